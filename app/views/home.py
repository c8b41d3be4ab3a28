"""Home. What the documents disagree on, where to look, and a search over everything."""

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from page_parts.address import Address
from page_parts.asked import Asked, asked, compared
from page_parts.drawing import show
from page_parts.head import page_head, say_stale
from page_parts.home_page import documents, headlines, home, welcome, where_to_go
from page_parts.home_search import PAGES, found, pages_found
from page_parts.markup import Markup, element
from page_parts.opening import graph
from page_parts.pages import ways
from page_parts.params import SHARED, changed, put, shared, state
from page_parts.take_away import take_away

from consilience import KnowledgeGraph
from consilience.cli_headlines import COLUMNS
from consilience.comparison import Comparison
from consilience.search import FEW, GROUPS, NEAR
from consilience.tables import Table

PLACE = 0
SEARCHED, GROUP = "q", "in"  # parameters: what is looked for, and in which group alone
_MANY = 100  # of a group that is shown alone
_VIEWS = Path(__file__).parent


def page() -> None:
    """Draw the search and what it found; without one, what a newcomer has to know."""
    kg = graph()
    wanted = asked(kg)
    with page_head(kg, "Consilience", wanted):
        take_away(kg, "headlines", lambda: {"Headlines": _table(kg, wanted)}, wanted)
    _say_stale()
    _search()
    if _text(SEARCHED):
        show(_hits(kg, _text(SEARCHED), _text(GROUP)), "found")
    else:
        show(_home(kg.build.inputs, str(shared()), kg, wanted, compared(kg, wanted)), "home")


def _text(name: str) -> str:
    return st.query_params.get(name, "").strip()


def _told(kg: KnowledgeGraph, wanted: Asked) -> list[dict[str, object]]:
    return kg.headlines(wanted.as_of, wanted.profile)


def _table(kg: KnowledgeGraph, wanted: Asked) -> Table:
    return Table.of(
        COLUMNS, [{**h, "documents": " ".join(h["sources"])} for h in _told(kg, wanted)]
    )


def _say_stale() -> None:
    """Say what of the address is not there; what the matrix had at the root, leads to it."""
    known = {*SHARED, SEARCHED, GROUP, "build"}
    lost = {n: v for n, v in state().items() if n not in known}
    told = [f"{n}: {v}" for n, v in lost.items()]
    if _text(GROUP) and _text(GROUP) not in (*GROUPS, PAGES):
        told.append(f"{GROUP}: {_text(GROUP)}")
    say_stale(told)
    if lost and set(lost) <= set(Address.__dataclass_fields__):
        there = "matrix?" + urlencode(state(), doseq=True)
        link = element(
            "a", "The matrix has a page of its own: open this there", href=there, target="_self"
        )
        show(element("p", link), "moved")


def _search() -> None:
    st.session_state["search"] = _text(SEARCHED)
    st.text_input(
        "Search everything: documents, terms, statements, evidence, findings, saved queries",
        key="search", type="search",
        placeholder="A word, a synonym, a place in a document, the name of a study, an id or an IRI",
        on_change=lambda: put(**{SEARCHED: st.session_state["search"].strip(), GROUP: ""}),
    )  # fmt: skip


def _hits(kg: KnowledgeGraph, text: str, group: str) -> Markup:
    chosen = group if group in (*GROUPS, PAGES) else ""
    pages = pages_found(text, ways(_VIEWS)) if chosen in ("", PAGES) else []
    groups = []
    if chosen != PAGES:
        groups = kg.find(text, _MANY if chosen else FEW, chosen or None)
    if pages:  # no need to guess what was meant
        groups = [g for g in groups if g["group"] != NEAR]
    links = {g: "?" + urlencode(changed(**{GROUP: g}), doseq=True) for g in ("", PAGES, *GROUPS)}
    return found(text, [*pages, *groups], chosen, links)


@st.cache_resource(max_entries=32, show_spinner=False)
def _home(
    inputs: str,  # noqa: ARG001 - the key of the cache, with what the address asks for
    asked_for: str,  # noqa: ARG001
    _kg: KnowledgeGraph,
    _wanted: Asked,
    _found: Comparison,
) -> Markup:
    """Return what a newcomer has to know, drawn once for all visitors."""
    sources = _kg.build.matrix["sources"]
    absent = [s["id"] for s in sources if not _kg.in_force(s["id"], _wanted.as_of)]
    rows, lists = _found.matrix["rows"], _kg.vocabulary.lists
    return home(
        welcome(sources, len(_found.findings), len(rows)),
        [headlines(_told(_kg, _wanted), _found.findings, rows, lists["FindingKind"])],
        [
            where_to_go(ways(_VIEWS)),
            documents(sources, lists["DocumentKind"], absent),
        ],
    )


page()

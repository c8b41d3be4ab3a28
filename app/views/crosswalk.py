"""Crosswalk. Every criterion, contraindication and duty against every document, with its relation."""

from collections.abc import Mapping
from typing import Any as Anything
from urllib.parse import parse_qs, urlencode

import streamlit as st
from page_parts.address import DOCUMENT, ISSUER
from page_parts.asked import Asked, asked
from page_parts.case_address import CaseAddress
from page_parts.case_starts import witness_of
from page_parts.crosswalk_panel import RowPanel
from page_parts.crosswalk_rows import (
    KIND_WORDS,
    RELATIONS,
    SHOWN,
    Row,
    counts,
    fitting,
    spoken_counts,
)
from page_parts.crosswalk_table import CELL, CrosswalkTable, relation_chip
from page_parts.drawing import show, show_cells
from page_parts.grid import columns_by
from page_parts.head import page_head, say_stale
from page_parts.legend import label_chip
from page_parts.markup import Markup, element
from page_parts.opening import graph, quotes_of
from page_parts.params import SHARED, changed, clear, put, select, state
from page_parts.take_away import take_away
from page_parts.words import meaning_of, plain, sentence_case

from consilience import KnowledgeGraph
from consilience.exports.crosswalk import crosswalk_table, sssom

PLACE = 27
TASK = "How do their criteria correspond?"
TSV = "text/tab-separated-values"
NAMES = ("kind", "procedure", "sources", "show", "find", "columns", "row", "build")


def page() -> None:
    """Draw the rows that the address asks for."""
    kg = graph()
    wanted = asked(kg)
    params = {name: st.query_params.get(name, "") for name in NAMES}
    sources = [s for s in kg.sources if s in params["sources"].split(",")] or list(kg.sources)
    procedure = params["procedure"] if params["procedure"] in kg.vocabulary.narrower else ""
    with st.spinner("Holding every criterion against every other"):
        rows = kg.crosswalk(procedure or None, sources, wanted.as_of, wanted.profile)
    shown = fitting(rows, params)
    with page_head(kg, "Crosswalk", wanted):
        _buttons(kg, shown, wanted)
    say_stale(_stale(kg, params, rows))
    _controls(kg, rows, params, sources, wanted)
    _status(kg, rows, shown, sources, wanted)
    if shown:
        _table(kg, rows, shown, params, sources)
    else:
        with st.container(border=True):
            st.text("No row is of this kind, procedure and comparison with these words.")
            st.button("Clear the filters", on_click=clear)
    _unplaced(kg, wanted, sources)


def _stale(kg: KnowledgeGraph, params: Mapping[str, str], rows: list[Row]) -> list[str]:
    known = {
        "kind": KIND_WORDS,
        "procedure": kg.vocabulary.narrower,
        "show": SHOWN,
        "columns": (ISSUER, DOCUMENT),
        "row": {r["id"] for r in rows},
    }
    lost = [f"{n}: {params[n]}" for n, v in known.items() if params[n] and params[n] not in v]
    given = filter(None, params["sources"].split(","))
    lost += [f"document: {s}" for s in given if s not in kg.sources]
    return lost + [f"{n}: {v}" for n, v in state().items() if n not in {*NAMES, *SHARED}]


def _buttons(kg: KnowledgeGraph, shown: list[Row], wanted: Asked) -> None:
    with st.popover("Legend", width="content"):
        show(_legend(kg), "crosswalk legend", width=430)
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    take_away(
        kg, "crosswalk", lambda: {"Crosswalk": crosswalk_table(shown, names)}, wanted,
        more=(("SSSOM mapping set", lambda: sssom(kg, shown), "crosswalk.sssom.tsv", TSV),),
    )  # fmt: skip


def _legend(kg: KnowledgeGraph) -> str:
    absences = kg.vocabulary.lists["AbsenceKind"]
    told = [(relation_chip(r), f"the document’s own {m}") for r, (_, m) in RELATIONS.items()]
    told += [(label_chip(n, absences), meaning_of(n, absences)) for n in absences]
    items = (element("li", chip, element("span", meaning)) for chip, meaning in told)
    head = element("h2", "How the document’s own stands to the row’s")
    return element("section", head, element("ul", *items), class_="legend")


# ------------------------------------------------------------------------------ filters


def _controls(
    kg: KnowledgeGraph,
    rows: list[Row],
    params: Mapping[str, str],
    sources: list[str],
    wanted: Asked,
) -> None:
    by_kind, by_way = (counts(rows, params, name) for name in ("kind", "show"))
    kinds = {"": f"All kinds ({by_kind['']})"}
    kinds |= {k: f"{w} ({by_kind[k]})" for k, w in KIND_WORDS.items() if by_kind.get(k)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        select("Kind", "kind", kinds)
        select("Procedure", "procedure", _procedures(kg, params, sources, wanted))
        _words()
        _pill("Rows", "show", {w: f"{t} ({by_way.get(w, 0)})" for w, t in SHOWN.items()}, "")
        _pill("Columns", "columns", {DOCUMENT: "Document", ISSUER: "Issuer"}, DOCUMENT)
        _documents(kg, params, sources, wanted)


def _procedures(
    kg: KnowledgeGraph, params: Mapping[str, str], sources: list[str], wanted: Asked
) -> dict[str, str]:
    """Return every procedure with how many rows it leaves, the other filters as they are."""

    def left(procedure: str | None) -> int:
        rows = kg.crosswalk(procedure, sources, wanted.as_of, wanted.profile)
        return len(fitting(rows, params))

    label = kg.vocabulary.label
    found = {"": f"All procedures ({left(None)})"}
    for procedure in kg.vocabulary.leaf_procedures:
        if left(procedure):
            found[procedure] = f"{sentence_case(label(procedure))} ({left(procedure)})"
    return found


def _words() -> None:
    st.session_state["find"] = st.query_params.get("find", "")
    st.text_input(
        "Words", key="find", width=170, placeholder="A word or a place",
        on_change=lambda: put(find=st.session_state["find"].strip()),
    )  # fmt: skip


def _pill(title: str, name: str, labels: dict[str, str], usual: str) -> None:
    """Draw a choice of one; what is usual need not stand in the address."""

    def chosen() -> None:
        value = st.session_state[name] or usual
        put(**{name: "" if value == usual else value})

    value = st.query_params.get(name, "")
    st.session_state[name] = value if value in labels else usual
    st.segmented_control(
        title, labels, key=name, on_change=chosen, format_func=labels.get, width="content"
    )


def _documents(
    kg: KnowledgeGraph, params: Mapping[str, str], sources: list[str], wanted: Asked
) -> None:
    procedure = params["procedure"] if params["procedure"] in kg.vocabulary.narrower else None
    everything = kg.crosswalk(procedure, (), wanted.as_of, wanted.profile)
    spoken = spoken_counts(fitting(everything, {**params, "show": ""}))
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}

    def chosen() -> None:
        picked = st.session_state["sources"]
        put(sources="" if len(picked) == len(names) else ",".join(picked))

    st.session_state["sources"] = sources
    st.pills(
        "Documents, with rows on which they have something of their own", list(names),
        selection_mode="multi", key="sources", on_change=chosen, width="content",
        format_func=lambda s: plain(f"{names[s]} ({spoken.get(s, 0)})"),
    )  # fmt: skip


def _status(
    kg: KnowledgeGraph, rows: list[Row], shown: list[Row], sources: list[str], wanted: Asked
) -> None:
    cells = [c for r in shown for c in r["cells"].values()]
    told = sum(len(c["items"]) for c in cells)
    day = f"editions of {wanted.as_of}" if wanted.as_of else "all editions"
    read = "default readings" if wanted.profile is None else "the readings chosen"
    st.markdown(
        f":small[{len(shown)} of {len(rows)} rows · {told} statements of {len(sources)} documents · "
        f"{day} · relations on {read} · build {kg.build.inputs[:8]}]"
    )


# ------------------------------------------------------------------------------ table


def _table(
    kg: KnowledgeGraph,
    rows: list[Row],
    shown: list[Row],
    params: Mapping[str, str],
    sources: list[str],
) -> None:
    told = [s for s in kg.build.matrix["sources"] if s["id"] in sources]
    unpicked = urlencode(changed(row=""), doseq=True)
    parts = {"table": _drawn(kg.build.inputs, unpicked, kg, shown, told)}
    opened = next((r for r in rows if r["id"] == params["row"]), None)
    if opened:
        panel = RowPanel(kg, told, quotes_of(kg), lambda c: _case(kg, c), changed(row=""))
        parts["panel"] = panel.draw(opened)
    show_cells(
        parts, params["row"] if opened else "", CELL if opened else "", "crosswalk",
        lambda row, _: put(row=row),
    )  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    inputs: str,  # noqa: ARG001 - the key of the cache, with the address but for the row
    unpicked: str,
    _kg: KnowledgeGraph,
    _shown: list[Row],
    _sources: list[Mapping[str, Anything]],
) -> Markup:
    """Return the table, drawn once for all visitors: it is the same whatever row is open."""
    params = dict(parse_qs(unpicked))
    columns = columns_by(params.get("columns", [DOCUMENT])[0], _sources)
    absences = _kg.vocabulary.lists["AbsenceKind"]
    return CrosswalkTable(columns, absences, lambda row: {**params, "row": row}).draw(_shown)


def _case(kg: KnowledgeGraph, case: Mapping[str, Anything]) -> str:
    """Return the address of the case checker with a case that tells two criteria apart."""
    told = {"witness": case, "procedure": case["procedure"], "explanation": "", "id": ""}
    return CaseAddress(kg.vocabulary.attributes).case_link(witness_of(kg, told).facts)


def _unplaced(kg: KnowledgeGraph, wanted: Asked, sources: list[str]) -> None:
    """Tell what binds and has no row, so that nothing is dropped unsaid."""
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    found = [u for u in kg.crosswalk_of(wanted.profile).unplaced() if u["source"] in sources]
    with st.expander(f"{len(found)} statements without a row of their own, and why"):
        lines = [
            element("li", f"{names[u['source']]} ", element("code", u["locator"]), f" {u['says']} ",
                    element("i", u["why"]))
            for u in found
        ]  # fmt: skip
        show(element("ul", *lines, class_="unplaced"), "unplaced")


page()

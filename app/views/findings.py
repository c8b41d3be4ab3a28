"""Findings. Everything the comparison found, the weightiest first, each with its reasons."""

from collections.abc import Mapping

import streamlit as st
from page_parts.asked import Asked, asked, compared
from page_parts.case_starts import case_link
from page_parts.drawing import show_cells
from page_parts.findings_page import (
    FILTERS,
    FindingPanel,
    FindingTable,
    counts,
    matching,
    searched,
    weighed,
)
from page_parts.head import page_head, say_stale
from page_parts.kept import kept
from page_parts.mark_form import (
    MARK_CHOICES,
    MARKED,
    fits_mark,
    mark_choices,
    mark_form,
    marks_or_why,
)
from page_parts.opening import graph, quotes_of
from page_parts.params import SHARED, changed, clear, put, select, state
from page_parts.take_away import take_away
from page_parts.words import sentence_case

from consilience import KnowledgeGraph
from consilience.exports.selection import Selection
from consilience.exports.tables import findings_table
from consilience.exports.words import SPOKEN
from consilience.marks import Mark

PLACE = 15
TASK = "Where do they conflict, and why?"
PER_PAGE = 25
FIND = "find"  # parameter: words that a finding has to hold


def page() -> None:
    """Draw the findings that the address asks for."""
    kg = graph()
    wanted = asked(kg)
    found = compared(kg, wanted).findings
    findings = kept(lambda: weighed(found), "weighed", kg.build.inputs, wanted.comparison)
    marks = marks_or_why()
    chosen = matching(findings, state(), kg.vocabulary.narrower)
    if mark := _text(MARKED):
        chosen = [f for f in chosen if fits_mark(marks, f["id"], mark)]
    if sought := _text(FIND).lower():
        chosen = [f for f in chosen if sought in searched(f)]
    with page_head(kg, "Findings", wanted):
        _buttons(kg, chosen, wanted, marks)
    _controls(kg, findings, marks, _counts(kg, findings, wanted))
    _say_stale(kg, findings)
    pages = max(1, -(-len(chosen) // PER_PAGE))
    number = min(_page_number(chosen), pages)
    shown = chosen[(number - 1) * PER_PAGE : number * PER_PAGE]
    st.markdown(f":small[{len(chosen)} of {len(findings)} findings · page {number} of {pages}]")
    if not shown:
        with st.container(border=True):
            st.text("Nothing was found of this kind, procedure, condition and document.")
            st.button("Clear the filters", on_click=clear)
        return
    _list(kg, shown, findings, wanted, marks)
    _pages(number, pages)


def _page_number(chosen: list[dict[str, object]]) -> int:
    """Return the page asked for, else the one that holds the open finding."""
    if _text("page").isdigit():
        return max(1, int(_text("page")))
    ids = [f["id"] for f in chosen]
    opened = _text("finding")
    return ids.index(opened) // PER_PAGE + 1 if opened in ids else 1


def _text(name: str) -> str:
    return st.query_params.get(name, "")


def _buttons(
    kg: KnowledgeGraph, chosen: list[dict[str, object]], wanted: Asked, marks: Mapping[str, Mark]
) -> None:
    by_hand = _text(MARKED) or _text(FIND) or _text("with")
    selection = Selection(
        procedure=_text("procedure") or None,
        condition=_text("condition") or None,
        sources=(_text("source"),) if _text("source") else (),  # that of `with` by ids
        kind=_text("kind") or None,
        as_of=wanted.as_of,
        profile=wanted.profile,
        spoken=_text("spoken") or None,
        robust={"yes": True, "no": False}.get(_text("robust")),
        ids=frozenset(str(f["id"]) for f in chosen) if by_hand else None,
    )
    told = {name: {"mark": m.mark, "note": m.note} for name, m in marks.items()}
    single = _text("procedure") in kg.vocabulary.leaf_procedures
    take_away(
        kg,
        "-".join(filter(None, ("findings", _text("kind"), _text("procedure")))),
        lambda: {"Findings": findings_table(chosen, told)},
        wanted,
        selection,
        len(chosen),
        told,
        _text("procedure") if single else "",
    )


def _counts(
    kg: KnowledgeGraph, findings: list[dict[str, object]], wanted: Asked
) -> Mapping[str, Mapping[str, int]]:
    """Return how many findings each choice of a filter would leave, the others as they are."""
    params = {name: _text(name) for name in FILTERS}

    def counted() -> dict[str, Mapping[str, int]]:
        return {n: counts(findings, params, kg.vocabulary.narrower, n) for n in FILTERS}

    key = ("counts", kg.build.inputs, wanted.comparison, tuple(params.values()))
    return kept(counted, *key)


def _controls(
    kg: KnowledgeGraph,
    findings: list[dict[str, object]],
    marks: Mapping[str, Mark],
    left_by: Mapping[str, Mapping[str, int]],
) -> None:
    vocabulary = kg.vocabulary

    def counted(name: str, labels: dict[str, str]) -> dict[str, str]:
        left = left_by[name]
        return {v: f"{label} ({left[v]})" for v, label in labels.items() if left.get(v) or not v}

    procedures = {p: sentence_case(vocabulary.label(p)) for p in vocabulary.leaf_procedures}
    conditions = {r.id: sentence_case(r.label) for r in vocabulary.rows.values()}
    sources = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    kinds = {k: sentence_case(t.label) for k, t in vocabulary.lists["FindingKind"].items()}
    spoken = {s: sentence_case(words) for s, words in SPOKEN.items()}
    robust = {"yes": "On every reading", "no": "On some readings"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for title, name, labels in (
            ("Kind", "kind", {"": "All kinds", **kinds}),
            ("Procedure", "procedure", {"": "All procedures", **procedures}),
            ("Condition", "condition", {"": "All conditions", **conditions}),
            ("Document", "source", {"": "All documents", **sources}),
            *_second(sources),
            ("Spoken", "spoken", {"": "However spoken", **spoken}),
            ("Readings", "robust", {"": "On any readings", **robust}),
        ):
            select(title, name, counted(name, labels), clearing=("page", "finding"))
        st.session_state["find"] = _text(FIND)
        st.text_input(
            "Words", key="find", width=195, placeholder="A word or a place",
            on_change=lambda: put(find=st.session_state["find"].strip(), page="", finding=""),
        )  # fmt: skip
        select("My mark", MARKED, mark_choices(marks, findings), clearing=("page", "finding"))


def _second(sources: dict[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    """Return the choice of the other document of a pair, where the first is chosen."""
    if not _text("source") and not _text("with"):
        return []
    others = {s: name for s, name in sources.items() if s != _text("source")}
    return [("And document", "with", {"": "Any other", **others})]


def _say_stale(kg: KnowledgeGraph, findings: list[dict[str, object]]) -> None:
    lists = kg.vocabulary.lists
    known = {
        "finding": {f["id"] for f in findings},
        "kind": lists["FindingKind"],
        "procedure": kg.vocabulary.narrower,
        "condition": kg.vocabulary.rows,
        "source": kg.sources,
        "with": kg.sources,
        "spoken": SPOKEN,
        "robust": ("yes", "no"),
        MARKED: MARK_CHOICES,
    }
    lost = [
        f"{n}: {_text(n)}" for n, values in known.items() if _text(n) and _text(n) not in values
    ]
    names = {*FILTERS, *SHARED, MARKED, FIND, "finding", "page", "build"}
    lost += [f"{n}: {v}" for n, v in state().items() if n not in names]
    say_stale(lost)


def _list(
    kg: KnowledgeGraph,
    shown: list[dict[str, object]],
    findings: list[dict[str, object]],
    wanted: Asked,
    marks: Mapping[str, Mark],
) -> None:
    opened = _text("finding")
    chosen = next((f for f in findings if f["id"] == opened), None)
    if chosen:
        mark_form(chosen, marks.get(opened))
    here = changed(finding="")
    table = FindingTable(lambda finding: {**here, "finding": finding}, marks)
    parts = {"table": table.draw(shown)}
    if chosen:
        panel = FindingPanel(kg, quotes_of(kg), changed(finding=""))
        why = kg.why(chosen["id"], wanted.as_of)
        parts["panel"] = panel.draw(chosen, why, case_link(kg, chosen))
    show_cells(
        parts, opened, "finding" if chosen else "", "findings",
        lambda finding, _: put(finding=finding),
    )  # fmt: skip


def _pages(number: int, pages: int) -> None:
    with st.container(horizontal=True):
        previous, following = str(number - 1), str(number + 1)
        st.button("Previous", disabled=number == 1, on_click=lambda: put(page=previous, finding=""))
        st.button(
            "Next", disabled=number == pages, on_click=lambda: put(page=following, finding="")
        )


page()

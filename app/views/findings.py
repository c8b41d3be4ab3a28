"""Findings. Everything the comparison found, the weightiest first, each with its reasons."""

import streamlit as st
from page_parts.download import findings_csv
from page_parts.drawing import show_cells
from page_parts.findings_page import (
    FILTERS,
    FindingPanel,
    FindingTable,
    case_link,
    matching,
    weighed,
)
from page_parts.opening import graph, quotes_of
from page_parts.params import changed, put, select, state
from page_parts.words import sentence_case

from consilience import KnowledgeGraph, QueryError

PLACE = 15
PER_PAGE = 25


def page() -> None:
    """Draw the findings that the address asks for."""
    kg = graph()
    findings = weighed(kg.build.findings)
    chosen = matching(findings, state(), kg.vocabulary.narrower)
    _head(chosen)
    _controls(kg, findings)
    _say_stale(kg)
    pages = max(1, -(-len(chosen) // PER_PAGE))
    number = min(int(_text("page") or 1) if _text("page").isdigit() else 1, pages)
    shown = chosen[(number - 1) * PER_PAGE : number * PER_PAGE]
    st.markdown(f":small[{len(chosen)} of {len(findings)} findings · page {number} of {pages}]")
    if not shown:
        with st.container(border=True):
            st.text("Nothing was found of this kind, procedure, condition and document.")
            st.button("Clear the filters", on_click=st.query_params.clear)
        return
    _list(kg, shown)
    _pages(number, pages)


def _text(name: str) -> str:
    return st.query_params.get(name, "")


def _head(chosen: list[dict[str, object]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Findings", anchor=False, width="content")
        st.markdown(
            ":small[Policy analysis of what documents say: "
            "**neither medical advice nor a coverage decision.**]",
            width="stretch",
        )
        st.download_button(
            "CSV", lambda: findings_csv(chosen), "findings.csv", "text/csv", on_click="ignore",
            icon=":material/download:", help="The findings shown, on all pages, as a table",
        )  # fmt: skip


def _controls(kg: KnowledgeGraph, findings: list[dict[str, object]]) -> None:
    vocabulary = kg.vocabulary
    params = state()

    def counted(name: str, labels: dict[str, str]) -> dict[str, str]:
        """Add to each choice how many findings it would leave, the other filters as they are."""
        counts = {
            value: len(matching(findings, {**params, name: value}, vocabulary.narrower))
            for value in labels
        }
        return {v: f"{label} ({counts[v]})" for v, label in labels.items() if counts[v] or not v}

    procedures = {p: sentence_case(vocabulary.label(p)) for p in vocabulary.leaf_procedures}
    conditions = {r.id: sentence_case(r.label) for r in vocabulary.rows.values()}
    sources = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    kinds = {k: sentence_case(t.label) for k, t in vocabulary.lists["FindingKind"].items()}
    spoken = {
        "addressed": "Both speak of it", "omission": "One leaves it out",
        "catch-all": "By a catch-all",
    }  # fmt: skip
    robust = {"yes": "On every reading", "no": "On some readings"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for title, name, labels in (
            ("Kind", "kind", {"": "All kinds", **kinds}),
            ("Procedure", "procedure", {"": "All procedures", **procedures}),
            ("Condition", "condition", {"": "All conditions", **conditions}),
            ("Document", "source", {"": "All documents", **sources}),
            ("Spoken", "spoken", {"": "However spoken", **spoken}),
            ("Readings", "robust", {"": "On any readings", **robust}),
        ):
            select(title, name, counted(name, labels), clearing=("page", "finding"))


def _say_stale(kg: KnowledgeGraph) -> None:
    known = {f["id"] for f in kg.build.findings}
    lost = [f"finding: {_text('finding')}"] if _text("finding") not in {"", *known} else []
    lost += [f"{n}: {v}" for n, v in state().items() if n not in (*FILTERS, "finding", "page")]
    if lost:
        with st.container(border=True):
            st.markdown("**This link names something that is not there (any more):**")
            st.text("\n".join(lost))


def _list(kg: KnowledgeGraph, shown: list[dict[str, object]]) -> None:
    chosen = next((f for f in kg.build.findings if f["id"] == _text("finding")), None)
    table = FindingTable(lambda finding: changed(finding=finding))
    parts = {"table": table.draw(shown)}
    if chosen:
        panel = FindingPanel(kg, quotes_of(kg), changed(finding=""))
        try:
            parts["panel"] = panel.draw(chosen, kg.why(chosen["id"]), case_link(kg, chosen))
        except QueryError as error:
            st.text(str(error))
    show_cells(
        parts, _text("finding"), "finding" if chosen else "", "findings",
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

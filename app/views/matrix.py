"""Matrix. What each source says about each procedure and condition, computed, cell by cell."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from page_parts.address import DOCUMENT, ISSUER, Address, current, go
from page_parts.asked import Asked, asked, compared
from page_parts.drawing import show, show_cells
from page_parts.findings_page import matching
from page_parts.grid import (
    Column,
    Row,
    across_counts,
    checked,
    columns_by,
    compared_as,
    keyed,
    moved,
    within,
)
from page_parts.head import page_head, say_stale
from page_parts.kept import kept
from page_parts.legend import legend
from page_parts.markup import Markup
from page_parts.opening import graph, quotes_of
from page_parts.panel import Panel
from page_parts.params import shared
from page_parts.table import MatrixTable
from page_parts.take_away import take_away
from page_parts.words import ACROSS, sentence_case

from consilience import KnowledgeGraph
from consilience.comparison import Comparison
from consilience.exports.selection import Selection
from consilience.exports.tables import matrix_table

PLACE = 10
TASK = "Who says yes, who says no, and to what?"
NOT_IN_MATRIX = "This link names something that the matrix does not have (any more):"
_NAMES = {
    "columns": "columns", "procedure": "procedure", "condition": "condition",
    "across": "comparison", "build": "build", "row": "row", "cell": "column of the selected cell",
}  # fmt: skip


def page() -> None:
    """Draw the page for what the address asks for."""
    kg = graph()
    wanted = asked(kg)
    found = compared(kg, wanted)
    rows = keyed(found.matrix["rows"])
    address, stale = checked(current(), rows, found.matrix["sources"], kg.vocabulary.narrower)
    with page_head(kg, "Agreement matrix", wanted):
        _buttons(kg, found, address, wanted)
    say_stale([f"{_NAMES[name]}: {value}" for name, value in stale], NOT_IN_MATRIX)
    chosen = within(rows, address, kg.vocabulary.narrower)
    _controls(kg, rows, chosen, address)
    shown = compared_as(chosen, address.across)
    _status(kg, rows, shown, wanted)
    if shown:
        _matrix(kg, found, rows, shown, address)
    else:
        _say_empty(address)


def _buttons(kg: KnowledgeGraph, found: Comparison, address: Address, wanted: Asked) -> None:
    with st.popover("Legend", width="content"):
        show(legend(kg.vocabulary.lists["AbsenceKind"]), "legend", width=430)
    selection = Selection(
        procedure=address.procedure or None, condition=address.condition or None,
        as_of=wanted.as_of, profile=wanted.profile,
    )  # fmt: skip
    filters = {"procedure": address.procedure, "condition": address.condition}
    count = len(matching(found.findings, filters, kg.vocabulary.narrower))
    take_away(
        kg, "matrix", lambda: {"Matrix": matrix_table(found.matrix)}, wanted, selection, count,
        procedure=address.procedure if address.procedure in kg.vocabulary.leaf_procedures else "",
    )  # fmt: skip


def _controls(
    kg: KnowledgeGraph, rows: dict[str, Row], chosen: dict[str, Row], address: Address
) -> None:
    narrower = kg.vocabulary.narrower
    here = {r["procedure"] for r in rows.values()}
    kinds = [p for p in narrower if p not in here and sum(n in here for n in narrower[p]) > 1]
    single = list(dict.fromkeys(r["procedure"] for r in rows.values()))
    labels = {"": "All procedures"}
    labels |= {p: f"{sentence_case(kg.vocabulary.label(p))} (every kind)" for p in kinds}
    labels |= {p: sentence_case(kg.vocabulary.label(p)) for p in single}
    conditions = {"": "All conditions"}
    conditions |= {r["condition"]: sentence_case(r["condition_label"]) for r in rows.values()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _select("Procedure", "procedure", labels, address)
        _select("Condition", "condition", conditions, address)
        _columns(kg, rows, address)
        _comparisons(rows, chosen, address)


def _select(title: str, name: str, labels: dict[str, str], address: Address) -> None:
    def changed() -> None:
        go(replace(address, **{name: st.session_state[name]}))

    st.session_state[name] = getattr(address, name)
    st.selectbox(title, labels, format_func=labels.get, key=name, on_change=changed, width=230)


def _comparisons(rows: dict[str, Row], chosen: dict[str, Row], address: Address) -> None:
    counts = across_counts(chosen.values())
    ways = [w for w in ACROSS if w in across_counts(rows.values()) or w in address.across]

    def changed() -> None:
        go(replace(address, across=tuple(st.session_state["across"])))

    st.session_state["across"] = list(address.across)
    st.pills(
        "Across sources", ways, selection_mode="multi", key="across", on_change=changed,
        format_func=lambda way: f"{ACROSS[way][0]} ({counts.get(way, 0)})", width="content",
    )  # fmt: skip


def _columns(kg: KnowledgeGraph, rows: dict[str, Row], address: Address) -> None:
    def changed() -> None:
        kind = st.session_state["columns"] or address.columns
        go(moved(address, kind, kg.build.matrix["sources"], rows.get(address.row)))

    st.session_state["columns"] = address.columns
    st.segmented_control(
        "Columns", (ISSUER, DOCUMENT), key="columns", on_change=changed,
        format_func=sentence_case, width="content",
    )  # fmt: skip


def _status(kg: KnowledgeGraph, rows: dict[str, Row], shown: dict[str, Row], wanted: Asked) -> None:
    sources = [s for s in kg.build.matrix["sources"] if kg.in_force(s["id"], wanted.as_of)]
    issuers = {s["issuer"] for s in sources}
    day = (
        f"editions in force on {wanted.as_of}" if wanted.as_of else "all editions, in force or not"
    )
    read = "default readings" if wanted.profile is None else "the readings chosen"
    st.markdown(
        f":small[{len(shown)} of {len(rows)} rows · {len(sources)} documents of {len(issuers)} "
        f"issuers · {day} · labels on {read} · build {kg.build.inputs[:8]}]"
    )


def _matrix(
    kg: KnowledgeGraph,
    found: Comparison,
    rows: dict[str, Row],
    shown: dict[str, Row],
    address: Address,
) -> None:
    columns = columns_by(address.columns, found.matrix["sources"])
    lists = kg.vocabulary.lists
    panel = Panel(columns, address, kg.readings, found.findings, lists, quotes_of(kg))
    unpicked = replace(address, row="", cell="")
    key = ("matrix", kg.build.inputs, unpicked, str(shared()))
    table = kept(lambda: _table(kg, found, shown, columns, unpicked), *key)
    parts = {"table": table, "panel": panel.draw(rows.get(address.row))}
    show_cells(parts, address.row, address.cell, "matrix", _picked(address))


def _table(
    kg: KnowledgeGraph,
    found: Comparison,
    shown: dict[str, Row],
    columns: list[Column],
    address: Address,
) -> Markup:
    """Return the table; it is the same whatever cell is picked."""
    lists = kg.vocabulary.lists
    kinds = {f["id"]: f["kind"] for f in found.findings}
    table = MatrixTable(columns, address, lists["AbsenceKind"], lists["DocumentKind"], kinds)
    return table.draw(shown)


def _picked(address: Address) -> Callable[[str, str], None]:
    return lambda row, cell: go(replace(address, row=row, cell=cell))


def _say_empty(address: Address) -> None:
    with st.container(border=True):
        st.text("No row of the matrix is of this procedure, condition and comparison.")
        st.button(
            "Clear the filters",
            on_click=lambda: go(Address(columns=address.columns, build=address.build)),
        )


page()

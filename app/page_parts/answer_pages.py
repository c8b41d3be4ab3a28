"""Rows of an answer page by page, sorted by what its head is asked for; all in the address."""

from collections.abc import Mapping
from typing import Any as Anything
from urllib.parse import urlencode

import streamlit as st

from consilience import KnowledgeGraph, Table
from page_parts.answer import AnswerTable
from page_parts.drawing import show_cells
from page_parts.params import changed, put

_PER_PAGE = 100
_CELLS = 4000  # on one page, however many columns there are
_DOWN = "-"  # sort=-column: the last first
_SORT = "sort"  # what a link of the head reports as its row


def per_page(table: Table) -> int:
    """Return how many rows stand on a page."""
    return min(_PER_PAGE, max(10, _CELLS // max(1, len(table.columns))))


def page_of(table: Table) -> tuple[int, int]:
    """Return how many pages the rows fill, and which the address shows."""
    pages = max(1, -(-len(table) // per_page(table)))
    text = st.query_params.get("page", "")
    asked = int(text) if text.isdecimal() and len(text) < 9 else 1
    return pages, max(1, min(asked, pages))


def sorted_by(table: Table) -> tuple[str, bool]:
    """Return the column that the address sorts by, and whether backwards; empty for none."""
    asked = st.query_params.get("sort", "")
    column = asked.removeprefix(_DOWN)
    return (column, asked.startswith(_DOWN)) if column in table.columns else ("", False)


def in_order(table: Table) -> Table:
    """Return a table sorted as the address asks; what is empty comes last."""
    column, down = sorted_by(table)
    if not column:
        return table
    i = table.columns.index(column)
    there = [row for row in table.rows if row[i] is not None]
    values = [_number(row[i]) for row in there]
    numbers = all(value is not None for value in values)
    key = (lambda row: _number(row[i])) if numbers else (lambda row: str(row[i]).casefold())
    rows = sorted(there, key=key, reverse=down)
    return Table(table.columns, (*rows, *(row for row in table.rows if row[i] is None)))


def _number(value: Anything) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def draw_rows(kg: KnowledgeGraph, table: Table, meanings: Mapping[str, str], caption: str) -> None:
    """Draw a page of rows; a click on a head sorts, Previous and Next turn the pages."""
    pages, number = page_of(table)
    first = (number - 1) * per_page(table)
    rows = in_order(table).rows[first : first + per_page(table)]
    by = sorted_by(table)
    links = {column: _other_way(column, by) for column in table.columns}
    addresses = {
        c: "query?" + urlencode(changed(sort=s, page=""), doseq=True) for c, s in links.items()
    }
    drawn = AnswerTable(kg, meanings).draw(
        Table(table.columns, rows), caption, {c: (links[c], addresses[c]) for c in links}, by
    )
    show_cells({"plain": drawn}, "", "", "answer", lambda _, way: put(sort=way, page=""))
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            before, after = str(number - 1), str(number + 1)
            st.button("Previous", disabled=number == 1, on_click=lambda: put(page=before))
            st.button("Next", disabled=number == pages, on_click=lambda: put(page=after))
            st.markdown(f":small[page {number} of {pages}]", width="content")


def _other_way(column: str, by: tuple[str, bool]) -> str:
    """Return what a click on a column's head asks for: up, then down, then as it came."""
    return {(column, False): _DOWN + column, (column, True): ""}.get(by, column)

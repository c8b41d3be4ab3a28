"""What can be taken from a page: its tables as CSV and Excel, report, brief, the graph as files."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec

import streamlit as st

from consilience import KnowledgeGraph, Table
from consilience.exports.brief import brief, brief_pdf
from consilience.exports.pdf import REMEDY, pdf
from consilience.exports.report import report
from consilience.exports.selection import Selection
from consilience.exports.sheets import csv_text, workbook
from consilience.exports.tables import NO_MARKS, Marks
from page_parts.asked import Asked
from page_parts.drawing import show
from page_parts.markup import Markup, element, joined

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GRAPH_FORMATS = {
    "ttl": "Turtle", "trig": "TriG", "jsonld": "JSON-LD", "nq": "N-Quads", "graphml": "GraphML",
}  # fmt: skip
_MOST_IN_PDF = 250  # findings; each takes about a tenth of a second
Tables = Callable[[], Mapping[str, Table]]
Files = Sequence[tuple[str, Callable[[], str | bytes], str, str]]  # label, content, name, type


def take_away(
    kg: KnowledgeGraph,
    name: str,
    tables: Tables,
    wanted: Asked | None = None,
    report_on: Selection | None = None,
    findings: int = 0,
    marks: Marks = NO_MARKS,
    procedure: str = "",
    more: Files = (),
) -> None:
    """Draw the menu; the first of the tables is the CSV, all of them are the workbook.

    `report_on` and the number of its findings offer the report, `procedure` its brief, `more`
    what only one page has.
    """
    as_of = wanted.as_of if wanted else None
    with st.popover("Take away", width="content", icon=":material/download:"):
        _file("CSV", lambda: csv_text(next(iter(tables().values()))), f"{name}.csv", "text/csv")
        _file("Excel", lambda: workbook(kg, tables(), as_of=as_of), f"{name}.xlsx", EXCEL)
        for label, made, file, kind in more:
            _file(label, made, file, kind)
        if report_on:
            _report(kg, name, report_on, findings, marks)
        if procedure:
            _brief(kg, procedure, as_of)
        show(_graph_files(), f"graph files of {name}", width=330)


def _file(label: str, made: Callable[[], str | bytes], file: str, kind: str, why: str = "") -> None:
    """Draw a download that is made when it is clicked; `why` says why it cannot be."""
    st.download_button(
        label, made, file, kind, on_click="ignore", disabled=bool(why), width="stretch",
        key=f"take {file}",
    )  # fmt: skip
    if why:
        st.text(why)


def _report(
    kg: KnowledgeGraph, name: str, selection: Selection, findings: int, marks: Marks
) -> None:
    def made() -> str:
        return report(kg, selection, marks=marks)

    _file("Report, accessible HTML", made, f"{name}-report.html", "text/html")
    why = _no_pdf()
    if not why and findings > _MOST_IN_PDF:
        why = (
            f"A PDF of {findings} findings would take minutes: narrow them to {_MOST_IN_PDF}, or "
            "run `consilience export report --out report.pdf`."
        )
    _file("Report, PDF", lambda: pdf(made()), f"{name}-report.pdf", "application/pdf", why)


def _brief(kg: KnowledgeGraph, procedure: str, as_of: str | None) -> None:
    _file(
        "Brief on the procedure, HTML", lambda: brief(kg, procedure, as_of),
        f"{procedure}-brief.html", "text/html",
    )  # fmt: skip
    _file(
        "Brief on the procedure, PDF", lambda: brief_pdf(kg, procedure, as_of),
        f"{procedure}-brief.pdf", "application/pdf", _no_pdf(),
    )  # fmt: skip


@cache
def _no_pdf() -> str:
    return "" if find_spec("weasyprint") else REMEDY


@cache
def _graph_files() -> Markup:
    links = [
        element("a", label, href=f"graph/consilience.{ending}", download=True)
        for ending, label in GRAPH_FORMATS.items()
    ]
    return element("p", "The whole graph: ", joined(links, " · "), class_="small")

"""`consilience export`: reports, briefs, tables and the graph as files to take away."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any as Anything

import click

from consilience.cli_filters import ALL_EDITIONS, as_of_option, filter_options, procedure_option
from consilience.cli_out import pdf_or_remedy, style_of, to_file, write
from consilience.cli_query import quoted, quotes_option
from consilience.cli_state import State, documents_option, progress
from consilience.exports import graph as graphs
from consilience.exports.brief import brief as brief_html
from consilience.exports.brief import brief_pdf
from consilience.exports.pdf import pdf
from consilience.exports.report import report as report_html
from consilience.exports.report_findings import REASONED
from consilience.exports.selection import Data, Selection
from consilience.exports.sheets import csv_text, workbook
from consilience.exports.tables import findings_table, matrix_table
from consilience.knowledge_graph import KnowledgeGraph
from consilience.tables import Table, as_json
from consilience.yaml_entries import read_mapping

_PAGES = ("html", "pdf")
_TABLES = ("csv", "xlsx", "json")


@click.group()
def export() -> None:
    """Take a report, a brief, a table or the graph away as a file.

    \b
    consilience export report --procedure kiva --kind conflict --out kiva.html
    consilience export report --condition haemangioma --reasons --out haemangioma.pdf
    consilience export brief --procedure sacroplasty --out sacroplasty.pdf
    consilience export findings --source nice-htg108 --source snis-2014 --out findings.xlsx
    consilience export matrix --out matrix.csv
    consilience export graph --out consilience.trig
    consilience export query positions procedure=sacroplasty --out positions.xlsx

    The ending of FILE chooses the format. A file is there whole or not at all: an export that
    fails or is interrupted leaves what stood there before.
    """


# ------------------------------------------------------------------------ report, brief


@export.command(epilog=ALL_EDITIONS)
@to_file(*_PAGES)
@filter_options
@click.option(
    "--quotes",
    is_flag=True,
    help="Add the documents' own words, cut from your copies: mind their terms.",
)
@click.option(
    "--reasons", is_flag=True, help=f"Tell why findings follow: {', '.join(REASONED)}; 0.1 s each."
)
@documents_option
@click.pass_obj
def report(
    state: State, /, out: str, style: str | None, quotes: bool, reasons: bool,
    documents: Path | None, **filters: Anything,
) -> None:  # fmt: skip
    """Write the comparison as one document: documents, matrix, numbered findings, method.

    HTML is one accessible file without script or outside request, in light and dark, that prints
    well. PDF is tagged (PDF/UA-1) and needs the extra consilience[pdf] and Pango; it takes about
    0.1 s per finding. HTML is there in seconds.

    \b
    consilience export report --procedure kiva --kind conflict --quotes --out kiva.html
    consilience export report --as-of 2026-11-01 --kind tension --out tensions.pdf
    """
    chosen, selection = style_of(out, style, _PAGES), _selection(filters)
    kg = state.open()
    with progress("Report") as step:
        html = report_html(
            kg, selection, quotes=quotes, reasons=reasons, documents=documents, step=step
        )
        step("file")
        content = pdf_or_remedy(lambda: pdf(html)) if chosen == "pdf" else html
    if quotes:
        _say_missing(kg, documents)
    write(out, content)


@export.command(epilog=ALL_EDITIONS)
@to_file(*_PAGES)
@click.option("--procedure", required=True, help="The procedure; one, not a broader one.")
@as_of_option
@click.pass_obj
def brief(state: State, out: str, style: str | None, procedure: str, as_of: str | None) -> None:
    """Write one page on a procedure: who says what, where they pull apart, what to ask.

    As PDF it is one A4 page: what does not fit is left to the report, and counted.

    \b
    consilience export brief --procedure sacroplasty --out sacroplasty.pdf
    """
    chosen = style_of(out, style, _PAGES)
    kg = state.open()
    with progress("Brief") as step:
        if chosen == "pdf":
            content: bytes | str = pdf_or_remedy(lambda: brief_pdf(kg, procedure, as_of, step=step))
        else:
            content = brief_html(kg, procedure, as_of, step=step)
    write(out, content)


# ------------------------------------------------------------------------ tables


@export.command()
@to_file(*_TABLES)
@procedure_option
@as_of_option
@click.pass_obj
def matrix(
    state: State, out: str, style: str | None, procedure: str | None, as_of: str | None
) -> None:
    """Write the agreement matrix: a line for each row and document.

    \b
    consilience export matrix --out matrix.xlsx
    consilience export matrix --procedure kiva --out - --format csv
    """
    chosen = style_of(out, style, _TABLES)
    kg = state.open()
    if procedure is not None:
        kg.findings(procedure)  # refuses a procedure that is none
    with progress("Matrix") as step:
        data = dict(kg.matrix(as_of, step))
    data["rows"] = Selection(procedure).rows(kg, data, {})
    _write_table(kg, out, chosen, "Matrix", matrix_table(data), data["rows"], as_of)


@export.command(epilog=ALL_EDITIONS)
@to_file(*_TABLES)
@filter_options
@click.pass_obj
def findings(state: State, /, out: str, style: str | None, **filters: Anything) -> None:
    """Write the findings, the weightiest first: a line each; as JSON, with all that they hold.

    \b
    consilience export findings --kind conflict --out conflicts.xlsx
    consilience export findings --procedure kiva --out - --format csv
    """
    chosen, selection = style_of(out, style, _TABLES), _selection(filters)
    kg = state.open()
    with progress("Comparing") as step:
        found = selection.findings(kg, step)
    _write_table(kg, out, chosen, "Findings", findings_table(found), found, selection.as_of)


@export.command()
@click.argument("name")
@click.argument("params", nargs=-1, metavar="[NAME=VALUE]...")
@to_file(*_TABLES)
@quotes_option
@documents_option
@click.pass_obj
def query(
    state: State, name: str, params: tuple[str, ...], out: str, style: str | None, quotes: bool,
    documents: Path | None,
) -> None:  # fmt: skip
    """Write the answer to a saved query, or to the SPARQL in a file that ends in .rq.

    `consilience query --help` lists the saved ones; NAME=VALUE fills a parameter (repeatable).

    \b
    consilience export query positions procedure=sacroplasty --out positions.xlsx
    consilience export query my-question.rq --out answer.csv
    """
    chosen, given = style_of(out, style, _TABLES), _params(params)
    kg = state.open()
    table = _answer(kg, name, given)
    if quotes:
        table = quoted(kg, table, documents)
    _write_table(kg, out, chosen, Path(name).stem, table, table.records())


def _params(params: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise click.UsageError(f"{param!r} fills no parameter; write name=value")
        found.setdefault(name, []).append(value)
    return found


def _answer(kg: KnowledgeGraph, name: str, given: Mapping[str, list[str]]) -> Table:
    if not name.endswith(".rq"):
        return kg.query(name, **given)
    if given:
        raise click.UsageError("only saved queries have parameters")
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{name} cannot be read: {error}") from error
    answer = kg.sparql(text)
    if not isinstance(answer, Table):
        raise click.UsageError("the answer is no table; `consilience query sparql` prints it")
    return answer


def _write_table(
    kg: KnowledgeGraph, out: str, style: str, name: str, table: Table, data: Anything,
    as_of: str | None = None,
) -> None:  # fmt: skip
    if style == "csv":
        write(out, csv_text(table))
    elif style == "json":
        write(out, as_json(data) + "\n")
    else:
        title = f"Consilience: {name.lower()}"
        try:
            write(out, workbook(kg, {name: table}, title, as_of))
        except ValueError as error:
            raise click.UsageError(str(error)) from error


# ------------------------------------------------------------------------ graph


@export.command()
@to_file(*graphs.FORMATS)
@click.option("--source", help="Only what is encoded of this document.")
@click.pass_obj
def graph(state: State, out: str, style: str | None, source: str | None) -> None:
    """Write the knowledge graph: Turtle, TriG, JSON-LD, N-Quads or GraphML.

    TriG, JSON-LD and N-Quads keep the named graphs apart (one for the ontology, each edition and
    the findings); Turtle merges them, and so does GraphML, where an edge names its graph.

    \b
    consilience export graph --out consilience.trig
    consilience export graph --source nice-htg3 --out nice-htg3.graphml
    """
    chosen = style_of(out, style, graphs.FORMATS)
    kg = state.open()
    with progress("Graph") as step:
        step(chosen)
        content = graphs.graph_bytes(kg, chosen, source)
    write(out, content)


# ------------------------------------------------------------------------ shared


def _selection(filters: Mapping[str, Anything]) -> Selection:
    profile = filters["profile"]
    chosen: Data | None = read_mapping(profile) if profile else None
    return Selection(**{**filters, "profile": chosen})


def _say_missing(kg: KnowledgeGraph, documents: Path | None) -> None:
    for file in kg.quotes(documents).missing:
        click.echo(f"{file} is not there: nothing is quoted from it", err=True)

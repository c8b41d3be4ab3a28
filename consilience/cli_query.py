"""`consilience query`: one command per saved query, made from its header; and any SPARQL."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any as Anything

import click

from consilience.cli_state import State, documents_option, format_option, print_table
from consilience.knowledge_graph import KnowledgeGraph
from consilience.problems import InputRefusedError
from consilience.queries import SavedQuery, read_catalogue
from consilience.query_limits import Limits
from consilience.questions import LimitError
from consilience.rooms import room
from consilience.stored_graph import Answer
from consilience.tables import Table, as_json


class Catalogue(click.Group):
    """Offers every file of `queries/` as a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the saved queries, then the commands written here."""
        return [*_catalogue(), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a saved query."""
        found = _catalogue().get(cmd_name)
        return _command(found) if found else super().get_command(ctx, cmd_name)


def _catalogue() -> dict[str, SavedQuery]:
    try:
        return read_catalogue(room("queries"))
    except InputRefusedError as error:
        raise click.ClickException(str(error)) from error


def _command(saved: SavedQuery) -> click.Command:
    def run(
        state: State, style: str, quotes: bool, documents: Path | None, **given: Anything
    ) -> None:
        params = {name: list(values) for name, values in given.items() if values}
        kg = state.open()
        table = kg.query(saved.id, **params)
        print_table(quoted(kg, table, documents) if quotes else table, style)

    columns = "\n".join(f"{name}: {meaning}" for name, meaning in saved.columns.items())
    command = click.command(
        saved.id,
        help=f"{saved.summary}\n\n{saved.description}\n\n\b\nColumns:\n{columns}",
        short_help=saved.summary,
    )(click.pass_obj(run))
    command.params = [
        click.Option(
            [f"--{name.replace('_', '-')}", name],
            multiple=True,
            help=f"{meaning} (repeatable).",
        )
        for name, meaning in saved.params.items()
    ]
    return quotes_option(documents_option(format_option(command)))


quotes_option = click.option(
    "--quotes", is_flag=True, help="Add the documents' own words, cut from your copies."
)


def quoted(kg: KnowledgeGraph, table: Table, documents: Path | None) -> Table:
    """Return a table with its quotes, saying which copies are not there."""
    quotes = kg.quotes(documents)
    try:
        answer = quotes.beside(table)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    for file in quotes.missing:
        click.echo(f"{file} is not there: nothing is quoted from it", err=True)
    return answer


@click.group(cls=Catalogue)
def query() -> None:
    """Ask a saved question, or any question in SPARQL.

    \b
    consilience query positions --procedure sacroplasty
    consilience query sparql my-question.rq --format csv
    """


@query.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--time-limit", type=click.FloatRange(0, min_open=True), help="Seconds.")
@click.option("--row-limit", type=click.IntRange(1), help="Rows; an answer is cut there.")
@click.option("--memory-limit", type=click.IntRange(1), help="Megabytes, beside the graph.")
@format_option
@click.pass_obj
def sparql(
    state: State,
    file: Anything,
    style: str,
    time_limit: float | None,
    row_limit: int | None,
    memory_limit: int | None,
) -> None:
    """Answer the SPARQL query in FILE (- reads it from the standard input).

    Patterns outside GRAPH match every graph; the graph's own prefixes need no PREFIX line.
    Read-only; SERVICE is refused. Without a limit there is none; with one, the others are those
    of the app, and what passes it is stopped.
    """
    kg, text = state.open(), file.read()
    given = {"seconds": time_limit, "rows": row_limit, "megabytes": memory_limit}
    limits = {name: value for name, value in given.items() if value is not None}
    answer = _within(kg, text, limits) if limits else kg.sparql(text)
    if isinstance(answer, Table):
        print_table(answer, style)
    elif isinstance(answer, bool):
        click.echo(as_json(answer))
    else:
        for triple in answer:
            click.echo(f"{triple} .")


def _within(kg: KnowledgeGraph, text: str, limits: Mapping[str, Anything]) -> Answer:
    """Return an answer within limits, saying if it was cut."""
    try:
        with kg.questions_within(replace(Limits.of_environment(), **limits)) as questions:
            answer = questions.ask(text)
    except LimitError as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if answer.cut:
        click.echo(answer.cut, err=True)
    if answer.kind == "graph":
        return answer.triples()
    return answer.truth if answer.kind == "ask" else answer.table()

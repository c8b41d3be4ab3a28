"""`consilience describe`: what the graph says of any resource, and what names it."""

from collections.abc import Iterator, Mapping
from typing import Any as Anything

import click

from consilience.cli_state import State, print_table
from consilience.tables import Table, as_json


@click.command()
@click.argument("name", metavar="IRI")
@click.option(
    "--format", "style", type=click.Choice(("table", "json", "turtle", "json-ld")),
    default="table", show_default=True, help="How the answer is printed.",
)  # fmt: skip
@click.pass_obj
def describe(state: State, name: str, style: str) -> None:
    """Show what the graph says of a resource, graph by graph, and what names it.

    IRI is a full IRI or a prefixed name. Turtle and JSON-LD hold what is said of it and its parts.

    \b
    consilience describe cns:Statement
    consilience describe cnsd:source/snis-2014 --format turtle
    """
    kg = state.open()
    if style in ("turtle", "json-ld"):
        click.echo(kg.written(name, style).rstrip("\n"))
        return
    found = kg.describe(name)
    if style == "json":
        click.echo(as_json(found))
        return
    click.echo(f"{found['name']}  {found['label']}\n{found['iri']}")
    print_table(Table(("graph", "property", "value"), tuple(_said(found))), style)
    print_table(Table(("named by", "how often", "first"), tuple(_naming(found))), style)


def _said(found: Mapping[str, Anything]) -> Iterator[tuple[str, str, str]]:
    for part in found["graphs"]:
        for told in part["properties"]:
            for value in told["values"]:
                yield part["graph"]["name"], told["property"]["name"], _value(value)


def _value(value: Mapping[str, str]) -> str:
    return f"{value['name']}  {value['label']}".strip() if "iri" in value else value["text"]


def _naming(found: Mapping[str, Anything]) -> Iterator[tuple[str, int, str]]:
    for told in found["named_by"]:
        yield told["property"]["name"], told["count"], told["first"][0]["name"]

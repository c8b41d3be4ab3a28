"""`consilience neighbourhood`: what stands about anything in the graph, and how it is joined."""

from collections.abc import Mapping
from typing import Any as Anything

import click

from consilience.cli_state import State, print_table
from consilience.exports.neighbourhood import edges_table, graphml, turtle, visible
from consilience.neighbourhood import FURTHER, MOST
from consilience.tables import Table, as_json

_FORMATS = ("table", "csv", "json", "graphml", "turtle")


@click.command("neighbourhood", short_help="What stands about a thing, by meaningful edges.")
@click.argument("name", metavar="IRI")
@click.option(
    "--open", "opened", multiple=True, metavar="IRI or 'IRI KEY'",
    help=f"Open a node that is drawn: {FURTHER} more about it, or of one group (repeatable).",
)  # fmt: skip
@click.option("--hide", "hidden", multiple=True, help="Leave out a kind of node or edge, by id.")
@click.option("--most", default=MOST, show_default=True, help="Nodes that are drawn at first.")
@click.option(
    "--format", "style", type=click.Choice(_FORMATS), default="table", show_default=True,
    help="csv has a row for each edge; turtle holds the triples behind the edges.",
)  # fmt: skip
@click.pass_obj
def neighbourhood(
    state: State, name: str, opened: tuple[str, ...], hidden: tuple[str, ...], most: int, style: str
) -> None:
    """Show what stands about a thing: its neighbours, grouped by what joins them, with counts.

    IRI is a full IRI or a prefixed name. `ontology/picture.ttl` says which kinds of things and
    which paths between them are drawn.

    \b
    consilience neighbourhood va:kiva
    consilience neighbourhood cnsd:source/snis-2014 --format graphml > snis.graphml
    consilience neighbourhood va:kiva --open "va:kiva ^found-on finding" --format json
    """
    kg = state.open()
    whole = kg.neighbourhood(name, opened, most)
    view = visible(whole, hidden)
    if style == "table":
        click.echo(f"{view['name']}  {view['label']}")
        print_table(_groups(view), style)
    elif style == "csv":
        print_table(edges_table(view), style)
    elif style == "json":
        click.echo(as_json(view))
    else:
        click.echo(graphml(view) if style == "graphml" else turtle(kg, view).rstrip("\n"))
    for text in view["lost"]:
        click.echo(f"not there, or not drawn: {text}", err=True)


def _groups(view: Mapping[str, Anything]) -> Table:
    columns = ("of", "edge", "kinds", "count", "drawn", "key")
    names = {n["iri"]: n["name"] for n in view["nodes"]}
    rows = [
        {
            **g, "of": names.get(g["of"], g["of"]), "edge": g["label"], "drawn": len(g["shown"]),
            "key": f"{names.get(g['of'], g['of'])} {g['key']}",
        }
        for g in view["groups"]
    ]  # fmt: skip
    return Table.of(columns, rows)

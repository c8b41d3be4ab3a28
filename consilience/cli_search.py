"""`consilience search`: find anything by what it is called or by its address."""

import click

from consilience.cli_state import State, format_option, print_table
from consilience.exports.words import shortened
from consilience.search import FEW, GROUPS
from consilience.tables import Table, as_json

_LABEL = 160  # characters of a label in a table
COLUMNS = ("group", "label", "about", "name")


@click.command()
@click.argument("text")
@click.option("--in", "group", type=click.Choice(tuple(GROUPS)), help="Only in this group.")
@click.option(
    "--most", type=click.IntRange(1), default=FEW, show_default=True, help="How many of each group."
)
@format_option
@click.pass_obj
def search(state: State, text: str, group: str | None, most: int, style: str) -> None:
    """Find documents, terms, statements, evidence, findings, saved queries and the rest.

    TEXT is words, an id in any spelling, a prefixed name or an IRI. The documents' own words are
    not searched. If nothing fits, what is called much like it is shown.

    \b
    consilience search "cement leakage"
    consilience search haemangioma --in findings --most 20
    """
    groups = state.open().find(text, most, group)
    if style == "json":
        click.echo(as_json(groups))
        return
    records = [{**found, "group": g["group"]} for g in groups for found in g["first"]]
    if style == "table":
        records = [{**r, "label": shortened(r["label"], _LABEL)} for r in records]
    print_table(Table.of(COLUMNS, records), style)
    if style == "table":
        click.echo(", ".join(f"{g['label']}: {g['count']}" for g in groups) or "Nothing was found.")

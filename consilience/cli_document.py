"""`consilience document`: one document passage by passage, and what is drawn from each."""

from pathlib import Path

import click

from consilience.cli_state import State, documents_option, format_option, print_table
from consilience.reading_room import table_records
from consilience.tables import Table, as_json

_COLUMNS = ("locator", "kind", "state", "class", "anchored")


@click.command()
@click.argument("source")
@documents_option
@click.option("--quotes", is_flag=True, help="Add the words of every passage, from your copy.")
@format_option
@click.pass_obj
def document(state: State, source: str, documents: Path | None, quotes: bool, style: str) -> None:
    """Show SOURCE passage by passage: what is drawn from each, or how it is classed.

    As json also its dates and figures, its outline, and every statement in full: condition,
    anchors, positions made of it, findings that rest on it. Passages are those of your copy, else
    those that the anchors were made from.

    \b
    consilience document nice-htg3
    consilience document regence-sur107 --format json
    """
    found = state.open().document(source, documents)
    if not found["copy"]:
        click.echo(f"There is no copy of {source}: its anchors were not verified", err=True)
    words = {p["locator"]: p["text"] for p in found["passages"]}
    if style == "json":
        passages = [{**p, "text": p["text"] if quotes else None} for p in found["passages"]]
        click.echo(as_json({**found, "passages": passages}))
        return
    records = [{**r, "text": words[r["locator"]]} for r in table_records(found)]
    print_table(Table.of((*_COLUMNS, "text") if quotes else _COLUMNS, records), style)

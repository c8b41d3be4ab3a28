"""`consilience headlines`: what the documents disagree on, in a few sentences."""

from pathlib import Path

import click

from consilience.cli_state import State, format_option, print_table
from consilience.headlines import MOST
from consilience.tables import Table, as_json
from consilience.yaml_entries import read_mapping

COLUMNS = ("kind", "procedure", "condition", "documents", "sentence", "more", "finding")
_SHORT = ("kind", "sentence", "more", "finding")


@click.command()
@click.option("--as-of", metavar="YYYY-MM-DD", help="Only editions in force on this day.")
@click.option(
    "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file with chosen readings: only what holds on them.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(1), default=MOST, show_default=True, help="How many at most."
)
@format_option
@click.pass_obj
def headlines(state: State, as_of: str | None, profile: Path | None, most: int, style: str) -> None:
    """Tell what the documents disagree on in a few sentences, chosen by rule.

    A yes against a no first, each two documents once before any twice, what holds on every reading
    before what turns on one. `more` counts the findings of the same kind, documents and procedure
    that a sentence speaks for.

    \b
    consilience headlines
    consilience headlines --most 10 --format markdown
    """
    chosen = read_mapping(profile) if profile else None
    found = state.open().headlines(as_of, chosen, most)
    if style == "json":
        click.echo(as_json(found))
        return
    told = [{**h, "documents": " ".join(h["sources"])} for h in found]
    print_table(Table.of(_SHORT if style == "table" else COLUMNS, told), style)
    if style == "table" and len(found) < most:
        click.echo(f"{len(found)} of {most}: the documents disagree on no more than this.")

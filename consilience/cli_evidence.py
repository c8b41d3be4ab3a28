"""`consilience evidence`: studies across documents, one of them, an outcome, who could know it."""

import click

from consilience.cli_state import State, format_option, print_table
from consilience.evidence_tables import outcome_table, results_table, studies_table, timeline_table
from consilience.study_room import STANDINGS, StudyRoom
from consilience.tables import Table, as_json

_SHORT = {
    "outcome": ("document", "study", "arm", "against", "value", "interval", "p", "panel", "drawn"),
    "study": ("outcome_told", "document", "time", "arm", "against", "value", "count",
              "denominator", "interval", "p"),
    "timeline": ("study", "years", "document", "known_to", "standing"),
}  # fmt: skip
_STANDINGS = "\n".join(f"{name}: {meaning}" for name, meaning in STANDINGS.items())
_HELP = f"""Show studies across documents, matched accounts of one study in one row.

\b
consilience evidence --format csv
consilience evidence --study CAFE
consilience evidence --outcome pain --format csv
consilience evidence --timeline

Numbers are as printed; nothing is pooled. --study prints what each document prints of a study
(json: everything that is told of it), --outcome which results can be drawn on one axis, and why
others are not. How a document stands to a study that it does not tell of:

\b
{_STANDINGS}
"""


@click.command("evidence", help=_HELP, short_help="Studies across documents, numbers as printed.")
@click.option("--study", help="One study: its name, or source/study/id.")
@click.option("--outcome", help="Every result on an outcome.")
@click.option("--timeline", is_flag=True, help="Which document could have known which study.")
@click.option("--as-of", metavar="DATE", help="Only editions in force on this day, YYYY-MM-DD.")
@format_option
@click.pass_obj
def evidence(
    state: State,
    study: str | None,
    outcome: str | None,
    timeline: bool,
    as_of: str | None,
    style: str,
) -> None:
    """Print what is asked for; a table leaves columns out, csv and json have them all."""
    if sum(map(bool, (study, outcome, timeline))) > 1:
        raise click.UsageError("--study, --outcome and --timeline are one question each")
    room = state.open().study_room(as_of)
    if study and style == "json":
        click.echo(as_json(room.study(study)))
    elif study:
        _print(results_table(room.study(study)["results"]), "study", style)
    elif outcome:
        _print(outcome_table(room.results(outcome)), "outcome", style)
    elif timeline:
        _print(timeline_table(room), "timeline", style)
    else:
        _studies(room, style)


def _print(table: Table, what: str, style: str) -> None:
    short = table if style != "table" else Table.of(_SHORT[what], table.records())
    print_table(short, style)


def _studies(room: StudyRoom, style: str) -> None:
    table = studies_table(room, room.studies)
    if style == "table":
        marks = [
            {**row, **{s: row["standings"][s] for s in room.sources}} for row in room.studies
        ]  # fmt: skip
        table = Table.of(("study", "disagreements", *room.sources), marks)
    print_table(table, style)
    if style == "table":
        click.echo(room.carriers)

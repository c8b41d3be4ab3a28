"""`consilience crosswalk`: canonical criteria and duties, and what each document has on them."""

from pathlib import Path
from typing import Any as Anything

import click

from consilience.cli_filters import as_of_option, procedure_option
from consilience.cli_state import State, print_table
from consilience.crosswalk_model import DIFFERENT, KINDS
from consilience.exports.crosswalk import crosswalk_table, sssom
from consilience.tables import FORMATS, Table, as_json
from consilience.yaml_entries import read_mapping

_SHORT = ("row", "document", "relation", "says", "where")


@click.command("crosswalk")
@click.option("--kind", type=click.Choice(KINDS), help="Only rows of this kind.")
@procedure_option
@click.option("--source", "sources", multiple=True, help="Only this document (repeatable).")
@click.option("--differing", is_flag=True, help="Only rows on which documents differ.")
@as_of_option
@click.option(
    "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file, reading: option. Other readings are the default ones.",
)  # fmt: skip
@click.option("--unplaced", is_flag=True, help="Show what has no row, and why, instead.")
@click.option(
    "--format", "style", type=click.Choice((*FORMATS, "sssom")), default="table", show_default=True,
    help="How the answer is printed; sssom is a mapping set as TSV.",
)  # fmt: skip
@click.pass_obj
def crosswalk(
    state: State,
    kind: str | None,
    procedure: str | None,
    sources: tuple[str, ...],
    differing: bool,
    as_of: str | None,
    profile: Path | None,
    unplaced: bool,
    style: str,
) -> None:
    """Show how each document's criteria and duties stand to canonical ones.

    A row is a criterion or a duty. exact, narrower, broader, related: how the document's own
    stands to it, over all cases. A document that has none is told with the kind of its absence.

    \b
    consilience crosswalk --kind contraindication
    consilience crosswalk --source snis-2014 --source regence-sur107 --differing --format csv
    consilience crosswalk --format sssom > crosswalk.sssom.tsv
    """
    chosen = read_mapping(profile) if profile else None
    kg = state.open()
    if unplaced:
        _print(kg.crosswalk_of(chosen).unplaced(), style)
        return
    rows = [
        row
        for row in kg.crosswalk(procedure, sources, as_of, chosen)
        if (kind is None or row["kind"] == kind) and (not differing or row["compared"] == DIFFERENT)
    ]
    if style == "json":
        click.echo(as_json(rows))
    elif style == "sssom":
        click.echo(sssom(kg, rows), nl=False)
    else:
        table = crosswalk_table(rows, {s["id"]: s["name"] for s in kg.build.matrix["sources"]})
        if style == "table":
            told = [{**r, "relation": r["relation"] or r["state"]} for r in table.records()]
            table = Table.of(_SHORT, told)
        print_table(table, style)


def _print(unplaced: list[dict[str, Anything]], style: str) -> None:
    if style == "json":
        click.echo(as_json(unplaced))
        return
    if style == "sssom":
        raise click.UsageError("what has no row maps to nothing; choose another format")
    print_table(Table.of(("source", "statement", "locator", "says", "why"), unplaced), style)

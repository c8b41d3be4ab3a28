"""The command line; commands with files of their own are added at the end."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any as Anything

import click

import consilience
from consilience.build import load, save
from consilience.cli_app import app
from consilience.cli_case import case, vignettes
from consilience.cli_crosswalk import crosswalk
from consilience.cli_describe import describe
from consilience.cli_document import document
from consilience.cli_documents import anchor, check, drift_report
from consilience.cli_evidence import evidence
from consilience.cli_export import export
from consilience.cli_filters import ALL_EDITIONS, filter_options
from consilience.cli_headlines import headlines
from consilience.cli_lint import lint_command
from consilience.cli_marks import marks_command
from consilience.cli_neighbourhood import neighbourhood
from consilience.cli_network import network
from consilience.cli_points import print_points
from consilience.cli_query import query
from consilience.cli_reason import reason
from consilience.cli_regions import regions
from consilience.cli_relate import relate_command
from consilience.cli_search import search
from consilience.cli_state import State, format_option, print_table, progress
from consilience.cli_why import why
from consilience.knowledge_graph import KnowledgeGraph, QueryError, build_folder, open_graph
from consilience.problems import InputRefusedError
from consilience.tables import Table, as_json
from consilience.yaml_entries import read_mapping

_EPILOG = "Exit codes: 0 done; 1 the input was refused (every problem is listed); 2 wrong use."


class Main(click.Group):
    """The command group; turns the project's own errors into one-line messages and exit codes."""

    def invoke(self, ctx: click.Context) -> Anything:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InputRefusedError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            click.echo(f"{len(error.problems)} problems: the input is refused whole.", err=True)
            if load(build_folder()) is not None:
                click.echo("The last good build can still be read with --last-build.", err=True)
            ctx.exit(1)
        except (QueryError, FileNotFoundError) as error:
            raise click.UsageError(str(error), ctx) from error


@click.group(cls=Main, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(consilience.__version__, prog_name="consilience")
@click.option(
    "--sources", "folders", multiple=True, envvar="CONSILIENCE_SOURCES",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with further encodings, read beside the project's own (repeatable).",
)  # fmt: skip
@click.option(
    "--last-build", is_flag=True, help="Read the last good build, whatever changed since."
)
@click.pass_context
def main(ctx: click.Context, folders: tuple[Path, ...], last_build: bool) -> None:
    """Compare clinical guidelines and coverage policies, statement by statement.

    Start with `consilience sources`, then `consilience compare --procedure sacroplasty`.
    Results are computed from the encodings; `consilience build` keeps them in `.consilience`
    (or in CONSILIENCE_BUILD), so that the other commands need not compute them again.
    """
    ctx.obj = State(folders, lambda: _open(folders, last_build))


def _open(folders: tuple[Path, ...], last_build: bool) -> KnowledgeGraph:
    with progress("Computing the comparison") as step:
        return open_graph(folders, last_build=last_build, step=step)


# ------------------------------------------------------------------------------ build


@main.command()
@click.pass_obj
def build(state: State) -> None:
    """Build the knowledge graph and keep it for the other commands.

    The same encodings always give the same bytes. A refused input leaves the last build as it is.
    """
    kg = state.open()
    file = save(kg.build, build_folder())
    click.echo(f"{file}: {len(kg.store)} quads, {len(kg.build.findings)} findings")


# ------------------------------------------------------------------------------ compare, sources


@main.command(
    epilog=f"{ALL_EDITIONS} Findings about a whole document have no procedure and no condition; "
    "they are left out when one is asked for."
)
@filter_options
@click.option(
    "--points", is_flag=True,
    help="Point by point, on one procedure and condition: verdict, evidence, criteria, duties.",
)  # fmt: skip
@format_option
@click.pass_obj
def compare(
    state: State,
    procedure: str | None,
    condition: str | None,
    sources: tuple[str, ...],
    kind: str | None,
    as_of: str | None,
    profile: Path | None,
    points: bool,
    style: str,
) -> None:
    """Show where documents agree, conflict, differ or are silent.

    \b
    consilience compare --condition haemangioma --kind tension
    consilience compare --source nice-htg108 --source snis-2014 --format json
    consilience compare --points --procedure spinejack --condition osteoporotic-fracture
    """
    chosen = read_mapping(profile) if profile else None
    kg = state.open()
    if points:
        if not procedure or not condition or kind:
            raise click.UsageError("--points asks for --procedure and --condition, and no --kind")
        print_points(kg.side_by_side(procedure, condition, sources, as_of, chosen), style)
        return
    with progress("Comparing") as step:
        found = kg.findings(procedure, condition, sources, kind, as_of, step, chosen)
    if as_of is None and (style in ("table", "markdown") or sys.stderr.isatty()):
        click.echo(ALL_EDITIONS, err=True)
    if style == "json":
        click.echo(as_json(found))
        return
    columns = ["kind", "subtype", "procedure", "condition", "sources", "explanation", "id"]
    if style == "table":  # the sentence names row, documents and places
        columns = ["kind", "explanation", "id"]
    told = [{**f, "sources": " ".join(f["sources"])} for f in found]
    print_table(Table.of(columns, told), style)
    if style == "table":
        counts = Counter(f["kind"] for f in found)
        told_kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        click.echo(f"{len(found)} findings" + (f": {told_kinds}" if found else ""))


@main.command()
@click.option(
    "--questions", "asking", is_flag=True, help="Show for each the question to put to its issuer."
)
@format_option
@click.pass_obj
def readings(state: State, asking: bool, style: str) -> None:
    """Rank the readings by the findings that they flip, and tell what to ask the issuer.

    One row for each option that is not the default: how many findings hold on it or on the default
    alone (the other readings at their defaults), and how many turn on the reading at all.
    """
    kg = state.open()
    table = kg.questions() if asking else kg.ledger()
    if style == "table" and not asking:
        columns = ("flips", "lost", "gained", "turning", "reading", "option", "ask")
        table = Table.of(columns, table.records())
    print_table(table, style)


@main.command()
@click.option("--as-of", metavar="YYYY-MM-DD", help="Say whether each is in force on this day.")
@format_option
@click.pass_obj
def sources(state: State, as_of: str | None, style: str) -> None:
    """List the documents: who issued them, where, and from when they apply."""
    kg = state.open()
    columns = ("id", "issuer", "title", "kind", "jurisdiction", "in_force_from")
    records = [
        {
            **s,
            "issuer": s["issuer_label"],
            "jurisdiction": ", ".join(s["jurisdiction"]),
            "in_force": kg.in_force(s["id"], as_of),
        }
        for s in kg.build.matrix["sources"]
    ]
    print_table(Table.of((*columns, "in_force") if as_of else columns, records), style)


main.add_command(headlines)
main.add_command(case)
main.add_command(vignettes)
main.add_command(why)
main.add_command(document)
main.add_command(check)
main.add_command(anchor)
main.add_command(drift_report)
main.add_command(query)
main.add_command(describe)
main.add_command(search)
main.add_command(export)
main.add_command(lint_command)
main.add_command(marks_command)
main.add_command(reason)
main.add_command(relate_command)
main.add_command(regions)
main.add_command(network)
main.add_command(crosswalk)
main.add_command(evidence)
main.add_command(neighbourhood)
main.add_command(app)

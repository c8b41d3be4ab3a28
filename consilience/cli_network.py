"""`consilience network`: who tells of which studies, and which of them carry the disagreement."""

from collections.abc import Mapping

import click

from consilience.citation_network import DOCUMENT_COLUMNS, STUDY_COLUMNS
from consilience.cli_state import State, print_table
from consilience.tables import Table

_FORMATS = ("table", "csv", "json", "graphml")
_SHORT = (
    "study", "disagreements", "documents", "reviews", "between", "told_by"
)  # fmt: skip


def _meanings(columns: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {meaning}" for name, meaning in columns.items())


_HELP = f"""Show who tells of which studies, and which of them carry the disagreement.

The network joins documents, the studies, reviews and guidelines that they tell of, by: tells of,
contains, follows up, analyses, rests on. Accounts that are matched as the same study, or likely
the same, are one node here and stay apart everywhere else.

\b
consilience network
consilience network --alone --format csv
consilience network --documents
consilience network --format graphml > network.graphml

\b
Columns (a table leaves some out; csv and json have them all):
{_meanings(STUDY_COLUMNS)}

\b
Columns with --documents:
{_meanings(DOCUMENT_COLUMNS)}
"""


@click.command("network", help=_HELP, short_help="Who tells of which studies, and the disputed.")
@click.option("--documents", is_flag=True, help="A row for each document instead.")
@click.option("--alone", is_flag=True, help="Only studies that one document knows and no other.")
@click.option(
    "--format", "style", type=click.Choice(_FORMATS), default="table", show_default=True,
    help="How the answer is printed; graphml is the network itself.",
)  # fmt: skip
@click.pass_obj
def network(state: State, documents: bool, alone: bool, style: str) -> None:
    """Print the measures of the network, or the network."""
    if alone and documents:
        raise click.UsageError("--alone is about studies; leave out --documents")
    if style == "graphml" and (alone or documents):
        raise click.UsageError("graphml holds the whole network; leave out --documents and --alone")
    found = state.open().network()
    if style == "graphml":
        click.echo(found.graphml())
        return
    table = found.documents() if documents else found.studies(alone)
    if style == "table" and not documents:
        table = Table.of(_SHORT, table.records())
    print_table(table, style)
    if style == "table" and not documents and not alone:
        click.echo(found.carriers())

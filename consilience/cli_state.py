"""What the commands share: how the graph is opened, the format option, how a table is printed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from consilience.documents import VARIABLE
from consilience.knowledge_graph import KnowledgeGraph
from consilience.tables import FORMATS, Table, show


@dataclass(frozen=True)
class State:
    """The folders with further encodings, and what opens the graph."""

    folders: tuple[Path, ...]
    open: Callable[[], KnowledgeGraph]


format_option = click.option(
    "--format", "style", type=click.Choice(FORMATS), default="table", show_default=True,
    help="How the answer is printed.",
)  # fmt: skip


documents_option = click.option(
    "--documents", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"The folder with your copies, as <id>.txt [default: {VARIABLE}, else documents/].",
)  # fmt: skip


def print_table(table: Table, style: str) -> None:
    """Print a table in the chosen format."""
    click.echo(show(table, style))

"""What the commands share: opening the graph, the format option, tables, progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any as Anything

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from consilience.build import STEP_NAMES
from consilience.corpus import Corpus
from consilience.documents import VARIABLE
from consilience.knowledge_graph import KnowledgeGraph
from consilience.stored_graph import day
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


def sources_asked(corpus: Corpus, sources: Sequence[str], as_of: str | None) -> list[str]:
    """Return which sources a command is about: those named or all, if in force on the day.

    Raises click.UsageError for a source that is not there.
    """
    for source in sources:
        if source not in corpus.sources:
            known = ", ".join(corpus.sources)
            raise click.UsageError(f"unknown source {source!r}; there are: {known}")
    return [
        name
        for name, source in corpus.sources.items()
        if (not sources or name in sources) and source.in_force(as_of and day(as_of))
    ]


def print_table(table: Table, style: str) -> None:
    """Print a table in the chosen format."""
    click.echo(show(table, style))


@contextmanager
def progress(title: str, steps: int = len(STEP_NAMES)) -> Iterator[Callable[[str], None]]:
    """Give what is to be told each step: a bar on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        tasks: list[Anything] = []

        def step(name: str) -> None:
            if not tasks:
                tasks.append(bar.add_task(title, total=steps))
            else:
                bar.advance(tasks[0])
            bar.update(tasks[0], description=f"{title}: {name}")

        yield step

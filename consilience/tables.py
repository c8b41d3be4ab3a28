"""Tables: the one shape in which answers leave the graph, and how they are printed."""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Anything

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    import pandas

_SHORT = 18  # characters that a column keeps on one line
_WIDE = 140  # characters, where there is no terminal to fit
FORMATS = ("table", "json", "csv", "markdown")


@dataclass(frozen=True)
class Table:
    """Named columns and rows of plain values (text, whole numbers, booleans or None)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Anything, ...], ...]

    @classmethod
    def of(cls, columns: Iterable[str], records: Iterable[Mapping[str, Anything]]) -> "Table":
        """Return the table of the records' values; what a record lacks is None."""
        names = tuple(columns)
        return cls(names, tuple(tuple(r.get(n) for n in names) for r in records))

    def __len__(self) -> int:
        return len(self.rows)

    def records(self) -> list[dict[str, Anything]]:
        """Return one dict per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame with one column per column."""
        import pandas

        return pandas.DataFrame(list(self.rows), columns=list(self.columns))


def show(table: Table, style: str, width: int | None = None) -> str:
    """Return a table as text in one of FORMATS; `width` is in characters, None for the terminal's.

    Raises ValueError for another format.
    """
    if style == "json":
        return as_json(table.records())
    if style == "csv":
        return _csv(table)
    if style == "markdown":
        return _markdown(table)
    if style == "table":
        return _terminal(table, width)
    raise ValueError(f"{style!r} is no format; use one of {', '.join(FORMATS)}")


def as_json(data: Anything) -> str:
    """Return data as indented JSON, letters as they are."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def _csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(v) for v in row] for row in table.rows)
    return text.getvalue().rstrip("\n")


def _markdown(table: Table) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(c.replace('|', '&#124;').replace(chr(10), ' ') for c in cells)} |"

    body = [line(_plain(v) for v in row) for row in table.rows]
    return "\n".join([line(table.columns), line("---" for _ in table.columns), *body])


def _terminal(table: Table, width: int | None) -> str:
    drawn = RichTable(show_lines=any("\n" in _plain(v) for row in table.rows for v in row))
    for i, column in enumerate(table.columns):
        widest = max((len(_plain(row[i])) for row in table.rows), default=0)
        # Short values stay on one line; a table wider than the terminal runs on, never cut off.
        least = widest if widest <= _SHORT else None
        drawn.add_column(column.replace("_", " "), overflow="fold", min_width=least)
    for row in table.rows:
        drawn.add_row(*(Text(_plain(v)) for v in row))
    if width is None:
        width = shutil.get_terminal_size((_WIDE, 24)).columns
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(drawn, crop=False)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text.rstrip("\n")


def _plain(value: Anything) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

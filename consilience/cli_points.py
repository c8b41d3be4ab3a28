"""`consilience compare --points`: documents side by side on one procedure and condition."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any as Anything

import click

from consilience.cli_state import print_table
from consilience.tables import Table, as_json

COLUMNS = ("point", "compared", "source", "says", "locator", "act", "force", "relation", "encoded")


def print_points(points: Sequence[Mapping[str, Anything]], style: str) -> None:
    """Print the points: as they are in JSON, else a line for each statement or absence."""
    if style == "json":
        click.echo(as_json(points))
        return
    columns = COLUMNS[:5] if style == "table" else COLUMNS
    print_table(Table.of(columns, points_records(points)), style)


def points_records(points: Sequence[Mapping[str, Anything]]) -> Iterator[dict[str, Anything]]:
    """Yield a record for each statement on a point, or for why a document has none."""
    for point in points:
        for source, cell in point["cells"].items():
            lead = {"point": point["label"], "compared": point["compared"], "source": source}
            if point["kind"] == "verdict" or not cell["items"]:
                told = " ".join((cell["label"], *cell["qualifier"][:1]))
                yield {**lead, "says": told, "locator": _places(cell["items"])}
                continue
            for item in cell["items"]:
                yield {
                    **lead, "says": item["says"], "locator": item["locator"], "act": item["act"],
                    "force": item["force"], "relation": item["relation"],
                    "encoded": item["sentence"],
                }  # fmt: skip


def _places(items: Sequence[Mapping[str, Anything]]) -> str:
    return "; ".join(dict.fromkeys(i["locator"] for i in items))

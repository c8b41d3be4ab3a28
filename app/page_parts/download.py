"""The matrix, findings and answers as CSV files for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.tables import Table, show

_RUN = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes text that begins so for a formula


def matrix_csv(matrix: Mapping[str, Anything]) -> str:
    """Return a line per row and source: label, terms, readings it turns on, places."""
    columns = (
        "procedure", "condition", "part", "across", "source", "question", "label", "qualifier",
        "turns_on", "where",
    )  # fmt: skip
    records = [
        {
            **{c: _safe(str(row[c])) for c in columns[:4]},
            "source": source,
            "question": cell["question"],
            "label": cell["label"],
            "qualifier": _safe(" or ".join(cell["qualifier"])),
            "turns_on": _safe("; ".join(cell["turns_on"])),
            "where": _safe(
                "; ".join(cell["where"] or dict.fromkeys(p["at"] for p in cell["positions"]))
            ),
        }
        for row in matrix["rows"]
        for source, cell in row["cells"].items()
    ]
    return show(Table.of(columns, records), "csv") + "\n"


def findings_csv(findings: Sequence[Mapping[str, Anything]]) -> str:
    """Return a line per finding: its kind, row, documents, places, sentence, readings and id."""
    columns = (
        "kind", "subtype", "procedure", "condition", "part", "sources", "questions", "spoken",
        "extent", "robust", "readings", "places", "explanation", "id",
    )  # fmt: skip
    records = [
        {
            **{c: _safe(str(f.get(c) or "")) for c in columns},
            "sources": " ".join(f["sources"]),
            "questions": " ".join(f["questions"]),
            "robust": "yes" if f["robust"] else "no",
            "readings": _safe(
                " or ".join(
                    ", ".join(f"{r}={o}" for r, o in cube.items()) for cube in f["readings"]
                )
            ),
            "places": _safe("; ".join(f"{s['source']} {s['locator']}" for s in f["statements"])),
        }
        for f in findings
    ]
    return show(Table.of(columns, records), "csv") + "\n"


def table_csv(table: Table) -> str:
    """Return any table; no cell of it is a formula."""
    rows = tuple(tuple(_safe(v) if isinstance(v, str) else v for v in row) for row in table.rows)
    return show(Table(table.columns, rows), "csv") + "\n"


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_RUN) else text

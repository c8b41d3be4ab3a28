"""The matrix and findings as tables, for CSV and Excel alike."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any as Anything

from consilience.tables import Table

Marks = Mapping[str, Mapping[str, str]]  # finding id: its "mark" and "note"
NO_MARKS: Marks = MappingProxyType({})

_MATRIX = (
    "procedure", "condition", "part", "across", "source", "question", "label", "qualifier",
    "turns_on", "where",
)  # fmt: skip
_FINDINGS = (
    "kind", "subtype", "procedure", "condition", "part", "sources", "questions", "spoken",
    "extent", "robust", "readings", "places", "explanation", "id",
)  # fmt: skip


def matrix_table(matrix: Mapping[str, Anything]) -> Table:
    """Return a line per row and source: label, terms, readings it turns on, places."""
    records = [
        {**{c: row[c] for c in _MATRIX[:4]}, "source": source, **_cell(cell)}
        for row in matrix["rows"]
        for source, cell in row["cells"].items()
    ]
    return Table.of(_MATRIX, records)


def _cell(cell: Mapping[str, Anything]) -> dict[str, Anything]:
    return {
        "question": cell["question"],
        "label": cell["label"],
        "qualifier": " or ".join(cell["qualifier"]),
        "turns_on": "; ".join(cell["turns_on"]),
        "where": "; ".join(places(cell)),
    }


def places(cell: Mapping[str, Anything]) -> list[str]:
    """Return the locators a cell rests on: of an absence, else of its positions."""
    return list(cell["where"] or dict.fromkeys(p["at"] for p in cell["positions"]))


def findings_table(findings: Sequence[Mapping[str, Anything]], marks: Marks = NO_MARKS) -> Table:
    """Return a line per finding: its kind, row, documents, places, sentence, readings and id.

    `marks` (by finding id) add the analyst's mark and note as columns before the id.
    """
    columns = (*_FINDINGS[:-1], "mark", "note", "id") if marks else _FINDINGS
    return Table.of(columns, [{**_finding(f), **marks.get(f["id"], {})} for f in findings])


def _finding(finding: Mapping[str, Anything]) -> dict[str, Anything]:
    return {
        **{c: finding.get(c) or "" for c in _FINDINGS},
        "sources": " ".join(finding["sources"]),
        "questions": " ".join(finding["questions"]),
        "robust": "yes" if finding["robust"] else "no",
        "readings": " or ".join(
            ", ".join(f"{r}={o}" for r, o in cube.items()) for cube in finding["readings"]
        ),
        "places": "; ".join(f"{s['source']} {s['locator']}" for s in finding["statements"]),
    }

"""The matrix, and findings, as CSV files for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.exports.sheets import csv_text
from consilience.exports.tables import findings_table, matrix_table


def matrix_csv(matrix: Mapping[str, Anything]) -> str:
    """Return a line per row and source: label, terms, readings it turns on, places."""
    return csv_text(matrix_table(matrix))


def findings_csv(findings: Sequence[Mapping[str, Anything]]) -> str:
    """Return a line per finding: its kind, row, documents, places, sentence, readings and id."""
    return csv_text(findings_table(findings))

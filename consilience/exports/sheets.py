"""Tables for spreadsheets: CSV, and Excel workbooks that tell what they hold.

No cell runs as a formula: text is text, whatever it begins with.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from typing import Any as Anything

from consilience.exports.about import about_table
from consilience.tables import Table

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

# A spreadsheet takes text that begins so for a formula; some also where it is written wide.
_RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LEADING = "\ufeff\u200b\u200c\u200d\u2060"  # unseen, and passed over like white space
_LONGEST = 32_767  # characters that a cell of Excel holds
_ROWS = 1_048_575  # rows that a sheet of Excel holds beside its head
_CUT = " … (cut here: a cell holds no more)"
_NARROW, _WIDE = 8, 60  # characters
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME = 31  # characters of a sheet's name
ABOUT = "About"


def safe(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe stands before what would be a formula."""
    bare = text.lstrip().lstrip(_LEADING).lstrip()
    return f"'{text}" if bare.startswith(_RUN) or text.startswith(("\t", "\r")) else text


def csv_text(table: Table) -> str:
    """Return a table as CSV with a head line; no cell begins as a formula does."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_csv_cell(name) for name in table.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    return text.getvalue()


def _csv_cell(value: Anything) -> Anything:
    if isinstance(value, bool):
        return _yes_or_no(value)
    if value is None or isinstance(value, int | float):
        return value
    # a carriage return alone would end the line for most readers, and begin another cell
    return safe(str(value)).replace("\r\n", "\n").replace("\r", "\n")


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def workbook(
    kg: "KnowledgeGraph",
    sheets: Mapping[str, Table],
    title: str = "Consilience",
    as_of: str | None = None,
    made: str | None = None,
) -> bytes:
    """Return an Excel workbook: a sheet per table, then one that says what they hold.

    `as_of` and `made` (YYYY-MM-DD, else today) are told there.

    Raises ValueError for a table with more rows than a sheet can hold.
    """
    import xlsxwriter

    day = date.fromisoformat(made) if made else date.today()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": title, "created": datetime.combine(day, time())})
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "cell": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    names = dict(zip(sheets, sheet_names(sheets), strict=True))
    for name, table in sheets.items():
        if len(table) > _ROWS:
            raise ValueError(f"{name} has {len(table)} rows; a sheet holds {_ROWS}: take CSV")
        _fill(book.add_worksheet(names[name]), table, looks)
    told = about_table(kg, title, {names[n]: t for n, t in sheets.items()}, as_of, day.isoformat())
    _fill(book.add_worksheet(ABOUT), told, looks)
    book.close()
    return file.getvalue()


def _fill(sheet: Anything, table: Table, looks: Mapping[str, Anything]) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name.replace("_", " "), looks["head"])
        sheet.set_column(column, column, _width(table, column))
    for line, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, looks["cell"])
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Anything, line: int, column: int, value: Anything, look: Anything) -> None:
    if value is None:
        sheet.write_blank(line, column, None, look)
    elif isinstance(value, bool):
        sheet.write_string(line, column, _yes_or_no(value), look)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value, look)
    else:
        text = str(value)
        held = text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
        sheet.write_string(line, column, held, look)


def _width(table: Table, column: int) -> int:
    """Return a width in characters: that of nearly all cells, so that one long one is wrapped."""
    lengths = sorted(len(str(row[column] or "")) for row in table.rows)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    return max(_NARROW, min(_WIDE, max(usual, len(table.columns[column])) + 3))


def sheet_names(wanted: Mapping[str, Table]) -> Iterator[str]:
    """Yield names that Excel takes: of 31 characters, each once, none of them About."""
    taken = {ABOUT.lower(), "history"}
    for name in wanted:
        plain = _NOT_IN_NAMES.sub(" ", name).strip(" '")[:_NAME].strip(" '") or "Sheet"
        found, number = plain, 1
        while found.lower() in taken:
            number += 1
            found = f"{plain[: _NAME - len(f' {number}')]} {number}"
        taken.add(found.lower())
        yield found

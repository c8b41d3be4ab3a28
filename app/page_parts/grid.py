"""The matrix's data as the page lays it out: columns of sources, rows by key, filters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any as Anything

from page_parts.address import ACROSS_CELL, DOCUMENT, ISSUER, LAST_BUILD, Address
from page_parts.words import ACROSS, VERDICTS, sentence_case

Row = Mapping[str, Anything]
Source = Mapping[str, Anything]


@dataclass(frozen=True)
class Column:
    """One document, or all documents of one issuer."""

    id: str
    name: str
    sources: tuple[Source, ...]

    def short_name(self, source: Source) -> str:
        """Return a document's name without what the column's name says already."""
        return str(source["name"]).removeprefix(self.name).strip() or str(source["name"])


def columns_by(kind: str, sources: Iterable[Source]) -> list[Column]:
    """Return a column per document, or per issuer in the order of their first documents.

    A column that holds a single document bears that document's name.
    """
    if kind == DOCUMENT:
        return [Column(s["id"], s["name"], (s,)) for s in sources]
    issuers: dict[str, list[Source]] = {}
    for source in sources:
        issuers.setdefault(source["issuer"], []).append(source)
    return [
        Column(i, found[0]["issuer_label" if len(found) > 1 else "name"], tuple(found))
        for i, found in issuers.items()
    ]


def keyed(rows: Iterable[Row]) -> dict[str, Row]:
    """Return rows by a key made of procedure, condition and part."""
    found: dict[str, Row] = {}
    for row in rows:
        part = re.sub(r"\W+", "-", row["part"]).strip("-")
        key = "~".join(p for p in (row["procedure"], row["condition"], part) if p)
        found[key if key not in found else f"{key}~{len(found)}"] = row
    return found


def within(rows: Mapping[str, Row], address: Address, narrower: Mapping[str, Sequence[str]]) -> (
    dict[str, Row]
):  # fmt: skip
    """Return the rows of the chosen procedure (or kind of procedures) and condition."""
    procedures = narrower.get(address.procedure, ())
    return {
        key: row
        for key, row in rows.items()
        if (not address.procedure or row["procedure"] in procedures)
        and (not address.condition or row["condition"] == address.condition)
    }


def compared_as(rows: Mapping[str, Row], across: Sequence[str]) -> dict[str, Row]:
    """Return the rows whose sources compare in one of the chosen ways."""
    return {key: row for key, row in rows.items() if not across or row["across"] in across}


def across_counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how often each comparison occurs, the weightiest first."""
    counts = Counter(row["across"] for row in rows)
    return {kind: counts[kind] for kind in (*ACROSS, *counts) if counts[kind]}


def speaks(cell: Mapping[str, Anything]) -> bool:
    """Whether a cell holds a verdict, not an absence."""
    return cell["label"] in VERDICTS


def row_title(row: Row) -> str:
    """Return the procedure, condition and part of a row in one line."""
    title = f"{sentence_case(row['procedure_label'])} · {row['condition_label']}"
    return f"{title}, {row['part']}" if row["part"] else title


def moved(address: Address, columns: str, sources: Sequence[Source], row: Row | None) -> Address:
    """Return the address with other columns; the selected cell goes along, to who speaks there."""
    other = replace(address, columns=columns)
    if row is None or address.cell in ("", ACROSS_CELL):
        return other
    here, there = ("id", "issuer") if columns == ISSUER else ("issuer", "id")
    same = [s for s in sources if s[here] == address.cell]
    same.sort(key=lambda s: not speaks(row["cells"][s["id"]]))
    return replace(other, cell=same[0][there])


def checked(
    address: Address,
    rows: Mapping[str, Row],
    sources: Sequence[Source],
    narrower: Mapping[str, Sequence[str]],
) -> tuple[Address, list[tuple[str, str]]]:
    """Return the address without what the matrix does not have, and what that was.

    What was left out is told as the name of the parameter and its value.
    """
    procedures = {row["procedure"] for row in rows.values()}
    known = {
        "columns": {ISSUER, DOCUMENT},
        "procedure": {p for p, leaves in narrower.items() if procedures & set(leaves)},
        "condition": {row["condition"] for row in rows.values()},
        "row": set(rows),
        "build": {LAST_BUILD},
        "cell": {ACROSS_CELL, *(c.id for c in columns_by(address.columns, sources))},
    }
    given = asdict(address)
    stale = [(n, given[n]) for n in known if given[n] and given[n] not in known[n]]
    sound = {n: ISSUER if n == "columns" else "" for n, _ in stale}
    if {"row", "cell"} & sound.keys() or not (address.row and address.cell):
        sound |= {"row": "", "cell": ""}
    ways = tuple(a for a in address.across if a in ACROSS)
    stale += [("across", a) for a in address.across if a not in ways]
    return replace(address, across=ways, **sound), stale

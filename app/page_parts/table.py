"""The matrix as an HTML table: a row per case, a column per source, a link in every cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any as Anything

from consilience.vocabulary import Term
from page_parts.address import ACROSS_CELL, Address
from page_parts.grid import Column, Row, speaks
from page_parts.legend import across_chip
from page_parts.markup import Markup, element, joined
from page_parts.words import ACROSS, LEADING, glyph, sentence_case, spaced, word_of

_COUNTED = ("conflict", "tension", "internal", "difference", "agreement")  # in the across cell
_CASE, _ACROSS = 14.5, 14.5  # per cent of the width
_STANCES = {"no": ("opposes",), "both": ("favours", "opposes"), "caution": ("cautions",)}
Cell = Mapping[str, Anything]


class MatrixTable:
    """Draws the rows shown; `kinds` gives the kind of a finding by its id."""

    def __init__(
        self,
        columns: Sequence[Column],
        address: Address,
        absences: Mapping[str, Term],
        document_kinds: Mapping[str, Term],
        kinds: Mapping[str, str],
    ) -> None:
        self.columns, self.address, self.kinds = columns, address, kinds
        self.absences, self.document_kinds = absences, document_kinds

    def draw(self, rows: Mapping[str, Row]) -> Markup:
        """Return the whole table."""
        groups = groupby(rows.items(), key=lambda keyed: keyed[1]["procedure_label"])
        body = joined(
            element("tbody", self._group(label), *(self._row(k, r) for k, r in members))
            for label, members in groups
        )
        caption = element("caption", "What each source says, case by case", class_="unseen")
        return element("table", caption, self._widths(rows), self._head(rows), body)

    def _widths(self, rows: Mapping[str, Row]) -> Markup:
        """Give columns width by how much they say in the rows shown."""
        said = [_most_said([r["cells"] for r in rows.values()], c) for c in self.columns]
        shares = [(100 - _CASE - _ACROSS) * s / sum(said) for s in said]
        widths = (_CASE, _ACROSS, *shares)
        return element("colgroup", *(element("col", style=f"width:{w:.1f}%") for w in widths))

    def _head(self, rows: Mapping[str, Row]) -> Markup:
        heads = [self._column_head(c, list(rows.values())) for c in self.columns]
        case = element("th", "Procedure and condition", scope="col")
        across = element("th", "Across sources", scope="col", class_="across")
        return element("thead", element("tr", case, across, *heads))

    def _column_head(self, column: Column, rows: Sequence[Row]) -> Markup:
        asked = {r["cells"][s["id"]]["question"] for r in rows for s in column.sources}
        kinds = dict.fromkeys(self._kind(s["kind"]) for s in column.sources)
        places = dict.fromkeys(p for s in column.sources for p in s["jurisdiction"])
        told = (", ".join(places), *kinds, f"on {', '.join(sorted(asked))}")
        about = [element("span", t) for t in told] + [_dated(column, s) for s in column.sources]
        name = element("b", column.name)
        return element("th", name, element("span", *about, class_="about"), scope="col")

    def _kind(self, kind: str) -> str:
        return self.document_kinds[kind].label if kind in self.document_kinds else spaced(kind)

    def _group(self, label: str) -> Markup:
        span = str(len(self.columns) + 2)
        head = element("th", element("span", sentence_case(label)), colspan=span, scope="rowgroup")
        return element("tr", head, class_="group")

    def _row(self, key: str, row: Row) -> Markup:
        part = element("span", row["part"], class_="part")
        head = element(
            "th", sentence_case(row["condition_label"]), part if row["part"] else None, scope="row"
        )
        cells = [self._source_cell(key, row, c) for c in self.columns]
        return element("tr", head, self._across_cell(key, row), *cells, data_key=key)

    def _link(self, key: str, cell: str, inside: Markup) -> Markup:
        href = replace(self.address, row=key, cell=cell).link()
        return element("a", inside, href=href, target="_self", data_row=key, data_cell=cell)

    def _across_cell(self, key: str, row: Row) -> Markup:
        word, meaning = ACROSS.get(row["across"], (spaced(row["across"]), ""))
        chip = across_chip(row["across"], word, meaning)
        found = Counter(self.kinds[f] for f in row["findings"])
        told = [_count(k, found[k]) for k in _COUNTED if found[k]]
        counts = element("span", *told, class_="counts") if told else None
        return element("td", self._link(key, ACROSS_CELL, joined((chip, counts))), class_="across")

    def _source_cell(self, key: str, row: Row, column: Column) -> Markup:
        cells = [(s, row["cells"][s["id"]]) for s in column.sources]
        speaking = [(s, c) for s, c in cells if speaks(c)]
        if not speaking:
            return self._absent_cell(key, column, cells)
        several = len(column.sources) > 1
        said = [self._verdict(c, column.short_name(s) if several else "") for s, c in speaking]
        marked = [(s, c) for s, c in cells if not speaks(c) and c["turns_on"]]
        other = [self._absence(column, [s], c["label"], c["turns_on"]) for s, c in marked]
        labels = {c["label"] for _, c in speaking}
        look = f"verdict {labels.pop() if len(labels) == 1 else 'several'}"
        return element("td", self._link(key, column.id, joined((*said, *other))), class_=look)

    def _verdict(self, cell: Cell, name: str) -> Markup:
        word = element("b", word_of(cell["label"], self.absences))
        head = element(
            "span", glyph(cell["label"]), word, element("i", name) if name else None, class_="word"
        )
        full = " or ".join(cell["qualifier"])
        qualifier = element("span", *ways(cell), title=full) if full else None
        places = element("span", " · ".join(_places(cell)), class_="places")
        mark = _mark(cell["turns_on"])
        return element("span", head, qualifier, places, mark, class_=f"entry {cell['label']}")

    def _absent_cell(
        self, key: str, column: Column, cells: Sequence[tuple[Mapping[str, Anything], Cell]]
    ) -> Markup:
        """Tell kinds of absence apart, each with the documents it holds of."""
        kinds: dict[tuple[str, bool], list[Mapping[str, Anything]]] = {}
        for source, cell in cells:
            kinds.setdefault((cell["label"], bool(cell["turns_on"])), []).append(source)
        marks = {(c["label"], bool(c["turns_on"])): c["turns_on"] for _, c in cells}
        told = [self._absence(column, s, k[0], marks[k], len(kinds) > 1) for k, s in kinds.items()]
        look = (
            f"absent {cells[0][1]['label']}"
            if len({k for k, _ in kinds}) == 1
            else "absent several"
        )
        return element("td", self._link(key, column.id, joined(told)), class_=look)

    def _absence(
        self, column: Column, sources: Sequence[Mapping[str, Anything]], label: str,
        turns_on: Sequence[str], named: bool = True,
    ) -> Markup:  # fmt: skip
        names = (
            ", ".join(column.short_name(s) for s in sources)
            if named and len(column.sources) > 1
            else ""
        )
        word = element("span", word_of(label, self.absences))
        head = element(
            "span", glyph(label), word, element("i", names) if names else None, class_="word"
        )
        return element("span", head, _mark(turns_on), class_=f"entry {label}")


def _count(kind: str, number: int) -> Markup:
    words = element("span", f" {spaced(kind)}, ", class_="unseen")
    return element("span", glyph(kind), str(number), words, title=f"{number} × {spaced(kind)}")


def ways(cell: Cell) -> list[Markup]:
    """Return what a verdict asks for or leaves out: a line per alternative, so that none hides."""
    leads = (LEADING.get(cell["label"], ""), *(element("em", "or ") for _ in cell["qualifier"]))
    look = "terms" if len(cell["qualifier"]) == 1 else "terms way"
    told = zip(leads, cell["qualifier"], strict=False)
    return [element("span", lead, way, class_=look) for lead, way in told]


def _mark(turns_on: Sequence[str]) -> Markup | None:
    if not turns_on:
        return None
    number = "a reading" if len(turns_on) == 1 else f"{len(turns_on)} readings"
    return element("span", glyph("reading"), f"turns on {number}", class_="mark")


def _places(cell: Cell) -> list[str]:
    wanted = _STANCES.get(cell["label"], ("favours",))
    return list(dict.fromkeys(p["at"] for p in cell["positions"] if p["stance"] in wanted))


def _dated(column: Column, source: Mapping[str, Anything]) -> Markup:
    from_, name = source["in_force_from"], column.short_name(source)
    told = f"from {from_}" if name == column.name else f"{name} {from_[:4]}"
    return element("span", told, title=f"{source['name']}: in force from {from_}")


def _most_said(rows: Sequence[Mapping[str, Cell]], column: Column) -> float:
    """Return the share of width a column needs: its longest text, long ones counting less."""
    ids = [s["id"] for s in column.sources]
    lengths = [
        sum(len(" or ".join(cells[i]["qualifier"])) + 30 * speaks(cells[i]) for i in ids)
        for cells in rows
    ]
    return max(130, *lengths) ** 0.4

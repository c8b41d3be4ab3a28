"""The crosswalk as an HTML table: a row per criterion or duty, a column per document or issuer."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from consilience.crosswalk_model import OTHERWISE, STATED
from consilience.vocabulary import Term
from page_parts.crosswalk_rows import KIND_WORDS, RELATIONS, WAYS, Cell, Row, mentioned, stated
from page_parts.grid import Column, Source
from page_parts.legend import across_chip
from page_parts.markup import Markup, element, joined
from page_parts.params import State
from page_parts.statements import place
from page_parts.words import glyph, sentence_case, spaced, word_of

CELL = "row"  # what a row's link picks
_MOST = 3  # statements of a document in one cell
_HEAD, _COLUMN = 190, 172  # pixels below which the table scrolls in its box


class CrosswalkTable:
    """Draws rows; `linked` gives the parameters that open a row."""

    def __init__(
        self,
        columns: Sequence[Column],
        absences: Mapping[str, Term],
        linked: Callable[[str], State],
    ) -> None:
        self.columns, self.absences, self.linked = columns, absences, linked

    def draw(self, rows: Sequence[Row]) -> Markup:
        """Return the table in a box of its own that scrolls."""
        bodies = []
        for kind, members in groupby(rows, key=lambda r: r["kind"]):
            found = list(members)
            bodies.append(element("tbody", self._group(KIND_WORDS[kind], len(found), "group")))
            for group, own in groupby(found, key=lambda r: r["group"]):
                bodies.append(self._body(group, list(own)))
        caption = element("caption", "Criteria and duties against the documents", class_="unseen")
        table = element(
            "table", caption, self._widths(), element("thead", self._head()), *bodies,
            class_="crosswalk", style=f"min-width:{_HEAD + _COLUMN * len(self.columns)}px",
        )  # fmt: skip
        return element(
            "div", table, class_="scroller", role="region", tabindex="0", aria_label="Crosswalk"
        )

    def _widths(self) -> Markup:
        return element("colgroup", element("col", style=f"width:{_HEAD}px"))

    def _body(self, group: str, rows: Sequence[Row]) -> Markup:
        head = self._group(sentence_case(group), len(rows), "part") if group else None
        return element("tbody", head, *map(self._row, rows))

    def _group(self, label: str, count: int, look: str) -> Markup:
        told = element("span", label, " ", element("span", str(count), class_="number"))
        scope = "rowgroup" if look == "group" else ""
        head = element("th", told, colspan=str(len(self.columns) + 1), scope=scope or "rowgroup")
        return element("tr", head, class_=look)

    def _head(self) -> Markup:
        heads = [self._column_head(c) for c in self.columns]
        return element("tr", element("th", "Criterion or duty", scope="col"), *heads)

    def _column_head(self, column: Column) -> Markup:
        places = dict.fromkeys(p for s in column.sources for p in s["jurisdiction"])
        kinds = dict.fromkeys(spaced(s["kind"]) for s in column.sources)
        dates = [_dated(column, s) for s in column.sources]
        about = joined((", ".join(places), *kinds, ", ".join(dates)), " · ")
        return element(
            "th", element("b", column.name), element("span", about, class_="about"), scope="col"
        )

    def _row(self, row: Row) -> Markup:
        href = "?" + urlencode(self.linked(row["id"]), doseq=True)
        link = element(
            "a", sentence_case(row["label"]), href=href, target="_self", data_row=row["id"],
            data_cell=CELL,
        )  # fmt: skip
        way = row["compared"]
        chip = across_chip(way, *WAYS[way])
        head = element("th", link, element("span", chip, class_="way"), scope="row")
        return element("tr", head, *(self._cell(row, c) for c in self.columns), data_key=row["id"])

    # ------------------------------------------------------------------------ cells

    def _cell(self, row: Row, column: Column) -> Markup:
        cells = [(s, row["cells"][s["id"]]) for s in column.sources]
        speaking = [(s, c) for s, c in cells if c["label"] in (STATED, OTHERWISE)]
        if not speaking:
            return self._absent(column, cells)
        told = [self._stated(s, c, _short(column, s)) for s, c in speaking]
        return element("td", *told)

    def _stated(self, source: Source, cell: Cell, name: str) -> Markup:
        items = stated(cell)
        shown = [self._item(source["id"], i, name) for i in items[:_MOST]]
        more = len(items) - _MOST
        rest = element("p", f"and {more} more: open the row", class_="small") if more > 0 else None
        return joined((*shown, rest))

    def _item(self, source: str, item: Mapping[str, str], name: str) -> Markup:
        return element(
            "div",
            element(
                "p", relation_chip(item["relation"]), " ",
                place(source, item["statement"], item["locator"]),
                element("i", name) if name else None,
            ),
            element("p", item["says"], " ", element("span", spaced(item["act"]), class_="small")),
            class_="own",
        )  # fmt: skip

    def _absent(self, column: Column, cells: Sequence[tuple[Source, Cell]]) -> Markup:
        """Tell the kinds of absence apart, each with the documents that it holds of."""
        kinds: dict[str, list[tuple[Source, Cell]]] = {}
        for source, cell in cells:
            kinds.setdefault(cell["label"], []).append((source, cell))
        told = [self._absence(column, k, found, len(kinds) > 1) for k, found in kinds.items()]
        look = f"absent {next(iter(kinds)) if len(kinds) == 1 else 'several'}"
        return element("td", *told, class_=look)

    def _absence(
        self, column: Column, label: str, found: Sequence[tuple[Source, Cell]], named: bool
    ) -> Markup:
        names = ", ".join(_short(column, s) for s, _ in found) if named else ""
        word = element("span", word_of(label, self.absences), " ")
        head = element("span", glyph(label), word, element("i", names), class_="word")
        places = [
            place(s["id"], i["statement"], i["locator"])
            for s, c in found for i in mentioned(c)[:_MOST]
        ]  # fmt: skip
        why = "; ".join(dict.fromkeys(w for _, c in found for w in c["where"]))
        return element(
            "div", head, element("p", joined(places, " · "), class_="small") if places else None,
            class_="entry", title=why,
        )  # fmt: skip


def relation_chip(relation: str) -> Markup:
    """Return a relation as glyph and word."""
    word, meaning = RELATIONS[relation]
    look = relation.replace(" ", "-")
    return element("span", glyph(look), word, class_=f"relation {look}", title=meaning)


def _short(column: Column, source: Source) -> str:
    return column.short_name(source) if len(column.sources) > 1 else ""


def _dated(column: Column, source: Source) -> str:
    year = source["in_force_from"][:4]
    return f"from {year}" if len(column.sources) == 1 else f"{column.short_name(source)} {year}"

"""Below a map: the cases that one document favours and another opposes, and who draws the lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from page_parts.case_trace import fact_words
from page_parts.legend import across_chip
from page_parts.markup import Markup, element, joined
from page_parts.regions_panel import RegionPanel
from page_parts.regions_table import RegionTable, bands_of, line_words, order_words
from page_parts.words import ACROSS, sentence_case


@dataclass(frozen=True)
class RegionLists:
    """Draws what a map says in words."""

    table: RegionTable
    panel: RegionPanel

    def draw(self) -> Markup:
        """Return both lists."""
        return element("div", self._parting(), self._lines(), class_="map-lists")

    # -------------------------------------------------------------------------- who parts

    def _parting(self) -> Markup:
        found = self.table.found
        if not found["parting"]:
            none = "On this map no document favours a case that another opposes."
            return element("section", element("h2", "Where documents part"), element("p", none))
        told = [self._part(one) for one in found["parting"]]
        return element("section", element("h2", "Where documents part"), *told)

    def _part(self, one: Mapping[str, Anything]) -> Markup:
        names = self.table.names
        title = f"Cases that {names[one['favours']]} favours and {names[one['opposes']]} opposes"
        chip = across_chip(one["kind"], *ACROSS[one["kind"]])
        items = [self._case(self.table.found["cells"][k]) for k in one["cells"]]
        return joined((element("h3", title, chip), element("ul", *items)))

    def _case(self, cell: Mapping[str, Anything]) -> Markup:
        found, view = self.table.found, self.table.view
        row, column = view.written(cell["case"])
        where = order_words(found, cell)
        words = "; ".join([*bands_of(found, cell), *([where] if where else [])])
        here = element("a", sentence_case(words), href=view.link(**cell["case"]), target="_self",
                       data_row=row, data_cell=column)  # fmt: skip
        attributes = view.address.attributes
        such = ", ".join(f"{fact_words(attributes[n], v)}" for n, v in cell["case"].items())
        opened = element("a", f"such as {such}: open in the case checker", target="_self",
                         href=self.panel.case_link({**view.facts, **cell["case"]}))  # fmt: skip
        return element("li", element("b", cell["region"], class_="letter"), here, " ", opened)

    # -------------------------------------------------------------------------- lines

    def _lines(self) -> Markup:
        found = self.table.found
        told = [self._axis(found[side], found["y" if side == "x" else "x"]) for side in "xy"]
        scale = element(
            "p", "Bands are drawn equally wide: the map is not to scale.", class_="small"
        )
        return element("section", element("h2", "Who draws the lines"), scale, *told)

    def _axis(self, axis: Mapping[str, Anything], other: Mapping[str, Anything]) -> Markup:
        items = list(self._bands(axis, len(other["bands"])))
        none = element("p", "No document asked names a value of it.")
        return joined((
            element("h3", sentence_case(axis["label"])),
            element("ul", *items) if items else none,
        ))  # fmt: skip

    def _bands(self, axis: Mapping[str, Anything], across: int) -> Iterator[Markup]:
        for number, band in enumerate(axis["bands"]):
            if not band["drawn_by"]:
                continue
            changes = band["changes"]
            effect = "" if changes is None else _effect(changes, across)
            head = element("p", element("b", sentence_case(band["label"])),
                           f" ({line_words(axis, number)}){effect}")  # fmt: skip
            yield element("li", head, _told(self.table, band["drawn_by"]))


def _effect(changes: int, across: int) -> str:
    if not changes:
        return " · changes no answer here"
    return f" · changes an answer in {changes} of {across}"


def _told(table: RegionTable, drawn: Sequence[Mapping[str, Anything]]) -> Markup:
    once = {(d["source"], d["locator"], d["says"]): d for d in drawn}.values()
    items = [
        element(
            "li", table.passage(d) if d["source"] else element("i", "follows: "), f" {d['says']}"
        )
        for d in once
    ]
    return element("ul", *items, class_="drawn-by")

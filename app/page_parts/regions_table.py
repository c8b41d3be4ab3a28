"""A map of cases as an HTML table: bands as rows and columns, what is said in every cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from page_parts.markup import Markup, element, joined
from page_parts.regions_view import View
from page_parts.statements import place
from page_parts.words import glyph, sentence_case

Cell = Mapping[str, Anything]
Axis = Mapping[str, Anything]
NO_CASE = "no case"
# verdict: (glyph, word, colour of its stripe)
SAID = {
    "favours": ("yes", "yes", "var(--yes) 17%"), "opposes": ("no", "no", "var(--no) 17%"),
    "both": ("both", "yes and no", "var(--odd) 19%"),
    "silent": ("silent", "nothing", "var(--ink) 2%"),
    "out-of-scope": ("out-of-scope", "out of scope", "var(--ink) 7%"),
    "unknown": ("unknown", "not known", "var(--some) 17%"),
}  # fmt: skip
CARE = {"applies": "with care", "may apply": "perhaps with care"}
TURNS = "turns on a reading"
_STRIPE = 11  # px
_HEAD, _BAND = 120, 132  # px that the heads of rows and a band need
_SIGNS = {"<": "<", "=": "=", ">": ">", "< or =": "≤", "= or >": "≥", "< or >": "≠"}
_MOST_NAMED = 2  # passages beside a line; the list below the map has all


@dataclass(frozen=True)
class RegionTable:
    """Draws a map; `names` are the documents' names by id."""

    found: Mapping[str, Anything]
    view: View
    names: Mapping[str, str]

    def draw(self) -> Markup:
        """Return the whole table."""
        x, y = self.found["x"], self.found["y"]
        told = f"Who says what: {x['label']} across, {y['label']} down"
        rows = (self._row(j) for j in range(len(y["bands"])))
        return element(
            "table", element("caption", told, class_="unseen"), self._head(x, y),
            element("tbody", *rows), class_="map",
            style=f"min-width: {_HEAD + _BAND * len(x['bands'])}px",
        )  # fmt: skip

    def _head(self, x: Axis, y: Axis) -> Markup:
        across = element(
            "th", sentence_case(x["label"]), element("span", " →", aria_hidden="true"),
            colspan=str(len(x["bands"])), scope="colgroup", class_="axis",
        )  # fmt: skip
        down = element(
            "th", sentence_case(y["label"]), element("span", " ↓", aria_hidden="true"),
            scope="col", class_="axis",
        )  # fmt: skip
        bands = (
            element("th", self._band(x, i), scope="col", class_="band")
            for i in range(len(x["bands"]))
        )
        first = element("tr", element("td", class_="corner"), across)
        return element("thead", first, element("tr", down, *bands))

    def _band(self, axis: Axis, number: int) -> Markup:
        """Return a band's name, and who draws the line where it begins."""
        band = axis["bands"][number]
        drawn = [d for d in band["drawn_by"] if d["source"]]
        shown = list({(d["source"], d["locator"]): d for d in drawn}.values())
        links = [self.passage(d) for d in shown[:_MOST_NAMED]]
        if len(shown) > _MOST_NAMED:
            links.append(element("span", f"{len(shown) - _MOST_NAMED} more"))
        if not shown and band["drawn_by"]:
            links = [element("span", f"follows: {band['drawn_by'][0]['says']}")]
        lead = f"{line_words(axis, number)}; " if links else ""
        about = element("span", lead, joined(links, ", "), class_="about") if links else None
        return joined((element("b", sentence_case(band["label"])), about))

    def passage(self, drawn: Mapping[str, Anything]) -> Markup:
        """Return a document's name and the place in it, which leads there."""
        link = place(drawn["source"], drawn["statement"], drawn["locator"])
        return element("span", f"{self.names[drawn['source']]} ", link)

    # -------------------------------------------------------------------------- cells

    def _row(self, number: int) -> Markup:
        y = self.found["y"]
        head = element("th", self._band(y, number), scope="row", class_="band")
        cells = (self._cell(i, number) for i in range(len(self.found["x"]["bands"])))
        return element("tr", head, *cells, data_key=str(number))

    def _cell(self, i: int, j: int) -> Markup:
        parts = parts_at(self.found, i, j)
        cases = [cell for cell in parts if cell["answers"]]
        links = [self._link(cell, len(cases) > 1) for cell in cases or parts]
        gone = [cell for cell in parts if cases and not cell["answers"]]
        notes = [
            element("p", f"no case where {order_words(self.found, c)}", class_="gone") for c in gone
        ]
        look = " ".join(["region", *self._edges(i, j), *(["halved"] if gone else [])])
        inside = joined((*links, *notes))
        return element("td", inside, class_=look, style=background(parts[0]))

    def _link(self, cell: Cell, of_several: bool) -> Markup:
        row, column = self.view.written(cell["case"])
        said = (
            self._said(cell, of_several)
            if cell["answers"]
            else element("span", NO_CASE, class_="word")
        )
        return element(
            "a", said, href=self.view.link(**cell["case"]), target="_self", data_row=row,
            data_cell=column,
        )  # fmt: skip

    def _said(self, cell: Cell, of_several: bool) -> Markup:
        where = order_words(self.found, cell) if of_several else ""
        marks = {*(CARE[a["care"]] for a in cell["answers"].values() if a["care"])}
        turns = any(a["on_other_readings"] for a in cell["answers"].values())
        notes = [element("span", glyph("caution"), m, class_="mark care") for m in sorted(marks)]
        notes += [element("span", glyph("reading"), TURNS, class_="mark")] * turns
        return joined((
            element("span", cell["region"], class_="letter"),
            verdict_list(cell["answers"], self.names),
            element("span", f"where {where}", class_="where") if where else None, *notes,
        ))  # fmt: skip

    def _edges(self, i: int, j: int) -> list[str]:
        """Return on which sides another region begins, and whether documents part here."""
        here = self._region(i, j)
        around = {"left": (i - 1, j), "up": (i, j - 1), "right": (i + 1, j), "down": (i, j + 1)}
        edges = [f"edge-{side}" for side, at in around.items() if self._region(*at) != here]
        cell = parts_at(self.found, i, j)[0]
        return [*edges, *(["parted"] if is_parted(cell) else [])]

    def _region(self, i: int, j: int) -> str:
        found = parts_at(self.found, i, j)
        return str(found[0]["region"]) if found else ""


def parts_at(found: Mapping[str, Anything], i: int, j: int) -> list[Cell]:
    """Return the parts of the cell where two bands meet; those that are cases come first."""
    return [cell for cell in found["cells"] if (cell["x"], cell["y"]) == (i, j)]


def is_parted(cell: Cell) -> bool:
    """Whether one document favours what another opposes."""
    return {"favours", "opposes"} <= {a["verdict"] for a in cell["answers"].values()}


def verdict_list(answers: Mapping[str, Mapping[str, Anything]], names: Mapping[str, str]) -> Markup:
    """Return what each document says as glyph, name and word."""
    return joined(
        element(
            "span", glyph(SAID[answer["verdict"]][0]), f"{names[source]} ",
            element("b", SAID[answer["verdict"]][1]),
            class_=f"said-by {SAID[answer['verdict']][0]}",
        )
        for source, answer in answers.items()
    )  # fmt: skip


def background(cell: Cell) -> str:
    """Return the look of a region: a stripe for each different verdict, whole if there is one."""
    colours = list(dict.fromkeys(SAID[a["verdict"]][2] for a in cell["answers"].values()))
    if not colours:
        return ""
    stops = [
        f"color-mix(in srgb, {colour}, var(--paper)) {k * _STRIPE}px {(k + 1) * _STRIPE}px"
        for k, colour in enumerate(colours)
    ]
    return f"background-image: repeating-linear-gradient(135deg, {', '.join(stops)})"


def order_words(found: Mapping[str, Anything], cell: Cell) -> str:
    """Say how the two facts stand to each other in a part of a cell."""
    if not cell["order"]:
        return ""
    return f"{found['x']['label']} {_SIGNS[cell['order']]} {found['y']['label']}"


def line_words(axis: Axis, number: int) -> str:
    """Say where a band begins, and whether that value itself is in it."""
    band = axis["bands"][number]
    if not axis["in_line"]:
        return "named by"
    if band["values"]:
        return f"from {band['values'][0]} on"
    return f"{band['start']} itself is {'in' if band['starts_in'] else 'not in'}"


def bands_of(found: Mapping[str, Anything], cell: Cell) -> Sequence[str]:
    """Return the names of both bands of a cell with their facts."""
    return [f"{found[side]['label']}: {found[side]['bands'][cell[side]]['label']}" for side in "xy"]

"""The answer of a saved query as an HTML table: everything that has a page links to it."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience import KnowledgeGraph, Table
from consilience.quotes import COLUMN
from page_parts.links import iri_link, source_link
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case

_SHORT, _LONG, _LONGEST = 24, 60, 150  # characters: from narrow columns to wide ones
_SHOWN = 10_000  # characters of a value
_FOLDED, _BEGINNING = 600, 240  # characters: a longer value shows its beginning, the rest in a fold
_QUOTE_MEANS = "The words of your copy of the document"


class AnswerTable:
    """Draws rows of an answer; `meanings` say what each column holds."""

    def __init__(self, kg: KnowledgeGraph, meanings: Mapping[str, str]) -> None:
        self.kg = kg
        self.meanings = {**meanings, COLUMN: _QUOTE_MEANS}

    def draw(
        self, table: Table, caption: str,
        sorting: Mapping[str, tuple[str, str]] | None = None, by: tuple[str, bool] = ("", False),
    ) -> Markup:  # fmt: skip
        """Return the table in a box that scrolls by itself, also by keyboard.

        `sorting` gives for a column what a click on its head reports and leads to; the table is
        sorted `by` a column, backwards or not.
        """
        looks = [self._look(table, i) for i in range(len(table.columns))]
        heads = [
            self._head(c, look, (sorting or {}).get(c), by)
            for c, look in zip(table.columns, looks, strict=True)
        ]
        drawn = element(
            "table",
            element("caption", caption, class_="unseen"),
            element("thead", element("tr", *heads)),
            element("tbody", *(self._row(table.columns, row, looks) for row in table.rows)),
            class_="answer",
        )
        return element(
            "div", drawn, class_="scroller", role="region", tabindex="0", aria_label=caption
        )

    def _head(
        self, column: str, look: str, link: tuple[str, str] | None, by: tuple[str, bool]
    ) -> Markup:
        meaning = self.meanings.get(column, "")
        name = element("b", sentence_case(column.replace("_", " ")))
        order = ("descending" if by[1] else "ascending") if column == by[0] else ""
        if link:
            arrow = element("span", {"ascending": "↑", "descending": "↓"}.get(order, "↕"),
                            aria_hidden="true", class_="order")  # fmt: skip
            name = element("a", name, arrow, href=link[1], target="_self", class_="sorts",
                           data_row="sort", data_cell=link[0], title="Sort")  # fmt: skip
        means = element("span", meaning, class_="means")
        return element(
            "th", name, means, scope="col", class_=look, data_column=column, aria_sort=order
        )

    def _look(self, table: Table, i: int) -> str:
        """Return how much room a column needs, by its longest value."""
        values = [row[i] for row in table.rows]
        if {type(v) for v in values} - {type(None)} == {int}:
            return "figure"
        widest = max((len(self._told(v)) for v in values), default=0)
        looks = {_SHORT: "short", _LONG: "", _LONGEST: "long"}
        return next((look for most, look in looks.items() if widest <= most), "longest")

    def _told(self, value: Anything) -> str:
        return self.kg.resources.prefixes.shorten(str(value)) if self._is_iri(value) else str(value)

    def _row(self, columns: Sequence[str], row: Sequence[Anything], looks: Sequence[str]) -> Markup:
        cells = [
            element(
                "td" if i else "th", self._cell(column, value), class_=look,
                scope="" if i else "row",
            )
            for i, (column, value, look) in enumerate(zip(columns, row, looks, strict=True))
        ]  # fmt: skip
        return element("tr", *cells)

    def _cell(self, column: str, value: Anything) -> Markup | str:
        if value is None:
            dash = element("span", "–", aria_hidden="true")
            return element("span", dash, element("span", "empty", class_="unseen"), class_="none")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if column == COLUMN:
            return element("blockquote", value)
        if self._is_iri(value):
            shown = element("code", self._told(value))
            return element("a", shown, href=iri_link(value), target="_self")
        if len(str(value)) > _SHOWN:
            return f"{str(value)[:_SHOWN]} … ({len(str(value)):,} characters; whole in the files)"
        words = str(value).split(" ")
        if set(words) <= set(self.kg.sources):
            links = [element("a", w, href=source_link(w), target="_self") for w in words]
            return joined(links, " ")
        return _folded(str(value)) if len(str(value)) > _FOLDED else str(value)

    def _is_iri(self, value: Anything) -> bool:
        """Whether a text is the address of something in the graph."""
        return isinstance(value, str) and "://" in value and self.kg.store.holds(value)


def _folded(text: str) -> Markup:
    """Return a long text with its rest folded away, so that its row leaves room for others."""
    cut = text.rfind(" ", 0, _BEGINNING) + 1 or _BEGINNING
    return element("details", element("summary", text[:cut]), text[cut:], class_="rest")


def sparql_fold(text: str, edit: str) -> Markup:
    """Return a query's text folded away, in a box that scrolls by keyboard; `edit` opens it."""
    told = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
    box = element("pre", told, tabindex="0", role="region", aria_label="SPARQL")
    link = element("p", element("a", "Open it in the editor", href=edit, target="_self"))
    return element("details", element("summary", "Its text in SPARQL"), link, box, class_="sparql")

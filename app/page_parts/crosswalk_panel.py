"""One row of the crosswalk in full: every wording, every relation and the cases that tell apart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any as Anything
from urllib.parse import urlencode

from consilience import KnowledgeGraph, iris
from consilience.quotes import Quotes
from page_parts.crosswalk_rows import (
    OF_DUTIES,
    RELATIONS,
    WAYS,
    Cell,
    Row,
    is_duty,
    mentioned,
    stated,
)
from page_parts.crosswalk_table import relation_chip
from page_parts.legend import across_chip, label_chip
from page_parts.links import resource_link
from page_parts.markup import Markup, element, joined
from page_parts.params import State
from page_parts.statements import place
from page_parts.words import meaning_of, sentence_case, spaced

CaseLink = Callable[[Mapping[str, Anything]], str]


class RowPanel:
    """Draws a row; `case` gives the address of a case, `closed` the parameters without the row."""

    def __init__(
        self,
        kg: KnowledgeGraph,
        sources: Sequence[Mapping[str, Anything]],
        quotes: Quotes | None,
        case: CaseLink,
        closed: State,
    ) -> None:
        self.kg, self.sources, self.quotes = kg, sources, quotes
        self.case, self.closed = case, closed
        self.names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
        self.absences = kg.vocabulary.lists["AbsenceKind"]

    def draw(self, row: Row) -> Markup:
        """Return the row with what every document has on it."""
        close = element(
            "a", element("span", "Close", class_="unseen"), "×", target="_self", class_="close",
            href="?" + urlencode(self.closed, doseq=True), data_row="", data_cell="",
        )  # fmt: skip
        head = element("header", element("h2", sentence_case(row["label"]), tabindex="-1"), close)
        word, meaning = WAYS[row["compared"]]
        cells = [(s, row["cells"][s["id"]]) for s in self.sources]
        told = [self._source(row, s, c) for s, c in sorted(cells, key=lambda sc: not stated(sc[1]))]
        return joined((
            head,
            element("p", across_chip(row["compared"], word), " ", meaning, class_="small"),
            self._canonical(row),
            *told,
            self._between(row),
        ))  # fmt: skip

    def _canonical(self, row: Row) -> Markup:
        rule = "It follows by rule from what the documents test."
        own = element("a", "Its page in the graph", href=resource_link(row["iri"]), target="_self")
        what = "The duty" if is_duty(row) else "The criterion"
        return element(
            "div", element("p", f"{what}: {row['sentence'].rstrip('.')}.", class_="said"),
            element("p", rule if row["derived"] else own, class_="small"),
        )  # fmt: skip

    # ------------------------------------------------------------------------ a document

    def _source(self, row: Row, source: Mapping[str, Anything], cell: Cell) -> Markup:
        items, besides = stated(cell), mentioned(cell)
        chip = None if items else label_chip(cell["label"], self.absences)
        return element(
            "section",
            element("h3", element("b", source["name"]), chip),
            None if items else self._why(cell),
            element("ul", *(self._item(row, source["id"], i) for i in items)) if items else None,
            self._mentions(source["id"], besides),
            class_="source",
        )

    def _why(self, cell: Cell) -> Markup:
        where = joined((element("code", w) for w in cell["where"]), " · ")
        return element("p", meaning_of(cell["label"], self.absences), " ", where, class_="small")

    def _mentions(self, source: str, items: Sequence[Mapping[str, Anything]]) -> Markup | None:
        if not items:
            return None
        told = [
            element("li", item["says"], " ", place(source, item["statement"], item["locator"]))
            for item in items
        ]
        summary = element("summary", f"Mentions it besides ({len(items)}), asking for nothing")
        return element("details", summary, element("ul", *told))

    def _item(self, row: Row, source: str, item: Mapping[str, Anything]) -> Markup:
        relation = item["relation"]
        meaning = OF_DUTIES[relation] if is_duty(row) else RELATIONS[relation][1]
        about = [spaced(item["act"]), spaced(item["force"]), item["basis"]]
        about += [f"on {item['on']}"] if item["on"] else []
        return element(
            "li",
            element("p", relation_chip(relation), " ", meaning),
            element("p", item["says"]),
            self._words(source, item),
            element("p", "Encoded: ", item["sentence"], class_="small") if item["sentence"] else None,
            element("p", place(source, item["statement"], item["locator"]), " ", joined((a for a in about if a), " · "), class_="small"),
            self._apart(item),
            class_="own",
        )  # fmt: skip

    def _words(self, source: str, item: Mapping[str, Anything]) -> Markup | None:
        """Return the passage's words from the reader's copy, else the operative ones."""
        quoted = self.quotes.of(iris.statement(source, item["statement"])) if self.quotes else None
        if quoted:
            return element("blockquote", quoted)
        return element("p", element("q", item["wording"])) if item["wording"] else None

    def _apart(self, held: Mapping[str, Anything]) -> Markup | None:
        """Say which cases tell two criteria apart, with each of them to open; and the readings."""
        if held["relation"] == "exact" and not held["turns_on"]:
            return None
        links = [
            element("a", label, href=self.case(held[name]), target="_self")
            for name, label in (("left_out", "a case left out"), ("besides", "a case besides"))
            if held[name]
        ]
        led = joined((" Open ", joined(links, " or "), ".")) if links else None
        why = element("p", sentence_case(held["reason"]).rstrip("."), ".", led)
        return joined((
            why if held["relation"] != "exact" else None,
            *(element("p", self._turned(*t), class_="small") for t in held["turns_on"]),
        ))  # fmt: skip

    def _turned(self, reading: str, option: str, relation: str) -> str:
        told = self.kg.readings[reading]
        word = RELATIONS[relation][0].lower()
        return f"{sentence_case(word)} if “{told['ask']}” is answered: {told['options'][option]}."

    # ------------------------------------------------------------------------ each other

    def _between(self, row: Row) -> Markup | None:
        if not row["between"]:
            return None
        at = {
            (s, i["statement"]): i["locator"]
            for s, c in row["cells"].items() for i in c["items"]
        }  # fmt: skip
        told = [
            element(
                "li", self._end(b["source"], b["statement"], at), " ", relation_chip(b["relation"]),
                " against ", self._end(b["other"], b["other_statement"], at), self._apart(b),
            )
            for b in row["between"]
        ]  # fmt: skip
        summary = element("summary", f"To each other ({len(told)})")
        return element("details", summary, element("ul", *told), class_="between")

    def _end(self, source: str, statement: str, at: Mapping[tuple[str, str], str]) -> Markup:
        return joined((f"{self.names[source]} ", place(source, statement, at[source, statement])))

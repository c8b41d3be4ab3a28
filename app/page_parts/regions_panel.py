"""Beside a map: the legend, or what each document says of the case that is picked, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from page_parts.case_cards import Answer, Case, CaseCards
from page_parts.case_trace import Trace, fact_words
from page_parts.links import case_link
from page_parts.markup import Markup, element, joined
from page_parts.regions_table import CARE, TURNS, background, bands_of, verdict_list
from page_parts.regions_view import View
from page_parts.words import glyph, sentence_case


@dataclass(frozen=True)
class RegionPanel:
    """Draws what stands beside a map."""

    found: Mapping[str, Anything]
    view: View
    cards: CaseCards

    def legend(self) -> Markup:
        """Return every region with what the documents say in it and in how many cells."""
        first = {cell["region"]: cell for cell in reversed(self.found["cells"])}
        items = [self._item(r, first[r["region"]]) for r in self.found["regions"]]
        hint = element(
            "p", "Pick a cell to see a case in it: who says what, and why.", class_="hint"
        )
        marks = element(
            "ul",
            element("li", element("span", glyph("caution"), CARE["applies"], class_="mark care"),
                    element("span", "a document calls for care; perhaps: if a fact not given holds")),
            element("li", element("span", glyph("reading"), TURNS, class_="mark"),
                    element("span", "another reading of a document's words says otherwise there")),
            element("li", element("span", "Thick line", class_="parting"),
                    element("span", "one document favours what another opposes")),
        )  # fmt: skip
        title = element("h2", "Regions", tabindex="-1")
        return element(
            "section", title, hint, element("ul", *items), marks, class_="legend map-legend"
        )

    def _item(self, region: Mapping[str, Anything], cell: Mapping[str, Anything]) -> Markup:
        number = f"{region['cells']} {'cell' if region['cells'] == 1 else 'cells'}"
        swatch = element("span", region["region"], class_="swatch", style=background(cell))
        if not cell["answers"]:
            words: Markup | str = "the facts exclude each other there"
            swatch = element("span", "–", class_="swatch no-case")
            return element("li", swatch, element("span", element("b", "No case"), f": {words} ",
                           element("span", f"({number} or parts of them)", class_="number")))  # fmt: skip
        said = verdict_list(cell["answers"], self._names())
        return element(
            "li", swatch, element("span", said, element("span", number, class_="number"))
        )

    def _names(self) -> dict[str, str]:
        return {s: str(source["name"]) for s, source in self.cards.sources.items()}

    def picked(self, cell: Mapping[str, Anything], answers: Sequence[Answer]) -> Markup:
        """Return what each document says of the case picked."""
        told = [self._answer(answer) for answer in answers]
        if not answers:
            why = sentence_case(cell["why_not"])
            told = [element("p", element("b", "No such case. "), f"{why}.", class_="said")]
        return joined((self._head(cell, bool(answers)), *told))

    def _head(self, cell: Mapping[str, Anything], is_case: bool) -> Markup:
        close = element(
            "a", element("span", "Close", class_="unseen"), "×", href=self.view.unpicked(),
            target="_self", class_="close", data_row="", data_cell="",
        )  # fmt: skip
        attributes, facts = self.view.address.attributes, self.view.facts
        case = " · ".join(
            f"{sentence_case(attributes[n].label)}: {fact_words(attributes[n], facts[n])}"
            for n in (self.view.x, self.view.y)
        )
        around = f"Everywhere in {' × '.join(bands_of(self.found, cell))}."
        link = element("a", "Open in the case checker", href=self.case_link(facts), target="_self",
                       class_="open-case")  # fmt: skip
        return joined((
            element("header", element("h2", case, tabindex="-1"), close),
            element("p", around, class_="small"), element("p", link) if is_case else None,
        ))  # fmt: skip

    def case_link(self, facts: Mapping[str, Anything]) -> str:
        """Return the address of the case checker with a case and the documents asked here."""
        params = self.view.address.params(facts)
        return case_link(**params, sources=",".join(self.found["sources"]))

    def _answer(self, answer: Answer) -> Markup:
        source = answer["source"]
        case = Case(self.view.facts, self.case_link)
        trace = Trace(self.view.address.attributes, source).draw(answer)
        steps = element("details", element("summary", "Criteria"), trace) if trace else None
        return element(
            "section",
            element("h3", element("b", self.cards.name(answer)), self.cards.chip(answer["verdict"])),
            self.cards.identity(answer), self.cards.possible(answer), steps,
            self.cards.beside(answer, case), class_="source",
        )  # fmt: skip

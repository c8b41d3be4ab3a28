"""Two cases side by side: what differs between them, and where that turns a document's verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from page_parts.case_cards import Case, CaseCards
from page_parts.case_trace import Trace, differing, fact_words
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case

Answer = Mapping[str, Anything]


@dataclass(frozen=True)
class CasePair:
    """Draws the answers to two cases, A and B."""

    cards: CaseCards
    first: Case
    second: Case

    def draw(self, first: Sequence[Answer], second: Sequence[Answer]) -> Markup:
        """Return what differs, then a card per document: those whose verdict turns come first."""
        pairs = sorted(zip(first, second, strict=True), key=_weight)
        turned = sum(_turns(a, b) for a, b in pairs)
        words = f"The verdict of {turned} of {len(pairs)} documents turns. " if turned else ""
        told = words or "No document's verdict turns between the two. "
        return joined((
            self._differences(),
            element("p", told, class_="summary", role="status"),
            element("div", *(self._card(a, b) for a, b in pairs), class_="cards"),
        ))  # fmt: skip

    def differences(self) -> list[tuple[str, str, str]]:
        """Return every fact and reading that differs: its name, then what either case has."""
        found = []
        for name, attribute in self.cards.attributes.items():
            told = [fact_words(attribute, c.facts.get(name)) for c in (self.first, self.second)]
            if told[0] != told[1]:
                found.append((sentence_case(attribute.label), told[0], told[1]))
        readings = [dict(c.facts.get("readings", {})) for c in (self.first, self.second)]
        for name in dict.fromkeys([*readings[0], *readings[1]]):
            known = self.cards.readings.get(name, {"ask": name, "options": {}})
            options = {None: "as usual", **known["options"]}
            told = [str(options.get(r.get(name), r.get(name))) for r in readings]
            if told[0] != told[1]:
                found.append((f"Reading: {known['ask']}", told[0], told[1]))
        return found

    def _differences(self) -> Markup:
        found = self.differences()
        if not found:
            return element(
                "p", "Both cases are the same so far: change one of them.", class_="said"
            )
        head = element("tr", *(element("th", t, scope="col") for t in ("What differs", "A", "B")))
        rows = [
            element("tr", element("th", name, scope="row"), element("td", a), element("td", b))
            for name, a, b in found
        ]
        caption = element("caption", "What differs between the two cases", class_="unseen")
        return element(
            "table", caption, element("thead", head), element("tbody", *rows), class_="differ"
        )

    def _card(self, first: Answer, second: Answer) -> Markup:
        cards, turns, number = self.cards, _turns(first, second), differing(first, second)
        said = [] if not turns else ["The verdict turns"]
        said += [f"{number} {'criterion differs' if number == 1 else 'criteria differ'}"] * bool(
            number
        )
        verdicts = [
            element("span", element("b", name, class_="side"), cards.chip(answer["verdict"]))
            for name, answer in (("A", first), ("B", second))
        ]
        return element(
            "section",
            element("h2", element("b", cards.name(first))),
            cards.identity(first),
            element("p", *verdicts, class_="sides"),
            element("p", "; ".join(said) or "Nothing differs", class_="turns" if turns else "small"),
            cards.possible(first, "A. "), cards.possible(second, "B. "),
            Trace(cards.attributes, first["source"]).draw_pair(first, second),
            *(self._beside(n, a, c) for n, a, c in (("A", first, self.first), ("B", second, self.second))),
            class_=f"card pair{' turned' if turns else ''}",
        )  # fmt: skip

    def _beside(self, name: str, answer: Answer, case: Case) -> Markup | None:
        inside = self.cards.beside(answer, case)
        if not inside:
            return None
        summary = element("summary", f"Case {name}: what would decide or change it, and why")
        return element("details", summary, inside, class_="beside")


def _turns(first: Answer, second: Answer) -> bool:
    return set(first["verdicts"]) != set(second["verdicts"])


def _weight(pair: tuple[Answer, Answer]) -> tuple[bool, bool, bool]:
    first, second = pair
    silent = first["verdict"] == second["verdict"] == "out-of-scope"
    return not _turns(first, second), not differing(first, second), silent

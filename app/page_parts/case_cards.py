"""What each document says of a case: a card per document, the ones that speak first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from consilience.vocabulary import Attribute, Term
from page_parts.case_address import Facts, entered
from page_parts.case_trace import Trace, fact_words
from page_parts.legend import label_chip
from page_parts.markup import Markup, element, joined
from page_parts.statements import place, statement_of
from page_parts.words import glyph, sentence_case, spaced

Answer = Mapping[str, Anything]
Source = Mapping[str, Anything]

# verdict: (label of the matrix, words)
VERDICTS = {
    "favours": ("yes", "yes"), "opposes": ("no", "no"), "both": ("both", "yes and no"),
    "silent": ("silent", "nothing"), "out-of-scope": ("out-of-scope", "nothing, out of scope"),
}  # fmt: skip
_GROUNDS = {
    "met": "holds",
    "not met": "does not hold",
    "open": "may hold or not",
    "told": "says so",
}


@dataclass(frozen=True)
class Case:
    """The facts of a case, and what gives the address of the page with others in their place."""

    facts: Facts
    linked: Callable[[Facts], str]


@dataclass(frozen=True)
class CaseCards:
    """Draws the answers of all documents."""

    sources: Mapping[str, Source]
    absences: Mapping[str, Term]
    attributes: Mapping[str, Attribute]
    readings: Mapping[str, Mapping[str, Anything]]

    def draw(self, answers: Sequence[Answer], case: Case) -> Markup:
        """Return a summary and a card for every document."""
        spoken = sorted(answers, key=lambda a: a["verdict"] == "out-of-scope")
        cards = element("div", *(self._card(a, case) for a in spoken), class_="cards")
        return joined((self.summary(answers), cards))

    def summary(self, answers: Sequence[Answer], lead: str = "") -> Markup:
        """Say who says yes and who says no to a case."""
        told = []
        for verdict, word in (("favours", "yes"), ("opposes", "no"), ("both", "yes and no")):
            names = [self.name(a) for a in answers if a["verdict"] == verdict]
            if names:
                told.append(f"{', '.join(names)}: {word}")
        open_ = [self.name(a) for a in answers if a["verdict"] == "unknown"]
        if open_:
            told.append(f"not known well enough for {', '.join(open_)}")
        text = "; ".join(told) or "No document says yes or no to this case"
        return element("p", lead, sentence_case(text), ".", class_="summary", role="status")

    def name(self, answer: Answer) -> str:
        """Return the name of the document that answers."""
        return str(self.sources[answer["source"]]["name"])

    def _card(self, answer: Answer, case: Case) -> Markup:
        return element(
            "section",
            element("h2", element("b", self.name(answer)), self.chip(answer["verdict"])),
            self.identity(answer),
            self.possible(answer),
            self._missing(answer, case),
            Trace(self.attributes, answer["source"]).draw(answer),
            self._more(answer, case),
            class_=f"card {answer['verdict']}",
        )

    def chip(self, verdict: str) -> Markup:
        """Return a verdict as glyph and word."""
        if verdict in VERDICTS:
            return label_chip(VERDICTS[verdict][0], self.absences)
        return element("span", glyph("unknown"), "Not known well enough", class_="label unknown")

    def identity(self, answer: Answer) -> Markup:
        """Return a document's title, its question and its date."""
        source = self.sources[answer["source"]]
        told = (source["title"], f"on {answer['question']}", f"from {source['in_force_from']}")
        return element("p", joined(told, " · "), class_="small")

    def possible(self, answer: Answer, lead: str = "") -> Markup | None:
        """Return the verdicts that are still possible, if there are several."""
        if len(answer["verdicts"]) < 2:
            return None
        words = " or ".join(VERDICTS[v][1] for v in answer["verdicts"])
        return element("p", lead, "Still possible: ", element("b", words), ".", class_="said")

    def beside(self, answer: Answer, case: Case) -> Markup:
        """Return what stands beside verdict and criteria: what would decide or change it, and why."""
        return joined((self._missing(answer, case), self._more(answer, case)))

    def _more(self, answer: Answer, case: Case) -> Markup:
        return joined((
            self._changes(answer, case), self._readings(answer, case), self._cautions(answer),
            self._service(answer), self._reason(answer),
        ))  # fmt: skip

    def _missing(self, answer: Answer, case: Case) -> Markup | None:
        told = []
        for fact in answer["missing"]:
            attribute = self.attributes[fact["fact"]]
            left: dict[str, list[Markup]] = {}
            for value, verdicts in fact["outcomes"].items():
                if set(verdicts) != set(answer["verdicts"]):
                    words = " or ".join(VERDICTS[v][1] for v in verdicts)
                    href = case.linked(entered(case.facts, fact["fact"], fact["enter"][value]))
                    link = element("a", _value(attribute, value), href=href, target="_self")
                    left.setdefault(words, []).append(link)
            outcomes = [
                joined((joined(links, ", "), ": ", element("b", words)))
                for words, links in left.items()
            ]
            ask = element("a", fact["ask"], href="#", data_to=f"fact {fact['fact']}")
            told.append(element("li", ask, element("p", joined(outcomes, "; "), class_="small")))
        return _fold("Not known, and would decide", told, open_=len(told) < 4)

    def _changes(self, answer: Answer, case: Case) -> Markup | None:
        told = []
        for change in answer["changes"]:
            words = "; ".join(
                f"{self.attributes[n].label}: {fact_words(self.attributes[n], v)}"
                for n, v in change["change"].items()
            )
            href = case.linked({**case.facts, **change["change"]})
            link = element("a", words, href=href, target="_self")
            verdict = sentence_case(VERDICTS[change["to"]][1])
            told.append(element("li", element("b", verdict), " with ", link))
        return _fold("What would change it", told, open_=len(told) < 6)

    def _readings(self, answer: Answer, case: Case) -> Markup | None:
        told = []
        for turn in answer["turns_on"]:
            readings = {**case.facts.get("readings", {}), turn["reading"]: turn["option"]}
            told_of = self.readings[turn["reading"]]
            words = f"“{told_of['ask']}” is answered: {told_of['options'][turn['option']]}"
            href = case.linked({**case.facts, "readings": readings})
            verdicts = sentence_case(" or ".join(VERDICTS[v][1] for v in turn["verdicts"]))
            link = element("a", words, href=href, target="_self")
            told.append(element("li", element("b", verdicts), " if ", link))
        return _fold("Turns on a reading", told, open_=True)

    def _cautions(self, answer: Answer) -> Markup | None:
        told = [
            element("li", f"{sentence_case(c['status'])}: {c['says']} ", element("code", c["locator"]))
            for c in answer["cautions"]
        ]  # fmt: skip
        return _fold("With care", told, open_=False)

    def _service(self, answer: Answer) -> Markup | None:
        told = [
            element("li", s["says"], " ", place(answer["source"], s["statement"], s["locator"]))
            for s in answer["service"]
        ]
        return _fold("Asked of service and record, not counted", told, open_=False)

    def _reason(self, answer: Answer) -> Markup | None:
        reason = answer["reason"]
        if reason is None:
            return None
        told = [
            element(
                "li", element("b", _GROUNDS[g["status"]]), f" — {g['says']} ",
                place(g["source"], statement_of(g), g["locator"]),
                element("i", g["basis"]),
                class_=f"depth{min(g['depth'], 4)}",
            )
            for g in reason["grounds"]
        ]  # fmt: skip
        facts = ", ".join(spaced(f) for f in reason["facts"])
        lead = element("p", f"From {facts}; nothing here can be left out.", class_="small")
        return _fold(f"Why it follows ({reason['basis']})", told, open_=False, lead=lead)


def _value(attribute: Attribute, value: str) -> str:
    """Return one of the values that are told apart, in words."""
    if attribute.kind == "several" and value not in attribute.value_ids:
        return f"not {attribute.value_label(value.removeprefix('not '))}"
    return attribute.value_label(value)


def _fold(
    title: str, items: Sequence[Markup], open_: bool, lead: Markup | None = None
) -> Markup | None:
    if not items:
        return None
    number = element("span", str(len(items)), class_="number")
    summary = element("summary", title, " ", number)
    return element("details", summary, lead, element("ul", *items), open=open_)

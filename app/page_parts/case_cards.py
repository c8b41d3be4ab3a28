"""What each document says of a case: a card per document, the ones that speak first."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.cases import shortened
from consilience.vocabulary import Term
from page_parts.legend import label_chip
from page_parts.markup import Markup, element, joined
from page_parts.statements import place
from page_parts.words import glyph, sentence_case, spaced

Answer = Mapping[str, Anything]
Source = Mapping[str, Anything]

# verdict: (label of the matrix, words)
VERDICTS = {
    "favours": ("yes", "yes"), "opposes": ("no", "no"), "both": ("both", "yes and no"),
    "silent": ("silent", "nothing"), "out-of-scope": ("out-of-scope", "nothing, out of scope"),
}  # fmt: skip
_STATUS = {"met": "yes", "not met": "no", "unknown": "unknown"}
_GROUNDS = {
    "met": "holds",
    "not met": "does not hold",
    "open": "may hold or not",
    "told": "says so",
}


class CaseCards:
    """Draws the answers of all documents."""

    def __init__(self, sources: Sequence[Source], absences: Mapping[str, Term]) -> None:
        self.sources = {s["id"]: s for s in sources}
        self.absences = absences

    def draw(self, answers: Sequence[Answer]) -> Markup:
        """Return a summary and a card for every document."""
        spoken = sorted(answers, key=lambda a: a["verdict"] == "out-of-scope")
        cards = element("div", *(self._card(a) for a in spoken), class_="cards")
        return joined((self._summary(answers), cards))

    def _summary(self, answers: Sequence[Answer]) -> Markup:
        """Say who says yes and who says no to this case, on which question."""
        told = []
        for verdict, word in (("favours", "yes"), ("opposes", "no"), ("both", "yes and no")):
            names = [self._name(a) for a in answers if a["verdict"] == verdict]
            if names:
                told.append(f"{', '.join(names)}: {word}")
        open_ = [self._name(a) for a in answers if a["verdict"] == "unknown"]
        if open_:
            told.append(f"not known well enough for {', '.join(open_)}")
        text = "; ".join(told) or "No document says yes or no to this case"
        return element("p", sentence_case(text), ".", class_="summary", role="status")

    def _name(self, answer: Answer) -> str:
        return str(self.sources[answer["source"]]["name"])

    def _card(self, answer: Answer) -> Markup:
        trace = list(shortened(answer["trace"]))
        return element(
            "section",
            element("h2", element("b", self._name(answer)), self._chip(answer["verdict"])),
            self._identity(answer),
            self._possible(answer),
            self._trace(answer["source"], trace),
            self._missing(answer),
            self._changes(answer),
            self._readings(answer),
            self._cautions(answer),
            self._service(answer),
            self._reason(answer),
            class_=f"card {answer['verdict']}",
        )

    def _chip(self, verdict: str) -> Markup:
        if verdict in VERDICTS:
            return label_chip(VERDICTS[verdict][0], self.absences)
        return element("span", glyph("unknown"), "Not known well enough", class_="label unknown")

    def _identity(self, answer: Answer) -> Markup:
        source = self.sources[answer["source"]]
        told = (source["title"], f"on {answer['question']}", f"from {source['in_force_from']}")
        return element("p", joined(told, " · "), class_="small")

    def _possible(self, answer: Answer) -> Markup | None:
        if len(answer["verdicts"]) < 2:
            return None
        words = " or ".join(VERDICTS[v][1] for v in answer["verdicts"])
        return element("p", "Still possible: ", element("b", words), ".", class_="said")

    def _trace(self, source: str, trace: Sequence[Mapping[str, Anything]]) -> Markup | None:
        steps = [self._step(source, step) for step in trace]
        return element("ul", *steps, class_="trace") if steps else None

    def _step(self, source: str, step: Mapping[str, Anything]) -> Markup:
        position = not step["statement"]
        wanted = " (has not to hold)" if step["asks"] == "does not hold" else ""
        lead = f"{'Its yes' if step['stance'] == 'favours' else 'Its no'}: " if position else ""
        return element(
            "li",
            element("span", glyph(_STATUS[step["status"]]), class_=f"status {_STATUS[step['status']]}"),
            element("span", step["status"], ": ", class_="unseen"),
            element("span", element("b", lead) if lead else None, step["says"], wanted),
            place(source, step["statement"], step["locator"]),
            class_=f"depth{min(step['depth'], 4)}",
        )  # fmt: skip

    def _missing(self, answer: Answer) -> Markup | None:
        told = []
        for fact in answer["missing"]:
            left: dict[str, list[str]] = {}
            for value, verdicts in fact["outcomes"].items():
                if set(verdicts) != set(answer["verdicts"]):
                    words = " or ".join(VERDICTS[v][1] for v in verdicts)
                    left.setdefault(words, []).append(spaced(value))
            outcomes = "; ".join(f"{', '.join(v)}: {words}" for words, v in left.items())
            told.append(element("li", fact["ask"], element("p", outcomes, class_="small")))
        return _fold("Not known, and would decide", told, open_=len(told) < 4)

    def _changes(self, answer: Answer) -> Markup | None:
        told = [
            element(
                "li", element("b", sentence_case(VERDICTS[c["to"]][1])), " with ",
                "; ".join(f"{spaced(n)} {_shown(v)}" for n, v in c["change"].items()),
            )
            for c in answer["changes"]
        ]  # fmt: skip
        return _fold("What would change it", told, open_=len(told) < 6)

    def _readings(self, answer: Answer) -> Markup | None:
        told = [
            element(
                "li", element("b", sentence_case(" or ".join(VERDICTS[v][1] for v in t["verdicts"]))),
                f" if {spaced(t['reading'].rsplit('/', 1)[-1])} is read as {spaced(t['option'])}",
            )
            for t in answer["turns_on"]
        ]  # fmt: skip
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
                place(g["source"], _statement_of(g), g["locator"]),
                element("i", g["basis"]),
                class_=f"depth{min(g['depth'], 4)}",
            )
            for g in reason["grounds"]
        ]  # fmt: skip
        facts = ", ".join(spaced(f) for f in reason["facts"])
        lead = element("p", f"From {facts}; nothing here can be left out.", class_="small")
        return _fold(f"Why it follows ({reason['basis']})", told, open_=False, lead=lead)


def _statement_of(ground: Mapping[str, Anything]) -> str:
    """Return the statement that a ground is, the declared scope included, or nothing."""
    if ground["kind"] == "scope":
        return "scope"
    return str(ground["id"]) if ground["kind"] == "statement" else ""


def _fold(
    title: str, items: Sequence[Markup], open_: bool, lead: Markup | None = None
) -> Markup | None:
    if not items:
        return None
    number = element("span", str(len(items)), class_="number")
    summary = element("summary", title, " ", number)
    return element("details", summary, lead, element("ul", *items), open=open_)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(spaced, value)) or "none"
    return spaced(str(value))

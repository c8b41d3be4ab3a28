"""The criteria of an answer, step by step: state, words, place, and what was entered for them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any as Anything

from consilience.cases import shortened
from consilience.vocabulary import Attribute
from page_parts.markup import Markup, element, joined
from page_parts.statements import place
from page_parts.words import glyph, sentence_case

Answer = Mapping[str, Anything]
Step = Mapping[str, Anything]
Pair = tuple[Step | None, Step | None]

STATUS = {"met": "yes", "not met": "no", "unknown": "unknown"}
_MOST_FACTS = 3  # beside a criterion; more are folded away
_SHORT = 10  # characters of a locator that has its place beside the words
_NOT_ASKED = "not asked"


def fact_words(attribute: Attribute, value: Anything) -> str:
    """Return the value of a fact as a person reads it."""
    if value is None:
        return "not entered"
    if isinstance(value, Mapping):
        parts = (f"{attribute.value_label(v)} {'yes' if h else 'no'}" for v, h in value.items())
        return ", ".join(parts)
    if isinstance(value, list | tuple):
        return ", ".join(map(attribute.value_label, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return attribute.value_label(str(value))


class Trace:
    """Draws the criteria of one answer of a document, or of its answers to two cases."""

    def __init__(self, attributes: Mapping[str, Attribute], source: str) -> None:
        self.attributes, self.source = attributes, source

    def draw(self, answer: Answer) -> Markup | None:
        """Return the criteria of an answer."""
        steps = list(shortened(answer["trace"]))
        items = [self._item(step, (step,), _own_facts(steps, i)) for i, step in enumerate(steps)]
        return element("ul", *items, class_="trace") if items else None

    def draw_pair(self, first: Answer, second: Answer) -> Markup | None:
        """Return the criteria that differ between two answers; all of them are folded below."""
        pairs = list(paired(first, second))
        differ = [pair for pair in pairs if _differs(pair)]
        shown = element("ul", *self._pairs(differ), class_="trace pair") if differ else None
        if not pairs:
            return None
        summary = element(
            "summary", "All criteria ", element("span", str(len(pairs)), class_="number")
        )
        whole = element("ul", *self._pairs(pairs), class_="trace pair")
        return joined((shown, element("details", summary, whole)))

    def _pairs(self, pairs: Sequence[Pair]) -> list[Markup]:
        lead = [a or b or {} for a, b in pairs]
        return [self._item(lead[i], pair, _own_facts(lead, i)) for i, pair in enumerate(pairs)]

    def _item(self, step: Step, sides: Sequence[Step | None], own: Collection[str]) -> Markup:
        against = step["asks"] == "does not hold"
        round_ = element("i", "Must not hold: ") if against else None
        if step["choice"] == "open":
            round_ = element("i", "One of several: ")
        favours = "Its yes: " if step["stance"] == "favours" else "Its no: "
        lead = "" if step["statement"] else favours
        states = [_state(side) for side in sides]
        look = [f"depth{min(step['depth'], 4)}"]
        look += ["differs"] * _differs(sides) + ["far"] * (len(step["locator"]) > _SHORT)
        marks = [
            _mark(state, name, len(sides) > 1) for state, name in zip(states, "AB", strict=False)
        ]
        return element(
            "li",
            element("span", *marks, class_="marks"),
            element("span", element("b", lead) if lead else None, round_, step["says"]),
            place(self.source, step["statement"], step["locator"]),
            self._entered(sides, own),
            class_=" ".join(look),
        )  # fmt: skip

    def _entered(self, sides: Sequence[Step | None], own: Collection[str]) -> Markup | None:
        """Return what was entered for its own facts; of two cases, where they differ, of both."""
        facts = [side["facts"] for side in sides if side]
        names = list(dict.fromkeys(name for told in facts for name in told if name in own))
        if not names:
            return None
        told = [self._fact(name, facts) for name in names]
        if len(names) <= _MOST_FACTS:
            return element("p", joined(told, " · "), class_="entered")
        given = sum(any(f.get(name) is not None for f in facts) for name in names)
        summary = element("summary", f"{given} of {len(names)} facts entered")
        items = element("ul", *(element("li", t) for t in told))
        return element("details", summary, items, class_="entered")

    def _fact(self, name: str, facts: Sequence[Mapping[str, Anything]]) -> Markup:
        attribute = self.attributes[name]
        words = list(dict.fromkeys(fact_words(attribute, told.get(name)) for told in facts))
        shown = words[0] if len(words) == 1 else f"A {words[0]}, B {words[-1]}"
        return joined((sentence_case(attribute.label), ": ", element("b", shown)))


def paired(first: Answer, second: Answer) -> Iterator[Pair]:
    """Yield the criteria that a person needs of either answer, those of both beside each other."""
    left, right = _keyed(first["trace"]), _keyed(second["trace"])
    needed = {id(step) for answer in (first, second) for step in shortened(answer["trace"])}
    keys = list(dict.fromkeys([*left, *right]))
    positions = list(dict.fromkeys(position for position, *_ in keys))
    for key in sorted(keys, key=lambda k: positions.index(k[0])):
        pair = left.get(key), right.get(key)
        if any(id(step) in needed for step in pair):
            yield pair


def differing(first: Answer, second: Answer) -> int:
    """Return how many criteria stand otherwise in one answer than in the other."""
    return sum(map(_differs, paired(first, second)))


def _keyed(trace: Sequence[Step]) -> dict[tuple[str, str, int], Step]:
    found: dict[tuple[str, str, int], Step] = {}
    for step in trace:
        number = 0
        while (step["position"], step["statement"], number) in found:
            number += 1
        found[step["position"], step["statement"], number] = step
    return found


def _own_facts(steps: Sequence[Step], index: int) -> set[str]:
    """Return the facts that a criterion tests and none of those shown below it; none of a lead."""
    step = steps[index]
    if not step.get("statement"):
        return set()
    below: set[str] = set()
    for other in steps[index + 1 :]:
        if other.get("depth", 0) <= step["depth"]:
            break
        below |= set(other["facts"])
    return set(step["facts"]) - below


def _differs(sides: Sequence[Step | None]) -> bool:
    return len({_state(side) for side in sides}) > 1


def _state(step: Step | None) -> str:
    return step["status"] if step else _NOT_ASKED


def _mark(state: str, side: str, of_two: bool) -> Markup:
    look = STATUS.get(state, "none")
    drawn = glyph(look) if state in STATUS else element("span", "–", class_="glyph")
    name = element("small", side) if of_two else None
    return joined((
        element("span", name, drawn, class_=f"status {look}"),
        element("span", f"{state}: " if not of_two else f" {state}; ", class_="unseen"),
    ))  # fmt: skip

"""Plain sentences: conditions and cases as a person reads them. Knows the tree, not the topic."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any as Anything

from consilience.conditions import (
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    FallsUnder,
    Is,
    NoneOf,
    Not,
    OnReading,
    Ref,
)
from consilience.grammar import show_number
from consilience.vocabulary import Attribute, Vocabulary

_RELATIONS = {
    "<": "less than",
    "<=": "at most",
    "=": "exactly",
    ">=": "at least",
    ">": "more than",
}


def listed(items: Iterable[str], word: str = "and") -> str:
    """Join items as a person would: `a, b and c`."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {word} {found[-1]}"


def few(items: Iterable[str], most: int = 4) -> str:
    """Join items by `or`; beyond `most`, count the rest."""
    found = list(items)
    if len(found) <= most + 1:
        return listed(found, "or")
    return f"{', '.join(found[:most])} or {len(found) - most} other facts"


class Sentences:
    """Renders conditions and cases with one vocabulary's labels."""

    def __init__(self, vocabulary: Vocabulary, readings: Mapping[str, Anything]) -> None:
        self.vocabulary = vocabulary
        self.readings = readings

    def condition(self, condition: Condition) -> str:
        """Render a condition as one sentence part, without a full stop."""
        match condition:
            case All(()):
                return "in every case"
            case Any(()):
                return "in no case"
            case All(parts):
                return listed([self._inner(p) for p in parts])
            case Any(parts):
                return listed([self._inner(p) for p in parts], "or")
            case NoneOf(parts):
                return f"none of these holds: {'; '.join(self.condition(p) for p in parts)}"
            case Not(part):
                return f"it is not so that {self._inner(part)}"
            case AtLeast(count, parts):
                return f"at least {count} of these: {'; '.join(self.condition(p) for p in parts)}"
            case OnReading(_, options):
                shown = [f"read as {o}: {self.condition(p)}" for o, p in options]
                return f"({'; '.join(shown)})"
            case Ref(target):
                return f"{target} holds"
            case FallsUnder(name):
                return f"the device is one of the {name}"
            case Is(attribute, values, written):
                return self._is(attribute, values, written)
            case Bound(attribute, comparator, number, _):
                return self._bound(attribute, comparator, number)
            case Compare(attribute, comparator, other):
                left, right = (self.vocabulary.attributes[a].label for a in (attribute, other))
                return f"{left} is {_RELATIONS[comparator]} {right}"
        raise ValueError(f"no sentence for {condition!r}")

    def _inner(self, condition: Condition) -> str:
        text = self.condition(condition)
        nested = isinstance(condition, All | Any | AtLeast | NoneOf)
        return f"({text})" if nested and len(getattr(condition, "parts", ())) > 1 else text

    def _is(self, attribute: str, values: tuple[str, ...], written: str) -> str:
        known = self.vocabulary.attributes.get(attribute) or self.vocabulary.features.get(attribute)
        if known is None:
            return f"{self._reading_label(attribute)} is read as {listed(values, 'or')}"
        if known.kind == "boolean":
            return known.phrase if values == ("yes",) else known.phrase_if_not
        if known.kind == "ordered" and ".." in written:
            low, high = written.split("..")
            return f"{known.label} is {low} to {high}"
        labels = listed([known.value_label(v) for v in values], "or")
        return f"{known.label}: {labels}"

    def _reading_label(self, reading: str) -> str:
        choice = self.readings.get(reading)
        return f"“{choice.ask}”" if choice else reading

    def _bound(self, attribute: str, comparator: str, number: Fraction) -> str:
        known = self.vocabulary.attributes[attribute]
        shown = show_number(known, number, self.vocabulary.units)
        return f"{known.label} is {_RELATIONS[comparator]} {shown}"

    def attribute_value(self, attribute: Attribute, value: Anything) -> str:
        """Render one attribute of a complete case."""
        if attribute.kind == "boolean":
            return attribute.phrase if value == "yes" else attribute.phrase_if_not
        if attribute.kind == "several":
            held = [attribute.value_label(v) for v, there in value.items() if there]
            return f"{attribute.label}: {listed(held) or 'none'}"
        if attribute.is_numeric:
            return f"{attribute.label}: {show_number(attribute, value, self.vocabulary.units)}"
        return f"{attribute.label}: {attribute.value_label(value)}"

    def case(self, case: Mapping[str, Anything], attributes: Iterable[str]) -> str:
        """Render the chosen attributes of a complete case, in the vocabulary's order."""
        chosen = set(attributes)
        shown = [
            self.attribute_value(a, case[a.id])
            for a in self.vocabulary.attributes.values()
            if a.id in chosen
        ]
        return "; ".join(shown)

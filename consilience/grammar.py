"""The grammar of conditions: plain data from YAML to the tree, every problem with its place.

The grammar is described in docs/method.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any as Anything

from ruamel.yaml.scalarfloat import ScalarFloat

from consilience.conditions import (
    FALSE,
    TRUE,
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
    implies,
)
from consilience.problems import InputRefusedError, Place, Problems
from consilience.vocabulary import Attribute, Vocabulary

_LISTS: dict[str, type[All] | type[Any] | type[NoneOf]] = {"all": All, "any": Any, "none": NoneOf}
_NUMBER = re.compile(r"^(<=|>=|<|>|=)?\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)?$")
_COMPARED = re.compile(r"^(<=|>=|<|>)\s*([a-z][\w@-]*)$")
_RANGE = re.compile(r"^(\S+?)\.\.(\S+)$")


@dataclass(frozen=True)
class Grammar:
    """Parses plain data (from YAML) into a tree, collecting problems with their places.

    `places` maps id() of a mapping or list to the place of it and of its keys.
    """

    attributes: Mapping[str, Attribute]
    units: Mapping[str, Fraction]
    narrower: Mapping[str, tuple[str, ...]]
    problems: Problems

    def parse(self, data: Anything, where: Place) -> Condition:
        """Return the tree; on a problem, record it and return TRUE in its place."""
        if not isinstance(data, Mapping) or not data:
            self.problems.add(where, f"a condition must be a mapping, not {data!r}", _GRAMMAR_HINT)
            return TRUE
        keys = [str(k) for k in data]
        if "at_least" in keys:
            return self._at_least(data, where)
        if "if" in keys:
            return self._if_then(data, where)
        if "reading" in keys:
            return self._reading(data, where)
        parts = [self._entry(k, v, place_of(data, k, where)) for k, v in data.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _entry(self, key: Anything, value: Anything, where: Place) -> Condition:
        if key in _LISTS:
            return _LISTS[key](self._parts(value, where))
        if key == "never":
            return FALSE
        if key == "not":
            return Not(self.parse(value, where))
        if key == "ref":
            return Ref(self._name(value, where))
        if key == "falls-under":
            return FallsUnder(self._name(value, where))
        return self._atom(key, value, where)

    def _name(self, value: Anything, where: Place) -> str:
        if not isinstance(value, str):
            message = f"{value!r} is read as a number, not as an id"
            self.problems.add(where, message, f'put it in quotes: "{as_printed(value)}"')
        return str(value)

    def _parts(self, value: Anything, where: Place) -> tuple[Condition, ...]:
        if not isinstance(value, list) or not value:
            self.problems.add(where, "a list of conditions is missing here", _GRAMMAR_HINT)
            return ()
        return tuple(self.parse(v, place_of(value, i, where)) for i, v in enumerate(value))

    def _at_least(self, data: Mapping[str, Anything], where: Place) -> Condition:
        here = place_of(data, "at_least", where)
        parts = self._parts(data.get("of"), here)
        count = data["at_least"]
        if set(data) != {"at_least", "of"}:
            self.problems.add(here, "at_least goes with `of` alone", "write {at_least: n, of: []}")
        whole = isinstance(count, int) and not isinstance(count, bool)
        if not parts:
            return TRUE
        if not whole or not 1 <= count <= max(len(parts), 1):
            message = f"at_least: {count!r} of {len(parts)} can never be meant"
            self.problems.add(here, message, f"write a whole number from 1 to {len(parts)}")
            return TRUE
        return AtLeast(count, parts)

    def _if_then(self, data: Mapping[str, Anything], where: Place) -> Condition:
        if set(data) != {"if", "then"}:
            self.problems.add(where, "`if` goes with `then` alone", "write {if: …, then: …}")
            return TRUE
        premise, conclusion = (
            self.parse(data[key], place_of(data, key, where)) for key in ("if", "then")
        )
        return implies(premise, conclusion)

    def _reading(self, data: Mapping[str, Anything], where: Place) -> Condition:
        name = self._name(data["reading"], where)
        options = tuple(
            (str(k), self.parse(v, place_of(data, k, where)))
            for k, v in data.items()
            if k != "reading"
        )
        return OnReading(name, options)

    def _atom(self, key: Anything, value: Anything, where: Place) -> Condition:
        attribute = self.attributes.get(str(key))
        if attribute is None:
            near = _nearest(str(key), [*self.attributes, *_KEYWORDS])
            self.problems.add(where, f"unknown attribute {key!r}", f"did you mean {near!r}?")
            return TRUE
        if attribute.is_numeric:
            return self._number(attribute, value, where)
        return self._values(attribute, value, where)

    def _number(self, attribute: Attribute, value: Anything, where: Place) -> Condition:
        text = str(value).strip()
        compared = _COMPARED.match(text)
        if compared and attribute.kind == "quantity":
            other = self.attributes.get(compared[2])
            if other is None or other.kind != "quantity":
                hint = "compare with another quantity"
                self.problems.add(where, f"{compared[2]!r} is no quantity", hint)
                return TRUE
            return Compare(attribute.id, compared[1], other.id)
        number = self.number(attribute, text, where)
        if number is None:
            return TRUE
        comparator = (_NUMBER.match(text) or [None, None])[1] or "="
        return Bound(attribute.id, comparator, number, text)

    def number(self, attribute: Attribute, text: str, where: Place) -> Fraction | None:
        """Parse `>=6 wk` or `<=3`; in days for a quantity. None, with a problem, if it cannot."""
        found = _NUMBER.match(text)
        unit_ok = found and (
            (attribute.kind == "quantity" and found[3] in self.units)
            or (attribute.kind == "integer" and not found[3])
        )
        if not found or not unit_ok:
            example = "'>= 6 wk'" if attribute.kind == "quantity" else "'<= 3'"
            message = f"{attribute.id}: {text!r} is no {attribute.kind} with its unit"
            self.problems.add(where, message, f"write it like {example}")
            return None
        number = Fraction(found[2]) * self.units.get(found[3] or "", Fraction(1))
        if attribute.kind == "integer" and number.denominator != 1:
            message = f"{attribute.id}: {text!r} is no whole number"
            self.problems.add(where, message, "write a whole number, such as '<= 3'")
            return None
        if not attribute.minimum <= number <= attribute.maximum:
            low, high = (
                show_number(attribute, n, self.units)
                for n in (attribute.minimum, attribute.maximum)
            )
            message = f"{attribute.id}: {text!r} is outside {low} to {high}"
            self.problems.add(where, message, "correct it, or widen the vocabulary's range")
            return None
        return number

    def _values(self, attribute: Attribute, value: Anything, where: Place) -> Condition:
        listed = value if isinstance(value, list) else [value]
        if not listed:
            self.problems.add(
                where, f"{attribute.id}: no value is named", "name at least one value"
            )
        values: list[str] = []
        for item in listed:
            values += self._value(attribute, item, where)
        written = ", ".join(_written(v) for v in listed)
        order = attribute.value_ids
        return Is(attribute.id, tuple(sorted(set(values), key=order.index)), written)

    def _value(self, attribute: Attribute, item: Anything, where: Place) -> list[str]:
        text = _written(item)
        known = attribute.value_ids
        if text in known and (attribute.kind != "boolean" or isinstance(item, bool)):
            return [text]
        if attribute.id == "procedure" and text in self.narrower:
            return list(self.narrower[text])
        span = _RANGE.match(text)
        if span and attribute.kind == "ordered" and span[1] in known and span[2] in known:
            first, last = known.index(span[1]), known.index(span[2])
            if first <= last:
                return list(known[first : last + 1])
        hint = (
            "allowed: true, false"
            if attribute.kind == "boolean"
            else f"did you mean {_nearest(text, known)!r}? allowed: {', '.join(known)}"
        )
        self.problems.add(where, f"{attribute.id}: unknown value {text!r}", hint)
        return []


_KEYWORDS = ("all", "any", "none", "not", "at_least", "ref", "reading", "falls-under", "never")
_GRAMMAR_HINT = "write attributes with values, or one of " + ", ".join(_KEYWORDS)


def _written(value: Anything) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def as_printed(value: Anything) -> str:
    """Return a number as the YAML file prints it, so that 1.10 is not taken for 1.1."""
    if isinstance(value, ScalarFloat):
        decimals = vars(value)["_width"] - vars(value)["_prec"] - 1
        return f"{float(value):.{decimals}f}"
    return str(value)


def _nearest(text: str, known: Anything) -> str:
    found = get_close_matches(text, list(known), n=1, cutoff=0.0)
    return found[0] if found else ""


def place_of(data: Anything, key: Anything, default: Place) -> Place:
    """Return the place of a key or list item of parsed YAML, counted from 1."""
    position = getattr(data, "lc", None)
    if position is None:
        return default
    try:
        line, column = position.key(key) if isinstance(data, Mapping) else position.item(key)
    except (KeyError, TypeError, IndexError):
        return default
    return Place(default.file, line + 1, column + 1)


def show_number(attribute: Attribute, number: Fraction, units: Mapping[str, Fraction]) -> str:
    """Render a number in the attribute's own unit, or in the first unit that makes it whole."""
    if not attribute.unit:
        return str(number) if number.denominator == 1 else f"{float(number):.4g}"
    for unit in (attribute.unit, *units):
        value = number / units[unit]
        if value.denominator == 1:
            return f"{value} {unit}"
    return f"{float(number / units[attribute.unit]):.4g} {attribute.unit}"


def typical_numbers(vocabulary: Vocabulary) -> dict[str, Fraction]:
    """Return the typical value of every numeric attribute, in days for quantities."""
    problems = Problems()
    grammar = Grammar(vocabulary.attributes, vocabulary.units, vocabulary.narrower, problems)
    found: dict[str, Fraction] = {}
    for attribute in vocabulary.attributes.values():
        if attribute.is_numeric:
            text = attribute.typical[0] if attribute.typical else ""
            number = grammar.number(attribute, text, Place(f"vocabulary: {attribute.id}"))
            found[attribute.id] = attribute.minimum if number is None else number
    if problems:
        raise InputRefusedError(problems)
    return found

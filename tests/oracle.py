"""A second opinion: conditions compiled to Z3, for any vocabulary and for a small made-up one.

Nothing here uses the project's own space or solver, so the two can be held against each other.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any as Anything

import z3

from consilience.conditions import (
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    Is,
    NoneOf,
    Not,
    OnReading,
    evaluate,
)
from consilience.vocabulary import Attribute, Term

UNITS = {"d": Fraction(1), "wk": Fraction(7), "mo": Fraction(487, 16)}
SPINE = (*(f"T{n}" for n in range(5, 13)), *(f"L{n}" for n in range(1, 6)))


def _attribute(name: str, kind: str, *values: str, **more: Anything) -> Attribute:
    terms = tuple(Term(v, v, v, i) for i, v in enumerate(values))
    return Attribute(name, name, name, kind, values=terms, **more)


def _quantity(name: str) -> Attribute:
    return _attribute(name, "quantity", unit="wk", minimum=Fraction(0), maximum=Fraction(52 * 7))


ATTRIBUTES: Mapping[str, Attribute] = {
    a.id: a
    for a in (
        _attribute("rest-pain", "boolean"),
        _attribute("procedure", "one-of", "vertebroplasty", "balloon", "stent"),
        _attribute("level", "ordered", *SPINE, typical=("T12",)),
        _attribute("cause", "several", "osteoporosis", "trauma", "tumour"),
        _attribute("fractures", "integer", minimum=Fraction(1), maximum=Fraction(6)),
        _quantity("fracture-age"),
        _quantity("therapy"),
    )
}
NARROWER = {
    "augmentation": ("vertebroplasty", "balloon", "stent"),
    "kyphoplasty": ("balloon", "stent"),
}
READINGS = {"guide/acute": ("narrow", "wide"), "guide/failed": ("strict", "usual", "loose")}
TYPICAL = {"fractures": Fraction(1), "fracture-age": Fraction(56), "therapy": Fraction(28)}

# ---------------------------------------------------------------------------------- to Z3


def relation(left: z3.ArithRef, comparator: str, right: z3.ArithRef | Fraction) -> z3.BoolRef:
    """Two numbers in the relation that the comparator names."""
    if isinstance(right, Fraction):
        right = z3.Q(right.numerator, right.denominator)
    match comparator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case "=":
            return left == right
        case ">=":
            return left >= right
        case ">":
            return left > right
    raise ValueError(comparator)


def _symbol(attribute: Attribute) -> Anything:
    """One symbol per attribute; for a several-at-once attribute one per value."""
    if attribute.kind == "several":
        return {v: z3.Bool(f"{attribute.id}={v}") for v in attribute.value_ids}
    makers = {"boolean": z3.Bool, "quantity": z3.Real}
    return makers.get(attribute.kind, z3.Int)(attribute.id)


class Z3Space:
    """The cases of a vocabulary in Z3: symbols for attributes and readings, and their ranges."""

    def __init__(
        self, attributes: Mapping[str, Attribute], readings: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.symbols = {a.id: _symbol(a) for a in attributes.values()}
        self.symbols |= {r: z3.Int(r) for r in readings}
        listed = (a for a in attributes.values() if a.kind in ("one-of", "ordered"))
        self.options = {a.id: a.value_ids for a in listed} | dict(readings)
        self.ranges = [
            z3.And(self.symbols[n] >= 0, self.symbols[n] < len(o)) for n, o in self.options.items()
        ]
        for a in attributes.values():
            if a.is_numeric:
                self.ranges.append(relation(self.symbols[a.id], ">=", a.minimum))
                self.ranges.append(relation(self.symbols[a.id], "<=", a.maximum))

    def compile(self, condition: Condition) -> z3.BoolRef:
        """Compile a resolved condition."""
        match condition:
            case All(parts):
                return z3.And([self.compile(p) for p in parts])
            case Any(parts):
                return z3.Or([self.compile(p) for p in parts])
            case NoneOf(parts):
                return z3.And([z3.Not(self.compile(p)) for p in parts])
            case Not(part):
                return z3.Not(self.compile(part))
            case AtLeast(count, parts):
                return z3.PbGe([(self.compile(p), 1) for p in parts], count)
            case OnReading(reading, options):
                return z3.Or([z3.And(self._is(reading, o), self.compile(p)) for o, p in options])
            case Is(attribute, values):
                return z3.Or([self._is(attribute, v) for v in values])
            case Bound(attribute, comparator, number):
                return relation(self.symbols[attribute], comparator, number)
            case Compare(attribute, comparator, other):
                return relation(self.symbols[attribute], comparator, self.symbols[other])
        raise ValueError(f"{condition} is not resolved")

    def _is(self, name: str, value: str) -> z3.BoolRef:
        symbol = self.symbols[name]
        if isinstance(symbol, dict):
            return symbol[value]
        if name in self.options:
            return symbol == self.options[name].index(value)
        return symbol if value == "yes" else z3.Not(symbol)

    def find_model(self, *formulas: z3.BoolRef) -> z3.ModelRef | None:
        """Return a case that meets all formulas, as Z3 finds it, or None."""
        solver = z3.Solver()
        solver.add(*self.ranges, *formulas)
        answer = solver.check()
        assert answer != z3.unknown
        return solver.model() if answer == z3.sat else None

    def possible(self, *conditions: Condition) -> bool:
        """Whether some case meets all the conditions."""
        return self.find_model(*(self.compile(c) for c in conditions)) is not None

    def case_of(self, model: z3.ModelRef) -> dict[str, Anything]:
        """Return a Z3 model as a case that `conditions.evaluate` takes."""
        return {name: self._known(name, symbol, model) for name, symbol in self.symbols.items()}

    def _known(self, name: str, symbol: Anything, model: z3.ModelRef) -> Anything:
        if isinstance(symbol, dict):
            return {v: z3.is_true(_value(model, s)) for v, s in symbol.items()}
        value = _value(model, symbol)
        if name in self.options:
            return self.options[name][value.as_long()]
        if z3.is_bool(symbol):
            return "yes" if z3.is_true(value) else "no"
        return Fraction(str(value))


def _value(model: z3.ModelRef, symbol: Anything) -> Anything:
    return model.eval(symbol, model_completion=True)


# ---------------------------------------------------------------------------------- made up

MADE_UP = Z3Space(ATTRIBUTES, READINGS)
SYMBOLS, RANGES = MADE_UP.symbols, MADE_UP.ranges
to_z3, find_model, possible = MADE_UP.compile, MADE_UP.find_model, MADE_UP.possible


def holds_in(model: z3.ModelRef, condition: Condition) -> bool | None:
    """Evaluate the condition, by brute force, in the case that Z3 found."""
    return evaluate(condition, MADE_UP.case_of(model))

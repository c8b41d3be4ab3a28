"""The finite space of cases: attributes as variables, numbers cut at the thresholds that occur.

A number line is cut into points and open intervals at every bound that any condition names, so a
cell answers each comparison as a whole. A bound at which the space was not cut is refused.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any as Anything

import networkx as nx

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
    compare_numbers,
    walk,
)
from consilience.vocabulary import Attribute

# A formula is True, False, ("lit", variable, mask), ("not", formula), ("and", parts), ("or", parts)
# or ("atleast", n, parts). A mask has one bit per cell.
Formula = Anything


def any_of(formulas: list[Formula]) -> Formula:
    """Return the disjunction; False of none."""
    return ("or", tuple(formulas)) if formulas else False


def all_of(*formulas: Formula) -> Formula:
    """Return the conjunction."""
    return ("and", formulas)


@dataclass(frozen=True)
class Variable:
    """One finite-domain variable of the space.

    `cells` are value ids, or (low, high) pairs for numbers with low == high for a point.
    `attribute` and `value` say what it stands for: a several-at-once attribute has one yes/no
    variable per value; a reading has its options as cells.
    """

    name: str
    cells: tuple[Anything, ...]
    typical: int
    attribute: str = ""
    value: str = ""
    is_reading: bool = False

    @property
    def full(self) -> int:
        """The mask with every cell."""
        return (1 << len(self.cells)) - 1


class UncutNumberError(ValueError):
    """A condition compares with a number at which the space was not cut."""


class Space:
    """Variables for attributes and readings, and the compilation of conditions to formulas."""

    def __init__(
        self,
        attributes: Mapping[str, Attribute],
        readings: Mapping[str, tuple[str, ...]],
        defaults: Mapping[str, str],
        conditions: Iterable[Condition],
        typical_numbers: Mapping[str, Fraction],
    ) -> None:
        self.attributes = attributes
        self.typical_numbers = typical_numbers
        cuts, compared = _cuts(conditions)
        peers = _peers(compared)
        self.variables: list[Variable] = []
        self.index: dict[str, int] = {}
        for attribute in attributes.values():
            for variable in _variables(attribute, cuts, peers, attributes, typical_numbers):
                self._add(variable)
        for reading, options in readings.items():
            default = options.index(defaults[reading]) if reading in defaults else 0
            self._add(Variable(reading, options, default, attribute=reading, is_reading=True))
        self.links: list[Formula] = []
        for left, right in sorted(compared):
            self._add(Variable(f"{left}?{right}", ("<", "=", ">"), 0))
            self.links.append(self._link(left, right))

    def _add(self, variable: Variable) -> None:
        self.index[variable.name] = len(self.variables)
        self.variables.append(variable)

    def extended(self, variables: Iterable[Variable]) -> "Space":
        """Return this space with further variables behind its own."""
        other = copy(self)
        other.variables, other.index = list(self.variables), dict(self.index)
        for variable in variables:
            other._add(variable)
        return other

    def _link(self, left: str, right: str) -> Formula:
        """Tie the order of two quantities to their cells; within one open interval any order."""
        a, b, order = (self.index[n] for n in (left, right, f"{left}?{right}"))
        cells = self.variables[a].cells
        branches: list[Formula] = []
        for i, (low, high) in enumerate(cells):
            below, above = (1 << i) - 1, self.variables[b].full & ~((1 << (i + 1)) - 1)
            inside = 0b010 if low == high else 0b111
            same = ("and", (("lit", b, 1 << i), ("lit", order, inside)))
            parts = [same]
            if below:
                parts.append(("and", (("lit", b, below), ("lit", order, 0b100))))
            if above:
                parts.append(("and", (("lit", b, above), ("lit", order, 0b001))))
            branches.append(("and", (("lit", a, 1 << i), ("or", tuple(parts)))))
        return ("or", tuple(branches))

    def compile(self, condition: Condition, positive: bool = True) -> Formula:
        """Compile a resolved condition, or its negation, to a formula."""
        match condition:
            case All(parts):
                return self._junction(parts, positive, positive)
            case Any(parts):
                return self._junction(parts, positive, not positive)
            case NoneOf(parts):
                return self._junction(parts, not positive, positive)
            case Not(part):
                return self.compile(part, not positive)
            case AtLeast(count, parts):
                needed = count if positive else len(parts) - count + 1
                return ("atleast", needed, tuple(self.compile(p, positive) for p in parts))
            case OnReading(reading, options):
                return self._on_reading(reading, options, positive)
            case Is(attribute, values):
                return self._is(attribute, values, positive)
            case Bound(attribute, comparator, number):
                return self._bound(attribute, comparator, number, positive)
            case Compare(attribute, comparator, other):
                mask = {"<": 0b001, "<=": 0b011, ">": 0b100, ">=": 0b110}[comparator]
                variable = self.index[f"{attribute}?{other}"]
                return ("lit", variable, mask if positive else 0b111 & ~mask)
        raise ValueError(f"{condition} must be resolved before it is compiled")

    def _junction(self, parts: tuple[Condition, ...], positive: bool, is_and: bool) -> Formula:
        return ("and" if is_and else "or", tuple(self.compile(p, positive) for p in parts))

    def _on_reading(
        self, reading: str, options: tuple[tuple[str, Condition], ...], positive: bool
    ) -> Formula:
        variable = self.index[reading]
        full = self.variables[variable].full
        parts = []
        for option, part in options:
            mask = 1 << self.variables[variable].cells.index(option)
            parts.append(("or", (("lit", variable, full & ~mask), self.compile(part, positive))))
        return ("and", tuple(parts))

    def _is(self, attribute: str, values: tuple[str, ...], positive: bool) -> Formula:
        if attribute in self.attributes and self.attributes[attribute].kind == "several":
            mask = 0b10 if positive else 0b01
            literals = tuple(("lit", self.index[f"{attribute}={v}"], mask) for v in values)
            return ("or" if positive else "and", literals)
        variable = self.index[attribute]
        cells = self.variables[variable].cells
        mask = sum(1 << cells.index(v) for v in values)
        return ("lit", variable, mask if positive else self.variables[variable].full & ~mask)

    def _bound(self, attribute: str, comparator: str, number: Fraction, positive: bool) -> Formula:
        variable = self.index[attribute]
        mask = 0
        for i, cell in enumerate(self.variables[variable].cells):
            if _cell_answers(cell, comparator, number):
                mask |= 1 << i
        return ("lit", variable, mask if positive else self.variables[variable].full & ~mask)


def _cell_answers(cell: tuple[Fraction, Fraction], comparator: str, number: Fraction) -> bool:
    low, high = cell
    if low == high:
        return compare_numbers(low, comparator, number)
    if low < number < high:
        raise UncutNumberError(f"{number} lies inside the uncut cell {low}..{high}")
    return compare_numbers((low + high) / 2, comparator, number)


def _cuts(
    conditions: Iterable[Condition],
) -> tuple[dict[str, set[Fraction]], set[tuple[str, str]]]:
    cuts: dict[str, set[Fraction]] = {}
    compared: set[tuple[str, str]] = set()
    for condition in conditions:
        for node in walk(condition):
            if isinstance(node, Bound):
                cuts.setdefault(node.attribute, set()).add(node.number)
            elif isinstance(node, Compare):
                compared.add((node.attribute, node.other))
    return cuts, compared


def _peers(compared: set[tuple[str, str]]) -> dict[str, set[str]]:
    """Return, for each quantity compared with another, all that it is compared with, itself too.

    Comparisons that form a cycle could be inconsistent inside one interval: they are refused.
    """
    graph = nx.Graph(sorted(compared))
    if graph and (not nx.is_forest(graph) or graph.number_of_edges() < len(compared)):
        raise ValueError(f"the comparisons of {', '.join(sorted(graph))} close a cycle")
    return {name: set(group) for group in nx.connected_components(graph) for name in group}


def _numeric_cells(
    low: Fraction, high: Fraction, cuts: set[Fraction], whole: bool
) -> tuple[tuple[Fraction, Fraction], ...]:
    points = sorted({low, high} | {c for c in cuts if low <= c <= high})
    cells = [(points[0], points[0])]
    for a, b in pairwise(points):
        if not whole or b - a > 1:
            cells.append((a, b))
        cells.append((b, b))
    return tuple(cells)


def _variables(
    attribute: Attribute,
    cuts: Mapping[str, set[Fraction]],
    all_peers: Mapping[str, set[str]],
    attributes: Mapping[str, Attribute],
    typical_numbers: Mapping[str, Fraction],
) -> Iterable[Variable]:
    if attribute.kind == "several":
        for value in attribute.value_ids:
            typical = int(value in attribute.typical)
            yield Variable(f"{attribute.id}={value}", ("no", "yes"), typical, attribute.id, value)
    elif attribute.is_numeric:
        peers = all_peers.get(attribute.id, {attribute.id})
        shared = set().union(*(cuts.get(p, set()) for p in peers))
        low = min(attributes[p].minimum for p in peers)
        high = max(attributes[p].maximum for p in peers)
        if (low, high) != (attribute.minimum, attribute.maximum):
            raise ValueError(f"{sorted(peers)} are compared but differ in range")
        cells = _numeric_cells(low, high, shared, attribute.kind == "integer")
        number = typical_numbers[attribute.id]
        typical = next(i for i, (a, b) in enumerate(cells) if a == b == number or a < number < b)
        yield Variable(attribute.id, cells, typical, attribute.id)
    else:
        values = attribute.value_ids
        typical = values.index(attribute.typical[0]) if attribute.typical else 0
        yield Variable(attribute.id, values, typical, attribute.id)

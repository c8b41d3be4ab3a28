"""The axes of a map of cases: the steps of two attributes inside which no condition turns.

A numeric axis is cut wherever the space of cases is, and at the numbers that the case gives for
what the attribute is compared with. A coded axis has a step per value; of an attribute of which
several values can hold at once, a step is one value alone, or none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any as Anything

import networkx as nx

from consilience.conditions import Bound, Compare, Is, compare_numbers
from consilience.corpus import Corpus
from consilience.vocabulary import Attribute

Test = Is | Bound | Compare
_MOST_DECIMALS = 12


@dataclass(frozen=True)
class Step:
    """A part of an axis inside which nothing turns.

    `given` are values of it as a case gives them: two for an open interval, the smaller first.
    `low` and `high` are the ends of a number (equal for a point), in days for a quantity.
    """

    given: tuple[Anything, ...]
    values: tuple[str, ...] = ()
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    @property
    def is_open(self) -> bool:
        """Whether it is an open interval of numbers."""
        return self.low < self.high

    @property
    def middle(self) -> Fraction:
        """A number inside."""
        return (self.low + self.high) / 2

    def meets(self, test: Test) -> bool:
        """Whether it meets a value or a bound on its attribute (as a whole; it is never cut)."""
        if isinstance(test, Is):
            return not set(self.values).isdisjoint(test.values)
        if isinstance(test, Bound):
            return compare_numbers(self.middle, test.comparator, test.number)
        return False


# ------------------------------------------------------------------------------ steps


def steps_of(
    corpus: Corpus, attribute: Attribute, numbers: Mapping[str, Fraction]
) -> tuple[Step, ...]:
    """Return the steps of an attribute; `numbers` are those that the case gives exactly."""
    if attribute.is_numeric:
        return tuple(_number_steps(corpus, attribute, numbers))
    if attribute.kind == "several":
        alone = (Step(([v],), (v,)) for v in attribute.value_ids)
        return (Step(([],)), *alone)
    return tuple(Step((v,), (v,)) for v in attribute.value_ids)


def compared_with(corpus: Corpus, attribute: str) -> set[str]:
    """Return the attributes that conditions compare with one, directly or through others."""
    pairs = [v.name.split("?") for v in corpus.space.variables if "?" in v.name]
    graph = nx.Graph(pairs)
    if attribute not in graph:
        return set()
    return set(nx.node_connected_component(graph, attribute)) - {attribute}


def _number_steps(
    corpus: Corpus, attribute: Attribute, numbers: Mapping[str, Fraction]
) -> Iterator[Step]:
    peers = compared_with(corpus, attribute.id)
    cuts = {number for name, number in numbers.items() if name in peers}
    for low, high in corpus.space.variables[corpus.space.index[attribute.id]].cells:
        if low == high:
            yield _step(corpus, attribute, low, high)
            continue
        points = [low, *sorted(c for c in cuts if low < c < high), high]
        for a, b in pairwise(points):
            if a > low:
                yield _step(corpus, attribute, a, a)
            yield _step(corpus, attribute, a, b)


def _step(corpus: Corpus, attribute: Attribute, low: Fraction, high: Fraction) -> Step:
    units = corpus.vocabulary.units
    found = (low,) if low == high else inside(attribute, low, high, units)
    return Step(tuple(number_text(attribute, n, units) for n in found), low=low, high=high)


def number_text(attribute: Attribute, number: Fraction, units: Mapping[str, Fraction]) -> str:
    """Return a number as a case gives it, exactly: in the attribute's own unit if that is whole."""
    if not attribute.unit:
        return str(number)
    for places in range(_MOST_DECIMALS):
        for unit in (attribute.unit, *units):
            value = number / units[unit]
            if (value * 10**places).denominator == 1:
                return f"{float(value):.{places}f} {unit}"
    raise ValueError(f"{attribute.id}: {number} days cannot be written exactly")


def inside(
    attribute: Attribute, low: Fraction, high: Fraction, units: Mapping[str, Fraction]
) -> tuple[Fraction, ...]:
    """Return two numbers of an open interval, the smaller first, as round as can be."""
    if attribute.kind == "integer":
        return (low + 1,)
    wanted = (low + high) / 2 if low == 0 else min((low + high) / 2, low * Fraction(3, 2))
    first = _round_inside(attribute, low, high, wanted, units)
    return first, _round_inside(attribute, first, high, (first + high) / 2, units)


def _round_inside(
    attribute: Attribute,
    low: Fraction,
    high: Fraction,
    wanted: Fraction,
    units: Mapping[str, Fraction],
) -> Fraction:
    """Return the roundest number between two, near one."""
    own = units[attribute.unit]
    steps = [days for days in units.values() if days <= own and days.denominator == 1]
    for step in (*steps, *(own / 10**n for n in range(1, _MOST_DECIMALS))):
        found = Fraction(round(wanted / step) * step)
        if low < found < high:
            return found
    raise ValueError(f"{attribute.id}: no number is left between {low} and {high}")

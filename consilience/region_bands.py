"""Bands: steps of an axis between which nothing turns, as one; and the places where two meet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any as Anything

from consilience.case_facts import Case, as_entered
from consilience.conditions import Compare
from consilience.corpus import Corpus
from consilience.grammar import show_number
from consilience.region_axes import Step, inside, number_text
from consilience.region_marks import Mark, told_apart
from consilience.vocabulary import Attribute

Order = str  # how x stands to y where conditions compare the two: <, =, >; else empty
_MOST_NAMED = 4  # values that a band names one by one


@dataclass(frozen=True)
class Said:
    """What one source says at one place of a map; `cautions` are positions and their status."""

    verdicts: tuple[str, ...]
    on_other_readings: tuple[str, ...]
    cautions: tuple[tuple[str, str], ...]

    @property
    def verdict(self) -> str:
        """The only verdict possible, or unknown."""
        return self.verdicts[0] if len(self.verdicts) == 1 else "unknown"

    @property
    def care(self) -> str:
        """Whether it calls for care: applies, may apply, or empty."""
        found = {status for _, status in self.cautions}
        return next((status for status in ("applies", "may apply") if status in found), "")


@dataclass(frozen=True)
class Place:
    """A place of a map: what every source says there, or that it is no case."""

    said: tuple[Said, ...]
    is_case: bool = True


@dataclass(frozen=True)
class Axes:
    """The two attributes of a map; they are `tied` where conditions compare them."""

    x: Attribute
    y: Attribute
    tied: bool

    @property
    def names(self) -> tuple[str, str]:
        """The ids of the attributes, the one across first."""
        return self.x.id, self.y.id


@dataclass(frozen=True)
class Band:
    """Steps of an axis, by their numbers, as one.

    `given` is a value in it as a case gives it, `number` the same in days; `start` where it begins.
    """

    axis: Attribute
    members: tuple[int, ...]
    steps: tuple[Step, ...]
    label: str
    given: Anything
    values: tuple[str, ...] = ()
    number: Fraction = Fraction(0)
    start: str = ""

    @property
    def first(self) -> Step:
        """The step with which it begins."""
        return self.steps[0]

    @property
    def last(self) -> Step:
        """The step with which it ends."""
        return self.steps[-1]

    def holds(self, case: Case) -> bool:
        """Whether a case lies in it; one that is not given exactly lies in none."""
        if self.axis.is_numeric:
            number = case.numbers.get(self.axis.id)
            return number is not None and self._has(number)
        value = as_entered(self.axis, case.facts.get(self.axis.id))
        if self.axis.kind != "several":
            return value in self.values
        return isinstance(value, list) and value in [s.given[0] for s in self.steps]

    def _has(self, number: Fraction) -> bool:
        inside = self.first.low < number < self.last.high
        ends = [s.low for s in (self.first, self.last) if not s.is_open]
        return inside or number in ends


Places = Mapping[tuple[int, Order], Place]


@dataclass(frozen=True)
class Grid:
    """What is said at each step of x with each step of y, in every order that they can have."""

    x: tuple[Step, ...]
    y: tuple[Step, ...]
    places: Mapping[tuple[int, int], Mapping[Order, Place]]

    def merged(self, columns: Iterable[int], rows: Iterable[int]) -> dict[Order, Place]:
        """Return what is said where some steps of both axes meet, by order."""
        rows = list(rows)
        return {o: p for i in columns for j in rows for o, p in self.places[i, j].items()}

    def parts(self, column: Band, row: Band) -> list[tuple[Place, tuple[Order, ...]]]:
        """Return the parts of a cell in which different things are said, with their orders."""
        found: dict[Place, list[Order]] = {}
        merged = self.merged(column.members, row.members)
        for order, place in sorted(merged.items(), key=lambda one: (not one[1].is_case, one[0])):
            found.setdefault(place, []).append(order)
        return [(place, tuple(orders)) for place, orders in found.items()]


def example(
    corpus: Corpus, axes: Axes, grid: Grid, cell: tuple[Band, Band], orders: Sequence[Order]
) -> tuple[Anything, Anything]:
    """Return values of both attributes that lie in a part of a cell, as plain as can be."""
    column, row = cell
    if not axes.tied:
        return column.given, row.given
    found = {order: (x, y) for order, x, y in _examples(corpus, axes, grid, column, row)}
    strict_first = sorted(orders, key=lambda order: order == "=")
    return next(found[order] for order in strict_first if order in found)


def _examples(
    corpus: Corpus, axes: Axes, grid: Grid, column: Band, row: Band
) -> Iterator[tuple[Order, Anything, Anything]]:
    """Yield values of two bands with their order; of one order the plainest come last."""
    for i in column.members:
        for j in row.members:
            yield from pairs(axes, grid.x[i], grid.y[j])
    low, high = max(column.first.low, row.first.low), min(column.last.high, row.last.high)
    if low < high:
        units = corpus.vocabulary.units
        both = [number_text(axes.x, n, units) for n in inside(axes.x, low, high, units)]
        yield from _in_every_order(both)
    yield order_of(column.number, row.number), column.given, row.given


def pairs(axes: Axes, across: Step, down: Step) -> Iterator[tuple[Order, Anything, Anything]]:
    """Yield values of two steps in every order that they can have, with that order."""
    if not axes.tied:
        yield "", across.given[0], down.given[0]
    elif across.is_open and (across.low, across.high) == (down.low, down.high):
        yield from _in_every_order(across.given)
    else:
        yield order_of(across.middle, down.middle), across.given[0], down.given[0]


def _in_every_order(given: Sequence[Anything]) -> Iterator[tuple[Order, Anything, Anything]]:
    less, more = given
    yield from (("=", less, less), ("<", less, more), (">", more, less))


def order_of(x: Fraction, y: Fraction) -> Order:
    """Return how one number stands to another."""
    return "<" if x < y else "=" if x == y else ">"


# ------------------------------------------------------------------------------ merging


def banded(
    corpus: Corpus, axes: Axes, grid: Grid, marks: Sequence[Mark]
) -> tuple[tuple[Band, ...], tuple[Band, ...]]:
    """Return the bands of both axes.

    Two steps become one where no mark tells them apart and what is said is the same all along.
    """
    x_marks, y_marks = (own_marks(marks, axis) for axis in (axes.x, axes.y))
    across = [
        {(j, o): p for j in range(len(grid.y)) for o, p in grid.places[i, j].items()}
        for i in range(len(grid.x))
    ]
    columns = _groups(axes.x, grid.x, x_marks, across)
    down = [
        {(c, o): p for c, own in enumerate(columns) for o, p in grid.merged(own, [j]).items()}
        for j in range(len(grid.y))
    ]
    rows = _groups(axes.y, grid.y, y_marks, down)
    return (
        tuple(_band(corpus, axes.x, grid.x, members) for members in columns),
        tuple(_band(corpus, axes.y, grid.y, members) for members in rows),
    )


def own_marks(marks: Iterable[Mark], axis: Attribute) -> list[Mark]:
    """Return the marks on values and bounds of an attribute."""
    return [m for m in marks if not isinstance(m.test, Compare) and m.test.attribute == axis.id]


def in_line(axis: Attribute) -> bool:
    """Whether the values of an attribute have an order, so that only neighbours become one."""
    return axis.is_numeric or axis.kind == "ordered"


def _groups(
    axis: Attribute, steps: Sequence[Step], marks: Sequence[Mark], said: Sequence[Places]
) -> list[list[int]]:
    """Return the numbers of the steps that become one band."""
    groups: list[tuple[list[int], dict[tuple[int, Order], Place]]] = []
    for i, step in enumerate(steps):
        for members, known in groups[-1:] if in_line(axis) else groups:
            same = all(known.get(key, place) == place for key, place in said[i].items())
            if same and not told_apart(marks, steps[members[-1]], step):
                members.append(i)
                known.update(said[i])
                break
        else:
            groups.append(([i], dict(said[i])))
    return [members for members, _ in groups]


def _band(corpus: Corpus, axis: Attribute, steps: Sequence[Step], members: Sequence[int]) -> Band:
    own, numbers = tuple(steps[i] for i in members), tuple(members)
    if axis.is_numeric:
        number, given = _typical(corpus, axis, own[0], own[-1])
        label = _number_label(corpus, axis, own[0], own[-1])
        start = show_number(axis, own[0].low, corpus.vocabulary.units)
        return Band(axis, numbers, own, label, given, (), number, start)
    usual = next((s for s in own if s.values and s.values[0] in axis.typical), own[0])
    values = tuple(v for s in own for v in s.values)
    return Band(axis, numbers, own, _value_label(axis, own), usual.given[0], values)


def _typical(corpus: Corpus, axis: Attribute, first: Step, last: Step) -> tuple[Fraction, Anything]:
    """Return the typical number if it lies between, else a round one, and how a case gives it."""
    units, low, high = corpus.vocabulary.units, first.low, last.high
    number = corpus.space.typical_numbers[axis.id]
    if not low < number < high:
        at_low = low == high or (axis.kind == "integer" and not first.is_open)
        number = low if at_low else inside(axis, low, high, units)[0]
    return number, number_text(axis, number, units)


# ------------------------------------------------------------------------------ labels


def _number_label(corpus: Corpus, axis: Attribute, first: Step, last: Step) -> str:
    """Say from where to where a band goes, and whether its ends are in it."""
    low, high = first.low, last.high
    low_in, high_in = not first.is_open, not last.is_open
    if axis.kind == "integer":
        least, most = low + (not low_in), high - (not high_in)
        if most == axis.maximum:
            return "any number" if least == axis.minimum else f"{least} or more"
        return str(least) if least == most else f"{least} to {most}"
    start, end = (show_number(axis, n, corpus.vocabulary.units) for n in (low, high))
    if low == high:
        return start if low == axis.minimum else f"exactly {start}"
    if high == axis.maximum and high_in:
        if low == axis.minimum and low_in:
            return "any time"
        return f"{start} or more" if low_in else f"over {start}"
    if low == axis.minimum and low_in:
        return f"up to {end}" if high_in else f"under {end}"
    if high_in:
        return f"from {start} to {end}" if low_in else f"over {start}, up to {end}"
    return f"{'from' if low_in else 'over'} {start}, under {end}"


def _value_label(axis: Attribute, steps: Sequence[Step]) -> str:
    """Name the values of a band, a run of an ordered attribute by its ends."""
    names = [axis.value_label(s.values[0]) if s.values else "none of these" for s in steps]
    if len(names) == len(axis.value_ids) + (axis.kind == "several"):
        return "any value"
    if axis.kind == "ordered" and len(names) > 2:
        return f"{names[0]} to {names[-1]}"
    if len(names) > _MOST_NAMED:
        return f"{', '.join(names[: _MOST_NAMED - 1])} and {len(names) - _MOST_NAMED + 1} others"
    return ", ".join(names)

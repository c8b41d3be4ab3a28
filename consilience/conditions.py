"""Conditions over case attributes: the tree, and its three-valued evaluation.

A condition is parsed once (see `grammar`) into a small tree of frozen objects; everything else
(RDF, decision procedure, sentence) is compiled from the tree.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any as Anything


@dataclass(frozen=True)
class All:
    """Every part holds; with no parts, true."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Any:
    """One or more of the parts hold; with no parts, false."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class NoneOf:
    """None of the parts holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True)
class AtLeast:
    """At least `count` of the parts hold."""

    count: int
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Ref:
    """The `when` of the statement named, and nothing else of it."""

    target: str


@dataclass(frozen=True)
class OnReading:
    """What holds depends on how a choice point is read: one part per option."""

    reading: str
    options: "tuple[tuple[str, Condition], ...]"


@dataclass(frozen=True)
class Is:
    """The attribute has one of the values; for a several-at-once attribute, any of them.

    `written` keeps the value as the encoding has it, such as `T5..L5`.
    """

    attribute: str
    values: tuple[str, ...]
    written: str = field(default="", compare=False)


@dataclass(frozen=True)
class Bound:
    """A number stands in a relation (<, <=, =, >=, >) to a bound; quantities are in days."""

    attribute: str
    comparator: str
    number: Fraction
    written: str = field(default="", compare=False)


@dataclass(frozen=True)
class Compare:
    """Two quantities of the same case are compared, whatever their values."""

    attribute: str
    comparator: str
    other: str


@dataclass(frozen=True)
class FallsUnder:
    """The procedure falls under a class of devices as a document delimits it."""

    device_class: str


Condition = All | Any | NoneOf | Not | AtLeast | Ref | OnReading | Is | Bound | Compare | FallsUnder
TRUE = All(())
FALSE = Any(())


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the direct parts of a node; the options' parts for a reading."""
    match condition:
        case All(parts) | Any(parts) | NoneOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case OnReading(_, options):
            return tuple(part for _, part in options)
    return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield the node and everything below it, references not followed."""
    yield condition
    for part in parts_of(condition):
        yield from walk(part)


def rebuilt(
    condition: Condition,
    leaf: Callable[[Condition], Condition],
    reading: Callable[[str], str] = str,
) -> Condition:
    """Return the tree with every leaf changed by `leaf` and every reading renamed by `reading`."""

    def each(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(rebuilt(p, leaf, reading) for p in parts)

    match condition:
        case All(parts):
            return All(each(parts))
        case Any(parts):
            return Any(each(parts))
        case NoneOf(parts):
            return NoneOf(each(parts))
        case AtLeast(count, parts):
            return AtLeast(count, each(parts))
        case Not(part):
            return Not(rebuilt(part, leaf, reading))
        case OnReading(name, options):
            changed = tuple((option, rebuilt(part, leaf, reading)) for option, part in options)
            return OnReading(reading(name), changed)
    return leaf(condition)


def implies(premise: Condition, conclusion: Condition) -> Condition:
    """`if premise then conclusion`."""
    return Any((Not(premise), conclusion))


# ------------------------------------------------------------------------- three-valued evaluation

Case = Mapping[str, Anything]
"""What is known of a case, by attribute id.

A value id for one-of, ordered and boolean attributes; a mapping from value id to True, False or
None (not known) for several-at-once ones; a number (days for quantities); readings by their id.
An attribute that is missing is not known.
"""


def evaluate(condition: Condition, case: Case) -> bool | None:
    """Return True, False, or None when the case does not settle it (strong Kleene logic).

    References and classes must have been resolved (see `encodings.resolve`).
    """
    match condition:
        case All(parts):
            return _conjunction([evaluate(p, case) for p in parts])
        case Any(parts):
            return _negate(_conjunction([_negate(evaluate(p, case)) for p in parts]))
        case NoneOf(parts):
            return _conjunction([_negate(evaluate(p, case)) for p in parts])
        case Not(part):
            return _negate(evaluate(part, case))
        case AtLeast(count, parts):
            results = [evaluate(p, case) for p in parts]
            sure, possible = results.count(True), len(parts) - results.count(False)
            return True if sure >= count else False if possible < count else None
        case OnReading(reading, options):
            return _on_reading(case.get(reading), options, case)
        case Is(attribute, values):
            return _is(case.get(attribute), values)
        case Bound(attribute, comparator, number):
            return _compare(case.get(attribute), comparator, number)
        case Compare(attribute, comparator, other):
            return _compare(case.get(attribute), comparator, case.get(other))
    raise ValueError(f"{condition} must be resolved before it is evaluated")


def _on_reading(
    chosen: Anything, options: tuple[tuple[str, Condition], ...], case: Case
) -> bool | None:
    results = [evaluate(p, case) for o, p in options if chosen is None or o == chosen]
    return results[0] if len(set(results)) == 1 else None


def _is(known: Anything, values: tuple[str, ...]) -> bool | None:
    if isinstance(known, Mapping):
        return _negate(_conjunction([_negate(known.get(v)) for v in values]))
    return None if known is None else known in values


def _compare(left: Anything, comparator: str, right: Anything) -> bool | None:
    if left is None or right is None:
        return None
    return compare_numbers(left, comparator, right)


def compare_numbers(left: Fraction, comparator: str, right: Fraction) -> bool:
    """Whether two numbers stand in the relation that the comparator names."""
    results = {
        "<": left < right,
        "<=": left <= right,
        "=": left == right,
        ">=": left >= right,
        ">": left > right,
    }
    return results[comparator]


def _negate(result: bool | None) -> bool | None:
    return None if result is None else not result


def _conjunction(results: list[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True

"""Results of two accounts of one study, side by side: equal, rounded, different, or contrary.

Only results of the same outcome, time, group and measure are set against each other; anything that
may be of another time, scale or part of the study is left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from consilience.evidence.model import Result, Study
from consilience.evidence.numerals import ends, parse

EQUAL, ROUNDED, DIFFERENT, CONTRARY = "equal", "rounded", "different", "contrary"
_P = re.compile(r"^\s*([<>≤≥=]?)\s*([\d.]+)\s*$")
_TIME = re.compile(r"^([\d.]+) ?([a-z]+)$")


@dataclass(frozen=True)
class Compared:
    """Two results and how what they print stands: `what` names the field that tells most."""

    a: Result
    b: Result
    what: str
    relation: str
    printed: tuple[str, str]


def compare_results(
    a: tuple[Study, list[Result]],
    b: tuple[Study, list[Result]],
    given: Mapping[tuple[str, str], str],
    units: Mapping[str, Fraction],
) -> Iterator[Compared]:
    """Yield what two accounts print of the same thing; `given` folds what two arms were given.

    `given` maps what an arm of the first was given and of the second to one name where they can be
    the same; `units` are days by UCUM code.
    """
    for mine in a[1]:
        for theirs in b[1]:
            if _same_thing(mine, theirs, units) and _same_groups(a[0], mine, b[0], theirs, given):
                yield from _compared(mine, theirs)


def _same_thing(a: Result, b: Result, units: Mapping[str, Fraction]) -> bool:
    return (
        a.outcome == b.outcome
        and a.measure == b.measure
        and a.subgroup == b.subgroup
        and (a.instrument == b.instrument or not a.instrument or not b.instrument)
        and _days(a.time, units) == _days(b.time, units)
    )


def _days(time: str, units: Mapping[str, Fraction]) -> Fraction | str:
    """Return a time point in days, or as it is written."""
    found = _TIME.match(time)
    if found and found[2] in units:
        return Fraction(found[1]) * units[found[2]]
    return time


def _same_groups(
    a: Study, mine: Result, b: Study, theirs: Result, given: Mapping[tuple[str, str], str]
) -> bool:
    for one, other in ((mine.arm, theirs.arm), (mine.against, theirs.against)):
        if bool(one) != bool(other):
            return False
        first, second = a.arm(one), b.arm(other)
        if first and second and (first.given, second.given) not in given:
            return False
    return mine.comparison == theirs.comparison or not mine.comparison or not theirs.comparison


def _compared(a: Result, b: Result) -> Iterator[Compared]:
    if a.significant is not None and b.significant is not None and a.significant != b.significant:
        told = ("significant", "not significant")
        printed = told if a.significant else told[::-1]
        yield Compared(a, b, "significance", CONTRARY, printed)
    for what in ("value", "count", "of", "baseline"):
        relation = _numbers(getattr(a, what), getattr(b, what))
        if relation:
            yield Compared(a, b, what, relation, (getattr(a, what), getattr(b, what)))
    if ends(a.interval) and ends(b.interval):
        relation = EQUAL if ends(a.interval) == ends(b.interval) else DIFFERENT
        yield Compared(a, b, "interval", relation, (a.interval, b.interval))
    relation = _ps(a.p, b.p)
    if relation:
        yield Compared(a, b, "p", relation, (a.p, b.p))


def _numbers(a: str, b: str) -> str:
    """Return how two printed numbers stand; empty where one of them is none."""
    mine, theirs = parse(a), parse(b)
    if mine is None or theirs is None:
        return ""
    if abs(mine) == abs(theirs):
        return EQUAL
    coarse, fine = sorted((abs(mine), abs(theirs)), key=lambda n: -_exponent(n))
    step = Decimal(1).scaleb(_exponent(coarse))
    same = _exponent(coarse) != _exponent(fine) and fine.quantize(step, ROUND_HALF_UP) == coarse
    return ROUNDED if same else DIFFERENT


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)


def _ps(a: str, b: str) -> str:
    """Return how two printed p values stand: bounds that allow each other are rounded."""
    mine, theirs = _P.match(a), _P.match(b)
    if not mine or not theirs:
        return ""
    (sign, one), (other_sign, other) = ((m[1] or "=", Decimal(m[2])) for m in (mine, theirs))
    if (sign, one) == (other_sign, other):
        return EQUAL
    below = {"<": lambda limit, p: p < limit, "≤": lambda limit, p: p <= limit}
    if sign in below and other_sign in below:
        return ROUNDED
    if sign in below and other_sign == "=":
        return ROUNDED if below[sign](one, other) else DIFFERENT
    if other_sign in below and sign == "=":
        return ROUNDED if below[other_sign](other, one) else DIFFERENT
    return DIFFERENT

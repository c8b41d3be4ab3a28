"""Results of two accounts of one study, side by side: equal, rounded, different, or contrary.

Only results of the same outcome, time, group and measure are set against each other; anything that
may be of another time, scale or part of the study is left out.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from consilience.evidence.model import Result, Study
from consilience.evidence.numerals import Numeral, ends, numerals

NEITHER = "neither"  # no arm did better
EQUAL, ROUNDED, DIFFERENT, CONTRARY = "equal", "rounded", "different", "contrary"
# Measures that may be any: a number that the document gives no name, and a result without one.
_UNTOLD = ("value", "told")
_COUNT = "count"
_ONE_EACH = 2  # arms of two studies that have no other
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
    given: Collection[tuple[str, str]],
    units: Mapping[str, Fraction],
) -> Iterator[Compared]:
    """Yield what two accounts print of the same thing.

    `given` are the pairs of what an arm of the first and one of the second were given that can be
    the same; `units` are days by UCUM code.
    """
    for mine in a[1]:
        for theirs in b[1]:
            if _same_thing(mine, theirs, units) and _same_groups(a[0], mine, b[0], theirs, given):
                yield from _compared(mine, theirs)


def contrary_verdicts(
    a: tuple[Study, list[Result]], b: tuple[Study, list[Result]], units: Mapping[str, Fraction]
) -> Iterator[tuple[str, list[Result], list[Result]]]:
    """Yield each outcome on which one account says that neither arm did better, one that one did.

    With the outcome come the results of both that say so. Times and parts of the study have to be
    alike, or untold by one of the two.
    """
    outcomes = dict.fromkeys(r.outcome for r in a[1] if r.favours)
    for outcome in outcomes:
        mine, theirs = ([r for r in x[1] if r.outcome == outcome and r.favours] for x in (a, b))
        contrary = [
            (one, other)
            for one in mine
            for other in theirs
            if (one.favours, other.favours).count(NEITHER) == 1
            and _untold_or_same(_days(one.time, units), _days(other.time, units))
            and _untold_or_same(one.subgroup, other.subgroup)
        ]
        if contrary:
            sides = [list(dict.fromkeys(side)) for side in zip(*contrary, strict=True)]
            yield outcome, sides[0], sides[1]


def tells_both(results: Iterable[Result], outcome: str) -> bool:
    """Whether an account says of one outcome both that neither arm did better and that one did."""
    said = {r.favours == NEITHER for r in results if r.outcome == outcome and r.favours}
    return len(said) > 1


def _untold_or_same(one: object, other: object) -> bool:
    return not one or not other or one == other


def _same_thing(a: Result, b: Result, units: Mapping[str, Fraction]) -> bool:
    return (
        a.outcome == b.outcome
        and (a.measure == b.measure or bool({a.measure, b.measure} & {*_UNTOLD}))
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
    a: Study, mine: Result, b: Study, theirs: Result, given: Collection[tuple[str, str]]
) -> bool:
    for one, other in ((mine.arm, theirs.arm), (mine.against, theirs.against)):
        first, second = a.arm(one), b.arm(other)
        if bool(first) != bool(second) and len(a.arms) + len(b.arms) > _ONE_EACH:
            return False  # of one arm and of all; in a study of one arm they are the same
        if first and second and (first.given, second.given) not in given:
            return False
    return mine.comparison == theirs.comparison or not mine.comparison or not theirs.comparison


def _compared(a: Result, b: Result) -> Iterator[Compared]:
    if a.significant is not None and b.significant is not None and a.significant != b.significant:
        told = ("significant", "not significant")
        printed = told if a.significant else told[::-1]
        yield Compared(a, b, "significance", CONTRARY, printed)
    for what in ("value", "count", "of", "baseline"):
        printed = _field(a, what), _field(b, what)
        relation = _numbers(*printed)
        if relation:
            yield Compared(a, b, what, relation, printed)
    if ends(a.interval) and ends(b.interval):
        relation = EQUAL if ends(a.interval) == ends(b.interval) else DIFFERENT
        yield Compared(a, b, "interval", relation, (a.interval, b.interval))
    relation = _ps(a.p, b.p)
    if relation:
        yield Compared(a, b, "p", relation, (a.p, b.p))


def _field(result: Result, what: str) -> str:
    """Return a printed field; the value of a count is its numerator."""
    counts = result.measure == _COUNT and not result.count
    if counts and what in ("value", "count"):
        return result.value if what == "count" else ""
    return str(getattr(result, what))


def _numbers(a: str, b: str) -> str:
    """Return how two printed numbers, or ranges, stand; empty where one of them is none."""
    mine, theirs = ([abs(Decimal(n.signed)) for n in _digits(text)] for text in (a, b))
    if not mine or len(mine) != len(theirs):
        return ""
    if mine == theirs:
        return EQUAL
    close = all(_overlap(one, other) for one, other in zip(mine, theirs, strict=True))
    return ROUNDED if close else DIFFERENT


def _digits(text: str) -> list[Numeral]:
    return [n for n in numerals(text) if re.fullmatch(r"[\d.]+", n.worth)]


def _overlap(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers of different precision can be one, each within half its last digit."""
    if _exponent(one) == _exponent(other):
        return one == other
    slack = sum((Decimal(5).scaleb(_exponent(n) - 1) for n in (one, other)), Decimal(0))
    return abs(one - other) <= slack


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

"""Intervals against themselves and their estimates; one flaw for each, the most telling."""

from collections.abc import Iterator
from decimal import Decimal

from consilience.encodings import Source
from consilience.evidence.model import Result
from consilience.evidence.numerals import ends
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import Span, measured, number, rounded
from consilience.vocabulary import Vocabulary

DIFFERENCES = (
    "mean-difference",
    "standardised-mean-difference",
    "difference-of-proportions",
    "mean-change",
)
RATIOS = ("odds-ratio", "relative-risk", "hazard-ratio")
_OF_ESTIMATE = ("", "confidence", "credible", "not-said")  # types that surround the estimate
_FAR = 4  # an estimate may lie this part of the width away from the middle
_Ends = tuple[Decimal, Decimal]


def interval_order(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The lower end of an interval is printed first.

    Equal ends are let pass: they may be rounded.
    """
    yield from _of(source, "interval-order")


def interval_contains_estimate(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A confidence or credible interval contains its estimate.

    Both are taken as rounded, so that an estimate may lie half a digit outside.
    """
    yield from _of(source, "interval-contains-estimate")


def lost_sign(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """An interval that fits its estimate only with a minus put back has probably lost the minus.

    One end, both, or the estimate is turned; the result must have its lower end first and the
    estimate no further than a quarter of the width from the middle. Ratios are never negative.
    """
    yield from _of(source, "lost-sign")


def estimate_off_centre(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The estimate of a difference lies near the middle of its interval; of a ratio, on the log scale.

    Further off than a quarter of the width is told: skewed methods stay well below that.
    """
    yield from _of(source, "estimate-off-centre")


def probable_ends(result: Result) -> _Ends | None:
    """Return the ends, the lower first and with lost signs put back; None if there are none.

    An interval that does not fit its estimate is None too: one of the two is wrong.
    """
    found = ends(result.interval)
    if found is None or result.interval_type not in _OF_ESTIMATE:
        return None
    estimate = number(result.value)
    if estimate is None or _contains(_sorted(found), rounded(estimate)):
        return _sorted(found)
    turned = _with_sign(result, estimate, found)
    return turned[1] if turned else None


def _of(source: Source, rule: str) -> Iterator[Flaw]:
    for result in source.evidence.results.values():
        told = _judge(result)
        if told is not None and told[0] == rule:
            yield Flaw(rule, source.id, (name_of(result),), told[1], rule == "lost-sign")


def _judge(result: Result) -> tuple[str, str] | None:
    """Return the rule that an interval breaks and what to say; None if it is in order."""
    found = ends(result.interval)
    if found is None:
        return None
    estimate = number(result.value)
    turned_round = found[0] > found[1]
    if estimate is None or result.interval_type not in _OF_ESTIMATE:
        return ("interval-order", _order(result)) if turned_round else None
    if not _contains(_sorted(found), rounded(estimate)):
        return _outside(result, estimate, found)
    if turned_round:
        told = f"{_order(result)}; turned round, it contains the {result.value} that it belongs to"
        return "interval-order", told
    if _off_centre(result, found):
        return "estimate-off-centre", _centre(result, found)
    return None


def _outside(result: Result, estimate: Decimal, found: _Ends) -> tuple[str, str]:
    turned = _with_sign(result, estimate, found)
    if turned is not None:
        told = (
            f"The interval {result.interval} does not contain the {result.value} printed with it; "
            f"probably {turned[0]} lost its minus, as with it the interval is in order and has the "
            "estimate near its middle"
        )
        return "lost-sign", told
    told = f"The interval {result.interval} does not contain the {result.value} printed with it"
    if found[0] > found[1]:
        return (
            "interval-order",
            f"{_order(result)}, and either way round it lacks the {result.value} printed with it",
        )
    return "interval-contains-estimate", told


def _order(result: Result) -> str:
    return f"The interval {result.interval} has its upper end first"


def _sorted(found: _Ends) -> _Ends:
    return min(found), max(found)


def _contains(found: _Ends, estimate: Span) -> bool:
    return rounded(found[0]).least <= estimate.most and estimate.least <= rounded(found[1]).most


def _with_sign(result: Result, estimate: Decimal, found: _Ends) -> tuple[str, _Ends] | None:
    """Return which number lost its sign, and the ends as they then are; None if none did."""
    if result.measure in RATIOS:
        return None
    low, high = found
    tries = (
        (f"{abs(low)}", estimate, (-low, high), low > 0),
        (f"{abs(high)}", estimate, (low, -high), high > 0),
        (f"both {abs(low)} and {abs(high)}", estimate, (-low, -high), low > 0 and high > 0),
        (f"{abs(estimate)}", -estimate, (low, high), estimate > 0),
    )
    fitting = [
        (_from_middle(value, least, most), which, (least, most))
        for which, value, (least, most), lost in tries
        if lost and least < most and _from_middle(value, least, most) <= Decimal(1) / _FAR
    ]
    return min(fitting)[1:] if fitting else None


def _from_middle(value: Decimal, least: Decimal, most: Decimal) -> Decimal:
    """Return how far a value is from the middle, as a part of the width."""
    return abs(value - (least + most) / 2) / (most - least)


def _off_centre(result: Result, found: _Ends) -> bool:
    if result.measure not in (*DIFFERENCES, *RATIOS):
        return False
    spans = [measured(result.value), rounded(found[0]), rounded(found[1])]
    known = [s for s in spans if s is not None]
    width = found[1] - found[0]
    if result.measure in RATIOS:
        if min(s.least for s in known) <= 0:
            return False
        known, width = [s.ln() for s in known], found[1].ln() - found[0].ln()
    estimate, low, high = known
    return _far(estimate, low, high, width)


def _far(estimate: Span, low: Span, high: Span, width: Decimal) -> bool:
    """Whether the estimate is surely too far from the middle, however the numbers were rounded."""
    middle = Span((low.least + high.least) / 2, (low.most + high.most) / 2)
    gap = max(estimate.least - middle.most, middle.least - estimate.most)
    return gap > width / _FAR


def _centre(result: Result, found: _Ends) -> str:
    on_logs = result.measure in RATIOS
    if on_logs:
        middle = (found[0] * found[1]).sqrt()
        scale = " on the log scale"
    else:
        middle, scale = (found[0] + found[1]) / 2, ""
    shown = f"{middle:.3f}".rstrip("0").rstrip(".")
    return (
        f"The {result.value} lies further than a quarter of the width from the middle of its "
        f"interval {result.interval}, which{scale} is {shown}"
    )

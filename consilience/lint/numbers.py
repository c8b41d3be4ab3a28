"""Percentages, fractions, sums, differences and scales: one result's numbers against each other."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from consilience.encodings import Source
from consilience.evidence.model import Result
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import Span, is_percent, measured, number, p_span, span, whole
from consilience.sentences import listed
from consilience.vocabulary import Vocabulary

_ALL = Decimal(100)  # per cent
_PARTS_OF_A_WHOLE = ("proportion", "count")
_ON_A_SCALE = ("mean", "median")


def fraction_against_percentage(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A fraction and the percentage printed with it are the same.

    The percentage may be rounded at its last digit, a half either way; one cut off is a flaw.
    """
    for result in source.evidence.results.values():
        count, of, percentage = whole(result.count), whole(result.of), measured(result.value)
        if count is None or not of or percentage is None or not is_percent(result.value):
            continue
        worth = _ALL * count / of
        if percentage.holds(worth):
            continue
        message = (
            f"{count} of {of} is {_shown(worth, result.value)}, while {result.value} is printed"
        )
        yield Flaw("fraction-against-percentage", source.id, (name_of(result),), message)


def count_above_denominator(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """No more are counted than there were. Whole numbers, so no tolerance."""
    for result in source.evidence.results.values():
        count, of = whole(_counted(result)), whole(result.of)
        if count is None or of is None or count <= of or result.measure not in _PARTS_OF_A_WHOLE:
            continue
        message = f"{_counted(result)} are counted of {result.of}"
        yield Flaw("count-above-denominator", source.id, (name_of(result),), message)


def percentage_above_100(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A part of a whole is between 0% and 100%. Changes and differences may be outside."""
    for result in source.evidence.results.values():
        if result.measure != "proportion":
            continue
        for printed in (result.value, result.baseline):
            found = number(printed) if is_percent(printed) else None
            if found is not None and not 0 <= found <= _ALL:
                message = f"{printed} of a whole is printed"
                yield Flaw("percentage-above-100", source.id, (name_of(result),), message)


def p_outside_0_to_1(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A p is a probability, from 0 to 1. No tolerance: rounding does not lead outside."""
    for result in source.evidence.results.values():
        found = p_span(result.p)
        if found is not None and (found.most < 0 or found.least > 1 or found.most < found.least):
            message = f"A p of {result.p} is printed, which is no probability"
            yield Flaw("p-outside-0-to-1", source.id, (name_of(result),), message)


def value_off_scale(source: Source, vocabulary: Vocabulary) -> Iterator[Flaw]:
    """A mean or median lies between the ends of its instrument's scale, where those are known."""
    for result in source.evidence.results.values():
        instrument = vocabulary.instruments.get(result.instrument)
        if instrument is None or not instrument.least or result.measure not in _ON_A_SCALE:
            continue
        least, greatest = Decimal(instrument.least), Decimal(instrument.greatest)
        for printed in (result.value, result.baseline):
            found = number(printed)
            if found is not None and not least <= found <= greatest:
                message = f"{printed} is printed on {instrument.label}, which runs from {least} to {greatest}"
                yield Flaw("value-off-scale", source.id, (name_of(result),), message)


def parts_against_sum(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Numbers that are said to make up a count, a value or a study's number add up to it.

    Whole numbers add up exactly; percentages and decimals within half of each last digit.
    """
    evidence = source.evidence
    wholes = [(name_of(r), r.count or r.value, r.parts) for r in evidence.results.values()]
    wholes += [(name_of(s), s.n, s.parts) for s in evidence.studies.values()]
    for name, printed, parts in wholes:
        total, spans = span(printed), [span(part) for part in parts]
        known = [s for s in spans if s is not None]
        if not parts or total is None or len(known) < len(spans):
            continue
        if sum(known[1:], known[0]).meets(total):
            continue
        added = sum((number(part) or Decimal(0) for part in parts), Decimal(0))
        message = f"{listed(parts)} make {added}, while {printed} is printed"
        yield Flaw("parts-against-sum", source.id, (name,), message)


def difference_against_arms(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A difference of two proportions is what their percentages differ by, with either sign.

    All three may be rounded. Differences of means, which are often adjusted, are left alone, and so
    are those with a credible interval, which need not be the plain difference.
    """
    results = source.evidence.results.values()
    for result in (r for r in results if r.measure == "difference-of-proportions" and r.against):
        if result.interval_type == "credible":
            continue
        one = _proportion(source, result, result.arm)
        other = _proportion(source, result, result.against)
        difference = measured(result.value)
        if one is None or other is None or difference is None:
            continue
        apart = _percentage(one) - _percentage(other)
        if apart.meets(difference) or apart.meets(Span(-difference.most, -difference.least)):
            continue
        message = f"{one.value} and {other.value} do not differ by the {result.value} printed"
        items = tuple(name_of(r) for r in (result, one, other))
        yield Flaw("difference-against-arms", source.id, items, message)


def _counted(result: Result) -> str:
    return result.count or (result.value if result.measure == "count" else "")


def _shown(worth: Decimal, printed: str) -> str:
    """Return a percentage with one digit more than the printed one has."""
    found = number(printed)
    assert found is not None
    exponent = found.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{worth.quantize(Decimal(1).scaleb(exponent - 1), ROUND_HALF_UP)}%"


def _proportion(source: Source, of: Result, arm: str) -> Result | None:
    """Return the one proportion of an arm that a difference is of; None if none or several."""
    found = [
        r
        for r in source.evidence.results_of(of.study)
        if r.measure == "proportion" and is_percent(r.value) and number(r.value) is not None
        and (r.arm, r.outcome, r.instrument, r.time, r.subgroup, r.role)
        == (arm, of.outcome, of.instrument, of.time, of.subgroup, of.role)
    ]  # fmt: skip
    return found[0] if arm and len(found) == 1 else None


def _percentage(result: Result) -> Span:
    """Return the percentage as printed, or exactly where its fraction is printed and fits."""
    printed = measured(result.value)
    assert printed is not None
    count, of = whole(result.count), whole(result.of)
    if count is None or not of:
        return printed
    worth = _ALL * count / of
    return Span(worth, worth) if printed.holds(worth) else printed

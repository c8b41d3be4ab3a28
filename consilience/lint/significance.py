"""What a document says of significance, against the interval and the p that it prints."""

from collections.abc import Iterator
from decimal import Decimal
from math import erfc, sqrt

from consilience.encodings import Source
from consilience.evidence.model import Result
from consilience.lint.intervals import DIFFERENCES, RATIOS, probable_ends
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import Span, is_percent, measured, number, probability, rounded
from consilience.vocabulary import Vocabulary

_LEVEL = Decimal(95)  # per cent, of the intervals that speak of p < 0.05
_LIMIT = Decimal("0.05")
_WIDTHS = Decimal("3.92")  # standard errors in a 95% interval
_NEITHER = "neither"


def significance_against_interval(source: Source, vocabulary: Vocabulary) -> Iterator[Flaw]:
    """What is called significant, or better in one group, has an interval that leaves out no effect.

    And the other way round. Only 95% confidence and credible intervals, of differences (no effect
    is 0) and ratios (1). An interval that may end at no effect, as rounded, is let pass; one that
    has probably lost a minus is read with it.
    """
    for result in source.evidence.results.values():
        said, leaves_out = _said(result), _leaves_out(result)
        if said is None or leaves_out is None or said is leaves_out:
            continue
        by_word = result.significant is not None
        words = _called(said) if by_word else _better(result, source, vocabulary)
        does = "leaves out" if leaves_out else "includes"
        message = (
            f"It is {words}, while the interval {result.interval} {does} {_null(result)}, no effect"
        )
        yield Flaw("significance-against-interval", source.id, (name_of(result),), message)


def p_against_interval(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A p below 0.05 goes with a 95% interval that leaves out no effect, and the other way round.

    A p that may round to 0.05, and an interval that may end at no effect, are let pass.
    """
    for result in source.evidence.results.values():
        below, leaves_out = _below(result), _leaves_out(result)
        if below is None or leaves_out is None or below is leaves_out:
            continue
        does = "leaves out" if leaves_out else "includes"
        side = "below" if below else "above"
        message = (
            f"The p of {result.p} is {side} 0.05, while the interval {result.interval} {does} "
            f"{_null(result)}, no effect"
        )
        yield Flaw("p-against-interval", source.id, (name_of(result),), message)


def p_too_small_for_interval(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A p is not much smaller than a symmetric 95% interval makes it, by the normal distribution.

    Less than half of the least p that the rounded numbers allow is told. A larger p is let pass, as
    cautious methods give one; so is an interval whose middle, as rounded, is not the estimate.
    """
    for result in source.evidence.results.values():
        p, least = probability(result.p), _least_p(result)
        if p is None or least is None or p.most >= least / 2:
            continue
        if _below(result) and _leaves_out(result) is False:
            continue  # told by p-against-interval
        message = (
            f"A p of {result.p} is printed, while {result.value} with the interval {result.interval} "
            f"makes p at least {least:.2g}"
        )
        yield Flaw("p-too-small-for-interval", source.id, (name_of(result),), message)


def p_against_words(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """What is called significant has a p below 0.05, what is called not significant has none.

    A p that may round to 0.05 is let pass. A document that set another limit is not known of.
    """
    for result in source.evidence.results.values():
        below = _below(result)
        if below is None or result.significant is None or below is result.significant:
            continue
        side = "below" if below else "above"
        message = f"It is {_called(result.significant)}, while its p of {result.p} is {side} 0.05"
        yield Flaw("p-against-words", source.id, (name_of(result),), message)


def _said(result: Result) -> bool | None:
    """Return whether the document says that there is a difference; None if it does not say."""
    if result.significant is not None:
        return result.significant
    return result.favours != _NEITHER if result.favours else None


def _called(significant: bool) -> str:
    return "called significant" if significant else "called not significant"


def _better(result: Result, source: Source, vocabulary: Vocabulary) -> str:
    """Return what the document says of the better group, by what it was given."""
    if result.favours == _NEITHER:
        return "said to be no better with either"
    arm = source.evidence.studies[result.study].arm(result.favours)
    return f"said to be better with {vocabulary.label(arm.given) if arm else result.favours}"


def _null(result: Result) -> Decimal:
    return Decimal(1) if result.measure in RATIOS else Decimal(0)


def _leaves_out(result: Result) -> bool | None:
    """Return whether a 95% interval surely leaves out no effect; None if that cannot be told."""
    if result.measure not in (*DIFFERENCES, *RATIOS) or not _is_95(result):
        return None
    if result.measure in RATIOS and is_percent(result.interval):
        return None
    found = probable_ends(result)
    if found is None:
        return None
    low, high, null = rounded(found[0]), rounded(found[1]), _null(result)
    if low.least > null or high.most < null:
        return True
    return False if low.most < null < high.least else None


def _least_p(result: Result) -> float | None:
    """Return the least p that an interval allows; None if it is not 95%, or not symmetric."""
    if result.measure not in (*DIFFERENCES, *RATIOS) or not _is_95(result):
        return None
    found, estimate = probable_ends(result), measured(result.value)
    if found is None or estimate is None:
        return None
    spans = [estimate, rounded(found[0]), rounded(found[1])]
    if result.measure in RATIOS:
        if min(s.least for s in spans) <= 0:
            return None
        spans = [s.ln() for s in spans]
    estimate, low, high = spans
    if not estimate.meets(Span((low.least + high.least) / 2, (low.most + high.most) / 2)):
        return None
    narrowest = high.least - low.most
    furthest = max(abs(estimate.least), abs(estimate.most))
    if narrowest <= 0:
        return None
    return erfc(float(furthest / (narrowest / _WIDTHS)) / sqrt(2))


def _is_95(result: Result) -> bool:
    return not result.level or number(result.level) == _LEVEL


def _below(result: Result) -> bool | None:
    """Return whether a p is surely below 0.05, or surely not; None if that cannot be told."""
    p = probability(result.p)
    if p is None:
        return None
    if p.most < _LIMIT or (p.most == _LIMIT and "<" in result.p and "=" not in result.p):
        return True
    return False if p.least >= _LIMIT else None

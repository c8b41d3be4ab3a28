"""What a document tells more than once, and not alike."""

from collections.abc import Iterator
from itertools import combinations

from consilience.encodings import Source
from consilience.evidence.model import Result
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import Span, measured, probability, whole
from consilience.vocabulary import Vocabulary

# What two results share if they are the same one told twice.
_SAME = ("study", "outcome", "instrument", "time", "arm", "against", "unit", "subgroup")
_COUNTED = ("count", "proportion")


def told_twice_differently(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """One result told twice is told with the same value, count, p and significance.

    The two have the same study, outcome, instrument, time, groups, unit, measure and subgroup.
    Values told with other precision agree if one number can be meant by both. Counts told in one
    passage are let pass: one may be part of the other.
    """
    for one, other in combinations(source.evidence.results.values(), 2):
        if any(getattr(one, key) != getattr(other, key) for key in _SAME):
            continue
        if one.comparison and other.comparison and one.comparison != other.comparison:
            continue
        told = _difference(one, other)
        if told:
            message = f"The same result is told twice, {told}"
            yield Flaw("told-twice-differently", source.id, (name_of(one), name_of(other)), message)


def _difference(one: Result, other: Result) -> str:
    """Return how two results differ, with the numbers as printed; empty if they agree."""
    if one.measure in _COUNTED and other.measure in _COUNTED:
        counted = _counts_differ(one, other) if one.at != other.at else ""
        if counted or "count" in (one.measure, other.measure):
            return counted
    if one.measure != other.measure:
        return ""
    for key in ("value", "baseline"):
        first, second = getattr(one, key), getattr(other, key)
        if not _meet(measured(first), measured(second)):
            return f"with {first} and with {second}"
    if not _meet(probability(one.p), probability(other.p)):
        return f"with a p of {one.p} and of {other.p}"
    if None not in (one.significant, other.significant) and one.significant != other.significant:
        return "once as significant and once as not"
    return ""


def _counts_differ(one: Result, other: Result) -> str:
    first, second = (r.count or (r.value if r.measure == "count" else "") for r in (one, other))
    found = whole(first), whole(second)
    return (
        f"with a count of {first} and of {second}"
        if None not in found and found[0] != found[1]
        else ""
    )


def _meet(one: Span | None, other: Span | None) -> bool:
    return one is None or other is None or one.meets(other)

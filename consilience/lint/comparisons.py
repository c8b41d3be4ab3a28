"""The p of a comparison of two groups against what the two groups have."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import comb, erfc, log, sqrt

from consilience.encodings import Source
from consilience.evidence.model import Result
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import Span, measured, probability, whole
from consilience.vocabulary import Vocabulary

_FEWEST = 20  # patients of each group, for the normal distribution to come near the t
_MATCHED = "matched"
_TIMES = 4  # a p as many times smaller or larger than every common test gives is told
_SAME = ("outcome", "instrument", "time", "subgroup", "role")
_Fraction = tuple[int, int]  # how many, of how many


def p_against_fractions(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The p of a comparison of two groups is one that their two fractions can give.

    Fisher's exact test, chi squared with and without correction, the likelihood ratio and the
    exact test of the most favourable matched pairs are computed; a p that is four times smaller
    than the least of them, or larger than the greatest, is told.
    """
    for result in source.evidence.results.values():
        p = probability(result.p) if result.comparison == "between-groups" else None
        pair = _pair(source, result)
        if p is None or pair is None:
            continue
        found = _tests(*(_fraction(r) for r in pair))
        least, most = min(found), max(found)
        if float(p.most) * _TIMES >= least and float(p.least) <= most * _TIMES:
            continue
        told = " and ".join(f"{r.count} of {r.of}" for r in pair)
        message = (
            f"A p of {result.p} is printed for {told}, which give one of {least:.2g} to {most:.2g}"
        )
        items = tuple(name_of(r) for r in (result, *pair) if r is not result)
        yield Flaw("p-against-fractions", source.id, (name_of(result), *items), message)


def p_against_means(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The p of a comparison of two groups is one that their means and standard deviations can give.

    By the normal distribution, for groups of 20 or more that are not matched. The numbers are taken
    as rounded, and as few as half of a group as measured where that is not told; a p that is then
    still four times too small or too large is told.
    """
    for result in source.evidence.results.values():
        p = probability(result.p) if result.comparison == "between-groups" else None
        groups = _groups(source, result)
        if p is None or groups is None:
            continue
        least, most = _least_and_most(*groups)
        if float(p.most) * _TIMES >= least and float(p.least) <= most * _TIMES:
            continue
        told = " and ".join(f"{g.printed.value} (SD {g.printed.sd}, n {g.most})" for g in groups)
        message = f"A p of {result.p} is printed for means of {told}, which give one of {least:.2g} to {most:.2g}"
        items = (name_of(g.printed) for g in groups if g.printed is not result)
        yield Flaw("p-against-means", source.id, (name_of(result), *items), message)


@dataclass(frozen=True)
class _Group:
    """A mean with its standard deviation; how many were measured, at least and at most."""

    printed: Result
    mean: Span
    sd: Span
    fewest: int
    most: int


def _groups(source: Source, result: Result) -> tuple[_Group, _Group] | None:
    """Return the two means that a result compares; None if there are not two that tell enough."""
    study = source.evidence.studies[result.study]
    if _MATCHED in study.features:
        return None
    found = []
    for one in source.evidence.results_of(result.study):
        arm, mean, sd = study.arm(one.arm), measured(one.value), measured(one.sd)
        same = all(getattr(one, key) == getattr(result, key) for key in _SAME)
        if arm is None or mean is None or sd is None or not same or one.against:
            continue
        known, all_ = whole(one.of_n), whole(arm.n)
        most = known or all_ or 0
        found.append(_Group(one, mean, sd, known or most // 2, most))
    if len(found) != 2 or found[0].printed.arm == found[1].printed.arm:
        return None
    first, second = found
    alike = first.printed.measure == second.printed.measure
    return (first, second) if alike and min(g.fewest for g in found) >= _FEWEST else None


def _least_and_most(one: _Group, other: _Group) -> tuple[float, float]:
    """Return the least and the greatest p that two means allow, however they were rounded."""
    apart = one.mean - other.mean
    furthest = max(abs(apart.least), abs(apart.most))
    nearest = Decimal(0) if apart.holds(Decimal(0)) else min(abs(apart.least), abs(apart.most))
    narrow = sqrt(sum(float(max(g.sd.least, Decimal(0))) ** 2 / g.most for g in (one, other)))
    wide = sqrt(sum(float(g.sd.most) ** 2 / g.fewest for g in (one, other)))
    least = erfc(float(furthest) / narrow / sqrt(2)) if narrow else 0.0
    return least, erfc(float(nearest) / wide / sqrt(2))


def _pair(source: Source, result: Result) -> tuple[Result, Result] | None:
    """Return the fractions of the two arms that a result compares; None if there are not two."""
    found = [
        r
        for r in source.evidence.results_of(result.study)
        if r.arm and not r.against and (whole(r.of) or 0) > 0 and whole(r.count) is not None
        and all(getattr(r, key) == getattr(result, key) for key in _SAME)
    ]  # fmt: skip
    apart = {r.arm for r in found}, {r.unit for r in found}
    return (found[0], found[1]) if len(found) == 2 and list(map(len, apart)) == [2, 1] else None


def _fraction(result: Result) -> _Fraction:
    return whole(result.count) or 0, whole(result.of) or 1


def _tests(one: _Fraction, other: _Fraction) -> list[float]:
    """Return the p of each test; 1 where nothing can differ."""
    with_it, all_ = one[0] + other[0], one[1] + other[1]
    if with_it in (0, all_) or one[0] > one[1] or other[0] > other[1]:
        return [0.0, 1.0]
    expected = [n * total / all_ for total in (with_it, all_ - with_it) for n in (one[1], other[1])]
    seen = [one[0], other[0], one[1] - one[0], other[1] - other[0]]
    pairs = list(zip(seen, expected, strict=True))
    plain = sum((s - e) ** 2 / e for s, e in pairs)
    corrected = sum(max(abs(s - e) - 0.5, 0) ** 2 / e for s, e in pairs)
    ratio = 2 * sum(s * log(s / e) for s, e in pairs if s)
    return [_fisher(one, other), *map(_upper, (plain, corrected, ratio)), _matched(one, other)]


def _upper(chi_squared: float) -> float:
    """Return the part of the distribution above a chi squared, for one degree of freedom."""
    return erfc(sqrt(max(chi_squared, 0) / 2))


def _fisher(one: _Fraction, other: _Fraction) -> float:
    with_it, all_ = one[0] + other[0], one[1] + other[1]
    ways = comb(all_, with_it)

    def chance(count: int) -> float:
        return comb(one[1], count) * comb(other[1], with_it - count) / ways

    possible = range(max(0, with_it - other[1]), min(one[1], with_it) + 1)
    seen = chance(one[0]) * (1 + 1e-9)
    return min(1.0, sum(c for count in possible if (c := chance(count)) <= seen))


def _matched(one: _Fraction, other: _Fraction) -> float:
    """Return the exact p of matched pairs if every pair that can differ does so the same way."""
    return min(1.0, 2 * 0.5 ** abs(one[0] - other[0]))

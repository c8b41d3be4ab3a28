"""Which two attributes divide documents most, and a case to start from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any as Anything

from consilience.case_facts import as_given, facts_asked, read_case
from consilience.cases import CaseChecker
from consilience.conditions import Is
from consilience.region_axes import steps_of
from consilience.region_bands import Place, in_line
from consilience.regions import Facts, Regions
from consilience.space import Formula, all_of

_MOST_TRIED = 7  # attributes whose pairs are looked at


def dividing(
    regions: Regions, facts: Facts, sources: Sequence[str], attributes: Iterable[str]
) -> list[dict[str, Anything]]:
    """Return pairs of attributes: those first on whose map the sources part in most ways.

    `parted` counts the ways in which one favours what another opposes, `ways` all the ways to
    answer that occur; of pairs alike in `parted`, those of numbers come first, then those whose
    values have an order. Only attributes that turn an answer alone are tried.
    """
    there = regions.corpus.vocabulary.attributes
    ordered = {n: in_line(there[n]) + there[n].is_numeric for n in attributes}
    ways = {name: _alone(regions, facts, sources, name) for name in ordered}
    turning = sorted((n for n in ways if ways[n] > 1), key=lambda n: (-ordered[n], -ways[n]))
    pairs = combinations(turning[:_MOST_TRIED], 2)
    found = [_pair(regions, facts, sources, *pair) for pair in pairs]

    def weight(told: Mapping[str, Anything]) -> tuple[int, int, int]:
        return -told["parted"], -ordered[told["x"]] - ordered[told["y"]], -told["ways"]

    return sorted(found, key=weight)


def _alone(regions: Regions, facts: Facts, sources: Sequence[str], name: str) -> int:
    """Return in how many ways the sources answer as one attribute changes alone."""
    rest = read_case(regions.corpus, {n: v for n, v in facts.items() if n != name})
    attribute = regions.corpus.vocabulary.attributes[name]
    steps = steps_of(regions.corpus, attribute, rest.numbers)
    asked = set(regions.alike(attribute, steps, sources))
    places = (regions.place(rest, {name: steps[i].given[0]}, sources) for i in asked)
    return len(_ways(places))


def _pair(
    regions: Regions, facts: Facts, sources: Sequence[str], x: str, y: str
) -> dict[str, Anything]:
    axes = regions.axes(x, y)
    rest = read_case(regions.corpus, {n: v for n, v in facts.items() if n not in (x, y)})
    grid = regions.grid(axes, rest, sources)
    ways = _ways(place for orders in grid.places.values() for place in orders.values())
    parted = sum({"favours", "opposes"} <= set(way) for way in ways)
    return {"x": x, "y": y, "parted": parted, "ways": len(ways)}


def _ways(places: Iterable[Place]) -> set[tuple[str, ...]]:
    return {tuple(said.verdict for said in place.said) for place in places if place.is_case}


def common_case(
    regions: Regions, sources: Sequence[str], procedure: str, attributes: Sequence[str]
) -> dict[str, Anything]:
    """Return the facts of a case to start from, near to the typical one, on default readings.

    One to which every source says yes, as there each of its criteria can turn it, with what their
    other routes ask for as far as all still say yes; else one on which two part; else any.
    """
    corpus, checker = regions.corpus, regions.checker
    said = [checker.said(source) for source in sources]
    yes = all_of(*(one.verdicts["favours"] for one in said))
    routes = [formula for one in said for p, formula in one.taken if p.stance == "favours"]

    def nearest(*goal: Formula) -> dict[str, Anything] | None:
        there = corpus.space.compile(Is("procedure", (procedure,)))
        found = corpus.solver.witness(there, checker.fixed({}), *goal)
        case = corpus.solver.describe(found) if found else {}
        return {n: as_given(corpus, n, case[n]) for n in attributes} if found else None

    facts = nearest(yes)
    if facts:
        others = (nearest(yes, route) for route in routes)
        return _widened(regions, facts, [other for other in others if other], sources)
    parted = permutations((one.verdicts for one in said), 2)
    cases = (nearest(one["favours"], other["opposes"]) for one, other in parted)
    return next((case for case in cases if case), nearest()) or {"procedure": procedure}


def _widened(
    regions: Regions, facts: Facts, others: Iterable[Facts], sources: Sequence[str]
) -> dict[str, Anything]:
    """Return a case with facts of others, one by one, as far as every source still says yes."""
    nothing = read_case(regions.corpus, {})
    found = dict(facts)
    for other in others:
        for name in found:
            tried = {**found, name: other[name]}
            said = regions.place(nothing, tried, sources).said
            if other[name] != facts[name] and {s.verdict for s in said} == {"favours"}:
                found = tried
    return found


def offered(checker: CaseChecker, sources: Sequence[str], procedure: str) -> dict[str, Anything]:
    """Return a case on a procedure to start from, and the pairs of attributes for a map of it.

    `facts`: see `common_case`; `pairs`: see `dividing`; without any, the first that are asked for.
    """
    regions = Regions(checker, brief=True)
    asked = [
        fact["id"]
        for fact in facts_asked(checker.corpus, procedure)
        if fact["id"] == "procedure" or {*fact["asked_by"]} & {*sources}
    ]
    facts = common_case(regions, sources, procedure, asked)
    axes = [name for name in asked if name != "procedure"]
    pairs = dividing(regions, facts, sources, axes)
    first = {"x": axes[0], "y": axes[1], "parted": 0, "ways": 1}
    return {"facts": facts, "pairs": pairs or [first]}


def most_divided(
    findings: Iterable[Mapping[str, Anything]], questions: Mapping[str, str]
) -> tuple[tuple[str, ...], str]:
    """Return the two sources with the most conflicts and tensions on a procedure, and that.

    Only findings on the question that each source is asked (`questions`) count.
    """
    counts = Counter(
        (tuple(sorted(f["sources"])), f["procedure"])
        for f in findings
        if f["kind"] in ("conflict", "tension")
        and f["procedure"]
        and set(f["sources"]) <= set(questions)
        and set(f["questions"]) <= {questions[s] for s in f["sources"]}
    )
    return min(counts, key=lambda key: (-counts[key], key)) if counts else ((), "")

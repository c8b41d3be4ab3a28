"""Evidence: one study in two documents, and studies that one document has and another has not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from consilience.conditions import Is
from consilience.encodings import Source
from consilience.evidence.matches import HELD, StudyMatch
from consilience.evidence.model import Study
from consilience.evidence.pairs import (
    CONTRARY,
    DIFFERENT,
    Compared,
    compare_results,
    contrary_verdicts,
    tells_both,
)
from consilience.findings.context import Context
from consilience.findings.model import Finding
from consilience.reasons import Claim
from consilience.sentences import listed
from consilience.space import all_of

_NOT_READ = "none"  # the document gives a study no reading of its own
_YEAR_ENDS = ("-12", "-12-31")  # what follows the year in a date at its end
_TOLD = 8  # studies that one sentence can name


def studies(context: Context) -> Iterator[Finding]:
    """Yield findings on studies of two documents that are, or may be, one; and on dates."""
    for match in context.corpus.study_matches:
        if match.a[0] in context.sources and match.b[0] in context.sources:
            yield from _one_study(context, match)
    for a, b in combinations(context.sources, 2):
        for one, other in ((a, b), (b, a)):
            yield from _later(context, one, other)
            yield from _could_have_known(context, one, other)


def told(pairs: Iterable[tuple[str, str]]) -> Callable[[], Iterable[Claim]]:
    """Return the claim that the words of some items are themselves the matter."""
    return lambda: [Claim({}, {}, told=tuple(pairs))]


def evidence_finding(
    context: Context, subtype: str, items: list[tuple[str, str]], explanation: str, **more: object
) -> Finding:
    """Return a finding about items of evidence (source, name as anchored)."""
    fields = {
        "kind": "evidence", "key": "", "questions": ("appraisal",),
        "sources": tuple(dict.fromkeys(source for source, _ in items)), **more,
    }  # fmt: skip
    return Finding(
        subtype=subtype,
        statements=tuple(context.statement(source, name) for source, name in items),
        explanation=explanation,
        claims=told(items),
        **fields,  # type: ignore[arg-type]
    )


def several(names: Sequence[str]) -> str:
    """Join names by `and`; beyond a few, count the rest."""
    if len(names) <= _TOLD + 1:
        return listed(names)
    return f"{', '.join(names[:_TOLD])} and {len(names) - _TOLD} others"


def claim_finding(
    context: Context, relation: str, items: list[tuple[str, str]], explanation: str, **more: object
) -> Finding:
    """Return a finding about a claim; how it stands is its subtype and its relation."""
    return evidence_finding(
        context, relation, items, explanation, **{"kind": "claim", "relation": relation, **more}
    )


def study_of(context: Context, account: tuple[str, str]) -> Study:
    """Return the study of an account."""
    return context.corpus.sources[account[0]].evidence.studies[account[1]]


# ------------------------------------------------------------------------------ one study


def _one_study(context: Context, match: StudyMatch) -> Iterator[Finding]:
    a, b = study_of(context, match.a), study_of(context, match.b)
    items = [(match.a[0], f"study {a.id}"), (match.b[0], f"study {b.id}")]
    both = f"{context.name(match.a[0])} ({a.name}) and {context.name(match.b[0])} ({b.name})"
    why = "; ".join(match.grounds) + (
        f"; against it: {'; '.join(match.against)}" if match.against else ""
    )
    rests = {"inferences": (f"one study ({match.kind}): {why}",)}
    if match.kind not in HELD:
        how = "may tell of one study" if match.kind == "possible" else "tell of two studies"
        yield evidence_finding(
            context, f"match-{match.kind}", items, f"{both} {how}: {why}.", relation=match.kind
        )
        return
    found = list(compared(context, match, a, b))
    agreeing = [c for c in found if c.relation not in (DIFFERENT, CONTRARY)]
    count = (
        f"{len(agreeing)} of {len(found)} printed numbers agree"
        if found
        else ("no number is printed by both of the same outcome, time and group")
    )
    yield evidence_finding(
        context, "one-study", items, f"{both} tell of one study: {why}; {count}.",
        relation=match.kind, rests_on=rests,
    )  # fmt: skip
    for one in found:
        if one.relation in (DIFFERENT, CONTRARY):
            yield _discrepancy(context, match, one, rests)
    yield from _verdicts(context, match, a, b, rests)
    if _NOT_READ not in (a.reading, b.reading) and a.reading != b.reading:
        readings = context.corpus.vocabulary.lists["EvidenceReading"]
        told_as = [
            f"{context.name(s)} reads it as {readings[study.reading].label}"
            for (s, _), study in ((match.a, a), (match.b, b))
        ]
        yield evidence_finding(
            context, "read-differently", items,
            f"Of one study ({a.name}), {' and '.join(told_as)}.", rests_on=rests,
        )  # fmt: skip


def _verdicts(
    context: Context, match: StudyMatch, a: Study, b: Study, rests: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """One account says that neither arm did better, the other that one did; once an outcome."""
    accounts = [
        (study, context.corpus.sources[source].evidence.results_of(study.id))
        for (source, _), study in ((match.a, a), (match.b, b))
    ]
    units = context.corpus.vocabulary.units
    for outcome, *sides in contrary_verdicts(accounts[0], accounts[1], units):
        items: list[tuple[str, str]] = []
        told_as = []
        for (source, _), results in zip((match.a, match.b), sides, strict=True):
            items += [(source, f"result {r.id}") for r in results]
            told_as.append(f"{context.name(source)}: {' '.join(r.says for r in results)}")
        label = context.corpus.vocabulary.label(outcome)
        both = [tells_both(results, outcome) for _, results in accounts]
        subtype = "told-in-part" if any(both) else "read-differently"
        what = (
            "one of them tells both that an arm did better and that neither did, by other times, "
            "measures or analyses, and the other does not" if any(both)
            else "one says that an arm did better and the other that neither did"
        )  # fmt: skip
        yield evidence_finding(
            context, subtype, items,
            f"Of one study ({a.name}), on {label}, {what}. {' '.join(told_as)}",
            key=f"verdict {outcome}", relation=CONTRARY, rests_on=rests,
        )  # fmt: skip


def compared(context: Context, match: StudyMatch, a: Study, b: Study) -> Iterator[Compared]:
    """Yield what two matched accounts print of the same outcome, time and group."""
    first, second = (context.corpus.sources[s].evidence for s in (match.a[0], match.b[0]))
    given = {
        (x.given, y.given)
        for x in a.arms
        for y in b.arms
        if _can_be_one(context, match.a[0], x.given, match.b[0], y.given)
    }
    units = context.corpus.vocabulary.units
    yield from compare_results(
        (a, first.results_of(a.id)), (b, second.results_of(b.id)), given, units
    )


def _can_be_one(context: Context, a: str, one: str, b: str, other: str) -> bool:
    """Whether what two arms were given can be the same: equal, or a procedure in common."""
    mine, theirs = leaves(context, a, one), leaves(context, b, other)
    return one == other or bool(mine & theirs)


def leaves(context: Context, source: str, given: str) -> set[str]:
    """Return the procedures that an arm's treatment can be; none for a comparator.

    Of a class of devices those that fall under it, and those of which a shared trial suggests it.
    """
    vocabulary = context.corpus.vocabulary
    if given in vocabulary.procedures:
        return set(vocabulary.narrower[given])
    return {
        procedure
        for (owner, name, procedure), member in context.corpus.memberships.items()
        if (owner, name) == (source, given)
        and (member.status == "in" or (member.status == "undecided" and member.evidence))
    }


def _discrepancy(
    context: Context, match: StudyMatch, found: Compared, rests: Mapping[str, tuple[str, ...]]
) -> Finding:
    (a, _), (b, _) = match.a, match.b
    items = [(a, f"result {found.a.id}"), (b, f"result {found.b.id}")]
    outcome = context.corpus.vocabulary.label(found.a.outcome)
    when = f" at {found.a.time}" if found.a.time else ""
    printed = " and ".join(
        f"{text} ({context.name(source)})"
        for source, text in zip((a, b), found.printed, strict=True)
    )
    subtype = "read-differently" if found.relation == CONTRARY else "numbers-differ"
    name = study_of(context, match.a).name
    return evidence_finding(
        context, subtype, items,
        f"Of one study ({name}), {outcome}{when}: the {found.what} is {printed}.",
        key=found.what, relation=found.relation, rests_on=rests,
    )  # fmt: skip


# ------------------------------------------------------------------------------ dates


def year_of(source: Source, study: Study) -> int | None:
    """Return the year a document gives a study, or that of the reference it cites for it."""
    years = [
        study.year,
        *(r.year for n in study.references if (r := source.evidence.references.get(n))),
    ]
    return next((int(y[:4]) for y in years if y[:4].isdigit()), None)


def date_of(source: Source) -> tuple[int, str]:
    """Return the last year of which a document could know a study, and what dates it."""
    on, told = _dated(source)
    return int(on[:4]), told


def over_by(source: Source) -> int:
    """Return the last year that was over by a document's date; all its studies it could know."""
    on, _ = _dated(source)
    return int(on[:4]) - (on[4:] not in _YEAR_ENDS)


def _dated(source: Source) -> tuple[str, str]:
    by_kind = {d.what: d for d in source.dates}
    for what in ("search-to", "last-review", "content", "effective"):
        if what in by_kind:
            return by_kind[what].on, f"{what.replace('-', ' ')} {by_kind[what].on}"
    return source.in_force_from(), f"in force from {source.in_force_from()}"


def in_scope(context: Context, source: str, study: Study, by: str) -> bool:
    """Whether a study's treatments are among what a document declares itself to be about."""
    corpus = context.corpus
    procedures = {p for arm in study.arms for p in leaves(context, by, arm.given)}
    if not procedures:
        return False
    these = corpus.space.compile(Is("procedure", tuple(sorted(procedures)), "these"))
    scope = corpus.space.compile(corpus.scope(source))
    return bool(corpus.solver.satisfiable(all_of(these, scope)))


def _counted(found: Sequence[Study], what: str) -> str:
    plural = what.removesuffix("y") + "ies" if what.endswith("y") else f"{what}s"
    return f"{len(found)} {what if len(found) == 1 else plural}"


def _later(context: Context, has: str, other: str) -> Iterator[Finding]:
    """Studies that one document tells of and that are later than the other."""
    owner, (limit, dated) = context.corpus.sources[has], date_of(context.corpus.sources[other])
    found = [
        s for s in owner.evidence.studies.values()
        if (year := year_of(owner, s)) is not None and year > limit
        and in_scope(context, other, s, has)
    ]  # fmt: skip
    if found:
        names = several([s.name for s in found])
        yield evidence_finding(
            context, "later-than", [(has, f"study {s.id}") for s in found],
            f"{context.name(has)} tells of {_counted(found, 'study')} later than "
            f"{context.name(other)} ({dated}): {names}.",
            key=other, sources=(has, other),
        )  # fmt: skip


def _could_have_known(context: Context, has: str, other: str) -> Iterator[Finding]:
    """Trials in one document that another, to whose subject they belong, could know and lacks."""
    corpus = context.corpus
    owner, (_, dated) = corpus.sources[has], date_of(corpus.sources[other])
    over = over_by(corpus.sources[other])  # studies are dated by year: its own year decides nothing
    if not corpus.sources[other].evidence.studies:
        return
    known = {
        (m.a if m.a[0] == has else m.b)[1]
        for m in corpus.study_matches
        if {m.a[0], m.b[0]} == {has, other} and m.kind != "apart"
    }
    own = int(owner.in_force_from()[:4])
    found = [
        s for s in owner.evidence.studies.values()
        if s.id not in known and s.design == "randomised-trial" and not s.follows_up
        and (year_of(owner, s) or own) <= over and in_scope(context, other, s, has)
    ]  # fmt: skip
    if found:
        names = several([s.name for s in found])
        yield evidence_finding(
            context, "could-have-known", [(has, f"study {s.id}") for s in found],
            f"{context.name(has)} tells of {_counted(found, 'randomised trial')} that had come by "
            f"the date of {context.name(other)} ({dated}), and of which no account there is "
            f"matched: {names}.",
            key=other, sources=(has, other),
        )  # fmt: skip

"""Reports of guidelines: what a document says that another one says.

Where that one is encoded, the report is held against the statements that it reports; else it cannot
be checked, and is told as such.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consilience.conditions import Condition
from consilience.encodings import locators
from consilience.evidence.model import Guideline, Reported
from consilience.findings.context import Context
from consilience.findings.model import Finding
from consilience.findings.studies import claim_finding
from consilience.sentences import listed
from consilience.solver import negate
from consilience.space import all_of, any_of


def claims(context: Context) -> Iterator[Finding]:
    """Yield a finding for each report of a guideline that is encoded, one for each that is not."""
    for source in context.sources:
        evidence = context.corpus.sources[source].evidence
        for guideline in evidence.guidelines.values():
            own = [r for r in evidence.reported.values() if r.guideline == guideline.id]
            yield from _replaced(context, source, guideline)
            if guideline.source in context.sources:
                for reported in own:
                    yield from _held_against(context, source, guideline, reported, own)
            else:
                yield _uncheckable(context, source, guideline, own)


def _replaced(context: Context, source: str, guideline: Guideline) -> Iterator[Finding]:
    """Guidance that is told of and that an encoded document says it replaces."""
    for other in context.sources:
        if guideline.number_of_its_own in context.corpus.sources[other].replaces:
            yield claim_finding(
                context, "outdated", [(source, f"guideline {guideline.id}")],
                f"{context.name(source)} tells of {guideline.number_of_its_own}, which "
                f"{context.name(other)} says it replaces.",
                key=other, sources=(source, other),
            )  # fmt: skip


def _uncheckable(
    context: Context, source: str, guideline: Guideline, reported: list[Reported]
) -> Finding:
    items = [(source, f"guideline {guideline.id}")]
    items += [(source, f"reported {r.id}") for r in reported]
    stances = [r.stance or "neither yes nor no" for r in reported]
    told = listed([f"{stances.count(s)} {s}" for s in dict.fromkeys(stances)])
    return claim_finding(
        context, "uncheckable", items,
        f"What {context.name(source)} tells of {called(guideline)} cannot be held against it, as it is "
        f"not encoded{f': {told}' if told else ''}.",
    )  # fmt: skip


def called(guideline: Guideline) -> str:
    """Return a guideline by its bodies, its own number and its year."""
    names = f"{listed(guideline.bodies) or guideline.id} {guideline.number_of_its_own}".strip()
    return f"{names} ({guideline.year})" if guideline.year else names


@dataclass(frozen=True)
class _Held:
    """How a report stands to what it reports: the relation and the sentences that say why."""

    relation: str
    because: tuple[str, ...]


def _held_against(
    context: Context, source: str, guideline: Guideline, reported: Reported, all_: list[Reported]
) -> Iterator[Finding]:
    target = guideline.source
    held = _compare(context, source, target, reported, all_)
    items = [(source, f"reported {reported.id}")]
    items += [(target, name) for name in reported.corresponds]
    where = listed([context.corpus.sources[target].statements[n].at for n in reported.corresponds])
    against = f"{context.name(target)}{f' {where}' if where else ''}"
    yield claim_finding(
        context, held.relation, items,
        f"{context.name(source)}, {reported.at}, held against {against}: "
        f"{'; '.join(held.because)}.",
        sources=(source, target), questions=(reported.question,),
    )  # fmt: skip


def _compare(
    context: Context, source: str, target: str, reported: Reported, all_: list[Reported]
) -> _Held:
    owner = context.corpus.sources[target]
    if not reported.corresponds:
        return _Held("uncheckable", ("no statement there is named that it could report",))
    statements = [owner.statements[name] for name in reported.corresponds]
    positions = [p for p in owner.positions.values() if {*p.by} & {*reported.corresponds}]
    found: list[tuple[str, str]] = []
    stances = {p.stance for p in positions if p.question == reported.question}
    if stances and reported.stance and reported.stance not in stances:
        found.append(
            (
                "contradicted",
                f"it reports {reported.stance}, and there it {listed(sorted(stances))}",
            )
        )
    strengths = {s.strength for s in statements if s.strength}
    if strengths and reported.strength not in strengths:
        printed = f"prints {reported.strength!r}" if reported.strength else "prints no strength"
        found.append(
            ("altered", f"it {printed}, and there {listed(sorted(map(repr, strengths)))} stands")
        )
    told_at = [
        p for r in all_ if {*r.corresponds} & {*reported.corresponds} for p in locators(r.at)
    ]
    there = [p for s in statements for p in locators(s.at)]
    if len(told_at) > len(there):
        found.append(
            ("altered", f"{listed(there)} is printed as {len(told_at)} items ({listed(told_at)})")
        )
    whole = {p.by: p.when for p in positions if len(p.by) == 1}
    conditions = [when for s in statements if (when := whole.get((s.id,), s.when)) is not None]
    if reported.when is not None and conditions:
        found.append(_cases(context, source, reported.when, target, conditions))
    order = ("contradicted", "altered", "dropped", "broader", "narrower", "faithful")
    if not found:
        return _Held("faithful", ("stance and strength are the same",))
    found.sort(key=lambda one: order.index(one[0]))
    return _Held(found[0][0], tuple(text for _, text in found))


def _cases(
    context: Context, source: str, when: Condition, target: str, conditions: list[Condition]
) -> tuple[str, str]:
    """Hold the cases that a report names against those of the statements reported.

    Within what the reported document is about, which its statements need not repeat.
    """
    corpus = context.corpus
    mine = corpus.resolve(corpus.sources[source], when)
    theirs = [corpus.resolve(corpus.sources[target], c) for c in conditions]
    scope = corpus.space.compile(corpus.scope(target))
    a = all_of(scope, corpus.space.compile(mine))
    b = all_of(scope, any_of([corpus.space.compile(c) for c in theirs]))
    more = corpus.solver.satisfiable(all_of(a, negate(b)))
    fewer = corpus.solver.satisfiable(all_of(negate(a), b))
    label = corpus.vocabulary.label
    asked = {x for c in theirs for x in corpus.mentions(c)} - corpus.mentions(mine)
    left = f", as it leaves out {listed(sorted(map(label, asked)))}" if asked else ""
    added = corpus.mentions(mine) - {x for c in theirs for x in corpus.mentions(c)} - {"procedure"}
    more_asked = f", as it adds {listed(sorted(map(label, added)))}" if added else ""
    if not corpus.solver.satisfiable(all_of(a, b)):
        return "contradicted", "no case that it names is among those there"
    if more and fewer:
        return "altered", f"its cases and those there only overlap{left}{more_asked}"
    if more:
        return (
            "dropped" if asked else "broader",
            f"it names cases that are not among those there{left}",
        )
    if fewer:
        return "narrower", f"it names only some of the cases there{more_asked}"
    return "faithful", "it names the same cases"

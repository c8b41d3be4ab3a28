"""Claims: what a document says of another, or of all guidelines or trials.

Each is held against what is encoded: a report of an encoded document against the statements that
it reports, a claim that there is none, or only one, against everything that any document tells.
What is not encoded is not checked, and a claim that nothing speaks against is not thereby shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consilience.conditions import Condition
from consilience.evidence.model import Claim, Guideline, Reported, Study
from consilience.findings.context import Context, on_readings
from consilience.findings.model import Finding
from consilience.findings.studies import evidence_finding, leaves, several, year_of
from consilience.readings import reading_cubes
from consilience.rows import CARE, COVERAGE
from consilience.sentences import listed
from consilience.solver import negate
from consilience.space import Formula, all_of, any_of

_ADVICE = (CARE, COVERAGE)
_FIRM = ("requires", "recommends")  # forces that recommend; what only permits does not
_NONE, _ONLY = "none", "only"


def claims(context: Context) -> Iterator[Finding]:
    """Yield a finding for each report of a guideline and each claim at large."""
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
        for claim in evidence.claims.values():
            yield (
                _trials(context, source, claim)
                if claim.of == "trials"
                else _guidelines(context, source, claim)
            )


def _finding(
    context: Context, relation: str, items: list[tuple[str, str]], explanation: str, **more: object
) -> Finding:
    return evidence_finding(
        context, relation, items, explanation, **{"kind": "claim", "relation": relation, **more}
    )


# ------------------------------------------------------------------------------ a guideline told of


def _replaced(context: Context, source: str, guideline: Guideline) -> Iterator[Finding]:
    """Guidance that is told of and that an encoded document says it replaces."""
    for other in context.sources:
        if guideline.number_of_its_own in context.corpus.sources[other].replaces:
            yield _finding(
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
    bodies = listed(guideline.bodies) or guideline.id
    stances = [r.stance or "neither yes nor no" for r in reported]
    told = listed([f"{stances.count(s)} {s}" for s in dict.fromkeys(stances)])
    return _finding(
        context, "uncheckable", items,
        f"What {context.name(source)} tells of {bodies}"
        f"{f' ({guideline.year})' if guideline.year else ''} cannot be held against it, as it is "
        f"not encoded{f': {told}' if told else ''}.",
    )  # fmt: skip


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
    yield _finding(
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
    split = [r.at for r in all_ if {*r.corresponds} & {*reported.corresponds}]
    if len(split) > 1:
        found.append(
            ("altered", f"one recommendation is printed as {len(split)} items ({listed(split)})")
        )
    conditions = [s.when for s in statements if s.when is not None]
    if reported.when is not None and conditions:
        found.append(_cases(context, source, reported.when, target, conditions))
    order = ("contradicted", "altered", "broader", "narrower", "dropped", "faithful")
    if not found:
        return _Held("faithful", ("stance and strength are the same",))
    found.sort(key=lambda one: order.index(one[0]))
    return _Held(found[0][0], tuple(text for _, text in found))


def _cases(
    context: Context, source: str, when: Condition, target: str, conditions: list[Condition]
) -> tuple[str, str]:
    """Hold the cases that a report names against those of the statements reported."""
    corpus = context.corpus
    mine = corpus.resolve(corpus.sources[source], when)
    theirs = [corpus.resolve(corpus.sources[target], c) for c in conditions]
    a = corpus.space.compile(mine)
    b = any_of([corpus.space.compile(c) for c in theirs])
    more = corpus.solver.satisfiable(all_of(a, negate(b)))
    fewer = corpus.solver.satisfiable(all_of(negate(a), b))
    spoken = corpus.mentions(mine)
    missing = sorted({x for c in theirs for x in corpus.unfolded(target, c)} - spoken)
    label = corpus.vocabulary.label
    left = f"; it leaves out {listed([label(m) for m in missing])}" if missing else ""
    if not corpus.solver.satisfiable(all_of(a, b)):
        return "contradicted", "no case that it names is among those there"
    if more and fewer:
        return "altered", f"its cases and those there only overlap{left}"
    if more:
        return "broader", f"it names cases that are not among those there{left}"
    if fewer:
        return "narrower", "it names only some of the cases there"
    return "faithful", "it names the same cases"


# ------------------------------------------------------------------------------ all guidelines


@dataclass(frozen=True)
class _Voice:
    """A guideline's word on a procedure, told of or encoded; `firm` if it recommends or forbids."""

    item: tuple[str, str]
    name: str
    formula: Formula
    firm: bool


def _voices(context: Context, stance: str, claimant: str) -> Iterator[_Voice]:
    """Yield every guideline's recommendation with a stance: reported anywhere, or encoded."""
    corpus = context.corpus
    for source in context.sources:
        owner = corpus.sources[source]
        for r in owner.evidence.reported.values():
            guideline = owner.evidence.guidelines[r.guideline]
            if r.stance != stance or r.question not in _ADVICE or r.when is None:
                continue
            if guideline.source in context.sources:
                continue  # it speaks for itself
            name = (
                f"{listed(guideline.bodies[:1]) or guideline.id} ({context.name(source)}, {r.at})"
            )
            formula = corpus.space.compile(corpus.resolve(owner, r.when))
            yield _Voice((source, f"reported {r.id}"), name, formula, True)
        if source == claimant or owner.kind not in corpus.vocabulary.guideline_kinds:
            continue
        for position in owner.positions.values():
            if position.stance == stance and position.question in _ADVICE:
                forces = {owner.statements[n].force for n in position.by}
                firm = stance != "favours" or bool(forces & {*_FIRM})
                words = "" if firm else ", which permits and does not recommend"
                yield _Voice(
                    (source, position.by[0]),
                    f"{context.name(source)} {position.at}{words}",
                    corpus.space.compile(corpus.position(source, position)),
                    firm,
                )


def _guidelines(context: Context, source: str, claim: Claim) -> Finding:
    """A claim that no guideline, or guidelines in general, take a stance."""
    corpus = context.corpus
    within: Formula = True
    if claim.when is not None:
        within = corpus.space.compile(corpus.resolve(corpus.sources[source], claim.when))
    stance = claim.stance or "favours"
    opposite = {"favours": "opposes", "opposes": "favours"}.get(stance, stance)
    against = [
        v for v in _voices(context, stance if claim.quantifier == _NONE else opposite, source)
        if corpus.solver.satisfiable(all_of(v.formula, within))
    ]  # fmt: skip
    items = [(source, f"claim {claim.id}"), *dict.fromkeys(v.item for v in against)]
    said = f"{context.name(source)}, {claim.at}: {claim.says}"
    if not against:
        return _finding(
            context, "nothing-against", items, f"{said} Nothing that is encoded speaks against it."
        )
    firm = [v for v in against if v.firm]
    relation = "contradicted" if firm and claim.quantifier == _NONE else "not-settled"
    relation = "broader" if claim.quantifier != _NONE else relation
    formula = all_of(within, any_of([v.formula for v in firm or against]))
    robust, readings = on_readings(reading_cubes(corpus.solver, formula))
    witness = corpus.solver.witness(formula)
    verb = "says yes" if (claim.quantifier == _NONE) == (stance == "favours") else "says no"
    names = several([v.name for v in against])
    return _finding(
        context, relation, items,
        f"{said} Against it, for some of these cases, {verb}: {names}"
        f"{context.say_readings(readings)}.",
        robust=robust, readings=readings,
        witness=context.show_case(witness) if witness else None,
    )  # fmt: skip


# ------------------------------------------------------------------------------ all trials


def _trials(context: Context, source: str, claim: Claim) -> Finding:
    """A claim that there is no trial of a sort, or none but those it names."""
    granted = _granted(context, source, claim)
    dated = int(context.corpus.sources[source].in_force_from()[:4])
    certain: list[tuple[tuple[str, str], str]] = []
    later: list[tuple[tuple[str, str], str]] = []
    open_: list[tuple[tuple[str, str], str]] = []
    for other in context.sources:
        owner = context.corpus.sources[other]
        for study in owner.evidence.studies.values():
            untold = _such_a_trial(context, source, claim, other, study)
            if untold is None or (other, study.id) in granted:
                continue
            item = (other, f"study {study.id}")
            name = f"{study.name} ({context.name(other)})"
            year = year_of(owner, study)
            if untold:
                open_.append((item, f"{name}, of which it is not told whether {listed(untold)}"))
            elif year is not None and year > dated:
                later.append((item, f"{name}, {year}"))
            else:
                certain.append((item, name))
    said = f"{context.name(source)}, {claim.at}: {claim.says}"
    relation = (
        "contradicted" if certain else "outdated" if later
        else "not-settled" if open_ else "nothing-against"
    )  # fmt: skip
    told = [
        f"{what}: {several([name for _, name in found])}"
        for what, found in (
            ("Against it", certain), ("Since then", later), ("Such a trial might be", open_),
        )
        if found
    ]  # fmt: skip
    items = [
        (source, f"claim {claim.id}"),
        *(i for found in (certain, later, open_) for i, _ in found),
    ]
    end = f" {'. '.join(told)}." if told else " Nothing that is encoded speaks against it."
    return _finding(context, relation, items, said + end)


def _granted(context: Context, source: str, claim: Claim) -> set[tuple[str, str]]:
    """Return the accounts of the studies that a claim grants, in whatever document."""
    granted = {(source, name) for name in claim.excepting}
    for m in context.corpus.study_matches:
        if m.kind != "apart" and (m.a in granted or m.b in granted):
            granted |= {m.a, m.b}
    return granted


def _such_a_trial(
    context: Context, source: str, claim: Claim, other: str, study: Study
) -> list[str] | None:
    """Return what is not told of a study to be such a trial, or None if it is not one.

    A later report of a trial, or a second look at its data, is no trial of its own.
    """
    if study.design != claim.design or study.follows_up or study.analyses:
        return None
    wanted = {p for given in claim.given for p in leaves(context, source, given)} or {*claim.given}
    arms = [({*leaves(context, other, arm.given)} | {arm.given}, arm.given) for arm in study.arms]
    if not any(these & wanted for these, _ in arms):
        return None
    if claim.against and not any(given in claim.against for _, given in arms):
        return None
    vocabulary = context.corpus.vocabulary
    ruled_out = {x for f in study.features for x in vocabulary.ruled_out[f]}
    if ruled_out & {*claim.features}:
        return None
    for key, values in claim.people.items():
        if key in study.people and not {*values} & {*study.people[key]}:
            return None
    labels = vocabulary.lists["StudyFeature"]
    untold = [f"it was {labels[f].label}" for f in claim.features if f not in study.features]
    for key in claim.people:
        if key not in study.people:
            told = vocabulary.population_attributes[key]
            wanted_ones = [told.value_label(v) for v in claim.people[key]]
            untold.append(f"its patients had {told.label}: {listed(wanted_ones)}")
    return untold

"""Claims: what a document says of another, or of all guidelines or trials.

Each is held against what is encoded: a report of an encoded document against the statements that
it reports, a claim that there is none, or only one, against everything that any document tells.
What is not encoded is not checked, and a claim that nothing speaks against is not thereby shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consilience.conditions import TRUE, Condition, Is, walk
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
_TURNED = ("favours", "opposes")  # stances that a claim can turn on
_NONE = "none"


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
    stances = [r.stance or "neither yes nor no" for r in reported]
    told = listed([f"{stances.count(s)} {s}" for s in dict.fromkeys(stances)])
    return _finding(
        context, "uncheckable", items,
        f"What {context.name(source)} tells of {_called(guideline)} cannot be held against it, as it is "
        f"not encoded{f': {told}' if told else ''}.",
    )  # fmt: skip


def _called(guideline: Guideline) -> str:
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


# ------------------------------------------------------------------------------ all guidelines


@dataclass(frozen=True)
class _Voice:
    """A guideline's word on some procedures, told of or encoded.

    `guideline` is whose word it is, `procedures` are those that it names, `written` the terms it
    names them by, and `firm` whether it recommends or forbids; what only permits is not.
    """

    guideline: tuple[str, str]
    item: tuple[str, str]
    name: str
    stance: str
    formula: Formula
    procedures: frozenset[str]
    written: tuple[frozenset[str], ...]
    firm: bool


def _voices(context: Context, claimant: str) -> list[_Voice]:
    """Return every guideline's recommendations: as reported anywhere, or encoded."""
    return [*_reported_voices(context), *_own_voices(context, claimant)]


def _voice(
    context: Context, whose: tuple[str, str], item: tuple[str, str], name: str, stance: str,
    condition: Condition, firm: bool,
) -> _Voice:  # fmt: skip
    corpus = context.corpus
    formula = corpus.space.compile(condition)
    narrower = corpus.vocabulary.narrower
    named = [n for n in walk(condition) if isinstance(n, Is) and n.attribute == "procedure"]
    words = [w.strip() for n in named for w in n.written.split(",")]
    written = tuple(frozenset(narrower[w]) for w in words if w in narrower)
    procedures = frozenset(
        p
        for p in corpus.vocabulary.leaf_procedures
        if corpus.solver.satisfiable(
            all_of(formula, corpus.space.compile(Is("procedure", (p,), p)))
        )
    )
    return _Voice(whose, item, name, stance, formula, procedures, written, firm)


def _reported_voices(context: Context) -> Iterator[_Voice]:
    corpus = context.corpus
    for source in context.sources:
        owner = corpus.sources[source]
        for r in owner.evidence.reported.values():
            guideline = owner.evidence.guidelines[r.guideline]
            advises = r.stance in _TURNED and r.question in _ADVICE and r.when is not None
            if not advises or guideline.source in context.sources:  # an encoded one speaks itself
                continue
            name = f"{_called(guideline)} ({context.name(source)}, {r.at})"
            condition = corpus.resolve(owner, r.when or TRUE)
            yield _voice(
                context, (source, guideline.id), (source, f"reported {r.id}"), name, r.stance,
                condition, firm=True,
            )  # fmt: skip


def _own_voices(context: Context, claimant: str) -> Iterator[_Voice]:
    corpus = context.corpus
    for source in context.sources:
        owner = corpus.sources[source]
        if source == claimant or owner.kind not in corpus.vocabulary.guideline_kinds:
            continue
        for position in owner.positions.values():
            if position.stance not in _TURNED or position.question not in _ADVICE:
                continue
            forces = {owner.statements[n].force for n in position.by}
            yield _voice(
                context, (source, ""), (source, position.by[0]),
                f"{context.name(source)} {position.at}", position.stance,
                corpus.position(source, position),
                firm=position.stance != "favours" or bool(forces & {*_FIRM}),
            )  # fmt: skip


def _guidelines(context: Context, source: str, claim: Claim) -> Finding:
    """A claim that no guideline, or guidelines in general, take a stance."""
    corpus = context.corpus
    within: Formula = True
    if claim.when is not None:
        within = corpus.space.compile(corpus.resolve(corpus.sources[source], claim.when))
    voices = [
        v for v in _voices(context, source) if corpus.solver.satisfiable(all_of(v.formula, within))
    ]
    stance = claim.stance or "favours"
    if claim.quantifier == _NONE:
        return _denied(context, source, claim, within, [v for v in voices if v.stance == stance])
    return _generalised(context, source, claim, within, voices, stance)


def _denied(
    context: Context, source: str, claim: Claim, within: Formula, voices: list[_Voice]
) -> Finding:
    """No guideline is said to: each that does, by name or only under a broader term."""
    asked = _procedures(context, within)
    named = [v for v in voices if _by_name(v, asked) and v.firm]
    softer = [v for v in voices if _by_name(v, asked) and not v.firm]
    broader = [v for v in voices if not _by_name(v, asked)]
    told = [
        f"{what}: {several(list(dict.fromkeys(v.name for v in some)))}"
        for what, some in (
            ("By name", named), ("Permitting, not recommending", softer),
            ("Under a broader term", broader),
        )
        if some
    ]  # fmt: skip
    relation = "contradicted" if named else "not-settled" if voices else "nothing-against"
    return _at_large(context, source, claim, relation, within, named or voices, told)


def _generalised(
    context: Context, source: str, claim: Claim, within: Formula, voices: list[_Voice], stance: str
) -> Finding:
    """Guidelines are said to in general: each that says the opposite of a procedure, and only that.

    A guideline that recommends a procedure and lists what speaks against it in some patients
    recommends it.
    """
    label = context.corpus.vocabulary.label
    against: dict[str, list[_Voice]] = {}
    for procedure in sorted(_procedures(context, within)):
        these = [v for v in voices if procedure in v.procedures]
        does = {v.guideline for v in these if v.stance == stance}
        against[procedure] = [v for v in these if v.stance != stance and v.guideline not in does]
    found = [v for some in against.values() for v in some]
    told = [
        f"On {label(procedure)}: {several(list(dict.fromkeys(v.name for v in some)))}"
        for procedure, some in against.items()
        if some
    ]
    relation = "broader" if found else "nothing-against"
    return _at_large(context, source, claim, relation, within, found, told)


def _at_large(
    context: Context, source: str, claim: Claim, relation: str, within: Formula,
    voices: list[_Voice], told: list[str],
) -> Finding:  # fmt: skip
    corpus = context.corpus
    items = list(dict.fromkeys([(source, f"claim {claim.id}"), *(v.item for v in voices)]))
    said = f"{context.name(source)}, {claim.at}: {claim.says}"
    if not voices:
        return _finding(
            context, relation, items, f"{said} Nothing that is encoded speaks against it."
        )
    formula = all_of(within, any_of([v.formula for v in voices]))
    robust, readings = on_readings(reading_cubes(corpus.solver, formula))
    witness = corpus.solver.witness(formula)
    return _finding(
        context, relation, items,
        f"{said} Against it. {'. '.join(told)}{context.say_readings(readings)}.",
        robust=robust, readings=readings,
        witness=context.show_case(witness) if witness else None,
    )  # fmt: skip


def _procedures(context: Context, within: Formula) -> frozenset[str]:
    corpus = context.corpus
    return frozenset(
        p
        for p in corpus.vocabulary.leaf_procedures
        if corpus.solver.satisfiable(all_of(within, corpus.space.compile(Is("procedure", (p,), p))))
    )


def _by_name(voice: _Voice, asked: frozenset[str]) -> bool:
    """Whether a guideline names some of the procedures by a term that means no others.

    An encoded document may name them by a class of its own, and then names no term.
    """
    return not voice.written or any(term <= asked for term in voice.written)


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
    vocabulary = context.corpus.vocabulary
    if claim.against and not any(arm.given in claim.against for arm in study.arms):
        return None
    ruled_out = {x for f in study.features for x in vocabulary.ruled_out[f]}
    if ruled_out & {*claim.features}:
        return None
    given = _given(context, source, claim, other, study)
    people = _people(context, claim, study)
    if given is None or people is None:
        return None
    known = {*study.features} | vocabulary.entailed[study.design]
    labels = vocabulary.lists["StudyFeature"]
    features = [f"it was {labels[f].label}" for f in claim.features if f not in known]
    return [*given, *features, *people]


def _given(
    context: Context, source: str, claim: Claim, other: str, study: Study
) -> list[str] | None:
    """Return what is open on the treatments; a broader term, or a class, leaves it open."""
    wanted = {p for given in claim.given for p in leaves(context, source, given)}
    mine = [these for arm in study.arms if (these := leaves(context, other, arm.given)) & wanted]
    if not mine:
        return None
    if any(these <= wanted for these in mine):
        return []
    label = context.corpus.vocabulary.label
    return [f"it was of {listed(sorted(label(p) for p in mine[0] & wanted))}"]


def _people(context: Context, claim: Claim, study: Study) -> list[str] | None:
    """Return what is open on the patients; those of several causes leave it open."""
    found = []
    for key, values in claim.people.items():
        attribute = context.corpus.vocabulary.population_attributes[key]
        wanted = listed([attribute.value_label(v) for v in values])
        told = {*study.people.get(key, ())}
        if told and not told & {*values}:
            return None
        if not told:
            found.append(f"its patients had {attribute.label}: {wanted}")
        elif not told <= {*values}:
            found.append(f"it was of none but those with {attribute.label}: {wanted}")
    return found

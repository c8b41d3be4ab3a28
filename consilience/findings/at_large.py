"""Claims about all guidelines or all trials, held against everything that any document tells.

Certain only where nothing is open: a guideline that names the procedures by a broader term, one that
permits and does not recommend, a trial of which something is not told, leave a claim unsettled.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consilience.conditions import TRUE, Condition, Is, walk
from consilience.evidence.model import Claim, Study
from consilience.findings.claims import called
from consilience.findings.context import Context, on_readings
from consilience.findings.model import Finding
from consilience.findings.studies import claim_finding, leaves, several, year_of
from consilience.readings import reading_cubes
from consilience.rows import CARE, COVERAGE
from consilience.sentences import listed
from consilience.space import Formula, all_of, any_of
from consilience.vocabulary import Attribute

_ADVICE = (CARE, COVERAGE)
_TURNED = ("favours", "opposes")  # stances that a claim can turn on
_FIRM = ("requires", "recommends")  # forces that recommend; what only permits does not
_NONE = "none"
_AGAINST = {
    "contradicted": "Against it, told of by", "outdated": "Since then, told of by",
    "not-settled": "Such a trial might be, told of by",
}  # fmt: skip


def claims_at_large(context: Context) -> Iterator[Finding]:
    """Yield what stands against each claim about guidelines or trials, or that nothing does.

    That nothing encoded stands against a claim does not show it.
    """
    for source in context.sources:
        for claim in context.corpus.sources[source].evidence.claims.values():
            held = _trials if claim.of == "trials" else _guidelines
            found = list(held(context, source, claim))
            yield from found
            if not found:
                yield claim_finding(
                    context, "nothing-against", [(source, f"claim {claim.id}")],
                    f"{_said(context, source, claim)} Nothing that is encoded speaks against it.",
                )  # fmt: skip


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
    position: tuple[tuple[str, str], ...] = ()


def _voices(context: Context, claimant: str) -> list[_Voice]:
    """Return every guideline's recommendations: as reported anywhere, or encoded."""
    return [*_reported_voices(context), *_own_voices(context, claimant)]


def _voice(
    context: Context, whose: tuple[str, str], item: tuple[str, str], name: str, stance: str,
    condition: Condition, firm: bool, position: tuple[tuple[str, str], ...] = (),
) -> _Voice:  # fmt: skip
    formula = context.corpus.space.compile(condition)
    narrower = context.corpus.vocabulary.narrower
    named = [n for n in walk(condition) if isinstance(n, Is) and n.attribute == "procedure"]
    words = [w.strip() for n in named for w in n.written.split(",")]
    written = tuple(frozenset(narrower[w]) for w in words if w in narrower)
    procedures = _procedures(context, formula)
    return _Voice(whose, item, name, stance, formula, procedures, written, firm, position)


def _reported_voices(context: Context) -> Iterator[_Voice]:
    corpus = context.corpus
    for source in context.sources:
        owner = corpus.sources[source]
        for r in owner.evidence.reported.values():
            guideline = owner.evidence.guidelines[r.guideline]
            advises = r.stance in _TURNED and r.question in _ADVICE and r.when is not None
            if not advises or guideline.source in context.sources:  # an encoded one speaks itself
                continue
            name = f"{called(guideline)} ({context.name(source)}, {r.at})"
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
                position=((source, position.id),),
            )  # fmt: skip


def _guidelines(context: Context, source: str, claim: Claim) -> Iterator[Finding]:
    """No guideline, or guidelines in general, are said to take a stance: each that is against it."""
    corpus = context.corpus
    within: Formula = True
    if claim.when is not None:
        within = corpus.space.compile(corpus.resolve(corpus.sources[source], claim.when))
    voices = [
        v for v in _voices(context, source) if corpus.solver.satisfiable(all_of(v.formula, within))
    ]
    stance = claim.stance or "favours"
    for whose in dict.fromkeys(v.guideline for v in voices):
        own = [v for v in voices if v.guideline == whose]
        if claim.quantifier == _NONE:
            does = [v for v in own if v.stance == stance]
            yield from _denied(context, source, claim, within, does)
        else:
            yield from _generalised(context, source, claim, within, own, stance)


def _denied(
    context: Context, source: str, claim: Claim, within: Formula, voices: list[_Voice]
) -> Iterator[Finding]:
    """No guideline is said to, and this one does: by name, or only under a broader term."""
    if not voices:
        return
    asked = _procedures(context, within)
    named = [v for v in voices if _by_name(v, asked)]
    firm = [v for v in named if v.firm]
    how = " It names them only under a broader term."
    if named:
        how = "" if firm else " It permits and does not recommend."
    relation = "contradicted" if firm else "not-settled"
    these = firm or named or voices
    does = "that does" if firm else "that may"
    yield _at_large(context, source, claim, relation, within, these, does, how)


def _generalised(
    context: Context, source: str, claim: Claim, within: Formula, voices: list[_Voice], stance: str
) -> Iterator[Finding]:
    """Guidelines are said to in general, and this one says only the opposite of some procedure.

    A guideline that recommends a procedure and lists what speaks against it in some patients
    recommends it.
    """
    does = {p for v in voices if v.stance == stance for p in v.procedures}
    against = sorted(_procedures(context, within) - does)
    found = [v for v in voices if v.stance != stance and v.procedures & {*against}]
    if found:
        these = [p for p in against if any(p in v.procedures for v in found)]
        told = listed(context.corpus.vocabulary.label(p) for p in these)
        what = f"that is only against {told}"
        yield _at_large(context, source, claim, "broader", within, found, what, "")


def _at_large(
    context: Context, source: str, claim: Claim, relation: str, within: Formula,
    voices: list[_Voice], what: str, how: str,
) -> Finding:  # fmt: skip
    corpus = context.corpus
    items = list(dict.fromkeys([(source, f"claim {claim.id}"), *(v.item for v in voices)]))
    formula = all_of(within, any_of([v.formula for v in voices]))
    robust, readings = on_readings(reading_cubes(corpus.solver, formula))
    witness = corpus.solver.witness(formula)
    names = several(list(dict.fromkeys(v.name for v in voices)))
    return claim_finding(
        context, relation, items,
        f"{_said(context, source, claim)} One {what}, for some of these cases: {names}"
        f"{context.say_readings(readings)}.{how}",
        robust=robust, readings=readings,
        positions=tuple(dict.fromkeys(p for v in voices for p in v.position)),
        witness=context.show_case(witness) if witness else None,
    )  # fmt: skip


def _said(context: Context, source: str, claim: Claim) -> str:
    return f"{context.name(source)}, {claim.at}: {claim.says}"


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


def _trials(context: Context, source: str, claim: Claim) -> Iterator[Finding]:
    """No trial of a sort, or none but those named, are said to be; a finding for each source."""
    granted = _granted(context, source, claim)
    dated = int(context.corpus.sources[source].in_force_from()[:4])
    for other in context.sources:
        owner = context.corpus.sources[other]
        found: dict[str, list[tuple[Study, str]]] = {}
        for study in owner.evidence.studies.values():
            untold = _such_a_trial(context, source, claim, other, study)
            if untold is None or (other, study.id) in granted:
                continue
            year = year_of(owner, study)
            if untold:
                told = f"{study.name}, of which it is not told whether {listed(untold)}"
                found.setdefault("not-settled", []).append((study, told))
            elif year is not None and year > dated:
                found.setdefault("outdated", []).append((study, f"{study.name} of {year}"))
            else:
                found.setdefault("contradicted", []).append((study, study.name))
        for relation, studies in found.items():
            items = [(source, f"claim {claim.id}")]
            items += [(other, f"study {study.id}") for study, _ in studies]
            yield claim_finding(
                context, relation, items,
                f"{_said(context, source, claim)} {_AGAINST[relation]} {context.name(other)}: "
                f"{several([told for _, told in studies])}.",
            )  # fmt: skip


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
        wanted = _told_people(attribute, values)
        told = {*study.people.get(key, ())}
        if told and not told & {*values}:
            return None
        if not told:
            found.append(f"its patients had {wanted}")
        elif not told <= {*values}:
            found.append(f"it was of none but those with {wanted}")
    return found


def _told_people(attribute: Attribute, values: tuple[str, ...]) -> str:
    if attribute.kind == "boolean":
        return attribute.label if values == ("yes",) else f"no {attribute.label}"
    return listed([attribute.value_label(v) for v in values])

"""Evidence behind advice: which studies two documents rest on, and what is cited for a threshold."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from consilience.conditions import Bound, Is, walk
from consilience.encodings import Position, Source, Statement, locators
from consilience.evidence.matches import HELD
from consilience.evidence.model import Study
from consilience.evidence.numerals import numerals
from consilience.findings.context import Context, on_readings
from consilience.findings.model import Finding
from consilience.findings.studies import evidence_finding, leaves, several
from consilience.grammar import show_number
from consilience.readings import reading_cubes
from consilience.rows import APPRAISAL, CASE_QUESTIONS
from consilience.space import Formula, all_of, any_of

_DURATION = re.compile(r"^[\s-]*(hour|day|week|month|year)s?\b", re.IGNORECASE)
_CODES = {"hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}


def advice(context: Context) -> Iterator[Finding]:
    """Yield what two documents' advice on a procedure rests on, and thresholds without evidence."""
    for a, b in combinations(context.sources, 2):
        for procedure in context.procedures:
            yield from _two(context, a, b, procedure)
    for source in context.sources:
        for statement in context.corpus.sources[source].statements.values():
            yield from _threshold(context, source, statement)


# ------------------------------------------------------------------------------ two documents


def _two(context: Context, a: str, b: str, procedure: str) -> Iterator[Finding]:
    mine, theirs = (_studies_on(context, source, procedure) for source in (a, b))
    if not mine or not theirs:
        return
    shared = [
        m
        for m in context.corpus.study_matches
        if m.kind in HELD and (m.a[0], m.b[0]) == (a, b) and m.a[1] in mine and m.b[1] in theirs
    ]
    label = context.corpus.vocabulary.label(procedure)
    if not shared:
        items = [(s, f"study {n}") for s, names in ((a, mine), (b, theirs)) for n in names]
        yield from _advice(
            context, "same-advice-other-evidence", procedure, ((a, "favours"), (b, "favours")),
            items,
            f"{context.name(a)} and {context.name(b)} both say yes to {label} for some case, and "
            f"tell of no study of it that is known to be the same: {len(mine)} and {len(theirs)}",
        )  # fmt: skip
        return
    for yes, no in ((a, b), (b, a)):
        items = [(s, f"study {n}") for m in shared for s, n in (m.a, m.b)]
        names = several([mine[m.a[1]].name for m in shared])
        yield from _advice(
            context, "opposite-advice-same-study", procedure, ((yes, "favours"), (no, "opposes")),
            items,
            f"{context.name(yes)} says yes and {context.name(no)} no to {label} for some case, and "
            f"both tell of {names}",
        )  # fmt: skip


def _advice(
    context: Context, subtype: str, procedure: str, sides: tuple[tuple[str, str], ...],
    items: list[tuple[str, str]], explanation: str,
) -> Iterator[Finding]:  # fmt: skip
    """Yield the finding if some case of the procedure has these stances, with its readings."""
    corpus = context.corpus
    formulas: list[Formula] = [corpus.space.compile(Is("procedure", (procedure,), procedure))]
    taken = [(source, p) for source, stance in sides for p in _positions(context, source, stance)]
    formulas += [
        any_of([corpus.holding(s, p) for s, p in taken if s == source]) for source, _ in sides
    ]
    both = all_of(*formulas)
    if not corpus.solver.satisfiable(both):
        return
    robust, readings = on_readings(reading_cubes(corpus.solver, both))
    witness = corpus.solver.witness(both)
    yield evidence_finding(
        context, subtype, items, f"{explanation}{context.say_readings(readings)}.",
        key=f"{procedure} {sides[0][0]}", sources=tuple(s for s, _ in sides), procedure=procedure,
        robust=robust, readings=readings, positions=tuple((s, p.id) for s, p in taken),
        witness=context.show_case(witness) if witness else None,
    )  # fmt: skip


def _positions(context: Context, source: str, stance: str) -> list[Position]:
    """Return a document's positions of a stance that can rest on studies."""
    return [
        p
        for p in context.corpus.sources[source].positions.values()
        if p.stance == stance and p.question in CASE_QUESTIONS and _on_evidence(p)
    ]


def _on_evidence(position: Position) -> bool:
    """Whether a position can rest on studies: a contraindication or an unmet criterion does not."""
    return (
        position.stance == "favours"
        or position.question == APPRAISAL
        or position.refusal == "investigational"
    )


def _studies_on(context: Context, source: str, procedure: str) -> dict[str, Study]:
    """Return a document's studies with an arm that was given a procedure."""
    found = context.corpus.sources[source].evidence.studies
    return {
        name: study
        for name, study in found.items()
        if any(procedure in leaves(context, source, arm.given) for arm in study.arms)
    }


# ------------------------------------------------------------------------------ thresholds


def _threshold(context: Context, source: str, statement: Statement) -> Iterator[Finding]:
    """A bound in time of a statement, the studies told of there, and those that print its time.

    A like number is a likeness, not a citation.
    """
    corpus = context.corpus
    owner = corpus.sources[source]
    places = {*locators(statement.at)}
    cited = [s for s in owner.evidence.studies.values() if places & {*locators(s.at)}]
    there = (
        f"tells there of {several([s.name for s in cited])}" if cited else "cites no study there"
    )
    bounds = [n for n in walk(statement.when) if isinstance(n, Bound)] if statement.when else []
    for node in {(n.attribute, n.number): n for n in bounds}.values():
        attribute = corpus.vocabulary.attributes.get(node.attribute)
        if attribute is None or attribute.kind != "quantity":
            continue
        alike = [
            s
            for s in owner.evidence.studies.values()
            if node.number in _times(s, owner, corpus.vocabulary.units)
        ]
        shown = show_number(attribute, node.number, corpus.vocabulary.units)
        told = (
            f"of the studies that it tells of, {len(alike)} print the same time: "
            f"{several([s.name for s in alike])}" if alike
            else "none of the studies that it tells of prints the same time"
        )  # fmt: skip
        yield evidence_finding(
            context, "threshold",
            [(source, statement.id), *((source, f"study {s.id}") for s in _each(cited, alike))],
            f"{context.name(source)}, {statement.at}, draws a line at {shown} ({attribute.label}) "
            f"and {there}; {told}.",
            key=f"{attribute.id} {shown}",
            relation="cited" if cited else "alike" if alike else "none",
        )  # fmt: skip


def _each(*several_: list[Study]) -> list[Study]:
    """Return the studies of several lists, each once."""
    return list({s.id: s for one in several_ for s in one}.values())


def _times(study: Study, owner: Source, units: dict[str, Fraction]) -> set[Fraction]:
    """Return the lengths of time, in days, that a study's entry and its results' subgroups print."""
    texts = [
        study.population,
        *study.details,
        *(r.subgroup for r in owner.evidence.results_of(study.id)),
    ]
    found = set()
    for text in texts:
        for numeral in numerals(text):
            unit = _DURATION.match(text[numeral.end :])
            if unit and numeral.worth.replace(".", "").isdigit():
                found.add(Fraction(numeral.worth) * units[_CODES[unit[1].lower()]])
    return found

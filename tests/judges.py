"""What kills a mutant: the vignettes, and named expectations that say what the documents say.

No snapshot, hash or golden file takes part. A mutant that nothing kills is held against the corpus
itself: either no case at all tells them apart, or here is one that does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any as Anything

from expectations import BESIDE, MORE, ON_READINGS, POSSIBLE
from mutants import Mutant
from test_documents import NICE_CASES, REGENCE, REGENCE_CASES, SNIS, SNIS_CASES
from verdicts import complete

from consilience.case_facts import READINGS, Case, read_case
from consilience.cases import CaseChecker
from consilience.corpus import Corpus
from consilience.grammar import typical_numbers
from consilience.problems import InputRefusedError
from consilience.solver import Solver, negate
from consilience.space import Formula, Space, all_of, any_of
from consilience.vignettes import Vignette, completed, read_vignettes

CASES = Path(__file__).parent / "cases"
WORDS = {
    "yes": {"favours"}, "no": {"opposes"}, "both": {"both"}, "nothing": {"silent", "out-of-scope"},
}  # fmt: skip
POINTS = {
    "sufficient": "favours", "superior": "favours", "insufficient": "opposes",
    "conflicting": "cautions",
}  # fmt: skip
Values = Mapping[str, Anything]  # a complete case by attribute, without the terms that are defined


@dataclass(frozen=True)
class Expected:
    """A complete case, and what is expected of one source; each part is None if nothing is."""

    name: str
    source: str
    values: Values
    readings: Mapping[str, str]
    verdicts: frozenset[str] | None = None
    evidence: frozenset[str] | None = None
    care: frozenset[str] | None = None
    refusals: frozenset[str] | None = None
    cautions: frozenset[str] | None = None


class Judge:
    """Holds mutants of one corpus against every expectation."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.defined = {s.defines for o in corpus.sources.values() for s in o.statements.values()}
        self.expected = [*self._vignettes(), *self._tables(), *self._beside(), *self._on_readings()]

    # ------------------------------------------------------------------------ expectations

    def _vignettes(self) -> Iterator[Expected]:
        checker = CaseChecker(self.corpus)
        for vignette in read_vignettes(self.corpus, CASES):
            values = self._values_of(checker, vignette)
            for told in vignette.expected:
                yield Expected(
                    f"vignette {vignette.id}",
                    told.source,
                    values,
                    vignette.case.readings,
                    verdicts=told.verdicts if told.settled is None else told.settled,
                    evidence=told.evidence
                    if told.settled_evidence is None
                    else told.settled_evidence,
                    care=told.care if told.settled_care is None else told.settled_care,
                )

    def _values_of(self, checker: CaseChecker, vignette: Vignette) -> Values:
        whole = completed(checker, vignette.case)
        witness = self.corpus.solver.witness(*whole.formulas.values())
        assert witness is not None
        values = {**self.corpus.solver.describe(witness), **whole.numbers}
        return self._facts(values)

    def _facts(self, values: Values) -> Values:
        known = self.corpus.vocabulary.attributes
        return {n: v for n, v in values.items() if n in known and n not in self.defined}

    def _tables(self) -> Iterator[Expected]:
        tables = [
            *((n, *told) for n, told in MORE.items()),
            *((n, REGENCE, *told) for n, told in REGENCE_CASES.items()),
            *((n, SNIS, *told) for n, told in SNIS_CASES.items()),
            *((n, *told) for n, told in NICE_CASES.items()),
        ]
        for name, source, facts, said in tables:
            if self.defined & {f"{n.replace('_', '-')}@{source.split('-')[0]}" for n in facts}:
                continue  # the term is told by its definition here
            values = self._facts(complete(self.corpus, facts))
            yield Expected(f"expectation {name}", source, values, {}, verdicts=_verdicts(said))

    def _beside(self) -> Iterator[Expected]:
        for name, (source, facts, told) in BESIDE.items():
            values = self._facts(complete(self.corpus, facts))
            parts = {part: frozenset(said) for part, said in told.items()}
            yield Expected(f"expectation {name}", source, values, {}, **parts)

    def _on_readings(self) -> Iterator[Expected]:
        for name, (source, facts, options, told) in ON_READINGS.items():
            values = self._facts(complete(self.corpus, facts))
            own = {c.id: c.default for c in self.corpus.choices.values() if c.source == source}
            readings = own | {f"{source}/{reading}": o for reading, o in options.items()}
            parts = {part: frozenset(said) for part, said in told.items()}
            if "verdicts" in parts:
                parts["verdicts"] = _verdicts(told["verdicts"])
            yield Expected(f"expectation {name}", source, values, readings, **parts)

    # ------------------------------------------------------------------------ judging

    def killer(self, mutant: Mutant) -> str | None:
        """Return the first expectation that a mutant fails, or None.

        A mutant that is no corpus, because it contradicts itself, is killed by that.
        """
        try:
            made = mutant.make(self.corpus)
        except Exception as error:
            return f"refused: {str(error)[:60]}"
        return next(self.failures(made, mutant.source), None)

    def failures(self, corpus: Corpus, source: str = "") -> Iterator[str]:
        """Yield the names of the expectations that a corpus fails."""
        if not source:
            yield from _impossible(corpus)
        checker = CaseChecker(corpus)
        for expected in self.expected:
            if source in ("", expected.source) and not _met(checker, expected):
                yield expected.name

    # ------------------------------------------------------------------------ survivors

    def told_apart(self, mutant: Mutant) -> str | None:
        """Return a case that tells a mutant from the corpus; None if no case does."""
        made = mutant.make(self.corpus)
        space = _joint_space(self.corpus, made)
        axioms = [space.compile(a.condition) for a in self.corpus.axioms]
        others = [space.compile(a.condition) for a in made.axioms]
        solver = Solver(space, axioms)
        if solver.satisfiable(negate(all_of(*others))):
            return "other cases are possible"
        if Solver(space, others).satisfiable(negate(all_of(*axioms))):
            return "other cases are possible"
        names = [mutant.source] if mutant.source else list(self.corpus.sources)
        for name in names:
            mine, theirs = (_outputs(c, space, name) for c in (self.corpus, made))
            for said in dict.fromkeys((*mine, *theirs)):
                a, b = mine.get(said, False), theirs.get(said, False)
                witness = solver.witness(any_of([all_of(a, negate(b)), all_of(b, negate(a))]))
                if witness is not None:
                    return f"{said}: {_unusual(self.corpus, solver.describe(witness))}"
        return None


def _verdicts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(verdict for word in words for verdict in WORDS[word])


def formula_of(corpus: Corpus, values: Values) -> Formula:
    """Return a complete case as a formula over the space of a corpus."""
    literals: list[Formula] = []
    for i, variable in enumerate(corpus.space.variables):
        name = variable.attribute
        if "?" in variable.name:
            left, right = (values[n] for n in variable.name.split("?"))
            literals.append(("lit", i, 1 if left < right else 2 if left == right else 4))
        elif name in values and variable.value:
            literals.append(("lit", i, 0b10 if values[name][variable.value] else 0b01))
        elif name in values:
            cells = enumerate(variable.cells)
            literals.append(("lit", i, 1 << next(c for c, x in cells if _in(values[name], x))))
    return all_of(*literals)


def _in(value: Anything, cell: Anything) -> bool:
    if isinstance(value, Fraction):
        low, high = cell
        return bool(low == value == high or low < value < high)
    return bool(value == cell)


def _met(checker: CaseChecker, expected: Expected) -> bool:
    """Whether a corpus says of a case what is expected."""
    corpus, source = checker.corpus, expected.source
    readings = {r: o for r, o in expected.readings.items() if r in corpus.choices}
    case = Case({}, {"case": formula_of(corpus, expected.values)}, {}, readings)
    if expected.verdicts is not None:
        verdicts, others = checker.verdicts(case, source)
        said = frozenset((*verdicts, *others))
        if expected.name.startswith("expectation") and said & WORDS["nothing"]:
            said |= WORDS["nothing"]  # the word stands for either
        if said != expected.verdicts:
            return False
    if expected.evidence is not None or expected.care is not None:
        evidence, care = checker.beside(case, source)
        if expected.evidence is not None and (
            evidence != expected.evidence or not _points_its_way(corpus, source)
        ):
            return False
        if expected.care is not None and care != expected.care:
            return False
    return all(
        told is None or told == _held(checker, case, source, what)
        for what, told in (("refusals", expected.refusals), ("cautions", expected.cautions))
    )


def _points_its_way(corpus: Corpus, source: str) -> bool:
    """Whether every appraisal of a source counts for or against as its word says."""
    return all(
        p.stance == POINTS[p.appraisal]
        for p in corpus.sources[source].positions.values()
        if p.appraisal in POINTS
    )


def _held(checker: CaseChecker, case: Case, source: str, what: str) -> frozenset[str]:
    """Return the kinds of no, or the calls for care, that hold on the readings taken."""
    corpus = checker.corpus
    known = [*case.formulas.values(), checker.fixed(case.readings)]
    stance = {"refusals": "opposes", "cautions": "cautions"}[what]
    held = [
        p
        for p in corpus.sources[source].positions.values()
        if p.stance == stance
        and corpus.solver.satisfiable(corpus.space.compile(corpus.position(source, p)), *known)
    ]
    return frozenset(p.refusal if what == "refusals" else p.id for p in held) - {""}


def _impossible(corpus: Corpus) -> Iterator[str]:
    """Yield the cases that a corpus takes for possible, or impossible, and should not."""
    for name, (facts, readings, possible) in POSSIBLE.items():
        try:
            read_case(corpus, {**facts, READINGS: readings})
        except InputRefusedError:
            accepted = False
        else:
            accepted = True
        if accepted != possible:
            yield f"expectation {name}"


# ------------------------------------------------------------------------------ all cases at once


def _joint_space(one: Corpus, other: Corpus) -> Space:
    """Return a space in which both corpora can be compiled."""
    choices = {**one.choices, **other.choices}
    conditions = [
        c
        for corpus in (one, other)
        for c in (*corpus._all_conditions(), *(a.condition for a in corpus.axioms))
    ]
    return Space(
        one.vocabulary.attributes,
        {c.id: tuple(c.options) for c in choices.values()},
        {c.id: c.default for c in choices.values()},
        [*conditions, *one.rows.values(), *one.criteria.values()],
        typical_numbers(one.vocabulary),
    )


def _outputs(corpus: Corpus, space: Space, source: str) -> dict[str, Formula]:
    """Return everything that a source can be asked about a case, as formulas."""
    found: dict[str, list[Formula]] = {"scope": [space.compile(corpus.scope(source))]}
    for position in corpus.sources[source].positions.values():
        formula = space.compile(corpus.position(source, position))
        for told in (
            f"{position.question} {position.stance}",
            position.appraisal,
            position.refusal,
            f"care {position.at}" if position.stance == "cautions" else "",
        ):
            if told:
                found.setdefault(told, []).append(formula)
    said = {told: any_of(formulas) for told, formulas in found.items()}
    speaks = any_of([f for told, f in said.items() if told.split()[-1] in ("favours", "opposes")])
    said["scope"] = all_of(said["scope"], negate(speaks))
    return said


def _unusual(corpus: Corpus, values: Values) -> str:
    """Show what of a case differs from the typical one."""
    usual = complete(corpus, {})
    told = []
    for name, value in values.items():
        if name in corpus.choices:
            if value != corpus.choices[name].default:
                told.append(f"{name}={value}")
        elif value != usual.get(name):
            shown = [v for v, held in value.items() if held] if isinstance(value, dict) else value
            told.append(f"{name}={shown}")
    return ", ".join(told)

"""Rows: one procedure, one condition and, where the vocabulary splits it, one part of it.

A row narrows the space of cases; every comparison happens inside one row.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from consilience.conditions import All, Is
from consilience.corpus import Corpus
from consilience.encodings import Position
from consilience.readings import reading_cubes
from consilience.solver import Solver, Witness, negate
from consilience.space import Formula, all_of, any_of

CARE, COVERAGE, APPRAISAL = "care", "coverage", "appraisal"
CASE_QUESTIONS = (CARE, COVERAGE, APPRAISAL)


@dataclass(frozen=True)
class Row:
    """A procedure, a condition, and the part of a split condition (attribute, value) pairs."""

    procedure: str
    condition: str
    part: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The row as text, stable whatever sources there are."""
        parts = [f"{a}={v}" for a, v in self.part]
        return "/".join([self.procedure, self.condition, *parts])


def question_of(corpus: Corpus, source: str) -> str:
    """Return the question a source answers about cases: coverage for a payer, else care."""
    there = {p.question for p in corpus.sources[source].positions.values()}
    return COVERAGE if COVERAGE in there else CARE


@dataclass(frozen=True)
class Taken:
    """A position as it stands in one row: its formula there."""

    source: str
    position: Position
    formula: Formula


class RowView:
    """What every source says within one row, with a solver confined to it."""

    def __init__(self, corpus: Corpus, row: Row, solver: Solver, sources: list[str]) -> None:
        self.corpus, self.row, self.solver, self.sources = corpus, row, solver, sources
        # What a document's own words bound is asked without domain axioms and bridges.
        self.words = solver.with_axioms(corpus.definitions)
        self.taken: dict[tuple[str, str, str], list[Taken]] = {}
        self.scope: dict[str, Formula] = {}
        self._typical: dict[Formula, Witness] = {}
        for source in sources:
            self._take(source)

    def _take(self, source: str) -> None:
        self.scope[source] = self.corpus.space.compile(self.corpus.scope(source))
        if not self.solver.satisfiable(self.scope[source]):
            self.scope[source] = False
            return
        for position in self.corpus.sources[source].positions.values():
            formula = self.corpus.holding(source, position)
            if self.solver.satisfiable(formula):
                key = (source, position.question, position.stance)
                self.taken.setdefault(key, []).append(Taken(source, position, formula))

    def positions(self, source: str, question: str, stance: str) -> list[Taken]:
        """Return the positions of a source that hold somewhere in the row."""
        return self.taken.get((source, question, stance), [])

    def favours(self, source: str, question: str) -> Formula:
        """F: the cases of the row to which the source says yes."""
        return any_of([t.formula for t in self.positions(source, question, "favours")])

    def opposes(self, source: str, question: str) -> Formula:
        """O: the cases of the row to which the source says no."""
        return any_of([t.formula for t in self.positions(source, question, "opposes")])

    def only_favours(self, source: str, question: str) -> Formula:
        """F without O."""
        return all_of(self.favours(source, question), negate(self.opposes(source, question)))

    def only_opposes(self, source: str, question: str) -> Formula:
        """O without F."""
        return all_of(self.opposes(source, question), negate(self.favours(source, question)))

    def speaks(self, source: str, question: str) -> Formula:
        """Return the cases with a yes or a no."""
        return any_of([self.favours(source, question), self.opposes(source, question)])

    def has(self, formula: Formula) -> bool:
        """Whether some case of the row meets the formula."""
        return self.solver.satisfiable(formula)

    def possible(self, formula: Formula, variable: int) -> int:
        """Return the cells a variable can take in the formula's cases, by the words alone."""
        count = len(self.solver.space.variables[variable].cells)
        cells = (("lit", variable, 1 << c) for c in range(count))
        return sum(1 << c for c, cell in enumerate(cells) if self.words.satisfiable(formula, cell))

    def typical(self, readings: Formula = True) -> Witness:
        """Return the typical case of the row, on readings if some are given."""
        if readings not in self._typical:
            found = self.solver.witness(readings)
            assert found is not None
            self._typical[readings] = found
        return self._typical[readings]

    def cubes(self, formula: Formula) -> list[dict[str, str]]:
        """Return the readings on which the formula holds of some case (see `reading_cubes`)."""
        return reading_cubes(self.solver, formula)


def rows_of(
    corpus: Corpus,
    sources: list[str],
    procedures: Collection[str],
    conditions: Collection[str] | None = None,
) -> Iterator[RowView]:
    """Yield a view of every row that has an admissible case, in the vocabulary's order.

    Without `conditions` (ids) every condition that is a matrix row counts.
    """
    for procedure in procedures:
        is_procedure = Is("procedure", (procedure,), procedure)
        for condition in corpus.vocabulary.rows.values():
            if not condition.is_matrix_row:
                continue
            if conditions is not None and condition.id not in conditions:
                continue
            whole = All((is_procedure, corpus.rows[condition.id]))
            for part in _parts(corpus, condition.split_by):
                chosen = tuple(Is(a, (v,), v) for a, v in part)
                formula = corpus.space.compile(All((whole, *chosen)))
                # A solver of its own: formulas of other rows would slow it down.
                solver = corpus.new_solver().part(formula)
                if solver.satisfiable(True):
                    yield RowView(corpus, Row(procedure, condition.id, part), solver, sources)


def _parts(corpus: Corpus, split_by: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every combination of values of the splitting attributes (numbers are not split by)."""
    attributes = [corpus.vocabulary.attributes[a] for a in split_by]
    for values in product(*(a.value_ids for a in attributes)):
        yield tuple((a.id, v) for a, v in zip(attributes, values, strict=True))

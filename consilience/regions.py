"""Regions: what documents say over two attributes of a case, the rest of it as given.

Every step of both axes is asked as a case of its own, so that a place of the map and the case
checker cannot differ. Steps become one band where no chosen document names a value or bound
between them and every answer is the same; docs/method.md says what that proves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from consilience.case_facts import Case, read_case, with_facts
from consilience.cases import CaseChecker
from consilience.region_axes import Step, compared_with, steps_of
from consilience.region_bands import Axes, Band, Grid, Place, Said, banded, pairs
from consilience.region_marks import Mark, Marks, axiom_marks
from consilience.vocabulary import Attribute

Facts = Mapping[str, Anything]


@dataclass(frozen=True)
class Map:
    """A map: its axes, what is given of the rest of the case, who is asked, and what they say."""

    axes: Axes
    rest: Case
    sources: tuple[str, ...]
    grid: Grid
    columns: tuple[Band, ...]
    rows: tuple[Band, ...]
    marks: tuple[Mark, ...]


class Regions:
    """Makes maps; one for many, as it remembers what was asked.

    A `brief` one asks for the verdicts on the readings taken and nothing more.
    """

    def __init__(self, checker: CaseChecker, brief: bool = False) -> None:
        self.brief = brief
        self.checker, self.corpus = checker, checker.corpus
        self.marks = Marks(checker)
        self._said: dict[object, Said] = {}

    def map(self, x: str, y: str, facts: Facts, sources: Sequence[str]) -> Map:
        """Return the map of two attributes; what `facts` give of these two does not count.

        Raises InputRefusedError for facts that are none or exclude each other.
        """
        axes = self.axes(x, y)
        rest = read_case(self.corpus, {n: v for n, v in facts.items() if n not in axes.names})
        marks = self._marks(axes, rest, sources)
        grid = self.grid(axes, rest, sources)
        columns, rows = banded(self.corpus, axes, grid, marks)
        return Map(axes, rest, tuple(sources), grid, columns, rows, tuple(marks))

    def axes(self, x: str, y: str) -> Axes:
        """Return two attributes as axes."""
        attributes = self.corpus.vocabulary.attributes
        return Axes(attributes[x], attributes[y], y in compared_with(self.corpus, x))

    def grid(self, axes: Axes, rest: Case, sources: Sequence[str]) -> Grid:
        """Return what is said at every place: each step of x with each of y, in every order."""
        across, down = (steps_of(self.corpus, a, rest.numbers) for a in (axes.x, axes.y))
        like_x, like_y = self.alike(axes.x, across, sources), self.alike(axes.y, down, sources)
        asked = {
            (i, j): {
                order: self.place(rest, {axes.x.id: one, axes.y.id: other}, sources)
                for order, one, other in pairs(axes, across[i], down[j])
            }
            for i in set(like_x)
            for j in set(like_y)
        }
        places = {(i, j): asked[a, b] for i, a in enumerate(like_x) for j, b in enumerate(like_y)}
        return Grid(across, down, places)

    def place(self, rest: Case, facts: Facts, sources: Sequence[str]) -> Place:
        """Return what sources say with some facts more, or that these make no case."""
        case = with_facts(self.corpus, rest, facts)
        if case is None:
            return Place((), is_case=False)
        return Place(tuple(self._ask(case, source) for source in sources))

    def _ask(self, case: Case, source: str) -> Said:
        key = (source, tuple(case.formulas.items()), tuple(case.readings.items()))
        if key not in self._said:
            self._said[key] = self._answer(case, source)
        return self._said[key]

    def _answer(self, case: Case, source: str) -> Said:
        if self.brief:
            return Said(self.checker.usual_verdicts(case, source), (), ())
        return Said(*self.checker.verdicts(case, source), self.checker.care(case, source))

    def alike(self, axis: Attribute, steps: Sequence[Step], sources: Sequence[str]) -> list[int]:
        """Return for each step the first that nothing in the sources or axioms tells from it.

        To put one such value for the other changes no condition, so one of them need be asked.
        """
        if axis.is_numeric:
            return list(range(len(steps)))
        tests = [m.test for s in sources for m in self.marks.on(s, {axis.id})]
        tests += [m.test for m in axiom_marks(self.corpus, {axis.id})]
        first: dict[tuple[bool, ...], int] = {}
        return [
            first.setdefault(tuple(step.meets(t) for t in tests), i) for i, step in enumerate(steps)
        ]

    def _marks(self, axes: Axes, rest: Case, sources: Sequence[str]) -> list[Mark]:
        there = rest.formulas.get("procedure", True)
        wanted = {n for name in axes.names for n in (name, *compared_with(self.corpus, name))}
        return [mark for s in sources for mark in self.marks.on(s, wanted, there)]

"""Marks: which passages name which values and bounds of an attribute."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from consilience.cases import CaseChecker
from consilience.conditions import Bound, Compare, Condition, FallsUnder, Is, Ref, parts_of, walk
from consilience.corpus import Corpus
from consilience.encodings import SCOPE, Source
from consilience.region_axes import Step, Test
from consilience.space import Formula


@dataclass(frozen=True)
class Mark:
    """A value or bound that a passage names: `statement` carries it, or is empty for an axiom."""

    source: str
    statement: str
    locator: str
    says: str
    test: Test


class Marks:
    """Finds who names which values and bounds."""

    def __init__(self, checker: CaseChecker) -> None:
        self.checker, self.corpus = checker, checker.corpus
        self._of: dict[str, list[tuple[Formula, list[Mark]]]] = {}

    def on(self, source: str, attributes: Collection[str], there: Formula = True) -> list[Mark]:
        """Return what a source's scope and its positions on its question name of attributes.

        Only positions that can hold where `there` does. Each mark stands at the innermost
        statement that holds it.
        """
        if source not in self._of:
            self._of[source] = list(self._found(source))
        solver = self.corpus.solver
        found = (
            mark
            for formula, marks in self._of[source]
            if any(names_of(m.test) & set(attributes) for m in marks)
            and (there is True or solver.satisfiable(formula, there))
            for mark in marks
        )
        return [m for m in dict.fromkeys(found) if names_of(m.test) & set(attributes)]

    def _found(self, source: str) -> Iterator[tuple[Formula, list[Mark]]]:
        """Yield the marks of the scope and of each position, with where it holds."""
        owner = self.corpus.sources[source]
        scope = Mark(source, SCOPE, owner.scope.at, owner.scope.says, Is("", ()))
        yield True, list(self._below(owner, owner.scope.when, scope, frozenset()))
        for position, formula in self.checker.said(source).taken:
            by = position.by[0] if position.by else ""
            whole = Mark(source, by, position.at, position.says, Is("", ()))
            yield formula, list(self._below(owner, position.when, whole, frozenset()))

    def _below(
        self, owner: Source, condition: Condition, at: Mark, seen: frozenset[str]
    ) -> Iterator[Mark]:
        match condition:
            case Ref(target) if target == SCOPE:
                scope = Mark(owner.id, SCOPE, owner.scope.at, owner.scope.says, at.test)
                yield from self._below(owner, owner.scope.when, scope, seen)
            case Ref(target):
                yield from self._statement(owner, target, at, seen)
            case FallsUnder(name):
                device = owner.classes[name]
                place = Mark(owner.id, "", device.at, device.says, at.test)
                members = self.corpus.falls_under(owner.id, name)
                yield from self._below(owner, members, place, seen)
            case Is() | Bound() | Compare():
                yield Mark(at.source, at.statement, at.locator, at.says, condition)
                defined = self.corpus.defining.get(condition.attribute)
                if defined and defined[0] == owner.id:
                    yield from self._statement(owner, defined[1], at, seen)
            case _:
                for part in parts_of(condition):
                    yield from self._below(owner, part, at, seen)

    def _statement(
        self, owner: Source, name: str, at: Mark, seen: frozenset[str]
    ) -> Iterator[Mark]:
        statement = owner.statements[name]
        if statement.when is not None and name not in seen:
            place = Mark(owner.id, name, statement.at, statement.says, at.test)
            yield from self._below(owner, statement.when, place, seen | {name})


def axiom_marks(corpus: Corpus, attributes: Collection[str]) -> list[Mark]:
    """Return what axioms, bridges and definitions name of attributes."""
    return [
        Mark("", "", "", axiom.label, node)
        for axiom in corpus.axioms
        for node in walk(axiom.condition)
        if isinstance(node, Is | Bound | Compare) and names_of(node) & set(attributes)
    ]


def names_of(test: Test) -> set[str]:
    """Return the attributes that a value, bound or comparison is about."""
    return {test.attribute, test.other} if isinstance(test, Compare) else {test.attribute}


def told_apart(marks: Sequence[Mark], one: Step, other: Step) -> list[Mark]:
    """Return the marks that one step meets and another does not."""
    return [m for m in marks if one.meets(m.test) != other.meets(m.test)]

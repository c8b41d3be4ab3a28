"""What would turn a verdict: facts that are not known and would decide, and facts given otherwise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any as Anything

from consilience.case_facts import Case, as_given, with_facts
from consilience.corpus import Corpus
from consilience.given import Given
from consilience.grammar import show_number
from consilience.region_axes import steps_of
from consilience.space import Formula
from consilience.vocabulary import Attribute

_MOST_CHANGED = 2  # facts that a proposed change may touch

Verdicts = tuple[str, ...]


class Turns:
    """One case and the verdicts that one source can give, as formulas."""

    def __init__(
        self, corpus: Corpus, case: Case, given: Given, verdicts: Mapping[str, Formula],
        readings: Formula,
    ) -> None:  # fmt: skip
        """`given` is the case on its readings."""
        self.corpus, self.case, self.given = corpus, case, given
        self.verdicts, self.readings = verdicts, readings

    def missing(self, verdicts: Verdicts, tested: Iterable[Attribute]) -> list[dict[str, Anything]]:
        """Return facts that are not known and would leave fewer verdicts, the most telling first.

        `outcomes` are the verdicts that each value leaves; `enter` how a case gives that value.
        """
        told = []
        for attribute in tested:
            outcomes: dict[str, Verdicts] = {}
            enter: dict[str, Anything] = {}
            for label, given, literal in self._values(attribute):
                left = self.given.also(literal).which(self.verdicts)
                if left:
                    outcomes[label], enter[label] = left, given
            if any(set(found) != set(verdicts) for found in outcomes.values()):
                told.append({
                    "fact": attribute.id, "ask": attribute.ask, "outcomes": outcomes,
                    "enter": enter,
                })  # fmt: skip
        return sorted(told, key=lambda m: min(len(v) for v in m["outcomes"].values()))

    def _values(self, attribute: Attribute) -> Iterator[tuple[str, Anything, Formula]]:
        """Yield each value of an attribute: its name, how a case gives it, and the formula."""
        space = self.corpus.space
        if attribute.kind == "several":
            for value in attribute.value_ids:
                variable = space.index[f"{attribute.id}={value}"]
                yield value, {value: True}, ("lit", variable, 0b10)
                yield f"not {value}", {value: False}, ("lit", variable, 0b01)
            return
        variable = space.index[attribute.id]
        for i, cell in enumerate(space.variables[variable].cells):
            name, given = self._cell(attribute, cell)
            yield name, given, ("lit", variable, 1 << i)

    def _cell(self, attribute: Attribute, cell: Anything) -> tuple[str, str]:
        if not isinstance(cell, tuple):
            return str(cell), str(cell)
        units = self.corpus.vocabulary.units
        low, high = (show_number(attribute, n, units) for n in cell)
        if cell[0] == cell[1]:
            return low, low
        return f"more than {low}, less than {high}", f"> {low}, < {high}"

    def changes(self, verdicts: Verdicts) -> Iterator[dict[str, Anything]]:
        """Yield the smallest sets of given facts that, if other, would allow another verdict."""
        names = [n for n in self.case.facts if n != "procedure"]
        for target in self.verdicts:
            if target in verdicts or target == "out-of-scope" or not self._can_be(target):
                continue
            for size in range(1, _MOST_CHANGED + 1):
                found = list(self._sets(names, size, target))
                yield from found
                if found:
                    break

    def _can_be(self, target: str) -> bool:
        """Whether a verdict is possible at all for the procedure, whatever the other facts."""
        procedure = self.case.formulas.get("procedure", True)
        return self.corpus.solver.satisfiable(self.verdicts[target], self.readings, procedure)

    def _sets(self, names: Sequence[str], size: int, target: str) -> Iterator[dict[str, Anything]]:
        goal = self.verdicts[target]
        for freed in combinations(names, size):
            kept = [
                f for n, f in self.case.formulas.items() if not set(n.split(" and ")) & {*freed}
            ]
            witness = self.corpus.solver.witness(goal, self.readings, *kept)
            if witness is None:
                continue
            change = self._fitting(goal, freed, self.corpus.solver.describe(witness))
            if change is not None:
                yield {"to": target, "change": change}

    def _fitting(
        self, goal: Formula, freed: Sequence[str], values: Mapping[str, Anything]
    ) -> dict[str, Anything] | None:
        """Return values near to those found that reach the goal with all other facts as given.

        The solver knows a number by its cell; of two in one cell only exact values have an order.
        """
        for chosen in product(*(self._near(name, values[name]) for name in freed)):
            change = dict(zip(freed, chosen, strict=True))
            case = with_facts(self.corpus, self.case, change)
            if case and self.corpus.solver.satisfiable(
                goal, self.readings, *case.formulas.values()
            ):
                return change
        return None

    def _near(self, name: str, value: Anything) -> list[Anything]:
        """Return ways to give a value, the value itself first; of a number others too, by distance."""
        attribute = self.corpus.vocabulary.attributes[name]
        given = [as_given(self.corpus, name, value)]
        if attribute.is_numeric:
            others = {n: number for n, number in self.case.numbers.items() if n != name}
            steps = steps_of(self.corpus, attribute, others)
            for step in sorted(steps, key=lambda step: abs(step.middle - value)):
                given.extend(step.given)
        return given

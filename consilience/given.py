"""What is given of a case, asked many questions: every case found on the way answers further ones."""

from collections.abc import Mapping

from consilience.solver import Solver
from consilience.space import Formula


class Given:
    """Formulas that hold; their clauses are looked up once for all questions."""

    def __init__(self, solver: Solver, *formulas: Formula) -> None:
        self._solver = solver
        self._assumed = [solver.literal(formula) for formula in formulas]
        self._cases: list[list[int]] = []  # found so far: a literal for each variable of the solver

    def also(self, formula: Formula) -> "Given":
        """Return the same with one more formula."""
        other = object.__new__(Given)
        literal = self._solver.literal(formula)
        other._solver, other._assumed = self._solver, [*self._assumed, literal]
        other._cases = [case for case in self._cases if _in(case, literal)]
        return other

    def possible(self, formula: Formula = True) -> bool:
        """Whether some complete case meets what is given, and a formula."""
        return self._can_hold(self._solver.literal(formula))

    def _can_hold(self, literal: int) -> bool:
        if any(_in(case, literal) for case in self._cases):
            return True
        return self._found([literal]) is not None

    def status(self, formula: Formula) -> bool | None:
        """Return whether a formula holds or fails of every such case; None if it may do both."""
        literal = self._solver.literal(formula)
        if not self._can_hold(literal):
            return False
        return None if self._can_hold(-literal) else True

    def which(self, formulas: Mapping[str, Formula]) -> tuple[str, ...]:
        """Return which are possible, of formulas one of which holds of every case."""
        literals = {name: self._solver.literal(f) for name, f in formulas.items()}
        left = {n for n, f in literals.items() if not any(_in(case, f) for case in self._cases)}
        while left:
            case = self._found([-f for n, f in literals.items() if n not in left])
            if case is None:
                break
            shown = {n for n in left if _in(case, literals[n])}
            assert shown, "none of the formulas holds of a case"
            left -= shown
        return tuple(name for name in formulas if name not in left)

    def _found(self, literals: list[int]) -> list[int] | None:
        case = self._solver.case_of([*self._assumed, *literals])
        if case is not None:
            self._cases.append(case)
        return case


def _in(case: list[int], literal: int) -> bool:
    """Whether a literal holds of a case; of one that is newer than the case nothing is told."""
    place = abs(literal) - 1
    return place < len(case) and case[place] == literal

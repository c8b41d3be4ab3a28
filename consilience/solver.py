"""The decision procedure: whether there is a case, which one, and what forces it.

A question is a formula over the finite space of cases. Formulas are translated once into clauses
(Tseitin 1968) for the CaDiCaL solver of the PySAT library; everything asked afterwards is an
incremental call under assumptions. Z3 checks the answers in the tests.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any as Anything

from pysat.solvers import Cadical153

from consilience.space import Formula, Space, Variable

_SEEN = 20_000  # formulas whose literals are held at most; others are translated again


def holds_of(formula: Formula, cells: Sequence[int]) -> bool:
    """Whether a formula holds of a complete case, given as a cell per variable."""
    if isinstance(formula, bool):
        return formula
    kind = formula[0]
    if kind == "lit":
        return bool(formula[2] >> cells[formula[1]] & 1)
    if kind == "not":
        return not holds_of(formula[1], cells)
    if kind == "atleast":
        return bool(sum(holds_of(p, cells) for p in formula[2]) >= formula[1])
    parts = (holds_of(p, cells) for p in formula[1])
    return all(parts) if kind == "and" else any(parts)


def negate(formula: Formula) -> Formula:
    """Return the negation of a formula."""
    if formula is True or formula is False:
        return not formula
    return formula[1] if formula[0] == "not" else ("not", formula)


def variables_of(formula: Formula) -> set[int]:
    """Return the variables that occur in a formula."""
    if formula is True or formula is False:
        return set()
    if formula[0] == "lit":
        return {formula[1]}
    if formula[0] == "not":
        return variables_of(formula[1])
    return set().union(*(variables_of(p) for p in formula[-1]))


class _Clauses:
    """The space and every formula asked about so far, as clauses of one incremental SAT solver."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.sat = Cadical153()
        self.top = 0
        # Literals by formula object (held, so that its id stays its own), and by what they join.
        self.seen: dict[int, tuple[Formula, int]] = {}
        self.joined: dict[tuple[int, ...], int] = {}
        self.cells = [self._cell_literals(len(v.cells)) for v in space.variables]
        self.cell_of = {x: i for cells in self.cells for i, x in enumerate(cells)}
        self.last_cell = self.top
        self.true = self._new()
        self.sat.add_clause([self.true])

    def _new(self) -> int:
        self.top += 1
        return self.top

    def _cell_literals(self, count: int) -> list[int]:
        """Return a literal per cell, exactly one of which holds; two cells share one variable."""
        if count == 2:
            first = self._new()
            return [first, -first]
        literals = [self._new() for _ in range(count)]
        self.sat.add_clause(literals)
        for a, b in combinations(literals, 2):
            self.sat.add_clause([-a, -b])
        return literals

    def literal(self, formula: Formula) -> int:
        """Return a literal equivalent to the formula."""
        if formula is True or formula is False:
            return self.true if formula else -self.true
        if formula[0] == "not":
            return -self.literal(formula[1])
        found = self.seen.get(id(formula))
        if found is None:
            if len(self.seen) >= _SEEN:
                self.seen.clear()
            found = self.seen[id(formula)] = (formula, self._define(formula))
        return found[1]

    def _define(self, formula: Formula) -> int:
        kind = formula[0]
        if kind == "lit":
            cells = self.cells[formula[1]]
            return self._or([cells[i] for i in range(len(cells)) if formula[2] >> i & 1])
        if kind == "and":
            return -self._or([-self.literal(p) for p in formula[1]])
        if kind == "or":
            return self._or([self.literal(p) for p in formula[1]])
        parts = [self.literal(p) for p in formula[2]]
        if formula[1] <= 0:
            return self.true
        # At least n of k: no k - n + 1 of them all fail.
        fail = len(parts) - formula[1] + 1
        if fail <= 0:
            return -self.true
        return -self._or([-self._or(list(c)) for c in combinations(parts, fail)])

    def _or(self, literals: list[int]) -> int:
        if not literals:
            return -self.true
        if len(literals) == 1:
            return literals[0]
        key = tuple(literals)
        if key not in self.joined:
            self.joined[key] = self._name(literals)
        return self.joined[key]

    def _name(self, literals: list[int]) -> int:
        name = self._new()
        self.sat.add_clause([-name, *literals])
        for literal in literals:
            self.sat.add_clause([name, -literal])
        return name

    def solve(self, assumptions: Iterable[int]) -> tuple[int, ...] | None:
        """Return a cell per variable of the space, or None."""
        model = self.model(assumptions)
        if model is None:
            return None
        cells = map(self.cell_of.get, model[: self.last_cell])
        return tuple(cell for cell in cells if cell is not None)

    def model(self, assumptions: Iterable[int]) -> list[int] | None:
        """Return a literal per variable, in their order; those of cells come first."""
        if not self.sat.solve(assumptions=list(assumptions)):
            return None
        found: list[int] = self.sat.get_model()
        return found

    def possible(self, assumptions: Iterable[int]) -> bool:
        """Whether the assumptions can hold together."""
        return bool(self.sat.solve(assumptions=list(assumptions)))

    def _clash(self, assumptions: list[int]) -> set[int] | None:
        """Return some of the assumptions that cannot hold together, or None if all can."""
        if self.sat.solve(assumptions=assumptions):
            return None
        return set(self.sat.get_core() or ())

    def needed(self, fixed: list[int], candidates: list[int]) -> list[int]:
        """Return the places of candidates that make `fixed` impossible; none of them can go.

        The first ones go first. What does not occur in a clash that was found goes unasked.
        If everything can hold together, all stay.
        """
        kept = list(range(len(candidates)))
        clash = self._clash([*fixed, *candidates])
        if clash is None:
            return kept
        for place, candidate in enumerate(candidates):
            rest = [i for i in kept if i != place]
            if candidate in clash:
                smaller = self._clash([*fixed, *(candidates[i] for i in rest)])
                if smaller is None:
                    continue
                clash = smaller
            kept = rest
        return kept


@dataclass(frozen=True)
class Witness:
    """A complete case: a cell for each variable of the space, as found by the solver."""

    cells: tuple[int, ...]

    def assignments(self) -> list[Formula]:
        """The case as literals, one per variable."""
        return [("lit", v, 1 << c) for v, c in enumerate(self.cells)]


class Solver:
    """Questions about a space under its axioms, optionally within a part of the space."""

    def __init__(self, space: Space, axioms: Iterable[Formula], within: Formula = True) -> None:
        self.space = space
        self.axioms = [*space.links, *axioms]
        self.within = within
        self._clauses = _Clauses(space)
        self._order = _trial_order(space)
        self._nearest = [_nearest_cells(variable) for variable in space.variables]
        self._assume()

    def _assume(self) -> None:
        self._always = [self._clauses.literal(f) for f in [*self.axioms, self.within]]

    def part(self, within: Formula) -> "Solver":
        """Return a solver for the part of this solver's space in which a formula holds too."""
        other = object.__new__(Solver)
        other.space, other.axioms, other._clauses = self.space, self.axioms, self._clauses
        other._order, other._nearest = self._order, self._nearest
        other.within = within if self.within is True else ("and", (self.within, within))
        other._assume()
        return other

    def with_axioms(self, axioms: Iterable[Formula]) -> "Solver":
        """Return a solver for the same part of the space under other axioms."""
        other = self.part(True)
        other.axioms, other.within = [*self.space.links, *axioms], self.within
        other._assume()
        return other

    # For who asks much of the same (see `given`, `reasons`): formulas and cases as literals.

    def _assumptions(self, constraints: Iterable[Formula]) -> list[int]:
        return [*self._always, *(self._clauses.literal(c) for c in constraints)]

    def literal(self, formula: Formula) -> int:
        """Return the literal that stands for a formula."""
        return self._clauses.literal(formula)

    def case_of(self, literals: Iterable[int]) -> list[int] | None:
        """Return a case that meets literals, a literal per variable; None if none does."""
        return self._clauses.model([*self._always, *literals])

    def together(self, literals: Iterable[int]) -> bool:
        """Whether some case meets all literals."""
        return self._clauses.possible([*self._always, *literals])

    def needed_of(self, fixed: Iterable[int], candidates: list[int]) -> list[int]:
        """Return the places of candidates that no case meets with what is fixed; none can go.

        The first ones go first. If some case meets all, all stay.
        """
        return self._clauses.needed([*self._always, *fixed], candidates)

    def model(self, *constraints: Formula) -> Witness | None:
        """Return any case that meets the constraints, or None."""
        cells = self._clauses.solve(self._assumptions(constraints))
        return None if cells is None else Witness(cells)

    def satisfiable(self, *constraints: Formula) -> bool:
        """Whether some complete case meets all the constraints."""
        return self._clauses.possible(self._assumptions(constraints))

    def entails(self, premise: Formula, conclusion: Formula) -> bool:
        """Whether every case of the premise is one of the conclusion."""
        return not self.satisfiable(premise, negate(conclusion))

    def needed(self, impossible: Iterable[Formula], candidates: Iterable[Formula]) -> list[int]:
        """Return the places of candidates that `impossible` needs to be so, the axioms set aside.

        None of them can go; the first ones go first.
        """
        literal = self._clauses.literal
        return self._clauses.needed([literal(f) for f in impossible], [*map(literal, candidates)])

    def witness(self, *constraints: Formula) -> Witness | None:
        """Return a case that meets the constraints and keeps typical values wherever it can.

        Variables are tried one by one, readings first, so no single deviation from the typical
        case can be undone with the earlier ones kept. Where any of several values would do, the
        one that the vocabulary lists first stands.
        """
        found = self.model(*constraints)
        if found is None:
            return None
        fixed = self._assumptions(constraints)
        cells = found.cells
        for i in self._order:
            for cell in self._nearest[i]:
                literal = self._clauses.cells[i][cell]
                trial = cells if cells[i] == cell else self._clauses.solve([*fixed, literal])
                if trial is not None:
                    cells = trial
                    fixed.append(literal)
                    break
        return Witness(cells)

    def reason(self, witness: Witness, goal: Formula, keep_last: Iterable[int] = ()) -> list[int]:
        """Return variables whose cells in the witness together force the goal; none can go.

        Variables in `keep_last` are dropped only if nothing else can be; variables that the goal
        names itself are kept longer than others: a reason in the document's own terms.
        """
        touched, last = variables_of(goal), set(keep_last)
        candidates = sorted(range(len(witness.cells)), key=lambda v: (v in last, v in touched, -v))
        chosen = [self._clauses.cells[v][witness.cells[v]] for v in candidates]
        needed = self._clauses.needed(self._assumptions([negate(goal)]), chosen)
        return sorted(candidates[i] for i in needed)

    def holds(self, witness: Witness, formula: Formula) -> bool:
        """Whether a formula holds of a complete case."""
        return holds_of(formula, witness.cells)

    def describe(self, witness: Witness) -> dict[str, Anything]:
        """Return the case by attribute id, as `conditions.evaluate` takes it, readings included.

        Numbers stand for their cell: the typical one if it lies in it, else one inside.
        """
        case: dict[str, Anything] = {}
        for variable, cell in zip(self.space.variables, witness.cells, strict=True):
            chosen = variable.cells[cell]
            if "?" in variable.name:
                continue
            if variable.value:
                case.setdefault(variable.attribute, {})[variable.value] = chosen == "yes"
            elif isinstance(chosen, tuple):
                typical = self.space.typical_numbers[variable.attribute]
                whole = self.space.attributes[variable.attribute].kind == "integer"
                inside = _whole_inside if whole else _inside
                case[variable.attribute] = inside(chosen, typical)
            else:
                case[variable.attribute] = chosen
        self._spread_compared(witness, case)
        return case

    def _spread_compared(self, witness: Witness, case: dict[str, Anything]) -> None:
        """Inside one open interval, choose numbers in the order the witness asks for.

        Comparisons form no cycle, so every number can be ranked against a neighbour's rank.
        """
        neighbours: dict[str, list[tuple[str, int]]] = {}
        for variable, cell in zip(self.space.variables, witness.cells, strict=True):
            if "?" not in variable.name:
                continue
            left, right = variable.name.split("?")
            cells = [witness.cells[self.space.index[name]] for name in (left, right)]
            low, high = self.space.variables[self.space.index[left]].cells[cells[0]]
            if cells[0] == cells[1] and low != high:
                step = {"<": 1, "=": 0, ">": -1}[variable.cells[cell]]
                neighbours.setdefault(left, []).append((right, step))
                neighbours.setdefault(right, []).append((left, -step))
        for ranks in _ranked(neighbours):
            if len(set(ranks.values())) == 1 and len({case[n] for n in ranks}) == 1:
                continue
            self._place(ranks, witness, case)

    def _place(self, ranks: dict[str, int], witness: Witness, case: dict[str, Anything]) -> None:
        """Spread ranked numbers evenly over the open interval they share."""
        index = self.space.index[next(iter(ranks))]
        low, high = self.space.variables[index].cells[witness.cells[index]]
        least, most = min(ranks.values()), max(ranks.values())
        for step in (Fraction(7), Fraction(1), (high - low) / (most - least + 2)):
            start = (low // step + 1) * step  # whole weeks read best, then whole days
            if start + (most - least) * step < high:
                break
        for name, rank in ranks.items():
            case[name] = start + (rank - least) * step


def maximal_sets(count: int, possible: Callable[[Sequence[int]], bool]) -> Iterator[list[int]]:
    """Yield every largest set of members (numbers below `count`) that is possible together.

    `possible` holds of every part of a set of which it holds. Sets that were found, and smallest
    impossible ones, rule out others, so that few are asked about (MARCO; Liffiton et al. 2016).
    Pairs are asked about first, as most sets that are impossible hold an impossible pair.
    """
    left = Cadical153()
    for member in range(count):
        left.add_clause([member + 1, -(member + 1)])
    for pair in combinations(range(count), 2):
        if not possible(pair):
            left.add_clause([-(member + 1) for member in pair])
    while count and left.solve():
        chosen = [literal - 1 for literal in left.get_model() if literal > 0]
        if possible(chosen):
            for member in range(count):
                if member not in chosen and possible([*chosen, member]):
                    chosen.append(member)
            yield sorted(chosen)
            left.add_clause([m + 1 for m in range(count) if m not in chosen])
        else:
            for member in list(chosen):
                rest = [m for m in chosen if m != member]
                if not possible(rest):
                    chosen = rest
            left.add_clause([-(member + 1) for member in chosen])


def _trial_order(space: Space) -> list[int]:
    """Readings first; then attribute by attribute, the values of one held at once from the last."""
    first: dict[str, int] = {}
    for i, variable in enumerate(space.variables):
        first.setdefault(variable.attribute or variable.name, i)

    def key(i: int) -> tuple[bool, int, int]:
        variable = space.variables[i]
        return (not variable.is_reading, first[variable.attribute or variable.name], -i)

    return sorted(range(len(space.variables)), key=key)


def _nearest_cells(variable: Variable) -> list[int]:
    """Return the cells of a variable, the typical one first, then by distance from it."""
    cells = range(len(variable.cells))
    return sorted(cells, key=lambda cell: (abs(cell - variable.typical), cell))


def _ranked(neighbours: dict[str, list[tuple[str, int]]]) -> list[dict[str, int]]:
    """Rank the members of every connected group, each against the neighbour it was reached from."""
    groups: list[dict[str, int]] = []
    for start in neighbours:
        if any(start in ranks for ranks in groups):
            continue
        ranks, waiting = {start: 0}, [start]
        for name in waiting:
            for other, step in neighbours[name]:
                if other not in ranks:
                    ranks[other] = ranks[name] + step
                    waiting.append(other)
        groups.append(ranks)
    return groups


def _whole_inside(cell: tuple[Fraction, Fraction], typical: Fraction) -> Fraction:
    """Return the whole number of a cell that is nearest to the typical one."""
    low, high = cell
    if low == high:
        return low
    return min(max(typical, low + 1), high - 1)


def _inside(cell: tuple[Fraction, Fraction], typical: Fraction) -> Fraction:
    low, high = cell
    if low == high:
        return low
    if low < typical < high:
        return typical
    middle = (low + high) / 2
    for step in (7, 1):  # whole weeks read best, then whole days
        rounded = Fraction(round(middle / step) * step)
        if low < rounded < high:
            return rounded
    return middle

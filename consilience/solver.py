"""The decision procedure: is there a case, which one, and what forces it?

Branch and propagate over finite domains, one bit mask per variable (docs/method.md). Z3 checks it
in the tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any as Anything

from consilience.conditions import compare_numbers
from consilience.space import Formula, Space

Domains = list[int]


def simplify(formula: Formula, domains: Sequence[int]) -> Formula:
    """Reduce a formula under what the domains already settle."""
    if formula is True or formula is False:
        return formula
    kind = formula[0]
    if kind == "lit":
        mask = domains[formula[1]]
        allowed = mask & formula[2]
        return False if not allowed else True if allowed == mask else formula
    if kind == "and":
        return _simplify_and(formula[1], domains)
    if kind == "or":
        return _simplify_or(formula[1], domains)
    return _simplify_at_least(formula[1], formula[2], domains)


def _simplify_and(parts: Iterable[Formula], domains: Sequence[int]) -> Formula:
    kept: list[Formula] = []
    for part in parts:
        reduced = simplify(part, domains)
        if reduced is False:
            return False
        if reduced is True:
            continue
        if reduced[0] == "and":
            kept.extend(reduced[1])
        else:
            kept.append(reduced)
    return True if not kept else kept[0] if len(kept) == 1 else ("and", tuple(kept))


def _simplify_or(parts: Iterable[Formula], domains: Sequence[int]) -> Formula:
    kept: list[Formula] = []
    for part in parts:
        reduced = simplify(part, domains)
        if reduced is True:
            return True
        if reduced is False:
            continue
        if reduced[0] == "or":
            kept.extend(reduced[1])
        else:
            kept.append(reduced)
    if len(kept) > 1 and all(p[0] == "lit" for p in kept) and len({p[1] for p in kept}) == 1:
        mask = 0
        for part in kept:
            mask |= part[2]
        return simplify(("lit", kept[0][1], mask), domains)
    return False if not kept else kept[0] if len(kept) == 1 else ("or", tuple(kept))


def _simplify_at_least(count: int, parts: Iterable[Formula], domains: Sequence[int]) -> Formula:
    kept: list[Formula] = []
    for part in parts:
        reduced = simplify(part, domains)
        if reduced is True:
            count -= 1
        elif reduced is not False:
            kept.append(reduced)
    if count <= 0:
        return True
    if count > len(kept):
        return False
    if count == len(kept):
        return _simplify_and(kept, domains)
    if count == 1:
        return _simplify_or(kept, domains)
    return ("atleast", count, tuple(kept))


def negate(formula: Formula) -> Formula:
    """Return the negation, in negation normal form; literals need their variable's full mask."""
    if formula is True or formula is False:
        return not formula
    kind = formula[0]
    if kind == "lit":
        return ("lit", formula[1], ~formula[2])
    if kind == "atleast":
        parts = tuple(negate(p) for p in formula[2])
        return ("atleast", len(parts) - formula[1] + 1, parts)
    return ("or" if kind == "and" else "and", tuple(negate(p) for p in formula[1]))


def variables_of(formula: Formula) -> set[int]:
    """Return the variables that occur in a formula."""
    if formula is True or formula is False:
        return set()
    if formula[0] == "lit":
        return {formula[1]}
    return set().union(*(variables_of(p) for p in formula[-1]))


def solve(domains: Domains, constraints: Iterable[Formula]) -> Domains | None:
    """Return narrowed domains all of whose cases satisfy the constraints, or None."""
    pending = list(constraints)
    while True:
        remaining: list[Formula] = []
        changed = False
        for constraint in pending:
            reduced = simplify(constraint, domains)
            if reduced is False:
                return None
            changed |= _assert(reduced, domains, remaining)
        pending = remaining
        if not changed:
            break
    if not pending:
        return domains
    chosen = min(pending, key=lambda f: len(f[-1]))
    rest = [f for f in pending if f is not chosen]
    for branch in _branches(chosen):
        found = solve(list(domains), [*rest, *branch])
        if found is not None:
            return found
    return None


def _assert(formula: Formula, domains: Domains, remaining: list[Formula]) -> bool:
    """Narrow the domains by literals that must hold; keep what is not yet settled."""
    if formula is True:
        return False
    if formula[0] == "lit":
        domains[formula[1]] &= formula[2]
        return True
    if formula[0] == "and":
        return any([_assert(part, domains, remaining) for part in formula[1]])
    remaining.append(formula)
    return False


def _branches(formula: Formula) -> Iterable[list[Formula]]:
    if formula[0] == "or":
        first, *others = formula[1]
        yield [first]
        yield [negate(first), ("or", tuple(others))]
    else:
        count, (first, *others) = formula[1], formula[2]
        yield [first, ("atleast", count - 1, tuple(others))]
        yield [negate(first), ("atleast", count, tuple(others))]


@dataclass(frozen=True)
class Witness:
    """A complete case: a cell for each variable of the space, as found by the solver."""

    cells: tuple[int, ...]

    def assignments(self) -> list[Formula]:
        """The case as literals, one per variable."""
        return [("lit", v, 1 << c) for v, c in enumerate(self.cells)]


class Solver:
    """Questions about a space under its axioms, optionally within a part of the space."""

    def __init__(
        self,
        space: Space,
        axioms: Iterable[Formula],
        within: Formula = True,
    ) -> None:
        self.space = space
        self.all_axioms = list(axioms)
        self._full: Domains = [v.full for v in space.variables]
        self._typical = [1 << v.typical for v in space.variables]
        self.within = within
        assumed: list[Formula] = []
        _assert(within, self._full, assumed) if within is not False else None
        axioms_here = [simplify(a, self._full) for a in [*space.links, *self.all_axioms]]
        self.axioms = [a for a in axioms_here if a is not True]
        self._assumed = [within] if within is False else assumed
        self._axiom_variables = [variables_of(a) for a in self.axioms]

    def part(self, within: Formula) -> "Solver":
        """Return a solver for the part of the space in which a formula holds."""
        return Solver(self.space, self.all_axioms, within)

    def relevant_axioms(self, variables: set[int]) -> list[Formula]:
        """Return the axioms that touch the variables, directly or through other axioms.

        The axioms left out are satisfiable on their own, so they cannot change an answer.
        """
        seen, reach, grew = set[int](), set(variables), True
        while grew:
            grew = False
            for i, touched in enumerate(self._axiom_variables):
                if i not in seen and (touched & reach or not touched):
                    seen.add(i)
                    reach |= touched
                    grew = True
        return [self.axioms[i] for i in sorted(seen)]

    def _solve(self, constraints: Sequence[Formula]) -> Domains | None:
        here = [*(simplify(c, self._full) for c in constraints), *self._assumed]
        if False in here:
            return None
        touched = self._narrowed.union(*(variables_of(c) for c in here))
        return solve(list(self._full), [*here, *self.relevant_axioms(touched)])

    @property
    def _narrowed(self) -> set[int]:
        """Variables that `within` has narrowed: axioms on them always matter."""
        variables = self.space.variables
        return {i for i, mask in enumerate(self._full) if mask != variables[i].full}

    def satisfiable(self, *constraints: Formula) -> bool:
        """Whether some complete case meets all the constraints."""
        return self._solve(constraints) is not None

    def entails(self, premise: Formula, conclusion: Formula) -> bool:
        """Whether every case of the premise is one of the conclusion."""
        return not self.satisfiable(premise, negate(conclusion))

    def witness(self, *constraints: Formula) -> Witness | None:
        """Return a case that meets the constraints and keeps typical values wherever it can.

        Variables are tried one by one, readings first, so no single deviation from the
        typical case can be undone with the earlier ones kept.
        """
        everything = [*constraints, *self._assumed, *self.axioms]
        if False in everything or solve(list(self._full), everything) is None:
            return None
        domains = list(self._full)
        variables = self.space.variables
        for i in sorted(range(len(domains)), key=lambda i: not variables[i].is_reading):
            domains[i] = self._nearest_cell(i, domains, everything)
        return Witness(tuple(d.bit_length() - 1 for d in domains))

    def _nearest_cell(self, variable: int, domains: Domains, everything: list[Formula]) -> int:
        """Return the mask of the cell nearest to the typical one that still allows a solution."""
        typical = self.space.variables[variable].typical
        count = len(self.space.variables[variable].cells)
        allowed = domains[variable]
        for cell in sorted(range(count), key=lambda c: (abs(c - typical), c)):
            trial = list(domains)
            trial[variable] = 1 << cell
            if allowed & trial[variable] and solve(trial, everything) is not None:
                return 1 << cell
        raise AssertionError("a solvable question lost its solution")

    def reason(self, witness: Witness, goal: Formula, keep_last: Iterable[int] = ()) -> list[int]:
        """Return variables whose cells in the witness together force the goal; none can go.

        Variables in `keep_last` are dropped only if nothing else can be.
        """
        touched = variables_of(goal)
        axioms = self.relevant_axioms(touched)
        candidates = sorted(set().union(touched, *(variables_of(a) for a in axioms)))
        last = set(keep_last)
        # Variables the goal names itself are kept longest: a reason in the document's own terms.
        candidates.sort(key=lambda v: (v in last, v in touched, -v))
        kept = list(candidates)
        opposite = negate(goal)
        for variable in candidates:
            trial = [("lit", v, 1 << witness.cells[v]) for v in kept if v != variable]
            if solve(list(self._full), [*trial, opposite, *axioms]) is None:
                kept.remove(variable)
        return sorted(kept)

    def holds(self, witness: Witness, formula: Formula) -> bool:
        """Whether a formula holds of a complete case."""
        return simplify(formula, [1 << c for c in witness.cells]) is True

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
                case[variable.attribute] = _inside(chosen, typical)
            else:
                case[variable.attribute] = chosen
        self._spread_compared(witness, case)
        return case

    def _spread_compared(self, witness: Witness, case: dict[str, Anything]) -> None:
        """Inside one open interval, choose numbers in the order the witness asks for."""
        for variable, cell in zip(self.space.variables, witness.cells, strict=True):
            if "?" not in variable.name:
                continue
            left, right = variable.name.split("?")
            cells = [witness.cells[self.space.index[name]] for name in (left, right)]
            order = variable.cells[cell]
            if cells[0] != cells[1] or compare_numbers(case[left], order, case[right]):
                continue
            low, high = self.space.variables[self.space.index[left]].cells[cells[0]]
            third = (high - low) / 3
            thirds = {"<": (low + third, high - third), ">": (high - third, low + third)}
            case[left], case[right] = thirds.get(order, (case[left], case[left]))


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

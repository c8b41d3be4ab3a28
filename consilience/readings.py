"""On which readings something holds: a disjunction of choices, as short as it can be said.

A choice ("cube") maps reading ids to options; a reading it does not name does not matter there.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod

from consilience.solver import Solver, Witness, negate
from consilience.space import Formula, all_of, any_of

Cube = dict[str, str]
_MOST = 4096  # combinations of options that are looked at one by one


def reading_cubes(solver: Solver, formula: Formula) -> list[Cube]:
    """Return the readings on which some case meets the formula.

    An empty list: on no reading. A list holding one empty cube: on every reading (robust).
    """
    found: list[dict[int, int]] = []
    blocked: list[Formula] = []
    while True:
        model = solver.model(formula, *blocked)
        if model is None:
            break
        cube = _shrink(solver, formula, model)
        found.append(cube)
        if not cube:
            break
        blocked.append(_not_cube(cube))
    variables = solver.space.variables
    named = [{variables[v].name: variables[v].cells[c] for v, c in x.items()} for x in found]
    return minimal(named, {v.name: v.cells for v in variables if v.is_reading})


def _shrink(solver: Solver, formula: Formula, model: Witness) -> dict[int, int]:
    """Drop every reading whose other options keep the same case a model."""
    variables = solver.space.variables
    assigned = [("lit", v, 1 << c) for v, c in enumerate(model.cells)]
    readings = [v for v, variable in enumerate(variables) if variable.is_reading]
    same_case = [x for x in assigned if not variables[x[1]].is_reading]
    everything = all_of(formula, solver.within, *solver.axioms)
    needed = solver.needed([negate(everything), *same_case], [assigned[v] for v in readings])
    return {readings[i]: model.cells[readings[i]] for i in needed}


def _not_cube(cube: dict[int, int]) -> Formula:
    return any_of([("lit", v, ~(1 << c)) for v, c in cube.items()])


# ------------------------------------------------------------------------------ saying it shortly


def minimal(cubes: Iterable[Cube], options: Mapping[str, Sequence[str]]) -> list[Cube]:
    """Return cubes that say the same as the given ones, each as general as it can be.

    Iterated consensus over many-valued variables (Quine 1955), then superfluous cubes are dropped.
    """
    primes = _absorbed({frozenset(cube.items()) for cube in cubes})
    while True:
        grown = _absorbed(primes | set(_consensus(primes, options)))
        if grown == primes:
            break
        primes = grown
    order = {reading: i for i, reading in enumerate(options)}
    shown = sorted(
        (sorted(cube, key=lambda item: order[item[0]]) for cube in primes),
        key=lambda cube: (len(cube), cube),
    )
    return [dict(cube) for cube in _needed([dict(c) for c in shown], options)]


_Frozen = frozenset[tuple[str, str]]


def _absorbed(cubes: set[_Frozen]) -> set[_Frozen]:
    return {c for c in cubes if not any(other < c for other in cubes)}


def _consensus(cubes: set[_Frozen], options: Mapping[str, Sequence[str]]) -> set[_Frozen]:
    """Return what follows from one cube per option of a reading: it does not matter there."""
    found: set[_Frozen] = set()
    for reading in {r for cube in cubes for r, _ in cube}:
        per_option = [[c for c in cubes if (reading, o) in c] for o in options[reading]]
        if prod(map(len, per_option)) > _MOST:
            continue
        for chosen in product(*per_option):
            merged = {item for cube in chosen for item in cube if item[0] != reading}
            if len({r for r, _ in merged}) == len(merged):
                found.add(frozenset(merged))
    return found


def _needed(cubes: list[Cube], options: Mapping[str, Sequence[str]]) -> list[Cube]:
    """Drop cubes whose every combination of options lies in the others, the longest first."""
    named = sorted({r for cube in cubes for r in cube})
    if prod(len(options[r]) for r in named) > _MOST:
        return cubes
    every = [dict(zip(named, o, strict=True)) for o in product(*(options[r] for r in named))]
    kept = list(cubes)
    for cube in reversed(cubes):
        others = [c for c in kept if c is not cube]
        mine = [x for x in every if cube.items() <= x.items()]
        if all(any(c.items() <= x.items() for c in others) for x in mine):
            kept = others
    return kept

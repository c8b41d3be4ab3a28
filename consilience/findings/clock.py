"""Verdicts of one source that change only because time passes, all else being equal."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from consilience.conditions import Bound, walk
from consilience.encodings import Position
from consilience.findings.context import Context, on_readings
from consilience.findings.model import Finding
from consilience.grammar import show_number
from consilience.readings import reading_cubes
from consilience.reasons import Claim, of_verdict
from consilience.rows import question_of
from consilience.solver import Solver, Witness, negate
from consilience.space import Formula, Space, Variable, all_of, any_of
from consilience.verdicts import Said

_SAID = {"favours": "yes", "opposes": "no", "both": "yes and no", "silent": "nothing"}


def clocks(context: Context) -> Iterator[Finding]:
    """Yield, for every source, each bound of time at which a verdict of it changes."""
    two_times = _TwoTimes(context)
    for source in context.sources:
        verdicts = Said(context.corpus, source).verdicts
        said = {verdict: verdicts[verdict] for verdict in _SAID}
        attributes = context.corpus.vocabulary.attributes.values()
        for attribute in (a for a in attributes if a.kind == "quantity"):
            bounds = _bounds(context, source, attribute.id)
            for cell in range(two_times.cells(attribute.id) - 1):
                if _number(context, attribute.id, cell) not in bounds:
                    continue
                for before, after in _changes(said):
                    tick = two_times.tick(attribute.id, cell, said[before], said[after])
                    if tick is not None:
                        yield _finding(context, source, attribute.id, (before, after), tick)


def _positions(context: Context, source: str) -> list[Position]:
    question = question_of(context.corpus, source)
    positions = context.corpus.sources[source].positions.values()
    return [p for p in positions if p.question == question and p.stance != "cautions"]


def _changes(said: dict[str, Formula]) -> Iterator[tuple[str, str]]:
    yield from ((before, after) for before in said for after in said if before != after)


@dataclass(frozen=True)
class _Tick:
    """A case before and after a clock passes from one cell of its line to the next."""

    cell: int
    before: Witness
    after: Witness
    readings: list[dict[str, str]]


class _TwoTimes:
    """The space of cases with every duration twice: now, and a moment later.

    So is what follows from durations: how two compare, and the terms that documents define.
    """

    def __init__(self, context: Context) -> None:
        self.corpus = context.corpus
        self.count = len(self.corpus.space.variables)
        defined = self.corpus.meanings
        self.space, self.later = _doubled(self.corpus.space, set(defined))
        links, axioms = self.corpus.space.links, [a.formula for a in self.corpus.axioms]
        lasting = [f for f in axioms if f not in self.corpus.definitions]
        later = [_renamed(f, self.later) for f in [*links, *lasting]]
        compile_ = self.corpus.space.compile
        later += [self._defined_later(term, compile_(m)) for term, m in defined.items()]
        self.solver = Solver(self.space, [*axioms, *later])

    def _defined_later(self, term: str, meaning: Formula) -> Formula:
        """Return a definition for the later time; what leaves a term open leaves it as it was."""
        variable = self.space.index[term]
        held = ("lit", self.later[variable], 0b10)
        others = {now: then for now, then in self.later.items() if now != variable}
        means = _renamed(meaning, others)
        return any_of([all_of(held, means), all_of(negate(held), negate(means))])

    def cells(self, attribute: str) -> int:
        """Return how many cells the line of a duration has."""
        return len(self.space.variables[self.space.index[attribute]].cells)

    def tick(self, attribute: str, cell: int, before: Formula, after: Formula) -> _Tick | None:
        """Return a case that goes from one formula to another as a clock leaves a cell, or None."""
        clock = self.space.index[attribute]
        still = [
            any_of([all_of(("lit", now, 1 << c), ("lit", then, 1 << c)) for c in range(count)])
            for now, then in self.later.items()
            if now != clock and _is_clock(self.space, self.space.variables[now])
            for count in (len(self.space.variables[now].cells),)
        ]
        step = [("lit", clock, 1 << cell), ("lit", self.later[clock], 1 << (cell + 1))]
        goal = all_of(before, _renamed(after, self.later), *still, *step)
        witness = self.solver.witness(goal)
        if witness is None:
            return None
        cells = witness.cells
        now = Witness(cells[: self.count])
        then = Witness(tuple(cells[self.later.get(v, v)] for v in range(self.count)))
        return _Tick(cell, now, then, reading_cubes(self.solver, goal))


def _doubled(space: Space, defined: set[str]) -> tuple[Space, dict[int, int]]:
    """Return the space with second variables for another time, and which belongs to which."""
    later: dict[int, int] = {}
    added: list[Variable] = []
    for i, variable in enumerate(space.variables):
        compared = "?" in variable.name
        if compared or _is_clock(space, variable) or variable.attribute in defined:
            later[i] = len(space.variables) + len(added)
            name = f"{variable.name}, later"
            added.append(Variable(name, variable.cells, variable.typical, name))
    return space.extended(added), later


def _is_clock(space: Space, variable: Variable) -> bool:
    """Whether a variable is a duration."""
    attribute = space.attributes.get(variable.attribute)
    return attribute is not None and attribute.kind == "quantity"


def _renamed(formula: Formula, names: dict[int, int]) -> Formula:
    """Return a formula about other variables."""
    if formula is True or formula is False:
        return formula
    match formula:
        case ("lit", variable, mask):
            return ("lit", names.get(variable, variable), mask)
        case ("not", part):
            return ("not", _renamed(part, names))
        case ("atleast", count, parts):
            return ("atleast", count, tuple(_renamed(p, names) for p in parts))
        case (kind, parts):
            return (kind, tuple(_renamed(p, names) for p in parts))
    raise ValueError(f"no formula: {formula!r}")


# ------------------------------------------------------------------------------ telling


def _finding(
    context: Context, source: str, attribute: str, change: tuple[str, str], tick: _Tick
) -> Finding:
    robust, readings = on_readings(tick.readings)
    number = _number(context, attribute, tick.cell)
    drawing, others = [], []
    for position in _positions(context, source):
        formula = context.corpus.holding(source, position)
        if number in _drawn(context, source, position, attribute):
            drawing.append((source, position))
        elif any(context.corpus.solver.holds(case, formula) for case in (tick.before, tick.after)):
            others.append((source, position))
    positions = [*drawing, *others]
    told = context.witnessed(drawing, [attribute])
    there = {(s["source"], s["id"]) for s in told["statements"]}
    more = [s for s in context.statements_of(others) if (s["source"], s["id"]) not in there]
    by_witness = {(s["source"], s["id"]) for s in more} | {(s, p.id) for s, p in others}
    known = context.corpus.vocabulary.attributes[attribute]
    bound = _bound(context, attribute, tick.cell)
    said = [f"says {_SAID[verdict]}" for verdict in change]
    return Finding(
        kind="internal",
        subtype="clock",
        key=f"{attribute} {bound} {change[0]}>{change[1]}",
        questions=(question_of(context.corpus, source),),
        sources=(source,),
        statements=(*told["statements"], *more),
        by_witness=told["by_witness"] | by_witness,
        positions=tuple((s, p.id) for s, p in positions),
        robust=robust,
        readings=readings,
        rests_on=context.rests_on(positions, None, readings),
        witness=context.show_case(tick.before),
        explanation=(
            f"{context.name(source)} {said[0]} to a case and {said[1]} to the same case as soon as "
            f"the {known.label} {bound}{context.say_readings(readings)}."
        ),
        claims=partial(_claims, context, source, change, tick),
    )


def _number(context: Context, attribute: str, cell: int) -> Fraction:
    """Return the bound that a clock reaches, or passes, when it leaves a cell."""
    space = context.corpus.space
    number: Fraction = space.variables[space.index[attribute]].cells[cell][1]
    return number


def _bound(context: Context, attribute: str, cell: int) -> str:
    """Say what the clock does when it leaves a cell: it reaches a number, or passes it."""
    space = context.corpus.space
    low, high = space.variables[space.index[attribute]].cells[cell]
    known = context.corpus.vocabulary.attributes[attribute]
    number = show_number(known, high, context.corpus.vocabulary.units)
    return f"passes {number}" if low == high else f"reaches {number}"


def _bounds(context: Context, source: str, attribute: str) -> set[Fraction]:
    """Return every bound of a duration that some position of a source draws."""
    return {n for p in _positions(context, source) for n in _drawn(context, source, p, attribute)}


def _drawn(context: Context, source: str, position: Position, attribute: str) -> set[Fraction]:
    """Return the bounds that a position, or the definition of a term that it uses, draws."""
    corpus = context.corpus
    owner, condition = corpus.sources[source], corpus.position(source, position)
    used = corpus.mentions(condition)
    meanings = [
        corpus.resolve(owner, s.when)
        for s in owner.statements.values()
        if s.defines in used and s.when is not None
    ]
    return {
        node.number
        for each in [condition, *meanings]
        for node in walk(each)
        if isinstance(node, Bound) and node.attribute == attribute
    }


def _claims(context: Context, source: str, change: tuple[str, str], tick: _Tick) -> Iterator[Claim]:
    """The one verdict before, the other after."""
    found = _positions(context, source)
    for verdict, case in zip(change, (tick.before, tick.after), strict=True):
        yield context.of_case(case, **of_verdict(source, found, verdict))

"""The routes of one source to a yes: which exclude one another, and whom they leave between them."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from consilience.conditions import All, Any, Condition, Is, NoneOf, Not, Ref, walk
from consilience.encodings import SCOPE, Position, Source
from consilience.findings.context import Context, on_readings
from consilience.findings.model import Finding
from consilience.readings import reading_cubes
from consilience.reasons import Claim, holds
from consilience.rows import CARE, COVERAGE
from consilience.sentences import listed
from consilience.solver import Witness, negate
from consilience.space import Formula, all_of, any_of

PROCESS = "process"  # the question that records and duties answer
Criterion = tuple[str, Condition]  # the statement it comes from, if it is one's alone, and itself


def routes(context: Context) -> Iterator[Finding]:
    """Yield what the routes of every source in force leave out together."""
    for source in context.sources:
        for question in (CARE, COVERAGE):
            ways = [
                p
                for p in context.corpus.sources[source].positions.values()
                if (p.question, p.stance) == (question, "favours")
            ]
            shared = _Shared(context, source, ways)
            for one, other in combinations(ways, 2):
                if shared.row(one, other):
                    yield from _exclusive(context, source, one, other)
            for one in ways:
                others = [p for p in ways if p is not one and shared.row(one, p)]
                if others:
                    yield from _no_other_route(context, source, one, others)


class _Shared:
    """Which routes of a source are for the same procedure and condition, if not the same cases."""

    def __init__(self, context: Context, source: str, ways: list[Position]) -> None:
        self.rows = {p.id: set(_rows(context, _route(context, source, p))) for p in ways}

    def row(self, one: Position, other: Position) -> bool:
        """Whether two routes meet in a row."""
        return bool(self.rows[one.id] & self.rows[other.id])


def _rows(context: Context, route: Formula) -> Iterator[tuple[str, str]]:
    """Yield procedure and condition of every row in which a route has a case."""
    corpus = context.corpus
    for procedure in corpus.vocabulary.leaf_procedures:
        there = all_of(route, corpus.space.compile(Is("procedure", (procedure,))))
        if corpus.solver.satisfiable(there):
            for name, condition in corpus.rows.items():
                if corpus.solver.satisfiable(there, corpus.space.compile(condition)):
                    yield procedure, name


def criteria(owner: Source, condition: Condition) -> list[Criterion]:
    """Return the parts that must all hold, with the statement each comes from; not the scope."""
    match condition:
        case All(parts):
            return [c for p in parts for c in criteria(owner, p)]
        case NoneOf(parts):
            return [(p.target if isinstance(p, Ref) else "", Not(p)) for p in parts]
        case Ref(target):
            below = owner.when_of(target)
            if isinstance(below, All | NoneOf) and any(isinstance(p, Ref) for p in below.parts):
                return criteria(owner, below)
            return [] if target == SCOPE else [(target, condition)]
    return [("", condition)]


def formula_of(context: Context, owner: Source, condition: Condition) -> Formula:
    """Return a condition of a source as a formula."""
    return context.corpus.space.compile(context.corpus.resolve(owner, condition))


def _route(context: Context, source: str, position: Position) -> Formula:
    return context.corpus.holding(source, position)


# ------------------------------------------------------------------------------ exclusive routes


def _exclusive(context: Context, source: str, one: Position, other: Position) -> Iterator[Finding]:
    """No case can take both routes, though each can be taken."""
    owner, solver = context.corpus.sources[source], context.corpus.solver
    both = [_route(context, source, p) for p in (one, other)]
    if not all(solver.satisfiable(f) for f in both) or solver.satisfiable(*both):
        return
    needed = _clashing(context, owner, one, other)
    names = list(dict.fromkeys(name for name, _ in needed if name))
    told = listed([_place(owner, name) for name in names])
    together = [holds(("position", source, p.id)) for p in (one, other)]
    yield Finding(
        kind="internal",
        subtype="exclusive-routes",
        key="",
        questions=(one.question,),
        sources=(source,),
        statements=tuple(
            context.statement(source, n) for n in dict.fromkeys([*one.by, *other.by, *names])
        ),
        positions=((source, one.id), (source, other.id)),
        rests_on=context.rests_on(
            [(source, one), (source, other)],
            None,
            axioms=context.needed_axioms([all_of(*both)]),
        ),
        explanation=(
            f"In {context.name(source)}, no case can be on both routes, {one.at} and {other.at}"
            f"{f': {told} cannot be met together' if len(names) > 1 else ''}."
        ),
        claims=lambda: [Claim({}, {}, impossible=tuple((source, c) for c in together))],
    )


def _clashing(context: Context, owner: Source, one: Position, other: Position) -> list[Criterion]:
    """Return a minimal set of criteria of two routes that cannot be met together."""
    kept = [*criteria(owner, one.when), *criteria(owner, other.when)]
    for criterion in list(kept):
        rest = [c for c in kept if c is not criterion]
        formulas = [formula_of(context, owner, c) for _, c in rest]
        if not context.corpus.solver.satisfiable(all_of(*formulas)):
            kept = rest
    return kept


def _place(owner: Source, name: str) -> str:
    """Return where a criterion stands and what it asks."""
    statement = owner.statements[name]
    return f"{statement.at} ({statement.says.rstrip('.')})"


# ------------------------------------------------------------------------------ gaps between routes


def _no_other_route(
    context: Context, source: str, one: Position, others: list[Position]
) -> Iterator[Finding]:
    """Whoever misses one criterion of a route alone can never be on another.

    Facts that the route asks for count, not its records, nor contraindications; and cases to which
    the source says no on other grounds than unmet criteria are no gap.
    """
    corpus = context.corpus
    owner, solver = corpus.sources[source], corpus.solver
    parts = criteria(owner, one.when)
    formulas = [formula_of(context, owner, c) for _, c in parts]
    closed = negate(any_of([_route(context, source, p) for p in others]))
    barred = any_of(
        [
            _route(context, source, p)
            for p in owner.positions.values()
            if p.stance == "opposes"
            and p.question == one.question
            and not p.closed_world
            and p.refusal != "criteria-not-met"
        ]
    )
    for i, (_, condition) in enumerate(parts):
        told = _told(owner, condition)
        missed = all_of(*(negate(f) if i == j else f for j, f in enumerate(formulas)))
        gap = all_of(missed, negate(barred))
        if not told or not solver.satisfiable(gap) or solver.satisfiable(missed, negate(closed)):
            continue
        robust, readings = on_readings(reading_cubes(solver, gap))
        witness = solver.witness(gap)
        assert witness is not None
        forced = context.reason(witness, closed)
        taken = [(source, one), *((source, p) for p in others)]
        shown = context.say_case(witness, context.reason(witness, negate(formulas[i])).attributes)
        yield Finding(
            kind="internal",
            subtype="no-other-route",
            key=f"{one.id} {' '.join(told)}",
            questions=(one.question,),
            sources=(source,),
            **context.witnessed(taken, forced.attributes),
            positions=tuple((s, p.id) for s, p in taken),
            robust=robust,
            readings=readings,
            rests_on=context.rests_on(taken, None, readings, forced.axioms),
            witness=context.show_case(witness),
            explanation=(
                f"In {context.name(source)}, a case that misses nothing of {one.at} but "
                f"{' or '.join(_place(owner, name) for name in told)}, as where {shown}, is on no "
                f"route to a yes: {listed([p.at for p in others])} "
                f"{'are' if len(others) > 1 else 'is'} closed to it."
            ),
            claims=partial(_gap_claims, context, source, (one, others), (parts, i), witness),
        )


def _told(owner: Source, condition: Condition) -> list[str]:
    """Return the statements that a criterion refers to; none for what does not count."""
    if isinstance(condition, Not):
        return []
    named = [node.target for node in walk(condition) if isinstance(node, Ref)]
    return [
        n for n in dict.fromkeys(named) if n != SCOPE and owner.statements[n].question != PROCESS
    ]


def _gap_claims(
    context: Context,
    source: str,
    ways: tuple[Position, list[Position]],
    missing: tuple[list[Criterion], int],
    witness: Witness,
) -> Iterator[Claim]:
    """The witness is on no route; nor can any case be that misses the criterion alone."""
    one, others = ways
    parts, missed = missing
    yield context.of_case(witness, fails=tuple((source, p.id) for p in [one, *others]))
    conditions = [Not(c) if i == missed else c for i, (_, c) in enumerate(parts)]
    never = [*conditions, Any(tuple(holds(("position", source, p.id)) for p in others))]
    yield Claim({}, {}, impossible=tuple((source, c) for c in never))

"""One source against itself: clashes, redundant criteria, gaps, duties none can meet, references."""

from collections.abc import Iterator
from functools import partial

from consilience.conditions import Condition, Not, Ref
from consilience.encodings import Position
from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.difference import show_cells
from consilience.findings.model import Finding
from consilience.findings.routes import criteria, formula_of
from consilience.readings import reading_cubes
from consilience.reasons import Claim
from consilience.rows import CARE, CASE_QUESTIONS, COVERAGE, RowView, Taken
from consilience.sentences import listed
from consilience.solver import Witness, negate, variables_of
from consilience.space import Formula, all_of

_Conditions = list[tuple[str, Condition]]  # the conditions of a source


def internals(context: Context) -> Iterator[Finding]:
    """Yield what each source in force says against itself."""
    for source in context.sources:
        yield from _clashes(context, source)
        yield from _redundant(context, source)
        yield from _unmeetable(context, source)
        yield from _broken_references(context, source)
    for view in context.rows:
        for source in context.sources:
            yield from _gaps(context, view, source)


# ------------------------------------------------------------------------------ clashes


def _clashes(context: Context, source: str) -> Iterator[Finding]:
    """A yes and a no of one source to one case, per procedure; or its evidence against its yes."""
    owner = context.corpus.sources[source]
    positions = list(owner.positions.values())
    for yes in (p for p in positions if p.stance == "favours"):
        for no in (p for p in positions if p.stance == "opposes"):
            subtype = _clash_subtype(yes, no)
            if subtype:
                yield from _clash(context, source, yes, no, subtype)


def _clash_subtype(yes: Position, no: Position) -> str:
    if yes.question == no.question and yes.question in CASE_QUESTIONS:
        return "contradiction"
    return "rationale-against-criteria" if no.question == "appraisal" else ""


def _clash(
    context: Context, source: str, yes: Position, no: Position, subtype: str
) -> Iterator[Finding]:
    corpus = context.corpus
    both = all_of(*(corpus.holding(source, p) for p in (yes, no)))
    for procedure in context.procedures:
        cell = corpus.space.variables[corpus.procedure_variable].cells.index(procedure)
        solver = corpus.solver.part(("lit", corpus.procedure_variable, 1 << cell))
        if not solver.satisfiable(both):
            continue
        cubes = reading_cubes(solver, both)
        robust, readings = on_readings(cubes)
        witness = solver.witness(both)
        assert witness is not None
        forced = context.forced(witness, source, no)
        taken = [(source, yes), (source, no)]
        told = context.say_case(witness, [a for a in forced.attributes if a != "procedure"])
        label = corpus.vocabulary.label(procedure)
        supports = context.say_readings(readings, supports=True)
        what = "says both yes" if subtype == "contradiction" else "says yes"
        but = "and no" if subtype == "contradiction" else "while it calls the evidence lacking"
        yield Finding(
            kind="internal",
            subtype=subtype,
            key="",
            row_key=procedure,
            procedure=procedure,
            questions=tuple(dict.fromkeys([yes.question, no.question])),
            sources=(source,),
            **context.witnessed(taken, forced.attributes),
            positions=tuple((s, p.id) for s, p in taken),
            robust=robust,
            readings=readings,
            rests_on=context.rests_on(taken, None, readings, forced.axioms),
            witness=context.show_case(witness),
            explanation=(
                f"On {label}, {context.name(source)} {what} ({yes.at}) {but} ({no.at})"
                f"{f', as where {told}' if told else ''}{supports}."
            ),
            claims=partial(_both_hold, context, source, yes, no, witness),
        )


def _both_hold(
    context: Context, source: str, yes: Position, no: Position, witness: Witness
) -> Iterator[Claim]:
    yield context.of_case(witness, holds=(((source, yes.id),), ((source, no.id),)))


# ------------------------------------------------------------------------------ redundant criteria


def _redundant(context: Context, source: str) -> Iterator[Finding]:
    """A criterion that the other criteria of the same yes already imply, or that none can meet."""
    owner = context.corpus.sources[source]
    for position in owner.positions.values():
        if position.stance != "favours":
            continue
        whole = context.corpus.holding(source, position)
        if not context.corpus.solver.satisfiable(whole):
            never: _Conditions = [(source, position.when)]
            yield _about_criterion(
                context, source, position, "", "dead", "can never hold of a case", [], never
            )
            continue
        parts = criteria(owner, position.when)
        formulas = [formula_of(context, owner, c) for _, c in parts]
        for i, (name, criterion) in enumerate(parts):
            others = all_of(*(f for j, f in enumerate(formulas) if j != i))
            if not name or context.corpus.solver.satisfiable(others, negate(formulas[i])):
                continue
            needed = _needed(context, formulas, i)
            names = [parts[j][0] for j in needed if parts[j][0]]
            told = f"already follows from {listed(names) or 'the rest'}"
            against = [(source, parts[j][1]) for j in needed] + [(source, Not(criterion))]
            yield _about_criterion(
                context, source, position, name, "redundant", told, names, against
            )


def _needed(context: Context, formulas: list[Formula], i: int) -> list[int]:
    """Return a minimal set of the other criteria that imply criterion i."""
    kept = [j for j in range(len(formulas)) if j != i]
    for j in list(kept):
        trial = all_of(*(formulas[k] for k in kept if k != j), negate(formulas[i]))
        if not context.corpus.solver.satisfiable(trial):
            kept.remove(j)
    return kept


def _about_criterion(
    context: Context,
    source: str,
    position: Position,
    name: str,
    subtype: str,
    told: str,
    others: list[str],
    impossible: _Conditions,
) -> Finding:
    names = [n for n in [name, *others] if n]
    at = context.corpus.sources[source].statements[name].at if name else position.at
    return Finding(
        kind="internal",
        subtype=subtype,
        key=name,
        questions=(position.question,),
        sources=(source,),
        statements=tuple(context.statement(source, n) for n in names or position.by),
        positions=((source, position.id),),
        rests_on=context.rests_on([(source, position)], None),
        explanation=f"In {context.name(source)} ({position.at}), criterion {at} {told}.",
        claims=lambda: [Claim({}, {}, impossible=tuple(impossible))],
    )


# ------------------------------------------------------------------------------ duties, references


def _unmeetable(context: Context, source: str) -> Iterator[Finding]:
    """A provided duty whose condition no case of the route can meet."""
    owner = context.corpus.sources[source]
    for position in owner.positions.values():
        route = context.corpus.holding(source, position)
        for name in position.provided:
            statement = owner.statements[name]
            if statement.when is None or position.stance != "favours":
                continue
            both = all_of(route, formula_of(context, owner, statement.when))
            if context.corpus.solver.satisfiable(both):
                continue
            witness = context.corpus.solver.witness(route)
            yield Finding(
                kind="internal",
                subtype="unmeetable-duty",
                key=name,
                questions=tuple(dict.fromkeys([position.question, statement.question])),
                sources=(source,),
                statements=(
                    *context.statements_of([(source, position)]),
                    context.statement(source, name),
                ),
                positions=((source, position.id),),
                rests_on=context.rests_on(
                    [(source, position)], None, axioms=_axioms(context, both)
                ),
                witness=context.show_case(witness) if witness else None,
                explanation=(
                    f"In {context.name(source)}, no case of {position.at} can meet what "
                    f"{statement.at} asks for."
                ),
                claims=partial(_never_together, source, position.when, Ref(name)),
            )


def _never_together(source: str, *conditions: Condition) -> Iterator[Claim]:
    yield Claim({}, {}, impossible=tuple((source, condition) for condition in conditions))


def _axioms(context: Context, impossible: Formula) -> list[str]:
    return context.needed_axioms([impossible])


def _broken_references(context: Context, source: str) -> Iterator[Finding]:
    """A statement cites items of a list by number and stops short of, or runs past, its end."""
    owner = context.corpus.sources[source]
    for statement in owner.statements.values():
        lists = {owner.statements[c].item_of for c in statement.cites}
        for parent in sorted(lists - {""}):
            items = [s.id for s in owner.statements.values() if s.item_of == parent]
            left_out = [i for i in items if i not in statement.cites]
            if not left_out:
                continue
            cited = [c for c in statement.cites if c in items]
            yield Finding(
                kind="internal",
                subtype="broken-reference",
                key=parent,
                questions=(statement.question,),
                sources=(source,),
                statements=tuple(
                    context.statement(source, n) for n in [statement.id, parent, *left_out]
                ),
                explanation=(
                    f"In {context.name(source)}, {statement.at} refers to {cited[0]} to "
                    f"{cited[-1]}, while the list of {parent} runs to {items[-1]}; it leaves out "
                    f"{listed(left_out)}."
                ),
                claims=partial(_told, source, [statement.id, *left_out]),
            )


def _told(source: str, statements: list[str]) -> Iterator[Claim]:
    yield Claim({}, {}, told=tuple((source, name) for name in statements))


# ------------------------------------------------------------------------------ gaps


def _gaps(context: Context, view: RowView, source: str) -> Iterator[Finding]:
    """Values of a number for which no route to a yes exists and the source says nothing."""
    for question in (CARE, COVERAGE):
        routes = view.positions(source, question, "favours")
        favours = view.favours(source, question)
        if not routes:
            continue
        touched = set().union(*(variables_of(t.formula) for t in routes))
        for variable in sorted(touched):
            attribute = view.solver.space.variables[variable].attribute
            known = context.corpus.vocabulary.attributes.get(attribute)
            if known is None or not known.is_numeric:
                continue
            yield from _gap(context, view, source, routes, favours, variable)


def _gap(
    context: Context,
    view: RowView,
    source: str,
    routes: list[Taken],
    favours: Formula,
    variable: int,
) -> Iterator[Finding]:
    cells = view.solver.space.variables[variable].cells
    # By the words alone: that therapy cannot outlast the fracture makes no gap of its own.
    shut = [
        not view.words.satisfiable(favours, ("lit", variable, 1 << i)) for i in range(len(cells))
    ]
    question = routes[0].position.question
    quiet = all_of(view.scope[source], negate(view.speaks(source, question)))
    for mask in _runs(shut):
        formula = all_of(quiet, ("lit", variable, mask))
        if not view.has(formula):
            continue
        robust, readings = on_readings(view.cubes(formula))
        witness = view.solver.witness(formula)
        assert witness is not None
        attribute = view.solver.space.variables[variable].attribute
        label = context.corpus.vocabulary.attributes[attribute].label
        shown = show_cells(context, attribute, cells, mask)
        yield context.finding(
            view,
            kind="internal",
            subtype="gap",
            key=f"{attribute}:{shown}",
            questions=(question,),
            sources=(source,),
            statements=context.statements_of(pairs(routes), [attribute]),
            positions=tuple((t.source, t.position.id) for t in routes),
            robust=robust,
            readings=readings,
            rests_on=context.rests_on(pairs(routes), view, readings),
            witness=context.show_case(witness),
            explanation=(
                f"On {context.row_name(view.row)}, {context.name(source)} has no route to a yes "
                f"where the {label} is {shown}, and says nothing of such cases either"
                f"{context.say_readings(readings, supports=True)}."
            ),
            claims=partial(
                _gap_claims, context, view, routes, (attribute, variable, mask), witness
            ),
        )


def _gap_claims(
    context: Context,
    view: RowView,
    routes: list[Taken],
    values: tuple[str, int, int],
    witness: Witness,
) -> Iterator[Claim]:
    """No case with the values is on a route; of one, the source says neither yes nor no."""
    source, question = routes[0].source, routes[0].position.question
    attribute, variable, mask = values
    readings = context.of_case(witness).readings
    facts = {attribute: ("lit", variable, mask)}
    yield context.of_row(view, readings, facts=facts, fails=keys(routes))
    against = view.positions(source, question, "opposes")
    yield context.of_case(witness, inside=(source,), fails=keys([*routes, *against]))


def _runs(flags: list[bool]) -> Iterator[int]:
    """Yield a mask for every run of neighbouring cells that are flagged."""
    mask = 0
    for i, flag in enumerate([*flags, False]):
        if flag:
            mask |= 1 << i
        elif mask:
            yield mask
            mask = 0

"""Differences: two sources both say yes to some case, but on different terms."""

from collections.abc import Container, Iterable, Iterator
from functools import partial
from itertools import combinations, permutations, product
from typing import Any as Anything

from consilience.findings.context import Context, keys, on_readings, pairs
from consilience.findings.model import Finding
from consilience.grammar import show_number
from consilience.readings import Cube, minimal
from consilience.reasons import Claim
from consilience.rows import CARE, COVERAGE, RowView, Taken
from consilience.sentences import listed
from consilience.solver import negate, variables_of
from consilience.space import Formula, all_of


def differences(context: Context) -> Iterator[Finding]:
    """Yield differences of extent, threshold, duty, force, strength and caution, row by row."""
    for view in context.rows:
        for a, b in permutations(_yes(view), 2):
            if a.source != b.source and view.has(all_of(a.formula, b.formula)):
                yield from _extent(context, view, a, b)
        for a, care in product(_yes(view), _cautions(view)):
            if a.source != care.source and a.position.question == care.position.question:
                yield from _caution(context, view, a, care)
        for a, b in combinations(_yes(view), 2):
            if a.source != b.source and view.has(all_of(a.formula, b.formula)):
                for compare in (_threshold, _duty, _force, _strength):
                    yield from compare(context, view, a, b)


def _yes(view: RowView) -> list[Taken]:
    """Yes to care or coverage; what evidence amounts to is compared by the other kinds."""
    return [
        t
        for (_, question, stance), taken in sorted(view.taken.items())
        if stance == "favours" and question in (CARE, COVERAGE)
        for t in taken
    ]


def _finding(
    context: Context,
    view: RowView,
    a: Taken,
    b: Taken,
    cubes: list[Cube],
    **fields: Anything,
) -> Finding:
    robust, readings = on_readings(cubes)
    taken = pairs([a, b])
    fields.setdefault("statements", context.statements_of(taken))
    direction = f"{a.source}>{b.source}"
    fields["key"] = " ".join([direction, fields["key"]]) if "key" in fields else direction
    return context.finding(
        view,
        kind="difference",
        questions=tuple(dict.fromkeys([a.position.question, b.position.question])),
        sources=(a.source, b.source),
        positions=tuple((s, p.id) for s, p in taken),
        robust=robust,
        readings=readings,
        rests_on=context.rests_on(taken, view, readings),
        **fields,
    )


def _extent(context: Context, view: RowView, a: Taken, b: Taken) -> Iterator[Finding]:
    """A says yes to a case on which B says neither yes nor no."""
    formula = all_of(a.formula, negate(view.speaks(b.source, b.position.question)))
    if not view.has(formula):
        return
    cubes = view.cubes(formula)
    witness = view.solver.witness(formula)
    assert witness is not None
    goal = negate(context.corpus.holding(b.source, b.position))
    forced = context.reason(witness, goal)
    told = context.say_reason(view, witness, forced.attributes)
    covered = not view.has(all_of(b.formula, negate(a.formula)))
    yield _finding(
        context,
        view,
        a,
        b,
        cubes,
        subtype="extent",
        **context.witnessed(pairs([a, b]), forced.attributes),
        relation="broader" if covered else "overlapping",
        extent="part",
        witness=context.show_case(witness),
        explanation=(
            f"On {context.row_name(view.row)}, {context.name(a.source)} says yes "
            f"({a.position.at}) to cases on which {context.name(b.source)} ({b.position.at}) "
            f"says neither yes nor no{f', as where {told}' if told else ''}."
        ),
        claims=lambda: [
            context.of_case(witness, holds=(keys([a]),), fails=keys(_speaking(view, b)))
        ],
    )


def _speaking(view: RowView, taken: Taken) -> list[Taken]:
    """Return what the source of a position says yes or no to, on the same question."""
    question = taken.position.question
    return [t for s in ("favours", "opposes") for t in view.positions(taken.source, question, s)]


def _cautions(view: RowView) -> list[Taken]:
    return [t for (_, _, s), taken in sorted(view.taken.items()) if s == "cautions" for t in taken]


def _caution(context: Context, view: RowView, a: Taken, care: Taken) -> Iterator[Finding]:
    """A says yes where another source calls for care on the same question."""
    formula = all_of(a.formula, care.formula)
    if not view.has(formula):
        return
    witness = view.solver.witness(formula)
    assert witness is not None
    forced = context.forced(witness, care.source, care.position)
    told = context.say_reason(view, witness, forced.attributes)
    yield _finding(
        context,
        view,
        a,
        care,
        view.cubes(formula),
        subtype="caution",
        relation="one-sided",
        witness=context.show_case(witness),
        explanation=(
            f"On {context.row_name(view.row)}, {context.name(care.source)} calls for care "
            f"({care.position.at}) where {context.name(a.source)} says yes "
            f"({a.position.at}){f', as where {told}' if told else ''}."
        ),
        claims=lambda: [context.of_case(witness, holds=(keys([a]), keys([care])))],
    )


# ----------------------------------------------------------------------------- thresholds


def _threshold(context: Context, view: RowView, a: Taken, b: Taken) -> Iterator[Finding]:
    """The two yeses bound the same clock or count differently, or only one bounds it."""
    tables = [_hulls(context, view, t) for t in (a, b)]
    space = context.corpus.space
    for attribute in context.corpus.vocabulary.attributes:
        bounded = [attribute in table for table in tables]
        if not any(bounded):
            continue
        full = space.variables[space.index[attribute]].full
        answers = [table.get(attribute, [({}, full)]) for table in tables]
        by_hulls: dict[tuple[int, int], list[Cube]] = {}
        for (x, hull_a), (y, hull_b) in product(*answers):
            if hull_a != hull_b:
                by_hulls.setdefault((hull_a, hull_b), []).append({**x, **y})
        for hulls, cubes in by_hulls.items():
            said = minimal(cubes, {c.id: tuple(c.options) for c in context.corpus.choices.values()})
            yield _one_threshold(context, view, (a, b), attribute, hulls, said, all(bounded))


def _one_threshold(
    context: Context,
    view: RowView,
    sides: tuple[Taken, Taken],
    attribute: str,
    hulls: tuple[int, int],
    cubes: list[Cube],
    both: bool,
) -> Finding:
    a, b = sides
    space = context.corpus.space
    cells = space.variables[space.index[attribute]].cells
    shown = [show_cells(context, attribute, cells, mask) for mask in hulls]
    name_a, name_b = context.name(a.source), context.name(b.source)
    label = context.corpus.vocabulary.attributes[attribute].label
    return _finding(
        context,
        view,
        a,
        b,
        cubes,
        subtype="threshold" if both else "threshold-one-sided",
        key=f"{attribute} {' | '.join(shown)}",
        statements=context.statements_of(pairs([a, b]), [attribute]),
        relation={0: "stricter", 1: "looser", None: "incomparable"}[_stricter(hulls)],
        explanation=(
            f"On {context.row_name(view.row)}, {label}: {shown[0]} for "
            f"{name_a} ({a.position.at}), {shown[1]} for {name_b} ({b.position.at})"
            f"{context.say_readings(on_readings(cubes)[1])}."
        ),
        claims=lambda: _bound_claims(context, view, sides, attribute, hulls, cubes),
    )


def _bound_claims(
    context: Context,
    view: RowView,
    sides: tuple[Taken, Taken],
    attribute: str,
    hulls: tuple[int, int],
    cubes: list[Cube],
) -> Iterator[Claim]:
    """Neither yes goes beyond its bounds, on the first of the readings."""
    variable = context.corpus.space.index[attribute]
    for taken, mask in zip(sides, hulls, strict=True):
        if mask != context.corpus.space.variables[variable].full:
            within = ((keys([taken])[0], ("lit", variable, mask)),)
            yield context.of_row(view, cubes[0], only_where=within)


Hulls = dict[str, list[tuple[dict[str, str], int]]]


def _hulls(context: Context, view: RowView, taken: Taken) -> Hulls:
    """Return the cells each number that the position bounds can take, per choice of readings.

    The choice with every default comes first.
    """
    key = (view.row, taken.source, taken.position.id)
    if key not in context.hulls:
        context.hulls[key] = dict(_compute_hulls(context, view, taken))
    found: Hulls = context.hulls[key]
    return found


def _compute_hulls(
    context: Context, view: RowView, taken: Taken
) -> Iterator[tuple[str, list[tuple[dict[str, str], int]]]]:
    space = context.corpus.space
    numeric = [
        a
        for a in sorted(context.mentions(taken.source, taken.position))
        if context.corpus.vocabulary.attributes[a].is_numeric
    ]
    choices = _choices(context, view, taken) if numeric else []
    for attribute in numeric:
        variable = space.index[attribute]
        answers = []
        for choice, fixed in choices:
            mask = view.possible(fixed, variable)
            if mask:
                answers.append((choice, mask))
        if answers:
            yield attribute, answers


def _choices(context: Context, view: RowView, taken: Taken) -> list[tuple[dict[str, str], Formula]]:
    """Return every combination of the source's own readings that matter to the position."""
    variables = view.solver.space.variables
    near = variables_of(taken.formula) | _definition_variables(context, taken)
    own = [
        v
        for v in sorted(near)
        if variables[v].is_reading and variables[v].name.startswith(f"{taken.source}/")
    ]
    found: list[tuple[dict[str, str], Formula]] = [({}, taken.formula)]
    for v in own:
        cells, default = variables[v].cells, variables[v].typical
        order = [default, *(c for c in range(len(cells)) if c != default)]
        found = [
            ({**choice, variables[v].name: cells[c]}, all_of(fixed, ("lit", v, 1 << c)))
            for choice, fixed in found
            for c in order
        ]
    return found


def _definition_variables(context: Context, taken: Taken) -> set[int]:
    """Return the variables of the source's own definitions of terms the position uses."""
    found: set[int] = set()
    tested = context.mentions(taken.source, taken.position)
    for statement in context.corpus.sources[taken.source].statements.values():
        if statement.defines in tested and statement.when is not None:
            owner = context.corpus.sources[taken.source]
            when = context.corpus.resolve(owner, statement.when)
            found |= variables_of(context.corpus.space.compile(when))
    return found


def _stricter(hulls: tuple[int, int]) -> int | None:
    """Return 0 if the first hull is inside the second, 1 if the other way round, else None."""
    if hulls[0] & ~hulls[1] == 0:
        return 0
    return 1 if hulls[1] & ~hulls[0] == 0 else None


def show_cells(context: Context, attribute: str, cells: tuple[Anything, ...], mask: int) -> str:
    """Render a set of cells of a numeric attribute as bounds in words."""
    if not mask:
        return "impossible"
    known = context.corpus.vocabulary.attributes[attribute]
    units = context.corpus.vocabulary.units
    indices = [i for i in range(len(cells)) if mask >> i & 1]
    low, high = cells[indices[0]], cells[indices[-1]]
    words = []
    if indices[0] > 0:
        strict = low[0] != low[1]
        words.append(f"{'more than' if strict else 'at least'} {show_number(known, low[0], units)}")
    if indices[-1] < len(cells) - 1:
        strict = high[0] != high[1]
        words.append(f"{'less than' if strict else 'at most'} {show_number(known, high[1], units)}")
    return listed(words) or "no number"


# ----------------------------------------------------------------------- duty, force, strength


def _duty(context: Context, view: RowView, a: Taken, b: Taken) -> Iterator[Finding]:
    """One asks something of the service or the record that the other does not, or in other form."""
    duties = [_duties(context, t) for t in (a, b)]
    for (mine, theirs), (asks, lacks) in zip((duties, duties[::-1]), ((a, b), (b, a)), strict=True):
        only = {d: names for d, names in mine.items() if d not in theirs}
        if not only:
            continue
        statements = [context.statement(asks.source, n) for names in only.values() for n in names]
        yield _finding(
            context,
            view,
            asks,
            lacks,
            [{}],
            subtype="duty",
            relation="asks more",
            statements=(*context.statements_of(pairs([lacks])), *statements),
            explanation=(
                f"On {context.row_name(view.row)}, {context.name(asks.source)} asks for "
                f"{_say_duties(context, only, theirs)}; {context.name(lacks.source)} does not."
            ),
            claims=partial(
                _terms, context, view, a, b, [(asks.source, n) for x in only.values() for n in x]
            ),
        )


def _terms(
    context: Context, view: RowView, a: Taken, b: Taken, told: list[tuple[str, str]]
) -> Iterator[Claim]:
    """Both say yes to some case, and the statements set their terms."""
    case = view.solver.witness(a.formula, b.formula)
    assert case is not None
    yield context.of_case(case, holds=(keys([a]), keys([b])), told=tuple(dict.fromkeys(told)))


def _leading_terms(context: Context, view: RowView, a: Taken, b: Taken) -> Iterator[Claim]:
    told = [(t.source, t.position.by[0]) for t in (a, b)]
    yield from _terms(context, view, a, b, told)


def _say_duties(context: Context, only: Iterable[str], theirs: Container[str]) -> str:
    """List duties; of one that the other source asks for in another form, say in which."""
    vocabulary = context.corpus.vocabulary
    told = []
    for duty in only:
        forms = [vocabulary.label(d) for d in vocabulary.related_duties[duty] if d in theirs]
        other = f" (there: {listed(sorted(forms))})" if forms else ""
        told.append(vocabulary.label(duty) + other)
    return listed(told)


def _duties(context: Context, taken: Taken) -> dict[str, list[str]]:
    """Return the duties under a position: provided ones, and those its criteria carry."""
    owner = context.corpus.sources[taken.source]
    found: dict[str, list[str]] = {}
    for name in [*taken.position.provided, *owner.refs(taken.position.when)]:
        statement = owner.statements.get(name)
        if statement is not None and statement.duty:
            found.setdefault(statement.duty, []).append(name)
    return found


def _force(context: Context, view: RowView, a: Taken, b: Taken) -> Iterator[Finding]:
    """The operative words of the two yeses bind differently."""
    forces = [_leading(context, t).force for t in (a, b)]
    known = context.corpus.vocabulary.lists["Force"]
    if not all(forces) or forces[0] == forces[1]:
        return
    stronger = known[forces[0]].order > known[forces[1]].order
    yield _finding(
        context,
        view,
        a,
        b,
        [{}],
        subtype="force",
        relation="stronger" if stronger else "weaker",
        explanation=(
            f"On {context.row_name(view.row)}, {context.name(a.source)} {forces[0]} "
            f"({a.position.at}) what {context.name(b.source)} {forces[1]} ({b.position.at})."
        ),
        claims=lambda: _leading_terms(context, view, a, b),
    )


def _strength(context: Context, view: RowView, a: Taken, b: Taken) -> Iterator[Finding]:
    """Both print a strength; on one scale it is compared, on two it is not comparable."""
    first, second = (_leading(context, t) for t in (a, b))
    if not (first.strength and second.strength):
        return
    if (first.scale, first.strength) == (second.scale, second.strength):
        return
    relation = "different grade" if first.scale == second.scale else "not comparable"
    yield _finding(
        context,
        view,
        a,
        b,
        [{}],
        subtype="strength",
        relation=relation,
        explanation=(
            f"On {context.row_name(view.row)}, {context.name(a.source)} prints "
            f"{first.strength} ({first.scale}) and {context.name(b.source)} {second.strength} "
            f"({second.scale}): {relation}."
        ),
        claims=lambda: _leading_terms(context, view, a, b),
    )


def _leading(context: Context, taken: Taken) -> Anything:
    return context.corpus.sources[taken.source].statements[taken.position.by[0]]

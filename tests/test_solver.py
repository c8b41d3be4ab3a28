"""The decision procedure against Z3, on generated conditions.

A question is a handful of conditions, and axioms that contradict neither themselves nor the
vocabulary. The conditions of a question share their parts, so that contradictions and
consequences between them are common.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import (
    ATTRIBUTES,
    READINGS,
    SYMBOLS,
    TYPICAL,
    find_model,
    holds_in,
    possible,
    relation,
    to_z3,
)

from consilience.conditions import (
    FALSE,
    TRUE,
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    Is,
    NoneOf,
    Not,
    OnReading,
    evaluate,
    implies,
)
from consilience.solver import Solver
from consilience.space import Space, UncutNumberError

# ---------------------------------------------------------------------------- random conditions

VALUES = {a.id: a.value_ids for a in ATTRIBUTES.values() if not a.is_numeric} | READINGS
WEEKS = st.sampled_from([0, 4, 6, Fraction(13, 2), 12, 52]).map(lambda n: Fraction(7 * n))
COUNTS = st.integers(1, 6).map(Fraction)
COMPARATORS = st.sampled_from(["<", "<=", "=", ">=", ">"])


def values_of(name: str) -> st.SearchStrategy[Condition]:
    chosen = st.sets(st.sampled_from(VALUES[name]), min_size=1, max_size=3)
    return chosen.map(lambda values: Is(name, tuple(sorted(values))))


ATOMS = st.one_of(
    st.sampled_from(sorted(VALUES)).flatmap(values_of),
    st.builds(Bound, st.just("fractures"), COMPARATORS, COUNTS),
    st.builds(Bound, st.sampled_from(["therapy", "fracture-age"]), COMPARATORS, WEEKS),
    st.sampled_from(["<", "<=", ">=", ">"]).map(lambda c: Compare("therapy", c, "fracture-age")),
)


def some_of(parts: tuple[Condition, ...]) -> st.SearchStrategy[Condition]:
    return st.integers(1, len(parts)).map(lambda count: AtLeast(count, parts))


def on_reading(name: str, part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.tuples(*(part for _ in READINGS[name]))
    return parts.map(lambda ps: OnReading(name, tuple(zip(READINGS[name], ps, strict=True))))


def combined(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """One more level of a tree, over parts from the strategy given."""
    few = st.lists(part, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        few.map(All),
        few.map(Any),
        few.map(NoneOf),
        part.map(Not),
        few.flatmap(some_of),
        *(on_reading(name, part) for name in READINGS),
    )


@st.composite
def trees(draw: st.DrawFn, depth: int) -> Condition:
    if depth == 0:
        return draw(ATOMS)
    constants = st.sampled_from([TRUE, FALSE])
    return draw(st.one_of(ATOMS, constants, combined(trees(depth - 1))))


def over_shared(parts: list[Condition]) -> st.SearchStrategy[list[Condition]]:
    return st.lists(combined(st.sampled_from(parts)), min_size=2, max_size=4)


CONDITION = combined(trees(3))
RELATED = st.lists(trees(2), min_size=2, max_size=4).flatmap(over_shared)
QUESTION = st.one_of(RELATED, st.lists(CONDITION, min_size=2, max_size=3))
AXIOMS = st.lists(trees(2), max_size=3).filter(lambda axioms: possible(*axioms))


def solver_for(*conditions: Condition, axioms: list[Condition] | None = None) -> Solver:
    axioms = axioms or []
    space = Space(ATTRIBUTES, READINGS, {}, [*conditions, *axioms], TYPICAL)
    return Solver(space, [space.compile(a) for a in axioms])


# ------------------------------------------------------------------------------------ properties


@settings(max_examples=50)
@given(CONDITION)
def test_a_case_that_z3_finds_is_a_case_for_evaluate(condition: Condition) -> None:
    for wanted, formula in ((True, to_z3(condition)), (False, z3.Not(to_z3(condition)))):
        model = find_model(formula)
        assert model is None or holds_in(model, condition) is wanted


@settings(max_examples=100)
@given(QUESTION, AXIOMS)
def test_a_case_exists_exactly_when_z3_finds_one(
    question: list[Condition], axioms: list[Condition]
) -> None:
    solver = solver_for(*question, axioms=axioms)
    formulas = [solver.space.compile(c) for c in question]
    assert solver.satisfiable(*formulas) == possible(*question, *axioms)
    together = solver.space.compile(All(tuple(question)))
    assert solver.satisfiable(together) == possible(*question, *axioms)
    negated = solver.space.compile(question[0], positive=False)
    assert solver.satisfiable(negated) == possible(Not(question[0]), *axioms)


@settings(max_examples=100)
@given(QUESTION, AXIOMS)
def test_one_condition_entails_another_exactly_when_z3_finds_no_exception(
    question: list[Condition], axioms: list[Condition]
) -> None:
    premise, conclusion = question[:2]
    solver = solver_for(premise, conclusion, axioms=axioms)
    answer = solver.entails(solver.space.compile(premise), solver.space.compile(conclusion))
    assert answer == (not possible(premise, Not(conclusion), *axioms))


@settings(max_examples=80)
@given(CONDITION, AXIOMS)
def test_a_witness_is_a_case_of_the_condition_and_of_every_axiom(
    condition: Condition, axioms: list[Condition]
) -> None:
    solver = solver_for(condition, axioms=axioms)
    for wanted in (condition, Not(condition)):
        formula = solver.space.compile(wanted)
        witness = solver.witness(formula)
        if witness is None:
            assert not possible(wanted, *axioms)
            continue
        case = solver.describe(witness)
        assert evaluate(wanted, case) is True
        assert all(evaluate(a, case) is True for a in axioms)
        assert solver.holds(witness, formula)


@settings(max_examples=60)
@given(QUESTION, AXIOMS)
def test_a_reason_forces_the_goal_and_no_part_of_it_can_go(
    question: list[Condition], axioms: list[Condition]
) -> None:
    goal = question[0]
    whole = solver_for(*question, axioms=axioms)
    formula = whole.space.compile(goal)
    for within in (TRUE, question[1]):
        solver = whole.part(whole.space.compile(within))
        witness = solver.witness(formula)
        if witness is None:
            continue
        reason = solver.reason(witness, formula)
        cells = {v: cell_in_z3(solver.space, v, witness.cells[v]) for v in reason}
        exception = [to_z3(c) for c in (Not(goal), within, *axioms)]
        assert find_model(*cells.values(), *exception) is None
        for dropped in reason:
            kept = [cell for v, cell in cells.items() if v != dropped]
            assert find_model(*kept, *exception) is not None


def cell_in_z3(space: Space, variable: int, cell: int) -> z3.BoolRef:
    """What Z3 calls the fact that a variable of the space lies in a cell."""
    name, chosen = space.variables[variable].name, space.variables[variable].cells[cell]
    if "?" in name:
        left, right = name.split("?")
        return relation(SYMBOLS[left], chosen, SYMBOLS[right])
    if isinstance(chosen, tuple):
        low, high = chosen
        ends = ("=", "=") if low == high else (">", "<")
        return z3.And(*(relation(SYMBOLS[name], e, n) for e, n in zip(ends, chosen, strict=True)))
    if "=" in name:
        attribute, value = name.split("=")
        return to_z3(Is(attribute, (value,)) if chosen == "yes" else Not(Is(attribute, (value,))))
    return to_z3(Is(name, (chosen,)))


@settings(max_examples=60)
@given(QUESTION, AXIOMS)
def test_a_part_of_the_space_answers_as_the_whole_with_a_further_constraint(
    question: list[Condition], axioms: list[Condition]
) -> None:
    solver = solver_for(*question, axioms=axioms)
    within, asked, other = (solver.space.compile(question[i]) for i in (0, 1, -1))
    part = solver.part(within)
    assert part.satisfiable(True) == possible(question[0], *axioms)
    assert part.satisfiable(asked) == solver.satisfiable(within, asked)
    assert part.entails(asked, other) == solver.entails(("and", (within, asked)), other)
    witness = part.witness(asked)
    assert (witness is None) == (solver.witness(within, asked) is None)
    assert witness is None or solver.holds(witness, within)


@settings(max_examples=40)
@given(CONDITION, st.sets(st.sampled_from(sorted(SYMBOLS))))
def test_what_a_partly_known_case_settles_stays_so_when_more_is_known(
    condition: Condition, forgotten: set[str]
) -> None:
    solver = solver_for(condition)
    case = solver.describe(solver.witness(True))
    known = {name: fact for name, fact in case.items() if name not in forgotten}
    assert evaluate(condition, known) in (None, evaluate(condition, case))


# ------------------------------------------------------------------------------------ examples


def satisfiable(*conditions: Condition, axioms: list[Condition] | None = None) -> bool:
    solver = solver_for(*conditions, axioms=axioms)
    return solver.satisfiable(*(solver.space.compile(c) for c in conditions))


def test_no_whole_number_lies_between_two_and_three() -> None:
    above, below = Bound("fractures", ">", Fraction(2)), Bound("fractures", "<", Fraction(3))
    assert not satisfiable(above, below)
    assert satisfiable(above, Bound("fractures", "<", Fraction(4)))


def test_a_length_of_time_lies_between_two_and_three_days() -> None:
    above, below = Bound("therapy", ">", Fraction(2)), Bound("therapy", "<", Fraction(3))
    solver = solver_for(above, below)
    case = solver.describe(solver.witness(*(solver.space.compile(c) for c in (above, below))))
    assert 2 < case["therapy"] < 3


def test_one_attribute_cannot_have_two_values_within_one_condition() -> None:
    both = All((Is("level", ("L1",)), Is("level", ("L2",))))
    assert not satisfiable(both)
    solver = solver_for(both)
    assert not solver.part(solver.space.compile(both)).satisfiable(True)


PAIN, STENT = Is("rest-pain", ("yes",)), Is("procedure", ("stent",))
OLD = Bound("fracture-age", ">", Fraction(42))
TRAUMA, TUMOUR = Is("cause", ("trauma",)), Is("cause", ("tumour",))
NOTHING_LEFT = [Any((a, b)) for a in (TRAUMA, Not(TRAUMA)) for b in (TUMOUR, Not(TUMOUR))]


@pytest.mark.parametrize("axioms", [[PAIN, Not(PAIN)], NOTHING_LEFT], ids=["plainly", "jointly"])
def test_axioms_that_contradict_each_other_leave_no_case(axioms: list[Condition]) -> None:
    assert not satisfiable(TRUE, axioms=axioms)


def test_a_part_is_empty_where_axioms_it_reaches_only_through_others_contradict() -> None:
    axioms = [implies(PAIN, STENT), *(implies(STENT, clause) for clause in NOTHING_LEFT)]
    solver = solver_for(PAIN, axioms=axioms)
    pain = solver.space.compile(PAIN)
    assert not solver.satisfiable(pain)
    assert not solver.part(pain).satisfiable(True)


def test_an_axiom_reaches_a_question_through_another_axiom() -> None:
    axioms = [implies(STENT, PAIN), implies(PAIN, OLD)]
    assert not satisfiable(STENT, Not(OLD), axioms=axioms)
    assert satisfiable(STENT, Not(OLD), axioms=axioms[:1])


def test_therapy_no_longer_than_the_fracture_is_old_bounds_it_too() -> None:
    therapy, age = Bound("therapy", ">=", Fraction(42)), Bound("fracture-age", "<", Fraction(42))
    order = Compare("therapy", "<=", "fracture-age")
    assert satisfiable(therapy, age)
    assert not satisfiable(therapy, age, axioms=[order])


def test_a_witness_stays_with_what_is_typical_unless_asked_otherwise() -> None:
    asked = Bound("fractures", ">=", Fraction(3))
    solver = solver_for(asked)
    case = solver.describe(solver.witness(solver.space.compile(asked)))
    assert case["level"] == "T12"
    assert (case["fractures"], case["fracture-age"], case["therapy"]) == (3, 56, 28)


def test_a_reason_in_the_goals_own_words_is_preferred() -> None:
    solver = solver_for(OLD, axioms=[implies(PAIN, OLD), implies(OLD, PAIN)])
    goal = solver.space.compile(OLD)
    reason = solver.reason(solver.witness(goal), goal)
    assert [solver.space.variables[v].name for v in reason] == ["fracture-age"]


def test_a_number_at_which_the_space_was_not_cut_is_refused() -> None:
    space = solver_for(Bound("therapy", "<", Fraction(42))).space
    with pytest.raises(UncutNumberError):
        space.compile(Bound("therapy", ">=", Fraction(56)))


def test_comparisons_in_a_cycle_are_refused() -> None:
    there = Compare("therapy", "<", "fracture-age")
    back = Compare("fracture-age", "<", "therapy")
    with pytest.raises(ValueError, match="cycle"):
        solver_for(there, back)


def test_three_quantities_compared_in_a_chain_are_answered_rightly_or_refused() -> None:
    rest = replace(ATTRIBUTES["therapy"], id="bed-rest")
    chain = [Compare("bed-rest", "<", "therapy"), Compare("therapy", "<", "fracture-age")]
    late = [Bound("bed-rest", "=", rest.maximum), Bound("fracture-age", ">=", Fraction(42))]
    attributes, typical = {**ATTRIBUTES, rest.id: rest}, {**TYPICAL, rest.id: Fraction(7)}
    try:
        space = Space(attributes, READINGS, {}, [*chain, *late], typical)
    except ValueError:
        return
    solver = Solver(space, [])
    assert not solver.satisfiable(*(space.compile(c) for c in (chain[0], late[0])))
    witness = solver.witness(*(space.compile(c) for c in chain))
    assert evaluate(All(tuple(chain)), solver.describe(witness)) is True

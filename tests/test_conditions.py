"""What the condition grammar means, and what it refuses, by examples."""

from fractions import Fraction
from typing import Any as Anything

import pytest
from oracle import ATTRIBUTES, NARROWER, SPINE, UNITS
from ruamel.yaml import YAML

from consilience.conditions import Condition, FallsUnder, Is, Ref, evaluate
from consilience.grammar import Grammar
from consilience.problems import Place, Problems

NONE_KNOWN = {"osteoporosis": False, "trauma": False, "tumour": False}
WEEK = Fraction(7)


def read(text: str) -> tuple[Condition, list[str]]:
    """Parse YAML text; return the condition and the problems as an analyst sees them."""
    problems = Problems()
    grammar = Grammar(ATTRIBUTES, UNITS, NARROWER, problems)
    condition = grammar.parse(YAML(typ="rt").load(text), Place("guide.yaml"))
    return condition, [str(problem) for problem in problems]


def holds(text: str, **case: Anything) -> bool | None:
    """Whether a condition holds of a case; attribute ids are written with _ for -."""
    condition, problems = read(text)
    assert problems == []
    return evaluate(condition, {name.replace("_", "-"): fact for name, fact in case.items()})


def problem(text: str) -> str:
    """Return the one problem of the text."""
    found = read(text)[1]
    assert len(found) == 1
    return found[0]


# ---------------------------------------------------------------------- all, any, none, not


def test_several_attributes_in_one_mapping_must_all_hold() -> None:
    text = "{rest-pain: true, fractures: 2}"
    assert holds(text, rest_pain="yes", fractures=2) is True
    assert holds(text, rest_pain="yes", fractures=1) is False


def test_absence_of_a_b_and_c_means_none_of_them() -> None:
    text = "none: [{cause: osteoporosis}, {cause: trauma}, {cause: tumour}]"
    assert holds(text, cause=NONE_KNOWN) is True
    assert holds(text, cause={**NONE_KNOWN, "tumour": True}) is False
    not_all = "not: {all: [{cause: osteoporosis}, {cause: trauma}, {cause: tumour}]}"
    assert holds(not_all, cause={**NONE_KNOWN, "tumour": True}) is True


def test_at_least_two_of_three_is_not_any_of_three() -> None:
    parts = "[{rest-pain: true}, {level: T12}, {fractures: '>1'}]"
    one_met = {"rest_pain": "yes", "level": "T5", "fractures": 1}
    assert holds(f"any: {parts}", **one_met) is True
    assert holds(f"{{at_least: 2, of: {parts}}}", **one_met) is False
    two_met = {**one_met, "fractures": 2}
    assert holds(f"{{at_least: 2, of: {parts}}}", **two_met) is True
    assert holds(f"all: {parts}", **two_met) is False


def test_if_then_says_nothing_where_the_if_does_not_hold() -> None:
    text = "{if: {procedure: stent}, then: {fractures: 1}}"
    assert holds(text, procedure="stent", fractures=2) is False
    assert holds(text, procedure="stent", fractures=1) is True
    assert holds(text, procedure="balloon", fractures=2) is True


def test_never_holds_of_no_case() -> None:
    assert holds("never: true") is False


# ---------------------------------------------------------------------- values and numbers


def test_a_list_of_values_means_any_of_them() -> None:
    assert holds("procedure: [balloon, stent]", procedure="stent") is True
    assert holds("procedure: [balloon, stent]", procedure="vertebroplasty") is False


def test_a_broader_procedure_means_each_one_below_it() -> None:
    assert read("procedure: kyphoplasty")[0] == Is("procedure", ("balloon", "stent"))


def test_several_causes_can_hold_at_once() -> None:
    both = {**NONE_KNOWN, "osteoporosis": True, "tumour": True}
    assert holds("all: [{cause: osteoporosis}, {cause: tumour}]", cause=both) is True
    assert holds("cause: [osteoporosis, tumour]", cause={**both, "tumour": False}) is True


def test_a_range_of_levels_includes_both_ends() -> None:
    assert [holds("level: T5..L5", level=v) for v in ("T5", "T12", "L5")] == [True] * 3
    inside = [v for v in SPINE if holds("level: T6..L4", level=v)]
    assert inside == [v for v in SPINE if v not in ("T5", "L5")]


@pytest.mark.parametrize(
    ("bound", "at_five", "at_six", "at_seven"),
    [
        ("<6 wk", True, False, False),
        ("<=6 wk", True, True, False),
        ("6 wk", False, True, False),
        (">=6 wk", False, True, True),
        (">6 wk", False, False, True),
    ],
)
def test_exactly_six_weeks_meets_a_bound_only_if_it_is_not_strict(
    bound: str, at_five: bool, at_six: bool, at_seven: bool
) -> None:
    found = [holds(f"therapy: '{bound}'", therapy=n * WEEK) for n in (5, 6, 7)]
    assert found == [at_five, at_six, at_seven]


def test_months_and_weeks_compare_in_days() -> None:
    assert holds("fracture-age: '<= 2 mo'", fracture_age=8 * WEEK) is True
    assert holds("fracture-age: '<= 2 mo'", fracture_age=9 * WEEK) is False
    assert holds("fracture-age: 14 d", fracture_age=2 * WEEK) is True
    assert holds("fracture-age: 1.5 wk", fracture_age=Fraction(21, 2)) is True


def test_two_times_of_one_case_are_compared_whatever_they_are() -> None:
    text = "therapy: <= fracture-age"
    assert holds(text, therapy=6 * WEEK, fracture_age=6 * WEEK) is True
    assert holds(text, therapy=7 * WEEK, fracture_age=6 * WEEK) is False
    assert holds(text, therapy=7 * WEEK) is None


# ---------------------------------------------------------------------- what is not known


def test_unknown_is_neither_true_nor_false() -> None:
    for text in ("rest-pain: true", "rest-pain: false", "not: {rest-pain: true}"):
        assert holds(text) is None
    assert holds("therapy: '>=6 wk'") is None
    assert holds("cause: tumour", cause={"tumour": None, "trauma": True}) is None


def test_all_with_one_false_part_is_false_whatever_is_unknown() -> None:
    text = "all: [{rest-pain: true}, {fractures: 1}]"
    assert holds(text, fractures=2) is False
    assert holds(text, fractures=1) is None


def test_any_with_one_true_part_is_true_whatever_is_unknown() -> None:
    text = "any: [{rest-pain: true}, {fractures: 1}]"
    assert holds(text, fractures=1) is True
    assert holds(text, fractures=2) is None


def test_none_is_settled_by_one_part_that_holds() -> None:
    assert holds("none: [{rest-pain: true}, {fractures: 1}]", fractures=1) is False
    assert holds("none: [{rest-pain: true}, {fractures: 1}]", fractures=2) is None


def test_at_least_is_settled_once_enough_is_known() -> None:
    text = "{at_least: 2, of: [{rest-pain: true}, {level: T12}, {fractures: 1}]}"
    assert holds(text, rest_pain="yes", level="T12") is True
    assert holds(text, rest_pain="no", level="T5") is False
    assert holds(text, rest_pain="yes", level="T5") is None
    assert holds(text, rest_pain="yes") is None


def test_one_known_cause_settles_a_list_of_causes() -> None:
    assert holds("cause: [trauma, tumour]", cause={"trauma": True, "tumour": None}) is True
    assert holds("cause: [trauma, tumour]", cause={"trauma": False, "tumour": None}) is None


def test_an_open_reading_is_settled_where_all_its_options_agree() -> None:
    text = "{reading: acute, narrow: {therapy: <2 wk}, wide: {therapy: <6 wk}}"
    assert [holds(text, therapy=n * WEEK) for n in (1, 4, 8)] == [True, None, False]
    assert holds(text, therapy=4 * WEEK, acute="wide") is True
    assert holds(text, therapy=4 * WEEK, acute="narrow") is False
    assert holds(text, acute="narrow") is None


def test_a_reference_must_be_resolved_before_it_is_evaluated() -> None:
    assert read('ref: "1.2"') == (Ref("1.2"), [])
    assert read("falls-under: implants") == (FallsUnder("implants"), [])
    for unresolved in (Ref("1.2"), FallsUnder("implants")):
        with pytest.raises(ValueError, match="resolved"):
            evaluate(unresolved, {})


# ---------------------------------------------------------------------- what is refused


def test_every_problem_is_reported_at_once_each_at_its_place_with_a_remedy() -> None:
    text = """\
all:
  - fracturs: 2
  - level: T13
  - any:
    - fractures: 9
    - rest-pain: true
      therapy: ">= 6"
  - not: {ref: 1.2}
  - at_least: 4
    of: [{fractures: 1}, {level: T5}, {rest-pain: true}]
  - any: []
"""
    found = read(text)[1]
    places = [p.split(": ")[0].removeprefix("guide.yaml:") for p in found]
    assert places == ["2:5", "3:5", "5:7", "7:7", "8:11", "9:5", "11:5"]
    assert all(p.partition("; ")[2] for p in found)


def test_an_unknown_attribute_is_reported_with_the_nearest_known_one() -> None:
    assert problem("fracturs: 2") == (
        "guide.yaml:1:1: unknown attribute 'fracturs'; did you mean 'fractures'?"
    )


def test_an_unknown_value_is_reported_with_the_nearest_and_all_allowed_ones() -> None:
    assert problem("all:\n  - procedure: baloon") == (
        "guide.yaml:2:5: procedure: unknown value 'baloon'; "
        "did you mean 'balloon'? allowed: vertebroplasty, balloon, stent"
    )
    assert "unknown value 'L5..T5'" in problem("level: L5..T5")


def test_a_boolean_is_written_true_or_false() -> None:
    assert "allowed: true, false" in problem("rest-pain: sometimes")
    assert "unknown value 'yes'" in problem("rest-pain: yes")
    assert "did you mean 'yes'" not in problem("rest-pain: yes")


def test_a_number_outside_its_range_is_reported_with_the_range() -> None:
    assert problem("fractures: 7") == (
        "guide.yaml:1:1: fractures: '7' is outside 1 to 6; "
        "correct it, or widen the vocabulary's range"
    )
    assert "'1000 d' is outside 0 wk to 52 wk" in problem("therapy: 1000 d")


@pytest.mark.parametrize("text", ["6", ">= 6", "6 fortnights", "some wk", "-1 wk"])
def test_a_time_without_a_unit_or_number_is_reported(text: str) -> None:
    assert problem(f"therapy: '{text}'") == (
        f"guide.yaml:1:1: therapy: '{text}' is no quantity with its unit; write it like '>= 6 wk'"
    )


@pytest.mark.parametrize("text", ["2 wk", "2.5", "< 2.5", "true", "[1, 2]"])
def test_a_count_is_a_whole_number_without_a_unit(text: str) -> None:
    assert "guide.yaml:1:1: fractures: " in problem(f"fractures: {text}")


def test_a_time_is_compared_with_a_time() -> None:
    assert "'fractures' is no quantity" in problem("therapy: <= fractures")
    assert "'fracture-ag' is no quantity" in problem("therapy: <= fracture-ag")


@pytest.mark.parametrize("written", ["1.2", "1.10", "7"])
def test_an_id_that_yaml_takes_for_a_number_must_be_quoted_as_it_stands(written: str) -> None:
    assert problem(f"all:\n- ref: {written}").startswith("guide.yaml:2:3: ")
    assert problem(f"ref: {written}").endswith(f'; put it in quotes: "{written}"')


@pytest.mark.parametrize("count", ["4", "0", "-1", "two", "1.5", "true"])
def test_at_least_takes_a_whole_number_up_to_the_number_of_its_parts(count: str) -> None:
    parts = "[{fractures: 1}, {level: T5}, {rest-pain: true}]"
    found = problem(f"any:\n  - at_least: {count}\n    of: {parts}")
    assert found.startswith("guide.yaml:2:5: at_least: ")
    assert found.endswith("write a whole number from 1 to 3")


@pytest.mark.parametrize(
    "text",
    ["any: []", "all: []", "none: []", "any: {level: T5}", "{at_least: 1, of: []}", "cause: []"],
)
def test_an_empty_list_is_reported(text: str) -> None:
    assert problem(f"all:\n  - {text}").startswith("guide.yaml:2:")


@pytest.mark.parametrize("text", ["[]", "{}", "T5", "not: true", "any: [T5]"])
def test_a_condition_must_be_a_mapping(text: str) -> None:
    assert "a condition must be a mapping" in problem(text)


def test_a_key_that_does_not_belong_is_reported() -> None:
    assert "`of` alone" in problem("{at_least: 1, of: [{level: T5}], fractures: 1}")
    assert "`then` alone" in problem("{if: {level: T5}}")
    assert "`then` alone" in problem("{if: {level: T5}, then: {level: T5}, else: {level: L5}}")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("not:\n  at_least: 2\n  of: [{level: T5}]", "2:3"),
        ("if: {level: T5}\nthen: T6", "2:1"),
        ("reading: acute\nnarrow: T5\nwide: {level: T6}", "2:1"),
    ],
)
def test_a_problem_below_a_key_is_reported_at_its_own_line(text: str, place: str) -> None:
    assert problem(text).startswith(f"guide.yaml:{place}: ")

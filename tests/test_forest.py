"""What can stand on one axis, and what is not drawn: numbers as printed, never mended."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from consilience import KnowledgeGraph
from consilience.forest import LINEAR, LOG, Axis, Drawn, panels, unit_printed
from consilience.study_room import StudyRoom

_EMPTY = {
    "measure": "mean-difference", "measure_told": "mean difference", "method": "", "unit": "",
    "interval": "", "arm": "a", "against": "b", "favours": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def room(kg: KnowledgeGraph) -> StudyRoom:
    return kg.study_room()


def told(value: str, interval: str = "", **more: str) -> dict[str, Any]:
    return {**_EMPTY, "value": value, "interval": interval, **more}


def drawn(*results: Mapping[str, Any]) -> list[Drawn]:
    return [row for panel in panels(results)[0] for row in panel.rows]


def why_not(result: Mapping[str, Any]) -> str:
    [(_, reason)] = panels([result])[1]
    return reason


# ------------------------------------------------------------------------------ on one axis


@pytest.mark.parametrize(
    "other",
    [{"measure": "mean-change"}, {"method": "VAS"}, {"value": "2.1 mm"}],
)
def test_another_measure_scale_or_unit_is_on_another_axis(other: dict[str, str]) -> None:
    found, left = panels([told("2.0"), {**told("2.1"), **other}])
    assert [len(panel.rows) for panel in found] == [1, 1] and left == []


def test_proportions_of_other_things_are_on_another_axis() -> None:
    per = [told(v, measure="proportion", unit=unit)
           for v, unit in (("5%", "patients"), ("7%", "vertebrae"), ("9%", "patients"))]  # fmt: skip
    assert sorted(len(panel.rows) for panel in panels(per)[0]) == [1, 2]


def test_a_ratio_has_a_logarithmic_scale_and_its_line_at_one() -> None:
    [panel] = panels([told("0.5", "0.25 to 1.0", measure="odds-ratio")])[0]
    assert (panel.axis.kind, panel.axis.none) == (LOG, 1)
    halves = [panel.axis.place(Decimal(n)) for n in ("0.25", "0.5", "1.0")]
    assert halves[1] - halves[0] == pytest.approx(halves[2] - halves[1])
    [percent] = panels([told("37%", measure="relative-risk")])[0]
    assert (percent.axis.kind, percent.axis.none) == (LINEAR, None)


@pytest.mark.parametrize("numbers", [("2.6", "1.74 to 3.37"), ("−8.4", "−7.6 to −9.2"), ("0", "")])
def test_everything_drawn_lies_on_the_axis(numbers: tuple[str, str]) -> None:
    [panel] = panels([told(*numbers)])[0]
    [row] = panel.rows
    for number in (row.point, row.low, row.high, panel.axis.none):
        assert number is None or 0 <= panel.axis.place(number) <= 100


def test_places_on_an_axis() -> None:
    axis = Axis(LINEAR, -10, 10, (-10, 0, 10))
    assert [axis.place(n) for n in (-10, 0, 5)] == [0, 50, 75]


# ------------------------------------------------------------------------------ as printed


def test_an_interval_that_lost_a_sign_is_not_drawn_and_not_mended() -> None:
    [row] = drawn(told("-3%", "9% to 2%", measure="difference-of-proportions"))
    assert (row.point, row.low, row.high) == (Decimal(-3), None, None)
    assert "does not contain" in row.why_not


def test_an_interval_with_its_upper_end_first_is_the_same_interval() -> None:
    [row] = drawn(told("−8.4", "−7.6 to −9.2"))
    assert (row.low, row.high, row.why_not) == (Decimal("-9.2"), Decimal("-7.6"), "")


def test_an_estimate_may_be_outside_its_interval_by_rounding_alone() -> None:
    [row] = drawn(told("1.4", "1.41 to 1.78"))
    assert row.low == Decimal("1.41")


@pytest.mark.parametrize(
    ("value", "measure", "reason"),
    [
        ("", "told", "words"), ("7", "count", "count"), ("5% to 9%", "range", "range"),
        ("up to 27%", "proportion", "one number"), ("one in four", "proportion", "one number"),
        ("a third", "proportion", "one number"), ("", "proportion", "no value"),
        ("61% vs 56%", "mean", "one number"), ("12", "no-such-measure", "no scale"),
        ("0", "odds-ratio", "ratio"),
    ],
)  # fmt: skip
def test_what_is_not_drawn_says_why(value: str, measure: str, reason: str) -> None:
    assert reason in why_not(told(value, measure=measure))


def test_a_value_without_an_interval_is_a_point() -> None:
    [row] = drawn(told("94%", measure="proportion"))
    assert (row.point, row.low, row.why_not) == (Decimal(94), None, "")


@pytest.mark.parametrize(
    ("value", "unit"), [("22.41 mm", "mm"), ("-3%", "%"), ("15°", "°"), ("−2.06", ""), ("up to 2%", "")]
)  # fmt: skip
def test_the_unit_is_what_is_printed_behind_the_number(value: str, unit: str) -> None:
    assert unit_printed(value) == unit


def test_signs_that_say_nothing_are_told_of() -> None:
    both_ways = [told("2.6", favours="a"), told("−2.4", favours="a")]
    assert panels(both_ways)[0][0].signs_mixed
    turned = [told("2.6", favours="a"), told("−2.4", favours="b"), told("-1", favours="neither")]
    assert not panels(turned)[0][0].signs_mixed


# ------------------------------------------------------------------------------ the documents


def test_every_result_is_drawn_once_or_has_a_reason(room: StudyRoom) -> None:
    for outcome in room.outcomes:
        results = room.results(outcome)
        found, left = panels(results)
        items = [row.told["item"] for panel in found for row in panel.rows]
        items += [result["item"] for result, reason in left if reason]
        assert sorted(items) == sorted(r["item"] for r in results)


def test_the_difference_in_pain_of_vertos_ii_and_of_vertos_have_other_signs(
    room: StudyRoom,
) -> None:
    found, _ = panels(room.results("pain"))
    [panel] = [p for p in found if p.title == "mean difference, VAS"]
    points = {row.told["study"]: row.point for row in panel.rows}
    assert points["VERTOS"] == Decimal("-2.4") and points["VERTOS II"] > 0
    assert panel.signs_mixed and panel.axis.none == 0


def test_the_interval_of_the_implant_that_lost_its_minus(room: StudyRoom) -> None:
    found, _ = panels(room.results("procedure-success"))
    [row] = [r for p in found for r in p.rows if r.told["interval"] == "9% to 2%"]
    assert (row.point, row.low) == (Decimal(-3), None)
    assert [f["rule"] for f in row.told["flaws"]] == ["lost-sign"]

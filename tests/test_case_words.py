"""Words that leave something open, as the case checker takes them: Regence I.A.4, SNIS (a) to (c).

Regence I.A.4 asks for six weeks of conservative therapy with at least two of three kinds. SNIS says
how failure of medical therapy can be defined, by (a) to (c): on one reading they only illustrate it.
"""

from typing import Any

import pytest
from test_reasons import STANDARD

from consilience.case_facts import read_case
from consilience.cases import Answer, CaseChecker, shortened
from consilience.corpus import Corpus

REGENCE, SNIS = "regence-sur107", "snis-2014"
KINDS = {"I.A.4.a": "analgesics", "I.A.4.b": "physical-therapy", "I.A.4.c": "activity-change"}


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> CaseChecker:
    return CaseChecker(corpus)


def ask(checker: CaseChecker, source: str, facts: dict[str, Any]) -> Answer:
    [answer] = checker.answers(read_case(checker.corpus, facts), [source])
    return answer


# ------------------------------------------------------------------------------ two of three


def asked(checker: CaseChecker, weeks: int, *tried: str) -> Answer:
    """What Regence says after weeks of therapy with the kinds tried."""
    facts = {"therapy-duration": f"{weeks} wk", "therapy-tried": list(tried)}
    return ask(checker, REGENCE, {**STANDARD, **facts})


def shown(answer: Answer) -> dict[str, dict[str, Any]]:
    """What is shown of I.A.4 and its items."""
    steps = shortened(answer.trace)
    return {s["statement"]: s for s in steps if s["statement"] in ("I.A.4", *KINDS)}


@pytest.mark.parametrize("untried", KINDS)
def test_where_two_of_three_are_met_the_third_is_not_blamed_for_two_weeks(
    checker: CaseChecker, untried: str
) -> None:
    tried = [kind for item, kind in KINDS.items() if item != untried]
    answer = asked(checker, 2, *tried)
    assert "not met" in {s["status"] for s in answer.trace if s["statement"] == untried}
    assert shown(answer)["I.A.4"]["status"] == "not met"
    assert shown(answer)["I.A.4"]["facts"]["therapy-duration"]
    assert untried not in shown(answer)


@pytest.mark.parametrize("tried", KINDS)
def test_where_one_of_three_is_met_the_other_two_are_blamed_together_and_as_a_choice(
    checker: CaseChecker, tried: str
) -> None:
    found = shown(asked(checker, 8, KINDS[tried]))
    assert found["I.A.4"]["status"] == "not met"
    blamed = {item: found[item]["choice"] for item in KINDS if item in found}
    assert blamed == {item: "open" for item in KINDS if item != tried}


@pytest.mark.parametrize("untried", KINDS)
def test_two_of_three_and_eight_weeks_meet_it(checker: CaseChecker, untried: str) -> None:
    tried = [kind for item, kind in KINDS.items() if item != untried]
    answer = asked(checker, 8, *tried)
    assert answer.verdict == "favours"
    routes = [s for s in answer.trace if s["stance"] == "favours"]
    assert {s["status"] for s in routes if s["statement"] == "I.A.4"} == {"met"}


# ------------------------------------------------------------------------------ items that illustrate

ILLUSTRATES = {"readings": {f"{SNIS}/can-be-defined": "illustrates"}}
SIGNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # met, not met
    "a": (
        {"ambulation": "prevented"},
        {"ambulation": "unaided", "physical-therapy-prevented": False},
    ),
    "b": ({"analgesia-side-effects@snis": True}, {"analgesia-side-effects@snis": False}),
    "c": ({"therapy-duration": "8 wk"}, {"therapy-duration": "3 wk"}),
}


def on_signs(met: str, **more: Any) -> dict[str, Any]:
    """The standard case with the items of `met` met and the others not."""
    facts = {n: v for n, v in STANDARD.items() if n not in ("failed-therapy@regence", "infection")}
    for item, (yes, no) in SIGNS.items():
        facts |= yes if item in met else no
    return {**facts, "infection": [], **more}


def test_all_items_met_suffice_also_where_they_illustrate(checker: CaseChecker) -> None:
    assert ask(checker, SNIS, on_signs("abc", **ILLUSTRATES)).verdict == "favours"


@pytest.mark.parametrize("met", ["", "a", "b", "c", "ab", "ac", "bc"])
def test_items_met_in_part_are_no_no_where_they_illustrate(checker: CaseChecker, met: str) -> None:
    """Other failures of medical therapy count too, and the report leaves them open."""
    answer = ask(checker, SNIS, on_signs(met, **ILLUSTRATES))
    assert set(answer.verdicts) == {"favours", "opposes"}
    assert answer.verdict == "unknown"


@pytest.mark.parametrize(("met", "verdict"), [("", "opposes"), ("a", "favours"), ("c", "favours")])
def test_where_they_define_it_any_item_decides(
    checker: CaseChecker, met: str, verdict: str
) -> None:
    """The default: it is what tells the reading above from this one."""
    assert ask(checker, SNIS, on_signs(met)).verdict == verdict

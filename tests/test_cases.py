"""Cases: what is known decides, what is not known stays open, and every answer can be re-run."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner
from test_documents import NICE_CASES, REGENCE_CASES, SNIS_CASES
from verdicts import complete

import consilience
from consilience import InputRefusedError
from consilience.case_facts import read_case
from consilience.cases import Answer, CaseChecker
from consilience.cli import main
from consilience.corpus import Corpus
from consilience.grammar import show_number

HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"
NAMES = {"favours": "yes", "opposes": "no", "both": "both", "silent": "nothing"}
# Four weeks after an osteoporotic fracture of L1 that led to hospital.
ACUTE: dict[str, Any] = {
    "procedure": "balloon-kyphoplasty", "level": "L1", "fracture": "compression",
    "aetiology": ["osteoporosis"], "fracture-age": "4 wk", "symptomatic": True,
    "hospitalised": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> CaseChecker:
    return CaseChecker(corpus)


def ask(checker: CaseChecker, source: str, facts: Mapping[str, Any]) -> Answer:
    [answer] = checker.answers(read_case(checker.corpus, facts), [source])
    return answer


def status(answer: Answer, statement: str) -> set[str]:
    return {
        s["status"]
        for s in answer.trace
        if s["statement"] == statement and s["stance"] == "favours"
    }


# ------------------------------------------------------------------------------ verdicts


def test_what_is_not_known_is_never_taken_for_no(checker: CaseChecker) -> None:
    for source in (SNIS, REGENCE):
        answer = ask(checker, source, {"procedure": "balloon-kyphoplasty"})
        assert {"favours", "opposes"} <= set(answer.verdicts)
        assert answer.verdict == "unknown"
        assert "not met" not in {s["status"] for s in answer.trace if s["stance"] == "favours"}


def test_a_document_about_another_procedure_is_out_of_scope(checker: CaseChecker) -> None:
    assert ask(checker, HTG3, ACUTE).verdict == "out-of-scope"
    assert ask(checker, HTG422, ACUTE).verdict == "out-of-scope"


def test_route_b_is_enough_and_says_where_route_a_fails(checker: CaseChecker) -> None:
    answer = ask(checker, REGENCE, ACUTE)
    assert answer.verdict == "favours"
    assert answer.on_other_readings == ("both",)  # II's last item, if items stand alone
    assert status(answer, "I.B") == {"met"}
    assert status(answer, "I.A.4") == {"not met"}  # six weeks of therapy cannot have passed
    assert status(answer, "I.A.5.g") == {"unknown"}


def test_a_fracture_of_seven_months_fails_by_the_one_contraindication(checker: CaseChecker) -> None:
    answer = ask(checker, REGENCE, {**ACUTE, "fracture-age": "7 mo"})
    assert answer.verdict == "opposes"
    assert status(answer, "I.A.5.i") == {"not met"}
    assert status(answer, "I.B.duration") == {"not met"}
    assert {"to": "favours", "change": {"fracture-age": "8 wk"}} in answer.changes


CASES = [
    *((REGENCE, name, *case) for name, case in REGENCE_CASES.items()),
    *((SNIS, name, *case) for name, case in SNIS_CASES.items()),
    *((source, name, facts, expected) for name, (source, facts, expected) in NICE_CASES.items()),
]


@pytest.mark.parametrize(
    ("source", "facts", "expected"),
    [pytest.param(s, f, e, id=f"{s}: {n}") for s, n, f, e in CASES],
)
def test_a_complete_case_gets_what_plain_evaluation_and_the_reader_say(
    checker: CaseChecker, source: str, facts: dict[str, Any], expected: set[str]
) -> None:
    answer = ask(checker, source, plain(checker.corpus, facts))
    usual, all_ = (
        {NAMES.get(v, "nothing") for v in found}
        for found in (answer.verdicts, (*answer.verdicts, *answer.on_other_readings))
    )
    assert len(answer.verdicts) == 1
    assert usual <= expected <= all_


def plain(corpus: Corpus, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with every other one typical, as a person would write them.

    A term that a document defines follows from its definition and is left out.
    """
    defined = {s.defines for o in corpus.sources.values() for s in o.statements.values()}
    case = complete(corpus, facts)
    told: dict[str, Any] = {}
    for attribute in corpus.vocabulary.attributes.values():
        value = case[attribute.id]
        if attribute.id in defined:
            continue
        if isinstance(value, Mapping):
            told[attribute.id] = [v for v, held in value.items() if held]
        elif attribute.is_numeric:
            told[attribute.id] = show_number(attribute, value, corpus.vocabulary.units)
        else:
            told[attribute.id] = value
    return told


# ------------------------------------------------------------------------------ missing, changes


def test_each_outcome_of_a_missing_fact_is_what_the_case_gets_with_it(
    checker: CaseChecker, corpus: Corpus
) -> None:
    answer = ask(checker, SNIS, ACUTE)
    assert "bleeding-disorder" in {m["fact"] for m in answer.missing}
    for missing in answer.missing:
        attribute = corpus.vocabulary.attributes[missing["fact"]]
        for value, verdicts in missing["outcomes"].items():
            if attribute.kind == "several":
                fact: Any = {value.removeprefix("not "): not value.startswith("not ")}
            elif attribute.is_numeric and value.startswith("more than"):
                continue  # an open interval
            else:
                fact = value
            again = ask(checker, SNIS, {**ACUTE, attribute.id: fact})
            assert again.verdicts == verdicts


def test_a_change_makes_the_other_verdict_possible(checker: CaseChecker) -> None:
    for source in (REGENCE, HTG108, SNIS):
        for change in ask(checker, source, ACUTE).changes:
            other = ask(checker, source, {**ACUTE, **change["change"]})
            assert change["to"] in other.verdicts


@pytest.mark.parametrize("other", [
    {"fracture-age": "8 wk", "therapy-duration": "4 wk"},
    {"fracture-age": "8 wk", "therapy-duration": "5 wk", "hospitalised": False},
    {"fracture-age": "4 wk", "therapy-duration": "4 wk"},
    {"fracture-age": "20 wk", "therapy-duration": "17 wk"},
    {"fracture-age": "9 mo", "therapy-duration": "> 1 wk, < 5 wk"},
])  # fmt: skip
def test_an_offered_change_makes_a_case_with_the_other_facts_as_they_are(
    kg: consilience.KnowledgeGraph, other: Mapping[str, Any]
) -> None:
    usual = kg.regions_offered()["facts"]
    facts = {**usual, "fracture": "compression", "aetiology": ["osteoporosis"], **other}
    offers = [(a["source"], c) for a in kg.case(facts, [REGENCE, SNIS]) for c in a["changes"]]
    assert offers
    for source, change in offers:
        [answer] = kg.case({**facts, **change["change"]}, [source])
        assert change["to"] in answer["verdicts"], (source, change)


def test_cautions_and_duties_stand_beside_the_verdict(checker: CaseChecker) -> None:
    facts = {**ACUTE, "canal-compromise@snis": "by-retropulsion", "retropulsion": True}
    answer = ask(checker, SNIS, facts)
    assert ("Relative contraindications 1", "applies") in {
        (c["locator"], c["status"]) for c in answer.cautions
    }
    assert {"favours"} <= set(answer.verdicts)
    assert "technical.facilities" in {s["statement"] for s in answer.service}


# ------------------------------------------------------------------------------ input


def test_every_wrong_fact_is_told_at_once(corpus: Corpus) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read_case(corpus, {"fracture_age": "4 wk", "level": "T14", "levels-treated": "4 wk"})
    told = "\n".join(str(p) for p in refused.value.problems)
    assert "'fracture_age' is no fact of a case; nearest: fracture-age" in told
    assert "T14" in told and "levels-treated" in told


def test_facts_that_exclude_each_other_are_refused_by_name(corpus: Corpus) -> None:
    facts = {**ACUTE, "fracture-age": "4 wk", "therapy-duration": "8 wk"}
    with pytest.raises(InputRefusedError, match=r"cannot hold together: .*therapy-duration"):
        read_case(corpus, facts)


def test_facts_that_only_another_reading_allows_are_refused_and_not_answered(
    corpus: Corpus,
) -> None:
    """Eight weeks of therapy are a failure where any item of SNIS's definition is enough."""
    facts = {**ACUTE, "fracture-age": "10 wk", "therapy-duration": "8 wk"}
    denied = {**facts, "failed-medical-therapy@snis": False}
    told = r"cannot hold together on the readings taken: .*failed-medical-therapy@snis"
    with pytest.raises(InputRefusedError, match=told):
        read_case(corpus, denied)
    assert read_case(corpus, {**denied, "readings": {f"{SNIS}/connective-of-2": "all-of"}})


def test_a_list_is_complete_and_a_mapping_is_not(checker: CaseChecker) -> None:
    whole = ask(checker, SNIS, {**ACUTE, "infection": ["urinary"]})
    part = ask(checker, SNIS, {**ACUTE, "infection": {"urinary": True}})
    assert "infection" not in {m["fact"] for m in whole.missing}
    assert "infection" in {m["fact"] for m in part.missing}


def test_the_command_answers_in_json_and_for_a_person() -> None:
    facts = ["procedure=balloon-kyphoplasty", "fracture=compression", "fracture-age=4 wk"]
    result = CliRunner().invoke(main, ["case", *facts, "--format", "json"])
    assert result.exit_code == 0, result.output
    found = {a["source"]: a for a in json.loads(result.stdout)}
    assert set(found) == {HTG3, HTG108, HTG422, REGENCE, SNIS}
    fields = {"source", "verdicts", "verdict", "trace", "missing", "changes", "cautions"}
    assert all(fields <= set(a) for a in found.values())
    assert {"statement", "locator", "status"} <= set(found[REGENCE]["trace"][0])
    told = CliRunner().invoke(main, ["case", *facts, "--source", HTG108]).stdout
    assert told.startswith("nice-htg108 (care): favours\n")


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        ([], 2, "start with procedure="),
        (["level"], 2, "is no fact; write name=value"),
        (["level=T14"], 1, "T14"),
        (["level=T5", "--source", "nobody"], 2, "unknown source"),
    ],
)
def test_wrong_use_and_wrong_facts_end_with_their_codes(
    args: list[str], code: int, told: str
) -> None:
    result = CliRunner().invoke(main, ["case", *args])
    assert result.exit_code == code
    assert told in result.stderr


def test_a_verdict_names_the_readings_on_which_it_turns(corpus: Corpus) -> None:
    """I.B, which names no level, reaches the sacrum if what I names goes by other names there."""
    facts = {
        "procedure": "sacroplasty", "level": "S1", "fracture": "insufficiency",
        "aetiology": ["osteoporosis"], "fracture-age": "3 wk", "hospitalised": True,
        "symptomatic": True,
    }  # fmt: skip
    [answer] = CaseChecker(corpus).answers(read_case(corpus, facts), ["regence-sur107"])
    assert answer.verdict == "opposes"
    assert answer.turns_on == (
        {
            "reading": "regence-sur107/sacrum-and-coccyx",
            "option": "taken-in",
            "verdicts": ("both",),
        },
    )
    assert answer.on_other_readings == ("both",)


def test_a_number_may_have_two_bounds_and_what_names_none_is_refused(corpus: Corpus) -> None:
    checker = CaseChecker(corpus)
    between = read_case(corpus, {"fracture-age": "> 6 wk, < 6 mo"})
    exact = read_case(corpus, {"fracture-age": "8 wk"})
    for source in corpus.sources:
        assert set(checker.verdicts(exact, source)[0]) <= set(checker.verdicts(between, source)[0])
    clash = {"fracture-age": "> 6 wk, < 3 wk"}
    for wrong in (clash, {"fracture-age": "< therapy-duration"}):
        with pytest.raises(InputRefusedError):
            read_case(corpus, wrong)

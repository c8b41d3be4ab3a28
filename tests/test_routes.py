"""The routes of one document, and its clocks: what follows from the words for each."""

from collections.abc import Mapping
from typing import Any as Anything

import pytest

from consilience.case_facts import read_case
from consilience.cases import CaseChecker
from consilience.corpus import Corpus
from consilience.findings import Context, Finding
from consilience.findings.clock import clocks
from consilience.findings.routes import routes

REGENCE, SNIS = "regence-sur107", "snis-2014"
OF = {"snis-2014": "SNIS", "regence-sur107": "Regence"}


@pytest.fixture(scope="module")
def context(corpus: Corpus) -> Context:
    return Context(corpus, procedures=[])


@pytest.fixture(scope="module")
def found(context: Context) -> list[Finding]:
    return list(routes(context))


@pytest.fixture(scope="module")
def ticking(context: Context) -> list[Finding]:
    return list(clocks(context))


def facts_of(corpus: Corpus, witness: Mapping[str, Anything]) -> dict[str, Anything]:
    """The witness of a finding as a case: what it does not name is typical."""
    case: dict[str, Anything] = {}
    for attribute in corpus.vocabulary.attributes.values():
        if attribute.id in witness:
            case[attribute.id] = witness[attribute.id]
        elif attribute.kind == "several":
            case[attribute.id] = list(attribute.typical)
        else:
            case[attribute.id] = (attribute.typical or (attribute.value_ids[0],))[0]
    return {**case, "readings": dict(witness.get("readings", {}))}


def verdict(corpus: Corpus, source: str, facts: Mapping[str, Anything]) -> str:
    [answer] = CaseChecker(corpus).answers(read_case(corpus, facts), [source])
    return answer.verdict


# ------------------------------------------------------------------------------ routes


def test_no_case_meets_both_criteria_of_regence_though_it_says_one_or_more(
    found: list[Finding],
) -> None:
    [exclusive] = [f for f in found if f.subtype == "exclusive-routes"]
    assert exclusive.sources == (REGENCE,)
    assert {p for _, p in exclusive.positions} == {"necessary-by-A", "necessary-by-B"}
    named = {s["id"] for s in exclusive.statements}
    assert {"I.A.4", "I.B.duration"} <= named  # six weeks of therapy; less than six weeks old
    assert "I.A.3" not in named
    assert exclusive.rests_on["axioms"] == ("axiom/therapy-not-older-than-fracture",)


def between(found: list[Finding], source: str, words: str) -> Finding:
    [gap] = [
        f
        for f in found
        if f.subtype == "no-other-route" and f.sources == (source,) and words in f.explanation
    ]
    return gap


@pytest.mark.parametrize(
    ("words", "fact", "values"),
    [
        ("I.B (The treatment is of symptomatic osteoporotic", "aetiology", (None, [])),
        ("I.B (The fracture has led to hospitalisation)", "hospitalised", (None, "no")),
        ("At most three symptomatic", "levels-treated", ("4",)),
        ("I.A.3 (The fracture limits", "limits-instrumental-adl@regence", (None, "no")),
    ],
)
def test_who_is_left_between_the_routes_of_regence(
    corpus: Corpus, found: list[Finding], words: str, fact: str, values: tuple[Anything, ...]
) -> None:
    gap = between(found, REGENCE, words)
    assert gap.witness is not None
    assert gap.witness.get(fact) in values
    assert verdict(corpus, REGENCE, facts_of(corpus, gap.witness)) != "favours"


def test_a_fracture_under_six_weeks_that_is_not_osteoporotic_is_on_no_route(
    found: list[Finding],
) -> None:
    gap = between(found, REGENCE, "I.B (The treatment is of symptomatic osteoporotic")
    assert gap.witness is not None
    assert gap.witness["hospitalised"] == "yes"
    assert int(gap.witness["fracture-age"].split()[0]) < 6


def test_records_and_contraindications_make_no_gap(found: list[Finding]) -> None:
    told = " ".join(f.explanation for f in found if f.subtype == "no-other-route")
    assert "record" not in told and "I.A.5" not in told


def test_six_weeks_of_therapy_that_are_missing_leave_the_other_route_open(
    found: list[Finding],
) -> None:
    """An osteoporotic fracture of under six weeks can still be on I.B."""
    assert not [f for f in found if "but I.A.4" in f.explanation]


# ------------------------------------------------------------------------------ clocks


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (REGENCE, "says yes to a case and says no to the same case as soon as the time since the "
         "fracture reaches 6 wk"),
        (REGENCE, "says yes to a case and says no to the same case as soon as the time since the "
         "fracture passes 6 mo"),
        (REGENCE, "says no to a case and says yes to the same case as soon as the time under "
         "conservative therapy reaches 6 wk"),
        (SNIS, "says no to a case and says yes to the same case as soon as the time under "
         "conservative therapy reaches 6 wk"),
    ],
)  # fmt: skip
def test_what_the_words_bound_in_time(ticking: list[Finding], source: str, words: str) -> None:
    assert len([f for f in ticking if f.sources == (source,) and words in f.explanation]) == 1


def test_no_other_bound_of_time_changes_a_verdict(ticking: list[Finding]) -> None:
    """The NICE documents give no duration; SNIS gives no age of the fracture."""
    assert {f.sources[0] for f in ticking} == {REGENCE, SNIS}
    bounds = {(f.sources[0], f.key.rsplit(" ", 1)[0]) for f in ticking}
    assert bounds == {
        (REGENCE, "fracture-age reaches 6 wk"),
        (REGENCE, "fracture-age passes 6 mo"),
        (REGENCE, "therapy-duration reaches 6 wk"),
        (SNIS, "therapy-duration reaches 6 wk"),
    }


def test_each_clock_s_case_has_the_one_verdict_and_a_moment_later_the_other(
    corpus: Corpus, ticking: list[Finding]
) -> None:
    for finding in ticking:
        assert finding.witness is not None
        attribute, what, number, unit, change = finding.key.split()
        before, after = change.split(">")
        now = facts_of(corpus, finding.witness)
        term = now.pop("failed-medical-therapy@snis")
        later = {**now, attribute: f"> {number} {unit}" if what == "passes" else f"{number} {unit}"}
        if "can-be-defined" in str(now["readings"]):
            now["failed-medical-therapy@snis"] = later["failed-medical-therapy@snis"] = term
        assert verdict(corpus, finding.sources[0], now) == before
        assert verdict(corpus, finding.sources[0], later) == after

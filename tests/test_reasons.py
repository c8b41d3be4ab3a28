"""Reasons: they force what they are reasons for, nothing in them can go, and they say it in order."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

import consilience
from consilience import KnowledgeGraph, QueryError
from consilience.case_facts import read_case
from consilience.cases import CaseChecker
from consilience.cli import main
from consilience.corpus import Corpus
from consilience.findings import Context, Finding, findings_of
from consilience.reasons import Claim, Reason, Reasons

REGENCE, SNIS = "regence-sur107", "snis-2014"
# Vertebroplasty of an osteoporotic compression fracture; everything that I.A asks for is there.
STANDARD = {
    "procedure": "percutaneous-vertebroplasty", "level": "L1", "fracture": "compression",
    "aetiology": ["osteoporosis"], "cancer": False, "aim": "treat-lesion", "fracture-age": "10 wk",
    "therapy-duration": "8 wk", "levels-treated": 1, "symptomatic": True, "painful": True,
    "failed-therapy@regence": True, "therapy-tried": ["analgesics", "physical-therapy"],
    "limits-instrumental-adl@regence": True, "pain-relation": "more-likely-than-not",
    "imaging": ["mri"], "imaging-correlates": True, "hospitalised": False, "infection": [],
    "untreated-pain-generator@regence": False, "retropulsion": False, "unstable-fracture": False,
    "stabilisation-required": False, "extraspinal-painful-metastases": False,
    "cord-compression": False, "bleeding-disorder": "none", "allergy": [], "acute@regence": False,
    "severe-cardiopulmonary-disease@regence": False, "radiculopathy": [],
    "record-shows@regence": [
        "impairment", "impaired-activity", "limitation", "failed-therapy", "no-contraindications",
    ],
    "severe-pain@snis": True, "selected@snis": True, "pain-despite-analgesia": True,
    "ambulation": "prevented", "analgesia-side-effects@snis": True, "unfit-for-sedation@snis": False,
    "exam-imaging-disparity": False, "alternative-pain-source": False,
}  # fmt: skip
Told = Callable[..., Reason]


@pytest.fixture(scope="module")
def reasons(corpus: Corpus) -> Reasons:
    return Reasons(corpus)


@pytest.fixture(scope="module")
def findings(corpus: Corpus) -> list[Finding]:
    return findings_of(Context(corpus))


@pytest.fixture
def told(corpus: Corpus) -> Told:
    """The reason for the verdict of a source on the standard case with other facts."""

    def told_(source: str, **other: object) -> Reason:
        facts = {**STANDARD, **{n.replace("_", "-"): v for n, v in other.items()}}
        [answer] = CaseChecker(corpus).answers(read_case(corpus, facts), [source])
        assert answer.reason is not None, answer.verdicts
        return answer.reason

    return told_


def statements(reason: Reason, status: str) -> set[str]:
    return {g.id for g in reason.grounds if g.kind == "statement" and g.status == status}


def needless(reasons: Reasons, claim: Claim, reason: Reason) -> Iterator[str]:
    """Yield each ground and fact without which the claim would follow too."""
    for ground in reason.grounds:
        rest = [g for g in reason.grounds if g is not ground]
        if reasons.follows(claim, rest, reason.facts):
            yield f"{ground.kind} {ground.id}"
    for fact in reason.facts:
        if reasons.follows(claim, reason.grounds, [f for f in reason.facts if f != fact]):
            yield fact


# ------------------------------------------------------------------------------ of findings


def test_every_finding_follows_from_its_reason(reasons: Reasons, findings: list[Finding]) -> None:
    for finding in findings:
        claims = list(finding.claims())
        assert claims or finding.subtype == "not-encoded", finding.explanation
        assert all(reasons.why(claim) for claim in claims), finding.explanation


def test_nothing_in_a_reason_can_go(reasons: Reasons, findings: list[Finding]) -> None:
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.kind, finding.subtype), []).append(finding)
    for found in kinds.values():
        for finding in found[:: max(1, len(found) // 3)]:
            for claim in finding.claims():
                reason = reasons.why(claim)
                assert reason is not None
                assert reasons.follows(claim, reason.grounds, reason.facts)
                assert not list(needless(reasons, claim, reason)), finding.explanation


def test_what_does_not_follow_has_no_reason(reasons: Reasons, findings: list[Finding]) -> None:
    conflict = next(f for f in findings if f.kind == "conflict")
    [claim, *_] = conflict.claims()
    turned = Claim(
        claim.facts, claim.readings, fails=tuple(p for some in claim.holds for p in some)
    )
    assert reasons.why(turned) is None


def test_the_weakest_ground_is_the_basis(reasons: Reasons, findings: list[Finding]) -> None:
    seen = set()
    for finding in findings[::20]:
        for claim in finding.claims():
            reason = reasons.why(claim)
            assert reason is not None
            bases = {g.basis for g in reason.grounds}
            weakest = next((b for b in ("assumed", "inferred") if b in bases), "stated")
            assert reason.basis == weakest
            seen.add(weakest)
    assert seen == {"stated", "inferred", "assumed"}


def test_the_redundant_item_of_regence_follows_from_its_criterion_2(
    reasons: Reasons, findings: list[Finding]
) -> None:
    [redundant] = [f for f in findings if f.subtype == "redundant"]
    [claim] = redundant.claims()
    reason = reasons.why(claim)
    assert reason is not None
    assert (reason.basis, reason.facts) == ("stated", ())
    assert {g.id for g in reason.grounds} == {"I.A.2", "I.A.5.c"}


def test_that_no_case_under_six_weeks_can_have_six_weeks_of_therapy_is_an_assumption(
    reasons: Reasons, findings: list[Finding]
) -> None:
    [duty] = [f for f in findings if f.subtype == "unmeetable-duty"]
    [claim] = duty.claims()
    reason = reasons.why(claim)
    assert reason is not None
    assert reason.basis == "assumed"
    assert {"I.B.duration", "documentation.therapy"} <= {g.id for g in reason.grounds}
    assert [g.id for g in reason.grounds if g.kind == "axiom"] == [
        "therapy-not-older-than-fracture"
    ]


# ------------------------------------------------------------------------------ of verdicts


@pytest.mark.parametrize(
    ("facts", "criterion", "fact"),
    [
        ({"levels_treated": 4}, "I.A.count", "levels-treated"),
        ({"fracture_age": "7 mo"}, "I.A.5.i", "fracture-age"),
        ({"infection": ["other-local"]}, "I.A.5.e", "infection"),
        ({"bleeding_disorder": "uncorrected"}, "I.A.5.g", "bleeding-disorder"),
        ({"therapy_duration": "5 wk"}, "I.A.4", "therapy-duration"),
        ({"imaging": []}, "I.A.1", "imaging"),
    ],
)
def test_a_no_of_regence_names_what_fails(
    told: Told, facts: Mapping[str, object], criterion: str, fact: str
) -> None:
    reason = told(REGENCE, **facts)
    [ground] = [g for g in reason.grounds if g.id == criterion]
    assert fact in ground.facts
    assert criterion in statements(reason, "met") | statements(reason, "not met")
    others = {"I.A.count", "I.A.1", "I.A.2", "I.A.3", "I.A.4", "I.A.5.e", "I.A.5.g", "I.A.5.i"}
    assert not {g.id for g in reason.grounds} & others - {criterion}


def test_a_yes_of_regence_is_a_checklist(told: Told) -> None:
    reason = told(REGENCE)
    asked = {"I.A.count", "I.A.indication", "I.A.1", "I.A.2", "I.A.3", "I.A.4", "I.A.5"}
    assert asked <= statements(reason, "met")
    assert {f"I.A.5.{letter}" for letter in "abdefghijk"} <= statements(reason, "not met")


def test_a_no_of_snis_is_short(told: Told) -> None:
    reason = told(SNIS, bleeding_disorder="uncorrectable")
    first = reason.grounds[0]
    assert (first.kind, first.id, first.status) == ("position", "no-uncorrectable-bleeding", "met")
    assert "absolute.2" in statements(reason, "met")
    assert reason.facts == ("procedure", "fracture", "aetiology", "bleeding-disorder")


def test_a_yes_of_snis_takes_up_no_reading_of_the_connective_where_all_agree(told: Told) -> None:
    """Pain that prevents walking, side effects and eight weeks: (a), (b) and (c) are all met.

    They suffice whether they define failure or illustrate it.
    """
    reason = told(SNIS, therapy_duration="8 wk")
    assert {"indications.2.a", "indications.2.b", "indications.2.c"} <= statements(reason, "met")
    readings = [g.id for g in reason.grounds if g.kind == "reading"]
    assert readings == []


def test_criteria_come_below_what_they_belong_to(told: Told) -> None:
    grounds = told(REGENCE).grounds
    assert grounds[0].kind == "position" and grounds[0].depth == 0
    places = {g.id: i for i, g in enumerate(grounds)}
    assert places["I.A"] < places["I.A.facts"] < places["I.A.5"] < places["I.A.5.a"]
    assert all(b.depth <= a.depth + 1 for a, b in pairwise(grounds))


# ------------------------------------------------------------------------------ as a user sees it


def test_why_of_a_finding(kg: KnowledgeGraph) -> None:
    finding = kg.findings(kind="conflict")[0]
    answer = kg.why(finding["id"][:8])
    assert answer["finding"] == finding
    assert answer["basis"] in ("stated", "inferred", "assumed")
    positions = {
        f"{g['source']}#{g['id']}"
        for reason in answer["reasons"]
        for g in reason["grounds"]
        if (g["kind"], g["status"]) == ("position", "met")
    }
    assert positions >= set(finding["positions"])
    with pytest.raises(QueryError, match="0 findings"):
        kg.why("no-such-id")


def test_why_on_the_command_line(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consilience.cli.open_graph", lambda *_, **__: kg)
    redundant = next(f for f in kg.build.findings if f["subtype"] == "redundant")
    told = CliRunner().invoke(main, ["why", redundant["id"]])
    assert told.exit_code == 0, told.output
    assert "basis: stated" in told.output and "regence-sur107 I.A.5.c" in told.output
    wrong = CliRunner().invoke(main, ["why", "no-such-id"])
    assert wrong.exit_code == 2


def test_a_verdict_that_a_bridge_gives_names_the_other_document_s_definition(
    corpus: Corpus,
) -> None:
    """If refractory means failed at SNIS, SNIS's items (a) to (c) decide on a NICE verdict."""
    facts = {
        "procedure": "percutaneous-vertebroplasty", "fracture": "compression",
        "therapy-duration": "3 wk", "ambulation": "unaided", "analgesia-side-effects@snis": False,
        "physical-therapy-prevented": False,
        "readings": {"bridge/refractory-nice-is-failed-snis": "same"},
    }  # fmt: skip
    [answer] = CaseChecker(corpus).answers(read_case(corpus, facts), ["nice-htg3"])
    assert answer.verdict == "opposes"
    assert answer.reason is not None
    named = {(g.kind, g.id) for g in answer.reason.grounds}
    assert ("bridge", "refractory-nice-is-failed-snis") in named
    assert ("statement", "indications.2.c") in named


def test_a_reason_is_the_same_whatever_was_asked_before(build_folder: Path) -> None:
    """Reasons are minimal, not unique: which one is shown must not hang on the solver's past."""
    one, other = (consilience.open(folder=build_folder) for _ in range(2))
    ids = [f["id"] for f in one.build.findings][::60]
    forward = {name: one.why(name) for name in ids}
    backward = {name: other.why(name) for name in reversed(ids)}
    assert forward == backward
    assert {name: one.why(name) for name in ids} == forward

"""What the documents say of cases, as read from their texts by a reader of the texts alone.

The cases and the expected answers come from the second reading (docs/second-reading.md), which was
made before any of these cases was evaluated. A set of more than one verdict: it turns on a reading.
"""

from typing import Any as Anything

import pytest
from verdicts import cautions, refusals, verdicts

from consilience.corpus import Corpus

HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"
YES, NO, NOTHING = {"yes"}, {"no"}, {"nothing"}

# Vertebroplasty, L1, osteoporotic compression fracture of 10 weeks, 8 weeks of therapy that failed,
# severe pain; the record shows what Regence asks for; walking and transfers unaided.
STANDARD: dict[str, Anything] = {
    "procedure": "percutaneous-vertebroplasty",
    "level": "L1",
    "aetiology": ["osteoporosis"],
    "fracture_age": "10 wk",
    "therapy_duration": "8 wk",
    "severe_pain": True,
    "severe_osteoporosis": True,
    "refractory": True,
    "failed_therapy": True,
    "therapy_tried": ["analgesics", "physical-therapy", "activity-change"],
    "limits_instrumental_adl": True,
}
# The same patient four weeks after the fracture, in hospital, kept from walking by the pain.
ACUTE = {
    **STANDARD,
    "fracture_age": "4 wk",
    "therapy_duration": "3 wk",
    "hospitalised": True,
    "pain_despite_analgesia": True,
    "ambulation": "prevented",
}
NOT_REFRACTORY = {"refractory": False, "failed_therapy": False}


def case(base: dict[str, Anything] = STANDARD, **facts: Anything) -> dict[str, Anything]:
    return {**base, **facts}


# ------------------------------------------------------------------------------ Regence, coverage

BALLOON = {"procedure": "balloon-kyphoplasty"}
TURNS = {
    "yes",
    "both",
}  # covered by I; II's listed item stands alone, or is only what I leaves over

REGENCE_CASES = {
    "a complete I.A case is covered": (STANDARD, YES),
    "T5 lies in I.A and in II": (case(level="T5"), TURNS),
    "T4 lies outside I.A and in II": (case(level="T4"), NO),
    "a cervical level lies in II": (case(level="C6"), NO),
    "L5 is the last level of I.A": (case(level="L5"), YES),
    "three levels on one date are the most": (case(levels_treated=3), YES),
    "four levels on one date are too many": (case(levels_treated=4), {"no", "nothing"}),
    "exactly six months is not more than six months": (
        case(fracture_age="6 mo"), YES),
    "seven months is a chronic fracture": (case(fracture_age="7 mo"), {"no", "nothing"}),
    "six weeks of therapy are enough": (case(therapy_duration="6 wk"), YES),
    "five weeks of therapy are too few for I.A": (
        case(fracture_age="6 wk", therapy_duration="5 wk"), {"no", "nothing"}),
    "one kind of therapy is too few": (case(therapy_tried=["analgesics"]), {"no", "nothing"}),
    "two kinds of therapy of the three are enough": (
        case(therapy_tried=["analgesics", "activity-change"]), YES),
    "therapy has to have failed": (case(**NOT_REFRACTORY), {"no", "nothing"}),
    "intolerable side effects do not shorten the six weeks": (
        case(therapy_duration="4 wk", analgesia_side_effects=True), {"no", "nothing"}),
    "hospital before six weeks is I.B": (ACUTE, YES),
    "walking and transfers unaided, not in hospital, is not I.B": (
        case(ACUTE, hospitalised=False, ambulation="unaided"), {"no", "nothing"}),
    "walking with help, not in hospital, turns on what 'without assistance' belongs to": (
        case(ACUTE, hospitalised=False, ambulation="aided"), {"yes", "no", "nothing"}),
    "transfers with help are enough for I.B": (
        case(ACUTE, hospitalised=False, ambulation="unaided", transfers="aided"), YES),
    "exactly six weeks is not less than six weeks": (
        case(ACUTE, fracture_age="6 wk", therapy_duration="5 wk"), {"no", "nothing"}),
    "I.B asks for osteoporosis": (
        case(ACUTE, aetiology=["metastasis"], severe_osteoporosis=False, cancer=True),
        {"no", "nothing"}),
    "I.B names no level, II names T3": (case(ACUTE, level="T3"), TURNS),
    "I.B lists no contraindication": (case(ACUTE, infection=["systemic"]), YES),
    "an osteoporotic fracture from a fall is in I.B and in II": (
        case(ACUTE, aetiology=["osteoporosis", "trauma"], acute=True), TURNS),
    "an acute traumatic fracture is in II": (
        case(ACUTE, aetiology=["trauma"], severe_osteoporosis=False, acute=True), NO),
    "a urinary infection is an infection": (case(infection=["urinary"]), {"no", "nothing"}),
    "a systemic infection is an infection": (case(infection=["systemic"]), {"no", "nothing"}),
    "a coagulation disorder that is not corrected rules it out": (
        case(bleeding_disorder="uncorrected"), {"no", "nothing"}),
    "a coagulation disorder that cannot be corrected is not corrected": (
        case(bleeding_disorder="uncorrectable"), {"no", "nothing"}),
    "a corrected coagulation disorder does not": (case(bleeding_disorder="corrected"), YES),
    "an allergy to any material rules it out": (
        case(allergy=["other-material"]), {"no", "nothing"}),
    "an allergy to the cement too": (case(allergy=["polymer"]), {"no", "nothing"}),
    "any retropulsed fragment rules it out": (case(retropulsion=True), {"no", "nothing"}),
    "radiculopathy from a disc rules it out": (
        case(radiculopathy=["herniated-disc"]), {"no", "nothing"}),
    "radiculopathy in excess of local pain does not": (
        case(radiculopathy=["exceeds-local-pain"]), YES),
    "painful metastases outside the spine rule it out": (
        case(aetiology=["metastasis"], cancer=True, severe_osteoporosis=False,
             extraspinal_painful_metastases=True), {"no", "nothing"}),
    "a metastatic fracture meets I.A": (
        case(aetiology=["metastasis"], cancer=True, severe_osteoporosis=False), YES),
    "a solitary plasmacytoma rules it out": (
        case(**BALLOON, aetiology=["plasmacytoma"], cancer=True, severe_osteoporosis=False),
        {"no", "nothing"}),
    "haemangioma without a fracture is investigational": (
        case(aetiology=["haemangioma"], fracture="none", severe_osteoporosis=False,
             symptomatic=True), NO),
    "haemangioma with a fracture turns on the listed items": (
        case(aetiology=["haemangioma"], severe_osteoporosis=False), TURNS),
    "myeloma without a fracture is another indication": (
        case(aetiology=["myeloma"], cancer=True, fracture="none", severe_osteoporosis=False), NO),
    "prophylaxis in osteoporosis is investigational": (
        case(aim="prophylaxis", fracture="none", painful=False, symptomatic=False,
             severe_osteoporosis=False, severe_pain=False, **NOT_REFRACTORY), NO),
    "SpineJack is named in I and caught by III's letter": (case(procedure="spinejack"), TURNS),
    "Kiva is named in I and caught by III's letter": (case(procedure="kiva"), TURNS),
    "vertebral body stenting is investigational": (case(procedure="vertebral-body-stenting"), NO),
    "radiofrequency is investigational": (case(procedure="radiofrequency-kyphoplasty"), NO),
    "sacroplasty is investigational": (
        case(procedure="sacroplasty", level="S1", fracture="insufficiency"), NO),
    "coccygeoplasty is investigational": (
        case(procedure="coccygeoplasty", level="coccyx", fracture="insufficiency"), NO),
}  # fmt: skip


@pytest.mark.parametrize("name", REGENCE_CASES)
def test_regence_coverage(corpus: Corpus, name: str) -> None:
    facts, expected = REGENCE_CASES[name]
    assert verdicts(corpus, REGENCE, "coverage", **facts) == expected


def test_regence_keeps_three_noes_apart(corpus: Corpus) -> None:
    assert refusals(corpus, REGENCE, **case(procedure="sacroplasty", level="S1")) == {
        "investigational"
    }
    assert refusals(corpus, REGENCE, **case(levels_treated=4)) == {"criteria-not-met"}
    undocumented = case(record_shows=["impairment", "impaired-activity", "limitation"])
    assert refusals(corpus, REGENCE, **undocumented) == {"not-shown"}


# ------------------------------------------------------------------------------ SNIS, care

OPEN = {"yes", "no"}  # turns on (a), (b), (c) and on whether they define failure
CANCER = {"aetiology": ["metastasis"], "cancer": True, "severe_osteoporosis": False}

SNIS_CASES = {
    "eight weeks of failed therapy meet (c) alone": (STANDARD, OPEN),
    "(a), (b) and (c) together meet every reading": (
        case(pain_despite_analgesia=True, ambulation="prevented", analgesia_side_effects=True,
             failed_medical_therapy=True), YES),
    "pain that prevents walking in the first weeks meets (a) alone": (ACUTE, OPEN),
    "intolerable side effects at four weeks meet (b) alone": (
        case(therapy_duration="4 wk", analgesia_side_effects=True), OPEN),
    "nothing of (a) to (c) is no failure by the definition": (
        case(therapy_duration="3 wk", failed_medical_therapy=False), NO),
    "an absolute contraindication overrides: systemic infection": (
        case(infection=["systemic"]), NO),
    "an absolute contraindication overrides: bleeding that cannot be corrected": (
        case(bleeding_disorder="uncorrectable"), NO),
    "an absolute contraindication overrides: allergy to the polymer": (
        case(allergy=["polymer"]), NO),
    "an absolute contraindication overrides: unfit for sedation": (
        case(unfit_for_sedation=True), NO),
    "clear disparity of examination and imaging": (case(exam_imaging_disparity=True), NO),
    "a clear other source of the pain": (case(alternative_pain_source=True), NO),
    "a urinary infection is not a systemic one": (case(infection=["urinary"]), OPEN),
    "uncorrected but correctable bleeding is not ruled out": (
        case(bleeding_disorder="uncorrected"), OPEN),
    "an allergy to another material is not ruled out": (case(allergy=["other-material"]), OPEN),
    "retropulsion without stenosis is not spoken of": (case(retropulsion=True), OPEN),
    "no level is spoken of": (case(level="C6"), OPEN),
    "no number of levels is spoken of": (case(levels_treated=4), OPEN),
    "no age of the fracture is spoken of": (case(fracture_age="7 mo"), OPEN),
    "a metastatic fracture is in scope": (case(**CANCER), OPEN),
    "balloon kyphoplasty of a metastatic fracture is in scope": (case(**CANCER, **BALLOON), OPEN),
    "haemangioma is out of scope": (
        case(aetiology=["haemangioma"], severe_osteoporosis=False), NOTHING),
    "a traumatic fracture is out of scope": (
        case(aetiology=["trauma"], severe_osteoporosis=False), NOTHING),
    "myeloma without a fracture is out of scope": (
        case(aetiology=["myeloma"], cancer=True, fracture="none", severe_osteoporosis=False),
        NOTHING),
    "SpineJack is out of scope": (case(procedure="spinejack"), NOTHING),
    "sacroplasty is out of scope": (case(procedure="sacroplasty", level="S1", fracture="insufficiency"), NOTHING),
}  # fmt: skip


@pytest.mark.parametrize("name", SNIS_CASES)
def test_snis_care(corpus: Corpus, name: str) -> None:
    facts, expected = SNIS_CASES[name]
    assert verdicts(corpus, SNIS, **facts) == expected


def test_snis_calls_for_care_but_says_no_no(corpus: Corpus) -> None:
    excess = case(radiculopathy=["exceeds-local-pain"])
    stenosis = case(retropulsion=True, canal_compromise="by-retropulsion")
    assert "care-with-radiculopathy" in cautions(corpus, SNIS, **excess)
    assert "care-with-stenosis" in cautions(corpus, SNIS, **stenosis)
    assert "care-with-stenosis" not in cautions(corpus, SNIS, **case(retropulsion=True))
    assert verdicts(corpus, SNIS, **excess) == verdicts(corpus, SNIS, **stenosis) == OPEN


# ------------------------------------------------------------------------------ NICE, care

BARE = {"severe_osteoporosis": False}
NICE_CASES = {
    "HTG3: a standard case": (HTG3, STANDARD, YES),
    "HTG3: weeks are not counted": (HTG3, ACUTE, YES),
    "HTG3: no level is named": (HTG3, case(level="C6"), YES),
    "HTG3: no contraindication is named": (
        HTG3, case(infection=["systemic"], bleeding_disorder="uncorrectable"), YES),
    "HTG3: limited to refractory pain": (HTG3, case(**NOT_REFRACTORY), NO),
    "HTG3: haemangioma without a fracture": (
        HTG3, case(aetiology=["haemangioma"], fracture="none", **BARE), YES),
    "HTG3: haemangioma with a fracture": (HTG3, case(aetiology=["haemangioma"], **BARE), YES),
    "HTG3: myeloma without a fracture": (
        HTG3, case(aetiology=["myeloma"], cancer=True, fracture="none", **BARE), YES),
    "HTG3: trauma is not named, 1.1 names no condition": (
        HTG3, case(aetiology=["trauma"], **BARE), {"yes", "nothing"}),
    "HTG3: prophylaxis has no refractory pain": (
        HTG3, case(aim="prophylaxis", fracture="none", painful=False, symptomatic=False,
                   severe_pain=False, **BARE, **NOT_REFRACTORY), NO),
    "HTG3: kyphoplasty is out of scope": (HTG3, case(**BALLOON), NOTHING),
    "HTG108: compression fractures of any cause": (
        HTG108, case(**BALLOON, aetiology=["haemangioma"], **BARE), YES),
    "HTG108: a traumatic fracture too": (
        HTG108, case(**BALLOON, aetiology=["trauma"], **BARE), YES),
    "HTG108: no limit to refractory pain": (HTG108, case(**BALLOON, **NOT_REFRACTORY), YES),
    "HTG108: no fracture, out of scope": (
        HTG108, case(**BALLOON, aetiology=["haemangioma"], fracture="none", **BARE), NOTHING),
    "HTG108: vertebroplasty is out of scope": (HTG108, STANDARD, NOTHING),
    "HTG422: SpineJack as described falls under the class": (
        HTG422, case(procedure="spinejack"), YES),
    "HTG422: limited to refractory pain": (
        HTG422, case(procedure="vertebral-body-stenting", **NOT_REFRACTORY), NO),
    "HTG422: balloon kyphoplasty is not the implant": (HTG422, case(**BALLOON), NOTHING),
    "HTG422: radiofrequency has no implant": (
        HTG422, case(procedure="radiofrequency-kyphoplasty"), NOTHING),
}  # fmt: skip


@pytest.mark.parametrize("name", NICE_CASES)
def test_nice_care(corpus: Corpus, name: str) -> None:
    source, facts, expected = NICE_CASES[name]
    assert verdicts(corpus, source, **facts) == expected

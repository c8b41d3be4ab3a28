"""Named expectations beside those of test_documents: what else the documents' words say of cases.

`MORE` gives every verdict that some reading allows. `ON_READINGS` says what follows on an option of
a reading, told from the option's own words, and `POSSIBLE` which cases there can be, told from the
axioms. The facts are those of tests/test_documents.py: `STANDARD` meets I.A of Regence, `ACUTE` I.B.
"""

from typing import Any as Anything

from test_documents import (
    ACUTE,
    BALLOON,
    BARE,
    CANCER,
    HTG3,
    NO,
    NOT_REFRACTORY,
    NOTHING,
    REGENCE,
    SNIS,
    TURNS,
    YES,
    case,
)

Facts = dict[str, Anything]
Words = set[str]
Told = dict[str, Words]
NOT_COVERED = {"no", "nothing"}  # criteria that are not met: a no, or silence

# Nothing hurts, nothing is severe.
PAINLESS = {"painful": False, "severe_pain": False, **BARE, **NOT_REFRACTORY}
SILENT = {**PAINLESS, "symptomatic": False}
TUMOUR = {"cancer": True, **BARE}
TRAUMA = {"aetiology": ["trauma"], **BARE}
IN_HOSPITAL = {**ACUTE, "ambulation": "unaided", "pain_despite_analgesia": False}
AT_HOME = {**IN_HOSPITAL, "hospitalised": False}
SACRUM = {**ACUTE, "procedure": "sacroplasty", "level": "S1", "fracture": "insufficiency"}
# (a), (b) and (c) of SNIS are all met.
FAILED_AT_SNIS = {
    "pain_despite_analgesia": True, "ambulation": "prevented", "analgesia_side_effects": True,
}  # fmt: skip
RECORD = {"impairment", "impaired-activity", "limitation", "failed-therapy", "no-contraindications"}

MORE: dict[str, tuple[str, Facts, Words]] = {
    "without imaging nothing can correlate with it": (REGENCE, case(imaging=[]), NOT_COVERED),
    "a painless fracture is not where pain comes from": (
        REGENCE, case(**{**PAINLESS, "failed_therapy": True}), NOT_COVERED),
    "physical therapy alone is one kind": (
        REGENCE, case(therapy_tried=["physical-therapy"]), NOT_COVERED),
    "a change of activities alone is one kind": (
        REGENCE, case(therapy_tried=["activity-change"]), NOT_COVERED),
    "impairment on record alone does not limit activities": (
        REGENCE, case(limits_instrumental_adl=False), NOT_COVERED),
    "a level without symptoms is another indication": (REGENCE, case(**SILENT), NO),
    "osteoporosis without a fracture is another indication": (REGENCE, case(fracture="none"), NO),
    "sacroplasty never meets I.A": (
        REGENCE, case(procedure="sacroplasty", level="S1", fracture="other"), NO),
    "I.B names no level: C1": (REGENCE, case(ACUTE, level="C1"), TURNS),
    "I.B names no level: L5": (REGENCE, case(ACUTE, level="L5"), YES),
    "I.B names no kind of fracture": (REGENCE, case(ACUTE, fracture="other"), YES),
    "C1 is cervical": (REGENCE, case(level="C1"), NO),
    "an acute fracture that is not due to trauma is not listed": (
        REGENCE, case(acute=True, fracture_age="8 wk", therapy_duration="4 wk"), NOT_COVERED),
    "an acute metastatic fracture is not listed": (
        REGENCE, case(**CANCER, acute=True, therapy_duration="4 wk"), NOT_COVERED),
    "an osteoblastic tumour is no haemangioma": (
        REGENCE, case(aetiology=["osteoblastic-tumour"], **BARE), NOT_COVERED),
    "disparity in a traumatic fracture is out of the report": (
        SNIS, case(**TRAUMA, exam_imaging_disparity=True), NOTHING),
    "poor heart and lungs in a traumatic fracture are out of the report": (
        SNIS, case(**TRAUMA, unfit_for_sedation=True), NOTHING),
    "another source of pain in a traumatic fracture is out of the report": (
        SNIS, case(**TRAUMA, alternative_pain_source=True), NOTHING),
    "an allergy in a traumatic fracture is out of the report": (
        SNIS, case(**TRAUMA, allergy=["polymer"]), NOTHING),
    "bleeding in a traumatic fracture is out of the report": (
        SNIS, case(**TRAUMA, bleeding_disorder="uncorrectable"), NOTHING),
    "an absolute contraindication leaves no yes in cancer": (
        SNIS, case(**CANCER, **FAILED_AT_SNIS, unfit_for_sedation=True), NO),
}  # fmt: skip

UNCLEAR = "PERCUTANEOUS VERTEBROPLASTY > SECTION SUMMARY paragraph 1"
UNSTABLE = {"mechanical_instability": True}  # of which the introduction does not speak
DISABLING = {"disabling_pain": True}

BESIDE: dict[str, tuple[str, Facts, Told]] = {
    "three noes: sacroplasty": (
        REGENCE, case(procedure="sacroplasty", level="S1", fracture="insufficiency"), {"refusals": {"investigational"}}),
    "three noes: four levels": (
        REGENCE, case(levels_treated=4), {"refusals": {"criteria-not-met"}}),
    "three noes: the failed therapy is not on record": (
        REGENCE, case(record_shows=["impairment", "impaired-activity", "limitation"]),
        {"refusals": {"not-shown"}}),
    "stenting has no criteria to meet": (
        REGENCE,
        case(procedure="vertebral-body-stenting", therapy_duration="4 wk"),
        {"refusals": {"investigational"}},
    ),
    "stenting has no criteria to show": (
        REGENCE, case(procedure="vertebral-body-stenting", record_shows=[]),
        {"refusals": {"investigational"}}),
    "T4 in osteoporosis is listed, and of the kind that I.B covers": (
        REGENCE, case(level="T4"), {"refusals": {"investigational", "criteria-not-met"}}),
    "a level without symptoms is no matter of criteria": (
        REGENCE, case(**SILENT), {"refusals": {"investigational"}}),
    "a recent level without symptoms is no matter of criteria": (
        REGENCE, case(IN_HOSPITAL, **SILENT), {"refusals": {"investigational"}}),
    "transfers with help that are not on record": (
        REGENCE, case(AT_HOME, transfers="aided", record_shows=sorted(RECORD)),
        {"refusals": {"not-shown"}}),
    "transfers with help that are not on record, four levels": (
        REGENCE, case(AT_HOME, transfers="aided", record_shows=sorted(RECORD), levels_treated=4),
        {"refusals": {"not-shown"}}),
    "in hospital, neither recent nor osteoporotic": (
        REGENCE, case(hospitalised=True, aetiology=[], therapy_duration="4 wk", **BARE),
        {"refusals": {"criteria-not-met"}}),
    "in hospital and recent, not osteoporotic": (
        REGENCE, case(IN_HOSPITAL, aetiology=[], **BARE), {"refusals": {"criteria-not-met"}}),
    "in hospital and osteoporotic, not recent": (
        REGENCE, case(hospitalised=True, therapy_duration="4 wk"),
        {"refusals": {"criteria-not-met"}}),
    "recent and osteoporotic, at home and on the feet": (
        REGENCE, case(AT_HOME), {"refusals": {"criteria-not-met"}}),
    "criteria that are not met are no missing record": (
        REGENCE, case(therapy_duration="4 wk"), {"refusals": {"criteria-not-met"}}),
    "what is unclear of vertebroplasty": (
        REGENCE, case(), {"cautions": {"vertebroplasty-unclear"}}),
    "what is unclear of vertebroplasty is not said of kyphoplasty": (
        REGENCE, case(**BALLOON), {"cautions": {"kyphoplasty-questionable"}}),
    "SNIS calls for no care beyond its fractures: stenosis": (
        SNIS, case(**TRAUMA, canal_compromise="by-tumour"), {"care": set()}),
    "SNIS calls for no care beyond its fractures: radiculopathy": (
        SNIS, case(**TRAUMA, radiculopathy=["exceeds-local-pain"]), {"care": set()}),
    "SNIS on kyphoplasty in cancer with disabling pain": (
        SNIS, case(**BALLOON, **CANCER, **DISABLING), {"evidence": {"sufficient", "superior"}}),
    "SNIS on kyphoplasty in unstable cancer with disabling pain, not selected": (
        SNIS, case(**BALLOON, **CANCER, **DISABLING, **UNSTABLE, selected=False),
        {"evidence": {"sufficient"}}),
    "SNIS on kyphoplasty in unstable cancer without disabling pain": (
        SNIS, case(**BALLOON, **CANCER, **UNSTABLE), {"evidence": set()}),
    "SNIS on vertebroplasty in unstable cancer with disabling pain": (
        SNIS, case(**CANCER, **DISABLING, **UNSTABLE), {"evidence": set()}),
    "SNIS on kyphoplasty in cancer without a fracture": (
        SNIS, case(**BALLOON, **CANCER, **DISABLING, fracture="none"), {"evidence": set()}),
    "SNIS on kyphoplasty in osteoporosis with disabling pain, not selected": (
        SNIS, case(**BALLOON, **DISABLING, selected=False), {"evidence": {"conflicting"}}),
    "SNIS on a fracture by trauma in unstable cancer": (
        SNIS, case(**TRAUMA, cancer=True, **UNSTABLE), {"evidence": set()}),
}  # fmt: skip

ALONE, LEFT = {"listed-items": "stand-alone"}, {"listed-items": "left-over"}
NO_MORE = {"criteria-not-met": "says-nothing"}
NAMED = {"uses-beyond-2.1.1": "named-uses"}
DEFINES = {"can-be-defined": "defines", "indication-or-recommendation": "recommendation-needed"}
EARLY = {"therapy_duration": "4 wk"}
SIGNS: dict[str, Facts] = {
    "a": {"pain_despite_analgesia": True, "ambulation": "prevented"},
    "b": {"analgesia_side_effects": True},
    "c": {"therapy_duration": "8 wk"},
}
ENOUGH = {  # of (a), (b) and (c), on each reading of the connective
    "any-of": ("a", "b", "c", "ab", "ac", "bc", "abc"),
    "c-and-one": ("ac", "bc", "abc"),
    "all-of": ("abc",),
}
LISTED: dict[str, Facts] = {
    "haemangioma": {"aetiology": ["haemangioma"], **BARE},
    "acute trauma": {**TRAUMA, "acute": True},
    "T5": {"level": "T5"},
    "chronic pain": {"aim": "chronic-back-pain"},
}
WITH_OSTEOPOROSIS: dict[str, Facts] = {
    "haemangioma": {"aetiology": ["osteoporosis", "haemangioma"]},
    "acute trauma": {"aetiology": ["osteoporosis", "trauma"], "acute": True},
    "T5": {"level": "T5"},
    "chronic pain": {"aim": "chronic-back-pain"},
}
STENOSIS = "Relative contraindications 1"

# name: source, facts, options of its readings, and what is said on them
ON_READINGS: dict[str, tuple[str, Facts, dict[str, str], Told]] = {
    **{
        f"{item} where I.A is met, {next(iter(option.values()))}": (
            REGENCE, case(**facts), option, {"verdicts": said})
        for item, facts in LISTED.items()
        for option, said in ((ALONE, {"both"}), (LEFT, YES))
    },
    **{
        f"{item} of four levels where I.B is met, {next(iter(option.values()))}": (
            REGENCE, case(IN_HOSPITAL, **facts, levels_treated=4), option, {"verdicts": said})
        for item, facts in WITH_OSTEOPOROSIS.items()
        for option, said in ((ALONE, {"both"}), (LEFT, YES))
    },
    **{
        f"{item} where I is not met": (
            REGENCE, case(**facts, levels_treated=4), {**NO_MORE, **LEFT}, {"verdicts": NO})
        for item, facts in LISTED.items()
    },
    "T4 under I.B, II's items left over": (
        REGENCE, case(ACUTE, level="T4"), LEFT, {"verdicts": YES}),
    "T4 under I.B, II's items on their own": (
        REGENCE, case(ACUTE, level="T4"), ALONE, {"verdicts": {"both"}}),
    "four levels, silence where criteria are not met": (
        REGENCE, case(levels_treated=4), NO_MORE, {"verdicts": NOTHING}),
    "four levels, all else is another indication": (
        REGENCE, case(levels_treated=4), {**NO_MORE, "other-indications": "all-else"},
        {"verdicts": NO}),
    "a missing record, silence where criteria are not met": (
        REGENCE, case(record_shows=[]), NO_MORE, {"verdicts": NOTHING}),
    "an acute fracture without trauma, silence where criteria are not met": (
        REGENCE, case(acute=True, fracture_age="8 wk", **EARLY), NO_MORE, {"verdicts": NOTHING}),
    "SpineJack, other devices than those named": (
        REGENCE, case(procedure="spinejack"), {"other-devices": "beyond-those-named"},
        {"verdicts": YES}),
    "SpineJack, any other device": (
        REGENCE, case(procedure="spinejack"), {"other-devices": "literally-any"},
        {"verdicts": {"both"}}),
    **{
        f"{device}, {option}": (
            REGENCE, case(procedure=device), {"other-devices": option},
            {"verdicts": NO, "evidence": {"insufficient"}})
        for device in ("radiofrequency-kyphoplasty", "vertebral-body-stenting")
        for option in ("beyond-those-named", "literally-any")
    },
    "walking with help, without assistance belongs to both": (
        REGENCE, case(AT_HOME, ambulation="aided"), {"assistance": "both"}, {"verdicts": YES}),
    "walking with help, without assistance belongs to transfers": (
        REGENCE, case(AT_HOME, ambulation="aided"), {"assistance": "transfers-only"},
        {"verdicts": NO}),
    "chronic pain of four levels, treatment of it is listed": (
        REGENCE, case(aim="chronic-back-pain", levels_treated=4),
        {**NO_MORE, "prophylactic-treatment": "treatment-too"}, {"verdicts": NO}),
    "chronic pain of four levels, prophylaxis is listed": (
        REGENCE, case(aim="chronic-back-pain", levels_treated=4),
        {**NO_MORE, "prophylactic-treatment": "prophylaxis-only"}, {"verdicts": NOTHING}),
    "the sacrum apart": (
        REGENCE, SACRUM, {"sacrum-and-coccyx": "apart"}, {"verdicts": NO}),
    "the sacrum taken in": (
        REGENCE, SACRUM, {"sacrum-and-coccyx": "taken-in"}, {"verdicts": {"both"}}),
    "research on the sacrum, apart": (
        REGENCE, SACRUM,
        {"sacrum-and-coccyx": "apart", "select-patients": "fractures-at-large"},
        {"evidence": {"insufficient"}}),
    "research on four levels, in those who meet the criteria": (
        REGENCE, case(levels_treated=4), {"select-patients": "those-who-meet-criteria"},
        {"evidence": {"conflicting"}}),
    "research on four levels, in fractures at large": (
        REGENCE, case(levels_treated=4), {"select-patients": "fractures-at-large"},
        {"evidence": {"conflicting", "sufficient"}}),
    "research on chronic pain where I.A is met, II's items left over": (
        REGENCE, case(aim="chronic-back-pain"), LEFT, {"evidence": {"conflicting", "sufficient"}}),
    "research on chronic pain where I.A is met, II's items on their own": (
        REGENCE, case(aim="chronic-back-pain"), ALONE,
        {"evidence": {"conflicting", "sufficient", "insufficient"}}),
    "a spinal infection counts": (
        SNIS, case(**FAILED_AT_SNIS, infection=["spinal"]), {"spinal-infection": "counts"},
        {"verdicts": NO}),
    "a spinal infection that is not systemic does not count": (
        SNIS, case(**FAILED_AT_SNIS, infection=["spinal"]), {"spinal-infection": "only-systemic"},
        {"verdicts": YES}),
    **{
        f"stenosis {cause}, {option}": (
            SNIS, case(canal_compromise=cause, retropulsion=cause == "by-retropulsion"),
            {"cause-of-stenosis": option}, {"care": {STENOSIS} if said else set()})
        for cause, option, said in (
            ("by-retropulsion", "both", True), ("by-retropulsion", "myelopathy-only", True),
            ("by-tumour", "both", True), ("by-tumour", "myelopathy-only", True),
            ("stenosis-by-other", "both", False), ("stenosis-by-other", "myelopathy-only", True),
        )
    },
    **{
        f"of (a) to (c) {''.join(signs) or 'none'}, {connective}": (
            SNIS,
            case(**{**EARLY, **{n: v for sign in signs for n, v in SIGNS[sign].items()}}),
            {**DEFINES, "connective-of-2": connective},
            {"verdicts": YES if signs in enough else NO})
        for connective, enough in ENOUGH.items()
        for signs in ("", *ENOUGH["any-of"])
    },
    "other failures of therapy are left open": (
        SNIS, case(**EARLY), {**DEFINES, "can-be-defined": "illustrates"},
        {"verdicts": {"yes", "no"}}),
    "not selected in cancer, the recommendation is needed": (
        SNIS, case(**CANCER, **FAILED_AT_SNIS, selected=False), DEFINES, {"verdicts": NO}),
    "not selected in cancer, the indication suffices": (
        SNIS, case(**CANCER, **FAILED_AT_SNIS, selected=False),
        {**DEFINES, "indication-or-recommendation": "indication-suffices"},
        {"verdicts": {"both"}}),
    "a use that 2.1.1 does not name, named uses only": (
        HTG3, case(**TRAUMA), NAMED, {"verdicts": NOTHING}),
    "a use that 2.1.1 does not name, any use": (
        HTG3, case(**TRAUMA), {"uses-beyond-2.1.1": "any-use"}, {"verdicts": YES}),
    "an osteoblastic tumour is not named": (
        HTG3, case(aetiology=["osteoblastic-tumour"], **BARE), NAMED, {"verdicts": NOTHING}),
    "prophylaxis is no use that 2.1.1 names": (
        HTG3, case(aim="prophylaxis", fracture="none", height_loss=True), NAMED,
        {"verdicts": NOTHING}),
    **{
        f"HTG3 on {what}, {option}": (
            HTG3, case(**facts), {**NAMED, "severe-osteoporosis-alternatives": option},
            {"verdicts": said})
        for what, facts, option, said in (
            ("an osteoporotic fracture, not severe", BARE, "severe-with-either", NOTHING),
            ("an osteoporotic fracture, not severe", BARE, "any-fracture", YES),
            ("severe osteoporosis alone", {"fracture": "none"}, "severe-with-either", NOTHING),
            ("severe osteoporosis alone", {"fracture": "none"}, "any-fracture", NOTHING),
            ("severe osteoporosis with loss of height",
             {"fracture": "none", "height_loss": True}, "severe-with-either", YES),
            ("severe osteoporosis with loss of height",
             {"fracture": "none", "height_loss": True}, "any-fracture", YES),
            ("osteoporosis, not severe, no fracture",
             {"fracture": "none", **BARE}, "any-fracture", NOTHING),
            ("loss of height without osteoporosis",
             {"aetiology": [], "height_loss": True, **BARE}, "any-fracture", NOTHING),
            ("a fracture without osteoporosis", {"aetiology": [], **BARE}, "any-fracture", NOTHING),
            ("a fracture by trauma", TRAUMA, "any-fracture", NOTHING),
        )
    },
}  # fmt: skip

SAME = {"bridge/refractory-nice-is-failed-snis": "same"}
SAME_AT_REGENCE = {"bridge/refractory-nice-is-failed-regence": "same"}
SAME_FAILURE = {"bridge/failed-snis-is-failed-regence": "same"}
SAME_LUNGS = {"bridge/unfit-snis-is-severe-regence": "same"}

# name: facts, options of readings, and whether there can be such a case
POSSIBLE: dict[str, tuple[Facts, dict[str, str], bool]] = {
    "therapy for longer than the fracture": (
        {"fracture": "compression", "fracture-age": "4 wk", "therapy-duration": "8 wk"}, {},
        False),
    "therapy for as long as the fracture": (
        {"fracture": "compression", "fracture-age": "8 wk", "therapy-duration": "8 wk"}, {},
        True),
    "therapy without a fracture": (
        {"fracture": "none", "fracture-age": "4 wk", "therapy-duration": "8 wk"}, {}, True),
    "refractory, never treated": (
        {"refractory@nice": True, "therapy-duration": "0 wk"}, {}, False),
    "refractory, treated": ({"refractory@nice": True, "therapy-duration": "> 0 wk"}, {}, True),
    "treated, not refractory": ({"refractory@nice": False, "therapy-duration": "> 0 wk"}, {}, True),
    "therapy failed that was never given": (
        {"failed-therapy@regence": True, "therapy-duration": "0 wk"}, {}, False),
    "therapy failed, none was tried": (
        {"failed-therapy@regence": True, "therapy-tried": []},
        {}, False),
    "therapy tried that did not fail": (
        {"failed-therapy@regence": False, "therapy-tried": "analgesics"}, {}, True),
    "sacroplasty of L1": ({"procedure": "sacroplasty", "level": "L1"}, {}, False),
    "sacroplasty of S1": ({"procedure": "sacroplasty", "level": "S1"}, {}, True),
    "vertebroplasty of S1": (
        {"procedure": "percutaneous-vertebroplasty", "level": "S1"}, {}, False),
    "coccygeoplasty of L1": ({"procedure": "coccygeoplasty", "level": "L1"}, {}, False),
    "vertebroplasty of the coccyx": (
        {"procedure": "percutaneous-vertebroplasty", "level": "coccyx"}, {}, False),
    "coccygeoplasty of the coccyx": ({"procedure": "coccygeoplasty", "level": "coccyx"}, {}, True),
    "a compression fracture of S1": ({"fracture": "compression", "level": "S1"}, {}, False),
    "an insufficiency fracture of L1": ({"fracture": "insufficiency", "level": "L1"}, {}, False),
    "another fracture of S1": ({"fracture": "other", "level": "S1"}, {}, True),
    "another fracture of L1": ({"fracture": "other", "level": "L1"}, {}, True),
    "myeloma without cancer": ({"aetiology": "myeloma", "cancer": False}, {}, False),
    "cancer without a tumour at the level": (
        {"cancer": True, "aetiology": []}, {}, True),
    "pain without symptoms": ({"painful": True, "symptomatic": False}, {}, False),
    "symptoms without pain": ({"painful": False, "symptomatic": True}, {}, True),
    "severe pain that is no pain": ({"severe-pain@snis": True, "painful": False}, {}, False),
    "pain that is not severe": (
        {"severe-pain@snis": False, "disabling-pain@snis": False, "pain-despite-analgesia": False,
         "refractory@nice": False, "severe-osteoporosis@nice": False, "painful": True}, {}, True),
    "severe osteoporosis without osteoporosis": (
        {"severe-osteoporosis@nice": True, "aetiology": []}, {}, False),
    "osteoporosis that is not severe": (
        {"severe-osteoporosis@nice": False, "aetiology": "osteoporosis"}, {}, True),
    "an acute fracture of seven months": (
        {"acute@regence": True, "fracture-age": "> 6 mo"}, {}, False),
    "acute without a fracture": ({"acute@regence": True, "fracture": "none"}, {}, False),
    "a recent fracture that is not called acute": (
        {"acute@regence": False, "fracture": "compression", "fracture-age": "< 6 wk"}, {}, True),
    "in hospital for no fracture": ({"hospitalised": True, "fracture": "none"}, {}, False),
    "an unstable fracture that is none": (
        {"unstable-fracture": True, "fracture": "none"}, {}, False),
    "a fragment without a fracture": ({"retropulsion": True, "fracture": "none"}, {}, False),
    "a fracture at home": (
        {"hospitalised": False, "unstable-fracture": False, "retropulsion": False,
         "fracture": "compression"}, {}, True),
    "a stenosis from a fragment that is not there": (
        {"canal-compromise@snis": "by-retropulsion", "retropulsion": False}, {}, False),
    "a fragment without stenosis": (
        {"canal-compromise@snis": "none", "retropulsion": True}, {}, True),
    "prophylaxis of a fracture": ({"aim": "prophylaxis", "fracture": "compression"}, {}, False),
    "no fracture and no prophylaxis": ({"aim": "treat-lesion", "fracture": "none"}, {}, True),
    "refractory, not failed, the words apart": (
        {"refractory@nice": True, "failed-medical-therapy@snis": False}, {}, True),
    "refractory, not failed, the words the same": (
        {"refractory@nice": True, "failed-medical-therapy@snis": False}, SAME, False),
    "failed, not refractory, the words the same": (
        {"refractory@nice": False, "failed-medical-therapy@snis": True}, SAME, False),
    "refractory, not failed at Regence, the words the same": (
        {"refractory@nice": True, "failed-therapy@regence": False}, SAME_AT_REGENCE, False),
    "failed at Regence, not refractory, the words the same": (
        {"refractory@nice": False, "failed-therapy@regence": True}, SAME_AT_REGENCE, False),
    "failed at SNIS, not at Regence, the words the same": (
        {"failed-medical-therapy@snis": True, "failed-therapy@regence": False}, SAME_FAILURE,
        False),
    "failed at Regence, not at SNIS, the words the same": (
        {"failed-medical-therapy@snis": False, "failed-therapy@regence": True}, SAME_FAILURE,
        False),
    "unfit, not severe, the words the same": (
        {"unfit-for-sedation@snis": True, "severe-cardiopulmonary-disease@regence": False},
        SAME_LUNGS, False),
    "severe, not unfit, the words the same": (
        {"unfit-for-sedation@snis": False, "severe-cardiopulmonary-disease@regence": True},
        SAME_LUNGS, False),
}  # fmt: skip

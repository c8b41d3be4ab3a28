"""Findings that follow from what the five documents say, asked for as an analyst would."""

from typing import Any as Anything

import pytest
from verdicts import holds_of_witness

from consilience import KnowledgeGraph

Finding = dict[str, Anything]
HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"


def only(found: list[Finding], **fields: Anything) -> list[Finding]:
    return [f for f in found if all(f[name] == value for name, value in fields.items())]


def locators(finding: Finding, source: str) -> set[str]:
    return {s["locator"] for s in finding["statements"] if s["source"] == source}


def between(found: list[Finding], *positions: str) -> list[Finding]:
    return [f for f in found if set(positions) <= set(f["positions"])]


# ------------------------------------------------------------------------------ haemangioma


@pytest.mark.parametrize("part", ["no fracture", "vertebral compression fracture"])
def test_haemangioma_htg3_favours_care_and_regence_opposes_coverage(
    kg: KnowledgeGraph, part: str
) -> None:
    found = kg.findings("percutaneous-vertebroplasty", "haemangioma", kind="tension")
    [tension] = between(
        only(found, part=part),
        f"{HTG3}#may-be-used",
        f"{REGENCE}#investigational-haemangioma",
    )
    assert "2.1.1" in locators(tension, HTG3)
    assert "II" in locators(tension, REGENCE)
    assert tension["questions"] == ["care", "coverage"]
    assert tension["subtype"] == "investigational"


def test_without_a_fracture_the_tension_is_total_and_addressed(kg: KnowledgeGraph) -> None:
    found = kg.findings("percutaneous-vertebroplasty", "haemangioma", kind="tension")
    pair = between(found, f"{HTG3}#may-be-used", f"{REGENCE}#investigational-haemangioma")
    extents = {f["part"]: (f["extent"], f["robust"]) for f in pair}
    # With a fracture that meets I.A the item is only what I leaves over, on one reading.
    assert extents["no fracture"] == ("total", True)
    assert extents["vertebral compression fracture"][0] == "part"
    assert only(pair, part="no fracture")[0]["spoken"] == "addressed"


def test_htg108_covers_a_fracture_from_haemangioma_and_not_a_haemangioma_alone(
    kg: KnowledgeGraph,
) -> None:
    rows = {
        r["part"]: r["cells"][HTG108]["label"]
        for r in kg.matrix()["rows"]
        if (r["procedure"], r["condition"]) == ("balloon-kyphoplasty", "haemangioma")
    }
    assert rows == {"no fracture": "out-of-scope", "vertebral compression fracture": "yes"}


# ------------------------------------------------------------------------------ contraindications


@pytest.mark.parametrize(
    ("source", "procedure"),
    [(HTG108, "balloon-kyphoplasty"), (HTG3, "percutaneous-vertebroplasty")],
)
@pytest.mark.parametrize("item", ["1", "2", "3", "4"])
def test_an_snis_absolute_contraindication_conflicts_with_nice_by_omission(
    kg: KnowledgeGraph, source: str, procedure: str, item: str
) -> None:
    found = kg.findings(procedure, "osteoporotic-fracture", [source, SNIS], "conflict")
    conflicts = [f for f in found if f"Absolute contraindications {item}" in locators(f, SNIS)]
    assert conflicts
    for conflict in only(conflicts, questions=["care"]):
        assert conflict["spoken"] == "omission"
        assert conflict["sources"] == [source, SNIS]
        assert conflict["robust"]


def test_refractory_pain_and_failed_therapy_are_likened_not_left_out(kg: KnowledgeGraph) -> None:
    """HTG3 1.2 asks for refractory pain where SNIS asks for failed therapy: neither is silent."""
    found = kg.findings("percutaneous-vertebroplasty", "osteoporotic-fracture", [HTG3, SNIS])
    conflict, *_ = between(found, f"{HTG3}#may-be-used", f"{SNIS}#limited-to-failed-therapy")
    assert conflict["spoken"] == "likened"
    assert conflict["explanation"].endswith("words of its own (1.2 bullet 3).")
    for other in between(found, f"{HTG3}#may-be-used", f"{SNIS}#no-polymer-allergy"):
        assert other["spoken"] == "omission", "nothing in HTG3 is like an allergy"


def test_another_cause_is_not_a_like_one(kg: KnowledgeGraph) -> None:
    """SNIS speaks of cancer; that is no word of its own for a haemangioma."""
    found = kg.findings("balloon-kyphoplasty", sources=[SNIS, REGENCE])
    pair = (f"{SNIS}#reasonable-in-cancer", f"{REGENCE}#investigational-haemangioma")
    opposed = [f for f in between(found, *pair) if f["spoken"]]
    assert {f["spoken"] for f in opposed} == {"omission"}


def test_regence_and_snis_differ_on_allergy(kg: KnowledgeGraph) -> None:
    """Any of the materials used is not the polymer to be used."""
    found = kg.findings("balloon-kyphoplasty", "osteoporotic-fracture", [SNIS, REGENCE])
    both_no = only(found, kind="agreement", subtype="aligned-no")
    assert both_no, "on an allergy to the polymer both say no"


# ------------------------------------------------------------------------------ sacroplasty


def test_on_sacroplasty_regence_alone_speaks(kg: KnowledgeGraph) -> None:
    rows = [r for r in kg.matrix()["rows"] if r["procedure"] == "sacroplasty"]
    assert rows
    for row in rows:
        labels = {s: c["label"] for s, c in row["cells"].items()}
        assert labels.pop(REGENCE) == "no"
        assert set(labels.values()) == {"out-of-scope"}
        assert row["across"] == "one-source-only"
    silences = kg.findings("sacroplasty", "sacral-insufficiency-fracture", kind="silence")
    assert silences[0]["absences"] == dict.fromkeys([HTG108, HTG3, HTG422, SNIS], "out-of-scope")
    assert "Purpose of the document" in silences[0]["explanation"]


# ------------------------------------------------------------------------------ device class


def test_regence_iii_against_htg422_on_stenting(kg: KnowledgeGraph) -> None:
    found = kg.findings("vertebral-body-stenting", "osteoporotic-fracture", kind="tension")
    [tension] = between(found, f"{HTG422}#may-be-used", f"{REGENCE}#investigational-stenting")
    assert tension["extent"] == "total"
    assert locators(tension, REGENCE) == {"III", "III, second listed item"}
    rests = tension["rests_on"]
    assert any("(in)" in bridge for bridge in rests["bridges"])
    assert any("BACKGROUND bullet 2.2.4 (inferred)" in i for i in rests["inferences"])


def test_membership_of_htg422_class_follows_from_descriptions(kg: KnowledgeGraph) -> None:
    members = {m.procedure: m for m in kg.corpus.memberships.values() if m.source == HTG422}
    assert {p: m.status for p, m in members.items()} == {
        "percutaneous-vertebroplasty": "out",
        "balloon-kyphoplasty": "out",
        "radiofrequency-kyphoplasty": "out",
        "sacroplasty": "undecided",
        "coccygeoplasty": "undecided",
        "spinejack": "in",
        "vertebral-body-stenting": "in",
        "kiva": "undecided",
    }
    assert all("BACKGROUND" in fact for fact in members["spinejack"].facts)
    assert members["spinejack"].evidence == ()


def test_kiva_is_undecided_and_the_shared_trial_only_suggests_it(kg: KnowledgeGraph) -> None:
    [unknown] = only(
        kg.findings("kiva", "osteoporotic-fracture", [HTG422], "unknown"), subtype="bridge"
    )
    assert "147/153" in unknown["explanation"]
    assert "4.1" in unknown["explanation"]
    conflicts = kg.findings("kiva", "osteoporotic-fracture", kind="conflict")
    assert conflicts
    membership = f"class/{HTG422}/craniocaudal-expandable-implants/kiva"
    for conflict in conflicts:
        assert not conflict["robust"]
        assert all(cube[membership] == "in" for cube in conflict["readings"])


# ------------------------------------------------------------------------------ under six weeks


def thresholds(kg: KnowledgeGraph, *sources: str, procedure: str) -> list[Finding]:
    found = kg.findings(procedure, "osteoporotic-fracture", sources, "difference")
    return [f for f in found if f["subtype"].startswith("threshold")]


def test_i_b_bounds_the_fracture_and_snis_the_therapy(kg: KnowledgeGraph) -> None:
    told = [
        f["explanation"] for f in thresholds(kg, REGENCE, SNIS, procedure="balloon-kyphoplasty")
    ]
    assert any("time since the fracture: less than 6 wk for Regence" in t for t in told)
    assert any(
        "time under conservative therapy: no number for Regence" in t
        and "at least 6 wk for SNIS" in t
        for t in told
    )


def test_snis_asks_for_six_weeks_only_where_c_is_needed(kg: KnowledgeGraph) -> None:
    found = thresholds(kg, HTG108, SNIS, procedure="balloon-kyphoplasty")
    needed = [f for f in found if "at least 6 wk for SNIS" in f["explanation"]]
    assert needed
    for finding in needed:
        read = [cube[f"{SNIS}/connective-of-2"] for cube in finding["readings"]]
        assert sorted(read) == ["all-of", "c-and-one"]
        assert all(c[f"{SNIS}/can-be-defined"] == "defines" for c in finding["readings"])


@pytest.mark.parametrize(
    ("source", "procedure"),
    [
        (HTG3, "percutaneous-vertebroplasty"),
        (HTG422, "spinejack"),
        (HTG108, "balloon-kyphoplasty"),
    ],
)
def test_nice_gives_no_number_of_weeks(kg: KnowledgeGraph, source: str, procedure: str) -> None:
    told = [f["explanation"] for f in thresholds(kg, source, REGENCE, procedure=procedure)]
    for clock in ("time since the fracture", "time under conservative therapy"):
        assert any(f"{clock}: no number for NICE" in t for t in told)


def test_refractory_is_not_failed_unless_a_bridge_says_so(kg: KnowledgeGraph) -> None:
    """HTG3's limit to refractory pain meets Regence's yes only because no document links them."""
    found = kg.findings(
        "percutaneous-vertebroplasty", "osteoporotic-fracture", [HTG3, REGENCE], "tension"
    )
    [tension] = between(found, f"{REGENCE}#necessary-by-A", f"{HTG3}#limited-to-refractory")
    apart = {"bridge/refractory-nice-is-failed-regence": "apart"}
    assert tension["readings"]
    assert all(apart.items() <= cube.items() for cube in tension["readings"])


# ------------------------------------------------------------------------------ inside Regence


@pytest.fixture(scope="module")
def inside_regence(kg: KnowledgeGraph) -> list[Finding]:
    return kg.findings(sources=[REGENCE], kind="internal")


ITEMS = ["haemangioma", "acute-trauma", "levels", "chronic-pain"]
# "Prophylactic" can be read with chronic back pain too; then its treatment is not listed.
ALSO = {"chronic-pain": {f"{REGENCE}/prophylactic-treatment": "treatment-too"}}


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("route", ["A", "B"])
def test_i_clashes_with_listed_items_of_ii_where_they_stand_alone(
    inside_regence: list[Finding], item: str, route: str
) -> None:
    clashes = between(
        only(inside_regence, subtype="contradiction"),
        f"{REGENCE}#necessary-by-{route}",
        f"{REGENCE}#investigational-{item}",
    )
    below = {"sacroplasty", "coccygeoplasty"}
    assert {f["procedure"] for f in clashes} - below == {
        "percutaneous-vertebroplasty", "balloon-kyphoplasty", "spinejack", "kiva",
    }  # fmt: skip
    for clash in clashes:
        readings = {f"{REGENCE}/listed-items": "stand-alone", **ALSO.get(item, {})}
        if clash["procedure"] in below:
            assert route == "B"  # I.A ends at L5
            readings[f"{REGENCE}/sacrum-and-coccyx"] = "taken-in"
        assert clash["readings"] == [readings]
        assert "stand-alone (II, last listed item;" in clash["explanation"]


@pytest.mark.parametrize(
    ("procedure", "item"), [("sacroplasty", "sacrum"), ("coccygeoplasty", "coccyx")]
)
def test_i_b_reaches_the_sacrum_and_the_coccyx_on_one_reading_only(
    inside_regence: list[Finding], procedure: str, item: str
) -> None:
    clashes = between(
        only(inside_regence, subtype="contradiction", procedure=procedure),
        f"{REGENCE}#investigational-{item}",
    )
    assert [f["positions"][0] for f in clashes] == [f"{REGENCE}#necessary-by-B"]
    assert clashes[0]["readings"] == [{f"{REGENCE}/sacrum-and-coccyx": "taken-in"}]


def test_t5_is_in_i_a_and_in_ii(inside_regence: list[Finding]) -> None:
    [clash] = [
        f
        for f in between(
            only(inside_regence, subtype="contradiction"),
            f"{REGENCE}#necessary-by-A",
            f"{REGENCE}#investigational-levels",
        )
        if f["procedure"] == "balloon-kyphoplasty"
    ]
    assert clash["witness"]["level"] == "T5"


@pytest.mark.parametrize("procedure", ["spinejack", "kiva"])
def test_iii_clashes_with_i_only_by_its_letter(
    inside_regence: list[Finding], procedure: str
) -> None:
    clashes = between(
        only(inside_regence, procedure=procedure), f"{REGENCE}#investigational-other-devices"
    )
    assert {f["readings"][0][f"{REGENCE}/other-devices"] for f in clashes} == {"literally-any"}
    assert all("SUMMARY > Medically Necessary" in f["explanation"] for f in clashes)


def test_balloon_kyphoplasty_does_not_clash_with_iii(inside_regence: list[Finding]) -> None:
    assert not between(
        only(inside_regence, procedure="balloon-kyphoplasty"),
        f"{REGENCE}#investigational-other-devices",
    )


def test_the_documentation_list_stops_at_i_and_the_list_runs_to_k(
    inside_regence: list[Finding],
) -> None:
    [broken] = only(inside_regence, subtype="broken-reference")
    assert {s["id"] for s in broken["statements"]} == {
        "documentation.contraindications", "I.A.5", "I.A.5.j", "I.A.5.k",
    }  # fmt: skip


def test_no_fracture_of_i_b_can_show_six_weeks_of_therapy(inside_regence: list[Finding]) -> None:
    [unmeetable] = only(inside_regence, subtype="unmeetable-duty")
    assert unmeetable["positions"] == [f"{REGENCE}#necessary-by-B"]
    assert "REQUIRED DOCUMENTATION bullet 5" in locators(unmeetable, REGENCE)
    assert unmeetable["rests_on"]["axioms"] == ["axiom/therapy-not-older-than-fracture"]


def test_symptoms_that_cannot_be_related_follow_from_more_likely_than_not(
    inside_regence: list[Finding],
) -> None:
    [redundant] = only(inside_regence, subtype="redundant")
    assert [s["id"] for s in redundant["statements"]] == ["I.A.5.c", "I.A.2"]


def test_the_three_noes_are_kept_apart(kg: KnowledgeGraph) -> None:
    found = kg.findings("balloon-kyphoplasty", "osteoporotic-fracture", [HTG108, REGENCE])
    noes = {f["subtype"] for f in only(found, kind="tension", questions=["care", "coverage"])}
    assert {"investigational", "criteria-not-met", "not-shown"} <= noes


# ------------------------------------------------------------------------------ dates, honesty


def test_before_october_2026_regence_says_nothing(kg: KnowledgeGraph) -> None:
    before = kg.findings("sacroplasty", as_of="2026-09-30")
    assert before == []
    after = kg.findings("sacroplasty", as_of="2026-10-01")
    assert {f["sources"][0] for f in after} == {REGENCE}


def test_every_finding_rests_on_statements_and_says_so(kg: KnowledgeGraph) -> None:
    for finding in kg.findings():
        assert finding["explanation"].endswith(".")
        assert finding["statements"] or finding["subtype"] == "not-encoded"
        assert finding["robust"] == (not finding["readings"])


def test_a_witness_case_shows_its_conflict(kg: KnowledgeGraph) -> None:
    """Re-run by brute evaluation: the yes and the no both hold of the witness."""
    conflicts = [f for f in kg.findings() if f["kind"] in ("conflict", "tension")]
    assert len(conflicts) > 100
    for finding in conflicts:
        for position in finding["positions"]:
            assert holds_of_witness(kg.corpus, position, finding["witness"]), finding["id"]

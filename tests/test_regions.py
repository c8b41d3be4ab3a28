"""Maps of cases: every point of a cell is answered as the cell is, and lines stand where texts say."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import consilience
from consilience import InputRefusedError, QueryError
from consilience.case_facts import read_case
from consilience.cases import CaseChecker
from consilience.cli import main
from consilience.corpus import Corpus
from consilience.region_map import cell_of, cell_table, region_map, told
from consilience.regions import Regions

HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"
# An osteoporotic fracture of L1 that led to hospital and for which all of Regence's I.A is met
# but for what the axes of a map say.
FACTS: dict[str, Any] = {
    "procedure": "balloon-kyphoplasty", "level": "L1", "fracture": "compression",
    "aetiology": ["osteoporosis"], "cancer": False, "aim": "treat-lesion", "symptomatic": True,
    "painful": True, "hospitalised": True, "levels-treated": 1, "fracture-age": "8 wk",
    "therapy-duration": "7 wk", "failed-therapy@regence": True, "infection": [],
    "therapy-tried": ["analgesics", "physical-therapy"], "imaging": ["mri"],
    "imaging-correlates": True, "pain-relation": "more-likely-than-not", "allergy": [],
    "limits-instrumental-adl@regence": True, "untreated-pain-generator@regence": False,
    "retropulsion": False, "unstable-fracture": False, "stabilisation-required": False,
    "cord-compression": False, "extraspinal-painful-metastases": False, "radiculopathy": [],
    "bleeding-disorder": "none", "severe-cardiopulmonary-disease@regence": False,
    "acute@regence": False,
    "record-shows@regence": ["impairment", "impaired-activity", "limitation", "failed-therapy",
                             "no-contraindications", "persisting-symptoms"],
}  # fmt: skip
LITTLE = {"procedure": "percutaneous-vertebroplasty", "fracture": "compression"}
MAPS = {
    "clocks": ("fracture-age", "therapy-duration", FACTS, (SNIS, REGENCE)),
    "clocks, little known": ("fracture-age", "therapy-duration", LITTLE, (HTG3, REGENCE, SNIS)),
    "turned": ("therapy-duration", "fracture-age", FACTS, (SNIS,)),
    "a clock against a given one": ("fracture-age", "hospitalised", FACTS, (SNIS, REGENCE)),
    "levels": ("level", "levels-treated", FACTS, (HTG108, REGENCE)),
    "causes and fractures": ("aetiology", "fracture", LITTLE, (HTG3, HTG422, REGENCE, SNIS)),
    "procedures": ("procedure", "level", {"fracture": "compression"}, (HTG422, REGENCE)),
}


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> CaseChecker:
    return CaseChecker(corpus)


def drawn(checker: CaseChecker, x: str, y: str, **facts: Any) -> dict[str, Any]:
    return region_map(checker, x, y, {**FACTS, **facts}, [SNIS, REGENCE])


def lines(axis: Mapping[str, Any]) -> dict[str, tuple[bool, set[tuple[str, str]]]]:
    """Return by where a band starts whether that is in it, and who draws the line."""
    return {
        band["start"] or band["values"][0]: (
            band["starts_in"], {(d["source"], d["locator"]) for d in band["drawn_by"]},
        )
        for band in axis["bands"]
    }  # fmt: skip


def verdicts(found: Mapping[str, Any], source: str) -> dict[tuple[str, str], set[str]]:
    """Return the verdicts of one source by the names of both bands; of cases alone."""
    told: dict[tuple[str, str], set[str]] = {}
    for cell in found["cells"]:
        names = tuple(found[side]["bands"][cell[side]]["label"] for side in "xy")
        if cell["answers"]:
            told.setdefault(names, set()).add(cell["answers"][source]["verdict"])  # type: ignore[arg-type]
    return told


# ------------------------------------------------------------------------------ homogeneity


def points(corpus: Corpus, name: str) -> st.SearchStrategy[Any]:
    """Values of a fact, those close to a threshold more often than others."""
    attribute = corpus.vocabulary.attributes[name]
    if attribute.kind == "integer":
        return st.integers(int(attribute.minimum), int(attribute.maximum)).map(str)
    if attribute.is_numeric:
        cuts = {
            c for v in corpus.space.variables if v.name == name for pair in v.cells for c in pair
        }
        near = st.tuples(st.sampled_from(sorted(cuts)), st.sampled_from([-1, 0, 1])).map(
            lambda cut: cut[0] + Fraction(cut[1], 24)
        )
        days = st.one_of(near, st.fractions(0, 400, max_denominator=24))
        inside = days.filter(lambda d: 0 <= d <= attribute.maximum)
        return inside.map(lambda d: f"{float(d * 24):.4f} h")
    if attribute.kind == "several":
        return st.one_of(st.just([]), st.sampled_from(attribute.value_ids).map(lambda v: [v]))
    return st.sampled_from(attribute.value_ids)


@pytest.mark.parametrize("name", MAPS)
def test_every_point_of_a_cell_is_answered_as_the_cell_is(checker: CaseChecker, name: str) -> None:
    x, y, facts, sources = MAPS[name]
    found = Regions(checker).map(x, y, facts, sources)
    cells = told(checker, found, {})["cells"]
    seen = set()

    @settings(max_examples=60)
    @given(st.tuples(points(checker.corpus, x), points(checker.corpus, y)))
    def hold(point: tuple[Any, Any]) -> None:
        case = {**facts, x: point[0], y: point[1]}
        number = cell_of(checker, found, case, cells)
        assert number is not None
        seen.add(number)
        answers = cells[number]["answers"]
        try:
            known = read_case(checker.corpus, case)
        except InputRefusedError:
            assert answers == {}
            return
        assert set(answers) == set(sources)
        for source, answer in answers.items():
            assert checker.verdicts(known, source) == (
                answer["verdicts"], answer["on_other_readings"],
            )  # fmt: skip
            cares = {status for _, status in checker.care(known, source)}
            assert answer["care"] == ("applies" if "applies" in cares else "".join(cares))

    hold()
    assert len(seen) > 1


@pytest.mark.parametrize("name", MAPS)
def test_the_case_that_a_cell_names_lies_in_it(checker: CaseChecker, name: str) -> None:
    x, y, facts, sources = MAPS[name]
    found = Regions(checker).map(x, y, facts, sources)
    cells = told(checker, found, {})["cells"]
    for number, cell in enumerate(cells):
        assert cell_of(checker, found, cell["case"], cells) == number
        assert bool(cell["answers"]) != bool(cell["why_not"])


def test_a_case_given_by_a_bound_lies_in_no_one_cell(checker: CaseChecker) -> None:
    assert drawn(checker, "fracture-age", "therapy-duration")["picked"] is not None
    within = drawn(checker, "fracture-age", "therapy-duration", **{"fracture-age": "> 7 wk"})
    assert within["picked"] is None


# ------------------------------------------------------------------------------ what the texts say


def test_weeks_since_the_fracture_turn_at_six_weeks_and_behind_six_months(
    checker: CaseChecker,
) -> None:
    """Regence I.B: less than 6 weeks. I.A.5.i: greater than six months. SNIS bounds neither."""
    found = lines(drawn(checker, "fracture-age", "therapy-duration")["x"])
    assert found["6 wk"] == (True, {(REGENCE, "I.B")})
    assert found["6 mo"] == (False, {(REGENCE, "I.A.5.i")})
    assert set(found) == {"0 wk", "6 wk", "6 mo"}


def test_weeks_of_therapy_turn_at_six_weeks_for_both(checker: CaseChecker) -> None:
    """Regence I.A.4 and SNIS Procedural indications 2(c): a minimum of six weeks."""
    found = lines(drawn(checker, "fracture-age", "therapy-duration")["y"])
    assert found["6 wk"] == (
        True, {(REGENCE, "I.A.4"), (SNIS, "Procedural indications 2(c)")},
    )  # fmt: skip


def test_regence_pays_by_either_route_and_no_case_has_longer_therapy_than_fracture(
    checker: CaseChecker,
) -> None:
    """I.A asks for six weeks of therapy, I.B for a fracture of less than six weeks, in hospital."""
    found = drawn(checker, "fracture-age", "therapy-duration")
    early, late = "over 0 wk, under 6 wk", "6 wk or more"
    assert verdicts(found, REGENCE) == {
        ("under 6 wk", early): {"favours"},
        ("from 6 wk to 6 mo", early): {"opposes"},
        ("from 6 wk to 6 mo", late): {"favours"},
        ("over 6 mo", early): {"opposes"},
        ("over 6 mo", late): {"opposes"},
    }
    split = {(c["x"], c["y"], c["order"]): c["why_not"] for c in found["cells"] if c["order"]}
    assert "therapy-duration" in split[0, 1, "<"]
    assert (0, 1, "= or >") in split


def test_without_hospital_the_early_route_is_gone(checker: CaseChecker) -> None:
    """Nor may the symptoms prevent walking or transfers; of these, what is not given is not known."""
    known = {"hospitalised": False, "ambulation": "unaided", "transfers": "unaided"}
    found = drawn(checker, "fracture-age", "therapy-duration", **known)
    assert verdicts(found, REGENCE)["under 6 wk", "over 0 wk, under 6 wk"] == {"opposes"}
    open_ = drawn(checker, "fracture-age", "therapy-duration", hospitalised=False)
    assert verdicts(open_, REGENCE)["under 6 wk", "over 0 wk, under 6 wk"] == {"unknown"}
    [six_weeks] = [b for b in found["x"]["bands"] if b["start"] == "6 wk"]
    assert six_weeks["changes"] == 0 and six_weeks["drawn_by"]


def test_levels_are_parted_at_t5_and_the_sacrum_and_fractures_at_three(
    checker: CaseChecker,
) -> None:
    """I.A: no more than three fractures of T5 to L5. II: cervical, and thoracic T1 to T5."""
    found = drawn(checker, "level", "levels-treated")
    labels = [band["label"] for band in found["x"]["bands"]]
    assert labels == ["C1 to T4", "T5", "T6 to L5", "S1 to coccyx"]
    assert [band["label"] for band in found["y"]["bands"]] == ["1 to 3", "4 or more"]
    across, down = lines(found["x"]), lines(found["y"])
    assert across["T5"][1] == {(REGENCE, "I.A")}
    assert across["T6"][1] == {(REGENCE, "II, third listed item")}
    assert down["3"] == (False, {(REGENCE, "I.A")})
    said = verdicts(found, REGENCE)
    assert said["T6 to L5", "1 to 3"] == {"favours"}
    assert said["T6 to L5", "4 or more"] == said["C1 to T4", "1 to 3"] == {"opposes"}
    t5 = next(c for c in found["cells"] if (c["x"], c["y"]) == (1, 0))["answers"][REGENCE]
    assert t5["on_other_readings"]  # named by I.A and by II: it turns on a reading


def test_a_document_that_names_no_duration_draws_no_line(checker: CaseChecker) -> None:
    found = region_map(checker, "fracture-age", "levels-treated", LITTLE, [HTG3])
    assert [band["label"] for band in found["y"]["bands"]] == ["any number"]
    [day, later] = found["x"]["bands"]
    assert (day["label"], later["label"]) == ("0 wk", "over 0 wk")
    assert [(d["source"], d["says"]) for d in later["drawn_by"]] == [
        ("", "what is refractory was treated")
    ]


def test_values_that_nobody_tells_apart_are_one_band(checker: CaseChecker) -> None:
    """SNIS names metastasis and myeloma together, Regence neither of the two."""
    found = region_map(checker, "aetiology", "level", LITTLE, [SNIS, REGENCE])
    together = [band["values"] for band in found["x"]["bands"] if "myeloma" in band["values"]]
    assert together == [["metastasis", "myeloma"]]


def test_what_is_not_given_is_not_known_and_nothing_else(checker: CaseChecker) -> None:
    found = region_map(checker, "fracture-age", "level", {"procedure": "kiva"}, [REGENCE])
    assert {"unknown"} <= set().union(*verdicts(found, REGENCE).values())
    other = region_map(checker, "level", "fracture", {"procedure": "kiva"}, [HTG108, HTG3])
    assert set().union(*verdicts(other, HTG108).values()) == {"out-of-scope"}


def test_a_given_duration_cuts_the_other_and_says_so(checker: CaseChecker) -> None:
    found = drawn(checker, "fracture-age", "hospitalised")
    [cut] = [b for b in found["x"]["bands"] if b["start"] == "7 wk"]
    assert [d["says"] for d in cut["drawn_by"]] == ["time under conservative therapy is 7 wk"]


# ------------------------------------------------------------------------------ readings, parting


def test_the_readings_chosen_are_honoured(checker: CaseChecker) -> None:
    readings = {f"{REGENCE}/criteria-not-met": "says-nothing"}
    if readings.keys() - checker.corpus.choices.keys():
        pytest.fail(f"there is no such reading any more: {readings}")
    usual, other = (
        verdicts(drawn(checker, "fracture-age", "therapy-duration", **given), REGENCE)
        for given in ({}, {"readings": readings})
    )
    place = ("over 6 mo", "6 wk or more")
    assert (usual[place], other[place]) == ({"opposes"}, {"silent"})


def test_who_favours_what_another_opposes_is_told_with_the_kind(checker: CaseChecker) -> None:
    sources = [HTG108, SNIS, REGENCE]
    found = region_map(checker, "fracture-age", "infection", FACTS, sources)
    for one in found["parting"]:
        alike = one["favours"] in (HTG108, SNIS) and one["opposes"] in (HTG108, SNIS)
        assert one["kind"] == ("conflict" if alike else "tension")
        for number in one["cells"]:
            said = found["cells"][number]["answers"]
            assert said[one["favours"]]["verdict"] == "favours"
            assert said[one["opposes"]]["verdict"] == "opposes"
    parted = {number for one in found["parting"] for number in one["cells"]}
    assert parted == {
        number
        for number, cell in enumerate(found["cells"])
        if {"favours", "opposes"} <= {a["verdict"] for a in cell["answers"].values()}
    }
    assert {one["kind"] for one in found["parting"]} == {"conflict", "tension"}


def test_regions_are_the_ways_to_answer(checker: CaseChecker) -> None:
    found = drawn(checker, "level", "infection")
    assert sum(region["cells"] for region in found["regions"]) == len(found["cells"])
    by_name = {region["region"]: region["verdicts"] for region in found["regions"]}
    for cell in found["cells"]:
        said = {source: answer["verdict"] for source, answer in cell["answers"].items()}
        assert by_name[cell["region"]] == said


# ------------------------------------------------------------------------------ where it begins


def test_a_map_begins_where_most_divides_the_documents(kg: consilience.KnowledgeGraph) -> None:
    begun = kg.regions_offered()
    assert set(begun["sources"]) == {SNIS, REGENCE}
    answers = kg.case(begun["facts"], begun["sources"])
    assert [a["verdict"] for a in answers] == ["favours", "favours"]
    best = begun["pairs"][0]
    assert {best["x"], best["y"]} == {"fracture-age", "therapy-duration"}
    found = kg.regions(best["x"], best["y"], begun["facts"], begun["sources"])
    assert found["parting"]
    parted = [pair["parted"] for pair in begun["pairs"]]
    assert parted == sorted(parted, reverse=True)


# ------------------------------------------------------------------------------ command, refusals


def test_the_command_prints_what_the_interface_returns(kg: consilience.KnowledgeGraph) -> None:
    words = ["regions", "fracture-age", "level", "procedure=kiva", "--source", SNIS, "--source",
             REGENCE, "--format"]  # fmt: skip
    facts = {"procedure": "kiva"}
    found = kg.regions("fracture-age", "level", facts, [SNIS, REGENCE])
    printed = CliRunner().invoke(main, [*words, "json"])
    assert json.loads(printed.stdout) == json.loads(json.dumps(found))
    lines = CliRunner().invoke(main, [*words, "csv"]).stdout.splitlines()
    assert len(lines) == len(cell_table(found)) + 1
    table = CliRunner().invoke(main, [*words, "table"]).stdout
    assert "I.A.5.i" in table and "T6 to L5" in table
    coverage = CliRunner().invoke(main, [*words[:-1], "--question", "coverage", "--format", "json"])
    assert json.loads(coverage.stdout)["sources"] == [REGENCE]


def test_what_makes_no_map_is_refused(kg: consilience.KnowledgeGraph) -> None:
    for x, y in (("level", "level"), ("level", "weight"), ("failed-medical-therapy@snis", "level")):
        with pytest.raises(QueryError):
            kg.regions(x, y, {})
    with pytest.raises(InputRefusedError):
        kg.regions("level", "fracture-age", {"procedure": "sacroplasty", "aim": "none of these"})

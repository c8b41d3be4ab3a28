"""Documents point by point: what their texts say on each point, and where one says nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from consilience import KnowledgeGraph
from consilience.cli import main
from consilience.store import QueryError

VERTEBROPLASTY = ("percutaneous-vertebroplasty", "osteoporotic-fracture")
THREE = ["nice-htg3", "snis-2014", "regence-sur107"]


def points(kg: KnowledgeGraph, *args: Any, **more: Any) -> dict[str, dict[str, Any]]:
    return {p["id"]: p for p in kg.side_by_side(*args, **more)}


@pytest.fixture(scope="module")
def three(kg: KnowledgeGraph) -> dict[str, dict[str, Any]]:
    return points(kg, *VERTEBROPLASTY, THREE)


def test_the_verdict_is_the_matrix_s(kg: KnowledgeGraph, three: dict[str, Any]) -> None:
    here = [
        r for r in kg.matrix()["rows"] if (r["procedure"], r["condition"]) == VERTEBROPLASTY
    ]  # fmt: skip
    for source in THREE:
        cell = three["verdict"]["cells"][source]
        assert cell["label"] == here[0]["cells"][source]["label"]
        assert list(cell["qualifier"]) == here[0]["cells"][source]["qualifier"]
    assert three["verdict"]["compared"] == "conflict"


# I.A.5.g says uncorrected, SNIS uncorrectable; I.A.5.e any local infection too, SNIS systemic and
# spinal; I.A.5.h any material, SNIS the polymer.
@pytest.mark.parametrize(
    ("point", "at", "relation"),
    [
        ("bleeding", "I.A.5.g", "broader"),
        ("infection", "I.A.5.e", "broader"),
        ("material-allergy", "I.A.5.h", "broader"),
    ],
)
def test_what_regence_rules_out_is_broader_than_snis(
    three: dict[str, Any], point: str, at: str, relation: str
) -> None:
    found = three[point]
    assert found["compared"] == "difference"
    assert [i["locator"] for i in found["cells"]["regence-sur107"]["items"]] == [at]
    assert found["cells"]["nice-htg3"]["label"] == "unnamed"
    between = {(b["source"], b["other"]): b["relation"] for b in found["between"]}
    turned = {"broader": "narrower", "narrower": "broader"}[relation]
    assert between[("snis-2014", "regence-sur107")] == turned


def test_six_weeks_of_therapy_are_named_by_two(three: dict[str, Any]) -> None:
    """Regence asks for them in I.A.4; in SNIS they are an item of what failure can be defined as."""
    cells = {
        s: [i["locator"] for i in c["items"]]
        for s, c in three["six-weeks-of-therapy"]["cells"].items()
    }
    assert "I.A.4" in cells["regence-sur107"]
    assert "Procedural indications 2(c)" in cells["snis-2014"]
    assert cells["nice-htg3"] == []


def test_what_prevents_walking_is_named_by_snis_too(three: dict[str, Any]) -> None:
    """Indications 2(a): pain at a level that prevents ambulation or physical therapy."""
    [point] = [p for p in three.values() if p["label"].startswith("walking")]
    items = point["cells"]["snis-2014"]["items"]
    assert "Procedural indications 2(a)" in [i["locator"] for i in items]


def test_only_nice_asks_for_a_team(three: dict[str, Any]) -> None:
    [found] = [p for p in three.values() if "multidisciplinary" in p["label"]]
    assert found["kind"] == "duty"
    assert found["compared"] == "one-source-only"
    assert [i["locator"] for i in found["cells"]["nice-htg3"]["items"]] == ["1.2 bullet 1"]


def test_statements_on_other_procedures_stay_away(three: dict[str, Any]) -> None:
    appraised = three["appraisal"]["cells"]["regence-sur107"]["items"]
    places = [i["locator"] for i in appraised]
    assert any(at.startswith("PERCUTANEOUS VERTEBROPLASTY") for at in places)
    assert not any(at.startswith("SACROPLASTY") for at in places)


def test_conflicts_of_a_point_rest_on_it(kg: KnowledgeGraph, three: dict[str, Any]) -> None:
    known = {f["id"]: f for f in kg.build.findings}
    found = three["bleeding"]
    named = {"I.A.5.g", "absolute.2"}
    assert found["findings"]
    for name in found["findings"]:
        assert known[name]["kind"] in ("conflict", "tension")
        assert set(known[name]["sources"]) <= set(THREE)
        assert named & {s["id"] for s in known[name]["statements"]}


def test_out_of_scope_is_no_silence(kg: KnowledgeGraph) -> None:
    found = points(kg, *VERTEBROPLASTY, ["nice-htg108", "snis-2014"])
    labels = {p["cells"]["nice-htg108"]["label"] for p in found.values()}
    assert labels == {"out-of-scope"}


def test_an_edition_of_a_later_day_is_not_in_force(kg: KnowledgeGraph) -> None:
    found = points(kg, *VERTEBROPLASTY, THREE, as_of="2026-09-30")
    labels = {p["cells"]["regence-sur107"]["label"] for p in found.values()}
    assert labels == {"not-in-force"}
    assert all(not p["cells"]["regence-sur107"]["items"] for p in found.values())


def test_alike_needs_the_same_act_and_force(kg: KnowledgeGraph) -> None:
    """HTG3 1.2 and HTG108 1.2 both want the team; what one asks alone is a difference."""
    found = kg.side_by_side("balloon-kyphoplasty", "osteoporotic-fracture")
    for point in found:
        speaking = [c for c in point["cells"].values() if c["items"]]
        if point["compared"] == "agreement" and point["kind"] != "verdict":
            kinds = [{(i["act"], i["force"]) for i in c["items"]} for c in speaking]
            assert len(speaking) > 1
            assert all(k == kinds[0] for k in kinds)


def test_the_order_is_the_one_asked_for(kg: KnowledgeGraph) -> None:
    found = kg.side_by_side(*VERTEBROPLASTY, ["snis-2014", "nice-htg3"])
    assert list(found[0]["cells"]) == ["snis-2014", "nice-htg3"]


def test_unknown_ids_and_rows_are_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="unknown procedure"):
        kg.side_by_side("vertebroplasty", "osteoporotic-fracture")
    with pytest.raises(QueryError, match="unknown source"):
        kg.side_by_side(*VERTEBROPLASTY, ["nice"])


def test_the_command_prints_the_same(kg: KnowledgeGraph, build_folder: Path) -> None:
    asked = ["compare", "--points", "--procedure", VERTEBROPLASTY[0], "--condition"]
    result = CliRunner().invoke(
        main,
        [*asked, VERTEBROPLASTY[1], "--source", "snis-2014", "--format", "json"],
        env={"CONSILIENCE_BUILD": str(build_folder)},
    )
    assert result.exit_code == 0, result.output
    expected = kg.side_by_side(*VERTEBROPLASTY, ["snis-2014"])
    assert json.loads(result.output) == json.loads(json.dumps(expected))


def test_the_command_asks_for_one_row(build_folder: Path) -> None:
    env = {"CONSILIENCE_BUILD": str(build_folder)}
    result = CliRunner().invoke(main, ["compare", "--points", "--procedure", "kiva"], env=env)
    assert result.exit_code == 2
    assert "--condition" in result.output

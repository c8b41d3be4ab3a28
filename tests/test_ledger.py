"""The ledger of readings: what each flips, counted again by hand from the findings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from consilience import KnowledgeGraph, QueryError
from consilience.cli import main
from consilience.ledger import holds

LISTED, ALONE = "regence-sur107/listed-items", "stand-alone"


def keys(findings: list[dict[str, object]]) -> set[object]:
    return {f["id"] for f in findings}


def test_every_option_but_the_default_has_a_row(kg: KnowledgeGraph) -> None:
    rows = kg.ledger().records()
    assert {(r["reading"], r["option"]) for r in rows} == {
        (name, option)
        for name, reading in kg.readings.items()
        for option in reading["options"]
        if option != reading["default"]
    }
    assert [r["flips"] for r in rows] == sorted((r["flips"] for r in rows), reverse=True)


def test_what_a_reading_flips_is_what_changes_between_the_two_profiles(kg: KnowledgeGraph) -> None:
    usual = keys(kg.findings(profile={}))
    for row in kg.ledger().records():
        other = keys(kg.findings(profile={row["reading"]: row["option"]}))
        assert (len(usual - other), len(other - usual)) == (row["lost"], row["gained"])
        assert row["flips"] == row["lost"] + row["gained"] <= row["turning"]


def test_the_listed_items_clash_with_i_only_where_they_stand_alone(kg: KnowledgeGraph) -> None:
    def clashes(profile: dict[str, str]) -> list[dict[str, object]]:
        found = kg.findings(sources=["regence-sur107"], kind="internal", profile=profile)
        return [f for f in found if f["subtype"] == "contradiction" and f["procedure"] == "kiva"]

    assert not [f for f in clashes({}) if "II, " in str(f["explanation"])]
    assert [f for f in clashes({LISTED: ALONE}) if "II, " in str(f["explanation"])]


def test_a_robust_finding_holds_on_every_profile(kg: KnowledgeGraph) -> None:
    robust = next(f for f in kg.findings() if f["robust"])
    assert holds(robust, {})


def test_an_unknown_reading_or_option_is_told(kg: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="unknown reading"):
        kg.findings(profile={"nobody/nothing": "x"})
    with pytest.raises(QueryError, match="unknown option of"):
        kg.findings(profile={LISTED: "x"})


def test_the_commands_rank_readings_and_read_a_profile(
    build_folder: Path, tmp_path: Path, kg: KnowledgeGraph
) -> None:
    env = {"CONSILIENCE_BUILD": str(build_folder)}
    told = CliRunner().invoke(main, ["readings", "--format", "json"], env=env)
    assert json.loads(told.stdout) == kg.ledger().records()
    profile = tmp_path / "profile.yaml"
    profile.write_text(f"{LISTED}: {ALONE}\n")
    args = ["compare", "--profile", str(profile), "--format", "json"]
    found = CliRunner().invoke(main, args, env=env)
    assert keys(json.loads(found.stdout)) == keys(kg.findings(profile={LISTED: ALONE}))
    profile.write_text("- no mapping\n")
    assert CliRunner().invoke(main, args, env=env).exit_code == 1


def test_each_reading_comes_with_the_question_to_its_issuer(kg: KnowledgeGraph) -> None:
    asked = {r["reading"]: r for r in kg.questions().records()}
    assert set(asked) == set(kg.readings)
    connective = asked["snis-2014/connective-of-2"]
    assert connective["to"] == "SNIS"
    assert "(Procedural indications 2)" in connective["question"]
    assert "reading 3, all of (a), (b), (c)" in connective["question"]
    bridge = asked["bridge/refractory-nice-is-failed-regence"]
    assert set(bridge["to"].split(", ")) == {"NICE", "Regence"}


def test_the_questions_come_in_the_order_of_the_ledger(kg: KnowledgeGraph) -> None:
    ranked = [r["reading"] for r in kg.ledger().records()]
    assert [r["reading"] for r in kg.questions().records()] == list(dict.fromkeys(ranked))


def test_the_command_prints_the_questions(
    kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consilience.cli.open_graph", lambda *_, **__: kg)
    result = CliRunner().invoke(main, ["readings", "--questions", "--format", "json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == kg.questions().records()

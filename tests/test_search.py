"""The search over everything: groups, spellings, what is near, and how long it takes."""

import json
import time
from typing import Any

import pytest
from click.testing import CliRunner

import consilience
from consilience import QueryError, iris
from consilience.cli import main
from consilience.search import GROUPS

KG = consilience.KnowledgeGraph


def grouped(kg: KG, text: str, **more: Any) -> dict[str, dict[str, Any]]:
    return {g["group"]: g for g in kg.find(text, **more)}


def names(group: dict[str, Any]) -> list[str]:
    return [found["name"] for found in group["first"]]


def test_a_word_is_found_in_everything_that_holds_it(kg: KG) -> None:
    found = grouped(kg, "kyphoplasty")
    assert [g for g in GROUPS if g in found] == list(found)
    assert {"documents", "terms", "compared", "statements", "evidence", "findings"} <= set(found)
    told = [f for f in kg.findings() if "kyphoplasty" in f["explanation"].lower()]
    assert found["findings"]["count"] >= len(told)
    assert all(len(g["first"]) == min(5, g["count"]) for g in found.values())


@pytest.mark.parametrize("text", ["va:kiva", "VA:KIVA", "kiva", "Kiva"])
def test_a_term_is_found_by_id_in_any_spelling_and_by_iri(kg: KG, text: str) -> None:
    assert names(grouped(kg, text)["terms"])[0] == "va:kiva"
    iri = kg.resources.iri_of("va:kiva")
    assert names(grouped(kg, iri)["terms"]) == ["va:kiva"]


def test_a_synonym_leads_to_its_term(kg: KG) -> None:
    assert "va:haemangioma" in names(grouped(kg, "hemangioma")["terms"])


def test_a_plural_finds_what_is_told_in_the_singular(kg: KG) -> None:
    assert grouped(kg, "traumatic fractures")["terms"]["count"]
    assert names(grouped(kg, "cement leakages")["terms"]) == names(
        grouped(kg, "cement leakage")["terms"]
    )


def test_a_statement_is_found_by_its_place_and_tells_its_document(kg: KG) -> None:
    first = grouped(kg, "I.A.4")["statements"]["first"][0]
    assert first["iri"] == iris.statement("regence-sur107", "I.A.4")
    assert first["about"] == "statement: Regence SUR107, I.A.4"


def test_a_finding_is_found_by_the_beginning_of_its_id(kg: KG) -> None:
    wanted = kg.build.findings[0]
    found = grouped(kg, wanted["id"][:10])
    assert [f["iri"] for f in found["findings"]["first"]] == [iris.finding(wanted["id"])]
    assert found["findings"]["first"][0]["label"] == wanted["explanation"]


def test_findings_that_fit_alike_come_by_weight(kg: KG) -> None:
    kinds = [f["about"].split(":")[0] for f in grouped(kg, "stenting")["findings"]["first"]]
    assert kinds == ["conflict"] * 5


def test_a_study_and_a_saved_query_are_found(kg: KG) -> None:
    assert any(f["label"] == "FREE" for f in grouped(kg, "FREE")["evidence"]["first"])
    assert "under_six_weeks_route" in names(grouped(kg, "under_six_weeks_route")["queries"])
    assert "under_six_weeks_route" in names(grouped(kg, "six weeks route", most=30)["queries"])


def test_what_is_only_a_part_or_a_record_comes_last_in_a_group_of_its_own(kg: KG) -> None:
    for text in ("leakage", "CAFE", "oa:TextPositionSelector", "2026-10-01"):
        found = grouped(kg, text, most=500)
        if "parts" in found:
            assert list(found)[-1] == "parts"
        for name, group in found.items():
            if name != "parts":
                assert not [h for h in group["first"] if "TextPositionSelector" in h["about"]]
    parts = grouped(kg, "leakage", most=500)["parts"]["first"]
    assert any("TextPositionSelector" in h["about"] for h in parts)


def test_a_canonical_criterion_is_no_part(kg: KG) -> None:
    iri = iris.criterion("exam-imaging-disparity")
    assert iri in [h["iri"] for h in grouped(kg, iri)["others"]["first"]]


def test_a_study_brings_the_accounts_matched_with_it(kg: KG) -> None:
    """Regence tells of Berenson 2011, SNIS of CAFE: one trial."""
    cafe = iris.evidence_item("snis-2014", "study", "cafe")
    berenson = iris.evidence_item("regence-sur107", "study", "berenson-2011")
    for text, first in (("CAFE", cafe), ("Berenson 2011", berenson)):
        hits = grouped(kg, text)["evidence"]["first"]
        assert hits[0]["iri"] == first and {cafe, berenson} <= {h["iri"] for h in hits[:3]}
        told = {h["iri"]: h["about"] for h in hits}
        assert "told of as Berenson 2011 by Regence SUR107" in told[cafe]
        assert "told of as CAFE by SNIS 2014" in told[berenson]
    whole = grouped(kg, "CAFE", most=500)["evidence"]
    assert whole["count"] == len(whole["first"]) == len({h["iri"] for h in whole["first"]})


def test_a_misspelt_name_shows_what_is_near(kg: KG) -> None:
    found = grouped(kg, "kyphoplsty")
    assert list(found) == ["near"] and names(found["near"])[0] == "va:kyphoplasty"
    assert kg.find("qqzzxx") == [] and kg.find("  ") == []


def test_one_group_alone_holds_more_and_an_unknown_one_is_refused(kg: KG) -> None:
    (alone,) = kg.find("kyphoplasty", most=40, group="findings")
    assert (alone["group"], len(alone["first"])) == ("findings", 40)
    with pytest.raises(QueryError, match="did you mean 'findings'"):
        kg.find("kyphoplasty", group="finding")


def test_a_second_search_takes_less_than_a_tenth_of_a_second(kg: KG) -> None:
    kg.find("once")
    for text in ("kyphoplasty", "pain", "osteoporotic fracture"):
        begun = time.process_time()
        kg.find(text)
        assert time.process_time() - begun < 0.1


def test_the_command_prints_what_was_found(
    kg: KG, build_folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    run = CliRunner().invoke
    assert json.loads(run(main, ["search", "kiva", "--format", "json"]).stdout) == kg.find("kiva")
    table = run(main, ["search", "kiva", "--in", "terms"]).stdout
    assert "va:kiva" in table and f"Terms: {grouped(kg, 'kiva')['terms']['count']}" in table
    assert "Nothing was found." in run(main, ["search", "qqzzxx"]).stdout

"""Headlines: which findings head the rest, by rule, and whether what they tell is in the documents."""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner
from verdicts import holds_of_witness

import consilience
from consilience.cli import main
from consilience.headlines import MOST, Choice, Headlines
from consilience.tables import FORMATS

KG = consilience.KnowledgeGraph


@pytest.fixture(scope="module")
def told(kg: KG) -> list[dict[str, Any]]:
    return kg.headlines()


@pytest.fixture(scope="module")
def findings(kg: KG) -> dict[str, dict[str, Any]]:
    return {f["id"]: f for f in kg.build.findings}


def facts_of(kg: KG, witness: Mapping[str, Any]) -> dict[str, Any]:
    """The witness of a finding as a case: what it does not name is typical."""
    case: dict[str, Any] = {"readings": dict(witness.get("readings", {}))}
    for attribute in kg.vocabulary.attributes.values():
        typical = list(attribute.typical)
        usual = typical if attribute.kind == "several" else (typical or [attribute.value_ids[0]])[0]
        case[attribute.id] = witness.get(attribute.id, usual)
    return case


# ------------------------------------------------------------------------------ against the documents


def test_each_sentence_tells_a_case_that_one_document_favours_and_the_other_opposes(
    kg: KG, told: list[dict[str, Any]], findings: dict[str, dict[str, Any]]
) -> None:
    asked = {s: c["question"] for r in kg.matrix()["rows"] for s, c in r["cells"].items()}
    held = 0
    for headline in told:
        finding, (yes, no) = findings[headline["finding"]], headline["sides"]
        for position in finding["positions"]:
            assert holds_of_witness(kg.corpus, position, finding["witness"]), headline["sentence"]
        if any(side["question"] != asked[side["source"]] for side in (yes, no)):
            continue  # what evidence amounts to is no verdict on a case
        answers = kg.case(facts_of(kg, finding["witness"]), finding["sources"])
        said = {answer["source"]: answer["verdict"] for answer in answers}
        assert said == {yes["source"]: "favours", no["source"]: "opposes"}, headline["sentence"]
        held += 1
    assert held >= 3


def test_each_sentence_names_both_documents_their_places_and_what_they_answer(
    kg: KG, told: list[dict[str, Any]], findings: dict[str, dict[str, Any]]
) -> None:
    for headline in told:
        finding, sentence = findings[headline["finding"]], headline["sentence"]
        for side, position, stance in zip(
            headline["sides"], finding["positions"], ("favours", "opposes"), strict=True
        ):
            source, _, name = position.partition("#")
            encoded = kg.corpus.sources[source].positions[name]
            assert (encoded.stance, encoded.at, encoded.says) == (
                stance, side["locator"], side["says"],
            )  # fmt: skip
            assert f"{side['name']} says {side['stance']}" in sentence
            assert f"({side['locator']})" in sentence and f"“{side['asks']}”" in sentence
            assert side["statement"] in kg.corpus.sources[source].statements
        assert finding["where"] in sentence
        assert headline["more"] + 1 == sum(
            (f["kind"], f["procedure"], set(f["sources"]))
            == (finding["kind"], finding["procedure"], set(finding["sources"]))
            for f in findings.values()
        )


def test_the_facts_told_are_those_of_the_explanation(findings: dict[str, dict[str, Any]]) -> None:
    opposed = [f for f in findings.values() if f["kind"] in ("conflict", "tension")]
    for finding in opposed:
        assert (", as where " in finding["explanation"]) == bool(finding["where"])
        assert finding["where"] in finding["explanation"]
    assert any(f["where"] for f in opposed)


# ------------------------------------------------------------------------------ the choice


def test_five_are_told_of_five_different_pairs_and_every_document_has_its_say(
    kg: KG, told: list[dict[str, Any]]
) -> None:
    assert len(told) == MOST
    assert len({frozenset(h["sources"]) for h in told}) == MOST
    assert {s for h in told for s in h["sources"]} == set(kg.sources)
    assert max(Counter(h["procedure"] for h in told).values()) <= 2
    assert all(h["robust"] for h in told)
    assert (told[0]["kind"], told[0]["spoken"]) == ("conflict", "addressed")


def finding(id_: str, **held: Any) -> dict[str, Any]:
    usual = {
        "kind": "conflict", "spoken": "addressed", "robust": True, "procedure": "p", "sources": "ab",
        "questions": "q", "condition": "c", "where": "", "positions": [id_],
    }  # fmt: skip
    return {**usual, **held, "id": id_}


def choice(*findings: Mapping[str, Any], most: int = MOST) -> list[tuple[str, int]]:
    made = Choice(dict.fromkeys("abcd", "q"), ("usual", "c", "rare"))
    return [(str(f["id"]), more) for f, more in made.of(findings, most)]


def test_what_no_document_names_is_said_to_be_inferred(told: list[dict[str, Any]]) -> None:
    """HTG422 is about implants that are expanded in the vertebra; stents it does not name."""
    taken = {h["procedure"]: h["takes"] for h in told}
    [stents] = taken.pop("vertebral-body-stenting")
    assert "vertebral body stenting" in stents and "NICE HTG422" in stents
    assert not any(taken.values())


def test_one_speaks_for_those_like_it() -> None:
    assert choice(finding("1"), finding("2"), finding("3", procedure="r")) == [("1", 1), ("3", 0)]


def test_two_documents_come_once_before_any_come_twice() -> None:
    found = [
        finding("1"), finding("2", procedure="r"),
        finding("3", kind="tension", spoken="catch-all", robust=False, sources="ac"),
    ]  # fmt: skip
    assert [i for i, _ in choice(*found)] == ["1", "3", "2"]


def test_a_yes_on_other_terms_comes_after_every_yes_against_a_no() -> None:
    found = [
        finding("1", kind="difference", spoken=None, sources="cd"), finding("2"),
        finding("3", procedure="r", robust=False),
    ]  # fmt: skip
    assert [i for i, _ in choice(*found)] == ["2", "3", "1"]


def test_what_holds_on_every_reading_comes_first_then_what_both_speak_of() -> None:
    found = [
        finding("1", robust=False),
        finding("2", sources="ac", spoken="omission"),
        finding("3", sources="bc"),
    ]
    assert [i for i, _ in choice(*found)] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("some", "better"),
    [
        ({"where": "x; y"}, {"where": "x"}),
        ({"condition": "rare"}, {"condition": "usual"}),
        ({"robust": False}, {"where": "x; y"}),
        ({"questions": "r"}, {"where": "x; y"}),
        ({"spoken": "omission"}, {"condition": "rare"}),
    ],
)
def test_of_those_alike_the_weightiest_and_most_usual_is_told(
    some: dict[str, Any], better: dict[str, Any]
) -> None:
    assert choice(finding("1", **some), finding("2", **better)) == [("2", 1)]


def test_a_place_told_already_is_not_told_again() -> None:
    found = [
        finding("1", positions=["a#x", "b#y"]),
        finding("2", sources="ac", spoken="omission", positions=["a#x", "c#y"]),
        finding("3", sources="ac", spoken="omission", positions=["a#z", "c#y"], condition="rare"),
    ]
    assert [i for i, _ in choice(*found)] == ["1", "3"]


def test_what_is_no_disagreement_of_two_documents_heads_nothing() -> None:
    assert choice(finding("1", kind="agreement", spoken=None)) == []
    assert choice(finding("2", sources="a", kind="internal", spoken=None)) == []


# ------------------------------------------------------------------------------ days, readings, commands


def test_documents_not_in_force_disagree_on_nothing(kg: KG) -> None:
    """On this day the only two in force are each on a procedure of its own."""
    assert kg.headlines(as_of="2010-01-01") == []


def test_a_yes_on_other_terms_is_told_as_it_was_found_and_has_no_sides(kg: KG) -> None:
    differences = {f["id"]: f for f in kg.findings(kind="difference")}
    told = Headlines(kg.store, kg.vocabulary, kg.build.matrix).of(differences.values())
    assert len(told) == MOST and all(h["sides"] == [] for h in told)
    assert all(h["sentence"] == differences[h["finding"]]["explanation"] for h in told)


@pytest.mark.parametrize("style", FORMATS)
def test_the_command_prints_them(
    told: list[dict[str, Any]], build_folder: Any, style: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    result = CliRunner().invoke(main, ["headlines", "--format", style])
    assert result.exit_code == 0
    if style == "json":
        assert json.loads(result.stdout) == told
    elif style == "csv":
        rows = list(csv.DictReader(result.stdout.splitlines()))
        assert [r["sentence"] for r in rows] == [h["sentence"] for h in told]
    else:
        assert all(h["finding"] in result.stdout for h in told)

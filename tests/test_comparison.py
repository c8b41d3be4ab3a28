"""Comparisons beside the built one: a day, a profile of readings, and what is kept of them."""

from typing import Any

import pytest

from consilience import KnowledgeGraph
from consilience.ledger import completed, holds
from consilience.store import QueryError

SNIS_LIST = "snis-2014/connective-of-2"


def cells(data: dict[str, Any], source: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(r["procedure"], r["condition"], r["part"]): r["cells"][source] for r in data["rows"]}


def test_on_the_default_readings_the_labels_are_the_built_ones(kg: KnowledgeGraph) -> None:
    found = kg.comparison(profile={})
    assert [r["cells"] for r in found.matrix["rows"]] == [r["cells"] for r in kg.matrix()["rows"]]
    usual = completed(kg.readings, {})
    assert found.findings == [f for f in kg.build.findings if holds(f, usual)]
    assert len(found.findings) < len(kg.build.findings)


def test_every_finding_of_a_row_holds_on_the_profile(kg: KnowledgeGraph) -> None:
    found = kg.comparison(profile={SNIS_LIST: "all-of"})
    ids = {f["id"] for f in found.findings}
    assert all(set(r["findings"]) <= ids for r in found.matrix["rows"])


def test_snis_asks_for_more_where_all_of_its_items_are_needed(kg: KnowledgeGraph) -> None:
    """Indications 2 lists (a) to (c); read as all of them, severe pain alone no longer does."""
    key = ("balloon-kyphoplasty", "osteoporotic-fracture", "")
    usual = cells(kg.matrix(), "snis-2014")[key]
    strict = cells(kg.matrix(profile={SNIS_LIST: "all-of"}), "snis-2014")[key]
    assert SNIS_LIST not in usual["turns_on"]  # it bends the terms, not the label
    assert "analgesics" in strict["qualifier"][0]
    assert len(strict["qualifier"][0]) > len(usual["qualifier"][0])


def test_two_of_three_therapies_are_not_told_as_one(kg: KnowledgeGraph) -> None:
    """Regence I.A.4 asks for two kinds; the typical case has had one of them."""
    cell = cells(kg.matrix(), "regence-sur107")["balloon-kyphoplasty", "osteoporotic-fracture", ""]
    assert "physical therapy (besides analgesics" in cell["qualifier"][0]


def test_days_with_the_same_editions_are_computed_once(kg: KnowledgeGraph) -> None:
    one, other = kg.comparison("2026-09-30"), kg.comparison("2026-09-29")
    assert one.findings is other.findings
    assert (one.matrix["as_of"], other.matrix["as_of"]) == ("2026-09-30", "2026-09-29")
    assert one.matrix["rows"] is other.matrix["rows"]


def test_before_its_effective_date_a_policy_is_left_out(kg: KnowledgeGraph) -> None:
    """Regence is headed "not effective until October 1, 2026"."""
    before, after = kg.comparison("2026-09-30"), kg.comparison("2026-10-01")
    labels = {c["label"] for c in cells(before.matrix, "regence-sur107").values()}
    assert labels == {"not-in-force"}
    involved = [f for f in before.findings if "regence-sur107" in f["sources"]]
    assert {f["kind"] for f in involved} == {"silence"}  # told as not in force
    assert all(f["absences"]["regence-sur107"] == "not-in-force" for f in involved)
    assert after.findings == kg.build.findings


def test_why_is_told_of_a_day_too(kg: KnowledgeGraph) -> None:
    found = next(f for f in kg.findings(as_of="2026-09-30") if f["kind"] == "conflict")
    assert kg.why(found["id"], "2026-09-30")["reasons"]


@pytest.mark.parametrize("profile", [{"none": "a"}, {SNIS_LIST: "none"}])
def test_an_unknown_reading_is_refused(kg: KnowledgeGraph, profile: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="unknown"):
        kg.comparison(profile=profile)


def test_findings_come_by_kind_then_by_row_as_the_vocabulary_orders_them(
    kg: KnowledgeGraph,
) -> None:
    kinds, procedures, conditions = (
        list(names) for names in
        (kg.vocabulary.lists["FindingKind"], kg.vocabulary.procedures, kg.vocabulary.rows)
    )  # fmt: skip
    places = [
        (kinds.index(f["kind"]), procedures.index(f["procedure"]), conditions.index(f["condition"]))
        for f in kg.findings() if f["procedure"] and f["condition"]
    ]  # fmt: skip
    assert places == sorted(places)
    first = kg.findings(kind="conflict")[0]  # of the usual ones, not of long-standing back pain
    assert (first["procedure"], first["condition"]) == (
        "percutaneous-vertebroplasty", "osteoporotic-fracture",
    )  # fmt: skip

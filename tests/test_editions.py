"""What is said of editions: not in force yet or any more, due for review, old."""

from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from consilience import KnowledgeGraph


@pytest.fixture
def editions(in_app: None) -> ModuleType:  # noqa: ARG001
    return import_module("page_parts.editions")


def source(**changes: Any) -> dict[str, Any]:
    dates = [{"what": w, "on": o, "at": "title page"} for w, o in changes.pop("dates", {}).items()]
    return {
        "name": "A", "in_force_from": "2010", "in_force_until": "", "dates": dates, **changes,
    }  # fmt: skip


def test_the_five_documents_on_their_days(editions: ModuleType, kg: KnowledgeGraph) -> None:
    sources = kg.matrix()["sources"]
    assert editions.notes_on(sources, "2026-11-21", None) == []
    [early] = editions.notes_on(sources, "2026-09-30", None)
    assert "Regence SUR107 is not yet in force" in early
    assert "2026-10-01" in early
    [due] = editions.notes_on(sources, "2027-05-01", None)
    assert "Regence SUR107 was to be reviewed by 2027-04" in due
    old = editions.notes_on(sources, "2026-11-21", 15)
    assert [line.split(" is ")[0] for line in old] == ["NICE HTG108", "NICE HTG3"]


# A renumbering (2026-01) renews nothing; HTG422 is of November 2016, SNIS of 2014.
@pytest.mark.parametrize(
    ("on", "years", "names"),
    [
        ("2026-11-23", 10, ["NICE HTG108", "NICE HTG3", "SNIS 2014"]),
        ("2026-11-24", 10, ["NICE HTG108", "NICE HTG3", "NICE HTG422", "SNIS 2014"]),
        ("2024-12-31", 10, ["NICE HTG108", "NICE HTG3"]),
        ("2025-01-01", 10, ["NICE HTG108", "NICE HTG3", "SNIS 2014"]),
    ],
)
def test_age_counts_from_the_end_of_what_is_printed(
    editions: ModuleType, kg: KnowledgeGraph, on: str, years: int, names: list[str]
) -> None:
    notes = editions.notes_on(kg.matrix()["sources"], on, years)
    assert [n.split(" is older")[0] for n in notes if "older" in n] == names


def test_a_withdrawn_edition_is_no_longer_in_force(editions: ModuleType) -> None:
    [told] = editions.notes_on([source(in_force_until="2020-05")], "2020-05-01", None)
    assert "no longer in force" in told
    assert editions.notes_on([source(in_force_until="2020-05")], "2020-04-30", None) == []

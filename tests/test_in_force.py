"""An edition counts from its first day on, and no more on the day that ends it."""

import pytest

from consilience import KnowledgeGraph
from consilience.corpus import Corpus
from consilience.encodings import applies

REGENCE = "regence-sur107"


@pytest.mark.parametrize(
    ("start", "end", "on", "counts"),
    [
        ("2026-10-01", "", "2026-09-30", False),  # the day before
        ("2026-10-01", "", "2026-10-01", True),  # the day itself
        ("2026-10-01", "", "2026-10-02", True),  # the day after
        ("2003-09-24", "2020-05-31", "2020-05-30", True),
        ("2003-09-24", "2020-05-31", "2020-05-31", False),  # withdrawn on the day
        ("2003-09-24", "2020-05-31", "2020-06-01", False),
        # A printed month or year counts from its first day.
        ("2026-10", "", "2026-09-30", False),
        ("2026-10", "", "2026-10-01", True),
        ("2014", "", "2013-12-31", False),
        ("2014", "", "2014-01-01", True),
        ("2003-09-24", "2020-05", "2020-04-30", True),
        ("2003-09-24", "2020-05", "2020-05-01", False),
        # What is printed without a beginning has always counted.
        ("", "", "1900-01-01", True),
    ],
)
def test_the_days_around_the_bounds(start: str, end: str, on: str, counts: bool) -> None:
    assert applies(start, end, on) is counts


# The policy is effective on 1 October 2026 (title page); its review and its origin bound nothing.
@pytest.mark.parametrize(
    ("on", "counts"), [("2026-09-30", False), ("2026-10-01", True), ("2026-10-02", True)]
)
def test_the_policy_speaks_from_the_day_on_which_it_is_effective(
    kg: KnowledgeGraph, corpus: Corpus, on: str, counts: bool
) -> None:
    assert corpus.sources[REGENCE].in_force(on) is counts
    told = {s["id"]: s["in_force"] for s in kg.matrix(as_of=on)["sources"]}
    assert told[REGENCE] is counts
    rows = kg.matrix(as_of=on)["rows"]
    assert all((r["cells"][REGENCE]["label"] != "not-in-force") is counts for r in rows)


def test_a_renumbering_begins_nothing(corpus: Corpus) -> None:
    """HTG3 is of 24 September 2003; it got its number in January 2026."""
    htg3 = corpus.sources["nice-htg3"]
    assert [htg3.in_force(on) for on in ("2003-09-23", "2003-09-24", "2025-12-31")] == [
        False, True, True,
    ]  # fmt: skip


def test_without_a_day_every_edition_counts(corpus: Corpus) -> None:
    assert all(source.in_force(None) for source in corpus.sources.values())

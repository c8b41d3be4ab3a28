"""Relations between criteria: computed over all cases, and each with a case that shows it."""

import pytest

from consilience.alignment import Alignment, alignments_of
from consilience.corpus import Corpus
from consilience.findings import Context

HTG3, REGENCE, SNIS = "nice-htg3", "regence-sur107", "snis-2014"


@pytest.fixture(scope="module")
def alignments(corpus: Corpus) -> list[Alignment]:
    return alignments_of(Context(corpus))


def between(alignments: list[Alignment], one: tuple[str, str], other: tuple[str, str]) -> Alignment:
    [found] = {
        (a.relation, a.reason): a
        for a in alignments
        if (a.statement.source, a.statement.id) == one and (a.other.source, a.other.id) == other
    }.values()
    return found


@pytest.mark.parametrize(
    ("one", "relation", "other", "told"),
    [
        # "uncorrectable" (SNIS) leaves out what is uncorrected but could be corrected
        ((SNIS, "absolute.2"), "narrower", (REGENCE, "I.A.5.g"), "not corrected but correctable"),
        ((REGENCE, "I.A.5.g"), "broader", (SNIS, "absolute.2"), "not corrected but correctable"),
        # "systemic" and "spinal" against "any other active infection"
        ((SNIS, "absolute.1"), "narrower", (REGENCE, "I.A.5.e"), "outside the spine"),
        # "the polymer" against "any of the materials"
        ((SNIS, "absolute.4"), "narrower", (REGENCE, "I.A.5.h"), "another material used"),
        # six weeks of therapy, by the same words in both
        ((SNIS, "indications.2.c"), "exact", (REGENCE, "documentation.therapy"), "same cases"),
        # Regence's other demands make its fourth criterion the narrower one
        ((REGENCE, "I.A.4"), "narrower", (SNIS, "indications.2.c"), "failed to treat"),
    ],
)
def test_the_documents_criteria_stand_as_their_words_do(
    alignments: list[Alignment],
    one: tuple[str, str],
    relation: str,
    other: tuple[str, str],
    told: str,
) -> None:
    found = between(alignments, one, other)
    assert found.relation == relation
    assert told in found.reason


def test_one_relation_is_the_other_turned_round(alignments: list[Alignment]) -> None:
    turned = {"narrower": "broader", "broader": "narrower"}
    relations = {
        (a.criterion, a.statement, a.other): a.relation for a in alignments if a.other.source
    }
    for (criterion, one, other), relation in relations.items():
        assert relations[criterion, other, one] == turned.get(relation, relation)


def test_a_whole_is_not_aligned_where_its_part_is(alignments: list[Alignment]) -> None:
    on_bleeding = {a.statement.id for a in alignments if a.criterion == "bleeding"}
    assert on_bleeding == {"absolute.2", "I.A.5.g"}


def test_the_words_of_two_documents_meet_only_by_a_bridge(alignments: list[Alignment]) -> None:
    found = between(alignments, (SNIS, "absolute.3"), (REGENCE, "I.A.5.j"))
    assert found.relation == "related"
    bridge = "bridge/unfit-snis-is-severe-regence"
    assert found.turns_on == ((bridge, "same", "exact"),)


def test_a_relation_turns_on_the_readings_of_the_words(alignments: list[Alignment]) -> None:
    """If any item of SNIS's definition is enough, six weeks alone are: all of I.A.4 has failed."""
    found = between(alignments, (SNIS, "indications.2"), (REGENCE, "I.A.4"))
    assert found.relation == "broader"
    assert set(found.turns_on) == {
        ("snis-2014/connective-of-2", "c-and-one", "related"),
        ("snis-2014/connective-of-2", "all-of", "related"),
        ("snis-2014/can-be-defined", "illustrates", "related"),
    }

"""What the five documents print of studies, of each other, and of numbers that do not fit.

Every expectation is from the texts, not from a run.
"""

from typing import Any

import pytest

from consilience import KnowledgeGraph

HTG3, HTG422, REGENCE, SNIS = "nice-htg3", "nice-htg422", "regence-sur107", "snis-2014"

# (document, rule, the number or the name that the sentence must hold)
FLAWS = [
    (HTG3, "later-than-document", "2007"),
    (HTG422, "lost-sign", "9% to 2%"),
    (HTG422, "studies-alike", "153 and 147"),
    (HTG422, "p-against-fractions", "3 of 26 and 14 of 26"),
    (HTG422, "p-against-means", "0.11"),
    (REGENCE, "arms-against-n", "614"),
    (REGENCE, "lost-sign", "7.94 to -2.12"),
    (REGENCE, "significance-against-interval", "0.43 to 0.81"),
    (REGENCE, "significance-against-interval", "-0.40 to 2.39"),
    (REGENCE, "estimate-off-centre", "0.71 to 2.12"),
    (REGENCE, "author-against-reference", "entry 22 is by Frey"),
    (REGENCE, "author-against-reference", "entry 33 is by McConnell"),
    (REGENCE, "guideline-against-reference", "entry 73 (Feng L) is of 2017"),
    (REGENCE, "guideline-against-reference", "entry 70"),
    (REGENCE, "year-against-reference", "entry 57"),
    (SNIS, "fraction-against-percentage", "14 of 38"),
    (SNIS, "fraction-against-percentage", "15 of 331"),
    (SNIS, "interval-order", "163 to 77"),
    (SNIS, "interval-order", "−7.6 to −9.2"),
    (SNIS, "estimate-off-centre", "0.14 to 1.18"),
    (SNIS, "parts-against-sum", "4, 1 and 13 make 18"),
    (SNIS, "trials-against-review", "745"),
    (SNIS, "p-too-small-for-interval", "−3.39 to −0.74"),
]


@pytest.fixture(scope="module")
def flaws(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    return kg.findings(kind="lint")


@pytest.mark.parametrize(("source", "rule", "words"), FLAWS)
def test_what_cannot_be_right_is_told_once(
    flaws: list[dict[str, Any]], source: str, rule: str, words: str
) -> None:
    found = [
        f for f in flaws
        if (f["sources"], f["subtype"]) == ([source], rule) and words in f["explanation"]
    ]  # fmt: skip
    assert len(found) == 1


def test_nothing_else_is_called_a_flaw(flaws: list[dict[str, Any]]) -> None:
    assert len(flaws) == len(FLAWS)


def test_only_a_lost_sign_is_put_down_to_the_stored_text(flaws: list[dict[str, Any]]) -> None:
    stored = {f["subtype"] for f in flaws if f["relation"] == "as stored"}
    assert stored == {"lost-sign"}


# ------------------------------------------------------------------------------ one study


def matched(kg: KnowledgeGraph) -> dict[tuple[str, str], str]:
    return {(m.a[1], m.b[1]): m.kind for m in kg.corpus.study_matches}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("wardlaw-2009", "free", "same"),
        ("klazen-2010", "vertos-2", "same"),
        ("voormolen-2007", "vertos", "same"),
        ("rct-153-147", "tutton-2015", "likely"),
        ("buchbinder-2009", "buchbinder", "likely"),
        ("kallmes-2009", "invest", "likely"),
        ("berenson-2011", "cafe", "likely"),
        ("chew-2011", "malignancy-review", "likely"),
        ("blasco-2012", "blasco", "possible"),
        ("rct-150-150", "tutton-2015", "apart"),
    ],
)
def test_accounts_of_one_study_are_matched(
    kg: KnowledgeGraph, one: str, other: str, kind: str
) -> None:
    assert matched(kg)[one, other] == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("buchbinder-2015", "buchbinder"),  # the Cochrane review is no trial
        ("wardlaw-2009", "vertos-2"),
        ("rct-153-147", "wardlaw-2009"),  # 300 patients each, in other comparisons
        ("zhang-2014", "zhang-2017"),
    ],
)
def test_studies_that_only_look_alike_are_not(kg: KnowledgeGraph, one: str, other: str) -> None:
    assert (one, other) not in matched(kg)


# ------------------------------------------------------------------------------ claims


def claims(kg: KnowledgeGraph, relation: str) -> list[dict[str, Any]]:
    return [f for f in kg.findings(kind="claim") if f["relation"] == relation]


def ids(finding: dict[str, Any]) -> set[str]:
    return {s["id"] for s in finding["statements"]}


def test_snis_calls_one_trial_the_only_one_and_tells_of_another(kg: KnowledgeGraph) -> None:
    own = [f for f in claims(kg, "contradicted") if f["sources"] == [SNIS]]
    assert [ids(f) for f in own] == [{"claim only-conservative-kyphoplasty", "study cafe"}]


def test_the_only_sham_trials_of_2014_are_not_the_only_ones_since(kg: KnowledgeGraph) -> None:
    found = [f for f in claims(kg, "outdated") if "claim only-sham-trials" in ids(f)]
    assert [ids(f) for f in found] == [
        {"claim only-sham-trials", "study firanescu-2018", "study clark-2016"}
    ]


def test_guidelines_recommend_vertebroplasty_but_for_one(kg: KnowledgeGraph) -> None:
    (found,) = claims(kg, "broader")
    assert ids(found) == {"claim guidelines-recommend", "reported aaos-2010.vertebroplasty"}


def test_one_recommendation_of_snis_is_printed_as_two_items(kg: KnowledgeGraph) -> None:
    (found,) = claims(kg, "altered")
    assert "printed as 2 items" in found["explanation"]
    assert ids(found) == {"reported snis-2014.1", "recommendation.1"}


def test_the_other_two_are_reported_faithfully(kg: KnowledgeGraph) -> None:
    assert {i for f in claims(kg, "faithful") for i in ids(f)} == {
        "reported snis-2014.2", "recommendation.2", "reported snis-2014.3", "recommendation.3",
    }  # fmt: skip


def test_no_guideline_for_other_techniques_is_not_settled(kg: KnowledgeGraph) -> None:
    """HTG422 permits its class; the others name kyphoplasty or augmentation in general."""
    found = [
        f for f in claims(kg, "not-settled")
        if "claim no-guideline-for-other-techniques" in ids(f)
    ]  # fmt: skip
    assert any("permits and does not recommend" in f["explanation"] for f in found)
    assert all("One that may, for some" in f["explanation"] for f in found)  # not: one that does
    assert all("broader term" in f["explanation"] or "permits" in f["explanation"] for f in found)
    contradicted = {i for f in claims(kg, "contradicted") for i in ids(f)}
    assert "claim no-guideline-for-other-techniques" not in contradicted


def test_reports_of_what_is_not_encoded_are_uncheckable(kg: KnowledgeGraph) -> None:
    assert len([f for f in claims(kg, "uncheckable") if f["sources"] == [REGENCE]]) == 9


# ------------------------------------------------------------------------------ readings


def test_one_trial_speaks_for_it_or_says_little(kg: KnowledgeGraph) -> None:
    found = [
        f for f in kg.findings(kind="evidence") if f["subtype"] == "read-differently"
    ]  # fmt: skip
    assert [ids(f) for f in found] == [{"study berenson-2011", "study cafe"}]


def test_what_one_tells_of_a_trial_in_full_and_the_other_in_part(kg: KnowledgeGraph) -> None:
    found = [f for f in kg.findings(kind="evidence") if f["subtype"] == "told-in-part"]
    assert {tuple(sorted(f["sources"])) for f in found} == {(HTG422, REGENCE), (REGENCE, SNIS)}

"""Evidence of invented documents: numbers as printed, matches, results side by side, claims."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consilience.corpus import Corpus, load_corpus
from consilience.encoding_reader import load_sources
from consilience.evidence.numerals import ends, numerals, parse
from consilience.findings import find_all
from consilience.findings.model import Finding
from consilience.problems import InputRefusedError
from consilience.rooms import room
from consilience.vocabulary import Vocabulary, load_vocabulary

SOURCE = """\
id: {id}
edition: "{year}"
title: An invented text
issuer: {id}
issuer-label: {id}
kind: {kind}
dates:
  - {{what: content, on: "{year}", at: heading}}
scope: {{at: title, says: All of it., basis: stated, when: {{procedure: vertebral-augmentation}}}}
statements:
  - {{id: "1", at: "1", act: recommendation, question: care, force: recommends, basis: stated,
     says: For painful fractures., when: {{painful: true}}, strength: class IIa}}
positions:
  - {{id: may, question: care, stance: {stance}, at: "1", basis: stated, says: For them.,
     when: {{all: [{{ref: scope}}, {{ref: "1"}}]}}, by: ["1"]{refusal}}}
"""
Write = Callable[..., Corpus]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary([room("ontology")])


@pytest.fixture
def written(tmp_path: Path, vocabulary: Vocabulary) -> Write:
    """Writes documents with their evidence and reads them: `written(a=evidence, b=evidence)`."""

    def write(years: dict[str, str] | None = None, **evidence: str) -> Corpus:
        for name, text in evidence.items():
            year = (years or {}).get(name, "2020")
            stance = "opposes" if name.endswith("no") else "favours"
            kind = "coverage-policy" if name.startswith("payer") else "guidance"
            refusal = ", refusal: investigational" if name == "payer_no" else ""
            told = SOURCE.format(id=name, year=year, stance=stance, kind=kind, refusal=refusal)
            (tmp_path / f"{name}.yaml").write_text(told, encoding="utf-8")
            (tmp_path / "evidence" / name).mkdir(parents=True, exist_ok=True)
            (tmp_path / "evidence" / name / "all.yaml").write_text(text, encoding="utf-8")
        return Corpus(vocabulary, load_sources([tmp_path], vocabulary))

    return write


def study(name: str, arms: tuple[int, ...] = (), **fields: Any) -> str:
    treatments = ("percutaneous-vertebroplasty", "conservative-management", "sham-procedure")
    listed = ", ".join(
        f'{{id: {given[:4]}, given: {given}, n: "{n}"}}'
        for given, n in zip(treatments, arms, strict=False)
    )
    more = "".join(f", {key.replace('_', '-')}: {value}" for key, value in fields.items())
    design = "" if "design" in fields else ", design: randomised-trial"
    return f"  - {{id: {name}, at: p1, says: A trial., arms: [{listed}]{design}{more}}}\n"


def result(name: str, of: str, **fields: Any) -> str:
    more = "".join(f", {key.replace('_', '-')}: {value}" for key, value in fields.items())
    return f"  - {{id: {name}, study: {of}, at: p1, outcome: pain, measure: mean, says: Pain.{more}}}\n"


def matches(corpus: Corpus) -> dict[tuple[str, str], str]:
    return {(m.a[1], m.b[1]): m.kind for m in corpus.study_matches}


def found(corpus: Corpus, kind: str, *subtypes: str) -> list[Finding]:
    everything = find_all(corpus, procedures=["percutaneous-vertebroplasty"], conditions=[])
    return [f for f in everything if f.kind == kind and (not subtypes or f.subtype in subtypes)]


# ------------------------------------------------------------------------------ numerals


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("trial.13 Nineteen patients", ["13", "19"]),
        ("59%.30 and p=.56", ["59", "30", ".56"]),
        ("MD = -1.51; 90% CI, −2.8 to -0.21", ["-1.51", "90", "-2.8", "-0.21"]),
        ("0.40-1.57 and 10–15%", ["0.40", "1.57", "10", "15"]),
        ("Two hundred and nineteen, or 1,231", ["219", "1231"]),
        ("One hundred one subjects, a third of them", ["101", "third"]),
        ("someone, often; weight", []),
    ],
)
def test_numerals_are_read_in_digits_and_words_with_the_sign_that_is_printed(
    text: str, signed: list[str]
) -> None:
    assert [n.signed for n in numerals(text)] == signed


def test_a_value_is_a_number_only_if_it_holds_just_one() -> None:
    assert str(parse("94%")) == "94"
    assert parse("58% to 97%") is None
    assert parse("a third") is None
    assert [str(end) for end in ends("−3.7 to −1.0") or ()] == ["-3.7", "-1.0"]
    assert ends("2.6") is None


# ------------------------------------------------------------------------------ the reader


def test_every_id_that_points_nowhere_is_told_at_once(written: Write) -> None:
    text = "studies:\n" + study("x", contains="[nowhere]") + "results:\n"
    text += result("r", "x", arm="ghost") + result("q", "gone")
    text += "reported:\n  - {id: a, at: p1, guideline: none-such, question: care, stance: favours, says: x}\n"
    with pytest.raises(InputRefusedError) as refused:
        written(one=text)
    told = " ".join(str(p) for p in refused.value.problems)
    for name in ("'nowhere'", "no arm 'ghost'", "'gone'", "no guideline 'none-such'"):
        assert name in told


def test_a_number_that_is_no_text_is_refused_with_its_line(written: Write) -> None:
    with pytest.raises(InputRefusedError) as refused:
        written(one="studies:\n" + study("x", n="202"))
    assert any("all.yaml:2" in str(p) and "in quotes" in str(p) for p in refused.value.problems)


# ------------------------------------------------------------------------------ matches


def test_a_name_that_both_print_makes_one_study_of_two_accounts(written: Write) -> None:
    corpus = written(
        one="studies:\n" + study("x", called="VERTOS II", n='"202"'),
        two="studies:\n" + study("y", called="Vertos-II", author="Klazen"),
    )
    (match,) = corpus.study_matches
    assert (match.kind, match.basis, match.against) == ("same", "stated", ())


def test_a_surname_alone_settles_nothing(written: Write) -> None:
    corpus = written(
        one="studies:\n" + study("x", author="Zhang"),
        two="studies:\n" + study("y", author="Zhang", year='"2017"'),
    )
    assert matches(corpus) == {("x", "y"): "possible"}


def test_the_same_author_in_another_year_is_another_study(written: Write) -> None:
    corpus = written(
        one="studies:\n" + study("x", author="Zhang", year='"2014"', n='"454"'),
        two="studies:\n" + study("y", author="Zhang", year='"2017"', n='"1328"'),
    )
    assert matches(corpus) in ({}, {("x", "y"): "apart"})


def test_two_trials_of_300_patients_with_other_arms_stay_two(written: Write) -> None:
    corpus = written(
        one="studies:\n" + study("x", (153, 147), n='"300"'),
        two="studies:\n" + study("y", (150, 150), n='"300"') + study("z", (147, 153), n='"300"'),
    )
    assert matches(corpus) == {("x", "y"): "apart", ("x", "z"): "likely"}


def test_what_is_left_of_a_reviews_total_tells_its_last_trial(written: Write) -> None:
    review = study("r", design="patient-level-meta-analysis", n='"209"', contains="[a, b]")
    corpus = written(
        one="studies:\n" + study("a", author="Buchbinder", year='"2009"') + study("b") + review,
        two="studies:\n"
        + study("p", author="Buchbinder", year='"2009"', n='"78"')
        + study("q", n='"131"')
        + study("other", n='"130"'),
    )
    assert matches(corpus) == {("a", "p"): "likely", ("b", "q"): "likely"}


def test_a_review_is_never_matched_with_a_trial(written: Write) -> None:
    corpus = written(
        one="studies:\n" + study("x", called="FREE", design="meta-analysis"),
        two="studies:\n" + study("y", called="FREE"),
    )
    assert matches(corpus) == {}


# ------------------------------------------------------------------------------ side by side


def two_accounts(written: Write, mine: dict[str, str], theirs: dict[str, str]) -> list[Finding]:
    corpus = written(
        one="studies:\n"
        + study("x", (50, 50), called="T")
        + "results:\n"
        + result("r", "x", **mine),
        two="studies:\n"
        + study("y", (50, 50), called="T")
        + "results:\n"
        + result("r", "y", **theirs),
    )
    return found(corpus, "evidence", "numbers-differ", "read-differently")


@pytest.mark.parametrize(
    ("mine", "theirs", "relation"),
    [
        ({"value": '"94.5%"'}, {"value": '"95%"'}, None),
        ({"value": '"94.5%"'}, {"value": '"94%"'}, None),
        ({"value": '"94.6%"'}, {"value": '"94%"'}, "different"),
        ({"value": '"20% to 79%"'}, {"value": '"20% to 97%"'}, "different"),
        ({"value": '"2.6"'}, {"value": '"2.60"'}, None),
        ({"value": '"2.6"', "time": "1 mo"}, {"value": '"2.0"', "time": "1 a"}, None),
        ({"value": '"2.6"', "time": "12 mo"}, {"value": '"2.0"', "time": "1 a"}, "different"),
        ({"p": '"<0.0001"'}, {"p": '"<0.001"'}, None),
        ({"p": '"<0.0001"'}, {"p": '"0.0001"'}, "different"),
        ({"significant": "yes"}, {"significant": "no"}, "contrary"),
        ({"significant": "yes"}, {}, None),
    ],
)
def test_numbers_agree_round_or_differ_and_only_words_are_contrary(
    written: Write, mine: dict[str, str], theirs: dict[str, str], relation: str | None
) -> None:
    relations = [f.relation for f in two_accounts(written, mine, theirs)]
    assert relations == ([relation] if relation else [])


def test_another_reading_of_one_trial_is_a_finding_and_no_reading_is_none(written: Write) -> None:
    for reading, count in (("supports", 1), ("unclear", 0), ("none", 0)):
        corpus = written(
            one="studies:\n" + study("x", called="T", reading="unclear"),
            two="studies:\n" + study("y", called="T", reading=reading),
        )
        assert len(found(corpus, "evidence", "read-differently")) == count


def test_what_is_later_than_a_document_is_not_held_against_it(written: Write) -> None:
    corpus = written(
        {"early": "2014"},
        early="studies:\n" + study("x", (5, 5), year='"2010"'),
        late="studies:\n" + study("y", (6, 5), year='"2018"') + study("z", (7, 5), year='"2011"'),
    )
    (later,) = found(corpus, "evidence", "later-than")
    assert [s["id"] for s in later.statements] == ["study y"]
    could = found(corpus, "evidence", "could-have-known")
    assert {f.sources: [s["id"] for s in f.statements] for f in could} == {
        ("late", "early"): ["study z"],
        ("early", "late"): ["study x"],
    }


def test_a_study_of_the_year_of_a_document_is_not_held_against_it(written: Write) -> None:
    corpus = written(
        {"early": "2014"},
        early="studies:\n" + study("x", (5, 5), year='"2010"'),
        late="studies:\n" + study("y", (6, 5), year='"2014"') + study("z", (7, 5), year='"2013"'),
    )
    told = [
        (f.subtype, s["id"]) for kind in ("later-than", "could-have-known")
        for f in found(corpus, "evidence", kind) if f.sources == ("late", "early")
        for s in f.statements
    ]  # fmt: skip
    assert told == [("could-have-known", "study z")]


# ------------------------------------------------------------------------------ advice


def test_opposite_advice_on_the_same_trial_and_same_advice_on_others(written: Write) -> None:
    shared = study("x", (5, 5), called="T")
    opposite = written(one="studies:\n" + shared, payer_no="studies:\n" + shared)
    assert len(found(opposite, "evidence", "opposite-advice-same-study")) == 1
    assert not found(opposite, "evidence", "same-advice-other-evidence")


def test_same_advice_on_other_evidence(written: Write) -> None:
    corpus = written(
        one="studies:\n" + study("x", (5, 5), called="T"),
        two="studies:\n" + study("y", (5, 6), called="U"),
    )
    assert len(found(corpus, "evidence", "same-advice-other-evidence")) == 1
    assert not found(corpus, "evidence", "opposite-advice-same-study")


# ------------------------------------------------------------------------------ claims

REPORT = """\
guidelines:
  - {{id: g, at: p1, kind: practice-guideline, says: Theirs., source: {source}, is: "{number}"}}
reported:
  - {{id: r, at: p1, guideline: g, question: care, stance: {stance}, says: Theirs.,
     strength: "{strength}", when: {{painful: true{more}}}, corresponds: ["1"]}}
"""


@pytest.mark.parametrize(
    ("stance", "strength", "more", "relation"),
    [
        ("favours", "class IIa", "", "faithful"),
        ("favours", "class I", "", "altered"),
        ("opposes", "class IIa", "", "contradicted"),
        ("favours", "class IIa", ", fracture: compression", "narrower"),
    ],
)
def test_a_report_is_held_against_what_it_reports(
    written: Write, stance: str, strength: str, more: str, relation: str
) -> None:
    told = REPORT.format(source="two", number="X1", stance=stance, strength=strength, more=more)
    corpus = written(one=told, two="studies: []\n")
    assert [f.relation for f in found(corpus, "claim")] == [relation]


def test_a_report_of_what_is_not_encoded_is_uncheckable(written: Write) -> None:
    told = REPORT.format(source="elsewhere", number="X1", stance="favours", strength="A", more="")
    assert [f.relation for f in found(written(one=told), "claim")] == ["uncheckable"]


def claim(**fields: Any) -> str:
    more = "".join(f", {key}: {value}" for key, value in fields.items())
    return f"claims:\n  - {{id: c, at: p1, says: A claim.{more}}}\n"


NO_TRIAL = {
    "quantifier": "none", "of": "trials", "design": "randomised-trial",
    "given": "[percutaneous-vertebroplasty]", "against": "[sham-procedure]",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "relation"),
    [
        ({}, "contradicted"),
        ({"year": '"2024"'}, "outdated"),
        ({"design": "cohort-study"}, "nothing-against"),
        ({"features": "[single-centre]"}, "nothing-against"),
        ({"features": "[open-label]"}, "not-settled"),
    ],
)
def test_that_there_is_no_such_trial_is_held_against_every_document(
    written: Write, fields: dict[str, str], relation: str
) -> None:
    asked = dict(NO_TRIAL, features="[multicentre]") if "features" in fields else dict(NO_TRIAL)
    trial = study("x", (5, 5, 5), **fields)
    corpus = written({"two": "2026"}, one=claim(**asked), two="studies:\n" + trial)
    assert [f.relation for f in found(corpus, "claim")] == [relation]


def test_the_trials_that_a_claim_grants_do_not_speak_against_it(written: Write) -> None:
    trial = study("x", (5, 5, 5), called="T")
    said = claim(**dict(NO_TRIAL, quantifier="only", **{"except": "[x]"}))
    corpus = written(one="studies:\n" + trial + said, two="studies:\n" + trial)
    assert [f.relation for f in found(corpus, "claim")] == ["nothing-against"]


@pytest.mark.parametrize(
    ("quantifier", "other", "relation"),
    [
        ("none", "two", "contradicted"),
        ("none", "payer", "nothing-against"),
        ("none", "two_no", "nothing-against"),
        ("generally", "two_no", "broader"),
        ("generally", "two", "nothing-against"),
    ],
)
def test_that_no_guideline_recommends_it_is_held_against_guidelines_only(
    written: Write, quantifier: str, other: str, relation: str
) -> None:
    said = claim(quantifier=quantifier, of="guidelines", stance="favours", when="{painful: true}")
    corpus = written(payer_one=said, **{other: "studies: []\n"})
    assert [f.relation for f in found(corpus, "claim")] == [relation]


# ------------------------------------------------------------------------------ thresholds


@pytest.mark.parametrize(
    ("at", "population", "relation"),
    [
        ("p1", "pain for six weeks", "alike"),
        ("p1", "pain for seven weeks", "none"),
        ('"1"', "pain for seven weeks", "cited"),
    ],
)
def test_what_a_threshold_rests_on_is_told_of_there_or_only_alike(
    written: Write, tmp_path: Path, at: str, population: str, relation: str
) -> None:
    trial = study("x", (5, 5), population=population).replace("at: p1", f"at: {at}")
    written(one="studies:\n" + trial)
    file = tmp_path / "one.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{painful: true}", '{fracture-age: "< 6 wk"}'), encoding="utf-8")
    corpus = load_corpus([room("ontology")], [tmp_path])
    assert [f.relation for f in found(corpus, "evidence", "threshold")] == [relation]

"""Checks of one document against itself: what is in order is let pass, one fault alone is told."""

from pathlib import Path

import pytest

from consilience.encoding_reader import load_sources
from consilience.encodings import Source
from consilience.lint import RULES, lint
from consilience.rooms import room
from consilience.vocabulary import Vocabulary, load_vocabulary

SOURCE = """\
id: example
edition: "2020"
title: An invented example
issuer: example
issuer-label: Example
kind: guidance
dates:
  - {what: content, on: "2020-05", at: "1"}
  - {what: next-review, on: "2023", at: "1"}
scope: {at: "1", says: All., basis: stated, when: {procedure: percutaneous-vertebroplasty}}
statements:
  - {id: "1", at: "1", act: recommendation, question: care, basis: stated, says: It may be used within 12 weeks.,
     when: {painful: true}, defines: failed-medical-therapy@snis}
positions:
  - {id: may, question: care, stance: favours, at: "1", basis: stated, says: Yes., when: {ref: "1"}, by: ["1"]}
"""

EVIDENCE = """\
references:
  - {id: "1", at: list 1, authors: [Abel HT, de Vries J], year: "2010"}
  - {id: "2", at: list 2, authors: [Bäcker A], year: "2011"}
  - {id: "3", at: list 3, authors: [Van Cole J, Dunn E], year: "2015"}
  - {id: "4", at: list 4, authors: [Eliot F], year: "2013"}
  - {id: "5", at: list 5, authors: [Foster G], year: "2013"}
studies:
  - {id: abel, at: "2.1", author: Abel, year: "2010", references: ["1"], design: randomised-trial, n: "200", unit: patients,
     arms: [{id: vp, given: percutaneous-vertebroplasty, n: "101"}, {id: care, given: conservative-management, n: "99"}],
     screened: "1,260", lost: ["1,040", "20"], says: A trial.}
  - {id: baecker, at: "2.1", author: Backer, year: "2011", references: ["2"], design: randomised-trial, n: "60", unit: patients,
     arms: [{id: vp, given: percutaneous-vertebroplasty, n: "31"}, {id: care, given: conservative-management, n: "29"}], says: A trial.}
  - {id: abel-later, at: "2.1", year: "2012", design: randomised-trial, n: "200", follows-up: abel, says: Its later results.}
  - {id: nameless, at: "2.1", design: randomised-trial, n: "80", unit: patients,
     arms: [{id: vp, given: percutaneous-vertebroplasty, n: "42"}, {id: care, given: conservative-management, n: "38"}], says: A trial.}
  - {id: nameless-again, at: "2.2", design: randomised-trial, n: Eighty, unit: patients,
     arms: [{id: vp, given: percutaneous-vertebroplasty, n: "42"}, {id: care, given: conservative-management, n: "38"}], says: A trial.}
  - {id: review, at: "2.1", author: Van Cole, year: "2015", references: ["3-5"], design: meta-analysis, n: "260", unit: patients,
     studies: three, contains: [abel, baecker, abel-later], says: A review.}
results:
  - {id: abel.pain, study: abel, at: "2.1", outcome: pain, instrument: vas-10, time: "1 d", arm: vp, against: care, measure: mean-difference,
     value: "-2.4", interval: "-3.7 to -1.0", interval-type: confidence, level: "95%", p: "<0.001", comparison: between-groups,
     significant: yes, favours: vp, says: Less pain.}
  - {id: abel.pain-later, study: abel, at: "2.1", outcome: pain, instrument: vas-10, time: "1 a", against: care, measure: mean-difference,
     value: "0.5", interval: "-0.4 to 1.4", p: "0.28", comparison: between-groups, favours: neither, says: No longer.}
  - {id: review.fracture, study: review, at: "2.1", outcome: new-fracture, measure: odds-ratio, value: "1.40", interval: "1.09 to 1.78",
     interval-type: confidence, p: "0.007", significant: yes, says: More fractures.}
  - {id: abel.leak-vp, study: abel, at: "2.1", outcome: cement-leakage, arm: vp, unit: patients, measure: proportion, value: "18%", count: "7", of: "40", says: Leaks.}
  - {id: abel.leak-care, study: abel, at: "2.1", outcome: cement-leakage, arm: care, unit: patients, measure: proportion, value: "36.8%", count: "14", of: "38", says: Leaks.}
  - {id: abel.leak, study: abel, at: "2.1", outcome: cement-leakage, arm: vp, against: care, measure: difference-of-proportions, value: "19%",
     p: "0.06", comparison: between-groups, says: The difference.}
  - {id: abel.leak-again, study: abel, at: "2.3", outcome: cement-leakage, arm: vp, unit: patients, measure: count, value: seven, of: "40", subgroup: old, says: Leaks.}
  - {id: abel.leak-again-2, study: abel, at: "2.4", outcome: cement-leakage, arm: vp, unit: patients, measure: count, value: "7", of: "40", subgroup: old, says: Leaks.}
  - {id: abel.odi-vp, study: abel, at: "2.1", outcome: disability, instrument: odi, time: "1 mo", arm: vp, measure: mean, value: "30.1", sd: "10.2",
     baseline: "53.6", of-n: "100", says: Disability.}
  - {id: abel.odi-care, study: abel, at: "2.1", outcome: disability, instrument: odi, time: "1 mo", arm: care, measure: mean, value: "35.0", sd: "11", says: Disability.}
  - {id: abel.odi, study: abel, at: "2.1", outcome: disability, instrument: odi, time: "1 mo", against: care, measure: told, p: "0.001",
     comparison: between-groups, significant: yes, says: They differ.}
  - {id: abel.events, study: abel, at: "2.1", outcome: adverse-event, unit: patients, measure: count, value: Nineteen, parts: ["4", two, "13"], says: Events.}
facts:
  - {id: old, at: "2.1", kind: definition, about: [percutaneous-vertebroplasty], term: old fracture, says: One of 12 weeks or more.}
  - {id: old-again, at: "2.2", kind: definition, about: [vertebral-augmentation], term: Old fracture, says: It is 12 weeks old.}
  - {id: failed, at: "2.2", kind: definition, term: failed medical therapy, says: 12 weeks without relief.}
  - {id: notice, at: "2.2", kind: regulatory, status: safety-notice, "on": "2020-05", says: "Notice 12/2019/3, on all cements."}
guidelines:
  - {id: body, at: "2.1", kind: practice-guideline, bodies: [BODY], year: "2013", references: ["4"], says: A guideline.}
numerals:
  - {at: "2.1", printed: ["2.2"], class: locator, because: points to another section}
"""

# For each rule: what is put in place of what, the items that the flaw is about, and words of it.
BROKEN: dict[str, tuple[list[tuple[str, str]], list[str], str]] = {
    "interval-order": ([("-3.7 to -1.0", "-1.0 to -3.7")], ["result abel.pain"], "-1.0 to -3.7 has its upper end first"),
    "interval-contains-estimate": ([("1.09 to 1.78", "1.42 to 1.78")], ["result review.fracture"], "1.42 to 1.78 does not contain the 1.40"),
    "lost-sign": ([("-3.7 to -1.0", "3.7 to -1.0")], ["result abel.pain"], "probably 3.7 lost its minus"),
    "estimate-off-centre": ([('"-2.4"', '"-1.4"'), ('"<0.001"', '"0.04"')], ["result abel.pain"], "the middle of its interval -3.7 to -1.0, which is -2.35"),
    "significance-against-interval": ([('"0.28", comparison: between-groups, favours: neither', '"0.28", comparison: between-groups, favours: vp')],
        ["result abel.pain-later"], "better with percutaneous vertebroplasty, while the interval -0.4 to 1.4 includes 0"),
    "p-against-interval": ([('p: "0.28"', 'p: "0.04"')], ["result abel.pain-later"], "0.04 is below 0.05, while the interval -0.4 to 1.4 includes 0"),
    "p-too-small-for-interval": ([('p: "0.007"', 'p: "<0.001"')], ["result review.fracture"], "1.40 with the interval 1.09 to 1.78 makes p at least 0.005"),
    "p-against-words": ([('p: "0.001",\n     comparison: between-groups, significant: yes', 'p: "0.001",\n     comparison: between-groups, significant: no')],
        ["result abel.odi"], "called not significant, while its p of 0.001 is below 0.05"),
    "p-against-fractions": ([('p: "0.06"', 'p: "<0.001"')], ["result abel.leak", "result abel.leak-vp", "result abel.leak-care"], "7 of 40 and 14 of 38"),
    "p-against-means": ([('p: "0.001",\n     comparison: between-groups, significant: yes', 'p: "0.20",\n     comparison: between-groups')],
        ["result abel.odi", "result abel.odi-vp", "result abel.odi-care"], "30.1 (SD 10.2, n 100) and 35.0 (SD 11, n 99)"),
    "fraction-against-percentage": ([('"36.8%"', '"36.9%"')], ["result abel.leak-care"], "14 of 38 is 36.84%, while 36.9% is printed"),
    "count-above-denominator": ([('seven, of: "40"', 'seven, of: "6"')], ["result abel.leak-again"], "seven are counted of 6"),
    "percentage-above-100": ([('"18%", count: "7", of: "40"', '"118%"'), ('value: "19%",\n', 'value: "81%",\n')], ["result abel.leak-vp"], "118% of a whole"),
    "p-outside-0-to-1": ([('p: "0.06"', 'p: "1.6"')], ["result abel.leak"], "p of 1.6"),
    "value-off-scale": ([('baseline: "53.6"', 'baseline: "153.6"')], ["result abel.odi-vp"], "153.6 is printed on ODI, which runs from 0 to 100"),
    "parts-against-sum": ([('["4", two, "13"]', '["4", one, "13"]')], ["result abel.events"], "4, one and 13 make 18, while Nineteen is printed"),
    "difference-against-arms": ([('value: "19%",\n', 'value: "17%",\n')], ["result abel.leak", "result abel.leak-vp", "result abel.leak-care"], "18% and 36.8% do not differ by the 17%"),
    "arms-against-n": ([('n: "31"', 'n: "30"')], ["study baecker"], "30 and 29, together 59, while 60 is printed"),
    "flow-against-n": ([('"1,260"', '"1,261"')], ["study abel"], "1,261 screened without 1,040 and 20 are 201, while 200 took part"),
    "measured-against-arm": ([('of-n: "100"', 'of-n: "102"')], ["result abel.odi-vp", "study abel"], "102 patients were measured, while the arm has 101"),
    "trials-against-review": ([('n: "260"', 'n: "259"')], ["study review", "study abel", "study baecker"], "259 patients and to contain Abel 2010 (200) and Backer 2011 (60), together 260"),
    "contained-against-studies": ([("studies: three", "studies: two")], ["study review"], "of two studies, while 3 are named"),
    "studies-alike": ([('n: Eighty, unit: patients,\n     arms: [{id: vp, given: percutaneous-vertebroplasty, n: "42"}, {id: care, given: conservative-management, n: "38"}',
        'n: Eighty, unit: patients,\n     arms: [{id: vp, given: percutaneous-vertebroplasty, n: "40"}, {id: care, given: conservative-management, n: "40"}')],
        ["study nameless", "study nameless-again"], "arms of 42 and 38, the other of 40 and 40"),
    "author-against-reference": ([('author: Backer, year: "2011", references: ["2"]', 'author: Backer, year: "2011", references: ["1"]'), ('references: ["4"]', 'references: ["4", "2"]')],
        ["study baecker", "reference 1"], "Backer is named as its author, while entry 1 is by Abel HT; entry 2 (Bäcker A, 2011)"),
    "year-against-reference": ([('author: Backer, year: "2011"', 'author: Backer, year: "2012"')], ["study baecker", "reference 2"], "from 2012, while entry 2 (Bäcker A) is of 2011"),
    "guideline-against-reference": ([('[BODY], year: "2013"', '[BODY], year: "2012"')], ["guideline body", "reference 4"], "from 2012, while entry 4 (Eliot F) is of 2013"),
    "reference-missing": ([('references: ["4"]', 'references: ["4-6"]')], ["guideline body"], "Reference 6 is cited"),
    "reference-unused": ([('["3-5"]', '["3-4"]')], ["reference 5"], "Entry 5 of the list is cited nowhere"),
    "later-than-document": ([("12/2019/3", "12/2021/3")], ["fact notice"], "names 2021, while the document is from 2020-05"),
    "date-order": ([('id: abel-later, at: "2.1", year: "2012"', 'id: abel-later, at: "2.1", year: "2009"')], ["study abel-later", "study abel"], "2009 and later results of Abel 2010"),
    "review-overdue": ([('next-review, on: "2023"', 'next-review, on: "2019-12"')], ["date next-review"], "announced for 2019-12, while the document is from 2020-05"),
    "told-twice-differently": ([('value: seven', 'value: six')], ["result abel.leak-again", "result abel.leak-again-2"], "a count of six and of 7"),
    "term-in-two-senses": ([("It is 12 weeks old", "It is 6 months old")], ["fact old", "fact old-again"], "once with 12 and once with 6"),
    "section-missing": ([('["2.2"]', '["2.9"]')], ["2.1"], "section 2.9"),
}  # fmt: skip

# Other ways to break a rule.
ALSO_BROKEN = {
    "a percentage cut off": ("fraction-against-percentage", [('"36.8%"', '"36%"'), ('value: "19%",\n', 'value: "18%",\n')], "14 of 38 is 36.8%, while 36% is printed"),
    "no difference, outside no effect": ("significance-against-interval", [("significant: yes, favours: vp", "significant: no"), ('p: "<0.001"', 'p: ""')],
        "called not significant, while the interval -3.7 to -1.0 leaves out 0"),
    "a ratio that includes no effect": ("significance-against-interval", [("1.09 to 1.78", "0.90 to 2.18"), ('p: "0.007", ', "")], "0.90 to 2.18 includes 1"),
    "a p above 0.05 outside no effect": ("p-against-interval", [('p: "0.007", significant: yes', 'p: "0.07"')], "0.07 is above 0.05, while the interval 1.09 to 1.78 leaves out 1"),
    "a ratio off the middle of the logs": ("estimate-off-centre", [("1.09 to 1.78", "1.09 to 4.90"), ('p: "0.007"', 'p: "0.04"')], "on the log scale is 2.311"),
    "a p of two fractions too large": ("p-against-fractions", [('"36.8%", count: "14"', '"94.7%", count: "36"'), ('value: "19%"', 'value: "77%"')], "7 of 40 and 36 of 38"),
    "told twice, significant and not": ("told-twice-differently", [('time: "1 mo", against: care, measure: told, p: "0.001",\n     comparison: between-groups, significant: yes',
        'time: "1 a", arm: vp, measure: told, significant: yes'), ("  - {id: abel.events,", "  - {id: abel.odi-2, study: abel, at: '2.2', outcome: disability, instrument: odi, "
        "time: 1 a, arm: vp, measure: told, significant: no, says: No.}\n  - {id: abel.events,")], "once as significant and once as not"),
    "told twice, other means": ("told-twice-differently", [("  - {id: abel.events,", "  - {id: abel.odi-2, study: abel, at: '2.2', outcome: disability, instrument: odi, "
        "time: 1 mo, arm: care, measure: mean, value: '35.2', says: Other.}\n  - {id: abel.events,")], "with 35.0 and with 35.2"),
    "explained of other things": ("term-in-two-senses", [("about: [vertebral-augmentation]", "about: [balloon-kyphoplasty]")], "once of percutaneous-vertebroplasty and once of balloon-kyphoplasty"),
    "a study of later years": ("later-than-document", [('references: ["3-5"]', 'references: ["5", "4"]'), ('author: Van Cole, year: "2015"', 'year: "2021"'),
        ('authors: [Van Cole J, Dunn E], year: "2015"', 'authors: [Van Cole J, Dunn E]'), ('references: ["4"]', 'references: ["3"]'),
        ('[Eliot F], year: "2013"', '[Eliot F]'), ('[Foster G], year: "2013"', '[Foster G]')], "names 2021"),
    "a review before its trial": ("date-order", [('author: Van Cole, year: "2015"', 'year: "2010"'), ("[Van Cole J, Dunn E], year: \"2015\"", "[Van Cole J, Dunn E]"),
        ('[Eliot F], year: "2013"', '[Eliot F]'), ('[Foster G], year: "2013"', '[Foster G]'), ("[abel, baecker, abel-later]", "[abel, baecker]")], "said to contain Backer 2011, which is of 2011"),
}  # fmt: skip

# What rounding, precision or silence explains.
LET_PASS = {
    "an estimate half a digit outside": [('sd: "10.2"', 'interval: "30.14 to 33.00", sd: "10.2"')],
    "an interval that may end at no effect": [("1.09 to 1.78", "1.00 to 1.96"), ('p: "0.007", significant: yes', 'p: "0.05", significant: no')],
    "a ratio in the middle of the logs alone": [("1.09 to 1.78", "0.70 to 2.80"), ('p: "0.007", significant: yes', 'significant: no')],
    "an interval that is not of 95%": [('level: "95%"', 'level: "99%"'), ("-3.7 to -1.0", "-4.9 to 0.1")],
    "an interquartile range away from the value": [("interval-type: confidence, level", "interval-type: interquartile, level"), ("-3.7 to -1.0", "-2.3 to -1.0")],
    "a p that may round to 0.05": [('p: "0.007"', 'p: "0.05"')],
    "a half rounded down": [('"18%", count: "7"', '"17%", count: "7"')],
    "a hedged denominator": [('count: "14", of: "38"', 'count: "14", of: "about 20"')],
    "a change beyond the ends of a scale": [("measure: mean, value: \"30.1\"", "measure: mean-change, value: \"-30.1\"")],
    "a total that is not told exactly": [('n: "260"', 'n: "over 250"')],
    "an arm without a number": [('n: "31"', 'n: ""')],
    "studies with names of their own": [("{id: nameless, ", "{id: nameless, called: ONE, "), ("{id: nameless-again, ", "{id: nameless-again, called: TWO, "),
        ('n: "42"}, {id: care, given: conservative-management, n: "38"}], says: A trial.}\n  - {id: review', 'n: "41"}, {id: care, given: conservative-management, n: "39"}], says: A trial.}\n  - {id: review')],
    "a document without a reference list": [(EVIDENCE[: EVIDENCE.index("studies:")], "")],
    "a hedged count": [("value: seven", "value: about six")],
    "values of other precision": [('at: "2.3", outcome: cement-leakage, arm: vp, unit: patients, measure: count, value: seven', 'at: "2.3", outcome: cement-leakage, arm: vp, unit: patients, measure: proportion, value: "17.6%"'),
        ('at: "2.4", outcome: cement-leakage, arm: vp, unit: patients, measure: count, value: "7", of: "40"', 'at: "2.4", outcome: cement-leakage, arm: vp, unit: patients, measure: proportion, value: "18%"')],
    "a p that fewer measured patients allow": [('p: "0.001"', 'p: "0.02"')],
    "a p of matched groups": [('p: "0.001",\n     comparison: between-groups, significant: yes', 'p: "0.20",\n     comparison: between-groups'),
        ('n: "200", unit: patients,\n', 'n: "200", unit: patients, features: [matched],\n')],
    "a p that a skewed interval allows": [("1.09 to 1.78", "1.05 to 1.78"), ('p: "0.007"', 'p: "<0.001"')],
    "counts in one passage": [("value: seven", "value: six"), ('at: "2.4"', 'at: "2.3"')],
    "one of the reference's years": [('id: "2", at: list 2, authors: [Bäcker A], year: "2011"', 'id: "2", at: list 2, authors: [Bäcker A]')],
}  # fmt: skip


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary([room("ontology")])


def made(folder: Path, vocabulary: Vocabulary, changes: list[tuple[str, str]]) -> Source:
    """Read the example with some of its text put in place of other, through the real reader."""
    source, evidence = SOURCE, EVIDENCE
    for was, becomes in changes:
        assert source.count(was) + evidence.count(was) == 1, f"{was!r} must stand in one place"
        source, evidence = source.replace(was, becomes), evidence.replace(was, becomes)
    (folder / "evidence" / "example").mkdir(parents=True)
    (folder / "evidence" / "example" / "all.yaml").write_text(evidence, encoding="utf-8")
    (folder / "example.yaml").write_text(source, encoding="utf-8")
    return load_sources([folder], vocabulary)["example"]


def test_what_is_in_order_is_let_pass_by_every_rule(tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert lint(made(tmp_path, vocabulary, []), vocabulary) == []


def test_every_rule_has_a_broken_copy() -> None:
    assert list(BROKEN) == list(RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_one_fault_is_told_by_its_rule_alone(
    rule: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    changes, items, words = BROKEN[rule]
    (flaw,) = lint(made(tmp_path, vocabulary, changes), vocabulary)
    assert (flaw.rule, flaw.source, list(flaw.items)) == (rule, "example", items)
    assert words in flaw.message
    assert flaw.stored_text is (rule == "lost-sign") is ("probably" in flaw.message)


@pytest.mark.parametrize("how", ALSO_BROKEN)
def test_other_faults_are_told_by_their_rule_alone(
    how: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    rule, changes, words = ALSO_BROKEN[how]
    (flaw,) = lint(made(tmp_path, vocabulary, changes), vocabulary)
    assert flaw.rule == rule
    assert words in flaw.message


@pytest.mark.parametrize("why", LET_PASS)
def test_what_may_be_right_is_let_pass(why: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert lint(made(tmp_path, vocabulary, LET_PASS[why]), vocabulary) == []


LOST = [("3.7 to 1.0", "both 3.7 and 1.0"), ("3.7 to -1.0", "3.7"), ("-3.7 to 1.0", "")]


@pytest.mark.parametrize(("interval", "lost"), LOST)
def test_lost_signs(interval: str, lost: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    found = lint(made(tmp_path, vocabulary, [("-3.7 to -1.0", interval)]), vocabulary)
    signs = [flaw for flaw in found if flaw.rule == "lost-sign"]
    assert [f"probably {lost} lost" in flaw.message for flaw in signs] == ([True] if lost else [])


def test_a_ratio_never_lost_a_sign(tmp_path: Path, vocabulary: Vocabulary) -> None:
    found = lint(made(tmp_path, vocabulary, [("1.09 to 1.78", "1.78 to 2.20")]), vocabulary)
    assert "lost-sign" not in {flaw.rule for flaw in found}
    assert "interval-contains-estimate" in {flaw.rule for flaw in found}


def test_a_definition_against_a_statement_that_defines_the_term(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    changes = [("used within 12 weeks", "used within 6 weeks")]
    found = lint(made(tmp_path, vocabulary, changes), vocabulary)
    assert [flaw.items for flaw in found] == [("fact failed", "1")]


def test_a_guideline_mixed_up_with_a_study_is_told_with_the_entry_that_fits(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    changes = [
        ('author: Backer, year: "2011", references: ["2"]', 'author: Backer, references: ["4"]'),
        ('references: ["4"], says: A guideline', 'references: ["2"], says: A guideline'),
    ]
    told = {f.rule: f.message for f in lint(made(tmp_path, vocabulary, changes), vocabulary)}
    assert set(told) == {"author-against-reference", "guideline-against-reference"}
    assert "entry 2 (Bäcker A, 2011) has that author first" in told["author-against-reference"]
    assert (
        "entry 4 (Eliot F), which is cited for Backer, is of 2013"
        in told["guideline-against-reference"]
    )

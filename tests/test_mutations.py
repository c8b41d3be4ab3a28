"""Encodings turned wrong on purpose: each is caught by a case that states what the document says.

No snapshot and no hash takes part. Seventeen mutations are made in the words of the YAML and named
with the case of tests/test_documents.py that catches them; of all others (`make mutate`) a sample
is judged by the vignettes and the named expectations.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from judges import Judge
from mutants import OPERATORS, mutants
from mutate import EXPLAINED
from test_documents import (
    HTG3,
    HTG108,
    HTG422,
    NICE_CASES,
    REGENCE,
    REGENCE_CASES,
    SNIS,
    SNIS_CASES,
)
from verdicts import verdicts

from consilience.corpus import Corpus, load_corpus
from consilience.rooms import room


@dataclass(frozen=True)
class Mutation:
    """A change of one encoding, and the case whose answer it turns."""

    file: str
    was: str
    becomes: str
    caught_by: str


MUTATIONS = {
    "polarity: an exclusion list turned into a requirement": Mutation(
        REGENCE,
        "when: {none: [{ref: I.A.5.a}",
        "when: {any: [{ref: I.A.5.a}",
        "a complete I.A case is covered",
    ),
    "bound: four fractures instead of three": Mutation(
        REGENCE, '{levels-treated: "<= 3"}', '{levels-treated: "<= 4"}',
        "four levels on one date are too many",
    ),
    "strictness: at most six weeks instead of less than six": Mutation(
        REGENCE, '{fracture-age: "< 6 wk"}', '{fracture-age: "<= 6 wk"}',
        "exactly six weeks is not less than six weeks",
    ),
    "unit: six weeks instead of six months": Mutation(
        REGENCE, '{fracture-age: "> 6 mo"}', '{fracture-age: "> 6 wk"}',
        "exactly six months is not more than six months",
    ),
    "n-of: one kind of therapy instead of two": Mutation(
        REGENCE, "{at_least: 2, of: [{ref: I.A.4.a}", "{at_least: 1, of: [{ref: I.A.4.a}",
        "one kind of therapy is too few",
    ),
    "range: T6 instead of T5": Mutation(
        REGENCE, "level: T5..L5", "level: T6..L5", "T5 lies in I.A and in II",
    ),
    "ref: I.B's hospital points to its duration": Mutation(
        REGENCE,
        "{any: [{ref: I.B.hospital}, {all:",
        "{any: [{ref: I.B.duration}, {all:",
        "walking and transfers unaided, not in hospital, is not I.B",
    ),
    "reading: an ambiguity of III settled silently": Mutation(
        REGENCE,
        "literally-any: {procedure: mechanical-kyphoplasty}",
        "literally-any: {procedure: [vertebral-body-stenting, radiofrequency-kyphoplasty]}",
        "SpineJack is named in I and caught by III's letter",
    ),
    "value: uncorrected bleeding forgotten": Mutation(
        REGENCE, "{bleeding-disorder: [uncorrected, uncorrectable]}",
        "{bleeding-disorder: uncorrectable}",
        "a coagulation disorder that is not corrected rules it out",
    ),
    "stance: a no turned into a yes": Mutation(
        REGENCE,
        "id: investigational-sacrum\n    question: coverage\n    stance: opposes",
        "id: investigational-sacrum\n    question: coverage\n    stance: favours",
        "sacroplasty is investigational",
    ),
    "connective: (a) to (c) all needed on every reading": Mutation(
        SNIS,
        "any-of: {any: [{ref: indications.2.a}, {ref: indications.2.b}, {ref: indications.2.c}]}",
        "any-of: {never: true}",
        "eight weeks of failed therapy meet (c) alone",
    ),
    "value: an allergy to any material instead of the polymer": Mutation(
        SNIS, "when: {allergy: polymer}", "when: {allergy: [polymer, other-material]}",
        "an allergy to another material is not ruled out",
    ),
    "scope: SNIS without its limit to osteoporosis and cancer": Mutation(
        SNIS,
        "- any: [{aetiology: osteoporosis}, {ref: cancer-related}]",
        "- any: [{fracture: compression}, {ref: cancer-related}]",
        "haemangioma is out of scope",
    ),
    "scope: HTG108 for osteoporosis only": Mutation(
        HTG108,
        "when: {procedure: balloon-kyphoplasty, fracture: compression}",
        "when: {procedure: balloon-kyphoplasty, fracture: compression, aetiology: osteoporosis}",
        "HTG108: a traumatic fracture too",
    ),
    "polarity: the limit to refractory pain dropped": Mutation(
        HTG422, 'when: {all: [{ref: scope}, {not: {ref: "1.3"}}]}', "when: {never: true}",
        "HTG422: limited to refractory pain",
    ),
    "class: height by a balloon instead of the implant": Mutation(
        HTG422,
        "- {height-restored-by: device-expansion}",
        "- {height-restored-by: balloon}",
        "HTG422: SpineJack as described falls under the class",
    ),
    "condition: a fracture asked of haemangioma": Mutation(
        HTG3, "{aetiology: haemangioma, symptomatic: true}",
        "{aetiology: haemangioma, symptomatic: true, fracture: compression}",
        "HTG3: haemangioma without a fracture",
    ),
}  # fmt: skip


@pytest.fixture(params=MUTATIONS)
def mutated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Mutation, Corpus]]:
    mutation = MUTATIONS[request.param]
    shutil.copytree(room("sources"), tmp_path / "sources")
    file = tmp_path / "sources" / f"{mutation.file}.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(mutation.was) == 1
    file.write_text(text.replace(mutation.was, mutation.becomes), encoding="utf-8")
    yield mutation, load_corpus([room("ontology")], [tmp_path / "sources"])


def test_the_document_stating_case_catches_it(mutated: tuple[Mutation, Corpus]) -> None:
    mutation, corpus = mutated
    name = mutation.caught_by
    if mutation.file == REGENCE:
        facts, expected = REGENCE_CASES[name]
        said = verdicts(corpus, REGENCE, "coverage", **facts)
    elif mutation.file == SNIS:
        facts, expected = SNIS_CASES[name]
        said = verdicts(corpus, SNIS, **facts)
    else:
        source, facts, expected = NICE_CASES[name]
        said = verdicts(corpus, source, **facts)
    assert said != expected


# ------------------------------------------------------------------------------ a sample of all

EVERY = 30


@pytest.fixture(scope="module")
def judge(corpus: Corpus) -> Judge:
    return Judge(corpus)


def test_the_encodings_meet_every_expectation(corpus: Corpus, judge: Judge) -> None:
    assert list(judge.failures(corpus)) == []


def test_each_kind_of_change_is_made(corpus: Corpus) -> None:
    made = Counter(m.operator for m in mutants(corpus))
    assert set(made) == set(OPERATORS)
    assert made.total() > 1000


def test_a_sample_of_all_mutants_is_killed_or_no_case_tells_it_apart(
    corpus: Corpus, judge: Judge
) -> None:
    fates = Counter[str]()
    for mutant in islice(mutants(corpus), 0, None, EVERY):
        if judge.killer(mutant):
            fates["killed"] += 1
        elif judge.told_apart(mutant) is None:
            fates["same"] += 1
        else:
            assert mutant.name in EXPLAINED
    assert fates["killed"] > 2 * fates["same"] > 0


def test_a_mutant_that_a_case_tells_apart_is_not_called_the_same(
    corpus: Corpus, judge: Judge
) -> None:
    """Every mutant that an expectation kills differs on some case, as the decision procedure sees it."""
    for mutant in islice(mutants(corpus), 7, None, 10 * EVERY):
        killer = judge.killer(mutant)
        if killer and not killer.startswith("refused"):
            assert judge.told_apart(mutant) is not None, (mutant.name, killer)

"""The reasoner HermiT as a second opinion: what it infers, and that it finds what is broken."""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, islice
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from consilience.cli_reason import reason as command
from consilience.cli_state import State
from consilience.conditions import (
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    Is,
    NoneOf,
    Not,
    OnReading,
    implies,
)
from consilience.corpus import Corpus, load_corpus
from consilience.owl import (
    Classified,
    Devices,
    Reasoning,
    classify_conditions,
    classify_positions,
    reason,
)
from consilience.rooms import room
from consilience.solver import Solver
from consilience.space import Space
from consilience.vocabulary import Attribute

CONTRADICTORY = """\
id: contradictory
edition: "2026"
title: An invented document that describes a device in another way
issuer: example
issuer-label: Example
kind: guidance
dates:
  - {what: content, on: "2026", at: heading}
scope:
  at: title
  says: It is about SpineJack.
  basis: stated
  when: {procedure: spinejack}
statements:
  - {id: "1", at: "1", act: background-fact, question: care, force: informs, basis: stated,
     says: It speaks of painful fractures., when: {painful: true}}
positions: []
describes:
  - procedure: spinejack
    features:
      - {feature: device-stays-for-cement, is: false, at: "2", basis: stated, says: It is removed.}
"""
CLASS = "nice-htg422/craniocaudal-expandable-implants"


@pytest.fixture(scope="module")
def found(corpus: Corpus) -> Reasoning:
    return reason(corpus)


def run(*arguments: str, folders: tuple[Path, ...] = ()) -> Result:
    def no_graph() -> None:
        raise AssertionError("the command needs no graph")

    state = State(folders, no_graph)  # type: ignore[arg-type]
    return CliRunner().invoke(command, arguments, obj=state)


# ------------------------------------------------------------------------------ devices


def test_what_falls_under_the_class_of_htg422_is_entailed_by_the_descriptions(
    found: Reasoning,
) -> None:
    status = {m.procedure: m.status for m in found.memberships if m.source == "nice-htg422"}
    assert status == {
        "spinejack": "in",
        "vertebral-body-stenting": "in",
        "kiva": "undecided",
        "sacroplasty": "undecided",
        "coccygeoplasty": "undecided",
        "balloon-kyphoplasty": "out",
        "percutaneous-vertebroplasty": "out",
        "radiofrequency-kyphoplasty": "out",
    }


def test_every_membership_is_the_one_that_the_comparison_uses(
    found: Reasoning, corpus: Corpus
) -> None:
    assert len(found.memberships) == len(corpus.memberships)
    for m in found.memberships:
        used = corpus.memberships[m.source, m.device_class, m.procedure]
        assert (m.status, m.agrees) == (used.status, True)
        assert {b for b in m.because if not b.startswith("nice-htg422 title")} == set(used.facts)


def test_an_inference_names_the_descriptions_and_the_definition_that_entail_it(
    found: Reasoning,
) -> None:
    because = {m.procedure: m.because for m in found.memberships}
    assert [b.split(":")[0] for b in because["radiofrequency-kyphoplasty"]] == [
        "regence-sur107 BACKGROUND bullet 2.2.1 (stated)",
        "nice-htg422 title; 3.1; 3.2 (inferred)",
    ]
    assert len(because["spinejack"]) == 4  # each of three features is needed, and the definition
    assert not any(b.startswith("nice-htg422") for b in because["kiva"])


def test_nothing_contradicts_itself_and_it_takes_less_than_a_minute(found: Reasoning) -> None:
    assert (found.consistent, found.unsatisfiable, found.sound) == (True, (), True)
    assert found.seconds < 60


def test_a_procedure_s_class_has_its_own_iri_and_an_annotation_that_leads_to_the_concept(
    corpus: Corpus,
) -> None:
    devices = Devices(corpus)
    made = devices.classes["procedure", "spinejack"]
    concept = corpus.vocabulary.procedures["spinejack"].iri
    assert made.iri != concept
    assert made.concept == [concept]
    assert devices.world[concept] is None
    assert devices.classes["procedure", "kyphoplasty"] in made.ancestors()


# ------------------------------------------------------------------------------ broken definitions


def test_a_device_described_as_staying_and_as_not_staying_is_named(tmp_path: Path) -> None:
    (tmp_path / "contradictory.yaml").write_text(CONTRADICTORY, encoding="utf-8")
    broken = reason(load_corpus([room("ontology")], [room("sources"), tmp_path]))
    assert broken.unsatisfiable == ("procedure/spinejack",)
    assert not broken.sound
    (member,) = [m for m in broken.memberships if m.procedure == "spinejack"]
    assert (member.status, member.evaluated) == ("contradictory", "undecided")
    assert [b.split(" ")[0] for b in member.because] == ["contradictory", "regence-sur107"]


def test_a_position_that_no_case_can_meet_is_named(tmp_path: Path) -> None:
    when = "{all: [{ref: scope}, {fracture-age: '< 6 wk'}, {not: {fracture-age: '<= 6 wk'}}]}"
    position = (
        "positions: [{id: never-met, question: care, stance: favours, at: '1', basis: stated,\n"
        f"  says: It may be used., by: ['1'], when: {when}}}]"
    )
    text = CONTRADICTORY.replace("positions: []", position).split("describes:")[0]
    (tmp_path / "contradictory.yaml").write_text(text, encoding="utf-8")
    broken = reason(load_corpus([room("ontology")], [tmp_path]))
    assert broken.unsatisfiable == ("position/contradictory/never-met",)


# ------------------------------------------------------------------------------ invented cases

WEEKS = Fraction(7)
INVENTED = {
    "wait": Attribute("wait", "", "", "quantity", maximum=100 * WEEKS),
    "age": Attribute("age", "", "", "quantity", maximum=100 * WEEKS),
    "count": Attribute("count", "", "", "integer", minimum=Fraction(1), maximum=Fraction(9)),
    "sore": Attribute("sore", "", "", "boolean"),
}
READINGS = {"words": ("narrow", "wide")}


def weeks(comparator: str, number: int, attribute: str = "wait") -> Bound:
    return Bound(attribute, comparator, number * WEEKS)


def classified(axioms: list[Condition], **named: Condition) -> Classified:
    return classify_conditions(INVENTED, READINGS, axioms, {(n,): c for n, c in named.items()})


def test_less_than_6_weeks_and_at_least_6_weeks_have_no_case_in_common() -> None:
    below, at_least, at_most = weeks("<", 6), weeks(">=", 6), weeks("<=", 6)
    k = classified([], apart=All((below, at_least)), touch=All((at_most, at_least)))
    assert k.unsatisfiable == {("apart",)}


def test_a_higher_threshold_entails_the_lower_ones_and_not_the_other_way() -> None:
    k = classified([], six=weeks(">=", 6), eight=weeks(">=", 8), more=weeks(">", 6))
    assert k.within(("eight",), ("more",))
    assert k.within(("more",), ("six",))
    assert not k.within(("six",), ("more",))
    assert not k.within(("more",), ("eight",))


def test_a_number_outside_the_range_and_a_gap_between_whole_numbers_hold_no_case() -> None:
    def count(comparator: str, number: int) -> Bound:
        return Bound("count", comparator, Fraction(number))

    between = All((count(">", 3), count("<", 4)))
    k = classified([], too_many=count(">", 9), too_few=count("<", 1), between=between)
    assert k.unsatisfiable == {("too_many",), ("too_few",), ("between",)}
    k = classified([], equal=count("=", 3), both=All((count(">=", 3), count("<", 4))))
    assert k.within(("equal",), ("both",))
    assert k.within(("both",), ("equal",))


def test_comparing_two_quantities_carries_a_bound_from_one_to_the_other() -> None:
    not_older = Compare("wait", "<=", "age")
    k = classified(
        [not_older],
        waited=weeks(">", 8),
        old=weeks(">", 8, "age"),
        young=All((weeks(">=", 8), weeks("<", 6, "age"))),
        strictly=All((Not(Compare("wait", "=", "age")), weeks(">=", 6), weeks("<=", 6, "age"))),
    )
    assert k.unsatisfiable == {("young",), ("strictly",), (">", "wait", "age")}
    assert k.within(("waited",), ("old",))


def test_a_reading_is_an_attribute_with_disjoint_and_exhaustive_options() -> None:
    sore = Is("sore", ("yes",))
    turned = OnReading("words", (("narrow", sore), ("wide", Not(sore))))
    neither = All((Not(Is("words", ("narrow",))), Not(Is("words", ("wide",)))))
    both = All((Is("words", ("narrow",)), Is("words", ("wide",))))
    k = classified([], turned=turned, neither=neither, both=both, sore=sore)
    assert k.unsatisfiable == {("neither",), ("both",)}
    assert not k.within(("turned",), ("sore",))


def test_axioms_under_which_there_is_no_case_are_inconsistent() -> None:
    sore = Is("sore", ("yes",))
    k = classified([implies(sore, weeks(">", 6)), weeks("<", 6), sore])
    assert not k.consistent


# ------------------------------------------------------------------------------ the engine


def random_atom(dice: Random) -> Condition:
    comparator, number = dice.choice(["<", "<=", ">=", ">"]), dice.choice([0, 4, 6, 8, 100])
    return dice.choice(
        [
            weeks(comparator, number, dice.choice(["wait", "age"])),
            Bound("count", comparator, Fraction(dice.choice([1, 2, 3, 5, 9]))),
            Compare("wait", comparator, "age"),
            Is("sore", (dice.choice(["yes", "no"]),)),
            Is("words", (dice.choice(READINGS["words"]),)),
        ]
    )


def random_condition(dice: Random, depth: int) -> Condition:
    if depth == 0:
        return random_atom(dice)
    parts = tuple(random_condition(dice, depth - 1) for _ in range(3))
    turned = OnReading("words", tuple(zip(READINGS["words"], parts, strict=False)))
    whole = [All(parts), Any(parts), NoneOf(parts), Not(parts[0]), AtLeast(2, parts), turned]
    return dice.choice(whole)


@pytest.mark.parametrize("seed", range(3))
def test_hermit_and_the_engine_agree_on_which_of_150_random_conditions_have_no_case(
    seed: int,
) -> None:
    dice = Random(seed)
    axioms = [Any(tuple(random_atom(dice) for _ in range(3))) for _ in range(3)]
    named = {
        ("c", str(i)): All(tuple(random_condition(dice, i % 3) for _ in range(4)))
        for i in range(150)
    }
    typical = {"wait": WEEKS, "age": WEEKS, "count": Fraction(2)}
    space = Space(INVENTED, READINGS, {}, [*axioms, *named.values()], typical)
    solver = Solver(space, [space.compile(a) for a in axioms])
    k = classify_conditions(INVENTED, READINGS, axioms, named, [(("c", "0"), ("c", "1"))])
    empty = {n for n, c in named.items() if not solver.satisfiable(space.compile(c))}
    assert {n for n in named if n in k.unsatisfiable} == empty
    assert 20 < len(empty) < 130


def test_hermit_and_the_engine_agree_on_which_pairs_of_positions_have_no_case(
    corpus: Corpus,
) -> None:
    positions = {
        ("position", s.id, p.id): corpus.space.compile(corpus.position(s.id, p))
        for s in corpus.sources.values()
        for p in s.positions.values()
    }
    sample = list(islice(combinations(positions, 2), 0, None, 12))
    k = classify_positions(corpus, sample)
    empty = {p for p in sample if ("both", *p[0], *p[1]) in k.unsatisfiable}
    engine = corpus.solver.satisfiable
    assert empty == {(a, b) for a, b in sample if not engine(positions[a], positions[b])}
    assert 0 < len(empty) < len(sample)


def test_hermit_and_the_engine_agree_on_which_position_contains_which(
    corpus: Corpus, found: Reasoning
) -> None:
    def entailed() -> Iterator[tuple[str, str]]:
        formulas = {
            f"position/{s.id}/{p.id}": corpus.space.compile(corpus.position(s.id, p))
            for s in corpus.sources.values()
            for p in s.positions.values()
        }
        for a, inner in formulas.items():
            for b, outer in formulas.items():
                if a != b and corpus.solver.entails(inner, outer):
                    yield a, b

    assert set(found.contained) == set(entailed())


# ------------------------------------------------------------------------------ the command


def test_the_command_shows_what_is_inferred_and_succeeds() -> None:
    result = run("--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["sound"], told["unsatisfiable"]) == (0, True, [])
    assert {"procedure": "spinejack", "status": "in"}.items() <= told["memberships"][2].items()


def test_the_command_fails_and_names_a_broken_definition(tmp_path: Path) -> None:
    (tmp_path / "contradictory.yaml").write_text(CONTRADICTORY, encoding="utf-8")
    result = run("--format", "csv", folders=(tmp_path,))
    assert result.exit_code == 1
    assert "unsatisfiable: procedure/spinejack" in result.stderr
    assert f"disagreement: spinejack in {CLASS}: HermiT finds contradictory" in result.stderr
    assert "It is removed." in result.stderr


def test_without_the_reasoner_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "owlready2", None)
    result = run()
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: the reasoner is not installed: pip install consilience[reason]"
    ]

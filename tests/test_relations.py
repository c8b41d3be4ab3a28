"""Relations between two documents' yeses: what the texts say, with cases that can be re-run."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from consilience.case_facts import read_case
from consilience.cases import CaseChecker
from consilience.cli import main
from consilience.corpus import Corpus
from consilience.findings import Context
from consilience.relations import Relation, relate

HTG3, HTG108 = "nice-htg3", "nice-htg108"
REGENCE, SNIS = "regence-sur107", "snis-2014"
BALLOON = ["balloon-kyphoplasty"]


@pytest.fixture(scope="module")
def context(corpus: Corpus) -> Context:
    return Context(corpus, procedures=[])


def told(relation: Relation, attribute: str) -> tuple[str, int, bool]:
    [found] = [a for a in relation.attributes if a["attribute"] == attribute]
    return found["allowed"], len(found["spoken_by"]), found["alone"]


def test_snis_is_stricter_than_htg108_which_names_no_limit(context: Context) -> None:
    relation = relate(context, SNIS, HTG108, BALLOON)
    assert relation.relation == "stricter"
    assert relation.yes_and_no is None and relation.only_a is None
    assert relation.only_b is not None
    back = relate(context, HTG108, SNIS, BALLOON)
    assert back.relation == "looser"
    assert told(back, "bleeding-disorder") == ("more", 1, True)  # HTG108 does not speak of it


def test_regence_and_snis_each_admit_what_the_other_does_not(context: Context) -> None:
    relation = relate(context, REGENCE, SNIS, BALLOON, "osteoporotic-fracture")
    assert relation.relation == "incomparable"
    assert {r["route"]: r["relation"] for r in relation.routes} == {
        "necessary-by-A": "incomparable", "necessary-by-B": "incomparable",
    }  # fmt: skip
    route_b = next(r for r in relation.routes if r["route"] == "necessary-by-B")
    assert route_b["not_admitted"].because == ("failed-medical-therapy@snis",)
    assert told(relation, "bleeding-disorder") == ("more", 2, True)  # route B asks for none
    assert told(relation, "severe-pain@snis")[1:] == (1, True)
    assert told(relation, "fracture-age")[:2] == ("fewer", 1)  # SNIS bounds no age


@pytest.mark.parametrize("condition", [None, "osteoporotic-fracture"])
@pytest.mark.parametrize("pair", [(REGENCE, SNIS), (SNIS, REGENCE), (HTG108, SNIS)])
def test_every_case_of_a_relation_gets_the_verdicts_that_it_shows(
    context: Context, corpus: Corpus, pair: tuple[str, str], condition: str | None
) -> None:
    a, b = pair
    relation = relate(context, a, b, BALLOON, condition)
    checker = CaseChecker(corpus)
    for example, yes, other in (
        (relation.yes_and_no, a, b), (relation.only_a, a, b), (relation.only_b, b, a),
    ):  # fmt: skip
        if example is None:
            continue
        facts = {n: v for n, v in example.witness.items() if n not in ("readings", "caveats")}
        typical = {
            x.id: list(x.typical) if x.kind == "several" else (x.typical or x.value_ids)[0]
            for x in corpus.vocabulary.attributes.values()
            if x.id not in facts
        }
        case = read_case(corpus, {**typical, **facts})
        assert checker.answers(case, [yes])[0].verdicts == ("favours",)
        assert checker.answers(case, [other])[0].verdicts == (example.verdict,)


@given(
    a=st.sampled_from([HTG3, HTG108, REGENCE, SNIS]),
    b=st.sampled_from([HTG3, HTG108, REGENCE, SNIS]),
    procedure=st.sampled_from(["balloon-kyphoplasty", "percutaneous-vertebroplasty"]),
)
def test_a_relation_turned_round_is_the_other_one(
    context: Context, a: str, b: str, procedure: str
) -> None:
    turned = {"stricter": "looser", "looser": "stricter"}
    there, back = (relate(context, *pair, [procedure]).relation for pair in ((a, b), (b, a)))
    assert back == turned.get(there, there)
    assert a != b or there in ("equal", "neither says yes")


def test_the_connective_changes_what_snis_admits_beside_route_b(corpus: Corpus) -> None:
    """A case of route B is SNIS's too only where its therapy has failed, by whatever reading."""
    args = ["relate", REGENCE, SNIS, "--procedure", "balloon-kyphoplasty", "--format", "json"]
    for option in corpus.choices[f"{SNIS}/connective-of-2"].options:
        reading = f"{SNIS}/connective-of-2={option}"
        result = CliRunner().invoke(main, [*args, "--reading", reading])
        assert result.exit_code == 0, result.output
        routes = {r["route"]: r["relation"] for r in json.loads(result.stdout)["routes"]}
        # All of (a)-(c) ask for six weeks of therapy, which route B's fractures cannot have had.
        assert routes["necessary-by-B"] == ("incomparable" if option == "any-of" else "disjoint")


@pytest.mark.parametrize(
    ("args", "known"),
    [
        (["nobody", SNIS, "--procedure", "kiva"], "unknown document 'nobody'"),
        ([REGENCE, SNIS, "--procedure", "nothing"], "unknown procedure"),
        ([REGENCE, SNIS, "--procedure", "kiva", "--reading", "x=y"], "unknown reading"),
    ],
)
def test_unknown_names_are_wrong_use(args: list[str], known: str) -> None:
    result = CliRunner().invoke(main, ["relate", *args])
    assert result.exit_code == 2
    assert known in result.stderr

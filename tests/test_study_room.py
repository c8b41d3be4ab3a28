"""Studies across documents: rows, how a document stands to a study, what the commands print."""

import csv
import io
import json

import pytest
from click.testing import CliRunner, Result

from consilience import KnowledgeGraph, QueryError
from consilience.citation_network import CitationNetwork
from consilience.cli_evidence import evidence
from consilience.cli_state import State
from consilience.evidence.told import interval_told, when_told
from consilience.evidence_tables import outcome_table, studies_table, timeline_table
from consilience.study_room import STANDINGS, StudyRoom

HTG3, HTG422 = "nice-htg3", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"


@pytest.fixture(scope="module")
def room(kg: KnowledgeGraph) -> StudyRoom:
    return kg.study_room()


# ------------------------------------------------------------------------------ who carries it


def test_the_sentence_tells_what_the_network_counts(kg: KnowledgeGraph, room: StudyRoom) -> None:
    records = kg.network().studies().records()
    assert records[0]["study"] in room.carriers.split(" carries")[0]
    assert f"{records[0]['disagreements']} findings rest on it" in room.carriers
    assert room.carriers.startswith("CAFE carries the most disagreement")
    assert "Then VERTOS II and KAST with 2 each" in room.carriers
    none = sum(not r["disagreements"] for r in records)
    assert f"On the other {none} of {len(records)} studies" in room.carriers


def test_without_findings_no_study_carries_anything(kg: KnowledgeGraph) -> None:
    told = CitationNetwork(kg.corpus, []).carriers()
    assert told == "None of the 80 studies and reviews told of carries a disagreement."


def test_a_row_is_one_study_with_the_account_of_each_document(
    kg: KnowledgeGraph, room: StudyRoom
) -> None:
    for shared in kg.query("shared_studies").records():
        [row] = [
            r for r in room.studies
            if {(shared["document"], shared["study"]), (shared["other_document"], shared["other_study"])}
            <= {(a["source"], a["called"]) for a in r["accounts"]}
        ]  # fmt: skip
        assert shared["match"] in {m["item"] for m in row["matches"] if m["held"]}
        n = {a["source"]: a["n"] or None for a in row["accounts"]}
        assert n == {shared["document"]: shared["n"], shared["other_document"]: shared["other_n"]}


# ------------------------------------------------------------------------------ standings


def test_how_documents_stand_is_what_the_findings_say(kg: KnowledgeGraph, room: StudyRoom) -> None:
    for subtype, standing in (("later-than", "later"), ("could-have-known", "could-have-known")):
        expected = {
            (room.node(f"{s['source']}/study/{s['id'].partition(' ')[2]}"), f["sources"][1])
            for f in kg.findings(kind="evidence") if f["subtype"] == subtype
            for s in f["statements"]
        }  # fmt: skip
        told = {(r["node"], s) for r in room.studies for s, st in r["standings"].items()
                if st == standing}  # fmt: skip
        proposed = {(r["node"], s) for r in room.studies for s, st in r["standings"].items()
                    if st in ("tells", "may-tell")}  # fmt: skip
        assert told == expected - proposed != set()


def test_a_document_of_2003_cannot_know_a_trial_of_2010(room: StudyRoom) -> None:
    vertos = room.study("VERTOS II")["standings"]
    assert (vertos[HTG3], vertos[HTG422]) == ("later", "outside")
    assert (vertos[REGENCE], vertos[SNIS]) == ("tells", "tells")
    assert room.study("Farrokhi 2011")["standings"][SNIS] == "could-have-known"


def test_what_only_may_be_one_study_is_neither_told_nor_silent(room: StudyRoom) -> None:
    blasco = room.study(f"{SNIS}/study/blasco")
    assert blasco["standings"][REGENCE] == "may-tell"
    [match] = blasco["matches"]
    assert (match["kind"], match["held"], match["other"]) == (
        "possible", False, f"{REGENCE}/study/blasco-2012",
    )  # fmt: skip


def test_every_standing_has_a_meaning(room: StudyRoom) -> None:
    assert {s for r in room.studies for s in r["standings"].values()} == {*STANDINGS}


def test_on_a_day_only_editions_in_force_stand_to_studies(kg: KnowledgeGraph) -> None:
    early = kg.study_room(as_of="2015-01-01")
    assert {*early.sources} == {HTG3, "nice-htg108", SNIS}
    assert all({*r["standings"]} == {*early.sources} for r in early.studies)
    carried = [r for r in early.studies if r["disagreements"]]
    assert all(r["disagreements"] == r["contradicted"] for r in carried)  # by itself alone
    with pytest.raises(QueryError):
        early.node(f"{REGENCE}/study/berenson-2011")


# ------------------------------------------------------------------------------ one study


def test_a_direction_is_told_of_values_on_a_scale_alone(room: StudyRoom) -> None:
    everything = [r for outcome in room.outcomes for r in room.results(outcome)]
    directed = {r["measure"] for r in everything if r["better"] in ("lower", "higher")}
    assert directed == {"mean", "duration"}
    improved = room.results("disability-improved")
    assert {r["count"] for r in improved} >= {"51", "14"}
    assert {r["better"] for r in improved} == {""}
    scales = {
        r["method"]: r["better"] for r in everything if r["measure"] == "mean" and r["better"]
    }
    assert (scales["Karnofsky"], scales["RMDQ"]) == ("higher", "lower")


def test_a_study_is_found_by_any_of_its_names_and_results(room: StudyRoom) -> None:
    node = f"{REGENCE}/study/berenson-2011"
    result = room.study(node)["results"][0]
    for name in ("CAFE", "Berenson 2011", node, f"{SNIS}/study/cafe",
                 f"{result['source']}/result/{result['id']}"):  # fmt: skip
        assert room.node(name) == node
    for unknown in ("no such study", f"{REGENCE}/study/none", "a/b/c", ""):
        with pytest.raises(QueryError):
            room.node(unknown)


def test_cafe_is_read_differently_and_its_p_is_printed_twice(room: StudyRoom) -> None:
    cafe = room.study("CAFE")
    readings = {a["source"]: a["reading"] for a in cafe["accounts"]}
    assert readings == {REGENCE: "unclear", SNIS: "supports"}
    arms = {a["source"]: [arm["n"] for arm in a["arms"]] for a in cafe["accounts"]}
    assert arms[SNIS] == ["70", "64"] and set(arms[REGENCE]) == {""}
    ps = {(r["source"], one["relation"], one["printed"]) for r in cafe["results"]
          for one in r["beside"] if one["what"] == "p"}  # fmt: skip
    assert {(REGENCE, "different", "<0.0001"), (SNIS, "different", "0.0001")} <= ps
    assert {i for found in cafe["disputes"].values() for i in found} <= {
        f["id"] for f in cafe["findings"]
    }


def test_results_are_those_of_the_saved_queries(kg: KnowledgeGraph, room: StudyRoom) -> None:
    for outcome in ("cement-leakage", "pain", "mortality"):
        table = kg.query("outcome_numbers", outcome=outcome)
        mine = {r["item"]: r for r in outcome_table(room.results(outcome)).records()}
        assert {*mine} == {r["item"] for r in table.records()}
        same = [
            c
            for c in table.columns
            if c in next(iter(mine.values())) and c not in ("arm", "against")
        ]
        for row in table.records():
            assert {c: mine[row["item"]][c] for c in same} == {c: row[c] for c in same}


def test_what_is_around_a_study(room: StudyRoom) -> None:
    around = room.study("INVEST")["around"]
    told = {(e["how"], e["way"], e["label"]) for e in around}
    assert {("contains", "in", "Buchbinder 2015"), ("analyses", "in", "LABEL")} <= told
    assert ("analyses", "out", "INVEST") in {
        (e["how"], e["way"], e["label"]) for e in room.study("LABEL")["around"]
    }


# ------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("time", "words"),
    [("1 a", "1 year"), ("12 mo", "12 months"), ("6 mo to 12 mo", "6 months to 12 months"),
     ("<= 12 wk", "at most 12 weeks"), ("< 12 wk", "less than 12 weeks"), ("final", "final"), ("", "")],
)  # fmt: skip
def test_time_points_in_words(kg: KnowledgeGraph, time: str, words: str) -> None:
    assert when_told(time, kg.vocabulary.unit_labels) == words


def test_the_type_of_an_interval_stands_with_it(room: StudyRoom) -> None:
    told = {r["interval"]: interval_told(r) for o in room.outcomes for r in room.results(o)}
    assert told["−7.6 to −9.2"] == "95% confidence interval −7.6 to −9.2"
    assert told["9% to 2%"] == "Bayesian credible interval 9% to 2%, its level not said"
    assert told["1.3 to 4.6"] == "interval 1.3 to 4.6, its type not said"
    assert told["1.2 to 6.8"] == "interquartile range 1.2 to 6.8" and told[""] == ""


# ------------------------------------------------------------------------------ the command


def printed(kg: KnowledgeGraph, *args: str) -> Result:
    return CliRunner().invoke(evidence, args, obj=State((), lambda: kg))


def test_the_command_prints_the_tables(kg: KnowledgeGraph, room: StudyRoom) -> None:
    studies = json.loads(printed(kg, "--format", "json").stdout)
    assert studies == studies_table(room, room.studies).records()
    pain = printed(kg, "--outcome", "pain", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(pain)))
    expected = outcome_table(room.results("pain")).records()
    assert [r["item"] for r in rows] == [r["item"] for r in expected]
    told = json.loads(printed(kg, "--timeline", "--format", "json").stdout)
    assert told == timeline_table(room).records()
    cafe = json.loads(printed(kg, "--study", "CAFE", "--format", "json").stdout)
    assert cafe["node"] == f"{REGENCE}/study/berenson-2011"
    assert room.carriers in printed(kg).stdout
    assert "−7.6 to −9.2" in printed(kg, "--study", "CAFE").stdout


def test_questions_that_make_no_sense_are_refused(kg: KnowledgeGraph) -> None:
    assert printed(kg, "--study", "CAFE", "--timeline").exit_code == 2
    for args in (["--study", "none"], ["--outcome", "none"], ["--as-of", "x"]):
        assert isinstance(printed(kg, *args).exception, QueryError)

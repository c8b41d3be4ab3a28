"""What the graph says of a resource: the whole of it, what names it, how it is found and written."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from consilience import KnowledgeGraph, QueryError, iris
from consilience.cli import main
from consilience.resources import FIRST
from consilience.vocabulary import CORE

STATEMENT = iris.statement("regence-sur107", "I.A.5.e")
SOURCE = iris.source("snis-2014")


def test_a_description_holds_every_quad_of_its_subject(kg: KnowledgeGraph) -> None:
    for iri in (STATEMENT, SOURCE, CORE + "Statement", iris.finding(kg.findings()[0]["id"])):
        told = {
            (part["graph"]["iri"], said["property"]["iri"], value.get("iri", value.get("text")))
            for part in kg.describe(iri)["graphs"]
            for said in part["properties"]
            for value in said["values"]
        }
        held = {
            (q.graph_name.value, q.predicate.value, q.object.value)
            for q in kg.store.quads()
            if q.subject.value == iri
        }
        assert told == held != set()


def test_what_names_it_is_counted_and_the_first_are_listed(kg: KnowledgeGraph) -> None:
    found = {told["property"]["name"]: told for told in kg.describe(SOURCE)["named_by"]}
    saying = {
        q.subject.value
        for q in kg.store.quads()
        if q.object == ox.NamedNode(SOURCE) and q.predicate.value == CORE + "saidBy"
    }
    assert found["cns:saidBy"]["count"] == len(saying) > FIRST
    first = [one["iri"] for one in found["cns:saidBy"]["first"]]
    assert len(first) == FIRST and set(first) < saying


def test_labels_types_definitions_and_literals_are_told(kg: KnowledgeGraph) -> None:
    kind = kg.describe("cns:Statement")
    assert kind["label"] == "statement" and kind["definitions"]
    assert kind["types"][0]["name"] == "owl:Class"
    texts = [
        value
        for part in kg.describe(SOURCE)["graphs"]
        for said in part["properties"]
        for value in said["values"]
        if said["property"]["name"] in ("dcterms:title", "dcterms:identifier")
    ]
    assert {(t["datatype"], t["language"]) for t in texts} == {("", "en"), ("xsd:string", "")}


def test_a_property_and_a_graph_are_described_though_nothing_points_at_them(
    kg: KnowledgeGraph,
) -> None:
    uses = sum(q.predicate.value == CORE + "kind" for q in kg.store.quads())
    assert kg.describe("cns:kind")["as_property"] == uses == len(kg.findings())
    inside = sum(1 for _ in kg.store.graph(iris.FINDINGS_GRAPH))
    assert kg.describe(iris.FINDINGS_GRAPH)["as_graph"] == inside
    assert kg.describe("http://www.w3.org/2004/02/skos/core#prefLabel")["graphs"] == []


@pytest.mark.parametrize("name", ["va:kivva", "no iri at all", "", "<>", "http://[", "_:b0"])
def test_an_unknown_name_is_refused(kg: KnowledgeGraph, name: str) -> None:
    with pytest.raises(QueryError, match="nothing in the graph is"):
        kg.describe(name)


def test_an_unknown_name_is_told_what_is_near(kg: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=r"near: .*va:kiva"):
        kg.describe("va:kivva")


@pytest.mark.parametrize(
    "text",
    ["va:kiva", "VA_KIVA", "kiva", "KIVA", "<https://w3id.org/consilience/vertebral-augmentation#kiva>",
     "https://w3id.org/consilience/vertebral-augmentation#kiva"],
)  # fmt: skip
def test_a_resource_is_found_however_it_is_spelled(kg: KnowledgeGraph, text: str) -> None:
    assert kg.search(text)[0]["name"] == "va:kiva"


def test_a_search_finds_ids_labels_and_parts_and_no_more_than_asked(kg: KnowledgeGraph) -> None:
    finding = kg.findings()[0]["id"]
    assert kg.search(finding[:8])[0]["iri"] == iris.finding(finding)
    assert kg.search("I.A.5.e")[0]["iri"] == STATEMENT
    assert "va:balloon-kyphoplasty" in [f["name"] for f in kg.search("balloon kypho")[:3]]
    assert "va:percutaneous-vertebroplasty" in [f["name"] for f in kg.search("pvp")[:3]]
    assert len(kg.search("fracture")) == 20 and len(kg.search("fracture", 5)) == 5
    assert kg.search("kivva")[0]["name"] == "va:kiva"
    assert kg.search("") == kg.search("  ?! ") == kg.search("xyzzyqqq") == []


@pytest.mark.parametrize("iri", [STATEMENT, SOURCE, CORE + "kind"])
def test_turtle_and_json_ld_hold_what_is_said_and_its_parts(kg: KnowledgeGraph, iri: str) -> None:
    turtle = {q.triple for q in ox.parse(kg.written(iri), format=ox.RdfFormat.TURTLE)}
    json_ld = list(ox.parse(kg.written(iri, "json-ld"), format=ox.RdfFormat.JSON_LD))
    held = {
        q
        for q in kg.store.quads()
        if q.subject.value == iri or q.subject.value.startswith(f"{iri}#")
    }
    assert turtle == {q.triple for q in held}
    assert set(json_ld) == held


def test_the_command_line_tells_the_same(
    kg: KnowledgeGraph, build_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))

    def run(*args: str) -> str:
        result = CliRunner().invoke(main, ["describe", *args])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert json.loads(run("va:kiva", "--format", "json")) == kg.describe("va:kiva")
    assert run("va:kiva", "--format", "turtle").strip() == kg.written("va:kiva").strip()
    shown = run("va:kiva")
    assert all(name in shown for name in ("va:kiva", "skos:broader", "cns:onProcedure"))
    assert run("cns:kind")  # nothing names it as a value
    assert CliRunner().invoke(main, ["describe", "va:kivva"]).exit_code == 2


def test_the_choices_of_a_parameter_are_those_that_a_query_takes(kg: KnowledgeGraph) -> None:
    taking = {p: q.id for q in kg.queries.values() for p in q.params}
    for param, name in taking.items():
        choices = kg.choices(param)
        if choices is None:
            continue
        for value, label in choices.items():
            assert label
            kg.query_text(name, **{param: value})
        with pytest.raises(QueryError):
            kg.query_text(name, **{param: "gone"})
    free = {p for p in taking if kg.choices(p) is None}
    assert free == {"as_of", "relation", "rule", "match_kind"}
    assert (kg.choices("source") or {})["snis-2014"] == "SNIS 2014"

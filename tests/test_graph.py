"""The graph: named graphs, the way conditions go into RDF and back, and the same bytes each time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import consilience
from consilience import KnowledgeGraph, iris
from consilience.build import load
from consilience.condition_graph import read_condition
from consilience.conditions import Condition
from consilience.corpus import Corpus
from consilience.rooms import room
from consilience.vocabulary import CORE, SKOS

TOPIC = "https://w3id.org/consilience/vertebral-augmentation#"


def conditions(corpus: Corpus) -> Iterator[tuple[str, Condition]]:
    """Every condition of the encodings with the IRI of its root node."""
    for source in corpus.sources.values():
        yield iris.statement(source.id, "scope") + "#when", source.scope.when
        for statement in source.statements.values():
            if statement.when is not None:
                yield iris.statement(source.id, statement.id) + "#when", statement.when
        for position in source.positions.values():
            yield iris.position(source.id, position.id) + "#when", position.when


def test_every_condition_comes_back_from_the_graph_as_it_went_in(
    kg: KnowledgeGraph, corpus: Corpus
) -> None:
    values: dict[tuple[str, str], list[str]] = {}
    for quad in kg.store.quads():
        key = (quad.subject.value, quad.predicate.value)
        values.setdefault(key, []).append(quad.object.value)

    def objects(subject: str, name: str) -> list[str]:
        return values.get((subject, CORE + name), [])

    for root, condition in conditions(corpus):
        assert read_condition(objects, root, corpus.vocabulary) == condition, root


def test_there_is_one_graph_per_edition_one_for_the_ontology_one_for_findings(
    kg: KnowledgeGraph,
) -> None:
    graphs = {quad.graph_name.value for quad in kg.store.quads()}
    assert graphs == {
        iris.ONTOLOGY_GRAPH,
        iris.FINDINGS_GRAPH,
        *(iris.edition_graph(s.id, s.edition) for s in kg.corpus.sources.values()),
    }


def test_findings_say_what_they_were_derived_from(kg: KnowledgeGraph) -> None:
    answer = kg.sparql(
        f"""PREFIX cns: <{CORE}> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?finding WHERE {{ GRAPH <{iris.FINDINGS_GRAPH}> {{
            ?finding a cns:Finding ; cns:subtype ?subtype
            FILTER NOT EXISTS {{ ?finding prov:wasDerivedFrom ?statement }} }} }}"""
    )
    assert isinstance(answer, consilience.Table)
    without = {row["finding"].rsplit("/", 1)[1] for row in answer.records()}
    assert without == {f["id"] for f in kg.findings() if f["subtype"] == "not-encoded"}


def test_nothing_is_a_blank_node(kg: KnowledgeGraph) -> None:
    for quad in kg.store.quads():
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_input_gives_the_same_bytes_in_another_process(
    build_folder: Path, tmp_path: Path, seed: str
) -> None:
    """In another place, with another hash seed, another time zone and another language."""
    code = (
        "import consilience, sys; from consilience.build import save;"
        "from pathlib import Path; save(consilience.open(folder=Path('b')).build, Path('b'))"
    )
    other = {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, **other}, check=True
    )
    mine, theirs = load(build_folder), load(tmp_path / "b")
    assert mine is not None
    assert theirs is not None
    assert mine.graph.encode() == theirs.graph.encode()
    assert mine == theirs


def test_the_graph_holds_no_path_and_no_clock(kg: KnowledgeGraph) -> None:
    assert str(room("sources").parent) not in kg.build.graph
    assert "dateTime" not in kg.build.graph


# ------------------------------------------------------------------------------ vocabulary


def own_terms(kg: KnowledgeGraph) -> set[str]:
    """The project's own terms that the graph uses as property, class or value."""
    return {
        term.value
        for quad in kg.store.quads()
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith((CORE, TOPIC))
    }


def ontology(kg: KnowledgeGraph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for triple in kg.store.graph(iris.ONTOLOGY_GRAPH):
        found.setdefault(triple.subject.value, set()).add(triple.predicate.value)
    return found


def test_the_graph_uses_only_terms_that_the_ontology_defines(kg: KnowledgeGraph) -> None:
    assert own_terms(kg) <= set(ontology(kg))


def test_every_term_has_a_label_a_definition_and_a_source(kg: KnowledgeGraph) -> None:
    needed = {SKOS + "prefLabel", SKOS + "definition", "http://purl.org/dc/terms/source"}
    for term, properties in ontology(kg).items():
        if "#" in term:
            assert needed <= properties, term


def test_uk_and_us_spellings_are_both_there(kg: KnowledgeGraph) -> None:
    labels = {
        (t.object.language, t.object.value)
        for t in kg.store.graph(iris.ONTOLOGY_GRAPH)
        if isinstance(t.object, ox.Literal)
    }
    assert {("en-us", "etiology"), ("en-gb", "aetiology")} <= labels


# ------------------------------------------------------------------------------ elsewhere


def test_to_rdflib_holds_the_same_quads(kg: KnowledgeGraph) -> None:
    dataset = kg.to_rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    assert len(list(dataset.quads())) == len(kg.store)


def test_to_networkx_links_findings_to_statements(kg: KnowledgeGraph) -> None:
    graph = kg.to_networkx()
    sacral = "regence-sur107#investigational-sacrum"
    found = next(f for f in kg.findings("sacroplasty") if sacral in f["positions"])
    finding = iris.finding(found["id"])
    derived = "http://www.w3.org/ns/prov#wasDerivedFrom"
    targets = {t for _, t, key in graph.out_edges(finding, keys=True) if key == derived}
    assert iris.statement("regence-sur107", "II.sacrum") in targets

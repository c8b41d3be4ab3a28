"""Neighbourhoods: what is drawn about a thing, and what of the graph stands behind it."""

import io
import json

import networkx
import pyoxigraph as ox
import pytest
from test_cli import Run, answer, run  # noqa: F401  a fixture

from consilience import KnowledgeGraph, QueryError, iris
from consilience.conditions import Ref
from consilience.conditions import walk as walk_condition
from consilience.corpus import Corpus
from consilience.exports.neighbourhood import edges_table, graphml, nodes_table, turtle, visible
from consilience.findings.weight import weighed
from consilience.neighbourhood import FURTHER, IN_ALL, MOST, natural
from consilience.picture import Step, backwards, walk
from consilience.store import Store
from consilience.vocabulary import CORE

REGENCE, SNIS = "regence-sur107", "snis-2014"


def ends(kg: KnowledgeGraph, iri: str, edge: str, back: bool = False) -> set[str]:
    return set(kg.neighbourhoods.ends(iri, kg.neighbourhoods.rules.edges[edge], back))


# ------------------------------------------------------------------------ edges, from the encodings


def test_a_document_says_its_statements_and_tells_of_its_studies(
    kg: KnowledgeGraph, corpus: Corpus
) -> None:
    for name, source in corpus.sources.items():
        me = iris.source(name)
        said = ends(kg, me, "said-by", back=True)
        assert {iris.statement(name, s) for s in source.statements} <= said
        assert {iris.position(name, p) for p in source.positions} <= said
        told = ends(kg, me, "told-by", back=True)
        studies = {iris.evidence_item(name, "study", s) for s in source.evidence.studies}
        assert {t for t in told if "/study/" in t} == studies


def test_what_conditions_name_is_one_edge_away(kg: KnowledgeGraph, corpus: Corpus) -> None:
    vocabulary = corpus.vocabulary
    for name, source in corpus.sources.items():
        for statement in source.statements.values():
            iri = iris.statement(name, statement.id)
            if statement.when is None:
                assert not ends(kg, iri, "mentions") and not ends(kg, iri, "names")
                continue
            asked = corpus.mentions(corpus.resolve(source, statement.when))
            expected = {vocabulary.attributes[a].iri for a in asked}
            assert ends(kg, iri, "mentions") == expected, iri
            direct = {p.target for p in walk_condition(statement.when) if isinstance(p, Ref)}
            referred = {iris.statement(name, s) for s in direct}
            cited = {iris.statement(name, s) for s in statement.cites}
            assert ends(kg, iri, "refers-to") == (referred | cited) - {iri}, iri


def test_matched_studies_and_what_stands_in_their_passages(
    kg: KnowledgeGraph, corpus: Corpus
) -> None:
    for match in corpus.study_matches:
        a, b = (iris.evidence_item(source, "study", study) for source, study in (match.a, match.b))
        assert b in ends(kg, a, "same-study") and a in ends(kg, b, "same-study")
    free = iris.evidence_item(SNIS, "study", "free")
    statement = iris.statement(SNIS, "conclusion.1")
    found = ends(kg, free, "beside", back=True)
    assert all("/statement/" in iri for iri in found)
    assert (statement in found) == (free in ends(kg, statement, "beside"))


def test_findings_rest_on_what_they_say(kg: KnowledgeGraph) -> None:
    for finding in kg.findings(procedure="kiva", kind="conflict"):
        found = ends(kg, iris.finding(finding["id"]), "follows-from")
        assert {iris.position(*p.split("#")) for p in finding["positions"]} <= found
        assert ends(kg, iris.finding(finding["id"]), "found-between") == {
            iris.source(s) for s in finding["sources"]
        }


def test_nothing_that_is_plumbing_is_drawn(kg: KnowledgeGraph) -> None:
    drawn = {kind.drawn for kind in kg.neighbourhoods.rules.kinds.values()}
    for name in ("va:kiva", "va:infection", f"cnsd:source/{SNIS}"):
        for node in kg.neighbourhood(name)["nodes"]:
            assert drawn & set(kg.store.values(node["iri"], ox_type())), node["iri"]
            assert "#when" not in node["iri"] and "#anchor" not in node["iri"]


def ox_type() -> str:
    return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_every_kind_and_edge_that_is_named_is_there(kg: KnowledgeGraph) -> None:
    rules = kg.neighbourhoods.rules
    for kind in rules.kinds.values():
        assert kg.store.follow(kind.drawn, ox_type(), back=True), kind.id
    for edge in rules.edges.values():
        starts = edge.starts or rules.kinds
        things = [t for c in starts for t in kg.store.follow(c, ox_type(), back=True)]
        assert any(kg.neighbourhoods.ends(t, edge) for t in things), edge.id


# ------------------------------------------------------------------------ a view


def test_a_view_is_no_larger_than_asked_and_counts_what_it_leaves_out(kg: KnowledgeGraph) -> None:
    view = kg.neighbourhood(f"cnsd:source/{SNIS}")
    nodes = {n["iri"] for n in view["nodes"]}
    about = {n for g in kg.neighbourhoods.groups(view["iri"]).values() for n in g}
    assert len(nodes) == len(view["nodes"]) == MOST <= 60
    assert view["neighbours"] == len(about) and view["left_out"] == len(about - nodes) > 0
    for group in view["groups"]:
        assert set(group["shown"]) <= nodes and group["count"] >= len(group["shown"])
    assert len(kg.neighbourhood(f"cnsd:source/{SNIS}", most=5)["nodes"]) == 5


def test_small_groups_are_whole_and_crowds_wait_until_asked_for(kg: KnowledgeGraph) -> None:
    groups = {g["key"]: g for g in kg.neighbourhood("va:kiva")["groups"]}
    assert groups["kind-of procedure"]["shown"] == [
        kg.resources.prefixes.expand("va:mechanical-kyphoplasty")
    ]
    findings = groups["^found-on finding"]
    assert findings["count"] == len(kg.findings(procedure="kiva")) and not findings["shown"]

    key = "va:kiva ^found-on finding"
    once = kg.neighbourhood("va:kiva", [key])
    twice = kg.neighbourhood("va:kiva", [key, key])
    drawn = [
        next(len(g["shown"]) for g in v["groups"] if g["key"] == "^found-on finding")
        for v in (once, twice)
    ]
    assert drawn == [FURTHER, 2 * FURTHER]
    weighty = [f["id"] for f in weighed(kg.findings(procedure="kiva"))][:FURTHER]
    shown = next(g["shown"] for g in once["groups"] if g["key"] == "^found-on finding")
    assert shown == [iris.finding(f) for f in weighty]


def test_what_is_opened_adds_and_moves_nothing_before_it(kg: KnowledgeGraph) -> None:
    before = kg.neighbourhood("va:infection")
    other = before["nodes"][-1]["name"]
    after = kg.neighbourhood("va:infection", [other, "va:none", "va:kiva"])
    assert after["nodes"][: len(before["nodes"])] == before["nodes"]
    assert {n["step"] for n in after["nodes"]} == {0, 1}
    assert after["opened"] == [before["iri"], kg.resources.prefixes.expand(other)]
    assert after["lost"] == ["va:none", "va:kiva"]  # one is nowhere, the other not drawn


def test_a_view_stops_growing_and_says_so(kg: KnowledgeGraph) -> None:
    key = f"cnsd:source/{SNIS} ^found-between finding"
    view = kg.neighbourhood(f"cnsd:source/{SNIS}", [key] * 20)
    assert view["full"] and len(view["nodes"]) == IN_ALL


def test_what_no_rule_draws_is_shown_by_its_own_properties(kg: KnowledgeGraph) -> None:
    view = kg.neighbourhood("cns:absolute-contraindication")
    group = next(g for g in view["groups"] if g["edge"] == "cns:act")
    act = iris.core("absolute-contraindication")
    statements = kg.store.follow(act, iris.core("act"), back=True)
    assert sorted(group["shown"], key=natural) == sorted(statements, key=natural)
    assert {e["to"] for e in view["edges"] if e["edge"] == "cns:act"} == {view["iri"]}
    with pytest.raises(QueryError, match="near"):
        kg.neighbourhood("va:kivva")


def test_every_edge_joins_nodes_that_are_drawn_and_is_there_once(kg: KnowledgeGraph) -> None:
    view = kg.neighbourhood(f"cnsd:source/{REGENCE}/study/wardlaw-2009")
    nodes = {n["iri"] for n in view["nodes"]}
    seen = [(e["edge"], e["from"], e["to"]) for e in view["edges"]]
    assert len(seen) == len(set(seen)) and all({a, b} <= nodes for _, a, b in seen)
    both = [frozenset((a, b)) for edge, a, b in seen if edge == "same-study"]
    assert both and len(both) == len(set(both))


def test_a_card_tells_in_words_and_leaves_out_what_is_for_machines(kg: KnowledgeGraph) -> None:
    statement = f"cnsd:source/{REGENCE}/statement/I.A.4"
    told = {row["property"]: row["values"] for row in kg.neighbourhoods.card(statement)}
    assert told["cns:force"] == ["requires"] and told["cns:locator"] == ["I.A.4"]
    assert not {"cns:anchor", "cns:when", "cns:saidBy", "rdf:type"} & set(told)
    finding = kg.neighbourhoods.card(f"cnsd:finding/{kg.findings()[0]['id']}")
    assert not {"cns:witness"} & {row["property"] for row in finding}


def test_places_to_start_from_are_computed(kg: KnowledgeGraph, corpus: Corpus) -> None:
    starts = {s["title"]: {n["iri"] for n in s["nodes"]} for s in kg.neighbourhoods.starts()}
    assert starts["documents"] == {iris.source(s) for s in corpus.sources}
    assert starts["procedures"] == {p.iri for p in corpus.vocabulary.procedures.values()}
    matched = {
        iris.evidence_item(source, "study", study)
        for m in corpus.study_matches
        for source, study in (m.a, m.b)
    }
    assert starts["proposed as the same study"] == matched


# ------------------------------------------------------------------------ paths


def test_paths_lead_on_back_and_as_often_as_they_go() -> None:
    def node(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{CORE}{name}")

    said = (("a", "when", "b"), ("b", "part", "c"), ("c", "part", "b"), ("c", "value", "d"))
    store = Store(ox.Quad(node(s), node(p), node(o), node("g")) for s, p, o in said)
    path = (Step(CORE + "when"), Step(CORE + "part", often=True), Step(CORE + "value"))
    found = walk(store, f"{CORE}a", path)
    ways = [tuple(CORE + x for x in said[i]) for i in (0, 1, 3)]
    assert found == {f"{CORE}d": tuple(ways)}
    assert set(walk(store, f"{CORE}d", backwards(path))) == {f"{CORE}a"}


def test_numbers_in_names_count() -> None:
    assert sorted(["I.A.10", "I.A.2", "I.A"], key=natural) == ["I.A", "I.A.2", "I.A.10"]


# ------------------------------------------------------------------------ taken away


def test_turtle_holds_only_what_the_graph_says_and_joins_what_is_drawn(kg: KnowledgeGraph) -> None:
    view = kg.neighbourhood("va:infection")
    triples = {q.triple for q in ox.parse(turtle(kg, view), format=ox.RdfFormat.TURTLE)}
    assert triples <= {q.triple for q in kg.store.quads()}
    joined = networkx.Graph((str(t.subject), str(t.object)) for t in triples)
    for edge in view["edges"]:
        assert networkx.has_path(joined, f"<{edge['from']}>", f"<{edge['to']}>"), edge


def test_tables_and_graphml_hold_the_view_and_nothing_hidden(kg: KnowledgeGraph) -> None:
    whole = kg.neighbourhood("va:kiva")
    view = visible(whole, ["position", "names"])
    assert not {"position"} & {n["kind"] for n in view["nodes"]}
    assert len(edges_table(view)) == len(view["edges"]) < len(whole["edges"])
    assert [r["iri"] for r in nodes_table(view).records()] == [n["iri"] for n in view["nodes"]]
    read = networkx.read_graphml(io.BytesIO(graphml(view).encode()), force_multigraph=True)
    assert set(read) == {n["iri"] for n in view["nodes"]}
    assert read.number_of_edges() == len(view["edges"])
    assert visible(whole, ["procedure"])["nodes"][0]["iri"] == whole["iri"]  # the centre stays


def test_the_command_prints_the_same(run: Run, kg: KnowledgeGraph) -> None:  # noqa: F811
    told = answer(run("neighbourhood", "va:kiva", "--format", "json"))
    assert told == json.loads(json.dumps(kg.neighbourhood("va:kiva")))
    printed = run("neighbourhood", "va:kiva").output  # its cells are folded where it is narrow
    assert "Kiva" in printed and "position" in printed
    rows = run("neighbourhood", "va:kiva", "--hide", "names", "--format", "csv").output
    assert rows.startswith("from,") and ",names," not in rows

"""The network of who tells of what, and the measures of it."""

import io
import json

import networkx
import pytest
from test_cli import Run, answer, run  # noqa: F401  a fixture

from consilience import KnowledgeGraph
from consilience.citation_network import DOCUMENT_COLUMNS, STUDY_COLUMNS, CitationNetwork

REGENCE, SNIS, HTG422 = "regence-sur107", "snis-2014", "nice-htg422"
Row = dict[str, object]


@pytest.fixture(scope="module")
def network(kg: KnowledgeGraph) -> CitationNetwork:
    return kg.network()


def study(network: CitationNetwork, name: str, told_by: str = "") -> Row:
    [row] = [
        r for r in network.studies().records()
        if r["study"] == name and told_by in str(r["told_by"])
    ]  # fmt: skip
    return row


def edges(network: CitationNetwork, relation: str) -> set[tuple[str, str]]:
    return {(a, b) for a, b, key in network.graph.edges(keys=True) if key == relation}


def test_matched_accounts_are_one_node(network: CitationNetwork) -> None:
    free = study(network, "FREE")
    assert network.graph.nodes[free["node"]]["accounts"] == (f"{REGENCE}/wardlaw-2009 {SNIS}/free")
    assert {(REGENCE, free["node"]), (SNIS, free["node"])} <= edges(network, "tells of")
    assert study(network, "INVEST")["told_by"] == f"{REGENCE} {SNIS}"  # a name before an author


def test_a_match_that_is_only_possible_is_not_drawn_together(network: CitationNetwork) -> None:
    told = {account for _, account in network.graph.nodes(data="accounts")}
    assert f"{HTG422}/rct-150-150" in told


def test_each_kind_of_edge_is_there(network: CitationNetwork) -> None:
    node = {r["study"]: str(r["node"]) for r in network.studies().records()}
    assert (f"{REGENCE}/study/buchbinder-2015", node["INVEST"]) in edges(network, "contains")
    assert (f"{SNIS}/study/label", node["INVEST"]) in edges(network, "analyses")
    rests = {b for a, b in edges(network, "rests on") if "aaos" in a.lower()}
    assert {node["Diamond 2006"], node["VERTOS"], node["INVEST"]} <= rests
    assert edges(network, "follows up")


def test_the_disagreement_is_carried_by_shared_trials(
    kg: KnowledgeGraph, network: CitationNetwork
) -> None:
    read = {
        f["id"] for f in kg.findings(sources=[SNIS]) if f["subtype"] == "read-differently"
        and {"source": REGENCE, "id": "study berenson-2011"}.items() <= f["statements"][0].items()
    }  # fmt: skip
    assert study(network, "CAFE")["read_differently"] == len(read) == 1
    parts = ("opposite_advice", "read_differently", "numbers_differ", "contradicted")
    for row in network.studies().records():
        assert row["disagreements"] == sum(int(row[part]) for part in parts)
        if row["opposite_advice"]:
            assert int(row["documents"]) > 1
    order = [r["disagreements"] for r in network.studies().records()]
    assert order == sorted(order, reverse=True)
    assert order[0] > 0


def test_the_only_study_that_joins_a_document_is_on_every_way_to_it(
    network: CitationNetwork,
) -> None:
    kast = study(network, "KAST")
    assert kast["told_by"] == f"{HTG422} {REGENCE}"
    assert kast["between"] == 2.0  # to Regence, and by way of Regence to SNIS
    shared = [r for r in network.studies().records() if r["told_by"] == f"{REGENCE} {SNIS}"]
    assert all(r["between"] == round(2 / len(shared), 3) for r in shared)


def test_reviews_and_guidelines_are_counted(network: CitationNetwork) -> None:
    buchbinder = study(network, "Buchbinder 2009")
    assert int(buchbinder["reviews"]) > 1  # type: ignore[call-overload]
    assert buchbinder["guidelines"] == 1
    assert study(network, "Chew 2011")["kind"] == "review"


def test_what_one_document_alone_knows(network: CitationNetwork) -> None:
    alone = network.studies(alone=True).records()
    assert {r["documents"] for r in alone} == {1}
    assert "FREE" not in {r["study"] for r in alone}
    for told in network.documents().records():
        own = [r for r in alone if r["told_by"] == told["document"]]
        assert told["alone"] == len(own)
        assert told["alone"] + told["shared"] == told["studies"] + told["reviews"]


def test_documents_tell_with_whom_they_share(network: CitationNetwork) -> None:
    [htg422] = [r for r in network.documents().records() if r["document"] == HTG422]
    assert (htg422["shared"], htg422["shared_with"]) == (1, f"{REGENCE} 1")


def test_the_network_is_the_same_each_time(kg: KnowledgeGraph, network: CitationNetwork) -> None:
    again = kg.network()
    assert again.studies() == network.studies()
    assert again.graphml() == network.graphml()


# ------------------------------------------------------------------------------ the command


def test_the_command_prints_the_measures(
    run: Run,  # noqa: F811
    network: CitationNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert answer(run("network", "--format", "json")) == network.studies().records()
    told = answer(run("network", "--documents", "--format", "json"))
    assert told == network.documents().records()
    header = run("network", "--format", "csv").stdout.splitlines()[0]
    assert header.split(",") == list(STUDY_COLUMNS)
    assert len(json.loads(run("network", "--alone", "--format", "json").stdout)) > 0
    assert "FREE" in run("network").stdout


def test_graphml_can_be_read_again(run: Run, network: CitationNetwork) -> None:  # noqa: F811
    text = run("network", "--format", "graphml").stdout
    found = networkx.read_graphml(io.BytesIO(text.encode()))
    assert set(found.nodes) == set(network.graph.nodes)
    assert found.number_of_edges() == network.graph.number_of_edges()


def test_help_says_what_every_column_means(run: Run) -> None:  # noqa: F811
    told = run("network", "--help").stdout
    assert all(f"{name}:" in told for name in (*STUDY_COLUMNS, *DOCUMENT_COLUMNS))


@pytest.mark.parametrize(
    "args", [["--documents", "--alone"], ["--format", "graphml", "--documents"]]
)
def test_options_that_do_not_go_together_are_refused(run: Run, args: list[str]) -> None:  # noqa: F811
    assert run("network", *args).exit_code == 2

"""A neighbourhood to take away: tables of its nodes and edges, Turtle, GraphML."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from typing import Any as Anything

import pyoxigraph as ox

from consilience.exports.about import LICENCE
from consilience.exports.words import without_controls
from consilience.resources import LABELS
from consilience.tables import Table
from consilience.vocabulary import RDF_TYPE

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

View = Mapping[str, Anything]
EDGE_COLUMNS = ("from", "from_label", "edge", "to", "to_label", "from_kind", "to_kind")
NODE_COLUMNS = ("iri", "name", "kind", "label")


def visible(view: View, hidden: Collection[str]) -> dict[str, Anything]:
    """Return a view without the kinds of nodes and edges that are hidden; the centre stays."""
    nodes = [n for n in view["nodes"] if n["kind"] not in hidden or n["iri"] == view["iri"]]
    left = {n["iri"] for n in nodes}
    edges = [
        e for e in view["edges"]
        if e["edge"] not in hidden and e["from"] in left and e["to"] in left
    ]  # fmt: skip
    return {**view, "nodes": nodes, "edges": edges}


def edges_table(view: View) -> Table:
    """Return a row for each edge: what it joins, by address, label and kind."""
    nodes = {n["iri"]: n for n in view["nodes"]}
    rows = [
        {
            "from": nodes[e["from"]]["name"], "to": nodes[e["to"]]["name"], "edge": e["label"],
            "from_label": nodes[e["from"]]["label"], "to_label": nodes[e["to"]]["label"],
            "from_kind": nodes[e["from"]]["kind_label"], "to_kind": nodes[e["to"]]["kind_label"],
        }
        for e in view["edges"]
    ]  # fmt: skip
    return Table.of(EDGE_COLUMNS, rows)


def nodes_table(view: View) -> Table:
    """Return a row for each node."""
    return Table.of(NODE_COLUMNS, [{**n, "kind": n["kind_label"]} for n in view["nodes"]])


def turtle(kg: "KnowledgeGraph", view: View) -> str:
    """Return the graph's own triples behind a view: classes, labels, and the way of every edge."""
    said = [
        triple
        for n in view["nodes"]
        for prop in (RDF_TYPE.value, *LABELS)
        for triple in kg.store.triples(n["iri"], prop)
    ]
    ways = [
        ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o))
        for s, p, o in kg.neighbourhoods.triples(view)
    ]
    triples = sorted({*said, *ways}, key=str)
    told = "".join(map(str, triples))
    used = {p: n for p, n in kg.resources.prefixes.namespaces.items() if f"<{n}" in told}
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used)
    assert text is not None
    return f"# Consilience: the neighbourhood of {view['iri']}\n# {LICENCE}\n" + text.decode()


def graphml(view: View) -> str:
    """Return a view as GraphML: labels and kinds of nodes, labels of edges."""
    import networkx

    found = networkx.MultiDiGraph(licence=LICENCE)
    for n in view["nodes"]:
        label = without_controls(n["label"])
        found.add_node(n["iri"], label=label, kind=n["kind_label"], name=n["name"])
    for e in view["edges"]:
        found.add_edge(e["from"], e["to"], key=e["edge"], label=without_controls(e["label"]))
    return "\n".join(networkx.generate_graphml(found))

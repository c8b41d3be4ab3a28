"""The graph, or one document's part of it, in the formats that others read."""

import io
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from typing import Any as Anything

import pyoxigraph as ox

from consilience import iris
from consilience.exports.about import LICENCE
from consilience.exports.words import without_controls
from consilience.graph import OA, PROV
from consilience.store import QueryError
from consilience.vocabulary import BASE, CORE, DCTERMS, SKOS, local_id

if TYPE_CHECKING:
    import networkx

    from consilience.knowledge_graph import KnowledgeGraph

_RDF = {
    "ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD, "nq": ox.RdfFormat.N_QUADS,
}  # fmt: skip
GRAPHML = "graphml"
FORMATS = (*_RDF, GRAPHML)
PREFIXES = {
    "cns": CORE, "dcterms": DCTERMS, "oa": OA, "prov": PROV, "skos": SKOS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
_TYPE, _LABELS = PREFIXES["rdf"] + "type", (SKOS + "prefLabel", DCTERMS + "title")


def graph_bytes(kg: "KnowledgeGraph", style: str, source: str | None = None) -> bytes:
    """Return the graph in one of FORMATS; `source`: only the named graphs of this document.

    Raises ValueError for another format, QueryError for an unknown document.
    """
    if style not in FORMATS:
        raise ValueError(f"{style!r} is no format; use one of {', '.join(FORMATS)}")
    if source is not None and source not in kg.sources:
        raise QueryError(f"unknown source {source!r}; known: {', '.join(kg.sources)}")
    if style == GRAPHML:
        return _graphml(kg, source)
    chosen = [quad for quad in kg.store.quads() if _belongs(_name(quad), source)]
    merged = sorted({quad.triple for quad in chosen}, key=str)
    data = ox.serialize(
        merged if style == "ttl" else sorted(chosen, key=str),
        format=_RDF[style],
        prefixes=PREFIXES if style in ("ttl", "trig", "jsonld") else None,
    )
    assert data is not None
    return data if style == "jsonld" else _head(kg, style, source).encode() + data


def _name(quad: ox.Quad) -> str:
    return getattr(quad.graph_name, "value", "")


def _belongs(graph: str, source: str | None) -> bool:
    return source is None or graph.startswith(iris.edition_graph(source, ""))


def _head(kg: "KnowledgeGraph", style: str, source: str | None) -> str:
    """Return comment lines on what the file holds."""
    lines = [
        f"Consilience: {f'what is encoded of {source}' if source else 'the whole graph'}",
        f"Inputs (SHA-256): {kg.build.inputs}",
        LICENCE,
    ]
    if style == "ttl":
        lines.append("The named graphs are merged here; TriG and N-Quads keep them apart.")
    return "".join(f"# {line}\n" for line in lines)


# ------------------------------------------------------------------------ GraphML


def _graphml(kg: "KnowledgeGraph", source: str | None) -> bytes:
    import networkx

    file = io.BytesIO()
    networkx.write_graphml(_plain_graph(kg, source), file, edge_id_from_attribute="id")
    return file.getvalue()


def _plain_graph(kg: "KnowledgeGraph", source: str | None) -> "networkx.MultiDiGraph":
    """Return the graph with text for every attribute, and an id and a label for every edge."""
    import networkx

    whole = kg.to_networkx()
    found = networkx.MultiDiGraph(inputs=kg.build.inputs, licence=LICENCE)
    kept = _kept(whole, source)
    types = _types(whole)
    for node, attributes in whole.nodes(data=True):
        if kept(node):
            found.add_node(node, **_told(node, attributes, types.get(node, [])))
    edges = (e for e in whole.edges(keys=True, data=True) if e[0] in found)
    for number, (start, end, key, attributes) in enumerate(edges):
        graph = attributes["graph"].strip("<>")
        if not _belongs(graph, source):
            continue
        if end not in found:
            found.add_node(end, label=local_id(end) or end)
        about = {"predicate": key, "label": local_id(key), "graph": graph, "id": f"e{number}"}
        found.add_edge(start, end, key=about["id"], **about)
    return found


def _kept(whole: "networkx.MultiDiGraph", source: str | None) -> Callable[[str], bool]:
    """Return what tells whether a node is described in the chosen graphs."""
    if source is None:
        return lambda _: True
    subjects = {s for s, _, g in whole.edges(data="graph") if _belongs(g.strip("<>"), source)}
    return subjects.__contains__


def _types(whole: "networkx.MultiDiGraph") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, end, key in whole.edges(keys=True):
        if key == _TYPE:
            found.setdefault(start, []).append(local_id(end))
    return found


def _told(node: str, attributes: Mapping[str, Anything], types: list[str]) -> dict[str, str]:
    labels = [attributes[name] for name in _LABELS if name in attributes]
    told = {"label": labels[0][0] if labels else local_id(node) or node}
    if types:
        told["type"] = "; ".join(sorted(types))
    for name, values in attributes.items():
        told[_key(name)] = without_controls(" | ".join(map(str, values)))
    return told


def _key(iri: str) -> str:
    """Return a property as a name that every reader of GraphML takes, such as skos_prefLabel."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return re.sub(r"\W", "_", f"{prefix}_{iri.removeprefix(space)}")
    return re.sub(r"\W", "_", iri.removeprefix(BASE))

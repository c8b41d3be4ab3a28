"""What an editor for questions can complete: the words of this graph, as a question writes them."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any as Anything

from consilience import iris
from consilience.prefixes import Prefixes
from consilience.tables import Table

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

Data = dict[str, Anything]
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_LONGEST = 160  # characters of a definition
_IN_ONTOLOGY = f"GRAPH <{iris.ONTOLOGY_GRAPH}>"
_DEFINED = f"SELECT DISTINCT ?term {{ {_IN_ONTOLOGY} {{ ?term ?p ?o }} }}"
_CLASSES = f"""SELECT DISTINCT ?term {{
  {{ ?thing a ?term }} UNION {{ {_IN_ONTOLOGY} {{ ?term a owl:Class }} }} }}"""
_PROPERTIES = f"""SELECT DISTINCT ?term {{
  {{ ?s ?term ?o }} UNION {{ {_IN_ONTOLOGY} {{
    ?term a ?kind FILTER(?kind IN (owl:ObjectProperty, owl:DatatypeProperty)) }} }} }}"""
_GRAPHS = "SELECT DISTINCT ?term { GRAPH ?term { ?s ?p ?o } }"


def vocabulary(kg: "KnowledgeGraph") -> Data:
    """Return `prefixes`, and `terms`: name as written, label, kind and what each is about.

    Terms are what the ontologies define, every class and property used, documents and graphs.
    """
    kinds = dict.fromkeys(_found(kg, _DEFINED), "individual")
    kinds |= dict.fromkeys(map(iris.source, kg.sources), "document")
    kinds |= dict.fromkeys(_found(kg, _GRAPHS), "graph")
    kinds |= dict.fromkeys(_found(kg, _PROPERTIES), "property")
    kinds |= dict.fromkeys(_found(kg, _CLASSES), "class")
    prefixes = kg.resources.prefixes
    terms = [_term(kg, iri, kind) for iri, kind in sorted(kinds.items())]
    return {"prefixes": dict(prefixes.namespaces), "terms": terms}


def written(iri: str, prefixes: Prefixes) -> str:
    """Return an IRI as a question writes it: by a prefix where SPARQL allows it, else in full."""
    name = prefixes.shorten(iri)
    short = name != iri and _LOCAL.fullmatch(name.partition(":")[2])
    return name if short else f"<{iri}>"


def _found(kg: "KnowledgeGraph", text: str) -> Iterable[str]:
    table = kg.sparql(text)
    assert isinstance(table, Table)
    return (str(row[0]) for row in table.rows if "://" in str(row[0]))


def _term(kg: "KnowledgeGraph", iri: str, kind: str) -> Data:
    about = next(iter(kg.resources.definitions(iri)), "")
    return {
        "name": written(iri, kg.resources.prefixes), "label": kg.resources.label(iri),
        "kind": kind, "about": about if len(about) <= _LONGEST else f"{about[:_LONGEST]} …",
    }  # fmt: skip

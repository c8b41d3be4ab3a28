"""The store: named graphs in memory, asked in SPARQL. The only place that knows its maker."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from consilience.sparql_text import Fault, columns_in_order, has_dataset, refused, told
from consilience.tables import Table

_XSD = "http://www.w3.org/2001/XMLSchema#"
Term = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None


class QueryError(ValueError):
    """A query that cannot be answered; the message says where and why.

    `line` and `column` of the query count from 1; 0 where it is no matter of its text.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        self.line, self.column = line, column
        super().__init__(str(Fault(message, line, column)))


@dataclass(frozen=True)
class Said:
    """One quad as plain text; `datatype` and `language` are those of a literal, else empty."""

    subject: str
    property: str
    value: str
    graph: str
    is_iri: bool = True
    datatype: str = ""
    language: str = ""


class Store:
    """An RDF dataset in memory."""

    def __init__(self, quads: Iterable[ox.Quad] = ()) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)

    @classmethod
    def of_file(cls, file: Path) -> "Store":
        """Return the dataset of an N-Quads file."""
        found = cls()
        found._store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
        return found

    def __len__(self) -> int:
        return len(self._store)

    def ask(
        self, sparql: str, union: bool = False, prefixes: Mapping[str, str] | None = None
    ) -> Table | bool | list[ox.Triple]:
        """Answer a SELECT with a table, an ASK with a boolean, a CONSTRUCT with triples.

        Every statement lies in a named graph: patterns outside GRAPH match nothing, with `union`
        every graph unless the query names its own by FROM. `prefixes` need no PREFIX line.
        Raises QueryError when the text is no SPARQL query, calls elsewhere or would change a graph.
        """
        fault = refused(sparql, self._names or None, prefixes)
        if fault:
            raise QueryError(fault.message, fault.line, fault.column)
        try:
            answer = self._store.query(
                sparql, prefixes=dict(prefixes or {}),
                use_default_graph_as_union=union and not has_dataset(sparql),
            )  # fmt: skip
            if isinstance(answer, ox.QuerySolutions):
                names = columns_in_order([v.value for v in answer.variables], sparql)
                rows = (tuple(plain(row[name]) for name in names) for row in answer)
                return Table(tuple(names), tuple(rows))
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            return list(answer)
        except (SyntaxError, ValueError, OSError) as error:
            fault = told(str(error), sparql)
            raise QueryError(fault.message, fault.line, fault.column) from error

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(str(name.value) for name in self._store.named_graphs())

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield the triples of a named graph."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
            yield quad.triple

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad."""
        yield from self._store.quads_for_pattern(None, None, None, None)

    def holds(self, iri: str) -> bool:
        """Whether any quad names a resource."""
        node = _node(iri)
        places: list[tuple[ox.NamedNode | None, ...]] = [
            tuple(node if i == place else None for i in range(4)) for place in range(4)
        ]
        return node is not None and any(
            next(self._store.quads_for_pattern(*place), None) for place in places
        )

    def subjects(self) -> list[str]:
        """Return every resource of which something is said, in the order of their IRIs."""
        return sorted({_said(quad).subject for quad in self.quads()})

    def said_in(self, graph: str) -> Iterator[Said]:
        """Yield what a named graph holds."""
        yield from map(_said, self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def triples(self, iri: str, prop: str) -> list[ox.Triple]:
        """Return the triples of a resource and a property, in any graph."""
        node, of = _node(iri), ox.NamedNode(prop)
        found = self._store.quads_for_pattern(node, of, None, None) if node else ()
        return sorted({quad.triple for quad in found}, key=str)

    def of_property(self, prop: str) -> list[Said]:
        """Return every quad with a property, in the order of what it says."""
        found = self._store.quads_for_pattern(None, ox.NamedNode(prop), None, None)
        return sorted(map(_said, found), key=lambda s: (s.subject, s.value))

    def values(self, iri: str, prop: str) -> list[str]:
        """Return what a property of a resource holds, in any graph, as sorted text."""
        node, of = _node(iri), ox.NamedNode(prop)
        found = self._store.quads_for_pattern(node, of, None, None) if node else ()
        return sorted({_said(quad).value for quad in found})

    def follow(self, iri: str, prop: str, back: bool = False) -> list[str]:
        """Return the IRIs that a property of a resource leads to, or `back` from; each once."""
        node, of = _node(iri), ox.NamedNode(prop)
        if node is None:
            return []
        ends = (None, of, node, None) if back else (node, of, None, None)
        found = self._store.quads_for_pattern(*ends)
        terms = {quad.subject if back else quad.object for quad in found}
        return sorted(term.value for term in terms if isinstance(term, ox.NamedNode))

    def describe(self, iri: str) -> list[Said]:
        """Return what is said of a resource, in every graph; nothing for what is no IRI."""
        node = _node(iri)
        return (
            [_said(q) for q in self._store.quads_for_pattern(node, None, None, None)]
            if node
            else []
        )

    def naming(self, iri: str) -> list[Said]:
        """Return what names a resource as a value, in every graph; nothing for what is no IRI."""
        node = _node(iri)
        return (
            [_said(q) for q in self._store.quads_for_pattern(None, None, node, None)]
            if node
            else []
        )

    def uses(self, iri: str) -> tuple[int, int]:
        """Return in how many quads an IRI is the property, and how many lie in a graph so named."""
        node = _node(iri)
        if node is None:
            return 0, 0
        as_property = self._store.quads_for_pattern(None, node, None, None)
        as_graph = self._store.quads_for_pattern(None, None, None, node)
        return sum(1 for _ in as_property), sum(1 for _ in as_graph)

    def written(self, iri: str, style: str, prefixes: Mapping[str, str]) -> str:
        """Return what is said of a resource and of its parts (`…#when/0`) as one of WRITTEN.

        Of a namespace (`…#`) that is all its terms, of a named graph what lies in it. JSON-LD keeps
        the named graphs; Turtle has none.
        """
        within = _node(iri)
        quads = list(self._store.quads_for_pattern(None, None, None, within)) if within else []
        terms = f"{iri}#"
        is_namespace = terms in prefixes.values()
        left = [s for s in self.subjects() if s.startswith(terms)] if is_namespace else []
        left, done = [*left, iri], set[str]()
        while left:
            name = left.pop()
            node = None if name in done else _node(name)
            done.add(name)
            own = self._store.quads_for_pattern(node, None, None, None) if node else ()
            found = sorted(own, key=str)
            quads += found
            below = {s.value for s in map(_said, found) if s.is_iri}
            left += sorted(n for n in below if n.startswith(terms) and n not in done)
        flat = style == "turtle"
        content = list(dict.fromkeys(q.triple for q in quads)) if flat else quads
        used = {p: n for p, n in prefixes.items() if any(f"<{n}" in str(q) for q in content)}
        text = ox.serialize(content, format=WRITTEN[style], prefixes=used)
        assert text is not None
        return text.decode()


WRITTEN = {"turtle": ox.RdfFormat.TURTLE, "json-ld": ox.RdfFormat.JSON_LD}


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _said(quad: ox.Quad) -> Said:
    subject, of, value = str(getattr(quad.subject, "value", "")), quad.predicate.value, quad.object
    graph = str(getattr(quad.graph_name, "value", ""))
    if isinstance(value, ox.Literal):
        language = value.language or ""
        datatype = "" if language else value.datatype.value
        return Said(subject, of, value.value, graph, False, datatype, language)
    return Said(subject, of, str(getattr(value, "value", value)), graph)


def variables_of(sparql: str) -> list[str]:
    """Return the names of the columns that a SELECT query would answer with.

    Raises QueryError when the text is no SELECT query.
    """
    answer = Store().ask(sparql)
    if not isinstance(answer, Table):
        raise QueryError("the query is no SELECT")
    return list(answer.columns)


def plain(term: Term) -> str | int | bool | None:
    """Return an RDF term as a plain value; numbers with a point stay text, as printed."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        if term.datatype.value == _XSD + "integer":
            return int(term.value)
        if term.datatype.value == _XSD + "boolean":
            return term.value == "true"
        return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)

"""Checks of the graph's form: the shapes of `ontology/shapes`, and the ontology's own terms.

The rules are content: a new shape is a new entry of a Turtle file, and its name and message are
what a violation says. Nothing is fetched; owl:imports are looked for in the ontology folder only.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Anything

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from consilience import iris
from consilience.rooms import room
from consilience.store import Store
from consilience.vocabulary import CORE, DCTERMS, RDF_TYPE, SKOS, local_id

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

SHAPES = "https://w3id.org/consilience/shapes#"
_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_OWL = "http://www.w3.org/2002/07/owl#"


@dataclass(frozen=True, order=True)
class Violation:
    """One thing in the graph that breaks a rule.

    `shape` is the name of the rule, `focus` the IRI of what breaks it, `message` says what is wrong
    and what to do, `value` is the value that is wrong where there is one.
    """

    shape: str
    focus: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        value = f" ({self.value})" if self.value else ""
        return f"{self.focus}{value}: {self.message} [{self.shape}]"


# ---------------------------------------------------------------------------- shapes


def shape_files(folder: Path | None = None) -> list[Path]:
    """Return the files that hold shapes."""
    return sorted((folder or room("ontology") / "shapes").glob("*.ttl"))


def shape_problems(graph: "KnowledgeGraph | Store") -> list[Violation]:
    """Return what in a graph breaks a shape: ontology, editions and findings, each node of each."""
    store = graph if isinstance(graph, Store) else graph.store
    return validate(one_graph(quad.triple for quad in store.quads()))


def validate(
    data: rdflib.Graph, files: Iterable[Path] | None = None, only: Iterable[str] = ()
) -> list[Violation]:
    """Return what in the data breaks a shape of the files, or only a shape of one of the names.

    The data must hold the ontology as well: the closed lists are checked by its classes.
    Raises ValueError for a name that no shape of the files has.
    """
    shapes = rdflib.Graph()
    for file in shape_files() if files is None else files:
        shapes.parse(file, format="turtle")
    # `inplace` saves a copy of the data; without inference and rules nothing is written to it.
    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inference="none",
        do_owl_imports=False,
        inplace=True,
        use_shapes=_chosen(shapes, only) or None,
    )
    if not isinstance(report, rdflib.Graph):
        raise ValueError(f"the shapes cannot be applied: {report}")
    return sorted({_violation(report, node) for node in report.objects(None, _SH.result)})


def _chosen(shapes: rdflib.Graph, only: Iterable[str]) -> list[str | rdflib.URIRef]:
    """Return the IRIs of the shapes of these names; a wrong name would pass for a clean graph."""
    chosen: list[str | rdflib.URIRef] = []
    for name in only:
        shape = rdflib.URIRef(SHAPES + name)
        if (shape, _SH.severity, None) not in shapes:
            raise ValueError(f"no shape {name!r} in the files named")
        chosen.append(shape)
    return chosen


def _violation(report: rdflib.Graph, node: rdflib.term.Node) -> Violation:
    def told(name: str) -> str:
        found = report.value(node, _SH[name])
        return "" if found is None else str(found)

    return Violation(
        shape=told("sourceShape").removeprefix(SHAPES),
        focus=told("focusNode"),
        message=told("resultMessage"),
        value=told("value"),
    )


class _ParsedOnce(rdflib.Graph):
    """A graph that parses a question once: pyshacl asks a shape's question of every node anew."""

    def query(
        self, query_object: str | Query, *args: Anything, **options: Anything
    ) -> rdflib.query.Result:
        """Answer a question as `rdflib.Graph.query` does; its text must bind its prefixes."""
        if isinstance(query_object, str):
            query_object = _parsed(query_object)
        return super().query(query_object, *args, **options)


@cache
def _parsed(question: str) -> Query:
    return prepareQuery(question)


def one_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return triples, of whatever named graphs, as one graph of rdflib."""
    found = _ParsedOnce()
    for triple in triples:
        subject, target = triple.subject, triple.object
        if isinstance(subject, ox.Triple) or isinstance(target, ox.Triple):
            raise ValueError(f"a triple about a triple has no place in this graph: {triple}")
        found.add((_rdflib(subject), rdflib.URIRef(triple.predicate.value), _rdflib(target)))
    return found


def _rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value.endswith("XMLSchema#string"):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


# ---------------------------------------------------------------------------- the ontology itself

_ANNOTATIONS = {
    "label": (SKOS + "prefLabel", "give it a skos:prefLabel"),
    "definition": (SKOS + "definition", "say in skos:definition what it means"),
    "source": (DCTERMS + "source", "say in dcterms:source where its meaning comes from"),
}
# Properties whose text names terms: conditions as written, and the units of quantities.
_WRITTEN = ("whenText", "valueText", "unit")


@dataclass
class _Terms:
    """The terms that the ontology files declare, and the IRIs that its own triples use."""

    properties: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> "_Terms":
        """Read the triples; a term's own triples do not count as a use of it."""
        found = cls()
        for triple in triples:
            named = _iris(triple)
            properties = found.properties.setdefault(named[0], {})
            properties.setdefault(named[1], []).append(_text(triple))
            found.used |= {*named[1:]} - {named[0]}
        return found

    def all(self, iri: str, prop: str) -> list[str]:
        return self.properties.get(iri, {}).get(prop, [])

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of the ontologies declared here."""
        kinds = RDF_TYPE.value
        return tuple(i + "#" for i in self.properties if _OWL + "Ontology" in self.all(i, kinds))

    @cached_property
    def own(self) -> list[str]:
        """The terms declared here, in the namespaces of the ontologies declared here."""
        spaces = self.namespaces
        return sorted(i for i in self.properties if i.startswith(spaces) and self._declared(i))

    def _declared(self, iri: str) -> bool:
        return bool(self.all(iri, RDF_TYPE.value))

    def words(self) -> set[str]:
        """Return the words of the conditions, and the units, that the triples hold as text."""
        texts = [t for i in self.properties for p in _WRITTEN for t in self.all(i, CORE + p)]
        return {word for text in texts for word in re.findall(r"[\w@.-]+", text)}

    def name(self, iri: str) -> str:
        """Return the name by which encodings and conditions call a term."""
        return next(iter(self.all(iri, SKOS + "notation")), local_id(iri))


def ontology_problems(
    triples: Iterable[ox.Triple], data: Iterable[ox.Triple], folder: Path | None = None
) -> list[Violation]:
    """Return terms without label, definition or source, unused or undeclared, and lost imports.

    A term is *used* if one of these holds: the data name it; another term's triples do, or have it
    as their property; a written condition names it, or the unit it is; the package's code names it
    (a string that is exactly its name); it holds a condition itself, or is a normative word, for
    these are applied to every case, or passage, without being named; or it is a value in the list of an
    attribute that is used, for a list of values has to be complete. A member of a closed list has
    no such excuse.
    """
    terms, said = _Terms.of(triples), _Terms.of(data)
    found = [*_bare(terms), *_unused(terms, said), *_undeclared(terms, said)]
    return sorted([*found, *_lost_imports(terms, folder or room("ontology"))])


def ontology_problems_of(graph: "KnowledgeGraph | Store") -> list[Violation]:
    """Return the problems of a graph's ontology, its editions and findings being the data."""
    store = graph if isinstance(graph, Store) else graph.store
    ontology = ox.NamedNode(iris.ONTOLOGY_GRAPH)
    data = (quad.triple for quad in store.quads() if quad.graph_name != ontology)
    return ontology_problems(store.graph(iris.ONTOLOGY_GRAPH), data)


def _iris(triple: ox.Triple) -> list[str]:
    """Return the subject, the property and, where it is no literal, the value of a triple."""
    terms = (triple.subject, triple.predicate, triple.object)
    return [str(term.value) for term in terms if isinstance(term, ox.NamedNode | ox.BlankNode)]


def _text(triple: ox.Triple) -> str:
    return "" if isinstance(triple.object, ox.Triple) else triple.object.value


def _bare(terms: _Terms) -> Iterator[Violation]:
    for iri in terms.own:
        for what, (prop, remedy) in _ANNOTATIONS.items():
            if not any(text.strip() for text in terms.all(iri, prop)):
                yield Violation(f"term-{what}", iri, f"A term has no {what}; {remedy}.")


def _unused(terms: _Terms, said: _Terms) -> Iterator[Violation]:
    named = terms.words() | said.words() | code_words()
    in_use = terms.used | said.used | set(said.properties)
    used = {
        iri
        for iri in terms.own
        if iri in in_use
        or {terms.name(iri), local_id(iri)} & named
        or terms.all(iri, CORE + "whenText")
        or CORE + "NormativeWord" in terms.all(iri, RDF_TYPE.value)
    }
    schemes = {s for iri in used for s in terms.all(iri, CORE + "values")}
    for iri in terms.own:
        listed = schemes & set(terms.all(iri, SKOS + "inScheme"))
        if iri not in used and not listed:
            message = "A term is used nowhere; use it, or take it out."
            yield Violation("term-used", iri, message, terms.name(iri))


def _undeclared(terms: _Terms, said: _Terms) -> Iterator[Violation]:
    own, in_use = set(terms.own), terms.used | said.used | set(said.properties)
    for iri in sorted(in_use):
        if iri.startswith(terms.namespaces) and iri not in own:
            message = "A term is used but declared nowhere; declare it, or mend its spelling."
            yield Violation("term-declared", iri, message)


def _lost_imports(terms: _Terms, folder: Path) -> Iterator[Violation]:
    local = {iri for file in sorted(folder.glob("*.ttl")) for iri in _ontologies(file)}
    for importing in sorted(terms.properties):
        for imported in sorted(set(terms.all(importing, _OWL + "imports")) - local):
            message = "An import cannot be read offline; put its file into the ontology folder."
            yield Violation("import-readable", importing, message, imported)


def _ontologies(file: Path) -> list[str]:
    """Return the ontologies that a file declares; none if it cannot be read."""
    try:
        parsed = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        terms = _Terms.of(quad.triple for quad in parsed)
    except (SyntaxError, OSError):
        return []
    return [space.removesuffix("#") for space in terms.namespaces]


def _is_code(file: Path) -> bool:
    """Whether a file counts as code: neither content of a room nor this module, which only asks."""
    return "_rooms" not in file.parts and file != Path(__file__)


@cache
def code_words() -> frozenset[str]:
    """Return every string that stands in the package's code."""
    files = Path(__file__).parent.glob("**/*.py")
    trees = [ast.parse(f.read_text(encoding="utf-8")) for f in files if _is_code(f)]
    nodes = (node for tree in trees for node in ast.walk(tree))
    constants = (n.value for n in nodes if isinstance(n, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))

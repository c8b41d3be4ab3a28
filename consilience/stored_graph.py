"""What a build can be asked without reading the encodings: queries, resources, neighbourhoods."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Anything

import pyoxigraph as ox

from consilience import iris
from consilience.build import Build
from consilience.encodings import applies
from consilience.findings.weight import weighed
from consilience.ledger import completed, ledger, questions
from consilience.neighbourhood import MOST as MOST_NODES
from consilience.neighbourhood import Neighbourhoods
from consilience.parameters import Choices, parameters
from consilience.prefixes import Prefixes
from consilience.queries import SavedQuery, read_catalogue, to_terms
from consilience.query_limits import Limits
from consilience.questions import Questions
from consilience.quotes import Quotes
from consilience.resources import Resources
from consilience.rooms import room
from consilience.search import FEW, GROUPS, Search
from consilience.store import QueryError, Store
from consilience.tables import Table
from consilience.vocabulary import Vocabulary

if TYPE_CHECKING:
    import networkx
    import rdflib

Answer = Table | bool | list[ox.Triple]


class StoredGraph:
    """A build as an RDF dataset with its vocabulary."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.store = Store(ox.parse(build.graph, format=ox.RdfFormat.N_QUADS))
        self.vocabulary = Vocabulary(self.store.graph(iris.ONTOLOGY_GRAPH))
        self.sources: list[str] = [s["id"] for s in build.matrix["sources"]]
        self.readings: Mapping[str, Mapping[str, Anything]] = build.matrix["readings"]

    # ------------------------------------------------------------------------ asked

    @cached_property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name."""
        return read_catalogue(room("queries"))

    def query(self, name: str, **params: object) -> Table:
        """Answer a saved query; a parameter is an id, a list of ids, a date, a number or text.

        Raises QueryError for an unknown query, parameter or id.
        """
        answer = self.store.ask(self.query_text(name, **params))
        assert isinstance(answer, Table)
        return answer

    def query_text(self, name: str, **params: object) -> str:
        """Return the SPARQL text of a saved query with its parameters filled in; see `query`."""
        if name not in self.queries:
            raise QueryError(f"no saved query {name!r}; {_suggest(name, self.queries)}")
        filled = {p: to_terms(_listed(v), self._resolver(p)) for p, v in params.items()}
        return self.queries[name].filled(filled)

    def sparql(self, text: str) -> Answer:
        """Answer any SPARQL query, without limits; see `questions_within` for limits.

        Patterns outside GRAPH match every graph, unless the query names its own by FROM; the
        prefixes of the graph need no PREFIX line. Raises QueryError when the text is no query.
        """
        return self.store.ask(text, union=True, prefixes=self.resources.prefixes.namespaces)

    def questions_within(self, limits: Limits | None = None) -> Questions:
        """Return what answers SPARQL queries as `sparql` does, but stops what passes a limit.

        Without `limits` those of the environment count. Close it, or use it in a `with`. Raises
        ValueError for a setting that is no number.
        """
        limits = limits or Limits.of_environment()
        return Questions(self.build.graph, self.resources.prefixes.namespaces, limits)

    def quotes(self, folder: Path | None = None) -> Quotes:
        """Return what cuts quotes from the reader's copies (in `folder`, else as always).

        `kg.quotes().beside(kg.query("contraindications"))` adds a column of them to a table.
        Raises InputRefusedError when a copy cannot be read.
        """
        return Quotes(self.store, folder)

    def choices(self, param: str) -> dict[str, str] | None:
        """Return what a parameter of this name can be set to: labels by id.

        None when it is no closed list, such as a date.
        """
        known = self._parameters.get(param)
        return None if known is None else {value: c.label for value, c in known.items()}

    @cached_property
    def _parameters(self) -> Mapping[str, Choices]:
        sources = {s["id"]: s["name"] for s in self.build.matrix["sources"]}
        return parameters(self.vocabulary, sources)

    def _resolver(self, param: str) -> Callable[[str], list[str] | None]:
        """Return what gives the IRIs of an id for a parameter of this name."""
        known = self._parameters.get(param)
        if known is None:
            return lambda _: None

        def resolve(value: str) -> list[str]:
            self._require(param, value, known)
            return list(known[value].iris)

        return resolve

    # ------------------------------------------------------------------------ resources

    @cached_property
    def resources(self) -> Resources:
        """What describes and finds anything in the graph."""
        own = self.store.said_in(iris.ONTOLOGY_GRAPH)
        return Resources(self.store, Prefixes.told((s.subject, s.property, s.value) for s in own))

    def describe(self, name: str) -> dict[str, Anything]:
        """Return what the graph says of a resource, and what names it, as plain data.

        `name` is an IRI or a prefixed name such as `cns:Statement`. Values of IRIs have `iri`,
        `name` and `label`, literals `text`, `datatype` and `language`. Of what names it, each
        property comes with its count and the first 50.

        Raises QueryError when the graph does not name it.
        """
        return self.resources.describe(name)

    def written(self, name: str, style: str = "turtle") -> str:
        """Return what is said of a resource and its parts as `turtle` or `json-ld`.

        Raises QueryError when the graph does not name it.
        """
        resources = self.resources
        return self.store.written(resources.iri_of(name), style, resources.prefixes.namespaces)

    def search(self, text: str, limit: int = 20) -> list[dict[str, Anything]]:
        """Return the resources that a text fits best: by label, id or IRI, however spelled."""
        return self.resources.search(text, limit)

    @cached_property
    def neighbourhoods(self) -> Neighbourhoods:
        """What tells the neighbourhood of anything in the graph."""
        names = {iris.source(s["id"]): s["name"] for s in self.build.matrix["sources"]}
        weighty = weighed(self.build.findings)
        ranks = {iris.finding(f["id"]): rank for rank, f in enumerate(weighty)}
        return Neighbourhoods(self.resources, names, ranks)

    def neighbourhood(
        self, name: str, opened: Sequence[str] = (), most: int = MOST_NODES
    ) -> dict[str, Anything]:
        """Return what stands about a thing, as plain data: nodes, edges, groups of neighbours.

        At most `most` nodes at first; what is left out is in the groups' counts. `opened`: what
        is opened further; see `consilience.neighbourhood.Neighbourhoods.view`.

        Raises QueryError when the graph does not name it.
        """
        return self.neighbourhoods.view(name, opened, most)

    @cached_property
    def _search(self) -> Search:
        sources = self.build.matrix["sources"]
        return Search(self.resources, self.queries, sources, self.build.findings)

    def find(
        self, text: str, most: int = FEW, group: str | None = None
    ) -> list[dict[str, Anything]]:
        """Return everything that a text fits, in groups (see `search.GROUPS`).

        Each group has its name, label, the count of what it holds and the first of it: `iri` (or
        `query`), `name`, `label` and `about`. If nothing fits, the group `near` holds what is
        called much like it. The documents' own words are not searched.

        Raises QueryError for an unknown group.
        """
        self._require("group", group, GROUPS)
        return self._search.find(text, most, group)

    # ------------------------------------------------------------------------ readings and editions

    def ledger(self) -> Table:
        """Return the readings by the findings they flip; see `consilience.ledger.ledger`."""
        return ledger(self.readings, self.build.findings)

    def questions(self) -> Table:
        """Return for every reading the question to its issuer; see `consilience.ledger`."""
        return questions(self.readings, self.build.matrix["sources"], self.build.findings)

    def in_force(self, source: str, as_of: str | None) -> bool:
        """Whether an edition is in force on a day (YYYY-MM-DD); without a day, always."""
        told = next(s for s in self.build.matrix["sources"] if s["id"] == source)
        return as_of is None or applies(told["in_force_from"], told["in_force_until"], day(as_of))

    def _profile(self, chosen: Mapping[str, str]) -> dict[str, str]:
        for name, option in chosen.items():
            self._require("reading", name, self.readings)
            self._require(f"option of {name}", option, self.readings[name]["options"])
        return completed(self.readings, chosen)

    def _procedures(self, procedure: str | None) -> tuple[str, ...] | None:
        self._require("procedure", procedure, self.vocabulary.narrower)
        return None if procedure is None else self.vocabulary.narrower[procedure]

    def _require(self, what: str, value: str | None, known: Iterable[str]) -> None:
        if value is not None and value not in known:
            raise QueryError(f"unknown {what} {value!r}; {_suggest(value, known)}")

    # ------------------------------------------------------------------------ elsewhere

    def to_rdflib(self) -> "rdflib.Dataset":
        """Return the whole graph as an rdflib dataset."""
        import rdflib

        dataset = rdflib.Dataset()
        dataset.parse(data=self.build.graph, format="nquads")
        return dataset

    def to_networkx(self) -> "networkx.MultiDiGraph":
        """Return the graph's resources as nodes, its links as edges keyed by property.

        Literal values become node attributes: lists, by the IRI of the property.
        """
        import networkx

        found = networkx.MultiDiGraph()
        for quad in self.store.quads():
            subject, target = str(getattr(quad.subject, "value", "")), quad.object
            if isinstance(target, ox.Literal):
                found.add_node(subject)
                values = found.nodes[subject].setdefault(quad.predicate.value, [])
                values.append(target.value)
            elif isinstance(target, ox.NamedNode):
                found.add_edge(
                    subject, target.value, key=quad.predicate.value, graph=str(quad.graph_name)
                )
        return found


def day(text: str) -> str:
    """Return a day as YYYY-MM-DD; raises QueryError when it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise QueryError(f"{text!r} is no date; write YYYY-MM-DD") from error


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _suggest(value: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(value, names, n=1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    return f"{meant}known: {', '.join(names)}"

"""The Python interface: `kg = consilience.open()`, then queries, findings and the matrix."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING
from typing import Any as Anything

import pyoxigraph as ox

from consilience import iris
from consilience.build import Build, compute, inputs_hash, load
from consilience.case_facts import facts_asked, read_case
from consilience.cases import CaseChecker
from consilience.corpus import Corpus, load_corpus
from consilience.documents import find_documents
from consilience.findings import Context, find_one, findings_of
from consilience.ledger import completed, holds, ledger, questions
from consilience.matrix import as_data, matrix
from consilience.problems import InputRefusedError
from consilience.queries import SavedQuery, read_catalogue, to_terms
from consilience.quotes import Quotes
from consilience.reading_room import ReadingRoom
from consilience.reasons import BASES
from consilience.rooms import room
from consilience.store import QueryError, Store
from consilience.tables import Table
from consilience.vocabulary import Vocabulary

if TYPE_CHECKING:
    import networkx
    import rdflib

Answer = Table | bool | list[ox.Triple]


class KnowledgeGraph:
    """The comparison of every encoded document, ready to be asked."""

    def __init__(self, build: Build, load_: Callable[[], Corpus]) -> None:
        self.build = build
        self._load = load_
        self._lock = RLock()  # the solver answers one question at a time
        self.store = Store(ox.parse(build.graph, format=ox.RdfFormat.N_QUADS))
        self.vocabulary = Vocabulary(self.store.graph(iris.ONTOLOGY_GRAPH))
        self.sources: list[str] = [s["id"] for s in build.matrix["sources"]]
        self.readings: Mapping[str, Mapping[str, Anything]] = build.matrix["readings"]

    @cached_property
    def corpus(self) -> Corpus:
        """The encodings, read when a comparison has to be computed anew."""
        return self._load()

    # ------------------------------------------------------------------------ queries

    @cached_property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name."""
        return read_catalogue(room("queries"))

    def query(self, name: str, **params: object) -> Table:
        """Answer a saved query; a parameter is an id, a list of ids, a date, a number or text.

        Raises QueryError for an unknown query, parameter or id.
        """
        if name not in self.queries:
            raise QueryError(f"no saved query {name!r}; {_suggest(name, self.queries)}")
        filled = {p: to_terms(_listed(v), self._resolver(p)) for p, v in params.items()}
        answer = self.store.ask(self.queries[name].filled(filled))
        assert isinstance(answer, Table)
        return answer

    def sparql(self, text: str) -> Answer:
        """Answer any SPARQL query; every statement lies inside a named graph (GRAPH ?g { … }).

        Raises QueryError when the text is no SPARQL query.
        """
        return self.store.ask(text)

    def quotes(self, folder: Path | None = None) -> Quotes:
        """Return what cuts quotes from the reader's copies (in `folder`, else as always).

        `kg.quotes().beside(kg.query("contraindications"))` adds a column of them to a table.
        Raises InputRefusedError when a copy cannot be read.
        """
        return Quotes(self.store, folder)

    def document(
        self, source: str, folder: Path | None = None, copy: bool = True
    ) -> dict[str, Anything]:
        """Return a document passage by passage; see `consilience.reading_room.ReadingRoom`.

        The reader's copy is taken from `folder`, else looked for as always; `copy` False does
        without. Raises QueryError for an unknown source, InputRefusedError for a copy that cannot
        be read.
        """
        self._require("source", source, self.corpus.sources)
        kinds = {source: self.corpus.sources[source].kind} if copy else {}
        copies = find_documents(kinds, folder)
        return ReadingRoom(self.corpus, copies, self.build.findings).document(source)

    def _resolver(self, param: str) -> Callable[[str], list[str] | None]:
        """Return what gives the IRIs of an id for a parameter of this name."""
        vocabulary = self.vocabulary
        sources = {s: [iris.source(s)] for s in self.sources}
        rooms: dict[str, Mapping[str, list[str]]] = {
            "procedure": {
                p: [vocabulary.procedures[leaf].iri for leaf in leaves]
                for p, leaves in vocabulary.narrower.items()
            },
            "condition": {r.id: [r.iri] for r in vocabulary.rows.values()},
            "source": sources,
            "other": sources,
            "duty": {d.id: [d.iri] for d in vocabulary.duties.values()},
            "criterion": {c.id: [c.iri] for c in vocabulary.criteria.values()},
            "attribute": {a.id: [a.iri] for a in vocabulary.attributes.values()},
            "question": {t.id: [t.iri] for t in vocabulary.lists["Question"].values()},
            "kind": {t.id: [t.iri] for t in vocabulary.lists["FindingKind"].values()},
            "absence": {t.id: [t.iri] for t in vocabulary.lists["AbsenceKind"].values()},
        }
        known = rooms.get(param)
        if known is None:
            return lambda _: None

        def resolve(value: str) -> list[str]:
            if value not in known:
                raise QueryError(f"unknown {param} {value!r}; {_suggest(value, known)}")
            return known[value]

        return resolve

    # ------------------------------------------------------------------------ findings, matrix

    def findings(
        self,
        procedure: str | None = None,
        condition: str | None = None,
        sources: Collection[str] = (),
        kind: str | None = None,
        as_of: str | None = None,
        step: Callable[[str], None] = lambda _: None,
        profile: Mapping[str, str] | None = None,
    ) -> list[dict[str, Anything]]:
        """Return findings as plain data, filtered.

        A broader procedure stands for all narrower ones. One source: all that involves it; several:
        the comparison of these alone. `as_of` (YYYY-MM-DD): only editions in force on that day;
        without it all editions, in force or not. Findings about a whole document have no procedure
        or condition and are left out when one is asked for. `profile` (reading to option): only
        what holds on it, the readings that it does not name at their defaults.

        Raises QueryError for an unknown id or a date that is none.
        """
        procedures = self._procedures(procedure)
        self._require("condition", condition, self.vocabulary.rows)
        self._require("kind of finding", kind, self.vocabulary.lists["FindingKind"])
        for source in sources:
            self._require("source", source, self.sources)
        chosen = None if profile is None else self._profile(profile)
        if as_of is None and len(set(sources)) < 2:
            found = self.build.findings
        else:
            context = self._context(as_of, sources if len(set(sources)) > 1 else None, procedures)
            found = [f.as_dict() for f in findings_of(context, step)]
        return [
            f
            for f in found
            if (procedures is None or f["procedure"] in procedures)
            and (condition is None or f["condition"] == condition)
            and (kind is None or f["kind"] == kind)
            and (len(set(sources)) != 1 or set(sources) <= set(f["sources"]))
            and (chosen is None or holds(f, chosen))
        ]

    def why(self, finding: str) -> dict[str, Anything]:
        """Return a finding, why it follows, and the basis that comes to, as plain data.

        `finding` is an id or the beginning of one. Each of the `reasons` (see `reasons.Reason`) is
        as small as it can be; `basis` is that of the weakest.

        Raises QueryError when no finding, or several, have such an id.
        """
        fitting = [f for f in self.build.findings if finding and f["id"].startswith(finding)]
        if len(fitting) != 1:
            raise QueryError(f"{len(fitting)} findings have an id that begins with {finding!r}")
        told = fitting[0]
        rows = [[told[part]] if told[part] else [] for part in ("procedure", "condition")]
        with self._lock:
            context = Context(self.corpus, None, *rows)
            claims = find_one(context, told["kind"], told["id"]).claims()
            reasons = [self._checker.reasons.why(claim) for claim in claims]
        bases = [r.basis for r in reasons if r]
        basis = max(bases, key=BASES.index, default="stated")
        return {"finding": told, "basis": basis, "reasons": [asdict(r) for r in reasons if r]}

    def _profile(self, chosen: Mapping[str, str]) -> dict[str, str]:
        for name, option in chosen.items():
            self._require("reading", name, self.readings)
            self._require(f"option of {name}", option, self.readings[name]["options"])
        return completed(self.readings, chosen)

    def ledger(self) -> Table:
        """Return the readings by the findings they flip; see `consilience.ledger.ledger`."""
        return ledger(self.readings, self.build.findings)

    def questions(self) -> Table:
        """Return for every reading the question to its issuer; see `consilience.ledger`."""
        return questions(self.readings, self.build.matrix["sources"], self.build.findings)

    def matrix(
        self, as_of: str | None = None, step: Callable[[str], None] = lambda _: None
    ) -> dict[str, Anything]:
        """Return the agreement matrix as plain data; `as_of` as for `findings`."""
        if as_of is None:
            return self.build.matrix
        context = self._context(as_of)
        return as_data(context, matrix(context, findings_of(context, step)))

    def case(
        self, facts: Mapping[str, Anything], sources: Collection[str] = (), as_of: str | None = None
    ) -> list[dict[str, Anything]]:
        """Return what each source says of a case, as plain data; see `consilience.cases.Answer`.

        `facts` maps attribute ids to values as encodings write them; what is not given is not
        known. `as_of` (YYYY-MM-DD): only editions in force on that day.

        Raises InputRefusedError for facts that are none or exclude each other, QueryError for an
        unknown source.
        """
        for source in sources:
            self._require("source", source, self.sources)
        asked = [
            s for s in self.sources if (not sources or s in sources) and self.in_force(s, as_of)
        ]
        with self._lock:
            case = read_case(self.corpus, facts)
            return [asdict(answer) for answer in self._checker.answers(case, asked)]

    def facts_asked(self, procedure: str | None = None) -> list[dict[str, Anything]]:
        """Return the facts that a case can have; see `consilience.cases.facts_asked`.

        Raises QueryError for a procedure that is none, or several.
        """
        if procedure is not None:
            self._require("procedure", procedure, self.vocabulary.leaf_procedures)
        with self._lock:
            return facts_asked(self.corpus, procedure)

    @cached_property
    def _checker(self) -> CaseChecker:
        return CaseChecker(self.corpus)

    def in_force(self, source: str, as_of: str | None) -> bool:
        """Whether an edition is in force on a day (YYYY-MM-DD); without a day, always.

        A printed date that names no day counts from its first.
        """
        start = next(s["in_force_from"] for s in self.build.matrix["sources"] if s["id"] == source)
        return as_of is None or start <= day(as_of)

    def _context(
        self,
        as_of: str | None,
        sources: Collection[str] | None = None,
        procedures: Collection[str] | None = None,
    ) -> Context:
        on = None if as_of is None else day(as_of)
        return Context(self.corpus, on, procedures, sources=sources)

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


def build_folder() -> Path:
    """Where builds are kept: CONSILIENCE_BUILD, else `.consilience` in the working directory."""
    return Path(os.environ.get("CONSILIENCE_BUILD", ".consilience"))


def open_graph(
    sources: Iterable[Path] = (),
    folder: Path | None = None,
    last_build: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> KnowledgeGraph:
    """Return the knowledge graph: the saved build if it fits the encodings, else computed anew.

    `sources`: folders with further encodings, read beside the project's own. `folder`: where
    builds are kept. `last_build`: take the last good build, whatever the encodings hold now.
    `step` is told what is being computed.

    Raises InputRefusedError listing every problem of the encodings.
    """
    ontology, encodings = [room("ontology")], [room("sources"), *sources]
    place = folder or build_folder()

    def load_() -> Corpus:
        return load_corpus(ontology, encodings)

    inputs = inputs_hash(ontology, encodings)
    found = load(place, None if last_build else inputs)
    if found is None and last_build:
        raise FileNotFoundError(f"no build in {place}; run `consilience build`")
    return KnowledgeGraph(found or compute(load_(), inputs, step), load_)


__all__ = ["InputRefusedError", "KnowledgeGraph", "QueryError", "Table", "open_graph"]

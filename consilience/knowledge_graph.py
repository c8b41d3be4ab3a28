"""The Python interface: `kg = consilience.open()`, then queries, findings and the matrix."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
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
from consilience.claim_records import Claims
from consilience.comparison import Comparison, Comparisons
from consilience.corpus import Corpus, load_corpus
from consilience.crosswalk import Crosswalk
from consilience.documents import find_documents
from consilience.encodings import applies
from consilience.findings import Context, Finder
from consilience.findings.weight import weighed
from consilience.headlines import MOST as MOST_HEADLINES
from consilience.headlines import Headlines
from consilience.ledger import completed, holds, ledger, questions
from consilience.neighbourhood import MOST as MOST_NODES
from consilience.neighbourhood import Neighbourhoods
from consilience.parameters import Choices, parameters
from consilience.prefixes import Prefixes
from consilience.problems import InputRefusedError, Problem
from consilience.queries import SavedQuery, read_catalogue, to_terms
from consilience.query_limits import Limits
from consilience.questions import Questions
from consilience.quotes import Quotes
from consilience.reading_room import ReadingRoom
from consilience.reasons import BASES, Claim
from consilience.region_choice import most_divided, offered
from consilience.region_map import region_map
from consilience.resources import Resources
from consilience.rooms import room
from consilience.rows import question_of
from consilience.search import FEW, GROUPS, Search
from consilience.side_by_side import SideBySide
from consilience.store import QueryError, Store
from consilience.tables import Table
from consilience.vignettes import completed_facts, readable_vignettes
from consilience.vocabulary import Vocabulary

if TYPE_CHECKING:
    import networkx
    import rdflib

    from consilience.citation_network import CitationNetwork
    from consilience.study_room import StudyRoom

Answer = Table | bool | list[ox.Triple]


class KnowledgeGraph:
    """The comparison of every encoded document, ready to be asked."""

    def __init__(self, build: Build, load_: Callable[[], Corpus]) -> None:
        self.build = build
        self._load = load_
        self._lock = RLock()  # the solver answers one question at a time
        self._finders: dict[tuple[object, ...], Finder] = {}
        self._crosswalks: dict[tuple[tuple[str, str], ...], Crosswalk] = {}
        self._asked: dict[str | None, list[dict[str, Anything]]] = {}
        self._offered: dict[tuple[tuple[str, ...], str | None], dict[str, Anything]] = {}
        self.store = Store(ox.parse(build.graph, format=ox.RdfFormat.N_QUADS))
        self.vocabulary = Vocabulary(self.store.graph(iris.ONTOLOGY_GRAPH))
        self.sources: list[str] = [s["id"] for s in build.matrix["sources"]]
        self.readings: Mapping[str, Mapping[str, Anything]] = build.matrix["readings"]
        built = Comparison(build.matrix, build.findings)
        self._comparisons = Comparisons(lambda: self.corpus, built)

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
            alone = sources if len(set(sources)) > 1 else None
            on = None if as_of is None else day(as_of)
            with self._lock:
                found = self._comparisons.findings(on, alone, procedures, step)
        return [
            f
            for f in found
            if (procedures is None or f["procedure"] in procedures)
            and (condition is None or f["condition"] == condition)
            and (kind is None or f["kind"] == kind)
            and (len(set(sources)) != 1 or set(sources) <= set(f["sources"]))
            and (chosen is None or holds(f, chosen))
        ]

    def headlines(
        self,
        as_of: str | None = None,
        profile: Mapping[str, str] | None = None,
        most: int = MOST_HEADLINES,
    ) -> list[dict[str, Anything]]:
        """Return what the documents disagree on in a few sentences, chosen by rule (docs/method.md).

        Each has a `sentence`, the `finding` that it tells, its two `sides` (document, stance,
        question, locator, paraphrase, leading statement; none where both say yes on other terms)
        and how many `more` findings it speaks for. `as_of` and `profile` as for `findings`.

        Raises QueryError for an unknown reading or option, or a date that is none.
        """
        found = self.comparison(as_of, profile).findings
        return Headlines(self.store, self.vocabulary, self.build.matrix).of(found, most)

    def why(self, finding: str, as_of: str | None = None) -> dict[str, Anything]:
        """Return a finding, why it follows, and the basis that comes to, as plain data.

        `finding` is an id or the beginning of one; `as_of` as for `findings`. Each of the `reasons` (see `reasons.Reason`) is
        as small as it can be; `basis` is that of the weakest.

        Raises QueryError when no finding, or several, have such an id.
        """
        on = None if as_of is None else day(as_of)
        found = self.comparison(on).findings
        fitting = [f for f in found if finding and f["id"].startswith(finding)]
        if len(fitting) != 1:
            raise QueryError(f"{len(fitting)} findings have an id that begins with {finding!r}")
        told = fitting[0]
        with self._lock:
            reasons = [self._checker.reasons.why(claim) for claim in self._claims_of(told, on)]
        bases = [r.basis for r in reasons if r]
        basis = max(bases, key=BASES.index, default="stated")
        return {"finding": told, "basis": basis, "reasons": [r.as_dict() for r in reasons if r]}

    def _claims_of(self, told: Mapping[str, Anything], on: str | None) -> Iterable[Claim]:
        """Return what a finding claims: as the build has it, else the finding is found again."""
        built = self._claims.of(told["id"]) if on is None else None
        return self._finder(told, on).find(told["id"]).claims() if built is None else built

    @cached_property
    def _claims(self) -> Claims:
        return Claims(self.build.claims)

    def _finder(self, told: Mapping[str, Anything], on: str | None) -> Finder:
        """Return what finds the findings of the row and kind of one; kept, as people stay there."""
        procedure, condition, kind = told["procedure"], told["condition"], told["kind"]
        here = tuple(s for s, source in self.corpus.sources.items() if source.in_force(on))
        key = (procedure, condition, kind, here)
        if key not in self._finders:
            rows = [[part] if part else [] for part in (procedure, condition)]
            self._finders[key] = Finder(Context(self.corpus, on, *rows), kind)
        return self._finders[key]

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
        self,
        as_of: str | None = None,
        step: Callable[[str], None] = lambda _: None,
        profile: Mapping[str, str] | None = None,
    ) -> dict[str, Anything]:
        """Return the agreement matrix as plain data; `as_of` and `profile` as for `findings`.

        Without a profile the labels are those of the default readings, and a row is called after
        findings on any reading.
        """
        return self.comparison(as_of, profile, step).matrix

    def comparison(
        self,
        as_of: str | None = None,
        profile: Mapping[str, str] | None = None,
        step: Callable[[str], None] = lambda _: None,
    ) -> Comparison:
        """Return matrix and findings that belong together; `as_of` and `profile` as for `findings`.

        Raises QueryError for a date that is none, an unknown reading or option.
        """
        on = None if as_of is None else day(as_of)
        chosen = None if profile is None else self._profile(profile)
        if on is None and chosen is None:  # who asks for what is built waits for nobody
            return self._comparisons.built
        with self._lock:
            return self._comparisons.comparison(on, chosen, step)

    def side_by_side(
        self,
        procedure: str,
        condition: str,
        sources: Collection[str] = (),
        as_of: str | None = None,
        profile: Mapping[str, str] | None = None,
    ) -> list[dict[str, Anything]]:
        """Return documents point by point on one procedure and condition, as plain data.

        See `consilience.side_by_side.Point`. Without `sources` all documents; `as_of` and
        `profile` as for `findings`.

        Raises QueryError for an unknown id, and where the matrix has no such row.
        """
        self._require("procedure", procedure, self.vocabulary.leaf_procedures)
        self._require("condition", condition, self.vocabulary.rows)
        for source in sources:
            self._require("source", source, self.sources)
        found = self.comparison(as_of, profile)
        here = (procedure, condition)
        rows = [r for r in found.matrix["rows"] if (r["procedure"], r["condition"]) == here]
        if not rows:
            raise QueryError(f"no row of the matrix is of {procedure} and {condition}")
        chosen = list(dict.fromkeys(sources)) or self.sources
        with self._lock:
            return self._side_by_side.points(rows, found.findings, chosen)

    @cached_property
    def _side_by_side(self) -> SideBySide:
        return SideBySide(self.corpus, self.store)

    def crosswalk(
        self,
        procedure: str | None = None,
        sources: Collection[str] = (),
        as_of: str | None = None,
        profile: Mapping[str, str] | None = None,
    ) -> list[dict[str, Anything]]:
        """Return canonical criteria and duties with what each document has on them, as plain data.

        See `consilience.crosswalk.Row`. A broader procedure stands for all narrower ones; without
        `sources` all documents; `as_of` as for `findings`; readings that `profile` does not name
        are the default ones.

        Raises QueryError for an unknown id or a date that is none.
        """
        procedures = self._procedures(procedure) or ()
        for source in sources:
            self._require("source", source, self.sources)
        on = None if as_of is None else day(as_of)
        with self._lock:
            return self.crosswalk_of(profile).rows(procedures, sources, on)

    def crosswalk_of(self, profile: Mapping[str, str] | None = None) -> Crosswalk:
        """Return what computes the crosswalk on a profile of readings; kept, as it takes seconds."""
        chosen = self._profile(profile or {})
        key = tuple(sorted(chosen.items()))
        with self._lock:
            if key not in self._crosswalks:
                self._crosswalks[key] = Crosswalk(self.corpus, chosen)
            return self._crosswalks[key]

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
            return [answer.as_dict() for answer in self._checker.answers(case, asked)]

    def regions(
        self,
        x: str,
        y: str,
        facts: Mapping[str, Anything],
        sources: Collection[str] = (),
        as_of: str | None = None,
    ) -> dict[str, Anything]:
        """Return what sources say over two facts of a case; see `consilience.region_map.told`.

        `x` and `y` are ids of facts; `facts`, `sources` and `as_of` as for `case`. Raises what
        `case` raises, and QueryError for facts that make no map.
        """
        for source in sources:
            self._require("source", source, self.sources)
        asked = [
            s for s in self.sources if (not sources or s in sources) and self.in_force(s, as_of)
        ]
        with self._lock:
            return region_map(self._checker, x, y, facts, asked)

    def regions_offered(
        self, sources: Collection[str] = (), procedure: str | None = None
    ) -> dict[str, Anything]:
        """Return where a map may begin: `sources`, `procedure`, `facts` of a case, `pairs` of facts.

        Of sources and procedure, what is not given is where most divides documents; the pairs of
        facts that divide them most come first.

        Raises QueryError for an unknown source or procedure.
        """
        for source in sources:
            self._require("source", source, self.sources)
        if procedure is not None:
            self._require("procedure", procedure, self.vocabulary.leaf_procedures)
        key = (tuple(sorted(sources)), procedure)
        if key not in self._offered:
            with self._lock:
                questions = {s: question_of(self.corpus, s) for s in sources or self.sources}
                found = [f for f in self.build.findings if procedure in (None, f["procedure"])]
                pair, most = most_divided(found, questions)
                chosen = [s for s in self.sources if s in (sources or pair or self.sources)]
                place = procedure or most or self.vocabulary.leaf_procedures[0]
                told = offered(self._checker, chosen, place)
                self._offered[key] = {"sources": chosen, "procedure": place, **told}
        return deepcopy(self._offered[key])

    def facts_asked(self, procedure: str | None = None) -> list[dict[str, Anything]]:
        """Return the facts that a case can have; see `consilience.cases.facts_asked`.

        Raises QueryError for a procedure that is none, or several.
        """
        if procedure is not None:
            self._require("procedure", procedure, self.vocabulary.leaf_procedures)
        if procedure not in self._asked:  # whoever only wants the form waits for nobody's case
            with self._lock:
                self._asked[procedure] = facts_asked(self.corpus, procedure)
        return [
            {**fact, "values": list(fact["values"]), "asked_by": list(fact["asked_by"])}
            for fact in self._asked[procedure]
        ]

    def refused_facts(self, facts: Mapping[str, Anything]) -> dict[str, list[Problem]]:
        """Return what is wrong with each fact by itself; facts that are none of a case included."""
        found = {}
        for name, value in facts.items():
            try:
                with self._lock:
                    read_case(self.corpus, {name: value})
            except InputRefusedError as error:
                found[name] = error.problems
        return found

    def vignettes(self) -> tuple[list[dict[str, Anything]], list[Problem]]:
        """Return the cases that the project is tested with, and why others cannot be read.

        `id`, `title`, `facts` as named, `typical`: what its reader took for granted of the rest,
        and `readings` that were settled beforehand.
        """
        with self._lock:
            found, problems = readable_vignettes(self.corpus, room("tests/cases"))
            told = [
                {
                    "id": v.id, "title": v.title, "facts": dict(v.case.facts),
                    "typical": completed_facts(self._checker, v.case),
                    "readings": dict(v.case.readings),
                }
                for v in found
            ]  # fmt: skip
        return told, list(problems)

    @cached_property
    def _checker(self) -> CaseChecker:
        return CaseChecker(self.corpus)

    def in_force(self, source: str, as_of: str | None) -> bool:
        """Whether an edition is in force on a day (YYYY-MM-DD); without a day, always."""
        told = next(s for s in self.build.matrix["sources"] if s["id"] == source)
        return as_of is None or applies(told["in_force_from"], told["in_force_until"], day(as_of))

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

    def study_room(
        self, as_of: str | None = None, profile: Mapping[str, str] | None = None
    ) -> "StudyRoom":
        """Return studies across documents; see `study_room.StudyRoom`.

        `as_of` and `profile` as for `findings`.
        """
        from consilience.study_room import StudyRoom

        found = self.findings(as_of=as_of, profile=profile)
        with self._lock:
            return StudyRoom(self.corpus, found, None if as_of is None else day(as_of))

    def network(self) -> "CitationNetwork":
        """Return who tells of which studies; see `citation_network.CitationNetwork`."""
        from consilience.citation_network import CitationNetwork

        return CitationNetwork(self.corpus, self.build.findings)

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

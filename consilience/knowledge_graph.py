"""The Python interface: `kg = consilience.open()`, then queries, findings, the matrix and cases.

What needs the build alone is in `stored_graph`, what compares the encodings in `compared_graph`;
here is what is asked about a case.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any as Anything

from consilience.build import Build, compute, inputs_hash, load
from consilience.case_facts import facts_asked, read_case
from consilience.compared_graph import ComparedGraph
from consilience.corpus import Corpus, load_corpus
from consilience.problems import InputRefusedError, Problem
from consilience.region_choice import most_divided, offered
from consilience.region_map import region_map
from consilience.rooms import room
from consilience.rows import question_of
from consilience.store import QueryError
from consilience.tables import Table
from consilience.vignettes import completed_facts, readable_vignettes


class KnowledgeGraph(ComparedGraph):
    """The comparison of every encoded document, ready to be asked."""

    def __init__(self, build: Build, load_: Callable[[], Corpus]) -> None:
        super().__init__(build, load_)
        self._asked: dict[str | None, list[dict[str, Anything]]] = {}
        self._offered: dict[tuple[tuple[str, ...], str | None], dict[str, Anything]] = {}

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

"""What is computed from the encodings: findings and their reasons, matrix, points, crosswalk."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING
from typing import Any as Anything

from consilience.build import Build
from consilience.cases import CaseChecker
from consilience.claim_records import Claims
from consilience.comparison import Comparison, Comparisons
from consilience.corpus import Corpus
from consilience.crosswalk import Crosswalk
from consilience.documents import find_documents
from consilience.findings import Context, Finder
from consilience.headlines import MOST as MOST_HEADLINES
from consilience.headlines import Headlines
from consilience.ledger import holds
from consilience.reading_room import ReadingRoom
from consilience.reasons import BASES, Claim
from consilience.side_by_side import SideBySide
from consilience.store import QueryError
from consilience.stored_graph import StoredGraph, day

if TYPE_CHECKING:
    from consilience.citation_network import CitationNetwork
    from consilience.study_room import StudyRoom


class ComparedGraph(StoredGraph):
    """A build and the encodings that it was made of."""

    def __init__(self, build: Build, load_: Callable[[], Corpus]) -> None:
        super().__init__(build)
        self._load = load_
        self._lock = RLock()  # the solver answers one question at a time
        self._finders: dict[tuple[object, ...], Finder] = {}
        self._crosswalks: dict[tuple[tuple[str, str], ...], Crosswalk] = {}
        built = Comparison(build.matrix, build.findings)
        self._comparisons = Comparisons(lambda: self.corpus, built)

    @cached_property
    def corpus(self) -> Corpus:
        """The encodings, read when a comparison has to be computed anew."""
        return self._load()

    # ------------------------------------------------------------------------ findings

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
        question, locator, paraphrase, leading statement; none where both say yes on other terms),
        what it `takes` devices to be that no document names, and how many `more` findings it
        speaks for. `as_of` and `profile` as for `findings`.

        Raises QueryError for an unknown reading or option, or a date that is none.
        """
        found = self.comparison(as_of, profile).findings
        return Headlines(self.store, self.vocabulary, self.build.matrix).of(found, most)

    def why(self, finding: str, as_of: str | None = None) -> dict[str, Anything]:
        """Return a finding, why it follows, and the basis that comes to, as plain data.

        `finding` is an id or the beginning of one; `as_of` as for `findings`. Each of the
        `reasons` (see `reasons.Reason`) is as small as it can be; `basis` is that of the weakest.

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

    @cached_property
    def _checker(self) -> CaseChecker:
        return CaseChecker(self.corpus)

    # ------------------------------------------------------------------------ matrix, points, crosswalk

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

    # ------------------------------------------------------------------------ documents and studies

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

"""The crosswalk: canonical criteria and duties, and what each document has on them.

A row is a criterion (see `criteria`) or a duty of the vocabulary that some document names. A cell
holds the document's own statements with their relation to it, or the kind of the absence. Nothing
is placed by hand: relations are computed over all cases, kinds of rows follow from the statements.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import combinations

from consilience.conditions import TRUE, Condition, Is
from consilience.corpus import Corpus
from consilience.criteria import CRITERION, PROCEDURE, role
from consilience.crosswalk_lines import lines_of
from consilience.crosswalk_model import (
    ALIKE,
    ALONE,
    DIFFERENT,
    NOBODY,
    OTHERWISE,
    SAME_FACTS,
    STATED,
    Between,
    Cell,
    Data,
    Item,
    Line,
    Row,
)
from consilience.encodings import Deferral, Source, Statement
from consilience.rows import CASE_QUESTIONS
from consilience.space import Formula, all_of


class Crosswalk:
    """Every row, computed once; readings that are not given are the default ones."""

    def __init__(self, corpus: Corpus, readings: Mapping[str, str] | None = None) -> None:
        self.corpus = corpus
        default = {c.id: c.default for c in corpus.choices.values()}
        self.readings = {**default, **(readings or {})}
        compile_ = corpus.space.compile
        self.fixed = [compile_(Is(r, (o,), o)) for r, o in self.readings.items()]
        self._kept: dict[tuple[object, ...], list[Data]] = {}

    def rows(
        self,
        procedures: Sequence[str] = (),
        sources: Collection[str] = (),
        on: str | None = None,
    ) -> list[Data]:
        """Return the rows of some documents as plain data; see `Row`.

        Without `procedures` (ids) cases of every procedure count, without `sources` all documents;
        of editions that are not in force `on` a day only that is told.
        """
        chosen = tuple(s for s in self.corpus.sources if not sources or s in sources)
        there = tuple(s for s in chosen if self.corpus.sources[s].in_force(on))
        key = (tuple(procedures), chosen, there)
        if key not in self._kept:
            within = TRUE if not procedures else Is(PROCEDURE, tuple(procedures), "")
            asked = _Asked(self, self.corpus.space.compile(within), chosen, there)
            self._kept[key] = [asdict(row) for row in asked.rows()]
        return self._kept[key]

    def unplaced(self) -> list[Data]:
        """Return every statement that binds and has no row, with the reason."""
        placed = {
            (source, item.statement)
            for line in self.lines
            for source, items in line.items.items()
            for _, item in items
            if item.relation != SAME_FACTS
        }
        return [
            {"source": owner.id, "statement": s.id, "locator": s.at, "says": s.says,
             "why": self._why_unplaced(owner, s)}
            for owner in self.corpus.sources.values()
            for s in owner.statements.values()
            if role(s) == CRITERION and (owner.id, s.id) not in placed
        ]  # fmt: skip

    def _why_unplaced(self, owner: Source, statement: Statement) -> str:
        items = [s for s in owner.statements.values() if s.item_of == statement.id]
        if statement.when is None and not items:
            return "Its encoding tests no fact of a case and names no duty."
        if statement.when is None or owner.refs(statement.when):
            return "It is made of other statements; these have the rows."
        if self.corpus.mentions(statement.when) - {PROCEDURE}:
            return "It asks only that something does not hold."
        return "It tests the procedure alone, which every page compares by."

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of every document."""
        return lines_of(self.corpus, self.readings)


class _Asked:
    """The rows for some documents, cases of some procedures, and the editions in force."""

    def __init__(
        self, all_: Crosswalk, within: Formula, sources: Sequence[str], there: Sequence[str]
    ) -> None:
        self.all, self.corpus, self.sources, self.there = all_, all_.corpus, sources, there
        compile_ = self.corpus.space.compile
        self.inside = {
            s: all_of(compile_(self.corpus.scope(s)), within, *all_.fixed) for s in sources
        }

    def rows(self) -> Iterator[Row]:
        """Yield the rows on which one of the documents has something."""
        for line in self.all.lines:
            cells = {s: self._cell(line, s) for s in self.sources}
            if any(cell.items for cell in cells.values()):
                yield self._row(line, cells)

    def _row(self, line: Line, cells: Mapping[str, Cell]) -> Row:
        met = {
            s: [i for i in c.items if c.label == STATED and i.role == CRITERION]
            for s, c in cells.items()
        }
        kept = {(s, i.statement) for s, items in met.items() for i in items}
        between = tuple(
            b for b in line.between
            if {(b.source, b.statement), (b.other, b.other_statement)} <= kept
        )  # fmt: skip
        return Row(
            line.id, line.iri, line.kind, line.group, line.label, line.sentence, line.derived,
            _compared(met, between), cells, between,
        )  # fmt: skip

    def _cell(self, line: Line, source: str) -> Cell:
        if source not in self.there:
            start = self.corpus.sources[source].in_force_from()
            return Cell("not-in-force", (f"in force from {start}",))
        items = tuple(i for s, i in line.items.get(source, ()) if self._meets(source, s.when))
        own = [i.relation for i in items if i.role == CRITERION]
        if own:
            label = OTHERWISE if set(own) == {SAME_FACTS} else STATED
            return Cell(label, (), tuple(sorted(items, key=lambda i: i.role != CRITERION)))
        return self._absent(line, source, items)

    def _meets(self, source: str, when: Condition | None) -> bool:
        owner = self.corpus.sources[source]
        resolved = self.corpus.resolve(owner, TRUE if when is None else when)
        return self._has(self.inside[source], self.corpus.space.compile(resolved))

    def _has(self, *formulas: Formula) -> bool:
        return self.corpus.solver.satisfiable(*formulas)

    def _absent(self, line: Line, source: str, items: tuple[Item, ...]) -> Cell:
        """Return the first kind of absence that applies, as in the matrix."""
        owner = self.corpus.sources[source]
        of_row = self.corpus.space.compile(line.condition or TRUE)
        if not self._has(self.inside[source], of_row):
            return Cell("out-of-scope", (owner.scope.at,))
        for deferral in owner.deferrals:
            if self._deferred(line, source, deferral):
                return Cell("deferred", (f"to {deferral.to} ({deferral.at})",), items)
        if items:
            return Cell("fact-only", tuple(dict.fromkeys(i.locator for i in items)), items)
        return Cell("silent", (owner.scope.at,))

    def _deferred(self, line: Line, source: str, deferral: Deferral) -> bool:
        """Whether a document sends its reader elsewhere on such a row."""
        about = (line.kind,) if line.condition is None else CASE_QUESTIONS
        if deferral.question not in about:
            return False
        broader = self.corpus.vocabulary.broader_duties.get(line.id, ())
        if deferral.duty and deferral.duty not in (line.id, *broader):
            return False
        of_row = self.corpus.space.compile(line.condition or TRUE)
        usual = self.corpus.solver.witness(self.inside[source], of_row)
        owner = self.corpus.sources[source]
        cases = self.corpus.resolve(owner, TRUE if deferral.when is None else deferral.when)
        return usual is not None and self.corpus.solver.holds(
            usual, self.corpus.space.compile(cases)
        )


def _compared(met: Mapping[str, Sequence[Item]], between: Sequence[Between]) -> str:
    """Say how the documents stand on a row: alike if all is exact, and of the same force."""
    speaking = {s: items for s, items in met.items() if items}
    if len(speaking) < 2:
        return ALONE if speaking else NOBODY
    pairs = sum(len(speaking[a]) * len(speaking[b]) for a, b in combinations(speaking, 2))
    exact = sum(b.relation == "exact" for b in between) == pairs
    forces = [{i.force for i in items} for items in speaking.values()]
    return ALIKE if exact and all(f == forces[0] for f in forces) else DIFFERENT

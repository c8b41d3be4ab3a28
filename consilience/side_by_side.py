"""Documents side by side on one procedure and condition, point by point.

Points are what the documents have to be compared on: the verdict, the appraisal of the evidence,
every canonical criterion and every duty that one of them names. Nothing here is written by hand:
verdicts are cells of the matrix, criteria meet through computed alignments.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import combinations
from typing import Any as Anything

from consilience import iris
from consilience.conditions import All, Is
from consilience.corpus import Corpus
from consilience.encodings import Position, Source, Statement
from consilience.matrix import BOTH, CAUTION, NO, ONLY_IF, UNLESS, YES
from consilience.store import Store
from consilience.tables import Table

Data = Mapping[str, Anything]
UNNAMED = "unnamed"  # it speaks on the row, and has nothing of its own on the point
SAME, DIFFERENT, ALONE = "agreement", "difference", "one-source-only"
_OPPOSED = ("conflict", "tension")
_SPOKEN = {YES, UNLESS, ONLY_IF, NO, BOTH, CAUTION}
_NO_MEETING = "it does not ask for the same"
_ABSENT = ("out-of-scope", "not-in-force")  # nothing of the document bears on the row

_ALIGNMENTS = """
PREFIX cns: <https://w3id.org/consilience/core#>
SELECT ?criterion ?one ?other ?relation ?reason ?would_be WHERE {
  GRAPH ?findings {
    ?alignment a cns:Alignment ; cns:onCriterion ?criterion ; cns:aligns ?one ;
      cns:alignedWith ?other ; cns:relation ?relation ; cns:explanation ?reason .
    OPTIONAL { ?alignment cns:wouldBe ?would_be }
  }
}
ORDER BY ?criterion ?one ?other ?would_be
"""


@dataclass
class Relation:
    """How a statement stands to a criterion or to another document's statement, and by what."""

    relation: str
    reason: str
    would_be: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """What one statement says on a point; `sentence` is its normalised condition."""

    statement: str
    locator: str
    act: str
    force: str
    wording: str
    says: str
    sentence: str
    relation: str = ""
    reason: str = ""
    would_be: tuple[str, ...] = ()


@dataclass(frozen=True)
class PointCell:
    """What one document says on a point: a verdict or a kind of absence, and its statements."""

    label: str
    qualifier: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Between:
    """How one document's statement on a point stands to another's."""

    source: str
    locator: str
    other: str
    other_locator: str
    relation: str
    reason: str
    would_be: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """One thing to compare; `compared` says how the documents stand on it.

    `kind` is verdict, appraisal, criterion or duty; `findings` are the ids of conflicts and
    tensions between the documents that rest on one of its statements.
    """

    kind: str
    id: str
    label: str
    compared: str
    cells: Mapping[str, PointCell]
    between: tuple[Between, ...] = ()
    findings: tuple[str, ...] = ()


class SideBySide:
    """Compares documents point by point, from the graph and the encodings."""

    def __init__(self, corpus: Corpus, store: Store) -> None:
        self.corpus = corpus
        known = {
            iris.statement(source.id, name): (source.id, name)
            for source in corpus.sources.values()
            for name in source.statements
        }
        criteria = {c.iri: c.id for c in corpus.vocabulary.criteria.values()}
        self.to_criterion: dict[tuple[str, str, str], Relation] = {}
        self.to_other: dict[tuple[str, tuple[str, str], tuple[str, str]], Relation] = {}
        table = store.ask(_ALIGNMENTS)
        assert isinstance(table, Table)
        for criterion, one, other, relation, reason, would_be in table.rows:
            new, place = Relation(relation, reason), criteria[criterion]
            if other in known:
                found = self.to_other.setdefault((place, known[one], known[other]), new)
            else:
                found = self.to_criterion.setdefault((place, *known[one]), new)
            found.would_be += [would_be] if would_be else []

    def points(
        self, rows: Sequence[Data], findings: Iterable[Data], sources: Sequence[str]
    ) -> list[dict[str, Anything]]:
        """Return the points of rows of the matrix (parts of one row), as plain data.

        `findings` are those of the same comparison as the rows.
        """
        keys = {(r["procedure"], r["condition"]) for r in rows}
        here = [
            f
            for f in findings
            if (f["procedure"], f["condition"]) in keys
            and len(set(f["sources"]) & set(sources)) > 1
            and f["kind"] != "internal"
            and set(f["sources"]) <= set(sources)
        ]
        asked = _Asked(self, rows, here, tuple(sources))
        return [asdict(point) for point in asked.points()]


class _Asked:
    """One question: some documents on the parts of one row."""

    def __init__(
        self,
        known: SideBySide,
        rows: Sequence[Data],
        findings: Sequence[Data],
        sources: tuple[str, ...],
    ) -> None:
        self.known, self.corpus = known, known.corpus
        self.rows, self.findings, self.sources = rows, findings, sources
        self.row = All((
            Is("procedure", (rows[0]["procedure"],), rows[0]["procedure"]),
            self.corpus.rows[rows[0]["condition"]],
        ))  # fmt: skip
        self.operative = {
            s: {x["id"] for row in rows for x in row["cells"][s]["statements"]} for s in sources
        }
        self.bearing = {s: set(self._bearing(self.corpus.sources[s])) for s in sources}

    def points(self) -> Iterator[Point]:
        yield from map(self._verdict, self.rows)
        appraised = self._stated(lambda s: bool(s.appraisal))
        if any(appraised.values()):
            yield self._point("appraisal", "appraisal", "Appraisal of the evidence", appraised)
        for name, criterion in self.corpus.vocabulary.criteria.items():
            met = {s: self._on_criterion(name, s) for s in self.sources}
            if any(met.values()):
                yield self._point("criterion", name, criterion.label, met)
        for name, duty in self.corpus.vocabulary.duties.items():
            held = self._stated(partial(_asks, name))
            if any(held.values()):
                yield self._point("duty", name, duty.label, held)

    # ------------------------------------------------------------------- which statements

    def _bearing(self, source: Source) -> Iterator[str]:
        """Yield the statements that bear on the row: below its positions, and what it asks for."""
        cells = [row["cells"][source.id] for row in self.rows]
        if all(cell["label"] in _ABSENT for cell in cells):
            return
        names = {p["id"] for cell in cells for p in cell["positions"]}
        below = set()
        for position in source.positions.values():
            if position.id in names or position.appraisal:
                below |= {*position.by, *source.refs(position.when)}
                below |= set(self._defining(source, position))
        for name, statement in source.statements.items():
            asked = name in below or statement.appraisal or (statement.duty and names)
            if asked and (statement.when is None or self._meets(source, statement.when)):
                yield name

    def _defining(self, source: Source, position: Position) -> Iterator[str]:
        """Yield the statements that say what the document's own terms in a position mean."""
        tested = self.corpus.mentions(self.corpus.position(source.id, position))
        for statement in source.statements.values():
            if statement.defines in tested and statement.when is not None:
                yield from (statement.id, *source.refs(statement.when))

    def _meets(self, source: Source, when: object) -> bool:
        compile_ = self.corpus.space.compile
        return self.corpus.solver.satisfiable(
            compile_(self.row),
            compile_(self.corpus.scope(source.id)),
            compile_(self.corpus.resolve(source, when)),  # type: ignore[arg-type]
        )

    def _stated(self, wanted: Callable[[Statement], bool]) -> dict[str, list[Item]]:
        return {
            s: [
                self._item(s, statement)
                for statement in self.corpus.sources[s].statements.values()
                if statement.id in self.bearing[s] and wanted(statement)
            ]
            for s in self.sources
        }

    def _on_criterion(self, criterion: str, source: str) -> list[Item]:
        """Return the statements that meet a criterion; where none does, those on the same facts."""
        bearing = {
            name: statement
            for name, statement in self.corpus.sources[source].statements.items()
            if name in self.bearing[source]
        }
        met = [
            self._item(source, statement, self.known.to_criterion[criterion, source, name])
            for name, statement in bearing.items()
            if (criterion, source, name) in self.known.to_criterion
        ]
        asked = self.corpus.mentions(self.corpus.criteria[criterion])
        return met or [
            self._item(source, statement, Relation("on the same facts", _NO_MEETING))
            for statement in bearing.values()
            if statement.when is not None and self.corpus.mentions(statement.when) & asked
        ]

    def _item(self, source: str, statement: Statement, found: Relation | None = None) -> Item:
        sentence = ""
        if statement.when is not None:
            owner = self.corpus.sources[source]
            sentence = self.corpus.sentences.condition(self.corpus.resolve(owner, statement.when))
        told = (found.relation, found.reason, tuple(found.would_be)) if found else ("", "", ())
        return Item(
            statement.id, statement.at, statement.act, statement.force, statement.wording,
            statement.says, sentence, *told,
        )  # fmt: skip

    # ------------------------------------------------------------------- points

    def _verdict(self, row: Data) -> Point:
        cells = {s: row["cells"][s] for s in self.sources}
        found = [f for f in self.findings if f["id"] in row["findings"]]
        kinds = {f["kind"] for f in found}
        compared = next((k for k in (*_OPPOSED, DIFFERENT, SAME) if k in kinds), "")
        if sum(c["label"] in _SPOKEN for c in cells.values()) < 2:
            spoken = any(c["label"] in _SPOKEN for c in cells.values())
            compared = compared or (ALONE if spoken else "none-speaks")
        return Point(
            "verdict",
            "~".join(filter(None, ("verdict", row["part"]))),
            f"Verdict, {row['part']}" if row["part"] else "Verdict",
            compared or "unknown",
            {s: self._verdict_cell(s, c) for s, c in cells.items()},
            (),
            tuple(f["id"] for f in found if f["kind"] in _OPPOSED),
        )

    def _verdict_cell(self, source: str, cell: Data) -> PointCell:
        owner = self.corpus.sources[source]
        items = [self._item(source, owner.statements[s["id"]]) for s in cell["statements"]]
        return PointCell(cell["label"], tuple(cell["qualifier"]), tuple(items))

    def _point(self, kind: str, name: str, label: str, met: Mapping[str, list[Item]]) -> Point:
        cells = {
            s: PointCell("stated" if met[s] else self._absent(s), (), tuple(met[s]))
            for s in self.sources
        }
        between = tuple(self._between(name, met)) if kind == "criterion" else ()
        return Point(kind, name, label, _compared(kind, met, between), cells, between,
                     tuple(self._resting(met)))  # fmt: skip

    def _absent(self, source: str) -> str:
        """Return why a document has nothing on a point: as in the matrix, or it speaks, not of it."""
        labels = [row["cells"][source]["label"] for row in self.rows]
        return UNNAMED if any(label in _SPOKEN for label in labels) else labels[0]

    def _between(self, criterion: str, met: Mapping[str, list[Item]]) -> Iterator[Between]:
        for one, other in combinations(self.sources, 2):
            for a in met[one]:
                for b in met[other]:
                    ends = (criterion, (one, a.statement), (other, b.statement))
                    found = self.known.to_other.get(ends)
                    if found is None:
                        continue  # the two do not meet on the criterion
                    yield Between(
                        one, a.locator, other, b.locator, found.relation, found.reason,
                        tuple(found.would_be),
                    )  # fmt: skip

    def _resting(self, met: Mapping[str, list[Item]]) -> Iterator[str]:
        """Yield the conflicts and tensions that rest on one of the point's statements.

        What carries a verdict as a whole is not counted: every conflict rests on that.
        """
        stated = {
            (s, item.statement)
            for s, items in met.items()
            for item in items
            if item.statement not in self.operative[s]
        }
        for finding in self.findings:
            named = {(s["source"], s["id"]) for s in finding["statements"]}
            if finding["kind"] in _OPPOSED and named & stated:
                yield finding["id"]


def _all_exact(speaking: Mapping[str, list[Item]], between: Sequence[Between]) -> bool:
    """Whether every statement of one document is exactly that of every other one."""
    pairs = sum(len(speaking[a]) * len(speaking[b]) for a, b in combinations(speaking, 2))
    return len(between) == pairs and all(b.relation == "exact" for b in between)


def _asks(duty: str, statement: Statement) -> bool:
    return statement.duty == duty


def _compared(kind: str, met: Mapping[str, list[Item]], between: Sequence[Between]) -> str:
    """Say how the documents stand on a point: alike only if word for word of one meaning."""
    speaking = {s: items for s, items in met.items() if items}
    if len(speaking) < 2:
        return ALONE
    if len(speaking) < len(met) and kind == "duty":
        return DIFFERENT
    kinds = [{(i.act, i.force) for i in items} for items in speaking.values()]
    if any(k != kinds[0] for k in kinds):
        return DIFFERENT
    if kind == "criterion" and not _all_exact(speaking, between):
        return DIFFERENT
    if kind == "appraisal":
        says = [{i.says for i in items} for items in speaking.values()]
        return SAME if all(s == says[0] for s in says) else DIFFERENT
    return SAME

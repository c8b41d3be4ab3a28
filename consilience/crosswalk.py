"""The crosswalk: canonical criteria and duties, and what each document has on them.

A row is a criterion (see `criteria`) or a duty of the vocabulary that some document names. A cell
holds the document's own statements with their relation to it, or the kind of the absence. Nothing
is placed by hand: relations are computed over all cases, kinds of rows follow from the statements.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any as Anything

from consilience import iris
from consilience.alignment import Alignment, alignments_of
from consilience.conditions import TRUE, Condition, Is
from consilience.corpus import Corpus
from consilience.criteria import CRITERION, PROCEDURE, Canonical, asked_facts, criteria_of, role
from consilience.encodings import Deferral, Source, Statement
from consilience.findings import Context
from consilience.solver import Witness
from consilience.space import Formula, all_of

STATED = "stated"
OTHERWISE = "otherwise"  # it speaks of what the criterion tests, and asks for something else
SAME_FACTS = "on the same facts"  # no mapping: other values of what the criterion tests
ALIKE, DIFFERENT, ALONE, NOBODY = "agreement", "difference", "one-source-only", "none-speaks"
CONTRAINDICATION, SERVICE, PROCESS = "contraindication", "service", "process"
KINDS = (CRITERION, CONTRAINDICATION, SERVICE, PROCESS)
RULES_OUT = ("absolute-contraindication", "relative-contraindication", "contraindication")
_NO_MEETING = "it does not ask for the same"
_ONE_DUTY = "the same duty"
_INFORMS = "informs"  # a force that binds nobody
Data = dict[str, Anything]
Turns = tuple[tuple[str, str, str], ...]  # a reading, another option, the relation on that


@dataclass(frozen=True)
class Item:
    """One statement in a cell, and how it stands to the row.

    `relation` is exact, narrower, broader, related or SAME_FACTS; `left_out` is a case of the row
    alone and `besides` one of the statement alone, as cases are told everywhere, if there is one.
    """

    statement: str
    iri: str
    locator: str
    act: str
    force: str
    question: str
    basis: str
    on: str
    wording: str
    says: str
    sentence: str
    role: str
    relation: str
    reason: str
    left_out: Data | None = None
    besides: Data | None = None
    turns_on: Turns = ()


@dataclass(frozen=True)
class Cell:
    """What a document has on a row: STATED, OTHERWISE, or a kind of absence and its grounds."""

    label: str
    where: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Between:
    """How one document's statement on a row stands to another's."""

    source: str
    statement: str
    other: str
    other_statement: str
    relation: str
    reason: str
    left_out: Data | None = None
    besides: Data | None = None
    turns_on: Turns = ()


@dataclass(frozen=True)
class Row:
    """A criterion or duty; `group` is that of a duty, `sentence` the condition of a criterion."""

    id: str
    iri: str
    kind: str
    group: str
    label: str
    sentence: str
    derived: bool
    compared: str
    cells: Mapping[str, Cell]
    between: tuple[Between, ...] = ()


@dataclass
class _Line:
    """A row before documents, procedures and days are chosen: every statement, every relation."""

    id: str
    iri: str
    label: str
    kind: str
    group: str = ""
    condition: Condition | None = None
    derived: bool = False
    items: dict[str, list[tuple[Statement, Item]]] = field(default_factory=dict)
    between: list[Between] = field(default_factory=list)


class Crosswalk:
    """Every row, computed once; readings that are not given are the default ones."""

    def __init__(self, corpus: Corpus, readings: Mapping[str, str] | None = None) -> None:
        self.corpus, self.context = corpus, Context(corpus, procedures=[], conditions=[])
        default = {c.id: c.default for c in corpus.choices.values()}
        self.readings = {**default, **(readings or {})}
        compile_ = corpus.space.compile
        self.fixed = [compile_(Is(r, (o,), o)) for r, o in self.readings.items()]
        self.names = {s: i for i, s in enumerate(corpus.sources)}
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
        }
        return [
            {"source": owner.id, "statement": s.id, "locator": s.at, "says": s.says,
             "why": self._why_unplaced(owner, s)}
            for owner in self.corpus.sources.values()
            for s in owner.statements.values()
            if role(s) == CRITERION and (owner.id, s.id) not in placed
        ]  # fmt: skip

    def _why_unplaced(self, owner: Source, statement: Statement) -> str:
        if statement.when is None:
            return "Its encoding tests no fact of a case and names no duty."
        if owner.refs(statement.when):
            return "It is made of other statements; these have the rows."
        return "It tests the procedure alone, which every page compares by."

    # ------------------------------------------------------------------------ every row

    @cached_property
    def lines(self) -> list[_Line]:
        """The rows of every document, by kind and in the vocabulary's order."""
        found = [*self._criterion_lines(), *self._duty_lines()]
        return sorted(found, key=lambda line: KINDS.index(line.kind))

    def _criterion_lines(self) -> Iterator[_Line]:
        criteria = criteria_of(self.corpus)
        aligned: dict[str, list[Alignment]] = {c.id: [] for c in criteria}
        for alignment in alignments_of(self.context, criteria, self.readings):
            aligned[alignment.criterion].append(alignment)
        order = list(self.corpus.vocabulary.attributes)
        criteria.sort(key=lambda c: min(order.index(a) for a in self.corpus.mentions(c.condition)))
        for criterion in criteria:
            yield self._criterion_line(criterion, aligned[criterion.id])

    def _criterion_line(self, criterion: Canonical, aligned: Sequence[Alignment]) -> _Line:
        line = _Line(
            criterion.id, criterion.iri, criterion.label, CRITERION,
            condition=criterion.condition, derived=criterion.derived,
        )  # fmt: skip
        for a in aligned:
            source, other = a.statement.source, a.other.source
            if not other:
                statement = self.corpus.sources[source].statements[a.statement.id]
                item = self._item(source, statement, a.relation, a.reason, *self._cases(a))
                line.items.setdefault(source, []).append((statement, item))
            elif self.names[source] < self.names[other]:  # each pair once
                ends = (source, a.statement.id, other, a.other.id)
                line.between.append(Between(*ends, a.relation, a.reason, *self._cases(a)))
        self._add_same_facts(line, criterion)
        line.kind = _kind([
            s for items in line.items.values() for s, i in items if i.relation != SAME_FACTS
        ])  # fmt: skip
        return line

    def _add_same_facts(self, line: _Line, criterion: Canonical) -> None:
        """Add, for a document without a criterion here, what it says of other values of the same."""
        asked = asked_facts(self.corpus, criterion.condition)
        for source, owner in self.corpus.sources.items():
            if any(role(s) == CRITERION for s, _ in line.items.get(source, ())):
                continue
            for s in owner.statements.values():
                own = role(s) == CRITERION and s.when is not None and self.corpus.mentions(s.when)
                if own and own & asked:
                    item = self._item(source, s, SAME_FACTS, _NO_MEETING)
                    line.items.setdefault(source, []).append((s, item))

    def _duty_lines(self) -> Iterator[_Line]:
        duties, broader = self.corpus.vocabulary.duties, self.corpus.vocabulary.broader_duties
        held = [
            (owner.id, s)
            for owner in self.corpus.sources.values()
            for s in owner.statements.values()
            if s.duty
        ]
        used = {s.duty for _, s in held}
        groups = list(dict.fromkeys(g for d in duties for g in broader[d][-1:]))
        order = {d: groups.index(broader[d][-1]) if broader[d] else -1 for d in used}
        for name in sorted(used, key=lambda d: (order[d], d)):
            questions = {s.question for _, s in held if s.duty == name}
            kind = SERVICE if SERVICE in questions else PROCESS
            group = duties[broader[name][-1]].label if broader[name] else ""
            line = _Line(name, duties[name].iri, duties[name].label, kind, group)
            for source, s in held:
                told = self._between_duties(s.duty, name)
                if told:
                    line.items.setdefault(source, []).append((s, self._item(source, s, *told)))
            line.between = list(self._duties_between(line))
            yield line

    def _between_duties(self, one: str, other: str) -> tuple[str, str] | None:
        """Return how a duty stands to another, and why; None if they have nothing to do."""
        known, broader = self.corpus.vocabulary.duties, self.corpus.vocabulary.broader_duties
        if one == other:
            return "exact", _ONE_DUTY
        told = f"{known[one].definition} Against: {known[other].definition}"
        if other in broader[one]:
            return "narrower", told
        if one in broader[other]:
            return "broader", told
        return ("related", told) if other in self.corpus.vocabulary.related_duties[one] else None

    def _duties_between(self, line: _Line) -> Iterator[Between]:
        for one, other in combinations(line.items, 2):
            for a, _ in line.items[one]:
                for b, _ in line.items[other]:
                    told = self._between_duties(a.duty, b.duty)
                    if told:
                        yield Between(one, a.id, other, b.id, *told)

    # ------------------------------------------------------------------------ statements

    def _item(
        self,
        source: str,
        statement: Statement,
        relation: str,
        reason: str,
        left_out: Data | None = None,
        besides: Data | None = None,
        turns_on: Turns = (),
    ) -> Item:
        sentence = ""
        if statement.when is not None:
            resolved = self.corpus.resolve(self.corpus.sources[source], statement.when)
            sentence = self.corpus.sentences.condition(resolved)
        s = statement
        return Item(
            s.id, iris.statement(source, s.id), s.at, s.act, s.force, s.question, s.basis,
            s.duty_on, s.wording, s.says, sentence, role(s), relation, reason, left_out, besides,
            turns_on,
        )  # fmt: skip

    def _cases(self, a: Alignment) -> tuple[Data | None, Data | None, Turns]:
        return self._shown(a.left_out), self._shown(a.besides), a.turns_on

    def _shown(self, witness: Witness | None) -> Data | None:
        return None if witness is None else self.context.show_case(witness)


def _kind(statements: Sequence[Statement]) -> str:
    """Return whether a row rules out or asks: what at least half of those that bind in it do."""
    binding = [s for s in statements if role(s) == CRITERION and s.force != _INFORMS]
    out = [s for s in binding if s.act in RULES_OUT or s.force == "forbids"]
    return CONTRAINDICATION if out and 2 * len(out) >= len(binding) else CRITERION


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

    def _row(self, line: _Line, cells: Mapping[str, Cell]) -> Row:
        met = {
            s: [i for i in c.items if c.label == STATED and i.role == CRITERION]
            for s, c in cells.items()
        }
        kept = {(s, i.statement) for s, items in met.items() for i in items}
        between = tuple(
            b for b in line.between
            if {(b.source, b.statement), (b.other, b.other_statement)} <= kept
        )  # fmt: skip
        sentence = ""
        if line.condition is not None:
            sentence = self.corpus.sentences.condition(line.condition)
        return Row(
            line.id, line.iri, line.kind, line.group, line.label, sentence, line.derived,
            _compared(met, between), cells, between,
        )  # fmt: skip

    def _cell(self, line: _Line, source: str) -> Cell:
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

    def _absent(self, line: _Line, source: str, items: tuple[Item, ...]) -> Cell:
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

    def _deferred(self, line: _Line, source: str, deferral: Deferral) -> bool:
        """Whether a document sends its reader elsewhere on such a row."""
        on_duties = deferral.question in (SERVICE, PROCESS)
        if on_duties != (line.condition is None):
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

"""Every row of the crosswalk, whatever is asked of it: criteria with their relations, and duties."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from consilience import iris
from consilience.alignment import Alignment, alignments_of
from consilience.corpus import Corpus
from consilience.criteria import CRITERION, Canonical, asked_facts, criteria_of, role
from consilience.crosswalk_model import (
    CONTRAINDICATION,
    KINDS,
    PROCESS,
    SAME_FACTS,
    SERVICE,
    Between,
    Data,
    Item,
    Line,
    Turns,
)
from consilience.encodings import Statement
from consilience.findings import Context
from consilience.solver import Witness

RULES_OUT = ("absolute-contraindication", "relative-contraindication", "contraindication")
_NO_MEETING = "it does not ask for the same"
_ONE_DUTY = "the same duty"
_INFORMS = "informs"  # a force that binds nobody


def lines_of(corpus: Corpus, readings: Mapping[str, str]) -> list[Line]:
    """Return the rows of every document, by kind and in the vocabulary's order."""
    maker = _Lines(corpus, readings)
    found = [*maker.criteria(), *maker.duties()]
    return sorted(found, key=lambda line: KINDS.index(line.kind))


class _Lines:
    def __init__(self, corpus: Corpus, readings: Mapping[str, str]) -> None:
        self.corpus, self.context = corpus, Context(corpus, procedures=[], conditions=[])
        self.readings = readings
        self.names = {s: i for i, s in enumerate(corpus.sources)}

    def criteria(self) -> Iterator[Line]:
        """Yield a row for each criterion."""
        criteria = criteria_of(self.corpus)
        aligned: dict[str, list[Alignment]] = {c.id: [] for c in criteria}
        for alignment in alignments_of(self.context, criteria, self.readings):
            aligned[alignment.criterion].append(alignment)
        order = list(self.corpus.vocabulary.attributes)
        criteria.sort(key=lambda c: min(order.index(a) for a in self.corpus.mentions(c.condition)))
        for criterion in criteria:
            yield self._criterion(criterion, aligned[criterion.id])

    def _criterion(self, criterion: Canonical, aligned: Sequence[Alignment]) -> Line:
        line = Line(
            criterion.id, criterion.iri, criterion.label, CRITERION,
            sentence=self.corpus.sentences.condition(criterion.condition),
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

    def _add_same_facts(self, line: Line, criterion: Canonical) -> None:
        """Add, for a document without a criterion here, what it says of other values of the same.

        A document that only mentions one, in an appraisal or as background, is not silent on it.
        """
        asked = asked_facts(self.corpus, criterion.condition)
        for source, owner in self.corpus.sources.items():
            there = {s.id for s, _ in line.items.get(source, ())}
            if any(role(s) == CRITERION for s, _ in line.items.get(source, ())):
                continue
            for s in owner.statements.values():
                own = s.when is not None and s.id not in there and self.corpus.mentions(s.when)
                if own and own & asked:
                    item = self._item(source, s, SAME_FACTS, _NO_MEETING)
                    line.items.setdefault(source, []).append((s, item))

    def duties(self) -> Iterator[Line]:
        """Yield a row for each duty that a document names."""
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
            duty = duties[name]
            line = Line(name, duty.iri, duty.label, kind, group, duty.definition)
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

    def _duties_between(self, line: Line) -> Iterator[Between]:
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

"""How documents' criteria stand to canonical criteria, and to each other: SKOS mapping relations.

A relation is computed from the two conditions over all cases, never written: exact when they hold
of the same cases, narrower when the statement's holds of fewer, broader of more, related when each
holds of a case of which the other does not. Its reason is a case that tells the two apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from consilience.conditions import TRUE, Condition, Is, OnReading, walk
from consilience.criteria import Canonical, named, tested
from consilience.encodings import Source, Statement
from consilience.findings.context import Context
from consilience.solver import Witness, negate
from consilience.space import Formula

# The SKOS property that says how the first stands to the second.
MAPPINGS = {
    "exact": "exactMatch",
    "narrower": "broadMatch",  # the second is the broader one
    "broader": "narrowMatch",
    "related": "relatedMatch",
}


@dataclass(frozen=True)
class Subject:
    """A statement with a condition of its own, or (without a source) a canonical criterion."""

    id: str
    source: str = ""
    locator: str = ""
    condition: Condition = field(default=TRUE, compare=False)
    formula: Formula = field(default=True, compare=False)
    attributes: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True)
class Alignment:
    """How a statement stands to a criterion, or to another source's statement on the same one.

    `reason` says by which cases; `criterion` is the canonical criterion they meet on; `turns_on`
    holds (reading, option, relation) for each single choice that makes the relation another one.
    `left_out` is a case of the other alone, `besides` one of the statement alone; None if none is.
    """

    statement: Subject
    other: Subject
    criterion: str
    relation: str
    reason: str
    turns_on: tuple[tuple[str, str, str], ...] = ()
    left_out: Witness | None = field(default=None, compare=False)
    besides: Witness | None = field(default=None, compare=False)


def alignments_of(
    context: Context,
    criteria: Iterable[Canonical] | None = None,
    readings: Mapping[str, str] | None = None,
) -> list[Alignment]:
    """Return every statement's relation to every criterion, and between sources on the same one.

    Without `criteria` those of the vocabulary; readings that are not given are the default ones.
    """
    wanted = named(context.corpus) if criteria is None else criteria
    return list(_Aligner(context, readings or {}).run(wanted))


class _Aligner:
    def __init__(self, context: Context, readings: Mapping[str, str]) -> None:
        self.context, self.corpus = context, context.corpus
        default = {c.id: c.default for c in self.corpus.choices.values()}
        self.default = {**default, **readings}

    def run(self, criteria: Iterable[Canonical]) -> Iterator[Alignment]:
        for canonical in criteria:
            criterion = self._subject(canonical.id, canonical.condition)
            met = []
            for source in self.corpus.sources.values():
                met += self._statements_on(source, criterion)
            for statement in met:
                yield self._alignment(statement, criterion, criterion.id)
            for one, other in combinations(met, 2):
                if one.source != other.source and self._overlap(one, other):
                    yield self._alignment(one, other, criterion.id)
                    yield self._alignment(other, one, criterion.id)

    def _statements_on(self, source: Source, criterion: Subject) -> list[Subject]:
        """Return the statements of a source that meet a criterion, some case being of both.

        Where a part that a statement refers to is about it, the part stands for the whole.
        """
        found = []
        for statement in source.statements.values():
            if statement.when is None or self._parts_on(source, statement, criterion):
                continue
            condition = self.corpus.resolve(source, statement.when)
            subject = self._subject(statement.id, condition, source.id, statement.at)
            if _share_a_value(condition, criterion.condition) and self._overlap(subject, criterion):
                found.append(subject)
        return found

    def _parts_on(self, source: Source, statement: Statement, criterion: Subject) -> bool:
        assert statement.when is not None
        below = [source.when_of(name) for name in source.refs(statement.when)]
        return any(
            self.corpus.mentions(self.corpus.resolve(source, when)) & criterion.attributes
            for when in below
            if when is not None
        )

    def _subject(self, name: str, condition: Condition, source: str = "", at: str = "") -> Subject:
        formula = self.corpus.space.compile(condition)
        attributes = frozenset(self.corpus.mentions(condition))
        return Subject(name, source, at, condition, formula, attributes)

    # -------------------------------------------------------------------------- relations

    def _alignment(self, one: Subject, other: Subject, criterion: str) -> Alignment:
        relation = self._relation(one, other, self.default)
        turns_on = tuple(
            (reading, option, changed)
            for reading in self._readings(one, other)
            for option in self.corpus.choices[reading].options
            if (changed := self._relation(one, other, {**self.default, reading: option}))
            != relation
        )
        left_out, besides = self._case(other, one), self._case(one, other)
        told = []
        if left_out is not None:
            told.append(f"it leaves out cases in which {self._say(left_out, other, one)}")
        if besides is not None:
            told.append(f"it takes in, besides, cases in which {self._say(besides, one, other)}")
        reason = "; ".join(told) or "both hold of the same cases"
        return Alignment(one, other, criterion, relation, reason, turns_on, left_out, besides)

    def _at(self, readings: dict[str, str]) -> list[Formula]:
        space = self.corpus.space
        return [space.compile(Is(r, (o,), o)) for r, o in readings.items()]

    def _relation(self, one: Subject, other: Subject, readings: dict[str, str]) -> str:
        fixed = self._at(readings)
        fewer = not self._apart(one, other, fixed)
        more = not self._apart(other, one, fixed)
        return {
            (True, True): "exact",
            (True, False): "narrower",
            (False, True): "broader",
            (False, False): "related",
        }[fewer, more]

    def _apart(self, one: Subject, other: Subject, fixed: list[Formula]) -> bool:
        """Whether some case is one of the first's and none of the second's."""
        return self.corpus.solver.satisfiable(one.formula, negate(other.formula), *fixed)

    def _overlap(self, one: Subject, other: Subject) -> bool:
        fixed = self._at(self.default)
        return self.corpus.solver.satisfiable(one.formula, other.formula, *fixed)

    def _readings(self, one: Subject, other: Subject) -> list[str]:
        """Return the readings that the two conditions, or axioms on their attributes, name."""
        attributes = one.attributes | other.attributes
        conditions = [subject.condition for subject in (one, other)]
        conditions += [
            a.condition
            for a in self.corpus.axioms
            if self.corpus.mentions(a.condition) & attributes
        ]
        named = [name for condition in conditions for name in _names(condition)]
        return [name for name in dict.fromkeys(named) if name in self.corpus.choices]

    # -------------------------------------------------------------------------- reasons

    def _case(self, inside: Subject, outside: Subject) -> Witness | None:
        """Return a case of the first and not of the second, if there is one."""
        fixed = self._at(self.default)
        return self.corpus.solver.witness(inside.formula, negate(outside.formula), *fixed)

    def _say(self, case: Witness, inside: Subject, outside: Subject) -> str:
        reason = self.context.reason(case, negate(outside.formula))
        named = [a for a in reason.attributes if a in inside.attributes | outside.attributes]
        return self.context.say_case(case, named or reason.attributes)


def _names(condition: Condition) -> Iterator[str]:
    """Yield the readings, and with them the attributes, that a condition names."""
    for node in walk(condition):
        if isinstance(node, OnReading):
            yield node.reading
        elif isinstance(node, Is):
            yield node.attribute


def _share_a_value(one: Condition, other: Condition) -> bool:
    """Whether both test an attribute for the same value, or both bound the same number."""
    return bool(tested(one) & tested(other))

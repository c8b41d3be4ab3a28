"""The graph has the form that the shapes ask for, and every shape notices what it is there for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from consilience import KnowledgeGraph, iris
from consilience.rooms import room
from consilience.shapes import (
    SHAPES,
    one_graph,
    ontology_problems,
    ontology_problems_of,
    shape_files,
    shape_problems,
    validate,
)

CNS = Namespace("https://w3id.org/consilience/core#")
OA = Namespace("http://www.w3.org/ns/oa#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VA = Namespace("https://w3id.org/consilience/vertebral-augmentation#")
NONSENSE = CNS.nonsense
TEXT = Literal("nonsense")


def test_the_graph_of_the_five_documents_conforms(kg: KnowledgeGraph) -> None:
    assert [str(v) for v in shape_problems(kg)] == []


# ---------------------------------------------------------------------------- a small clean graph


@dataclass(frozen=True)
class Pick:
    """Some node of a class that has the properties named (None: with any value)."""

    of: URIRef
    having: tuple[tuple[URIRef, Node | None], ...] = ()

    def candidates(self, graph: Graph) -> list[Node]:
        found = [
            node
            for node in graph.subjects(RDF.type, self.of)
            if all((node, prop, value) in graph for prop, value in self.having)
        ]
        assert found, f"the graph has no such node: {self}"
        return sorted(found)[:40]


def some(of: URIRef, **having: Node | None) -> Pick:
    return Pick(of, tuple((CNS[prop], value) for prop, value in having.items()))


def condition(operator: str, **having: Node | None) -> Pick:
    return some(CNS.Condition, operator=Literal(operator), **having)


STATEMENT, POSITION, FINDING = some(CNS.Statement), some(CNS.Position), some(CNS.Finding)
CRITERION = some(CNS.Statement, shownBy=None)
DUTY = some(CNS.Statement, duty=None)
DEFINITION = some(CNS.Statement, act=CNS.definition)
REFUSAL = some(CNS.Position, refusal=None)
APPRAISAL = some(CNS.Position, appraisal=None)
CONFLICT = some(CNS.Finding, kind=CNS.conflict)
TENSION = some(CNS.Finding, kind=CNS.tension)
ROBUST = some(CNS.Finding, robust=Literal(True))
FRAGILE = some(CNS.Finding, robust=Literal(False))
NOT_ENCODED = some(CNS.Finding, subtype=Literal("not-encoded"))
READING, MEMBERSHIP = some(CNS.Reading), some(CNS.Membership)
VERDICT = some(CNS.MatrixCell, label=Literal("yes-only-if"))
ABSENT = some(CNS.MatrixCell, absence=None)
SOURCE, DATE = some(CNS.Source), some(CNS.EditionDate)
ALL, NOT, AT_LEAST = condition("all"), condition("not"), condition("atLeast")
REF, UNDER, CHOICE = condition("ref"), condition("fallsUnder"), condition("reading")
BOUND, COUNT = condition("bound", days=None), condition("bound", value=None)
IS, IS_TRUE = condition("is"), condition("is", value=Literal(True))

ANCHORED, PASSAGE = some(CNS.Statement, anchor=None), some(CNS.Passage)
CLASSED, ALIGNMENT = some(CNS.Passage, passageClass=None), some(CNS.Alignment)

STUDY, RESULT, MATCH = some(CNS.Study), some(CNS.Result), some(CNS.StudyMatch)
REPORTED, CLAIM, ARM = some(CNS.Reported), some(CNS.Claim), some(CNS.StudyArm)
NUMBER, INTERVAL = some(CNS.Result, number=None), some(CNS.Result, intervalType=None)
COMPARED = some(CNS.Result, comparison=None)

PICKS = [
    STUDY, RESULT, MATCH, REPORTED, CLAIM, ARM, NUMBER, INTERVAL, COMPARED,
    STATEMENT, POSITION, CRITERION, DUTY, DEFINITION, REFUSAL, APPRAISAL, CONFLICT, TENSION,
    ROBUST, FRAGILE, NOT_ENCODED, READING, MEMBERSHIP, VERDICT, ABSENT, SOURCE, DATE, ALL, NOT,
    AT_LEAST, REF, UNDER, CHOICE, BOUND, COUNT, IS, IS_TRUE, ANCHORED, PASSAGE, CLASSED, ALIGNMENT,
]  # fmt: skip


def reached(graph: Graph, start: Node) -> set[Node]:
    """The nodes that a node's links lead to."""
    found, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [o for o in graph.objects(node) if isinstance(o, URIRef)]
    return found


@pytest.fixture(scope="module")
def clean(kg: KnowledgeGraph) -> Iterator[Graph]:
    """The ontology, and of each kind of node the one with the fewest nodes behind it."""
    ontology = one_graph(kg.store.graph(iris.ONTOLOGY_GRAPH))
    named = ox.NamedNode(iris.ONTOLOGY_GRAPH)
    whole = one_graph(q.triple for q in kg.store.quads() if q.graph_name != named)
    found = ontology
    for pick in PICKS:
        nearest = min((reached(whole, n) for n in pick.candidates(whole)), key=len)
        for node in nearest:
            found += whole.triples((node, None, None))
    held = set(found)
    yield found
    assert set(found) == held, "a test has changed the graph that others share"


def test_the_small_graph_is_clean(clean: Graph) -> None:
    assert [str(v) for v in validate(clean)] == []


def test_nothing_is_fetched(clean: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket", refuse)
    assert validate(clean, only=["statement-act"]) == []


def test_an_unknown_shape_is_refused(clean: Graph) -> None:
    with pytest.raises(ValueError, match="no shape 'statement-acts'"):
        validate(clean, only=["statement-acts"])


def test_a_comparison_of_two_quantities_is_clean(clean: Graph) -> None:
    """None of the five documents compares two attributes, but the grammar can."""
    node = next(iter(sorted(BOUND.candidates(clean))))
    graph = copy_of(clean)
    for prop in (CNS.days, CNS.unit, CNS.valueText):
        graph.remove((node, prop, None))
    graph.set((node, CNS.operator, Literal("compare")))
    graph.add((node, CNS.otherAttribute, VA["fracture-age"]))
    assert [str(v) for v in validate(graph)] == []


# ---------------------------------------------------------------------------- one fault per shape


@dataclass(frozen=True)
class Fault:
    """What is planted: at a node, a property loses its values, gets others, or gets one more."""

    at: Pick
    prop: URIRef
    values: tuple[Node | str, ...] = ()
    more: bool = False
    below: URIRef | None = field(default=None)

    @contextmanager
    def planted(self, graph: Graph) -> Iterator[Node]:
        """Give the node; afterwards the graph is as it was."""
        node = self.at.candidates(graph)[0]
        place = node if self.below is None else min(graph.objects(node, self.below))
        held = set(graph.triples((place, self.prop, None)))
        if not self.more:
            graph.remove((place, self.prop, None))
        for value in self.values:
            graph.add((place, self.prop, value))
        try:
            yield node
        finally:
            graph.remove((place, self.prop, None))
            for triple in held:
                graph.add(triple)


def none(at: Pick, prop: str, below: URIRef | None = None) -> Fault:
    return Fault(at, CNS[prop], below=below)


def now(at: Pick, prop: str, *values: Node, below: URIRef | None = None) -> Fault:
    return Fault(at, CNS[prop], values, below=below)


def also(at: Pick, prop: str, *values: Node) -> Fault:
    return Fault(at, CNS[prop], values, more=True)


def number(value: int) -> Literal:
    return Literal(value)


FAULTS: dict[str, list[Fault]] = {
    # Evidence.
    "evidence-source": [none(STUDY, "saidBy"), also(RESULT, "saidBy", CNS.Source)],
    "evidence-locator": [none(RESULT, "locator"), now(STUDY, "locator", Literal(""))],
    "evidence-says": [none(RESULT, "says")],
    "evidence-basis": [none(CLAIM, "basis")],
    "study-design": [none(STUDY, "design"), now(STUDY, "design", CNS.Study)],
    "study-read-once": [none(STUDY, "readAs")],
    "result-study": [none(RESULT, "ofStudy"), now(RESULT, "ofStudy", CNS.Study)],
    "result-outcome": [none(RESULT, "outcome"), now(RESULT, "outcome", CNS.Outcome)],
    "result-measure": [none(RESULT, "measure"), now(RESULT, "measure", CNS.Measure)],
    "result-own-study": [none(RESULT, "saidBy")],
    "arm-given": [none(ARM, "given")],
    "comparison-listed": [now(COMPARED, "comparison", CNS.Comparison)],
    "interval-type-listed": [now(INTERVAL, "intervalType", CNS.IntervalType)],
    "number-beside-its-print": [none(NUMBER, "value")],
    "reported-guideline": [none(REPORTED, "ofGuideline")],
    "claim-quantifier": [none(CLAIM, "quantifier")],
    "match-of-two": [none(MATCH, "matches")],
    "match-grounds": [none(MATCH, "ground")],
    "match-kind-listed": [now(MATCH, "matchKind", Literal("equal"))],
    "statement-source": [none(STATEMENT, "saidBy"), also(STATEMENT, "saidBy", URIRef("x:other"))],
    "statement-locator": [none(STATEMENT, "locator"), also(STATEMENT, "locator", TEXT)],
    "statement-act": [
        none(STATEMENT, "act"),
        now(STATEMENT, "act", CNS.definition, CNS.indication),
    ],
    "statement-question": [
        none(STATEMENT, "question"),
        now(STATEMENT, "question", CNS.care, CNS.coverage),
    ],
    "statement-basis": [none(STATEMENT, "basis"), now(STATEMENT, "basis", CNS.stated, CNS.assumed)],
    "statement-says": [none(STATEMENT, "says"), now(STATEMENT, "says", Literal("", lang="en"))],
    "normative-statement-force": [none(CRITERION, "force")],
    "statement-one-force": [now(STATEMENT, "force", CNS.permits, CNS.requires)],
    "position-source": [none(POSITION, "saidBy")],
    "position-question": [now(POSITION, "question", CNS.care, CNS.coverage)],
    "position-stance": [none(POSITION, "stance")],
    "position-basis": [none(POSITION, "basis")],
    "position-locator": [none(POSITION, "locator")],
    "position-condition": [none(POSITION, "when"), now(POSITION, "when", URIRef("x:lost"))],
    "position-own-statements": [
        none(POSITION, "composedOf"),
        now(POSITION, "saidBy", URIRef("x:other"), below=CNS.composedOf),
    ],
    "refusal-on-coverage-no": [
        now(REFUSAL, "stance", CNS.favours),
        now(REFUSAL, "question", CNS.care),
        also(STATEMENT, "refusal", CNS.investigational),
    ],
    "operator-listed": [none(ALL, "operator"), now(ALL, "operator", TEXT)],
    "parts-numbered": [
        none(ALL, "position", below=CNS.part),
        now(ALL, "position", number(7), below=CNS.part),
        now(ALL, "position", number(-1), below=CNS.part),
        now(ALL, "position", number(0), number(1), below=CNS.part),
        now(ALL, "position", number(1), below=CNS.part),
    ],
    "parts-where-they-belong": [
        none(NOT, "part"),
        also(REF, "part", URIRef("x:part")),
        none(CHOICE, "part"),
    ],
    "minimum-count": [
        none(AT_LEAST, "minimumCount"),
        now(AT_LEAST, "minimumCount", number(0)),
        also(ALL, "minimumCount", number(1)),
    ],
    "minimum-count-reachable": [now(AT_LEAST, "minimumCount", number(9))],
    "atom-attribute": [
        none(IS, "attribute"),
        now(IS, "attribute", CNS.care),
        also(ALL, "attribute", VA.cancer),
    ],
    "atom-has-value": [none(IS, "value")],
    "atom-value-of-its-attribute": [
        now(IS, "value", VA["aim.prophylaxis"], VA["infection.systemic"]),
        now(IS_TRUE, "value", number(1)),
        now(IS_TRUE, "value", VA["aim.prophylaxis"]),
        now(IS, "attribute", VA["fracture-age"]),
    ],
    "bound-of-its-kind": [
        none(BOUND, "days"),
        now(BOUND, "attribute", VA.cancer),
        also(BOUND, "value", number(3)),
        now(COUNT, "value", TEXT),
    ],
    "comparison-of-numbers": [
        also(BOUND, "otherAttribute", VA["fracture-age"]),
        now(BOUND, "operator", Literal("compare")),
    ],
    "comparator-listed": [
        none(BOUND, "comparator"),
        now(BOUND, "comparator", Literal("≤")),
        also(IS, "comparator", Literal("<")),
    ],
    "reference-has-condition": [
        none(REF, "refersTo"),
        none(UNDER, "when", below=CNS.refersTo),
        also(IS, "refersTo", URIRef("x:other")),
    ],
    "choice-names-reading": [
        none(CHOICE, "onReading"),
        now(CHOICE, "onReading", URIRef("x:undeclared")),
        now(CHOICE, "holdsOn", URIRef("x:undeclared"), below=CNS.part),
        also(ALL, "onReading", URIRef("x:other")),
    ],
    "reading-options": [none(READING, "option")],
    "reading-one-default": [none(READING, "default"), also(READING, "default", URIRef("x:other"))],
    "reading-default-is-option": [now(READING, "default", URIRef("x:other"))],
    "act-listed": [now(STATEMENT, "act", CNS.care)],
    "question-listed": [now(FINDING, "question", NONSENSE)],
    "stance-listed": [now(POSITION, "stance", NONSENSE)],
    "force-listed": [now(STATEMENT, "force", CNS.favours)],
    "basis-listed": [now(POSITION, "basis", NONSENSE)],
    "refusal-listed": [now(REFUSAL, "refusal", NONSENSE)],
    "appraisal-listed": [now(APPRAISAL, "appraisal", NONSENSE)],
    "document-kind-listed": [now(SOURCE, "documentKind", TEXT)],
    "duty-listed": [now(DUTY, "duty", NONSENSE)],
    "shown-by-listed": [now(CRITERION, "shownBy", TEXT)],
    "unit-listed": [now(BOUND, "unit", Literal("fortnight")), now(BOUND, "unit", Literal("T5"))],
    "date-kind-listed": [now(DATE, "dateKind", TEXT)],
    "finding-kind": [none(FINDING, "kind"), now(FINDING, "kind", CNS.conflict, CNS.tension)],
    "finding-kind-listed": [now(FINDING, "kind", CNS.care)],
    "finding-question": [none(FINDING, "question")],
    "finding-explanation": [none(FINDING, "explanation"), also(FINDING, "explanation", TEXT)],
    "anchor-place": [
        none(ANCHORED, "inPassage", below=CNS.anchor),
        Fault(ANCHORED, OA.end, below=CNS.anchor),
        Fault(ANCHORED, OA.end, (Literal(0),), below=CNS.anchor),
    ],
    "anchor-fingerprint": [
        none(ANCHORED, "sha256", below=CNS.anchor),
        now(ANCHORED, "sha256", Literal("the words"), below=CNS.anchor),
    ],
    "passage-locator": [none(PASSAGE, "locator"), also(PASSAGE, "locator", Literal("2"))],
    "passage-class-reason": [none(CLASSED, "because"), now(CLASSED, "passageClass", CNS.care)],
    "alignment-sides": [none(ALIGNMENT, "aligns"), none(ALIGNMENT, "onCriterion")],
    "alignment-relation": [
        now(ALIGNMENT, "relation", Literal("same")),
        now(ALIGNMENT, "mapping", CNS.care),
        none(ALIGNMENT, "explanation"),
    ],
    "finding-robust": [none(FINDING, "robust"), now(FINDING, "robust", Literal("yes"))],
    "finding-derived-from-statement": [
        Fault(CONFLICT, PROV.wasDerivedFrom),
        now(NOT_ENCODED, "subtype", Literal("bridge")),
    ],
    "robust-without-reading": [
        now(FRAGILE, "robust", Literal(True)),
        also(ROBUST, "holdsIf", URIRef("x:combination")),
    ],
    "not-robust-names-reading": [
        now(ROBUST, "robust", Literal(False)),
        now(FRAGILE, "onReading", URIRef("x:undeclared")),
    ],
    "combinations-of-named-readings": [
        none(FRAGILE, "holdsIf"),
        also(FRAGILE, "onReading", URIRef("x:other")),
    ],
    "combination-has-option": [none(FRAGILE, "holdsOn", below=CNS.holdsIf)],
    "finding-source": [none(FINDING, "saidBy")],
    "extent-listed": [now(CONFLICT, "extent", TEXT)],
    "spoken-listed": [now(CONFLICT, "spoken", TEXT)],
    "opposition-two-sources": [
        also(CONFLICT, "saidBy", URIRef("x:third")),
        none(TENSION, "saidBy"),
    ],
    "opposition-witness": [none(CONFLICT, "witness"), none(TENSION, "witness")],
    "opposition-extent": [none(CONFLICT, "extent")],
    "opposition-spoken": [none(TENSION, "spoken")],
    "opposition-questions": [
        now(CONFLICT, "question", CNS.care, CNS.coverage),
        now(TENSION, "question", CNS.care),
    ],
    "cell-label": [none(VERDICT, "label"), also(VERDICT, "label", Literal("no"))],
    "cell-verdict-or-absence": [
        now(VERDICT, "label", Literal("silent")),
        now(ABSENT, "label", Literal("no")),
        also(VERDICT, "absence", CNS.silent),
    ],
    "cell-label-names-absence": [
        now(ABSENT, "label", Literal("fact-only")),
        now(ABSENT, "absence", CNS["fact-only"]),
    ],
    "cell-one-absence": [also(ABSENT, "absence", CNS["fact-only"])],
    "absence-listed": [now(ABSENT, "absence", CNS.care)],
    "membership-listed": [now(MEMBERSHIP, "membership", TEXT)],
}


def copy_of(graph: Graph) -> Graph:
    found = type(graph)()
    found += graph
    return found


def messages() -> dict[str, tuple[Path, str]]:
    """Every shape that has a message, with its file."""
    found = {}
    for file in shape_files():
        shapes = Graph().parse(file)
        for node in set(shapes.subjects(SH.severity)):
            query = shapes.value(node, SH.sparql)
            told = shapes.value(node if query is None else query, SH.message)
            found[str(node).removeprefix(SHAPES)] = (file, str(told))
    return found


MESSAGES = messages()


def test_every_shape_has_a_fault_that_it_must_notice() -> None:
    assert set(FAULTS) == set(MESSAGES)


def test_every_shape_has_a_message_of_its_own_in_one_sentence() -> None:
    told = [message for _, message in MESSAGES.values()]
    assert len(set(told)) == len(told)
    assert all(m.endswith(".") and m.count(". ") == 0 and "; " in m for m in told)


def test_every_message_of_the_files_belongs_to_a_named_shape() -> None:
    written = [str(m) for f in shape_files() for m in Graph().parse(f).objects(None, SH.message)]
    assert sorted(written) == sorted(message for _, message in MESSAGES.values())


@pytest.mark.parametrize(
    ("shape", "fault"),
    [pytest.param(s, f, id=f"{s}-{i}") for s, fs in FAULTS.items() for i, f in enumerate(fs)],
)
def test_a_planted_fault_is_reported(clean: Graph, shape: str, fault: Fault) -> None:
    file, message = MESSAGES[shape]
    with fault.planted(clean) as planted:
        found = [v for v in validate(clean, [file], [shape]) if v.shape == shape]
    node = str(planted)
    below = [str(o) for o in clean.objects(planted)]
    assert [v for v in found if v.message == message and {v.focus, v.value} & {node, *below}]


# ---------------------------------------------------------------------------- the ontology itself

# Each stays for a reason: it belongs to a list that other documents will need.
KNOWN_UNUSED = {
    CNS["scope-declaration"], CNS["unit-h"], CNS["unit-d"], CNS["unit-a"], CNS["passage-page-line"],
}  # fmt: skip


def test_every_term_is_labelled_defined_and_used_and_imports_are_here(kg: KnowledgeGraph) -> None:
    found = ontology_problems_of(kg)
    assert [str(v) for v in found if v.shape != "term-used"] == []
    assert {v.focus for v in found} <= {str(term) for term in KNOWN_UNUSED}


TINY = """
@prefix ex: <https://example.org/o#> . @prefix cns: <https://w3id.org/consilience/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://example.org/o> a owl:Ontology .
ex:weather a cns:CaseAttribute ; cns:values ex:list ; skos:prefLabel "weather" ;
    skos:definition "Weather." ; dcterms:source "here" .
ex:list a skos:ConceptScheme ; skos:prefLabel "l" ; skos:definition "L." ; dcterms:source "here" .
ex:drizzle a cns:AttributeValue ; skos:inScheme ex:list ; skos:prefLabel "drizzle" ;
    skos:definition "Drizzle." ; dcterms:source "here" .
"""
ATTRIBUTE = "<https://w3id.org/consilience/core#attribute>"
DATA = f"<https://example.org/c> {ATTRIBUTE} <https://example.org/o#weather> ."


def turtle(text: str) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))


def broken(more: str = "", less: str = "", data: str = DATA) -> list[tuple[str, str]]:
    """The problems of the tiny ontology with a text added and another taken out."""
    assert less in TINY
    found = ontology_problems(turtle(TINY.replace(less, "") + more), turtle(data))
    return [(v.shape, v.focus.removeprefix("https://example.org/o")) for v in found]


def test_a_value_of_a_used_list_needs_no_use_of_its_own() -> None:
    assert broken() == []


@pytest.mark.parametrize(
    ("shape", "less"),
    [
        ("term-label", 'skos:prefLabel "weather" ;'),
        ("term-definition", 'skos:definition "Weather." ;'),
        ("term-source", ' ; dcterms:source "here"'),
    ],
)
def test_a_term_without_label_definition_or_source_is_reported(shape: str, less: str) -> None:
    assert (shape, "#weather") in broken(less=less)


def test_a_term_that_nothing_names_is_reported() -> None:
    assert broken(data="") == [("term-used", "#drizzle"), ("term-used", "#weather")]


def test_a_written_condition_is_a_use() -> None:
    written = "<https://w3id.org/consilience/core#valueText>"
    assert broken(data=f'<x:s> {written} "{{weather: drizzle}}" .') == []


def test_a_misspelt_term_of_the_data_is_reported() -> None:
    misspelt = DATA.replace("#weather", "#whether")
    assert broken(data=misspelt + DATA) == [("term-declared", "#whether")]


def test_an_import_that_is_not_in_the_ontology_folder_is_reported() -> None:
    imports = "<https://example.org/o> owl:imports <https://w3id.org/consilience/core> , <x:far> ."
    assert broken(more=imports) == [("import-readable", "")]


def test_an_import_whose_file_is_broken_is_reported(tmp_path: Path) -> None:
    core = (room("ontology") / "core.ttl").read_text(encoding="utf-8")
    (tmp_path / "core.ttl").write_text(core + "<", encoding="utf-8")
    topic = "<x:o> <http://www.w3.org/2002/07/owl#imports> <https://w3id.org/consilience/core> ."
    found = ontology_problems(turtle(topic), turtle(""), tmp_path)
    assert [(v.shape, v.value) for v in found] == [
        ("import-readable", "https://w3id.org/consilience/core")
    ]

"""What documents' criteria are held against: the vocabulary's criteria, and every test beside them.

The vocabulary names criteria on which documents meet. What a document tests and none of these does
becomes a criterion of its own, by rule: one for each attribute, with all values that are so tested.
So whatever a document asks for has a criterion, and a new document needs none written for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from consilience import iris
from consilience.conditions import Bound, Compare, Condition, Is, NoneOf, Not, parts_of, walk
from consilience.corpus import Corpus
from consilience.encodings import Statement
from consilience.vocabulary import Attribute

CRITERION, FACT, APPRAISAL = "criterion", "fact", "appraisal"
PROCEDURE = "procedure"  # what the comparison is about, and no criterion
_MENTIONED = {"background-fact": FACT, "evidence-conclusion": APPRAISAL, "report": APPRAISAL}
Test = Is | Bound | Compare


@dataclass(frozen=True)
class Canonical:
    """A condition that no document owns; `derived` if by rule, not of the vocabulary."""

    id: str
    iri: str
    label: str
    condition: Condition
    derived: bool = False


def role(statement: Statement) -> str:
    """Return what a statement is where it tests something: a criterion, or a mention only."""
    if statement.question == "appraisal":
        return APPRAISAL
    return _MENTIONED.get(statement.act, CRITERION)


def named(corpus: Corpus) -> list[Canonical]:
    """Return the vocabulary's criteria."""
    known = corpus.vocabulary.criteria
    return [
        Canonical(name, known[name].iri, known[name].label, condition)
        for name, condition in corpus.criteria.items()
    ]


def criteria_of(corpus: Corpus) -> list[Canonical]:
    """Return the vocabulary's criteria, and those that follow from what else is tested.

    What a statement with a duty tests is its record; the duty is what it is compared by.
    """
    held = {key for c in corpus.criteria.values() for key in tested(c)}
    found: dict[str, dict[Test, None]] = {}
    statements = [s for owner in corpus.sources.values() for s in owner.statements.values()]
    for statement in statements:
        if statement.when is None or statement.duty or role(statement) != CRITERION:
            continue
        for test in _tests(statement.when):
            if test.attribute in corpus.vocabulary.attributes and test.attribute != PROCEDURE:
                found.setdefault(test.attribute, {})[test] = None
    order = [a for a in corpus.vocabulary.attributes if a in found]
    derived = [c for a in order for c in _derived(corpus, a, list(found[a]), held)]
    return [*named(corpus), *derived]


def tested(condition: Condition) -> set[tuple[str, str]]:
    """Return every attribute that a condition tests with the value; without one for a number."""
    found = set()
    for node in walk(condition):
        if isinstance(node, Is):
            found |= {(node.attribute, value) for value in node.values}
        elif isinstance(node, Bound):
            found.add((node.attribute, ""))
    return found


def _tests(condition: Condition, wanted: bool = True) -> Iterator[Test]:
    """Yield what a condition asks to hold, references not followed: they are tests elsewhere."""
    if isinstance(condition, Is | Bound | Compare):
        if wanted:
            yield condition
        return
    turned = isinstance(condition, Not | NoneOf)
    for part in parts_of(condition):
        yield from _tests(part, wanted != turned)


def _derived(
    corpus: Corpus, attribute: str, tests: list[Test], held: set[tuple[str, str]]
) -> Iterator[Canonical]:
    known = corpus.vocabulary.attributes[attribute]
    asked = {v for t in tests if isinstance(t, Is) for v in t.values}
    values = tuple(v for v in known.value_ids if v in asked and (attribute, v) not in held)
    if known.kind == "boolean":
        for value in values:
            name = attribute if value == "yes" else f"{attribute}-not"
            phrase = known.phrase if value == "yes" else known.phrase_if_not
            yield _canonical(name, phrase, Is(attribute, (value,), value))
    elif values:
        label = f"{known.label}: {' or '.join(_runs(known, values))}"
        yield _canonical(attribute, label, Is(attribute, values, label))
    rest = [t for t in tests if not isinstance(t, Is) and (attribute, "") not in held]
    for number, test in enumerate(rest, 1):
        label = corpus.sentences.condition(test)
        yield _canonical(f"{attribute}-{number}", label, test)


def _canonical(name: str, label: str, condition: Condition) -> Canonical:
    """Return a derived criterion; its id is the end of its IRI, and so none of the vocabulary's."""
    return Canonical(f"criterion/{name}", iris.criterion(name), label, condition, derived=True)


def _runs(attribute: Attribute, values: tuple[str, ...]) -> list[str]:
    """Return values as labels; of an ordered attribute, those that follow each other as a range."""
    if attribute.kind != "ordered":
        return [attribute.value_label(v) for v in values]
    places = [attribute.value_ids.index(v) for v in values]
    runs = [
        [attribute.value_label(values[i]) for i, _ in run]
        for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])
    ]
    return [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]


def asked_facts(corpus: Corpus, condition: Condition) -> set[str]:
    """Return what a condition asks for of which a case has one value: other values oppose it."""
    known = corpus.vocabulary.attributes
    asked = {test.attribute for test in _tests(condition)}
    return {a for a in asked if a in known and known[a].kind != "several"}

"""What a source says of one complete case, by brute evaluation of its positions.

Used by the tests that state what the documents say. Facts that are not given keep the
vocabulary's typical value; the readings of the words are free, so the answer is a set.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any as Anything

from consilience.conditions import evaluate
from consilience.corpus import Corpus
from consilience.grammar import Grammar, typical_numbers
from consilience.problems import NOWHERE, Problems


def verdicts(corpus: Corpus, source: str, question: str = "care", **facts: Anything) -> set[str]:
    """Return the verdicts (yes, no, both, nothing) that some choice of the source's readings gives.

    Attribute ids are written with _ for -; another source's words are kept apart from its own.
    """
    case = complete(corpus, facts)
    return {_verdict(corpus, source, question, c) for c in _on_readings(corpus, source, case)}


def refusals(corpus: Corpus, source: str, **facts: Anything) -> set[str]:
    """Return the kinds of no that hold of a case under the default readings."""
    defaults = {c.id: c.default for c in corpus.choices.values()}
    case = _with_defined_terms(corpus, source, {**complete(corpus, facts), **defaults})
    return {
        p.refusal
        for p in corpus.sources[source].positions.values()
        if p.stance == "opposes" and p.refusal and evaluate(corpus.position(source, p), case)
    }


def cautions(corpus: Corpus, source: str, **facts: Anything) -> set[str]:
    """Return the positions of a source that call for care in a case."""
    case = complete(corpus, facts)
    return {
        p.id
        for p in corpus.sources[source].positions.values()
        for c in _on_readings(corpus, source, case)
        if p.stance == "cautions" and evaluate(corpus.position(source, p), c)
    }


def complete(corpus: Corpus, facts: Mapping[str, Anything]) -> dict[str, Anything]:
    """Return every attribute with its value: as given, else typical."""
    given = {_attribute_id(corpus, name): value for name, value in facts.items()}
    numbers = typical_numbers(corpus.vocabulary)
    case: dict[str, Anything] = {}
    for attribute in corpus.vocabulary.attributes.values():
        value = given.get(attribute.id)
        if attribute.kind == "several":
            held = attribute.typical if value is None else value
            case[attribute.id] = {v: v in held for v in attribute.value_ids}
        elif attribute.is_numeric:
            case[attribute.id] = (
                numbers[attribute.id] if value is None else _number(corpus, attribute.id, value)
            )
        elif isinstance(value, bool):
            case[attribute.id] = "yes" if value else "no"
        else:
            case[attribute.id] = value or (attribute.typical or attribute.value_ids)[0]
    return case


def _attribute_id(corpus: Corpus, name: str) -> str:
    words = name.replace("_", "-")
    found = [a for a in corpus.vocabulary.attributes if a.split("@")[0] == words]
    assert len(found) == 1, f"{name} names {found or 'no attribute'}"
    return found[0]


def _number(corpus: Corpus, attribute: str, text: Anything) -> Anything:
    vocabulary, problems = corpus.vocabulary, Problems()
    grammar = Grammar(vocabulary.attributes, vocabulary.units, vocabulary.narrower, problems)
    number = grammar.number(vocabulary.attributes[attribute], str(text), NOWHERE)
    assert not problems, list(problems)
    return number


def _on_readings(
    corpus: Corpus, source: str, case: Mapping[str, Anything]
) -> Iterator[dict[str, Anything]]:
    own = [c for c in corpus.choices.values() if c.kind == "words" and c.source == source]
    others = {c.id: c.default for c in corpus.choices.values()}
    for options in product(*(c.options for c in own)):
        chosen = {c.id: o for c, o in zip(own, options, strict=True)}
        yield _with_defined_terms(corpus, source, {**case, **others, **chosen})


def _with_defined_terms(
    corpus: Corpus, source: str, case: dict[str, Anything]
) -> dict[str, Anything]:
    """Give the terms that the source itself defines the value that its definition gives."""
    owner = corpus.sources[source]
    for statement in owner.statements.values():
        if statement.defines and statement.when is not None:
            meaning = evaluate(corpus.resolve(owner, statement.when), case)
            case = {**case, statement.defines: "yes" if meaning else "no"}
    return case


def _verdict(corpus: Corpus, source: str, question: str, case: Mapping[str, Anything]) -> str:
    stances = {
        p.stance
        for p in corpus.sources[source].positions.values()
        if p.question == question and evaluate(corpus.position(source, p), case)
    }
    yes, no = "favours" in stances, "opposes" in stances
    return "both" if yes and no else "yes" if yes else "no" if no else "nothing"


def holds_of_witness(corpus: Corpus, position: str, witness: Mapping[str, Anything]) -> bool:
    """Whether a position (source#id) holds of a witness case as a finding prints it."""
    source, name = position.split("#")
    facts = {
        a.replace("-", "_").split("@")[0]: v
        for a, v in witness.items()
        if a not in ("readings", "caveats")
    }
    case = complete(corpus, facts) | {c.id: c.default for c in corpus.choices.values()}
    case |= witness.get("readings", {})
    found = evaluate(corpus.position(source, corpus.sources[source].positions[name]), case)
    return found is True

"""Terms that a document explains more than once, and pointers to its own sections."""

import re
from collections.abc import Iterator
from itertools import combinations

from consilience.encodings import Source, Statement, locators
from consilience.evidence.model import Fact
from consilience.evidence.numerals import numerals
from consilience.lint.model import Flaw, name_of
from consilience.sentences import listed
from consilience.vocabulary import Vocabulary

_DEFINITION = "definition"
_LOCATOR = "locator"
_SECTION = re.compile(r"\d+(?:\.\d+)+")


def term_in_two_senses(source: Source, vocabulary: Vocabulary) -> Iterator[Flaw]:
    """A term explained twice is explained with the same numbers and of the same things.

    Two definitions, or a definition and a statement that defines the term. Our own words are not
    compared, only the numbers in them and what they are about; a definition without numbers, or
    about fewer of the same things, agrees with any; a procedure stands for all narrower ones.
    """
    facts = [f for f in source.evidence.facts.values() if f.kind == _DEFINITION and f.term]
    for one, other in combinations(facts, 2):
        if _plain(one.term) != _plain(other.term):
            continue
        told = _numbers_differ(one, other) or _things_differ(one, other, vocabulary)
        if told:
            yield _flaw(source, one.term, (name_of(one), name_of(other)), told)
    for fact in facts:
        for statement in (s for s in source.statements.values() if s.defines):
            told = _numbers_differ(fact, statement)
            if told and _plain(fact.term) in _terms(statement.defines, vocabulary):
                yield _flaw(source, fact.term, (name_of(fact), statement.id), told)


def section_missing(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A section that a passage points to by its number is there.

    As far as the encoding tells: a section counts if something encoded stands in it or below it.
    """
    places = {one for at in (source.anchored() | source.cited()).values() for one in locators(at)}
    for pointer in (n for n in source.evidence.numerals if n.numeral_class == _LOCATOR):
        for printed in (p for p in pointer.printed if _SECTION.fullmatch(p)):
            if not any(
                p == printed or p.startswith((f"{printed}.", f"{printed} ")) for p in places
            ):
                message = f"It points to section {printed}, in which nothing stands"
                yield Flaw("section-missing", source.id, (pointer.at,), message)


def _flaw(source: Source, term: str, items: tuple[str, ...], told: str) -> Flaw:
    message = f"“{term}” is explained twice, {told}"
    return Flaw("term-in-two-senses", source.id, items, message)


def _plain(term: str) -> str:
    return " ".join(re.findall(r"\w+", term.casefold()))


def _terms(attribute: str, vocabulary: Vocabulary) -> set[str]:
    """Return by what term the attribute goes that a statement defines: its id or its label."""
    named = attribute.partition("@")[0].replace("-", " ")
    return {_plain(named), _plain(vocabulary.label(attribute))}


def _numbers_differ(one: Fact, other: Fact | Statement) -> str:
    first, second = (_counted(item.says) for item in (one, other))
    if not first or not second or set(first) == set(second):
        return ""
    return f"once with {listed(first)} and once with {listed(second)}"


def _counted(says: str) -> list[str]:
    """Return the numbers of our words; a bare "one" counts nothing as often as not."""
    return [n.worth for n in numerals(says) if says[n.start : n.end].casefold() != "one"]


def _things_differ(one: Fact, other: Fact, vocabulary: Vocabulary) -> str:
    first, second = (
        {leaf for thing in fact.about for leaf in vocabulary.narrower.get(thing, (thing,))}
        for fact in (one, other)
    )
    if first <= second or second <= first:
        return ""
    return f"once of {listed(one.about)} and once of {listed(other.about)}"

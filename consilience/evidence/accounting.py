"""Holds evidence against the documents' own numbers, both ways.

Every number of an item must be printed in the words that it is anchored to, with its sign; every
numeral that an evidence passage prints must be in an item anchored over it, or classed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from consilience.anchor_files import AnchorSet
from consilience.anchors import Anchor, Passages
from consilience.evidence.model import Evidence, Told
from consilience.evidence.numerals import Numeral, numerals
from consilience.passages import Passage
from consilience.vocabulary import Vocabulary

# Fields of a result that are numbers and nothing else; a sign counts in them.
_SIGNED = ("value", "baseline", "interval")


@dataclass(frozen=True)
class NumeralAccount:
    """How many numerals the evidence passages print, how many are accounted for, what is wrong."""

    printed: int
    in_facts: int
    classed: int
    problems: tuple[str, ...]


def evidence_passages(
    evidence: Evidence, classes: Mapping[str, str], anchored: AnchorSet, vocabulary: Vocabulary
) -> set[str]:
    """Return the passages whose numerals count: with an item, or of a class that holds facts.

    `classes` is the class of each passage that has one. What is told by its layout is left out: the
    volumes and pages of a reference list are no evidence.
    """
    with_items = {a.at for name in evidence.items() for a in anchored.anchors.get(name, ())}
    of_class = {at for at, name in classes.items() if name in vocabulary.fact_classes}
    by_layout = {at for at, name in classes.items() if name in vocabulary.layout_classes}
    return (with_items | of_class) - by_layout


def account(
    evidence: Evidence,
    classes: Mapping[str, str],
    made: AnchorSet,
    passages: Passages,
    vocabulary: Vocabulary,
) -> NumeralAccount:
    """Return the figures and problems of one document's numerals."""
    wanted = evidence_passages(evidence, classes, made, vocabulary)
    told = _told(evidence, made)
    patterns = [re.compile(p) for several in vocabulary.numeral_patterns.values() for p in several]
    counted = [
        _count(passage, told.get(at, ()), patterns, _by_hand(evidence, at))
        for at, passage in passages.items()
        if at in wanted
    ]
    problems = [
        *(p for name, i in evidence.items().items() for p in _not_printed(name, i, made, passages)),
        *(p for one in counted for p in one.problems),
        *(
            f"numerals: there is no passage {one.at!r}; mend its name"
            for one in evidence.numerals
            if one.at not in passages
        ),
    ]
    return NumeralAccount(
        sum(one.printed for one in counted),
        sum(one.in_facts for one in counted),
        sum(one.classed for one in counted),
        tuple(problems),
    )


def _by_hand(evidence: Evidence, at: str) -> Counter[str]:
    """Return how many numerals of each worth are classed by hand in a passage."""
    classed = (text for one in evidence.numerals if one.at == at for text in one.printed)
    return Counter(n.worth for text in classed for n in numerals(text))


def _count(
    passage: Passage,
    told: Iterable[tuple[Anchor, frozenset[str]]],
    patterns: Iterable[re.Pattern[str]],
    by_hand: Counter[str],
) -> NumeralAccount:
    """Return the figures and problems of one passage's numerals."""
    at, told, patterns = passage.locator, list(told), list(patterns)
    found = list(numerals(passage.text))
    loose = [n for n in found if not _in_item(n, told)]
    unaccounted = []
    for numeral in (n for n in loose if not _in_pattern(n, passage.text, patterns)):
        if by_hand[numeral.worth]:
            by_hand[numeral.worth] -= 1
        else:
            unaccounted.append(numeral)
    problems = [_unaccounted(at, passage, n) for n in unaccounted]
    problems += [
        f"{at}: `numerals` class a {worth!r} that needs no class there; take it out"
        for worth, left_over in by_hand.items()
        if left_over
    ]
    classed = len(loose) - len(unaccounted)
    return NumeralAccount(len(found), len(found) - len(loose), classed, tuple(problems))


def _words(anchors: Iterable[Anchor], passages: Passages) -> list[str]:
    return [passages[a.at].text[a.start : a.end] for a in anchors if a.at in passages]


def _not_printed(name: str, item: Told, made: AnchorSet, passages: Passages) -> Iterator[str]:
    """Yield the numbers of an item that its words do not print, or print with another sign."""
    anchors = made.anchors.get(name, ())
    if not anchors:
        return
    printed = [n for text in _words(anchors, passages) for n in numerals(text)]
    worths, signed = {n.worth for n in printed}, {n.signed for n in printed}
    for text in item.texts():
        for numeral in numerals(text):
            if numeral.worth not in worths:
                remedy = "give it an anchor that covers it, or mend the number"
                yield f"{name}: {numeral.worth!r} is not printed in its words; {remedy}"
    for key in _SIGNED:
        for numeral in numerals(getattr(item, key, "")):
            if numeral.worth in worths and numeral.signed not in signed:
                told = "with a minus" if f"-{numeral.worth}" in signed else "without a minus"
                yield f"{name}: {numeral.signed!r} is printed {told}; write it as printed"


def _told(evidence: Evidence, made: AnchorSet) -> dict[str, list[tuple[Anchor, frozenset[str]]]]:
    """Return by passage the spans of items with what their numbers are worth."""
    found: dict[str, list[tuple[Anchor, frozenset[str]]]] = {}
    for name, item in evidence.items().items():
        worths = frozenset(n.worth for text in item.texts() for n in numerals(text))
        for anchor in made.anchors.get(name, ()):
            found.setdefault(anchor.at, []).append((anchor, worths))
    return found


def _in_item(numeral: Numeral, told: Iterable[tuple[Anchor, frozenset[str]]]) -> bool:
    return any(
        anchor.start <= numeral.start and numeral.end <= anchor.end and numeral.worth in worths
        for anchor, worths in told
    )


def _in_pattern(numeral: Numeral, text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(
        found.start() <= numeral.start and numeral.end <= found.end()
        for pattern in patterns
        for found in pattern.finditer(text)
    )


def _unaccounted(at: str, passage: Passage, numeral: Numeral) -> str:
    near = passage.text[max(0, numeral.start - 25) : numeral.end + 15]
    return f"{at}: the numeral {numeral.worth!r} (… {near} …) is in no item; encode it, or class it under `numerals`"

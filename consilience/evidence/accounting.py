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
    problems = [
        p
        for name, item in evidence.items().items()
        for p in _not_printed(name, item, made, passages)
    ]
    told = _told(evidence, made)
    patterns = [re.compile(p) for several in vocabulary.numeral_patterns.values() for p in several]
    printed = in_facts = classed = 0
    for at, passage in passages.items():
        if at not in wanted:
            continue
        found = list(numerals(passage.text))
        loose = [n for n in found if not _in_item(n, told.get(at, ()))]
        left = [n for n in loose if not _in_pattern(n, passage.text, patterns)]
        allowed = Counter(
            n.worth
            for one in evidence.numerals
            if one.at == at
            for t in one.printed
            for n in numerals(t)
        )
        unaccounted = []
        for numeral in left:
            if allowed[numeral.worth]:
                allowed[numeral.worth] -= 1
            else:
                unaccounted.append(numeral)
        problems += [_unaccounted(at, passage, n) for n in unaccounted]
        problems += [
            f"{at}: `numerals` class a {worth!r} that needs no class there; take it out"
            for worth, left_over in allowed.items()
            if left_over
        ]
        printed += len(found)
        in_facts += len(found) - len(loose)
        classed += len(loose) - len(unaccounted)
    problems += [
        f"numerals: there is no passage {one.at!r}; mend its name"
        for one in evidence.numerals
        if one.at not in passages
    ]
    return NumeralAccount(printed, in_facts, classed, tuple(problems))


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

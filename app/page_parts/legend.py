"""The legend: every label with its glyph and what it means."""

from collections.abc import Mapping
from functools import lru_cache

from consilience.vocabulary import Term
from page_parts.markup import Markup, element
from page_parts.words import ACROSS, VERDICTS, glyph, meaning_of, word_of


def label_chip(label: str, absences: Mapping[str, Term]) -> Markup:
    """Return a cell's label as glyph and word on its colour or pattern."""
    look = "verdict" if label in VERDICTS else "absent"
    return element("span", glyph(label), word_of(label, absences), class_=f"label {look} {label}")


def across_chip(way: str, words: str, meaning: str = "") -> Markup:
    """Return how the sources of a row compare as glyph and word."""
    return element("span", glyph(way), words, class_=f"chip {way}", title=meaning)


def legend(absences: Mapping[str, Term]) -> Markup:
    """Return every label with its meaning; `absences` are the vocabulary's kinds."""
    return _drawn(tuple(absences.items()))


@lru_cache(maxsize=2)
def _drawn(kinds: tuple[tuple[str, Term], ...]) -> Markup:
    absences = dict(kinds)
    told = [_item(label_chip(n, absences), meaning_of(n, absences)) for n in (*VERDICTS, *absences)]
    mark = element("span", glyph("reading"), "turns on a reading", class_="mark")
    told.append(_item(mark, "another reading of the words changes the label"))
    ways = [_item(across_chip(way, word), meaning) for way, (word, meaning) in ACROSS.items()]
    ways.append(_item(element("span", glyph("internal"), " internal"), "one source against itself"))
    lists = (element("ul", *told), element("h3", "Across sources"), element("ul", *ways))
    return element("section", element("h2", "Legend"), *lists, class_="legend")


def _item(shown: Markup, meaning: str) -> Markup:
    return element("li", shown, element("span", meaning))

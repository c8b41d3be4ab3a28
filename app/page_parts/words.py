"""How verdicts, absences and comparisons are called and drawn.

Every label has a word and a glyph of its own, so that nothing is told by colour alone. Absences
are called as the vocabulary calls them.
"""

from collections.abc import Mapping

from consilience.vocabulary import Term
from page_parts.markup import Markup, element

# label: (word, what it means)
VERDICTS: Mapping[str, tuple[str, str]] = {
    "yes": ("Yes", "to every such case"),
    "yes-unless": ("Yes, unless", "to the usual case; what follows is left out"),
    "yes-only-if": ("Yes, only if", "not to the usual case; what follows is asked for"),
    "no": ("No", "to every such case that it speaks of"),
    "both": ("Both", "yes and no to the same case"),
    "caution": ("Caution", "with care; neither yes nor no"),
}
ACROSS: Mapping[str, tuple[str, str]] = {
    "conflict": ("Conflict", "a yes and a no to the same case, on the same question"),
    "tension": ("Tension", "a yes and a no to the same case, on different questions"),
    "difference": ("Difference", "a yes from both, on different terms"),
    "agreement": ("Agreement", "the same verdict on some case"),
    "one-source-only": ("One source only", "nobody else says yes or no"),
    "none-speaks": ("None speaks", "nobody says yes or no"),
    "unknown": ("Undecided", "a further source speaks on another reading"),
}
# What stands before the terms of a verdict, where the word itself does not lead to them.
LEADING = {"no": "where ", "yes": "", "yes-unless": "", "yes-only-if": ""}


def sentence_case(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]


def spaced(identifier: str) -> str:
    """Return an id as words."""
    return identifier.replace("-", " ")


def word_of(label: str, absences: Mapping[str, Term]) -> str:
    """Return the word for a cell's label."""
    if label in VERDICTS:
        return VERDICTS[label][0]
    return sentence_case(absences[label].label if label in absences else spaced(label))


def meaning_of(label: str, absences: Mapping[str, Term]) -> str:
    """Return what a cell's label means, in a few words."""
    return VERDICTS[label][1] if label in VERDICTS else absences[label].definition


def glyph(label: str) -> Markup:
    """Return the drawing of a label; `glyphs.svg` holds one symbol per label."""
    drawing = element("use", href=f"#glyph-{label}")
    return element("svg", drawing, class_="glyph", viewBox="0 0 16 16", aria_hidden="true")

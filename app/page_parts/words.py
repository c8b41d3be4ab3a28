"""How verdicts, absences and comparisons are called and drawn.

Every label has a word and a glyph of its own, so that nothing is told by colour alone. Absences
are called as the vocabulary calls them.
"""

import re
from collections.abc import Mapping

from consilience.exports.words import LEADING as LEADING
from consilience.exports.words import VERDICTS as VERDICTS
from consilience.exports.words import sentence_case as sentence_case
from consilience.exports.words import spaced as spaced
from consilience.exports.words import word_of as word_of
from consilience.vocabulary import Term
from page_parts.markup import Markup, element

ACROSS: Mapping[str, tuple[str, str]] = {
    "conflict": ("Conflict", "a yes and a no to the same case, on the same question"),
    "tension": ("Tension", "a yes and a no to the same case, on different questions"),
    "difference": ("Difference", "a yes from both, on different terms"),
    "agreement": ("Agreement", "the same verdict on some case"),
    "one-source-only": ("One source only", "nobody else says yes or no"),
    "none-speaks": ("None speaks", "nobody says yes or no"),
    "unknown": ("Undecided", "a further source speaks on another reading"),
}


# What Streamlit's inline Markdown acts on; ":red[…]" and ":material/…:" begin with a colon.
_MARKDOWN = re.compile(r"([\\`*_\[\]<~$]|:(?=[a-z]))")


def plain(words: str) -> str:
    """Return words as Markdown that shows them letter by letter; labels of widgets are Markdown."""
    return _MARKDOWN.sub(r"\\\1", words)


def meaning_of(label: str, absences: Mapping[str, Term]) -> str:
    """Return what a cell's label means, in a few words."""
    return VERDICTS[label][1] if label in VERDICTS else absences[label].definition


def glyph(label: str) -> Markup:
    """Return the drawing of a label; `glyphs.svg` holds one symbol per label."""
    drawing = element("use", href=f"#glyph-{label}")
    return element("svg", drawing, class_="glyph", viewBox="0 0 16 16", aria_hidden="true")

"""How verdicts and findings are called outside the app; absences are called by the vocabulary."""

import re
from collections.abc import Iterable, Mapping

from consilience.vocabulary import Term

NOTICE = "Policy analysis of what documents say: neither medical advice nor a coverage decision."

# label of a cell: (word, what it means)
VERDICTS: Mapping[str, tuple[str, str]] = {
    "yes": ("Yes", "to every such case"),
    "yes-unless": ("Yes, unless", "to the usual case; what follows is left out"),
    "yes-only-if": ("Yes, only if", "not to the usual case; what follows is asked for"),
    "no": ("No", "to every such case that it speaks of"),
    "both": ("Both", "yes and no to the same case"),
    "caution": ("Caution", "with care; neither yes nor no"),
}
# What stands before the terms of a verdict, where the word itself does not lead to them.
LEADING = {"no": "where "}
SPOKEN = {
    "addressed": "the yes names what the no turns on",
    "omission": "the yes leaves out what the no turns on",
    "likened": "the yes asks for something like it", "catch-all": "the no is a catch-all",
}  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STANCES = {"favours": "yes", "opposes": "no", "cautions": "with care"}


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


def stance_word(stance: str) -> str:
    """Return yes, no or with care; a stance that is none of these as it is called."""
    return _STANCES.get(stance, spaced(stance))


def shortened(words: str, length: int) -> str:
    """Return words cut behind a whole one, with a mark of it, if they are longer than `length`."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(" ,;:(") + " …"


def without_controls(text: str) -> str:
    """Return text without the characters that no XML holds."""
    return _NO_XML.sub("", text)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return numbers as runs: the first and the last of each."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found

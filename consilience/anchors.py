"""Anchors: the exact span of a document that a statement rests on, without the words.

An anchor is a locator, offsets in the normalised passage, and a fingerprint of the words between
them. They are kept in `sources/anchors/<source>.json`, beside the fingerprint of the whole text
they were made from. An anchor either matches exactly or fails; nothing is re-attached by likeness.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from consilience.documents import Document
from consilience.passages import NORMALISATION, Passage, normalise


@dataclass(frozen=True)
class Anchor:
    """A span of a passage: `start` and `end` count characters of its normalised text."""

    at: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class AnchorSet:
    """The anchors of one source by statement, and the document they were made from."""

    document: str
    anchors: Mapping[str, Anchor]


class AnchorError(ValueError):
    """Words that cannot be anchored; the message says why."""


def fingerprint(words: str) -> str:
    """Return the SHA-256 of words after normalisation."""
    return hashlib.sha256(normalise(words).encode()).hexdigest()


def anchor_words(passage: Passage, words: str) -> Anchor:
    """Return the anchor of words that stand once in a passage.

    Raises AnchorError when there are none, when they do not stand there, or more than once.
    """
    wanted = normalise(words)
    if not wanted:
        raise AnchorError(f"{passage.locator}: there are no words to anchor")
    times = passage.text.count(wanted)
    if times != 1:
        where = "do not stand there" if times == 0 else f"stand there {times} times"
        raise AnchorError(f"{passage.locator}: the words {where}; paste them as printed, in full")
    start = passage.text.index(wanted)
    return Anchor(passage.locator, start, start + len(wanted), fingerprint(wanted))


def fault(anchor: Anchor | None, document: Document) -> str:
    """Say what is wrong with an anchor in a document; empty if it matches exactly."""
    if anchor is None:
        return "it has no anchor"
    if anchor.end <= anchor.start:
        return "its anchor is empty"
    passage = document.passages.get(anchor.at)
    if passage is None:
        return f"the document has no passage {anchor.at!r}"
    if fingerprint(passage.text[anchor.start : anchor.end]) != anchor.sha256:
        return f"the words at {anchor.at!r} are not those it was anchored to"
    return ""


def quote(anchor: Anchor, document: Document) -> str | None:
    """Return the words of an anchor from the reader's copy, or None when they do not match."""
    if fault(anchor, document):
        return None
    return document.passages[anchor.at].text[anchor.start : anchor.end]


def drift(anchor: Anchor, document: Document) -> tuple[str, list[str]]:
    """Say what became of an anchor in another text of its document.

    Returns kept, changed (same passage, other words), moved (the same words elsewhere, at the
    locators given) or gone.
    """
    if not fault(anchor, document):
        return "kept", [anchor.at]
    length = anchor.end - anchor.start
    places = [
        p.locator
        for p in document.passages.values()
        if any(
            fingerprint(p.text[i : i + length]) == anchor.sha256 for i in _starts(p.text, length)
        )
    ]
    if places:
        return "moved", places
    return ("changed", [anchor.at]) if anchor.at in document.passages else ("gone", [])


def _starts(text: str, length: int) -> Iterable[int]:
    """Yield the offsets of words from which a span of this length fits."""
    return (
        i
        for i in range(len(text) - length + 1)
        if i == 0 or not text[i - 1].isalnum() or not text[i].isalnum()
    )


def read_anchors(folder: Path, source: str) -> AnchorSet:
    """Read the anchors of a source; without a file there are none.

    Raises ValueError naming the file when it is not what `consilience anchor` writes.
    """
    file = folder / f"{source}.json"
    if not file.is_file():
        return AnchorSet("", {})
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["normalisation"] != NORMALISATION:
            raise ValueError(f"made under normalisation {data['normalisation']}")
        return AnchorSet(data["document"], {k: Anchor(**v) for k, v in data["anchors"].items()})
    except (KeyError, TypeError, ValueError) as error:
        remedy = f"run `consilience anchor {source}` again"
        raise ValueError(f"{file.name}: not a file of anchors ({error}); {remedy}") from error


def write_anchors(folder: Path, source: str, anchors: AnchorSet) -> Path:
    """Write the anchors of a source, sorted by statement."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{source}.json"
    data = {
        "normalisation": NORMALISATION,
        "document": anchors.document,
        "anchors": {k: asdict(a) for k, a in sorted(anchors.anchors.items())},
    }
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(file)
    return file

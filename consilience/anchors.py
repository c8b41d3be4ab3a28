"""Anchors: the exact span of a document that an encoded thing rests on, without the words.

An anchor is a locator, offsets in the normalised passage, and a fingerprint of the words between
them. It either matches exactly or fails; nothing is re-attached by likeness.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from consilience.passages import Passage, normalise

Passages = Mapping[str, Passage]  # by locator


@dataclass(frozen=True)
class Anchor:
    """A span of a passage: `start` and `end` count characters of its normalised text."""

    at: str
    start: int
    end: int
    sha256: str


class AnchorError(ValueError):
    """Words that cannot be anchored; the message says why."""


def fingerprint(text: str) -> str:
    """Return the SHA-256 of normalised text."""
    return hashlib.sha256(text.encode()).hexdigest()


GAP = " … "  # between the first and the last words of a longer span


def anchor_words(words: str, passages: Sequence[Passage]) -> Anchor:
    """Return the anchor of words that stand once in the passages given.

    `first words … last words` stand for everything from the first to the next last words.
    Raises AnchorError when there are none, when they do not stand there, or more than once.
    """
    where = "; ".join(passage.locator for passage in passages)
    if GAP in words:
        first, last = words.split(GAP, 1)
        return _anchor_from_to(first, last, passages)
    wanted = normalise(words)
    if not wanted:
        raise AnchorError(f"{where}: there are no words to anchor")
    found = [(p, start) for p in passages for start in _places(p.text, wanted)]
    if len(found) != 1:
        times = f"stand there {len(found)} times" if found else "do not stand there"
        raise AnchorError(f"{where}: the words {wanted[:40]!r} {times}; paste them as printed")
    passage, start = found[0]
    return Anchor(passage.locator, start, start + len(wanted), fingerprint(wanted))


def _anchor_from_to(first: str, last: str, passages: Sequence[Passage]) -> Anchor:
    start = anchor_words(first, passages)
    passage = next(p for p in passages if p.locator == start.at)
    wanted = normalise(last)
    end = next((p for p in _places(passage.text, wanted) if p >= start.end), -1) if wanted else -1
    if end < 0:
        message = f"the words {wanted[:40]!r} do not stand behind {normalise(first)[:40]!r}"
        raise AnchorError(f"{start.at}: {message}; paste them as printed")
    span = passage.text[start.start : end + len(wanted)]
    return Anchor(start.at, start.start, start.start + len(span), fingerprint(span))


def _places(text: str, words: str) -> Iterable[int]:
    """Yield where words stand in a text, cut out of no longer word."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        cut = (start and text[start - 1].isalnum() and words[0].isalnum()) or (
            end < len(text) and text[end].isalnum() and words[-1].isalnum()
        )
        if not cut:
            yield start
        start = text.find(words, start + 1)


def fault(anchor: Anchor, passages: Passages) -> str:
    """Say what is wrong with an anchor in a document's passages; empty if it matches exactly."""
    if not 0 <= anchor.start < anchor.end:
        return f"its anchor at {anchor.at!r} is empty"
    passage = passages.get(anchor.at)
    if passage is None:
        return f"the document has no passage {anchor.at!r}"
    if fingerprint(passage.text[anchor.start : anchor.end]) != anchor.sha256:
        return f"the words at {anchor.at!r} are not those it was anchored to"
    return ""


def quote(anchors: Iterable[Anchor], passages: Passages) -> str | None:
    """Return the words of anchors from the reader's copy, or None when any does not match."""
    anchors = tuple(anchors)
    if not anchors or any(fault(anchor, passages) for anchor in anchors):
        return None
    return " […] ".join(passages[a.at].text[a.start : a.end] for a in anchors)


@dataclass(frozen=True)
class Drift:
    """What became of an anchor in another text of its document.

    `fate` is kept, moved (the same words elsewhere, at `places`), changed (its passage is there
    with other words) or gone.
    """

    fate: str
    places: tuple[str, ...] = ()


def drift(anchor: Anchor, old: Collection[str], new: Passages) -> Drift:
    """Compare an anchor with a new text; `old` holds the fingerprints of the old passages.

    A passage that now holds what another one held is no changed passage: its words are gone.
    """
    if not fault(anchor, new):
        return Drift("kept", (anchor.at,))
    length = anchor.end - anchor.start
    places = tuple(p.locator for p in new.values() if _holds(p.text, length, anchor.sha256))
    if places:
        return Drift("moved", places)
    now = new.get(anchor.at)
    if now is None or fingerprint(now.text) in old:
        return Drift("gone")
    return Drift("changed", (anchor.at,))


def _holds(text: str, length: int, sha256: str) -> bool:
    """Whether words of a length and fingerprint stand in a text."""
    return any(
        fingerprint(text[start : start + length]) == sha256
        for start in range(len(text) - length + 1)
        if start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    )

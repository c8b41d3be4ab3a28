"""A document passage by passage: what is anchored where, how it is classed, what stands below what.

With the reader's copy a passage has its words and every anchor is held against them; without one
there are only the locators that the anchors were made from, and no words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any as Anything

from consilience.anchor_files import AnchorSet
from consilience.anchors import Anchor, fault, fingerprint
from consilience.corpus import Corpus
from consilience.coverage import Coverage, class_of, encoded_passages
from consilience.documents import Document
from consilience.encodings import Source, locators
from consilience.passages import Passage
from consilience.statement_records import anchored_records

Record = dict[str, Anything]
Named = tuple[str, Anchor]

HEADING, TABLE_ROW = "heading", "table-row"


class ReadingRoom:
    """Lays out the documents of a corpus; `documents` are the reader's copies that are there."""

    def __init__(
        self,
        corpus: Corpus,
        documents: Mapping[str, Document],
        findings: Iterable[Mapping[str, Anything]] = (),
    ) -> None:
        self.corpus, self.documents = corpus, documents
        self._findings: dict[tuple[str, str], list[str]] = {}
        for finding in findings:
            for key in dict.fromkeys((s["source"], s["id"]) for s in finding["statements"]):
                self._findings.setdefault(key, []).append(finding["id"])

    def document(self, name: str) -> Record:
        """Return one document as plain data.

        `account` are the figures of `consilience check`; `copy` whether the reader has one;
        `outline` the headings; `passages` in reading order; `gone` the locators that the copy has
        no more; `anchored` everything with an anchor, statements first to last.
        """
        source, document = self.corpus.sources[name], self.documents.get(name)
        made = self.corpus.anchor_sets.get(name, AnchorSet())
        passages = self._passages(source, made, document)
        order = {p["locator"]: i for i, p in enumerate(passages)}
        return {
            **_identity(source),
            "copy": document is not None,
            "account": asdict(self._coverage.account(source, document)),
            "outline": _outline(passages),
            "passages": passages,
            "gone": [at for at in made.passages if document and at not in document.passages],
            "anchored": sorted(
                anchored_records(self.corpus, source, made, document, self._findings),
                key=lambda record: _place(record, order),
            ),
        }

    @property
    def _coverage(self) -> Coverage:
        corpus = self.corpus
        return Coverage(corpus.vocabulary, corpus.anchor_sets, corpus.passage_classes)

    # -------------------------------------------------------------------------- passages

    def _passages(self, source: Source, made: AnchorSet, document: Document | None) -> list[Record]:
        kinds = _kinds(source, made, document)
        here = _by_passage(source, made)
        encoded = encoded_passages(source)
        above = _headings_above(kinds, document)
        return [
            {
                "locator": locator,
                "kind": kind,
                "above": above[locator],
                **self._class(source, locator, kind, locator in encoded),
                "of": [n for n, at in source.anchored().items() if locator in locators(at)],
                **_words(locator, here.get(locator, []), made, document),
            }
            for locator, kind in kinds.items()
        ]

    def _class(self, source: Source, locator: str, kind: str, encoded: bool) -> Record:
        """Tell what accounts for a passage: encoded, classed with a reason, or nothing."""
        classes = self.corpus.passage_classes.get(source.id, ())
        found = None if encoded else class_of(classes, locator, kind, self.corpus.vocabulary)
        state = "encoded" if encoded else "classed" if found else "unaccounted"
        return {
            "state": state,
            "class": found.name if found else "",
            "reason": found.reason if found else "",
        }


def pieces(named: Iterable[Named]) -> list[Record]:
    """Return the pieces that overlapping anchors cut a passage into, in order.

    Each is in full inside the anchors of the things that it names, the closest anchor first.
    """
    named = list(named)
    edges = sorted({edge for _, a in named for edge in (a.start, a.end)})
    found = []
    for start, end in pairwise(edges):
        over = [(a.end - a.start, n) for n, a in named if a.start <= start and end <= a.end]
        if over:
            names = dict.fromkeys(n for _, n in sorted(over, key=lambda one: one[0]))
            found.append({"start": start, "end": end, "of": list(names)})
    return found


def _words(locator: str, named: list[Named], made: AnchorSet, document: Document | None) -> Record:
    """Return a passage's words, the pieces drawn from, and what no longer fits the copy."""
    if document is None:
        return {
            "text": None, "cells": [], "pieces": pieces(named), "unmatched": None, "read": None,
        }  # fmt: skip
    text = document.passages[locator].text
    unmatched = [name for name, anchor in named if fault(anchor, document.passages)]
    fitting = [one for one in named if one[0] not in unmatched]
    before = made.passages.get(locator)
    same = before is not None and before.sha256 == fingerprint(text)
    read = "as anchored" if same else "new" if before is None else "changed"
    return {
        "text": text,
        "cells": cells(document.passages[locator], document.text),
        "pieces": pieces(fitting),
        "unmatched": unmatched,
        "read": read,
    }


def cells(passage: Passage, raw: str) -> list[Record]:
    """Return the cells of a table's row, parted by tabs or bars, with their columns from 0.

    They hold the whole text between them; what is no row has none.
    """
    if passage.kind != TABLE_ROW:
        return []
    column = raw.count("\t", raw.rfind("\n", 0, passage.start) + 1, passage.start)
    found = [{"column": column, "start": 0, "end": len(passage.text)}]
    for at, (start, end) in enumerate(passage.origin):
        parting = raw[start:end].count("\t") or (passage.text[at] == "|" and at > 0)
        if parting and at + 1 < len(passage.text):
            column += int(parting)
            found[-1]["end"] = at + 1
            found.append({"column": column, "start": at + 1, "end": len(passage.text)})
    return found


def _kinds(source: Source, made: AnchorSet, document: Document | None) -> dict[str, str]:
    """Return the kind of every passage in reading order: of the copy, else as once anchored.

    What was never anchored has the passages that its encoding names, in the encoding's order.
    """
    if document:
        return {at: passage.kind for at, passage in document.passages.items()}
    stored = {at: passage.kind for at, passage in made.passages.items()}
    return stored or {one: "" for at in source.anchored().values() for one in locators(at)}


def _by_passage(source: Source, made: AnchorSet) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for name in source.anchored():
        for anchor in made.anchors.get(name, ()):
            found.setdefault(anchor.at, []).append((name, anchor))
    return found


# ------------------------------------------------------------------------------ outline


def _headings_above(kinds: Mapping[str, str], document: Document | None) -> dict[str, list[str]]:
    """Return the headings above each passage, outermost first.

    Without a copy their levels are not known: only the last one before it is told.
    """
    found: dict[str, list[str]] = {}
    open_: list[str] = []
    for locator, kind in kinds.items():
        depth = len(document.passages[locator].path) if document else int(kind != HEADING)
        found[locator] = open_[:depth]
        if kind == HEADING:
            open_ = [*open_[:depth], locator]
    return found


def _outline(passages: Iterable[Record]) -> list[Record]:
    """Return the headings with what stands below each, itself included."""
    passages = list(passages)
    return [_heading(h, passages) for h in passages if h["kind"] == HEADING]


def _heading(heading: Record, passages: Iterable[Record]) -> Record:
    locator = heading["locator"]
    below = [p for p in passages if p["locator"] == locator or locator in p["above"]]
    return {
        "locator": locator,
        "title": locator.rsplit(" > ", 1)[-1],
        "level": len(heading["above"]),
        "passages": len(below),
        "encoded": sum(p["state"] == "encoded" for p in below),
        "of": list(dict.fromkeys(name for p in below for name in p["of"])),
    }


# ------------------------------------------------------------------------------ the whole


def _place(record: Record, order: Mapping[str, int]) -> tuple[int, int]:
    """Return where something stands: its first passage, and where its anchor begins there."""
    first = min((order.get(at, len(order)) for at in locators(record["at"])), default=len(order))
    starts = [a["start"] for a in record["anchors"] if order.get(a["at"]) == first]
    return first, min(starts, default=0)


def _identity(source: Source) -> Record:
    return {
        "id": source.id,
        "edition": source.edition,
        "title": source.title,
        "issuer": source.issuer_label,
        "kind": source.kind,
        "jurisdiction": list(source.jurisdiction),
        "url": source.url,
        "status": source.status,
        "subject_to": source.subject_to,
        "replaces": list(source.replaces),
        "read_with": list(source.read_with),
        "endorsed_by": list(source.endorsed_by),
        "in_force_from": source.in_force_from(),
        "dates": [asdict(dated) for dated in source.dates],
    }


def table_records(document: Record) -> Iterator[Record]:
    """Yield a row for every passage: locator, kind, class and what is drawn from it."""
    for passage in document["passages"]:
        yield {
            "locator": passage["locator"],
            "kind": passage["kind"],
            "state": passage["state"],
            "class": passage["class"],
            "anchored": "; ".join(passage["of"]),
        }

"""Holds encodings against the documents: every passage accounted for, every anchor verified.

A passage is encoded when something is anchored in it; otherwise it is classed, by its layout or in
`sources/passages/<source>.yaml`, with a reason. A normative word outside every anchor needs a
reason of its own and the class that the second reader gave.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from consilience.anchor_files import AnchorSet
from consilience.anchors import Passages, fault, fingerprint
from consilience.documents import Document
from consilience.encodings import Source, locators
from consilience.evidence import accounting
from consilience.passages import Passage
from consilience.problems import InputRefusedError, Place, Problems
from consilience.vocabulary import Vocabulary
from consilience.yaml_entries import Entry, read_yaml

FOLDER = "passages"
_MARK_UP = re.compile(r"[*\[\]]|</?\w+>")


@dataclass(frozen=True)
class PassageClass:
    """Passages that no statement encodes: what they are and why.

    `at` names passages one by one, `under` all below a heading. `second_reader` is the class an
    independent reader gave; where it is another one, `settled` says how that was settled.
    """

    name: str
    reason: str
    at: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    second_reader: str = ""
    settled: str = ""

    @property
    def agreed(self) -> bool:
        """Whether the second reader gave the same class, or the difference was settled."""
        return bool(self.second_reader) and (self.second_reader == self.name or bool(self.settled))


@dataclass
class Account:
    """The figures of one document; `problems` says what is wrong, each with its remedy.

    Without the document and without stored fingerprints the figures are None: not known.
    """

    source: str
    document: bool
    passages: int | None = None
    encoded: int | None = None
    classed: int | None = None
    unaccounted: int | None = None
    statements: int = 0
    anchors: int = 0
    anchors_verified: int | None = None
    studies: int = 0
    results: int = 0
    facts: int = 0
    numerals: int | None = None
    numerals_accounted: int | None = None
    problems: list[str] = field(default_factory=list)


def read_passage_classes(
    folders: Iterable[Path], vocabulary: Vocabulary
) -> dict[str, tuple[PassageClass, ...]]:
    """Read the files `passages/*.yaml` that lie beside the encodings of the folders, by source.

    Raises InputRefusedError listing every problem.
    """
    problems = Problems()
    found = {}
    names = vocabulary.lists["PassageClass"]
    for file in sorted(f for folder in folders for f in (folder / FOLDER).glob("*.yaml")):
        place = Place(f"{FOLDER}/{file.name}")
        top = Entry(read_yaml(file, problems), place, problems, "the file")
        entries = top.entries("passages", "a class of passages")
        top.finish()
        classes = []
        for entry in entries:
            one = PassageClass(
                entry.choice("class", names),
                entry.text("reason"),
                entry.texts("at"),
                entry.texts("under"),
                entry.choice("second-reader", [*names, "normative"], required=False),
                entry.text("settled", required=False),
            )
            if not one.at and not one.under:
                problems.add(entry.where, "it names no passage", "add `at:` or `under:`")
            entry.finish()
            classes.append(one)
        found[file.stem] = tuple(classes)
    if problems:
        raise InputRefusedError(problems)
    return found


def class_of(
    classes: Iterable[PassageClass], locator: str, kind: str, vocabulary: Vocabulary
) -> PassageClass | None:
    """Return the class of a passage: given to it by name, by a heading, or by its layout."""
    classes = tuple(classes)
    by_name = (c for c in classes if locator in c.at)
    by_heading = (c for c in classes if any(_is_under(locator, above) for above in c.under))
    found = next(by_name, None) or next(by_heading, None)
    layout = vocabulary.lists["PassageClass"].get(kind)
    return found or (PassageClass(kind, layout.definition) if layout else None)


class Coverage:
    """Accounts for the documents of a corpus."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        anchor_sets: Mapping[str, AnchorSet],
        classes: Mapping[str, tuple[PassageClass, ...]],
    ) -> None:
        self.vocabulary = vocabulary
        self.anchor_sets, self.classes = anchor_sets, classes

    @cached_property
    def _words(self) -> re.Pattern[str]:
        notations = self.vocabulary.lists["NormativeWord"]
        patterns = (re.escape(n).replace(r"\*", r"\w*") for n in notations)
        return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)

    def account(self, source: Source, document: Document | None) -> Account:
        """Return the figures and problems of one source."""
        made = self.anchor_sets.get(source.id, AnchorSet())
        account = Account(source.id, document is not None, statements=len(source.statements))
        wanted = source.anchored()
        evidence = source.evidence
        account.studies, account.results = len(evidence.studies), len(evidence.results)
        account.facts = len(evidence.items()) - account.studies - account.results
        account.anchors = sum(1 for name in wanted if made.anchors.get(name))
        if document is None:
            self._count(account, source, {name: p.kind for name, p in made.passages.items()})
            return account
        passages = document.passages
        account.problems += _locator_problems(source, passages)
        faults = {name: anchor_faults(made, name, at, passages) for name, at in wanted.items()}
        account.anchors_verified = sum(not found for found in faults.values())
        for name, found in faults.items():
            account.problems += [f"{name}: {one}" for one in found]
        account.problems += [
            f"{name}: an anchor of nothing that is encoded; run `consilience anchor {source.id}`"
            for name in made.anchors
            if name not in wanted
        ]
        account.problems += _wording_problems(source, passages)
        account.problems += _changes(source, made, passages)
        self._count(account, source, {name: p.kind for name, p in passages.items()})
        account.problems += self._passage_problems(source, made, passages)
        self._count_numerals(account, source, made, passages)
        return account

    # -------------------------------------------------------------------------- passages

    def _count(self, account: Account, source: Source, kinds: Mapping[str, str]) -> None:
        """Fill in how many passages there are, by what accounts for them."""
        if not kinds:
            return
        encoded = encoded_passages(source) & set(kinds)
        classed = [
            name
            for name, kind in kinds.items()
            if name not in encoded and self._class_of(source.id, name, kind)
        ]
        account.passages, account.encoded = len(kinds), len(encoded)
        account.classed = len(classed)
        account.unaccounted = len(kinds) - len(encoded) - len(classed)

    def _count_numerals(
        self, account: Account, source: Source, made: AnchorSet, passages: Passages
    ) -> None:
        """Fill in how many numerals the evidence passages print, and how many are accounted for.

        They are not counted while nothing of a document's evidence is encoded.
        """
        if not source.evidence.items():
            return
        classes = {
            at: found.name
            for at, passage in passages.items()
            if (found := self._class_of(source.id, at, passage.kind))
        }
        told = accounting.account(source.evidence, classes, made, passages, self.vocabulary)
        account.numerals, account.numerals_accounted = told.printed, told.in_facts + told.classed
        account.problems += told.problems

    def _class_of(self, source: str, locator: str, kind: str) -> PassageClass | None:
        return class_of(self.classes.get(source, ()), locator, kind, self.vocabulary)

    def _passage_problems(
        self, source: Source, made: AnchorSet, passages: Passages
    ) -> Iterator[str]:
        encoded, norms = encoded_passages(source), source.anchored_norms()
        for locator, passage in passages.items():
            classed = self._class_of(source.id, locator, passage.kind)
            if locator not in encoded and classed is None:
                yield f"{locator}: nothing accounts for it; encode it, or class it with a reason"
                continue
            words = sorted(set(self._unanchored(locator, passage, made, norms)))
            if words and not (classed and locator in classed.at and classed.agreed):
                told = ", ".join(repr(word) for word in words)
                remedy = (
                    "encode it, or class it by name with a reason and the second reader's class"
                )
                yield f"{locator}: {told} stands outside every anchor; {remedy}"
        for one in self.classes.get(source.id, ()):
            for name in one.at:
                if name not in passages:
                    yield f"passages/{source.id}.yaml: there is no passage {name!r}; mend its name"
            for name in one.under:
                if not any(_is_under(locator, name) for locator in passages):
                    yield f"passages/{source.id}.yaml: nothing stands under {name!r}; mend its name"

    def _unanchored(
        self, locator: str, passage: Passage, made: AnchorSet, norms: Iterable[str]
    ) -> Iterator[str]:
        """Yield the normative words of a passage that no anchor of a norm covers."""
        spans = [
            (a.start, a.end)
            for name in norms
            for a in made.anchors.get(name, ())
            if a.at == locator
        ]
        if passage.kind == "reference":
            return  # titles of other works
        for word in self._words.finditer(passage.text):
            if not any(start <= word.start() and word.end() <= end for start, end in spans):
                yield word[0].lower()


def _is_under(locator: str, heading: str) -> bool:
    return locator.startswith(f"{heading} ")


def encoded_passages(source: Source) -> set[str]:
    """Return the passages in which something of an encoding is anchored."""
    return {name for at in source.anchored().values() for name in locators(at)}


def _locator_problems(source: Source, passages: Passages) -> Iterator[str]:
    """Yield the locators of an encoding that name no passage."""
    for name, at in {**source.anchored(), **source.cited()}.items():
        for locator in locators(at):
            if locator not in passages:
                yield f"{name}: the document has no passage {locator!r}; mend its `at:`"


def anchor_faults(made: AnchorSet, name: str, at: str, passages: Passages) -> list[str]:
    """Say what is wrong with the anchors of one thing; every passage it names needs one."""
    remedy = "compare it with the document, then run `consilience anchor`"
    anchors = made.anchors.get(name, ())
    found = [text for a in anchors if (text := fault(a, passages))]
    anchored = {a.at for a in anchors}
    found += [f"it has no anchor at {one!r}" for one in locators(at) if one not in anchored]
    found += [f"its anchor at {one!r} is not where it stands" for one in anchored - {*locators(at)}]
    return [f"{text}; {remedy}" for text in found]


def _wording_problems(source: Source, passages: Passages) -> Iterator[str]:
    """Yield operative words that are not printed where the statement stands."""
    for statement in source.statements.values():
        printed = " ".join(
            _MARK_UP.sub("", passages[one].text).lower()
            for one in locators(statement.at)
            if one in passages
        )
        if printed and statement.wording.lower() not in printed:
            remedy = "write them as printed"
            yield f"{statement.id}: {statement.wording!r} is not printed there; {remedy}"


def _changes(source: Source, made: AnchorSet, passages: Passages) -> Iterator[str]:
    """Yield the passages that are not those the anchors were made from, with what stands there."""
    if not made.passages:
        return
    for locator in dict.fromkeys([*made.passages, *passages]):
        now = fingerprint(passages[locator].text) if locator in passages else ""
        before = made.passages[locator].sha256 if locator in made.passages else ""
        if now == before:
            continue
        fate = "changed" if now and before else "is new" if now else "is gone"
        names = [n for n, at in source.anchored().items() if locator in locators(at)]
        concerned = f" (concerns {', '.join(names)})" if names else ""
        remedy = f"see `consilience drift {source.id}`"
        yield f"{locator}: the passage {fate} since it was read{concerned}; {remedy}"

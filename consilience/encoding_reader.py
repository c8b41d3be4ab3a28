"""Reads `sources/*.yaml` into the typed objects of `encodings`.

A file is refused whole when anything in it is wrong; all problems of all files are reported at
once, each with its place and remedy.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any as Anything

from consilience.conditions import FALSE, Condition
from consilience.encoding_checks import check_source
from consilience.encodings import (
    Dated,
    Deferral,
    Description,
    DeviceClass,
    Position,
    Reading,
    Scope,
    Source,
    Statement,
    Support,
    Trial,
)
from consilience.evidence.reader import EvidenceReader
from consilience.grammar import Grammar
from consilience.problems import InputRefusedError, Place, Problems
from consilience.vocabulary import Vocabulary
from consilience.yaml_entries import Entry, read_yaml

_MAX_WORDING = 12  # words; an operative phrase, never a sentence


def load_sources(folders: Iterable[Path], vocabulary: Vocabulary) -> dict[str, Source]:
    """Read every YAML file of the folders.

    Raises InputRefusedError listing every problem of every file.
    """
    problems = Problems()
    sources: dict[str, Source] = {}
    for file in sorted(f for folder in folders for f in folder.glob("*.yaml")):
        data = read_yaml(file, problems)
        if data is None:
            continue
        if not isinstance(data, Mapping):
            problems.add(Place(file.name), "the file holds no mapping", "start with `id:`")
            continue
        source = _SourceReader(file, vocabulary, problems).read(data)
        if source is not None and source.id in sources:
            problems.add(Place(file.name), f"a second source {source.id!r}", "give it its own id")
        if source is not None:
            sources[source.id] = source
    if problems:
        raise InputRefusedError(problems)
    return sources


class _SourceReader:
    """Reads one file; every problem goes to the shared collector."""

    def __init__(self, file: Path, vocabulary: Vocabulary, problems: Problems) -> None:
        self.file, self.folder = file.name, file.parent
        self.vocabulary, self.problems = vocabulary, problems
        self.lists = vocabulary.lists
        self.grammar = Grammar(
            vocabulary.attributes, vocabulary.units, vocabulary.narrower, problems
        )
        self.features = Grammar(vocabulary.features, vocabulary.units, {}, problems)

    def read(self, data: Mapping[str, Anything]) -> Source | None:
        entry = Entry(data, Place(self.file), self.problems, "the source")
        before = len(self.problems.found)
        name = entry.text("id")
        classes = {c.id: c for c in map(self._class, entry.entries("classes", "a device class"))}
        evidence = EvidenceReader(self.vocabulary, self.grammar, self.problems)
        source = Source(
            id=name,
            edition=entry.text("edition"),
            title=entry.text("title"),
            issuer=entry.text("issuer"),
            issuer_label=entry.text("issuer-label"),
            kind=entry.choice("kind", self.lists["DocumentKind"]),
            jurisdiction=entry.texts("jurisdiction"),
            url=entry.text("url", required=False),
            status=entry.text("status", required=False),
            subject_to=entry.text("subject-to", required=False),
            replaces=entry.texts("replaces"),
            read_with=entry.texts("read-with"),
            endorsed_by=entry.texts("endorsed-by"),
            dates=tuple(self._date(e) for e in entry.entries("dates", "a date")),
            scope=self._scope(entry),
            readings=self._by_id(self._reading(e) for e in entry.entries("readings", "a reading")),
            statements=self._by_id(
                self._statement(e) for e in entry.entries("statements", "a statement")
            ),
            positions=self._by_id(
                self._position(e) for e in entry.entries("positions", "a position")
            ),
            deferrals=tuple(self._deferral(e) for e in entry.entries("defers", "a deferral")),
            classes=classes,
            descriptions=tuple(
                d for e in entry.entries("describes", "a description") for d in self._describe(e)
            ),
            evidence=evidence.read(self.folder, name, classes),
            folder=self.folder,
        )
        entry.finish()
        check_source(source, self.file, self.problems)
        return source if len(self.problems.found) == before else None

    def _by_id(self, items: Iterable[Anything]) -> dict[str, Anything]:
        found: dict[str, Anything] = {}
        for item in items:
            if item.id in found:
                self.problems.add(item.place, f"{item.id!r} is there twice", "give it its own id")
            found[item.id] = item
        return found

    def _condition(self, entry: Entry, key: str = "when") -> Condition | None:
        value = entry.raw(key)
        return None if value is None else self.grammar.parse(value, entry.place(key))

    def _required_condition(self, entry: Entry) -> Condition:
        if entry.data.get("when") is None:
            self.problems.add(entry.where, f"{entry.what} has no `when`", "add its condition")
        return self._condition(entry) or FALSE

    def _date(self, entry: Entry) -> Dated:
        dated = Dated(
            entry.choice("what", _DATE_KINDS),
            entry.text("on"),
            entry.text("at"),
            entry.text("in", required=False),
        )
        if not _is_date(dated.on):
            remedy = "write YYYY, YYYY-MM or YYYY-MM-DD, as precise as printed, in quotes"
            self.problems.add(entry.place("on"), f"{dated.on!r} is no date", remedy)
        entry.finish()
        return dated

    def _scope(self, source: Entry) -> Scope:
        entry = Entry(source.raw("scope") or {}, source.place("scope"), self.problems, "the scope")
        scope = Scope(
            entry.text("at"),
            entry.text("says"),
            entry.choice("basis", self.lists["Basis"]),
            self._required_condition(entry),
        )
        entry.finish()
        return scope

    def _statement(self, entry: Entry) -> Statement:
        statement = Statement(
            id=entry.text("id"),
            at=entry.text("at"),
            act=entry.choice("act", self.lists["SpeechAct"]),
            question=entry.choice("question", self.lists["Question"]),
            says=entry.text("says"),
            basis=entry.choice("basis", self.lists["Basis"]),
            force=entry.choice("force", self.lists["Force"], required=False),
            wording=entry.text("wording", required=False),
            strength=entry.text("strength", required=False),
            scale=entry.text("scale", required=False),
            when=self._condition(entry),
            duty=entry.choice("duty", self.vocabulary.duties, required=False),
            duty_on=entry.text("on", required=False),
            shown_by=entry.choice("shown-by", _SHOWN_BY, required=False),
            defines=entry.choice("defines", self.vocabulary.attributes, required=False),
            appraisal=entry.choice("appraisal", self.lists["Appraisal"], required=False),
            item_of=entry.text("item-of", required=False),
            cites=entry.texts("cites"),
            trial=self._trial(entry),
            place=entry.where,
        )
        if len(statement.wording.split()) > _MAX_WORDING:
            message = f"the wording of {statement.id!r} is longer than {_MAX_WORDING} words"
            self.problems.add(entry.place("wording"), message, "keep only the operative words")
        entry.finish()
        return statement

    def _trial(self, statement: Entry) -> Trial | None:
        if statement.raw("trial") is None:
            return None
        entry = Entry(statement.data["trial"], statement.place("trial"), self.problems, "a trial")
        arms = entry.raw("arms")
        if not isinstance(arms, list) or not all(isinstance(n, int) for n in arms):
            remedy = "write a list of whole numbers, such as [153, 147]"
            self.problems.add(entry.where, "`arms` are the numbers per arm", remedy)
            arms = []
        trial = Trial(
            entry.text("of"),
            entry.choice("comparator", self.vocabulary.procedures),
            tuple(sorted(arms)),
        )
        entry.finish()
        return trial

    def _position(self, entry: Entry) -> Position:
        closed_world = entry.raw("closed-world")
        if closed_world not in (None, True, False):
            place = entry.place("closed-world")
            self.problems.add(place, "`closed-world` is true or false", "write true")
        position = Position(
            id=entry.text("id"),
            question=entry.choice("question", self.lists["Question"]),
            stance=entry.choice("stance", self.lists["Stance"]),
            at=entry.text("at"),
            says=entry.text("says"),
            basis=entry.choice("basis", self.lists["Basis"]),
            when=self._required_condition(entry),
            by=entry.texts("by"),
            provided=entry.texts("provided"),
            refusal=entry.choice("refusal", self.lists["Refusal"], required=False),
            appraisal=entry.choice("appraisal", self.lists["Appraisal"], required=False),
            closed_world=bool(closed_world),
            place=entry.where,
        )
        entry.finish()
        return position

    def _reading(self, entry: Entry) -> Reading:
        options = entry.raw("options") or {}
        if not isinstance(options, Mapping) or len(options) < 2:
            remedy = "write at least two `option: what it means`"
            self.problems.add(entry.where, "a reading needs its options", remedy)
            options = {}
        options = {str(k): str(v) for k, v in options.items()}
        support = []
        for item in entry.entries("support", "a support of an option"):
            support.append(
                Support(item.choice("option", options), item.text("at"), item.text("says"))
            )
            item.finish()
        reading = Reading(
            id=entry.text("id"),
            ask=entry.text("ask"),
            because=entry.text("because"),
            options=options,
            default=entry.choice("default", options),
            support=tuple(support),
            place=entry.where,
        )
        entry.finish()
        return reading

    def _deferral(self, entry: Entry) -> Deferral:
        deferral = Deferral(
            entry.text("to"),
            entry.text("at"),
            entry.text("says"),
            entry.choice("question", self.lists["Question"]),
            self._condition(entry),
            entry.choice("duty", self.vocabulary.duties, required=False),
        )
        entry.finish()
        return deferral

    def _class(self, entry: Entry) -> DeviceClass:
        when = self.features.parse(entry.raw("when"), entry.place("when"))
        device_class = DeviceClass(
            entry.text("id"),
            entry.text("label"),
            entry.text("at"),
            entry.text("says"),
            entry.choice("basis", self.lists["Basis"]),
            when,
        )
        entry.finish()
        return device_class

    def _describe(self, entry: Entry) -> Iterator[Description]:
        procedure = entry.choice("procedure", self.vocabulary.procedures)
        for item in entry.entries("features", "a feature"):
            feature = item.choice("feature", self.vocabulary.features)
            value = item.raw("is")
            written = ("yes" if value else "no") if isinstance(value, bool) else str(value)
            known = self.vocabulary.features.get(feature)
            if known is not None and written not in known.value_ids:
                remedy = f"use one of: {', '.join(known.value_ids)}"
                self.problems.add(item.where, f"{feature} cannot be {written!r}", remedy)
            at, basis = item.text("at"), item.choice("basis", self.lists["Basis"])
            yield Description(procedure, feature, written, at, basis, item.text("says"))
            item.finish()
        entry.finish()


_DATE_KINDS = (
    "content", "effective", "last-review", "next-review", "renumbering", "origin",
    "search-from", "search-to",
)  # fmt: skip
_SHOWN_BY = ("fact", "assessment", "documentation")


def _is_date(text: str) -> bool:
    parts = text.split("-")
    try:
        date(*(int(p) for p in [*parts, "1", "1"][:3]))
    except (ValueError, TypeError):
        return False
    return 1 <= len(parts) <= 3 and len(parts[0]) == 4

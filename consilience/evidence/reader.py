"""Reads `sources/evidence/<source>/*.yaml` into the objects of `model`; problems are collected."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any as Anything
from typing import TypeVar

from consilience.evidence.model import (
    Arm,
    Claim,
    Evidence,
    Fact,
    Guideline,
    Numerals,
    Reference,
    Reported,
    Result,
    Study,
    Told,
)
from consilience.grammar import Grammar
from consilience.problems import Place, Problems
from consilience.vocabulary import Vocabulary
from consilience.yaml_entries import Entry, read_yaml

FOLDER = "evidence"
_MAX_WORDING = 12  # words; an operative phrase, never a sentence
_CLAIM_OF = ("guidelines", "trials")
_NEITHER = "none"  # a reported recommendation that says neither yes nor no
T = TypeVar("T", bound=Told)


class EvidenceReader:
    """Reads the evidence files of one source; `classes` are its own classes of devices."""

    def __init__(self, vocabulary: Vocabulary, grammar: Grammar, problems: Problems) -> None:
        self.vocabulary, self.grammar, self.problems = vocabulary, grammar, problems
        self.lists = vocabulary.lists

    def read(self, folder: Path, source: str, classes: Iterable[str]) -> Evidence:
        """Return the evidence of a source; what is wrong goes to the collector of problems."""
        self.given = [*self.vocabulary.procedures, *self.vocabulary.comparators, *classes]
        files = sorted((folder / FOLDER / source).glob("*.yaml"))
        tops = [self._top(file, source) for file in files]
        evidence = Evidence(
            references=self._all(tops, "references", self._reference),
            studies=self._all(tops, "studies", self._study),
            results=self._all(tops, "results", self._result),
            facts=self._all(tops, "facts", self._fact),
            guidelines=self._all(tops, "guidelines", self._guideline),
            reported=self._all(tops, "reported", self._reported),
            claims=self._all(tops, "claims", self._claim),
            numerals=tuple(
                self._numerals(e) for top in tops for e in top.entries("numerals", "numerals")
            ),
        )
        for top in tops:
            top.finish()
        _CrossChecks(evidence, self.problems).run()
        return evidence

    def _top(self, file: Path, source: str) -> Entry:
        name = f"{FOLDER}/{source}/{file.name}"
        inside = Problems()
        data = read_yaml(file, inside)
        for problem in inside.found:
            self.problems.found.append(problem)
        return Entry({} if data is None else data, Place(name), self.problems, "the file")

    def _all(self, tops: Iterable[Entry], key: str, read: Callable[[Entry], T]) -> Mapping[str, T]:
        found: dict[str, T] = {}
        for entry in (e for top in tops for e in top.entries(key, f"an entry of {key}")):
            item = read(entry)
            entry.finish()
            if item.id in found:
                self.problems.add(entry.where, f"{item.id!r} is there twice", "give it its own id")
            found[item.id] = item
        return found

    # -------------------------------------------------------------------------- entries

    def _member(self, entry: Entry, key: str, name: str, required: bool = False) -> str:
        return entry.choice(key, self.lists[name], required)

    def _members(self, entry: Entry, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        found, options = entry.texts(key), list(allowed)
        for one in found:
            if one not in options:
                remedy = f"use one of: {', '.join(options)}"
                self.problems.add(entry.place(key), f"unknown {key} {one!r}", remedy)
        return found

    def _text(self, entry: Entry, key: str) -> str:
        return entry.text(key, required=False)

    def _basis(self, entry: Entry) -> str:
        return self._member(entry, "basis", "Basis") or "stated"

    def _people(self, entry: Entry) -> Mapping[str, tuple[str, ...]]:
        """Read the values of the attributes by which the topic tells studies' patients apart."""
        found: dict[str, tuple[str, ...]] = {}
        for key, attribute in self.vocabulary.population_attributes.items():
            value = entry.raw(key)
            if isinstance(value, bool):
                found[key] = ("yes" if value else "no",)
            elif value is not None:
                found[key] = self._members(entry, key, attribute.value_ids)
        return found

    def _when(self, entry: Entry) -> Anything:
        value = entry.raw("when")
        return None if value is None else self.grammar.parse(value, entry.place("when"))

    def _wording(self, entry: Entry) -> str:
        wording = self._text(entry, "wording")
        if len(wording.split()) > _MAX_WORDING:
            message = f"the wording is longer than {_MAX_WORDING} words"
            self.problems.add(entry.place("wording"), message, "keep only the operative words")
        return wording

    def _reference(self, entry: Entry) -> Reference:
        authors, pmid = entry.texts("authors"), self._text(entry, "pmid")
        year, journal = self._text(entry, "year"), self._text(entry, "journal")
        parts = [", ".join(authors), f"{journal} {year}".strip(), f"PMID {pmid}" if pmid else ""]
        return Reference(
            id=entry.text("id"), at=entry.text("at"), authors=authors, year=year,
            journal=journal, pmid=pmid, called=self._text(entry, "called"),
            says="; ".join(part for part in parts if part), place=entry.where,
        )  # fmt: skip

    def _arm(self, entry: Entry) -> Arm:
        arm = Arm(entry.text("id"), entry.choice("given", self.given), self._text(entry, "n"))
        entry.finish()
        return arm

    def _study(self, entry: Entry) -> Study:
        return Study(
            id=entry.text("id"), at=entry.text("at"),
            design=self._member(entry, "design", "StudyDesign", required=True),
            says=entry.text("says"), called=self._text(entry, "called"),
            author=self._text(entry, "author"), year=self._text(entry, "year"),
            references=entry.texts("references"),
            features=self._members(entry, "features", self.lists["StudyFeature"]),
            people=self._people(entry), population=self._text(entry, "population"),
            n=self._text(entry, "n"),
            unit=entry.choice("unit", self.vocabulary.analysis_units, required=False),
            studies=self._text(entry, "studies"),
            arms=tuple(self._arm(e) for e in entry.entries("arms", "an arm")),
            screened=self._text(entry, "screened"), lost=entry.texts("lost"),
            parts=entry.texts("parts"), contains=entry.texts("contains"),
            follows_up=self._text(entry, "follows-up"), analyses=entry.texts("analyses"),
            details=entry.texts("details"), limitations=entry.texts("limitations"),
            reading=self._member(entry, "reading", "EvidenceReading") or "none",
            basis=self._basis(entry), place=entry.where,
        )  # fmt: skip

    def _result(self, entry: Entry) -> Result:
        vocabulary = self.vocabulary
        return Result(
            id=entry.text("id"), at=entry.text("at"), study=entry.text("study"),
            outcome=entry.choice("outcome", vocabulary.outcomes),
            measure=self._member(entry, "measure", "Measure", required=True),
            says=entry.text("says"),
            instrument=entry.choice("instrument", vocabulary.instruments, required=False),
            time=self._text(entry, "time"), arm=self._text(entry, "arm"),
            against=self._text(entry, "against"),
            unit=entry.choice("unit", vocabulary.analysis_units, required=False),
            value=self._text(entry, "value"), of=self._text(entry, "of"),
            count=self._text(entry, "count"), parts=entry.texts("parts"),
            of_n=self._text(entry, "of-n"),
            baseline=self._text(entry, "baseline"), sd=self._text(entry, "sd"),
            baseline_sd=self._text(entry, "baseline-sd"), interval=self._text(entry, "interval"),
            interval_type=self._member(entry, "interval-type", "IntervalType"),
            level=self._text(entry, "level"), p=self._text(entry, "p"),
            comparison=self._member(entry, "comparison", "Comparison"),
            significant=self._yes_or_no(entry, "significant"),
            favours=self._text(entry, "favours"), role=self._member(entry, "role", "OutcomeRole"),
            subgroup=self._text(entry, "subgroup"), basis=self._basis(entry), place=entry.where,
        )  # fmt: skip

    def _yes_or_no(self, entry: Entry, key: str) -> bool | None:
        value = entry.raw(key)
        known = {True: True, False: False, "yes": True, "no": False, None: None}
        if value not in known:
            self.problems.add(entry.place(key), f"{key} is {value!r}", "write yes or no")
            return None
        return known[value]

    def _fact(self, entry: Entry) -> Fact:
        vocabulary = self.vocabulary
        return Fact(
            id=entry.text("id"), at=entry.text("at"),
            kind=self._member(entry, "kind", "FactKind", required=True), says=entry.text("says"),
            about=self._members(entry, "about", [*self.given, *vocabulary.outcomes]),
            references=entry.texts("references"), term=self._text(entry, "term"),
            called=self._text(entry, "called"), maker=self._text(entry, "maker"),
            used_for=self._members(entry, "is", self.given),
            status=self._member(entry, "status", "RegulatoryStatus"), on=self._text(entry, "on"),
            code=self._text(entry, "code"), system=self._text(entry, "system"),
            maps_to=self._members(entry, "maps-to", vocabulary.procedures),
            basis=self._basis(entry), place=entry.where,
        )  # fmt: skip

    def _guideline(self, entry: Entry) -> Guideline:
        return Guideline(
            id=entry.text("id"), at=entry.text("at"),
            kind=self._member(entry, "kind", "GuidelineKind", required=True),
            says=entry.text("says"), bodies=entry.texts("bodies"), year=self._text(entry, "year"),
            references=entry.texts("references"), source=self._text(entry, "source"),
            number_of_its_own=self._text(entry, "is"), basis=self._basis(entry),
            place=entry.where,
        )  # fmt: skip

    def _reported(self, entry: Entry) -> Reported:
        stances = [*self.lists["Stance"], _NEITHER]
        stance = entry.choice("stance", stances)
        return Reported(
            id=entry.text("id"), at=entry.text("at"), guideline=entry.text("guideline"),
            question=self._member(entry, "question", "Question", required=True),
            says=entry.text("says"), stance="" if stance == _NEITHER else stance,
            when=self._when(entry), population=self._text(entry, "population"),
            strength=self._text(entry, "strength"), scale=self._text(entry, "scale"),
            wording=self._wording(entry), rests_on=entry.texts("rests-on"),
            corresponds=entry.texts("corresponds"), basis=self._basis(entry), place=entry.where,
        )  # fmt: skip

    def _claim(self, entry: Entry) -> Claim:
        return Claim(
            id=entry.text("id"), at=entry.text("at"),
            quantifier=self._member(entry, "quantifier", "Quantifier", required=True),
            of=entry.choice("of", _CLAIM_OF), says=entry.text("says"),
            stance=self._member(entry, "stance", "Stance"), when=self._when(entry),
            design=self._member(entry, "design", "StudyDesign"),
            features=self._members(entry, "features", self.lists["StudyFeature"]),
            given=self._members(entry, "given", self.given),
            against=self._members(entry, "against", self.given),
            people=self._people(entry), excepting=entry.texts("except"),
            basis=self._basis(entry), place=entry.where,
        )  # fmt: skip

    def _numerals(self, entry: Entry) -> Numerals:
        found = Numerals(
            entry.text("at"), entry.texts("printed"),
            self._member(entry, "class", "NumeralClass", required=True), entry.text("because"),
            entry.where,
        )  # fmt: skip
        entry.finish()
        return found


class _CrossChecks:
    """Ids of one document's evidence that must point somewhere."""

    def __init__(self, evidence: Evidence, problems: Problems) -> None:
        self.evidence, self.problems = evidence, problems

    def run(self) -> None:
        evidence = self.evidence
        for study in evidence.studies.values():
            follows = [study.follows_up] if study.follows_up else []
            self._studies(study.place, [*study.contains, *follows, *study.analyses])
        for result in evidence.results.values():
            self._studies(result.place, [result.study])
            self._arms(result)
        for reported in evidence.reported.values():
            self._studies(reported.place, reported.rests_on)
            if reported.guideline not in evidence.guidelines:
                message = f"there is no guideline {reported.guideline!r}"
                self.problems.add(reported.place, message, "add it under `guidelines:`")
        for claim in evidence.claims.values():
            self._studies(claim.place, claim.excepting)
            if claim.of == "trials" and not claim.design:
                message = f"the claim {claim.id!r} says nothing of the trials' design"
                self.problems.add(claim.place, message, "add `design:`, or make it a fact")

    def _studies(self, place: Place, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.evidence.studies:
                self.problems.add(place, f"there is no study {name!r}", "add it under `studies:`")

    def _arms(self, result: Result) -> None:
        study = self.evidence.studies.get(result.study)
        if study is None:
            return
        arms = [arm.id for arm in study.arms]
        for name in (result.arm, result.against, result.favours):
            if name and name not in (*arms, "neither"):
                message = f"the study {study.id!r} has no arm {name!r}"
                self.problems.add(result.place, message, f"its arms are: {', '.join(arms)}")

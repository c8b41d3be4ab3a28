"""Vignettes: cases with what a reader of the documents says of them, held against the encodings.

A file of `tests/cases/` is a YAML list of `id`, `title`, `facts` and `expect`: for each source the
verdicts that its words allow (several where a reading changes it), where they stand, and a note.
What is not among the facts is typical, as far as the facts allow. `readings.yml` beside them fixes
the readings that the reader was told to take. Where reader and encoding differed, `settled` holds
the verdicts agreed on the text, and why.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any as Anything

from consilience.case_facts import READINGS, Case, as_given, read_case
from consilience.cases import CaseChecker
from consilience.corpus import Corpus
from consilience.problems import InputRefusedError, Place, Problems
from consilience.solver import Witness
from consilience.yaml_entries import Entry, read_yaml

PROFILE = "readings.yml"
VERDICTS = {
    "yes": "favours", "no": "opposes", "both": "both", "silent": "silent",
    "out-of-scope": "out-of-scope",
}  # fmt: skip


@dataclass(frozen=True)
class Expectation:
    """What the words of one source say of a case: every verdict that some reading gives.

    Where the reader was asked, `evidence` holds every appraisal of the evidence that some reading
    gives, and `care` the passages that call for care. What was settled stands beside what was said.
    """

    source: str
    verdicts: frozenset[str]
    at: tuple[str, ...]
    note: str
    because: str = ""
    settled: frozenset[str] | None = None
    evidence: frozenset[str] | None = None
    settled_evidence: frozenset[str] | None = None
    care: frozenset[str] | None = None
    settled_care: frozenset[str] | None = None


@dataclass(frozen=True)
class Vignette:
    """A case and what is expected of it."""

    id: str
    title: str
    case: Case
    expected: tuple[Expectation, ...]


@dataclass(frozen=True)
class Outcome:
    """What the encodings say of one source in a vignette, beside what was expected.

    `usual` is the verdict on the default readings; `found`, `evidence` and `care` are what is said
    on any reading of the source.
    """

    vignette: Vignette
    expectation: Expectation
    usual: str
    found: frozenset[str]
    evidence: frozenset[str]
    care: frozenset[str]

    @property
    def differs_in(self) -> tuple[str, ...]:
        """Where the encodings allow other than the reader, or the settlement, does."""
        told = self.expectation
        held = {
            "verdict": (self.found, told.verdicts, told.settled),
            "evidence": (self.evidence, told.evidence, told.settled_evidence),
            "care": (self.care, told.care, told.settled_care),
        }
        return tuple(
            name
            for name, (found, said, settled) in held.items()
            if said is not None and found != (said if settled is None else settled)
        )


def read_vignettes(corpus: Corpus, folder: Path) -> list[Vignette]:
    """Read every YAML file of a folder.

    Raises InputRefusedError listing every problem of every file.
    """
    found, problems = readable_vignettes(corpus, folder)
    if problems:
        raise InputRefusedError(problems)
    return found


def readable_vignettes(corpus: Corpus, folder: Path) -> tuple[list[Vignette], Problems]:
    """Return every vignette of a folder that can be read, and what keeps the others away."""
    problems = Problems()
    profile = folder / PROFILE
    readings = read_yaml(profile, problems) if profile.is_file() else {}
    found = []
    for file in sorted(folder.glob("*.yaml")):
        data = read_yaml(file, problems)
        if not isinstance(data, list):
            problems.add(Place(file.name), "the file holds no list", "start entries with `- `")
            continue
        for item in data:
            entry = Entry(item, Place(file.name), problems, "a vignette")
            found += list(_read(corpus, entry, readings))
    return found, problems


def _read(corpus: Corpus, entry: Entry, readings: Mapping[str, Anything]) -> Iterator[Vignette]:
    name, title = entry.text("id"), entry.text("title")
    expected = [_expectation(corpus, item) for item in entry.entries("expect", "an expectation")]
    facts = entry.raw("facts")
    entry.finish()
    try:
        given = {**(facts if isinstance(facts, dict) else {}), READINGS: readings}
        case = read_case(corpus, given, f"vignette {name}")
    except InputRefusedError as refused:
        entry.problems.found += refused.problems
        return
    yield Vignette(name, title, case, tuple(expected))


def _expectation(corpus: Corpus, entry: Entry) -> Expectation:
    expectation = Expectation(
        source=entry.choice("source", corpus.sources),
        verdicts=_verdicts(entry, "verdict") or frozenset(),
        at=entry.texts("at"),
        note=entry.text("note", required=False),
        because=entry.text("because", required=False),
        settled=_verdicts(entry, "settled"),
        evidence=_told(entry, "evidence"),
        settled_evidence=_told(entry, "settled-evidence"),
        care=_told(entry, "care"),
        settled_care=_told(entry, "settled-care"),
    )
    settled = (expectation.settled, expectation.settled_evidence, expectation.settled_care)
    was_settled = any(told is not None for told in settled)
    if not expectation.verdicts or was_settled != bool(expectation.because):
        remedy = "give `verdict`, and with `settled` its `because`"
        entry.problems.add(entry.where, f"{expectation.source}: incomplete", remedy)
    entry.finish()
    return expectation


def _told(entry: Entry, key: str) -> frozenset[str] | None:
    """Return a list of the entry as a set; None if it is not there."""
    return frozenset(entry.texts(key)) if key in entry.data else None


def _verdicts(entry: Entry, key: str) -> frozenset[str] | None:
    told = _told(entry, key)
    for name in told or ():
        if name not in VERDICTS:
            remedy = f"use some of: {', '.join(VERDICTS)}, in quotes"
            entry.problems.add(entry.place(key), f"{name!r} is no verdict", remedy)
    return told and frozenset(VERDICTS[name] for name in told if name in VERDICTS)


def outcomes(checker: CaseChecker, vignettes: Iterable[Vignette]) -> Iterator[Outcome]:
    """Run every vignette and yield what the encodings say, source by source."""
    for vignette in vignettes:
        case = completed(checker, vignette.case)
        for expectation in vignette.expected:
            verdicts, others = checker.verdicts(case, expectation.source)
            usual = verdicts[0] if len(verdicts) == 1 else "unknown"
            found = frozenset((*verdicts, *others))
            evidence, care = checker.beside(case, expectation.source)
            yield Outcome(vignette, expectation, usual, found, evidence, care)


def completed(checker: CaseChecker, case: Case) -> Case:
    """Return a case with every other fact typical, as far as the given ones allow.

    Terms that a document defines are left to its definition.
    """
    corpus, witness = checker.corpus, _typical(checker, case)
    formulas: dict[str, Anything] = dict(case.formulas)
    for i, variable in enumerate(corpus.space.variables):
        free = variable.is_reading or "?" in variable.name or variable.attribute in corpus.defining
        if not free and variable.attribute not in case.facts:
            formulas[variable.name] = ("lit", i, 1 << witness.cells[i])
    return Case(case.facts, formulas, case.numbers, case.readings)


def completed_facts(checker: CaseChecker, case: Case) -> dict[str, Anything]:
    """Return what `completed` adds to the facts of a case, by attribute, as a case gives it."""
    corpus = checker.corpus
    described = corpus.solver.describe(_typical(checker, case))
    names = [n for n in corpus.vocabulary.attributes if n not in (*case.facts, *corpus.defining)]
    return {n: as_given(corpus, n, described[n]) for n in names if n in described}


def _typical(checker: CaseChecker, case: Case) -> Witness:
    witness = checker.corpus.solver.witness(checker.fixed(case.readings), *case.formulas.values())
    assert witness is not None  # read_case refuses facts that exclude each other
    return witness

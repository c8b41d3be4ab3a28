"""A new source is one new file: an invented guideline goes through everything.

Its text is in tests/teaching, labelled as invented. What is expected here follows from that text
and from what the five real documents say; nothing is a snapshot.
"""

import multiprocessing
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any as Anything

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from consilience.cli import main
from consilience.corpus import Corpus, load_corpus
from consilience.encodings import Source
from consilience.findings import Context, Finding, findings_of
from consilience.graph import build_quads
from consilience.iris import statement as statement_iri
from consilience.matrix import MatrixRow, matrix
from consilience.rooms import room

TEACHING = Path(__file__).parent / "teaching"
FILE = TEACHING / "invented-guideline.yaml"
TEXT = (TEACHING / "invented-guideline.txt").read_text(encoding="utf-8")
ME = "invented-guideline"
HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"

OSTEOPOROTIC = "percutaneous-vertebroplasty/osteoporotic-fracture"
MALIGNANT = "percutaneous-vertebroplasty/malignant-fracture"
HAEMANGIOMA = "percutaneous-vertebroplasty/haemangioma/fracture=none"
KIVA = "kiva/osteoporotic-fracture"
BALLOON = "balloon-kyphoplasty/osteoporotic-fracture"  # outside the scope that 1.1 declares
DELETION_ROWS = (OSTEOPOROTIC, HAEMANGIOMA, KIVA)
ROWS = (*DELETION_ROWS, MALIGNANT, BALLOON)

Found = dict[str, Finding]


# ------------------------------------------------------------------------------ comparing


def context_of(corpus: Corpus, rows: Iterable[str]) -> Context:
    """A comparison confined to some rows; what a source says against itself is always there."""
    parts = [row.split("/") for row in rows]
    context = Context(
        corpus, procedures={p[0] for p in parts}, conditions={p[1] for p in parts}
    )
    context.rows = [view for view in context.rows if view.row.key in rows]
    return context


def compare(corpus: Corpus, rows: Iterable[str]) -> Found:
    return {f.id: f for f in findings_of(context_of(corpus, rows))}


def corpus_with(folder: Path) -> Corpus:
    return load_corpus([room("ontology")], [room("sources"), folder])


@pytest.fixture(scope="module")
def six() -> Corpus:
    return corpus_with(TEACHING)


@pytest.fixture(scope="module")
def invented(six: Corpus) -> Source:
    return six.sources[ME]


@pytest.fixture(scope="module")
def found(six: Corpus) -> Found:
    return compare(six, ROWS)


@pytest.fixture(scope="module")
def found_in_five(corpus: Corpus) -> Found:
    return compare(corpus, ROWS)


def locators(finding: Finding, source: str = ME) -> set[str]:
    return {s["locator"] for s in finding.statements if s["source"] == source}


def only(found: Found, says: Iterable[tuple[str, str]] = (), **fields: Anything) -> Finding:
    """The one finding with these fields that names these (source, locator) pairs."""
    [finding] = [
        f
        for f in found.values()
        if all(getattr(f, name) == value for name, value in fields.items())
        and all(at in locators(f, source) for source, at in says)
    ]
    return finding


# ------------------------------------------------------------------------------ text and encoding


def passage(at: str) -> str:
    """The text at a locator such as `2.3` or `3.1 (b)`."""
    number, _, item = at.partition(" ")
    after = re.split(rf"(?m)^{re.escape(number)} ", TEXT)[1]
    whole = re.split(r"(?m)^\d", after)[0]
    lead, *items = re.split(r"(?m)^    (?=\()", whole)
    return next(i for i in items if i.startswith(item)) if item else lead


def test_the_text_says_first_that_it_is_invented_for_teaching() -> None:
    assert TEXT.splitlines()[0].startswith("INVENTED FOR TEACHING")
    assert "no clinical meaning" in TEXT.splitlines()[0]


def test_every_operative_wording_is_printed_at_its_place(invented: Source) -> None:
    worded = [s for s in invented.statements.values() if s.wording]
    assert [s.id for s in worded if s.wording not in passage(s.at).lower()] == []


def test_every_numbered_sentence_is_encoded(invented: Source) -> None:
    numbered = re.findall(r"(?m)^(\d\.\d) ", TEXT)
    elsewhere = {invented.scope.at, invented.deferrals[0].at, *(c.at for c in classes(invented))}
    places = {s.at.split(" ")[0] for s in invented.statements.values()} | elsewhere
    assert [n for n in numbered if n not in places] == []


def classes(source: Source) -> Iterable[Anything]:
    return source.classes.values()


def test_dates_keep_the_precision_they_are_printed_with(invented: Source) -> None:
    # Issued 15 March 2025. Next review: June 2027.
    assert {d.what: d.on for d in invented.dates} == {"content": "2025-03-15", "next-review": "2027-06"}


def test_no_code_and_no_vocabulary_knows_the_invented_guideline() -> None:
    files = [*room("ontology").glob("*.ttl"), *Path(main.__code__ and __file__).parents[1].glob("x")]
    files += (room("ontology").parent / "consilience").rglob("*.py")
    assert [f.name for f in files if ME in f.read_text(encoding="utf-8")] == []

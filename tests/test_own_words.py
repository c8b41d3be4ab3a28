"""The project says things in its own words: the documents' sentences stay in the documents.

Runs where CONSILIENCE_DOCUMENTS names a folder with the stored texts, as <source id>.txt.
"""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from consilience.corpus import Corpus
from consilience.documents import find_documents

ROOT = Path(__file__).parent.parent
FOLDER = os.environ.get("CONSILIENCE_DOCUMENTS", "")
DOCUMENTS = sorted(Path(FOLDER).glob("*.txt")) if FOLDER else []
RUN = 12  # words in a row
SHORTEST = 5  # words; what is shorter is an operative term
# Names of documents and of bodies are the same words everywhere; headings with them are locators.
NAMES = (
    "percutaneous insertion of craniocaudal expandable implants for vertebral compression fracture",
    "american society of anesthesiologists and the american society of regional anesthesia and pain medicine",
    "american college of radiology american society of neuroradiology american society of spine "
    "radiology the society of interventional radiology and the society of neurointerventional surgery",
)

pytestmark = pytest.mark.skipif(
    not DOCUMENTS, reason="CONSILIENCE_DOCUMENTS names no folder with the documents' texts"
)


def words(text: str) -> list[str]:
    joined = re.sub(r"-\s*\n\s*", "", text)
    return re.findall(r"[a-z0-9]+", joined.lower())


def runs(text: str, length: int) -> set[str]:
    found = words(text)
    return {" ".join(found[i : i + length]) for i in range(len(found) - length + 1)}


def cited(corpus: Corpus) -> list[str]:
    """Return what reference lists are made of: a work's authors and its journal, as words."""
    found = {
        " ".join(words(name))
        for source in corpus.sources.values()
        for one in source.evidence.references.values()
        for name in (" ".join(one.authors), one.journal)
    }
    return sorted((name for name in found if len(name.split()) >= SHORTEST), key=len, reverse=True)


def without_names(text: str, names: Iterable[str]) -> str:
    found = " ".join(words(text))
    for name in names:
        found = found.replace(name, "…")
    return found


@pytest.fixture(scope="module")
def printed() -> set[str]:
    return {run for d in DOCUMENTS for run in runs(d.read_text(encoding="utf-8"), RUN)}


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def own_texts(corpus: Corpus) -> dict[str, str]:
    """Return the project's texts by file, as words and without the names."""
    found = {}
    names = [*NAMES, *cited(corpus)]
    for file in files():
        try:
            name = file.relative_to(ROOT).as_posix()
            found[name] = without_names(file.read_text(encoding="utf-8"), names)
        except UnicodeDecodeError:
            continue
    return found


def test_no_twelve_words_in_a_row_are_a_documents(corpus: Corpus, printed: set[str]) -> None:
    found = {name: sorted(runs(text, RUN) & printed) for name, text in own_texts(corpus).items()}
    assert {name: same for name, same in found.items() if same} == {}


def short_sentences() -> set[str]:
    """Return the documents' whole sentences and list items that are too short for the other test."""
    found = set()
    for document in DOCUMENTS:
        text = re.sub(r"<[^>]*>|[*#_]", "", document.read_text(encoding="utf-8"))
        pieces = re.split(r"(?<=[.;:!?])\s|\n\s*\n|\n\s*(?=[-•(]|\d+\.|[a-k]\. )", text)
        for piece in pieces:
            plain = " ".join(
                words(re.sub(r"^\W*(?:\d+(?:\.\d+)*|\(?[a-z]\)|[a-k]\.)\s", "", piece))
            )
            if SHORTEST <= len(plain.split()) < RUN:
                found.add(plain)
    return found


def headings(corpus: Corpus) -> set[str]:
    """Return the headings and title lines: locators and identities are made of them."""
    kinds = {s.id: s.kind for s in corpus.sources.values()}
    passages = [
        p for d in find_documents(kinds, Path(FOLDER)).values() for p in d.passages.values()
    ]
    told = {"heading", "front-matter"}
    return {" ".join(words(re.sub("[*#_]", "", p.text))) for p in passages if p.kind in told}


def test_no_short_sentence_or_list_item_is_a_documents(corpus: Corpus) -> None:
    sentences = short_sentences() - headings(corpus)
    assert len(sentences) > 100
    found = {
        name: sorted(s for s in sentences if f" {s} " in f" {text} ")
        for name, text in own_texts(corpus).items()
    }
    assert {name: same for name, same in found.items() if same} == {}


def test_a_copied_sentence_would_be_found(printed: set[str]) -> None:
    sentence = " ".join(words(DOCUMENTS[0].read_text(encoding="utf-8"))[200:220])
    assert runs(f"An encoding that says: {sentence}.", RUN) & printed

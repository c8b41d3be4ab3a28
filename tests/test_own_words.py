"""The project says things in its own words: the documents' sentences stay in the documents.

Runs where CONSILIENCE_DOCUMENTS names a folder with the stored texts, as <source id>.txt.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = os.environ.get("CONSILIENCE_DOCUMENTS", "")
DOCUMENTS = sorted(Path(FOLDER).glob("*.txt")) if FOLDER else []
RUN = 12  # words in a row
# Names of documents and of bodies are the same words everywhere.
NAMES = ("percutaneous insertion of craniocaudal expandable implants for vertebral compression",)

pytestmark = pytest.mark.skipif(
    not DOCUMENTS, reason="CONSILIENCE_DOCUMENTS names no folder with the documents' texts"
)


def words(text: str) -> list[str]:
    joined = re.sub(r"-\s*\n\s*", "", text)
    return re.findall(r"[a-z0-9]+", joined.lower())


def runs(text: str, length: int) -> set[str]:
    found = words(text)
    return {" ".join(found[i : i + length]) for i in range(len(found) - length + 1)}


@pytest.fixture(scope="module")
def printed() -> set[str]:
    return {run for d in DOCUMENTS for run in runs(d.read_text(encoding="utf-8"), RUN)}


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_no_twelve_words_in_a_row_are_a_documents(printed: set[str]) -> None:
    copied = {}
    for file in files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        same = {r for r in runs(text, RUN) & printed if not any(n in r for n in NAMES)}
        if same:
            copied[file.relative_to(ROOT).as_posix()] = sorted(same)
    assert copied == {}


def test_a_copied_sentence_would_be_found(printed: set[str]) -> None:
    sentence = " ".join(words(DOCUMENTS[0].read_text(encoding="utf-8"))[200:220])
    assert runs(f"An encoding that says: {sentence}.", RUN) & printed

"""The reader's own copies of the documents: where they are, and their passages.

The project holds none of them. Without them everything works but what needs the words themselves.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from consilience.anchors import Passages, fingerprint
from consilience.passages import Loader, load_passages, read_loaders
from consilience.problems import InputRefusedError, Place, Problems
from consilience.rooms import room

VARIABLE = "CONSILIENCE_DOCUMENTS"


def documents_folder() -> Path:
    """Where documents are looked for unless a folder is named: CONSILIENCE_DOCUMENTS, `documents`."""
    return Path(os.environ.get(VARIABLE) or "documents")


@dataclass(frozen=True)
class Document:
    """One document's stored text, read by the loader of its family."""

    source: str
    text: str
    loader: Loader

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole stored text."""
        return fingerprint(self.text)

    @cached_property
    def passages(self) -> Passages:
        """The passages by their locators, in reading order."""
        return {p.locator: p for p in load_passages(self.text, self.loader)}


@cache
def _loaders() -> Mapping[str, Loader]:
    """Return the loaders by the kind of document they read."""
    return {kind: loader for loader in read_loaders(room("loaders")) for kind in loader.kinds}


def read_document(source: str, kind: str, file: Path) -> Document:
    """Read a stored text of a source of a kind, such as guidance.

    Raises InputRefusedError when it is not UTF-8 or no loader reads its kind.
    """
    problems = Problems()
    loader = _loaders().get(kind)
    if loader is None:
        remedy = f"add one to loaders/ (they read: {', '.join(sorted(_loaders()))})"
        problems.add(Place(file.name), f"no loader reads a {kind}", remedy)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        problems.add(Place(file.name, line), f"not UTF-8: {error.reason}", "save it as UTF-8")
    if problems or loader is None:
        raise InputRefusedError(problems)
    return Document(source, text, loader)


def find_documents(kinds: Mapping[str, str], folder: Path | None = None) -> dict[str, Document]:
    """Return the documents that stand in the folder as `<source id>.txt`.

    `kinds` gives the kind of each source. Raises InputRefusedError when one cannot be read.
    """
    place = folder or documents_folder()
    return {
        source: read_document(source, kind, file)
        for source, kind in kinds.items()
        if (file := place / f"{source}.txt").is_file()
    }

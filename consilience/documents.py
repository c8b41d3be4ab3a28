"""The reader's own copies of the documents: where they are, and their passages.

The project holds none of them. Without them everything works but what needs the words themselves.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from consilience.encodings import Source
from consilience.passages import Loader, Passage, load_passages, read_loaders
from consilience.rooms import room


def documents_folder() -> Path:
    """Where documents are looked for: CONSILIENCE_DOCUMENTS, else `documents`."""
    return Path(os.environ.get("CONSILIENCE_DOCUMENTS", "documents"))


@dataclass(frozen=True)
class Document:
    """One document's stored text, read by the loader of its family."""

    source: str
    text: str
    loader: Loader

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """The passages by their locators."""
        return {p.locator: p for p in load_passages(self.text, self.loader)}


def find_documents(
    sources: Mapping[str, Source], folder: Path | None = None
) -> dict[str, Document]:
    """Return the documents of the sources that stand in the folder as `<source id>.txt`."""
    place = folder or documents_folder()
    loaders = {kind: loader for loader in read_loaders(room("loaders")) for kind in loader.kinds}
    found = {}
    for source in sources.values():
        file = place / f"{source.id}.txt"
        if file.is_file() and source.kind in loaders:
            text = file.read_text(encoding="utf-8")
            found[source.id] = Document(source.id, text, loaders[source.kind])
    return found

"""The files `sources/anchors/<source>.json`: anchors, and fingerprints of what they were made from.

They hold no words: only offsets and SHA-256 sums, of each anchor, of each passage and of the whole
stored text.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from consilience.anchors import Anchor
from consilience.passages import NORMALISATION
from consilience.problems import InputRefusedError, Place, Problems

FOLDER = "anchors"


@dataclass(frozen=True)
class PassagePrint:
    """What is kept of a passage: its kind and the fingerprint of its normalised text."""

    kind: str
    sha256: str


@dataclass(frozen=True)
class AnchorSet:
    """The anchors of one source, by what they are anchors of.

    `document` is the fingerprint of the stored text they were made from; its passages go by their
    locators.
    """

    document: str = ""
    passages: Mapping[str, PassagePrint] = field(default_factory=dict)
    anchors: Mapping[str, tuple[Anchor, ...]] = field(default_factory=dict)


def read_anchor_sets(folders: Iterable[Path]) -> dict[str, AnchorSet]:
    """Read the anchors that lie beside the encodings of the folders, by source.

    Raises InputRefusedError listing every file that `consilience anchor` did not write.
    """
    problems = Problems()
    found = {}
    for file in sorted(f for folder in folders for f in (folder / FOLDER).glob("*.json")):
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["normalisation"] != NORMALISATION:
                raise ValueError(f"made under normalisation {data['normalisation']}")
            anchors = {
                name: tuple(Anchor(**one) for one in several)
                for name, several in data["anchors"].items()
            }
            passages = {at: PassagePrint(**one) for at, one in data["passages"].items()}
            found[file.stem] = AnchorSet(data["document"], passages, anchors)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            message = f"not a file of anchors ({type(error).__name__}: {error})"
            remedy = f"delete it and run `consilience anchor {file.stem}` with all the words"
            problems.add(Place(f"{FOLDER}/{file.name}"), message, remedy)
    if problems:
        raise InputRefusedError(problems)
    return found


def write_anchor_set(folder: Path, source: str, made: AnchorSet) -> Path:
    """Write the anchors of a source beside the encodings of a folder; return the file."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    file = folder / FOLDER / f"{source}.json"
    data = {
        "normalisation": NORMALISATION,
        "document": made.document,
        "anchors": {name: [asdict(a) for a in made.anchors[name]] for name in sorted(made.anchors)},
        "passages": {at: asdict(passage) for at, passage in made.passages.items()},
    }
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(file)
    return file

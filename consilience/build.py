"""Builds: everything computed from the encodings, kept in a folder under the hash of its inputs.

A build is written beside the last one and taken into use by replacing one small file, so a crash
or a refused input leaves the last good build as it was.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any as Anything

from consilience.alignment import alignments_of
from consilience.claim_records import claims_told
from consilience.corpus import Corpus
from consilience.findings import STEPS, Context, findings_of
from consilience.graph import build_quads, canonical
from consilience.matrix import as_data, matrix

STEP_NAMES = (*(name for name, _ in STEPS), "matrix", "alignment", "graph", "canonical N-Quads")
_CURRENT = "current"


@dataclass(frozen=True)
class Build:
    """What a build holds: N-Quads, findings and matrix as plain data, and its inputs' hash.

    `claims` are what the findings claim, see `claim_records`; older builds have none.
    """

    inputs: str
    graph: str
    findings: list[dict[str, Anything]]
    matrix: dict[str, Anything]
    claims: dict[str, Anything] = field(default_factory=dict)


def compute(corpus: Corpus, inputs: str, step: Callable[[str], None] = lambda _: None) -> Build:
    """Compute a build; `step` is told the name of each of STEP_NAMES as it starts."""
    context = Context(corpus)
    findings = findings_of(context, step)
    told = [f.as_dict() for f in findings]
    claims = claims_told({f.id: f.claims() for f in findings})
    step("matrix")
    rows = matrix(context, told)
    step("alignment")
    alignments = alignments_of(context)
    step("graph")
    quads = build_quads(context, findings, rows, alignments)
    step("canonical N-Quads")
    return Build(inputs, canonical(quads), told, as_data(context, rows), claims)


def inputs_hash(ontology: Iterable[Path], sources: Iterable[Path]) -> str:
    """Return a hash of the encodings and what lies with them, the vocabulary and the program."""
    program = Path(__file__).parent
    files = [(f.relative_to(program).as_posix(), f) for f in program.rglob("*.py")]
    for folders, endings in (
        (ontology, ("*.ttl",)),
        (sources, ("*.yaml", "anchors/*.json", "passages/*.yaml", "evidence/*/*.yaml")),
    ):
        files += [
            (f"{f.parent.name}/{f.name}", f)
            for folder in folders
            for e in endings
            for f in folder.glob(e)
        ]
    total = hashlib.sha256()
    for name, file in sorted(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def save(build: Build, folder: Path) -> Path:
    """Write a build and make it the current one; return the file that holds the graph."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / build.inputs[:16]
    unfinished = folder / f"{place.name}.{os.getpid()}"
    unfinished.mkdir()
    (unfinished / "graph.nq").write_text(build.graph, encoding="utf-8")
    _write_json(unfinished / "findings.json", build.findings)
    _write_json(unfinished / "matrix.json", build.matrix)
    _write_json(unfinished / "claims.json", build.claims, indent=None)
    shutil.rmtree(place, ignore_errors=True)
    unfinished.replace(place)
    pointer = folder / f"{_CURRENT}.{os.getpid()}"
    pointer.write_text(json.dumps({"inputs": build.inputs, "folder": place.name}))
    pointer.replace(folder / _CURRENT)
    for other in folder.iterdir():
        if other.is_dir() and other != place:
            shutil.rmtree(other, ignore_errors=True)
    return place / "graph.nq"


def _write_json(file: Path, data: Anything, indent: int | None = 1) -> None:
    file.write_text(json.dumps(data, ensure_ascii=False, indent=indent), encoding="utf-8")


def _read_json(file: Path) -> Anything:
    return json.loads(file.read_text(encoding="utf-8"))


def load(folder: Path, inputs: str | None = None) -> Build | None:
    """Return the current build, or None if there is none or it was made of other inputs.

    Without `inputs` the last good build is returned whatever it was made of.
    """
    try:
        current = json.loads((folder / _CURRENT).read_text())
        if inputs is not None and current["inputs"] != inputs:
            return None
        place = folder / current["folder"]
        return Build(
            current["inputs"],
            (place / "graph.nq").read_text(encoding="utf-8"),
            _read_json(place / "findings.json"),
            _read_json(place / "matrix.json"),
            _read_json(claims) if (claims := place / "claims.json").exists() else {},
        )
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError, KeyError):
        return None

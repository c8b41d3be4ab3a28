"""A saved build is taken only while everything that it was made of is as it was."""

import shutil
from pathlib import Path

import pytest

from consilience.build import inputs_hash
from consilience.rooms import room

# The shapes judge a graph; nothing is built from them.
READ = [
    *(("ontology", f.relative_to(room("ontology"))) for f in room("ontology").glob("*.ttl")),
    *(("sources", f.relative_to(room("sources"))) for f in room("sources").rglob("*.*")),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copied")
    for name in ("ontology", "sources"):
        shutil.copytree(room(name), folder / name)
    return folder


@pytest.mark.parametrize(
    ("name", "file"), [pytest.param(*p, id="/".join(map(str, p))) for p in READ]
)
def test_a_change_of_any_file_makes_a_build_anew(copied: Path, name: str, file: Path) -> None:
    folders = [copied / "ontology"], [copied / "sources"]
    before, text = inputs_hash(*folders), (copied / name / file).read_bytes()
    (copied / name / file).write_bytes(text + b"\n")
    changed = inputs_hash(*folders)
    (copied / name / file).write_bytes(text)
    assert changed != before
    assert inputs_hash(*folders) == before

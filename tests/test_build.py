"""A saved build is taken only while everything that it was made of is as it was."""

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from consilience import yaml_entries
from consilience.build import inputs_hash
from consilience.corpus import load_corpus
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


def test_encodings_are_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """So one reading of a file serves several (see conftest)."""
    read: list[tuple[Any, Any]] = []

    def parsed(text: str) -> Any:
        data = YAML(typ="rt").load(text)
        read.append((data, deepcopy(data)))
        return data

    monkeypatch.setattr(yaml_entries, "parsed", parsed)
    load_corpus([room("ontology")], [room("sources")])
    assert len(read) >= 20
    assert [data for data, before in read if data != before] == []

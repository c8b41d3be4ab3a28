"""Settings and fixtures shared by all tests."""

import gc
import os
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from functools import lru_cache
from pathlib import Path
from shutil import copytree
from typing import TypeVar

import pytest
from app_pages import in_app  # noqa: F401  a fixture of the pages' tests
from browsing import browser, opened, served  # noqa: F401  fixtures of the browser tests
from hypothesis import settings

import consilience
from consilience import yaml_entries
from consilience.build import save
from consilience.corpus import Corpus, load_corpus
from consilience.rooms import room

T = TypeVar("T")

# The same examples on every run and on every machine, and no limit that a slow machine could miss.
settings.register_profile("same-every-run", derandomize=True, database=None, deadline=None)
settings.load_profile("same-every-run")


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """A YAML text is parsed once in a run: the documents' encodings are read by many tests.

    Readers of the encodings change nothing in what they read (`test_encodings_are_only_read`).
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_entries, "parsed", lru_cache(maxsize=100)(yaml_entries.parsed))
        yield


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The vocabulary and the encodings of the five documents."""
    return _lasting(load_corpus([room("ontology")], [room("sources")]))


@pytest.fixture(scope="session")
def build_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a build of the five documents, as `consilience build` leaves it.

    It is a copy of the build that the first of the run's processes made, or that was saved before
    and fits. `test_graph` holds it against one that is always made anew.
    """
    place = tmp_path_factory.getbasetemp()
    shared = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    with (shared / "build.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (shared / "build").is_dir():
            save(consilience.open().build, shared / "build")
    return Path(copytree(shared / "build", place / "own-build"))


@pytest.fixture(scope="session")
def kg(build_folder: Path) -> consilience.KnowledgeGraph:
    """The knowledge graph of the five documents."""
    return _lasting(consilience.open(folder=build_folder))


def _lasting(made: T) -> T:
    """Return what stays until the end: no garbage collection need look through it again."""
    gc.collect()
    gc.freeze()
    return made

"""Settings and fixtures shared by all tests."""

from pathlib import Path

import pytest
from app_pages import in_app  # noqa: F401  a fixture of the pages' tests
from browsing import browser, opened, served  # noqa: F401  fixtures of the browser tests
from hypothesis import settings

import consilience
from consilience.build import save
from consilience.corpus import Corpus, load_corpus
from consilience.rooms import room

# The same examples on every run and on every machine, and no limit that a slow machine could miss.
settings.register_profile("same-every-run", derandomize=True, database=None, deadline=None)
settings.load_profile("same-every-run")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The vocabulary and the encodings of the five documents."""
    return load_corpus([room("ontology")], [room("sources")])


@pytest.fixture(scope="session")
def build_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a build of the five documents, as `consilience build` leaves it."""
    folder = tmp_path_factory.mktemp("build")
    save(consilience.open(folder=folder).build, folder)
    return folder


@pytest.fixture(scope="session")
def kg(build_folder: Path) -> consilience.KnowledgeGraph:
    """The knowledge graph of the five documents."""
    return consilience.open(folder=build_folder)

"""Settings and fixtures shared by all tests."""

import pytest
from hypothesis import settings

from consilience.corpus import Corpus, load_corpus
from consilience.rooms import room

# The same examples on every run and on every machine, and no limit that a slow machine could miss.
settings.register_profile("same-every-run", derandomize=True, database=None, deadline=None)
settings.load_profile("same-every-run")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The vocabulary and the encodings of the five documents."""
    return load_corpus([room("ontology")], [room("sources")])

"""The knowledge graph, opened once for all visitors, in the background."""

import gc
import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread

import consilience
from consilience import InputRefusedError, KnowledgeGraph
from consilience.knowledge_graph import build_folder
from consilience.rooms import room

_NEW_OBJECTS = 20_000  # after so many is looked for garbage, not within every answer

Stamps = tuple[tuple[str, int, int], ...]  # path, time of change in ns, size in bytes


class Opening:
    """The graph while it is opened in the background."""

    def __init__(self, opened: Callable[[Callable[[str], None]], KnowledgeGraph]) -> None:
        self.steps: list[str] = []
        self.graph: KnowledgeGraph | None = None
        self.error: Exception | None = None
        self._opened = opened
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.graph = self._opened(self.steps.append)
            Thread(target=_make_ready, args=(self.graph,), daemon=True).start()
        except Exception as error:  # shown on the page
            self.error = error


def _make_ready(graph: KnowledgeGraph) -> None:
    """Read the encodings, for which the first case need not wait then, and spare them the search.

    They live as long as the process: the search for garbage need not look through them again.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    with suppress(InputRefusedError):  # of the last good build, when the encodings have changed
        graph.facts_asked()
    gc.freeze()


def further_sources() -> tuple[Path, ...]:
    """Return the folders with further encodings, as the command line named them."""
    listed = os.environ.get("CONSILIENCE_SOURCES", "")
    return tuple(Path(folder) for folder in listed.split(os.pathsep) if folder)


_LOCK = Lock()


@lru_cache(maxsize=2)
def _opening(stamps: Stamps, last_build: bool) -> Opening:  # noqa: ARG001 - the key of the cache
    folders = further_sources()
    return Opening(lambda step: consilience.open(folders, last_build=last_build, step=step))


def opened(last_build: bool = False) -> Opening:
    """Return the graph of what the encodings hold now, or of the last good build."""
    with _LOCK:
        return _opening(_stamps(last_build), last_build)


def forget() -> None:
    """Open anew next time."""
    _opening.cache_clear()


def _stamps(last_build: bool) -> Stamps:
    """Return what changes when the graph must be opened anew; looked at on every click."""
    if last_build:
        return stamps(build_folder(), below=False)
    folders = [room("ontology"), room("sources"), *further_sources()]
    return tuple(stamp for folder in folders for stamp in stamps(folder))


def stamps(folder: Path | str, below: bool = True) -> Stamps:
    """Return what changes when a file of a folder changes, or one of a folder `below` it."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return ()
    found: list[tuple[str, int, int]] = []
    for entry in entries:
        if entry.is_file():
            told = entry.stat()
            found.append((entry.path, told.st_mtime_ns, told.st_size))
        elif below and entry.is_dir():
            found += stamps(entry.path)
    return tuple(found)

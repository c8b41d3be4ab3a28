"""The knowledge graph, opened once for all visitors, in the background."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock, Thread

import consilience
from consilience import InputRefusedError, KnowledgeGraph
from consilience.knowledge_graph import build_folder
from consilience.rooms import room

_NEW_OBJECTS = 20_000  # after so many is looked for garbage, not within every answer
_YIELD = 0.0005  # seconds; a page that comes meanwhile takes half as long as with the usual 0.005

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
            gc.freeze()  # it lives as long as the process: no need to look through it again
            gc.set_threshold(_NEW_OBJECTS)
        except Exception as error:  # shown on the page
            self.error = error


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


def open_beforehand() -> None:
    """Begin to open the graph, and then to compute what the first to ask would have to wait for."""
    Thread(target=_make_ready, args=(opened(),), daemon=True).start()


def _make_ready(opening: Opening) -> None:
    opening.thread.join()
    graph = opening.graph
    if graph is None:
        return
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_YIELD)
    try:
        with suppress(InputRefusedError):  # the encodings have changed meanwhile
            for asked in (
                graph.facts_asked,
                graph.crosswalk,
                graph.network,
                partial(graph.find, "a"),
            ):
                asked()
    finally:
        sys.setswitchinterval(usual)
    gc.freeze()


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

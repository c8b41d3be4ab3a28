"""The knowledge graph, opened once for all visitors, in the background."""

import gc
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread

import consilience
from consilience import KnowledgeGraph
from consilience.knowledge_graph import build_folder
from consilience.rooms import room

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


def forget() -> None:
    """Open anew next time."""
    _opening.cache_clear()


def _stamps(last_build: bool) -> Stamps:
    """Return what changes when the graph must be opened anew; looked at on every click."""
    folders = [build_folder()] if last_build else [room("ontology"), room("sources")]
    folders += [] if last_build else further_sources()
    pattern = "current" if last_build else "**/*"
    files = sorted(file for folder in folders for file in folder.glob(pattern))
    return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files if f.is_file())

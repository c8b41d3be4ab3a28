"""Own questions of all visitors: one process answers them, within the limits of the settings."""

from threading import Lock, Thread

from streamlit.runtime.scriptrunner import get_script_run_ctx

from consilience import KnowledgeGraph
from consilience.questions import Questions

_LOCK = Lock()
_held: dict[str, Questions] = {}


def questions(kg: KnowledgeGraph) -> Questions:
    """Return what answers own questions on a graph; that of an older graph is closed.

    Raises ValueError for a setting of a limit that is no number.
    """
    with _LOCK:
        if kg.build.inputs not in _held:
            _held[kg.build.inputs] = kg.questions_within()
            for older in [inputs for inputs in _held if inputs != kg.build.inputs]:
                _held.pop(older).close()
        return _held[kg.build.inputs]


def begin(kg: KnowledgeGraph) -> None:
    """Begin the process that answers while the visitor still writes."""
    Thread(target=questions(kg).begin, daemon=True).start()


def visitor() -> str:
    """Return what tells one visitor of the pages from another."""
    context = get_script_run_ctx()
    return context.session_id if context else ""

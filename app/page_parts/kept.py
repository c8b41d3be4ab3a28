"""What is made once for all visitors and then kept, as long as others are not asked for more.

Streamlit's own cache reads the text of a function anew whenever a page is run, and copies what it
gives. Here a page names what its answer depends on, and shares the answer: nobody may change it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any as Anything
from typing import TypeVar

T = TypeVar("T")
_MOST = 256  # answers; the largest, tables of the matrix, have a fifth of a megabyte


class _Answer:
    def __init__(self) -> None:
        self.lock = Lock()
        self.made: list[Anything] = []  # the answer, once it is there


_LOCK = Lock()
_ANSWERS: OrderedDict[tuple[Hashable, ...], _Answer] = OrderedDict()


def kept(made: Callable[[], T], *key: Hashable) -> T:
    """Return what is kept under a key, made if it is not there; who asks meanwhile waits for it.

    What `made` raises is raised, and nothing is kept.
    """
    with _LOCK:
        answer = _ANSWERS.setdefault(key, _Answer())
        _ANSWERS.move_to_end(key)
        while len(_ANSWERS) > _MOST:
            _ANSWERS.popitem(last=False)
    with answer.lock:
        if not answer.made:
            answer.made.append(made())
        found: T = answer.made[0]
    return found

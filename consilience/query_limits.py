"""What an own question may take: time, memory, rows, and a place in the queue.

Each limit is a setting: `CONSILIENCE_QUERY_SECONDS=30` and so on. Imports nothing of the package,
so that the process of `query_guard` stays small.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

PREFIX = "CONSILIENCE_QUERY_"
_ALONE = "; on your own machine kg.sparql() asks without limits"


@dataclass(frozen=True)
class Limits:
    """The limits of one question (seconds of wall time, rows, megabytes) and of the queue."""

    seconds: float = 10
    rows: int = 10_000
    megabytes: int = 512  # that a question takes beside the graph
    answer_megabytes: int = 8
    characters: int = 20_000  # of a question's text
    workers: int = 2  # questions answered at the same time
    waiting: int = 8  # questions that wait for their turn

    @classmethod
    def of_environment(cls, given: Mapping[str, str] = os.environ) -> "Limits":
        """Return the limits that the environment sets, the others by default.

        Raises ValueError for a setting that is no number above 0.
        """
        names = {field.name: PREFIX + field.name.upper() for field in fields(cls)}
        set_ = {f: _number(n, given[n], f) for f, n in names.items() if given.get(n)}
        return cls(**set_)  # type: ignore[arg-type]  # whole numbers but for the seconds

    def told(self, why: str) -> str:
        """Return in one line which limit was passed, what it is, and what to do."""
        told = {
            "time": f"stopped after {self.seconds:g} s, the limit on time: join the patterns by "
            "a shared variable, ask of fewer things, or add a LIMIT",
            "memory": f"stopped at {self.megabytes} MB, the limit on memory: sort, group or join "
            "less at once",
            "depth": "stopped: it nests too deeply to be read; write it with fewer brackets",
            "characters": f"the question has more than {self.characters:,} characters, the limit "
            "on its length: shorten it",
            "turn": f"busy: at most {self.workers} questions are answered at once, one of each "
            f"visitor, and {self.waiting} wait; ask again in some seconds",
        }
        return told[why] + ("" if why in ("turn", "depth") else _ALONE)

    def cut(self, why: str, rows: int) -> str:
        """Return in one line how an answer was cut."""
        first = f"cut at the first {rows:,} of more"
        if why == "rows":
            return f"{first}, the limit on rows: narrow the question, or page with OFFSET and LIMIT"
        return f"{first}, at {self.answer_megabytes} MB, the limit on an answer's size"


def _number(name: str, text: str, field: str) -> float:
    try:
        value = float(text) if field == "seconds" else int(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise ValueError(f"{name}={text!r} is no number above 0")
    return value

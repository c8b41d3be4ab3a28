"""The analyst's own marks and notes on findings: kept in a file of theirs, whatever is rebuilt.

A finding's id says what it is about and not when it was computed, so a mark finds it again. One
whose finding is gone keeps the sentence it was given to, so that nothing is lost.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any as Anything

from filelock import FileLock

from consilience.exports.files import write_whole
from consilience.problems import InputRefusedError, Place, Problems
from consilience.tables import Table

VARIABLE = "CONSILIENCE_MARKS"
MARKS = ("accepted", "disputed", "later")
COLUMNS = ("mark", "note", "on", "there", "explanation", "finding")


@dataclass(frozen=True)
class Mark:
    """What an analyst thinks of a finding; `explanation` is its sentence when it was marked."""

    mark: str
    note: str
    on: str
    explanation: str


def marks_file() -> Path:
    """Where marks are kept: CONSILIENCE_MARKS, else a file in the working directory."""
    return Path(os.environ.get(VARIABLE) or "consilience-marks.json")


def read_marks(file: Path | None = None) -> dict[str, Mark]:
    """Return the marks by finding id; none where there is no file yet.

    Raises InputRefusedError listing every problem of a file that holds something else.
    """
    place = file or marks_file()
    if not place.exists():
        return {}
    problems, found = Problems(), {}
    try:
        entries = json.loads(place.read_text(encoding="utf-8"))
        if not isinstance(entries, dict):
            raise ValueError("it holds no marks by finding")
    except (ValueError, OSError) as error:
        line = getattr(error, "lineno", 1)
        remedy = "mend it, or move it away to begin anew; it is left as it is"
        problems.add(Place(str(place), line), f"no file of marks: {error}", remedy)
        raise InputRefusedError(problems) from error
    for finding, entry in entries.items():
        try:
            found[finding] = _read(entry)
        except (TypeError, ValueError) as error:
            remedy = f"write mark ({', '.join(MARKS)} or empty), note, on and explanation"
            problems.add(Place(str(place)), f"the mark of {finding}: {error}", remedy)
    if problems:
        raise InputRefusedError(problems)
    return found


def _read(entry: object) -> Mark:
    if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
        raise ValueError("it is no set of texts")
    mark = Mark(**entry)
    if mark.mark not in ("", *MARKS):
        raise ValueError(f"{mark.mark!r} is no mark")
    return mark


def set_mark(
    finding: Mapping[str, Anything],
    mark: str,
    note: str,
    file: Path | None = None,
    on: str | None = None,
) -> None:
    """Keep a mark (one of MARKS, or empty) and a note on a finding; both empty takes them away.

    Raises InputRefusedError for a file that cannot be read, OSError for one that cannot be written.
    """
    place = file or marks_file()
    real = place.resolve()
    with FileLock(real.with_name(f".{real.name}.lock")):  # other processes write it too
        marks = read_marks(place)
        marks.pop(finding["id"], None)
        if mark or note:
            day = on or date.today().isoformat()
            marks[finding["id"]] = Mark(mark, note, day, finding["explanation"])
        told = {name: asdict(m) for name, m in marks.items()}
        write_whole(place, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())


def marks_table(marks: Mapping[str, Mark], findings: Sequence[Mapping[str, Anything]]) -> Table:
    """Return a line per mark; `there` says whether its finding still is, `explanation` as it was."""
    known = {f["id"] for f in findings}
    records = [
        {**asdict(m), "finding": name, "there": "yes" if name in known else "no"}
        for name, m in marks.items()
    ]
    return Table.of(COLUMNS, records)

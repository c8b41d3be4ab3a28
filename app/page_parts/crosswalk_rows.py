"""The crosswalk's rows as the page filters and counts them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience.criteria import CRITERION
from consilience.crosswalk_model import (
    ALIKE,
    ALONE,
    CONTRAINDICATION,
    DIFFERENT,
    NOBODY,
    PROCESS,
    SAME_FACTS,
    SERVICE,
    STATED,
)

Row = Mapping[str, Anything]
Cell = Mapping[str, Anything]

KIND_WORDS = {
    CRITERION: "Indications and criteria",
    CONTRAINDICATION: "Contraindications",
    SERVICE: "Asked of the service",
    PROCESS: "Process and records",
}
# what the same words mean of duties, which the vocabulary names and groups
OF_DUTIES = {
    "exact": "the same duty",
    "narrower": "a duty that belongs to it",
    "broader": "the duties that it belongs to",
    "related": "another form of it, which the documents keep apart",
}
# how documents stand on a row: (word, what it means)
WAYS = {
    DIFFERENT: ("Differing", "not exact to each other, or of another force"),
    ALONE: ("One document only", "no other has a criterion or duty of its own here"),
    ALIKE: ("Alike", "exact to each other, and of the same force"),
    NOBODY: ("Mentioned only", "nobody asks for it or rules it out"),
}
SHOWN = {"": "All"} | {way: WAYS[way][0] for way in (DIFFERENT, ALONE, ALIKE)}
# relation: (word, what it means of the document's own criterion against the row's)
RELATIONS = {
    "exact": ("Exact", "holds of the same cases"),
    "narrower": ("Narrower", "holds of fewer cases"),
    "broader": ("Broader", "holds of more cases"),
    "related": ("Related", "each holds of cases of which the other does not"),
    SAME_FACTS: ("Same facts", "speaks of other values of the same facts: no mapping"),
}

_HELD: Mapping[str, Callable[[Row], Iterable[str]]] = {
    "kind": lambda row: (row["kind"],),
    "show": lambda row: (row["compared"],),
}


def is_duty(row: Row) -> bool:
    """Whether a row is a duty, not a criterion."""
    return row["kind"] in (SERVICE, PROCESS)


def stated(cell: Cell) -> list[Anything]:
    """Return what a document has of its own in a cell; nothing if it only mentions it."""
    return [i for i in cell["items"] if i["role"] == CRITERION]


def mentioned(cell: Cell) -> list[Anything]:
    """Return the facts and appraisals of a cell, which ask for nothing."""
    return [i for i in cell["items"] if i["role"] != CRITERION]


def fitting(rows: Sequence[Row], params: Mapping[str, str]) -> list[Row]:
    """Return the rows that the kind, the comparison and the words asked for let through."""
    found = list(rows)
    for name, held in _HELD.items():
        if params.get(name):
            found = [row for row in found if params[name] in held(row)]
    words = params.get("find", "").lower()
    return [row for row in found if words in _searched(row)] if words else found


def counts(rows: Sequence[Row], params: Mapping[str, str], name: str) -> Mapping[str, int]:
    """Return how many rows each value of a filter leaves, the other filters as they are.

    Under `""`: how many are left without this filter.
    """
    left = fitting(rows, {**params, name: ""})
    return Counter(value for row in left for value in _HELD[name](row)) | {"": len(left)}


def spoken_counts(rows: Iterable[Row]) -> Mapping[str, int]:
    """Return on how many rows each document has a criterion or a duty of its own."""
    return Counter(s for row in rows for s, c in row["cells"].items() if c["label"] == STATED)


def _searched(row: Row) -> str:
    items = [i for cell in row["cells"].values() for i in cell["items"]]
    told = [f"{i['says']} {i['wording']} {i['locator']} {i['sentence']}" for i in items]
    return " ".join([row["label"], row["sentence"], row["group"], *told]).lower()

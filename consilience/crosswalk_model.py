"""What the crosswalk consists of: rows, cells, statements and how they stand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any as Anything

from consilience.conditions import Condition
from consilience.criteria import CRITERION
from consilience.encodings import Statement

STATED = "stated"
OTHERWISE = "otherwise"  # it speaks of what the criterion tests, and asks for something else
SAME_FACTS = "on the same facts"  # no mapping: other values of what the criterion tests
ALIKE, DIFFERENT, ALONE, NOBODY = "agreement", "difference", "one-source-only", "none-speaks"
CONTRAINDICATION, SERVICE, PROCESS = "contraindication", "service", "process"
KINDS = (CRITERION, CONTRAINDICATION, SERVICE, PROCESS)
Data = dict[str, Anything]
Turns = tuple[tuple[str, str, str], ...]  # a reading, another option, the relation on that


@dataclass(frozen=True)
class Item:
    """One statement in a cell, and how it stands to the row.

    `relation` is exact, narrower, broader, related or SAME_FACTS; `left_out` is a case of the row
    alone and `besides` one of the statement alone, as cases are told everywhere, if there is one.
    """

    statement: str
    iri: str
    locator: str
    act: str
    force: str
    question: str
    basis: str
    on: str
    wording: str
    says: str
    sentence: str
    role: str
    relation: str
    reason: str
    left_out: Data | None = None
    besides: Data | None = None
    turns_on: Turns = ()


@dataclass(frozen=True)
class Cell:
    """What a document has on a row: STATED, OTHERWISE, or a kind of absence and its grounds."""

    label: str
    where: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Between:
    """How one document's statement on a row stands to another's."""

    source: str
    statement: str
    other: str
    other_statement: str
    relation: str
    reason: str
    left_out: Data | None = None
    besides: Data | None = None
    turns_on: Turns = ()


@dataclass(frozen=True)
class Row:
    """A criterion or duty; `sentence` is the condition of the one, the definition of the other.

    `group` is that of a duty; `derived`: it follows by rule from what the documents test.
    """

    id: str
    iri: str
    kind: str
    group: str
    label: str
    sentence: str
    derived: bool
    compared: str
    cells: Mapping[str, Cell]
    between: tuple[Between, ...] = ()


@dataclass
class Line:
    """A row before documents, procedures and days are chosen: every statement, every relation."""

    id: str
    iri: str
    label: str
    kind: str
    group: str = ""
    sentence: str = ""
    condition: Condition | None = None
    derived: bool = False
    items: dict[str, list[tuple[Statement, Item]]] = field(default_factory=dict)
    between: list[Between] = field(default_factory=list)

"""What documents say, as typed objects: sources, statements, positions, readings, classes.

`encoding_reader` makes them from `sources/*.yaml`; docs/method.md describes the form.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consilience.conditions import Condition, Ref, walk
from consilience.evidence.model import Evidence
from consilience.problems import NOWHERE, Place

SCOPE = "scope"  # `ref: scope` names the declared scope


_PART = re.compile(r", [a-z][^;]*$")


def locators(at: str) -> tuple[str, ...]:
    """Return the passages that an `at` names: one, or more parted by semicolons.

    Behind a comma the part of a passage may be told in small letters: `II, first listed item`.
    """
    return tuple(_PART.sub("", one) for one in at.split("; "))


@dataclass(frozen=True)
class Dated:
    """A date as printed (ISO 8601, printed precision) and what it dates.

    `source` names the source that prints it where the document itself does not.
    """

    what: str
    on: str
    at: str
    source: str = ""


@dataclass(frozen=True)
class Scope:
    """The cases a source declares itself to be about."""

    at: str
    says: str
    basis: str
    when: Condition


@dataclass(frozen=True)
class Trial:
    """What identifies a trial that a statement reports: of what, against what, numbers per arm."""

    of: str
    comparator: str
    arms: tuple[int, ...]


@dataclass(frozen=True)
class Statement:
    """One thing a source says in one passage; see encoding fields in docs/method.md."""

    id: str
    at: str
    act: str
    question: str
    says: str
    basis: str
    force: str = ""
    wording: str = ""
    strength: str = ""
    scale: str = ""
    when: Condition | None = None
    duty: str = ""
    duty_on: str = ""
    shown_by: str = ""
    defines: str = ""
    appraisal: str = ""
    item_of: str = ""
    cites: tuple[str, ...] = ()
    trial: Trial | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class Position:
    """The cases to which a source says yes, no or 'with care' on one question.

    `by` names the statements that carry the operative words; `provided` the service and process
    conditions, assumed met unless asked for.
    """

    id: str
    question: str
    stance: str
    at: str
    says: str
    basis: str
    when: Condition
    by: tuple[str, ...]
    provided: tuple[str, ...] = ()
    refusal: str = ""
    appraisal: str = ""
    closed_world: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True)
class Support:
    """A passage of the same document whose words speak for an option of a reading."""

    option: str
    at: str
    says: str


@dataclass(frozen=True)
class Reading:
    """A choice point with its options; `default` is shown first and decides nothing."""

    id: str
    ask: str
    because: str
    options: Mapping[str, str]
    default: str
    support: tuple[Support, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True)
class Deferral:
    """The source sends its reader elsewhere; without `when`, for anything in its scope.

    With a `duty`, for that and for narrower ones alone.
    """

    to: str
    at: str
    says: str
    question: str
    when: Condition | None
    duty: str = ""


@dataclass(frozen=True)
class DeviceClass:
    """A class of devices as the source delimits it: a condition over device features."""

    id: str
    label: str
    at: str
    says: str
    basis: str
    when: Condition


@dataclass(frozen=True)
class Description:
    """What a source says of how a procedure's device works: feature values with their basis."""

    procedure: str
    feature: str
    value: str
    at: str
    basis: str
    says: str


@dataclass(frozen=True)
class Source:
    """One document, as encoded."""

    id: str
    edition: str
    title: str
    issuer: str
    issuer_label: str
    kind: str
    jurisdiction: tuple[str, ...]
    url: str
    status: str
    subject_to: str
    replaces: tuple[str, ...]
    read_with: tuple[str, ...]
    endorsed_by: tuple[str, ...]
    dates: tuple[Dated, ...]
    scope: Scope
    statements: Mapping[str, Statement]
    positions: Mapping[str, Position]
    readings: Mapping[str, Reading]
    deferrals: tuple[Deferral, ...]
    classes: Mapping[str, DeviceClass]
    descriptions: tuple[Description, ...]
    evidence: Evidence = field(default_factory=Evidence)
    folder: Path = field(default=Path(), compare=False)

    def anchored(self) -> dict[str, str]:
        """What needs an anchor in the document's own words, with its locators.

        Statements go by their ids; everything else by a name with a blank in it, or `scope`.
        """
        return {**self.anchored_norms(), **{n: i.at for n, i in self.evidence.items().items()}}

    def anchored_norms(self) -> dict[str, str]:
        """What needs an anchor besides evidence: statements, scope, classes, dates."""
        return {
            SCOPE: self.scope.at,
            **{s.id: s.at for s in self.statements.values()},
            **{f"class {c.id}": c.at for c in self.classes.values()},
            **{f"description {d.procedure} {d.feature}": d.at for d in self.descriptions},
            **{f"deferral {d.to}": d.at for d in self.deferrals},
            **{f"date {d.what}": d.at for d in self.dates if not d.source},
        }

    def cited(self) -> dict[str, str]:
        """What only points to passages, because the statements there have the anchors."""
        supports = {
            f"reading {r.id} ({s.option} {i})": s.at
            for r in self.readings.values()
            for i, s in enumerate(r.support, 1)
        }
        return {f"position {p.id}": p.at for p in self.positions.values()} | supports

    def when_of(self, target: str) -> Condition | None:
        """Return the condition that `ref: target` stands for, or None."""
        if target == SCOPE:
            return self.scope.when
        statement = self.statements.get(target)
        return statement.when if statement else None

    def in_force_from(self) -> str:
        """The printed date from which the source applies: effective, else of its content."""
        by_kind = {d.what: d.on for d in self.dates}
        return by_kind.get("effective") or by_kind.get("content") or ""

    def in_force_until(self) -> str:
        """The printed date on which the source was withdrawn; empty while it is not."""
        return next((d.on for d in self.dates if d.what == "withdrawn"), "")

    def in_force(self, on: str | None) -> bool:
        """Whether the source applies on a day (YYYY-MM-DD); without a day, whatever its dates."""
        return on is None or applies(self.in_force_from(), self.in_force_until(), on)

    def conditions(self) -> Iterator[Condition]:
        """Every condition tree over case attributes in the encoding."""
        yield self.scope.when
        holders: list[Statement | Position | Deferral] = [
            *self.statements.values(), *self.positions.values(), *self.deferrals,
        ]  # fmt: skip
        yield from (h.when for h in holders if h.when is not None)
        yield from self.evidence.conditions()

    def refs(self, condition: Condition) -> list[str]:
        """Return the statements a condition refers to, directly and through others, in order."""
        found: list[str] = []
        for node in walk(condition):
            if isinstance(node, Ref) and node.target not in found:
                found.append(node.target)
                below = self.when_of(node.target)
                found += [t for t in self.refs(below) if t not in found] if below else []
        return found


def applies(start: str, end: str, on: str) -> bool:
    """Whether a day (YYYY-MM-DD) lies between two printed dates; no end is none so far.

    A printed date that names no day counts from its first.
    """
    return start <= on and (not end or on < end)

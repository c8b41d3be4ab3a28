"""What documents say, as typed objects: sources, statements, positions, readings, classes.

`encoding_reader` makes them from `sources/*.yaml`; docs/method.md describes the form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consilience.conditions import Condition, Ref, walk
from consilience.problems import NOWHERE, Place

SCOPE = "scope"  # `ref: scope` names the declared scope


@dataclass(frozen=True)
class Dated:
    """A date as printed (ISO 8601, printed precision) and what it dates."""

    what: str
    on: str
    at: str


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
    """The source sends its reader elsewhere; without `when`, for anything in its scope."""

    to: str
    at: str
    says: str
    question: str
    when: Condition | None


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

    def conditions(self) -> Iterator[Condition]:
        """Every condition tree over case attributes in the encoding."""
        yield self.scope.when
        holders: list[Statement | Position | Deferral] = [
            *self.statements.values(), *self.positions.values(), *self.deferrals,
        ]  # fmt: skip
        yield from (h.when for h in holders if h.when is not None)

    def refs(self, condition: Condition) -> list[str]:
        """Return the statements a condition refers to, directly and through others, in order."""
        found: list[str] = []
        for node in walk(condition):
            if isinstance(node, Ref) and node.target not in found:
                found.append(node.target)
                below = self.when_of(node.target)
                found += [t for t in self.refs(below) if t not in found] if below else []
        return found

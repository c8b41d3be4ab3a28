"""Evidence as documents tell it. Numbers are texts, exactly as printed; see docs/method.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from consilience.conditions import Condition
from consilience.problems import NOWHERE, Place

# Fields whose text is free, with the numbers it holds; all others are ids or members of lists.
_FREE = {
    "called", "author", "year", "authors", "journal", "pmid", "references", "population", "n",
    "studies", "screened", "lost", "details", "limitations", "says", "time", "value", "of",
    "count", "of_n", "baseline", "sd", "baseline_sd", "interval", "level", "p", "subgroup",
    "term", "maker", "code", "number_of_its_own", "strength", "wording", "parts",
}  # fmt: skip


class Told:
    """What every item of evidence has: an id, the passages it stands in, and its texts."""

    id: str
    at: str
    says: str
    basis: str

    def texts(self) -> Iterator[str]:
        """Yield every text of the item that may hold a number of the document."""
        for one in fields(self):  # type: ignore[arg-type]
            value = getattr(self, one.name)
            if one.name in _FREE:
                yield from (value,) if isinstance(value, str) else value


@dataclass(frozen=True)
class Reference(Told):
    """An entry of a document's reference list; `called` is the acronym that its title prints.

    `says` is the entry in short.
    """

    id: str
    at: str
    authors: tuple[str, ...]
    year: str = ""
    journal: str = ""
    pmid: str = ""
    called: str = ""
    says: str = ""
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Arm:
    """A group of a study: its id there, what it was given, its number as printed."""

    id: str
    given: str
    n: str = ""


@dataclass(frozen=True)
class Study(Told):
    """What one document says of one study.

    `contains`, `follows_up` and `analyses` name studies of the same document; `lost` are the
    numbers left out before randomisation; `parts` are numbers said to make up `n`; `people` are
    values of the vocabulary's population attributes; `reading` is what the document takes the
    study to say.
    """

    id: str
    at: str
    design: str
    says: str
    called: str = ""
    author: str = ""
    year: str = ""
    references: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    population: str = ""
    n: str = ""
    unit: str = ""
    studies: str = ""
    arms: tuple[Arm, ...] = ()
    screened: str = ""
    lost: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    follows_up: str = ""
    analyses: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    reading: str = "none"
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)

    def texts(self) -> Iterator[str]:
        """Yield every text that may hold a number, those of the arms too."""
        yield from super().texts()
        yield from (arm.n for arm in self.arms)

    def arm(self, name: str) -> Arm | None:
        """Return the arm that has an id."""
        return next((arm for arm in self.arms if arm.id == name), None)

    @property
    def name(self) -> str:
        """How the document calls the study: by a name, or author and year, else what it is."""
        arms = "/".join(arm.n for arm in self.arms if arm.n)
        told = f"{self.design.replace('-', ' ')} of {self.n} {self.unit}" if self.n else self.id
        what = f"{told.strip()} ({arms})" if arms and self.n else told.strip()
        return self.called or f"{self.author} {self.year}".strip() or what


@dataclass(frozen=True)
class Result(Told):
    """One outcome of a study at one time, of one arm or between arms; `significant` may be None.

    `parts` are numbers said to make up the count, or the value where there is no count.
    """

    id: str
    at: str
    study: str
    outcome: str
    measure: str
    says: str
    instrument: str = ""
    time: str = ""
    arm: str = ""
    against: str = ""
    unit: str = ""
    value: str = ""
    of: str = ""
    count: str = ""
    parts: tuple[str, ...] = ()
    of_n: str = ""
    baseline: str = ""
    sd: str = ""
    baseline_sd: str = ""
    interval: str = ""
    interval_type: str = ""
    level: str = ""
    p: str = ""
    comparison: str = ""
    significant: bool | None = None
    favours: str = ""
    role: str = ""
    subgroup: str = ""
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Fact(Told):
    """A background fact, definition, technique, complication, device, regulatory fact or code."""

    id: str
    at: str
    kind: str
    says: str
    about: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    term: str = ""
    called: str = ""
    maker: str = ""
    used_for: tuple[str, ...] = ()
    status: str = ""
    on: str = ""
    code: str = ""
    system: str = ""
    maps_to: tuple[str, ...] = ()
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)

    def texts(self) -> Iterator[str]:
        """Yield every text that may hold a number; of a date its year, months being words."""
        yield from super().texts()
        yield self.on[:4]


@dataclass(frozen=True)
class Guideline(Told):
    """Another body's guideline as a document tells of it; `source` if it is an encoded one."""

    id: str
    at: str
    kind: str
    says: str
    bodies: tuple[str, ...] = ()
    year: str = ""
    references: tuple[str, ...] = ()
    source: str = ""
    number_of_its_own: str = ""
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Reported(Told):
    """What a document says that a guideline says; `stance` is empty where it says neither.

    `corresponds` names the statements of the encoded source that are told of.
    """

    id: str
    at: str
    guideline: str
    question: str
    says: str
    stance: str = ""
    when: Condition | None = None
    population: str = ""
    strength: str = ""
    scale: str = ""
    wording: str = ""
    rests_on: tuple[str, ...] = ()
    corresponds: tuple[str, ...] = ()
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Claim(Told):
    """What a document says of guidelines or trials at large; `excepting` names those it grants."""

    id: str
    at: str
    quantifier: str
    of: str
    says: str
    stance: str = ""
    when: Condition | None = None
    design: str = ""
    features: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excepting: tuple[str, ...] = ()
    basis: str = "stated"
    place: Place = field(default=NOWHERE, compare=False)

    def texts(self) -> Iterator[str]:
        """Yield the only text that may hold a number."""
        yield self.says


@dataclass(frozen=True)
class Numerals:
    """Numerals of a passage that tell no fact, each as printed, and what they are."""

    at: str
    printed: tuple[str, ...]
    numeral_class: str
    because: str
    place: Place = field(default=NOWHERE, compare=False)


# What each kind of item is called where it is anchored, and where it stands in an address.
KINDS: Mapping[type, str] = {
    Reference: "reference", Study: "study", Result: "result", Fact: "fact",
    Guideline: "guideline", Reported: "reported", Claim: "claim",
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Everything one document says of evidence, each kind by its ids."""

    references: Mapping[str, Reference] = field(default_factory=dict)
    studies: Mapping[str, Study] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    guidelines: Mapping[str, Guideline] = field(default_factory=dict)
    reported: Mapping[str, Reported] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    numerals: tuple[Numerals, ...] = ()

    def items(self) -> dict[str, Told]:
        """Return every item by the name that it is anchored by, such as `study klazen-2010`."""
        rooms: tuple[Mapping[str, Told], ...] = (
            self.references, self.studies, self.results, self.facts, self.guidelines,
            self.reported, self.claims,
        )  # fmt: skip
        return {f"{KINDS[type(one)]} {one.id}": one for room in rooms for one in room.values()}

    def results_of(self, study: str) -> list[Result]:
        """Return the results of a study, in their order."""
        return [r for r in self.results.values() if r.study == study]

    def conditions(self) -> Iterator[Condition]:
        """Every condition tree of reported recommendations and claims."""
        yield from (r.when for r in self.reported.values() if r.when is not None)
        yield from (c.when for c in self.claims.values() if c.when is not None)

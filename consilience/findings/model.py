"""A finding: what was computed, on what it rests, and a case that shows it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any as Anything

from consilience.reasons import Claim

RESTS_ON = ("inferences", "bridges", "axioms")


@dataclass(frozen=True)
class Finding:
    """One computed result. Field names are those of `compare --format json`.

    `where` tells, in words, the facts of the witness on which a yes and a no part, as far as the
    row's name does not. `statements` hold source, id, locator, act, question, force and wording; those in
    `by_witness` (source, id), and such positions, are there because of the witness only; `absences` map a
    source to its kind of absence; `readings` list the choices on which it holds (empty if
    robust); `witness` is a case in which everything not named has its typical value. `claims` makes
    what has to follow from the encodings for the finding to be true, for `reasons`.
    """

    kind: str
    subtype: str
    questions: tuple[str, ...]
    sources: tuple[str, ...]
    statements: tuple[Mapping[str, str], ...]
    explanation: str
    key: str
    procedure: str | None = None
    condition: str | None = None
    part: str = ""
    where: str = ""
    row_key: str = ""
    positions: tuple[tuple[str, str], ...] = ()
    absences: Mapping[str, str] = field(default_factory=dict)
    extent: str | None = None
    spoken: str | None = None
    relation: str | None = None
    robust: bool = True
    readings: tuple[Mapping[str, str], ...] = ()
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    witness: Mapping[str, Anything] | None = None
    by_witness: frozenset[tuple[str, str]] = frozenset()
    claims: Callable[[], Iterable[Claim]] = field(default=tuple, compare=False, repr=False)

    @property
    def id(self) -> str:
        """A hash of what the finding is about: neither the data as a whole nor a date is in it.

        Kind, subtype, questions, row, key (what tells apart findings that share the rest),
        statements and positions. What the witness brings in is left out: another document's
        bounds can change the witness, and must not change the id.
        """
        said = sorted(
            f"{s['source']}#{s['id']}"
            for s in self.statements
            if (s["source"], s["id"]) not in self.by_witness
        )
        taken = sorted(f"{s}#{p}" for s, p in self.positions if (s, p) not in self.by_witness)
        text = "\n".join([
            self.kind, self.subtype, ",".join(self.questions), self.row_key, self.key,
            *said, "positions", *taken,
        ])  # fmt: skip
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Anything]:
        """Return the finding as `compare --format json` prints it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "subtype": self.subtype,
            "questions": list(self.questions),
            "procedure": self.procedure,
            "condition": self.condition,
            "part": self.part,
            "where": self.where,
            "row": self.row_key,
            "sources": list(self.sources),
            "statements": [dict(s) for s in self.statements],
            "positions": [f"{s}#{p}" for s, p in self.positions],
            "absences": dict(self.absences),
            "extent": self.extent,
            "spoken": self.spoken,
            "relation": self.relation,
            "robust": self.robust,
            "readings": [dict(r) for r in self.readings],
            "rests_on": {k: list(self.rests_on.get(k, ())) for k in RESTS_ON},
            "witness": self.witness,
            "explanation": self.explanation,
        }

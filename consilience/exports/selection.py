"""What an export is about: the filters of `consilience compare` and of the findings page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any as Anything

from consilience.exports.about import editions
from consilience.exports.words import SPOKEN, sentence_case
from consilience.findings.weight import weighed

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

Data = Mapping[str, Anything]
Step = Callable[[str], None]


def quiet(_: str) -> None:
    """Tell nobody what is being computed."""


@dataclass(frozen=True)
class Selection:
    """Filters by id, as `KnowledgeGraph.findings` takes them; what is not given lets all through.

    `spoken` is addressed, omission, likened or catch-all; `robust` whether it holds on every reading; `ids`
    are those of the findings chosen one by one, such as the analyst's marked ones.
    """

    procedure: str | None = None
    condition: str | None = None
    sources: tuple[str, ...] = ()
    kind: str | None = None
    as_of: str | None = None
    profile: Mapping[str, str] | None = None
    spoken: str | None = None
    robust: bool | None = None
    ids: frozenset[str] | None = None

    def findings(self, kg: "KnowledgeGraph", step: Step = quiet) -> list[Data]:
        """Return the findings, the weightiest first.

        Raises QueryError for an unknown id or a date that is none.
        """
        found = kg.findings(
            self.procedure, self.condition, self.sources, self.kind, self.as_of, step, self.profile
        )
        return weighed(
            f
            for f in found
            if self.spoken in (None, f["spoken"])
            and self.robust in (None, f["robust"])
            and (self.ids is None or f["id"] in self.ids)
        )

    def rows(self, kg: "KnowledgeGraph", matrix: Data, numbers: Mapping[str, int]) -> list[Data]:
        """Return the matrix rows concerned: of procedure and condition, with a finding if narrowed.

        `numbers` holds the chosen findings by id.
        """
        procedures = kg.vocabulary.narrower.get(self.procedure or "")
        narrowed = any(
            (self.sources, self.kind, self.profile, self.spoken, self.robust is not None, self.ids)
        )
        return [
            row
            for row in matrix["rows"]
            if (procedures is None or row["procedure"] in procedures)
            and self.condition in (None, row["condition"])
            and (not narrowed or any(f in numbers for f in row["findings"]))
        ]

    def columns(self, matrix: Data) -> list[Data]:
        """Return the documents compared: those named if they are several, else all."""
        several = len(set(self.sources)) > 1
        return [s for s in matrix["sources"] if not several or s["id"] in self.sources]

    def told(self, kg: "KnowledgeGraph") -> Mapping[str, str]:
        """Return every filter in words, by its name."""
        label, names = kg.vocabulary.label, {s["id"]: s["name"] for s in kg.matrix()["sources"]}
        robust = {True: "on every reading", False: "on some readings only", None: ""}
        held = {
            "Procedure": self.procedure and sentence_case(label(self.procedure)),
            "Condition": self.condition and sentence_case(label(self.condition)),
            "Documents": ", ".join(names[s] for s in self.sources),
            "Kind of finding": self.kind and sentence_case(self.kind),
            "Spoken": sentence_case(SPOKEN.get(self.spoken or "", "")),
            "Holds": robust[self.robust],
            "Chosen": f"{len(self.ids)} findings one by one" if self.ids is not None else "",
            "Readings": "; ".join(f"{r} read as {o}" for r, o in (self.profile or {}).items()),
            "Editions": editions(self.as_of),
        }
        return MappingProxyType({name: value for name, value in held.items() if value})

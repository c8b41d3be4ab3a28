"""A brief of one page per procedure: who says what, where they pull apart, what to ask."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Anything

import consilience
from consilience.exports import about
from consilience.exports.cited import Cited
from consilience.exports.pages import page
from consilience.exports.pdf import page_count, pdf
from consilience.exports.selection import Data, Selection, Step, quiet
from consilience.exports.words import NOTICE, SPOKEN, VERDICTS, shortened, word_of
from consilience.store import QueryError

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

_APART = ("conflict", "tension")


@dataclass(frozen=True)
class Room:
    """How much a brief shows: groups of findings, readings, characters of a qualifier."""

    groups: int = 8
    readings: int = 3
    qualifier: int = 130


_MOST, _LEAST = Room(18, 4, 160), Room(0, 0, 30)


def brief(
    kg: "KnowledgeGraph",
    procedure: str,
    as_of: str | None = None,
    *,
    made: str | None = None,
    step: Step = quiet,
    room: Room = Room(),
) -> str:
    """Return the brief on a procedure as HTML that is well-formed XML too.

    `as_of` and `made` as for a report; `room` is how much of it is shown.

    Raises QueryError for a procedure that is none, or several.
    """
    return _Brief(kg, procedure, as_of, made, step).html(room)


def brief_pdf(
    kg: "KnowledgeGraph",
    procedure: str,
    as_of: str | None = None,
    *,
    made: str | None = None,
    step: Step = quiet,
) -> bytes:
    """Return the brief as a PDF of one A4 page: what does not fit is counted and left out.

    Raises QueryError as `brief`, PdfUnavailableError as `pdf`.
    """
    made_of = _Brief(kg, procedure, as_of, made, step)
    room = _MOST
    while room != _LEAST and page_count(made_of.html(room)) > 1:
        room = _smaller(room)
        step(f"fitting one page: {room.groups} groups of findings, {room.readings} readings")
    return pdf(made_of.html(room))


def _smaller(room: Room) -> Room:
    """Return less room: first for findings, then for readings, then for words, at last for all."""
    if room.groups > 10:
        return replace(room, groups=room.groups - 2)
    if room.readings > 3:
        return replace(room, readings=room.readings - 1)
    if room.groups > 5:
        return replace(room, groups=room.groups - 1)
    if room.readings > 1:
        return replace(room, readings=1)
    if room.qualifier > 60:
        return replace(room, qualifier=60)
    if room.groups > 0:
        return replace(room, groups=room.groups - 1)
    return _LEAST


class _Brief:
    """What a brief is made of, looked up once."""

    def __init__(
        self, kg: "KnowledgeGraph", procedure: str, as_of: str | None, made: str | None, step: Step
    ) -> None:
        if procedure not in kg.vocabulary.leaf_procedures:
            known = ", ".join(kg.vocabulary.leaf_procedures)
            raise QueryError(f"{procedure!r} is no single procedure; known: {known}")
        self.kg, self.procedure, self.as_of = kg, procedure, as_of
        self.made = made or date.today().isoformat()
        matrix = kg.matrix(as_of, step)
        self.sources: list[Data] = matrix["sources"]
        self.rows: list[Data] = [r for r in matrix["rows"] if r["procedure"] == procedure]
        self.findings = Selection(procedure, as_of=as_of).findings(kg, step)
        self.groups = _groups(kg, [f for f in self.findings if f["kind"] in _APART])
        self.readings = self._readings()

    def html(self, room: Room) -> str:
        """Return the page with as much as there is room for."""
        groups, readings = self.groups[: room.groups], self.readings[: room.readings]
        outside, speaking = self._outside(), self._speaking(room)
        return page(
            "brief.html.jinja",
            procedure=self.kg.vocabulary.label(self.procedure),
            procedure_id=self.procedure,
            notice=NOTICE,
            editions=about.editions(self.as_of),
            made=self.made,
            inputs=self.kg.build.inputs,
            version=consilience.__version__,
            documents=speaking,
            outside=outside,
            conditions=len(self.rows),
            groups=groups,
            more=sum(g["count"] for g in self.groups[room.groups :]),
            readings=readings,
            more_readings=len(self.readings) - len(readings),
        )

    # ------------------------------------------------------------------------ verdicts

    def _cells(self, source: str) -> list[Data]:
        return [row["cells"][source] for row in self.rows]

    def _outside(self) -> list[tuple[str, str]]:
        """Return the documents with one and the same absence on every row, whatever the reading."""
        absences, found = self.kg.vocabulary.lists["AbsenceKind"], []
        for source in self.sources:
            cells = self._cells(source["id"])
            labels = {c["label"] for c in cells}
            if (
                len(labels) == 1
                and labels <= set(absences)
                and not any(c["turns_on"] for c in cells)
            ):
                found.append((source["name"], word_of(labels.pop(), absences)))
        return found

    def _speaking(self, room: Room) -> list[dict[str, Anything]]:
        outside = {name for name, _ in self._outside()}
        return [
            {
                **source,
                "question": self._cells(source["id"])[0]["question"],
                "verdicts": self._verdicts(source["id"], room),
            }
            for source in self.sources
            if self.rows and source["name"] not in outside
        ]

    def _verdicts(self, source: str, room: Room) -> list[dict[str, Anything]]:
        """Return a source's cells, those that read alike as one with their conditions."""
        absences = self.kg.vocabulary.lists["AbsenceKind"]
        found: dict[tuple[str, str, bool], list[str]] = {}
        for row in self.rows:
            cell = row["cells"][source]
            each = room.qualifier // max(1, len(cell["qualifier"]))  # no way may hide another
            qualifier = "; or ".join(shortened(way, each) for way in cell["qualifier"])
            key = (cell["label"], qualifier, bool(cell["turns_on"]))
            found.setdefault(key, []).append(_condition(row))
        return [
            {
                "label": label,
                "word": word_of(label, absences),
                "look": "verdict" if label in VERDICTS else "absent",
                "qualifier": qualifier,
                "turns_on": turns,
                "conditions": conditions,
            }
            for (label, qualifier, turns), conditions in found.items()
        ]

    # ------------------------------------------------------------------------ readings

    def _readings(self) -> list[dict[str, Anything]]:
        """Return the questions to issuers, that on which most of these findings turn first."""
        turning = Counter(
            r for f in self.findings for r in {r for cube in f["readings"] for r in cube}
        )
        for row in self.rows:
            turning.update({r: 0 for c in row["cells"].values() for r in c["turns_on"]})
        asked = {q["reading"]: q for q in self.kg.questions().records()}
        return [{**asked[name], "turning": count} for name, count in turning.most_common()]


def _condition(row: Data) -> str:
    return (
        f"{row['condition_label']} ({row['part']})" if row["part"] else str(row["condition_label"])
    )


def _groups(kg: "KnowledgeGraph", findings: Sequence[Data]) -> list[dict[str, Anything]]:
    """Return findings between the same positions as one, the weightiest first."""
    cited, found = Cited(kg), dict[tuple[Anything, ...], list[Data]]()
    for finding in findings:
        key = (finding["kind"], finding["spoken"], finding["robust"], *finding["positions"])
        found.setdefault(key, []).append(finding)
    return [_group(kg, cited, several) for several in found.values()]


def _group(kg: "KnowledgeGraph", cited: Cited, findings: Sequence[Data]) -> dict[str, Anything]:
    first = findings[0]
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    sides = [p for source in first["sources"] for p in cited.positions(first, source)]
    conditions = (kg.vocabulary.label(f["condition"]) for f in findings if f["condition"])
    return {
        "kind": first["kind"],
        "label": kg.vocabulary.lists["FindingKind"][first["kind"]].label,
        "spoken": SPOKEN.get(first["spoken"] or ""),
        "robust": first["robust"],
        "count": len(findings),
        "conditions": list(dict.fromkeys(conditions)),
        "sides": [
            {"name": names[p.source], "verdict": p.verdict, "question": p.question, "locator": p.locator}
            for p in sides
        ],
    }  # fmt: skip

"""One finding of a report: its sentence, both sides, what it rests on, why it follows."""

from collections.abc import Iterable, Mapping
from typing import Any as Anything

from consilience.exports.cited import Cited
from consilience.exports.selection import Data, Step, quiet
from consilience.exports.tables import NO_MARKS, Marks
from consilience.exports.words import SPOKEN, spaced
from consilience.store import QueryError

REASONED = ("conflict", "tension", "internal")
_EXTENTS = {"total": "in all of it", "part": "in part of it"}


class FindingBlocks:
    """Makes what the report shows of findings, and keeps the statements that they cite."""

    def __init__(
        self,
        cited: Cited,
        marks: Marks = NO_MARKS,
        reasons: bool = False,
        step: Step = quiet,
        as_of: str | None = None,
    ) -> None:
        self.kg, self.cited, self.marks = cited.kg, cited, marks
        self.reasons, self.step, self.as_of = reasons, step, as_of
        self.names = {s["id"]: s["name"] for s in self.kg.build.matrix["sources"]}
        self._statements: dict[str, dict[str, Anything]] = {}

    def block(self, number: int, finding: Data) -> dict[str, Anything]:
        """Return a finding with everything that is shown of it."""
        mark = self.marks.get(finding["id"], {})
        return {
            **finding,
            "number": number,
            "label": self.kg.vocabulary.lists["FindingKind"][finding["kind"]].label,
            "about": self._about(finding),
            "mark": mark.get("mark", ""),
            "note": mark.get("note", ""),
            "sides": self._sides(finding),
            "absences": self._absences(finding),
            "case": self.cited.case(finding["witness"]),
            "readings": self.cited.readings(finding),
            "rests_on": [self._rests_on(one) for several in finding["rests_on"].values() for one in several],
            "why": self._why(finding),
        }  # fmt: skip

    def statements(self) -> list[dict[str, Anything]]:
        """Return the statements cited so far, by document."""
        found: dict[str, list[dict[str, Anything]]] = {}
        for statement in self._statements.values():
            found.setdefault(statement["source"], []).append(statement)
        return [{"name": self.names[s], "cited": found[s]} for s in self.names if s in found]

    def _about(self, finding: Data) -> list[str]:
        told = (
            spaced(finding["subtype"]),
            _EXTENTS.get(finding["extent"] or ""),
            SPOKEN.get(finding["spoken"] or ""),
            "on " + " and ".join(finding["questions"]),
            None if finding["robust"] else "on some readings only",
        )
        return [t for t in told if t]

    def _sides(self, finding: Data) -> list[dict[str, Anything]]:
        own = self.cited.own(finding)
        sides = []
        for source in dict.fromkeys(s["source"] for s in finding["statements"]):
            told = [self._statement(s) for s in finding["statements"] if s["source"] == source]
            sides.append({
                "name": self.names[source],
                "positions": self.cited.positions(finding, source),
                "own": _quoted_once([s for s in told if s["address"] in own]),
                "below": [s for s in told if s["address"] not in own],
            })  # fmt: skip
        return sides

    def _statement(self, statement: Mapping[str, str]) -> dict[str, Anything]:
        key = f"{statement['source']}#{statement['id']}"
        if key not in self._statements:
            at = f"statement-{len(self._statements) + 1}"
            self._statements[key] = {**self.cited.statement(statement), "at": at}
        return self._statements[key]

    def _absences(self, finding: Data) -> list[tuple[str, str]]:
        kinds = self.kg.vocabulary.lists["AbsenceKind"]
        return [
            (self.names.get(source, source), kinds[kind].label if kind in kinds else spaced(kind))
            for source, kind in finding["absences"].items()
        ]

    def _rests_on(self, name: str) -> str:
        """Return what a finding rests on: an axiom as it reads, else by its name."""
        axiom = self.kg.vocabulary.axioms.get(name.rsplit("/", 1)[-1])
        return f"{axiom.label} ({axiom.basis})" if axiom and not axiom.is_bridge else name

    def _why(self, finding: Data) -> Mapping[str, Anything] | None:
        """Return why it follows; None unless asked for, or where it is not found again."""
        if not self.reasons or finding["kind"] not in REASONED:
            return None
        self.step(f"reasons, {finding['kind']} {finding['id'][:8]}")
        try:
            return self.kg.why(finding["id"], self.as_of)
        except QueryError:
            return None


def _quoted_once(statements: Iterable[Data]) -> list[dict[str, Anything]]:
    """Return statements, none with the words that another one before it already shows."""
    shown: set[str] = set()
    found = []
    for statement in statements:
        quote = statement["quote"]
        found.append({**statement, "quote": None if quote in shown else quote})
        shown.add(quote or "")
    return found

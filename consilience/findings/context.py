"""What every kind of finding needs: rows, labels, statements, reasons and what they rest on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any as Anything

from consilience.conditions import Is
from consilience.corpus import Corpus, Membership
from consilience.encodings import Position, Source
from consilience.evidence.model import KINDS
from consilience.findings.model import Finding
from consilience.grammar import show_number
from consilience.readings import Cube
from consilience.reasons import Claim, claim_of
from consilience.rows import Row, RowView, Taken, rows_of
from consilience.sentences import listed
from consilience.solver import Witness, negate
from consilience.space import Formula

_TOLD = 5  # facts of a case that one sentence can hold
_TOLD_READINGS = 3  # combinations of readings that one sentence can hold


@dataclass(frozen=True)
class Forced:
    """Why a formula holds of a case: attributes, readings and axioms that together force it."""

    attributes: tuple[str, ...]
    readings: tuple[str, ...]
    axioms: tuple[str, ...]


class Context:
    """One comparison: the corpus, the sources in force, and every row that has a case."""

    def __init__(
        self,
        corpus: Corpus,
        as_of: str | None = None,
        procedures: Collection[str] | None = None,
        conditions: Collection[str] | None = None,
        sources: Collection[str] | None = None,
    ) -> None:
        """Without `procedures`, `conditions` and `sources` (ids), all are compared."""
        self.corpus = corpus
        self.as_of = as_of
        self.procedures = [
            p for p in corpus.vocabulary.leaf_procedures if procedures is None or p in procedures
        ]
        self.asked = [s for s in corpus.sources if sources is None or s in sources]
        self.sources = [s for s in self.asked if corpus.sources[s].in_force(as_of)]
        self.sentences = corpus.sentences
        self.rows: list[RowView] = list(rows_of(corpus, self.sources, self.procedures, conditions))
        self.hulls: dict[Anything, Anything] = {}
        self._reasons: dict[tuple[Witness, str, str], Forced] = {}

    # ------------------------------------------------------------------------ labels

    def name(self, source: str) -> str:
        """The short name of a source, such as `Regence SUR107`."""
        found = self.corpus.sources[source]
        short = source.removeprefix(found.issuer).strip("-").upper()
        return f"{found.issuer_label} {short}".strip()

    def row_name(self, row: Row) -> str:
        """The row in words, such as `Kiva for vertebral haemangioma (no fracture)`."""
        label = self.corpus.vocabulary.label
        part = self.part_name(row)
        procedure, condition = label(row.procedure), label(row.condition)
        return f"{procedure} for {condition}" + (f" ({part})" if part else "")

    def part_name(self, row: Row) -> str:
        """The part of a split row in words; empty for a whole row."""
        attributes = self.corpus.vocabulary.attributes
        return "; ".join(attributes[a].value_label(v) for a, v in row.part)

    # ------------------------------------------------------------------------ statements

    def statement(self, source: str, statement: str) -> dict[str, str]:
        """Return a statement, or an item of evidence, as findings list it."""
        owner = self.corpus.sources[source]
        if statement not in owner.statements:
            return _listed_item(owner, statement)
        found = owner.statements[statement]
        return {
            "source": source,
            "id": found.id,
            "locator": found.at,
            "act": found.act,
            "question": found.question,
            "force": found.force,
            "wording": found.wording,
        }

    def statements_of(
        self, taken: Iterable[tuple[str, Position]], attributes: Iterable[str] = ()
    ) -> tuple[dict[str, str], ...]:
        """Return the positions' own statements, then those below them on the attributes."""
        wanted = set(attributes)
        found: dict[tuple[str, str], dict[str, str]] = {}
        for source, position in taken:
            owner = self.corpus.sources[source]
            for name in [*position.by, *self._on(owner, position, wanted)]:
                found.setdefault((source, name), self.statement(source, name))
        return tuple(found.values())

    def witnessed(
        self, taken: list[tuple[str, Position]], attributes: Iterable[str]
    ) -> dict[str, Anything]:
        """Return the statements of a finding, and which are there only for the witness's reason."""
        everything = self.statements_of(taken, attributes)
        own = {(s["source"], s["id"]) for s in self.statements_of(taken)}
        named = {(s["source"], s["id"]) for s in everything}
        return {"statements": everything, "by_witness": frozenset(named - own)}

    def _on(self, owner: Source, position: Position, wanted: set[str]) -> list[str]:
        """Return the statements below a position whose own words test one of the attributes."""
        tested = self.corpus.mentions(self.corpus.position(owner.id, position))
        names = owner.refs(position.when)
        for definition in owner.statements.values():
            if definition.defines in tested and definition.when is not None:
                names += [definition.id, *owner.refs(definition.when)]
        return [
            name
            for name in names
            if name in owner.statements
            and wanted & self.corpus.own_words(owner.id, owner.statements[name])
        ]

    def mentions(self, source: str, position: Position) -> set[str]:
        """Return the case attributes that a position tests, its own defined terms unfolded."""
        return self.corpus.unfolded(source, self.corpus.position(source, position))

    # ------------------------------------------------------------------------ reasons

    def forced(self, witness: Witness, source: str, position: Position) -> Forced:
        """Return a minimal reason for a position to hold of a case, over the whole space."""
        key = (witness, source, position.id)
        if key not in self._reasons:
            goal = self.corpus.holding(source, position)
            self._reasons[key] = self.reason(witness, goal)
        return self._reasons[key]

    def reason(self, witness: Witness, goal: Formula) -> Forced:
        """Return a minimal reason for a formula to hold of a case."""
        solver, variables = self.corpus.solver, self.corpus.space.variables
        keep_last = [self.corpus.procedure_variable, self.corpus.space.index.get("level", 0)]
        found = solver.reason(witness, goal, keep_last)
        assigned = [("lit", v, 1 << witness.cells[v]) for v in found]
        return Forced(
            tuple(
                dict.fromkeys(
                    variables[v].attribute
                    for v in found
                    if not variables[v].is_reading and variables[v].attribute
                )
            ),
            tuple(variables[v].name for v in found if variables[v].is_reading),
            tuple(self.needed_axioms([*assigned, negate(goal)])),
        )

    def needed_axioms(self, impossible: list[Formula]) -> list[str]:
        """Return axioms without which the formulas could hold together."""
        axioms = self.corpus.axioms
        given = [*impossible, *self.corpus.space.links]
        needed = self.corpus.solver.needed(given, [a.formula for a in axioms])
        return [axioms[i].id for i in needed]

    def show_case(self, witness: Witness) -> dict[str, Anything]:
        """Return a case as plain data: the procedure and what differs from the typical case."""
        case = self.corpus.solver.describe(witness)
        shown: dict[str, Anything] = {"procedure": case["procedure"]}
        for attribute in self.corpus.vocabulary.attributes.values():
            value = case[attribute.id]
            if isinstance(value, Mapping):
                held = [v for v, there in value.items() if there]
                if set(held) != set(attribute.typical):
                    shown[attribute.id] = held
            elif attribute.is_numeric:
                number = show_number(attribute, value, self.corpus.vocabulary.units)
                if number != _spaced(attribute.typical[0]):
                    shown[attribute.id] = number
            elif value != (attribute.typical or (attribute.value_ids[0],))[0]:
                shown[attribute.id] = value
        readings = {
            c.id: case[c.id] for c in self.corpus.choices.values() if case[c.id] != c.default
        }
        known = self.corpus.vocabulary.attributes
        caveats = [known[a].caveat for a in shown if known[a].caveat]
        return {
            **shown,
            **({"readings": readings} if readings else {}),
            **({"caveats": caveats} if caveats else {}),
        }

    def say_case(self, witness: Witness, attributes: Iterable[str]) -> str:
        """Render the chosen attributes of a case in words, those that are unusual first.

        A sentence holds few of them; what is left out is counted, and stands in the witness.
        """
        case, shown = self.corpus.solver.describe(witness), self.show_case(witness)
        chosen = sorted(set(attributes), key=lambda a: (a not in shown, a))
        told = self.sentences.case(case, chosen[:_TOLD])
        left = len(chosen) - _TOLD
        return told + (f"; and {left} more facts of the witness case" if left > 0 else "")

    def say_readings(self, readings: Iterable[Cube], supports: bool = False) -> str:
        """Say on which readings it holds; with `supports`, where the words speak for each option.

        Empty if it holds on all.
        """
        told = [
            " and ".join(self._read_as(r, o, supports) for r, o in cube.items())
            for cube in readings
        ]
        left = len(told) - _TOLD_READINGS
        tail = f", or on {left} other combinations of readings" if left > 0 else ""
        return f"; it holds if {', or if '.join(told[:_TOLD_READINGS])}{tail}" if told else ""

    def _read_as(self, reading: str, option: str, supports: bool) -> str:
        choice = self.corpus.choices[reading]
        meaning = f"{reading.split('/', 1)[1]} is read as {option}"
        spoken = [
            f"{o} ({'; '.join(s.at for s in choice.support if s.option == o)})"
            for o in choice.options
            if any(s.option == o for s in choice.support)
        ]
        return meaning + (f" (the words speak for {listed(spoken)})" if supports and spoken else "")

    def own_attributes(self, view: RowView) -> set[str]:
        """Return the attributes that the row itself speaks of."""
        row = self.corpus.mentions(self.corpus.rows[view.row.condition])
        return {"procedure", *row, *(a for a, _ in view.row.part)}

    def say_reason(self, view: RowView, witness: Witness, attributes: Iterable[str]) -> str:
        """Render the attributes of a case that the row's name does not already tell."""
        case, plain = (self.corpus.solver.describe(w) for w in (witness, view.typical()))
        own = self.own_attributes(view)
        return self.say_case(
            witness, [a for a in attributes if a not in own or case[a] != plain[a]]
        )

    # ------------------------------------------------------------------------ claims

    def of_case(self, witness: Witness, **claimed: Anything) -> Claim:
        """Return a claim about a complete case."""
        return claim_of(self.corpus, witness, **claimed)

    def of_row(
        self, view: RowView, readings: Mapping[str, str] | None = None, **claimed: Anything
    ) -> Claim:
        """Return a claim about every case of a row; further facts may be given as `facts`."""
        procedure = Is("procedure", (view.row.procedure,))
        conditions = {
            "procedure": procedure,
            view.row.condition: self.corpus.rows[view.row.condition],
        }
        conditions |= {a: Is(a, (v,)) for a, v in view.row.part}
        facts = {name: self.corpus.space.compile(c) for name, c in conditions.items()}
        return Claim(facts | claimed.pop("facts", {}), readings or {}, **claimed)

    # ------------------------------------------------------------------------ what it rests on

    def rests_on(
        self,
        taken: Iterable[tuple[str, Position]],
        view: RowView | None,
        cubes: Iterable[Mapping[str, str]] = (),
        axioms: Iterable[str] = (),
    ) -> dict[str, tuple[str, ...]]:
        """Return the inferences, bridges and axioms under a finding."""
        inferences: dict[str, None] = {}
        bridges: dict[str, None] = {}
        for source, position in taken:
            owner = self.corpus.sources[source]
            if position.basis != "stated":
                inferences[f"{source}#{position.id} ({position.basis})"] = None
            for name in owner.refs(position.when):
                statement = owner.statements.get(name)
                if statement is not None and statement.basis != "stated":
                    inferences[f"{source}#{name} ({statement.basis})"] = None
            for member in self._members(source, view):
                bridges[f"{member.reading} ({member.status})"] = None
                basis = owner.classes[member.device_class].basis
                if basis != "stated":
                    inferences[f"{source}#{member.device_class} ({basis})"] = None
                told = [fact for fact in member.facts if "(stated)" not in fact]
                inferences.update(dict.fromkeys(told))
        for cube in cubes:
            for reading, option in cube.items():
                if self.corpus.choices[reading].kind != "words":
                    bridges[f"{reading}={option}"] = None
        return {
            "inferences": tuple(inferences),
            "bridges": tuple(bridges),
            "axioms": tuple(dict.fromkeys(axioms)),
        }

    def _members(self, source: str, view: RowView | None) -> list[Membership]:
        """Return the classes of the source that the row's procedure falls, or may fall, under."""
        return [
            m
            for m in self.corpus.memberships.values()
            if view is not None
            and (m.source, m.procedure) == (source, view.row.procedure)
            and m.status != "out"
        ]

    def finding(self, view: RowView, **fields: Anything) -> Finding:
        """Return a finding about a row."""
        return Finding(
            procedure=view.row.procedure,
            condition=view.row.condition,
            part=self.part_name(view.row),
            row_key=view.row.key,
            **fields,
        )


def on_readings(cubes: list[Cube]) -> tuple[bool, tuple[Cube, ...]]:
    """Return whether a finding is robust, and else the readings on which it holds."""
    robust = cubes == [{}]
    return robust, () if robust else tuple(cubes)


def keys(taken: Iterable[Taken]) -> tuple[tuple[str, str], ...]:
    """Return (source, position id) of positions in a row."""
    return tuple((t.source, t.position.id) for t in taken)


def pairs(taken: Iterable[Taken]) -> list[tuple[str, Position]]:
    """Return (source, position) of positions in a row."""
    return [(t.source, t.position) for t in taken]


def _listed_item(owner: Source, name: str) -> dict[str, str]:
    """Return an item of evidence with the fields of a statement; it has no force of its own."""
    item = owner.evidence.items()[name]
    return {
        "source": owner.id,
        "id": name,
        "locator": item.at,
        "act": KINDS[type(item)],
        "question": getattr(item, "question", "appraisal"),
        "force": "",
        "wording": getattr(item, "wording", ""),
    }


def _spaced(text: str) -> str:
    return " ".join(text.split())

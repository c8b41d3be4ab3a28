"""How one source's yes stands to another's: stricter, looser, equal or incomparable, and by what.

A source's yes are the cases that it favours and does not oppose, on its question about cases. The
readings are the default ones unless others are chosen.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any as Anything

from consilience.case_facts import reading_formula
from consilience.conditions import Is
from consilience.corpus import Corpus
from consilience.findings.context import Context
from consilience.reasons import Reason, Reasons, of_verdict
from consilience.rows import question_of
from consilience.solver import Solver, Witness, negate
from consilience.space import Formula, all_of, any_of
from consilience.vocabulary import Attribute

_TRIES = 64  # cases looked at for a difference that one attribute makes alone


@dataclass(frozen=True)
class Example:
    """A case that shows something, what forces it, and the verdict of the other source.

    `reason` is the smallest one for that verdict (see `reasons.Reason`).
    """

    witness: Mapping[str, Anything]
    because: tuple[str, ...]
    verdict: str
    says: str
    reason: Reason | None


@dataclass(frozen=True)
class Relation:
    """How A's yes stands to B's; `routes` hold each of A's favouring positions against B's yes.

    `attributes` tell for each what the two yeses allow, who speaks of it, and whether it makes the
    difference alone (all else being equal). An example is None where there is no such case.
    """

    a: str
    b: str
    relation: str
    turns_on: tuple[tuple[str, str, str], ...]
    yes_and_no: Example | None
    only_a: Example | None
    only_b: Example | None
    routes: tuple[dict[str, Anything], ...]
    attributes: tuple[dict[str, Anything], ...]


def relate(
    context: Context,
    a: str,
    b: str,
    procedures: Collection[str],
    condition: str | None = None,
    readings: Mapping[str, str] | None = None,
) -> Relation:
    """Compare the yeses of two sources on some procedures and, if given, a row condition."""
    return _Related(context, a, b, procedures, condition, readings or {}).relation()


class _Yes:
    """The yes and the no of one source."""

    def __init__(self, corpus: Corpus, source: str) -> None:
        self.source = source
        question = question_of(corpus, source)
        owner = corpus.sources[source]
        self.positions = {
            p.id: (p, corpus.holding(source, p))
            for p in owner.positions.values()
            if p.question == question
        }
        self.favours, self.opposes = self._any("favours"), self._any("opposes")
        self.yes = all_of(self.favours, negate(self.opposes))
        self.scope = corpus.space.compile(corpus.scope(source))
        self.spoken: set[str] = set()
        for position, _ in self.positions.values():
            self.spoken |= corpus.unfolded(source, corpus.position(source, position))

    def _any(self, stance: str) -> Formula:
        return any_of([f for p, f in self.positions.values() if p.stance == stance])

    def verdict(self, solver: Solver, witness: Witness) -> str:
        """Return what the source says of a complete case."""
        yes, no = (solver.holds(witness, f) for f in (self.favours, self.opposes))
        if yes or no:
            return "both" if yes and no else "favours" if yes else "opposes"
        return "silent" if solver.holds(witness, self.scope) else "out-of-scope"


class _Related:
    def __init__(
        self,
        context: Context,
        a: str,
        b: str,
        procedures: Collection[str],
        condition: str | None,
        readings: Mapping[str, str],
    ) -> None:
        self.context, self.corpus = context, context.corpus
        self.reasons = Reasons(self.corpus)
        self.a, self.b = _Yes(self.corpus, a), _Yes(self.corpus, b)
        self.chosen = {c.id: c.default for c in self.corpus.choices.values()} | dict(readings)
        is_procedure = self.corpus.space.compile(
            Is("procedure", tuple(procedures), ", ".join(procedures))
        )
        row = self.corpus.rows[condition] if condition else None
        within = self.corpus.space.compile(row) if row else True
        self.all_readings = self.corpus.new_solver().part(all_of(is_procedure, within))
        self.solver = self.all_readings.part(reading_formula(self.corpus, self.chosen))

    def relation(self) -> Relation:
        found = self._relation(self.solver, self.a.yes, self.b.yes)
        return Relation(
            self.a.source,
            self.b.source,
            found,
            tuple(self._turns_on(found)),
            self._example(all_of(self.a.yes, self.b.opposes, negate(self.b.favours)), self.b),
            self._example(all_of(self.a.yes, negate(self.b.yes)), self.b),
            self._example(all_of(self.b.yes, negate(self.a.yes)), self.a),
            tuple(self._routes()),
            tuple(self._attributes()),
        )

    def _relation(self, solver: Solver, one: Formula, other: Formula) -> str:
        empty = [not solver.satisfiable(f) for f in (one, other)]
        if any(empty):
            return "neither says yes" if all(empty) else "one says no yes"
        if not solver.satisfiable(one, other):
            return "disjoint"
        inside, around = solver.entails(one, other), solver.entails(other, one)
        if inside or around:
            return "equal" if inside and around else "stricter" if inside else "looser"
        return "incomparable"

    def _turns_on(self, usual: str) -> Iterator[tuple[str, str, str]]:
        for choice in self.corpus.choices.values():
            for option in choice.options:
                if option != self.chosen[choice.id]:
                    other = reading_formula(self.corpus, {**self.chosen, choice.id: option})
                    found = self._relation(self.all_readings.part(other), self.a.yes, self.b.yes)
                    if found != usual:
                        yield choice.id, option, found

    def _example(self, goal: Formula, judge: _Yes) -> Example | None:
        """Return a case of the goal, and why the judging source gives it no yes."""
        witness = self.solver.witness(goal)
        if witness is None:
            return None
        forced = self.context.reason(witness, negate(judge.yes))
        verdict = judge.verdict(self.solver, witness)
        positions = (p for p, _ in judge.positions.values())
        claimed = of_verdict(judge.source, positions, verdict)
        return Example(
            self.context.show_case(witness),
            forced.attributes,
            verdict,
            self.context.say_case(witness, forced.attributes),
            self.reasons.why(self.context.of_case(witness, **claimed)),
        )

    def _routes(self) -> Iterator[dict[str, Anything]]:
        for position, formula in self.a.positions.values():
            if position.stance != "favours" or not self.solver.satisfiable(formula):
                continue
            route = all_of(formula, negate(self.a.opposes))
            example = self._example(all_of(route, negate(self.b.yes)), self.b)
            yield {
                "route": position.id,
                "locator": position.at,
                "relation": self._relation(self.solver, route, self.b.yes),
                "not_admitted": example,
            }

    # -------------------------------------------------------------------------- attributes

    def _attributes(self) -> Iterator[dict[str, Anything]]:
        for attribute in self.corpus.vocabulary.attributes.values():
            spoken = [s.source for s in (self.a, self.b) if attribute.id in s.spoken]
            if not spoken or attribute.id == "procedure":
                continue
            mine, theirs = (self._allowed(attribute, s.yes) for s in (self.a, self.b))
            alone = self._alone(attribute)
            if mine != theirs or alone:
                yield {
                    "attribute": attribute.id,
                    "label": attribute.label,
                    "allowed": _compared(mine, theirs),
                    "spoken_by": spoken,
                    "alone": alone,
                }

    def _variables(self, attribute: Attribute) -> list[int]:
        variables = self.corpus.space.variables
        return [i for i, v in enumerate(variables) if v.attribute == attribute.id]

    def _allowed(self, attribute: Attribute, yes: Formula) -> tuple[int, ...]:
        """Return, for each variable of an attribute, the cells that the yes allows."""
        found = []
        for variable in self._variables(attribute):
            count = len(self.corpus.space.variables[variable].cells)
            cells = [self.solver.satisfiable(yes, ("lit", variable, 1 << c)) for c in range(count)]
            found.append(sum(1 << c for c, held in enumerate(cells) if held))
        return tuple(found)

    def _alone(self, attribute: Attribute) -> bool:
        """Whether some case of A's yes is none of B's only by its value of the attribute."""
        own = self._variables(attribute)
        with_another = any_of([_given(self.b.yes, other) for other in self._settings(own)])
        blocked: list[Formula] = []
        for _ in range(_TRIES):
            case = self.solver.model(self.a.yes, negate(self.b.yes), with_another, *blocked)
            if case is None:
                return False
            variables = self.corpus.space.variables
            others = [
                ("lit", v, 1 << cell)
                for v, cell in enumerate(case.cells)
                if v not in own and "?" not in variables[v].name
            ]
            if self.solver.satisfiable(self.b.yes, *others):
                return True
            blocked.append(negate(all_of(*others)))  # the axioms forbid the other value here
        return False

    def _settings(self, own: list[int]) -> Iterator[dict[int, int]]:
        """Yield settings of an attribute's variables: each cell, or at most one value held."""
        variables = self.corpus.space.variables
        if len(own) == 1:
            yield from ({own[0]: cell} for cell in range(len(variables[own[0]].cells)))
            return
        yield dict.fromkeys(own, 0)
        yield from ({v: int(v == held) for v in own} for held in own)


def _given(formula: Formula, setting: Mapping[int, int]) -> Formula:
    """Return a formula with some variables set."""
    if formula is True or formula is False:
        return formula
    match formula:
        case ("lit", variable, mask):
            return bool(mask >> setting[variable] & 1) if variable in setting else formula
        case ("not", part):
            return negate(_given(part, setting))
        case ("atleast", count, parts):
            return ("atleast", count, tuple(_given(p, setting) for p in parts))
        case (kind, parts):
            return (kind, tuple(_given(p, setting) for p in parts))
    raise ValueError(f"no formula: {formula!r}")


def _compared(mine: tuple[int, ...], theirs: tuple[int, ...]) -> str:
    inside = all(a | b == b for a, b in zip(mine, theirs, strict=True))
    around = all(a | b == a for a, b in zip(mine, theirs, strict=True))
    if inside and around:
        return "same"
    return "fewer" if inside else "more" if around else "other"

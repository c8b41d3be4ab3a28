"""Cases: what each source says of one, as far as it is known, and why.

A case may be partial: of what is not given nothing is assumed, and the answer is the set of
verdicts over all its completions (docs/method.md). Unknown is never "no".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any as Anything

from consilience.case_facts import Case, as_entered, reading_formula
from consilience.case_turns import Turns
from consilience.conditions import (
    All,
    AtLeast,
    Condition,
    NoneOf,
    Not,
    OnReading,
    Ref,
    parts_of,
)
from consilience.conditions import Any as ConditionAny
from consilience.corpus import Corpus
from consilience.encodings import Position, Source
from consilience.given import Given
from consilience.reasons import Claim, Reason, Reasons, of_verdict
from consilience.space import Formula, all_of
from consilience.verdicts import Said
from consilience.vocabulary import Attribute


@dataclass(frozen=True)
class Answer:
    """What one source says of a case on its question; see docs/method.md for each part.

    `verdict` is the only possible one, or `unknown`. A criterion of the `trace` is met, not met or
    unknown; `asks` says whether its statement's condition has to hold or not to hold, `choice` whether
    it is one of several that need not all be met, `facts` what was given of the facts it tests
    (None: not given). `turns_on` are the readings that alone allow
    other verdicts. For `missing` and `changes` see `case_turns`. `reason` is why the verdict, if
    there is one, follows (see `reasons.Reason`).
    """

    source: str
    question: str
    verdicts: tuple[str, ...]
    verdict: str
    on_other_readings: tuple[str, ...]
    turns_on: tuple[dict[str, Anything], ...]
    trace: tuple[dict[str, Anything], ...]
    missing: tuple[dict[str, Anything], ...]
    changes: tuple[dict[str, Anything], ...]
    cautions: tuple[dict[str, Anything], ...]
    service: tuple[dict[str, Anything], ...]
    reason: Reason | None

    def as_dict(self) -> dict[str, Anything]:
        """Return it as plain data, as `case --format json` prints it."""
        return {**vars(self), "reason": self.reason and self.reason.as_dict()}


def shortened(trace: Sequence[dict[str, Anything]]) -> Iterator[dict[str, Anything]]:
    """Yield what a person needs of a trace: no noes that are out, below a failure what fails."""
    above: list[str] = []  # the status of each step above, by depth
    for step in trace:
        above = [*above[: step["depth"]], step["status"]]
        opposed = step["stance"] != "favours"
        if opposed and above[0] == "not met":
            continue
        hidden = (step["choice"] == "met" and step["status"] != "met") or any(
            parent == "met" or (parent == "not met" and below != "not met")
            for parent, below in pairwise(above[1:])
        )
        if not hidden:
            yield step


class CaseChecker:
    """Answers cases; one for many cases."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.defaults = {c.id: c.default for c in corpus.choices.values()}
        self.reasons = Reasons(corpus)
        self._said: dict[str, Said] = {}
        self._formulas: dict[tuple[str, Condition], Formula] = {}
        self._tested: dict[tuple[str, Condition], tuple[Attribute, ...]] = {}

    def answers(self, case: Case, sources: Iterable[str] | None = None) -> list[Answer]:
        """Return what each source says of a case, by default of all sources."""
        names = list(sources) if sources is not None else list(self.corpus.sources)
        known = _Known(self, case)
        return [_Asked(self, known, name).answer() for name in names]

    def verdicts(self, case: Case, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the possible verdicts of a source, and those only other readings of it allow."""
        return _Asked(self, _Known(self, case), source).verdicts()

    def usual_verdicts(self, case: Case, source: str) -> tuple[str, ...]:
        """Return the possible verdicts of a source on the readings taken."""
        return _Asked(self, _Known(self, case), source).usual_verdicts()

    def beside(self, case: Case, source: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return what a source may say beside its verdict, on any of its readings.

        The appraisals of the evidence for the case, and the locators of its calls for care.
        """
        return _Asked(self, _Known(self, case), source).beside()

    def care(self, case: Case, source: str) -> tuple[tuple[str, str], ...]:
        """Return a source's calls for care on its question that apply, or may: position, status."""
        return tuple(_Asked(self, _Known(self, case), source).care())

    def said(self, source: str) -> Said:
        """Return what a source says, as formulas."""
        if source not in self._said:
            self._said[source] = Said(self.corpus, source)
        return self._said[source]

    def fixed(self, readings: Mapping[str, str]) -> Formula:
        """Return the readings, those not named by default, as a formula."""
        return reading_formula(self.corpus, {**self.defaults, **readings})

    def formula(self, owner: Source, condition: Condition) -> Formula:
        """Return what a condition of a source says, as a formula."""
        key = (owner.id, condition)
        if key not in self._formulas:
            resolved = self.corpus.resolve(owner, condition)
            self._formulas[key] = self.corpus.space.compile(resolved)
        return self._formulas[key]

    def tested(self, owner: Source, condition: Condition) -> tuple[Attribute, ...]:
        """Return the attributes that a condition of a source tests, its terms unfolded."""
        key = (owner.id, condition)
        if key not in self._tested:
            found = self.corpus.unfolded(owner.id, self.corpus.resolve(owner, condition))
            attributes = self.corpus.vocabulary.attributes.values()
            self._tested[key] = tuple(a for a in attributes if a.id in found)
        return self._tested[key]


class _Known:
    """One case on its readings, for every source."""

    def __init__(self, checker: CaseChecker, case: Case) -> None:
        self.corpus, self.case = checker.corpus, case
        self.chosen = {**checker.defaults, **case.readings}
        self.options = {name: checker.corpus.option(name, o) for name, o in self.chosen.items()}
        self.readings = all_of(*self.options.values())
        self.facts = Given(self.corpus.solver, *case.formulas.values())
        self.given = self.facts.also(self.readings)

    def read_as(self, name: str, option: str) -> Given:
        """Return the same case with another option of a reading."""
        return self._on({**self.options, name: self.corpus.option(name, option)})

    def settled(self, source: str) -> Given:
        """Return the case on the readings it chooses itself, and those of other sources' words."""
        choices = self.corpus.choices
        kept = (r for r in self.chosen if r in self.case.readings or choices[r].source != source)
        return self._on({name: self.options[name] for name in kept})

    def _on(self, options: Mapping[str, Formula]) -> Given:
        return self.facts.also(all_of(*options.values()))


class _Asked:
    """One case and one source."""

    def __init__(self, checker: CaseChecker, known: _Known, source: str) -> None:
        self.checker, self.corpus, self.reasons = checker, checker.corpus, checker.reasons
        self.known, self.case, self.given = known, known.case, known.given
        self.owner: Source = self.corpus.sources[source]
        self.said = checker.said(source)

    def answer(self) -> Answer:
        verdicts, on_other_readings = self.verdicts()
        known = self.known
        turns = Turns(self.corpus, self.case, self.given, self.said.verdicts, known.readings)
        return Answer(
            self.owner.id,
            self.said.question,
            verdicts,
            verdicts[0] if len(verdicts) == 1 else "unknown",
            on_other_readings,
            tuple(self._turns_on(verdicts)),
            tuple(self._trace()),
            tuple(turns.missing(verdicts, self._tested())) if len(verdicts) > 1 else (),
            tuple(turns.changes(verdicts)) if len(verdicts) == 1 else (),
            tuple(self._cautions()),
            tuple(self._service()),
            self.reasons.why(self._claim(verdicts[0])) if len(verdicts) == 1 else None,
        )

    def usual_verdicts(self) -> tuple[str, ...]:
        """Return the possible verdicts on the readings taken."""
        return self.given.which(self.said.verdicts)

    def verdicts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the possible verdicts, and those that only other readings of the source allow."""
        verdicts = self.usual_verdicts()
        free = self.known.settled(self.owner.id).which(self.said.verdicts)
        return verdicts, tuple(v for v in free if v not in verdicts)

    def beside(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the appraisals and the locators of the cautions that some reading allows."""
        settled, question = self.known.settled(self.owner.id), self.said.question
        possible = [
            p
            for p in self.owner.positions.values()
            if settled.possible(self.checker.formula(self.owner, p.when))
        ]
        cautions = (p for p in possible if p.stance == "cautions" and p.question == question)
        return (
            frozenset(p.appraisal for p in possible if p.appraisal),
            frozenset(p.at for p in cautions),
        )

    def _turns_on(self, verdicts: tuple[str, ...]) -> Iterator[dict[str, Anything]]:
        """Yield each option of a reading that alone allows other verdicts, and which."""
        for choice in self.corpus.choices.values():
            if self.corpus.space.index[choice.id] not in self.said.variables:
                continue
            for option in choice.options:
                if option != self.known.chosen[choice.id]:
                    found = self.known.read_as(choice.id, option).which(self.said.verdicts)
                    if found and found != verdicts:
                        yield {"reading": choice.id, "option": option, "verdicts": found}

    def _claim(self, verdict: str) -> Claim:
        """Return what a verdict claims of the case."""
        claimed = of_verdict(self.owner.id, (p for p, _ in self.said.taken), verdict)
        return Claim(self.case.formulas, self.known.chosen, **claimed)

    # -------------------------------------------------------------------------- trace

    def _status(self, formula: Formula, wanted: bool = True) -> str:
        """Return whether what is known entails a formula (or, not wanted, its negation)."""
        held = self.given.status(formula)
        if held is None:
            return "unknown"
        return "met" if held == wanted else "not met"

    def _trace(self) -> Iterator[dict[str, Anything]]:
        for position, formula in self._on_procedure():
            yield {
                "position": position.id, "statement": "", "locator": position.at,
                "stance": position.stance, "status": self._status(formula), "asks": "holds",
                "says": position.says, "depth": 0,
                "facts": self._facts(position.when),
                "choice": "",
            }  # fmt: skip
            yield from self._criteria(position, position.when, True, 1)

    def _on_procedure(self) -> list[tuple[Position, Formula]]:
        """Return the positions, with their formulas, that can hold for the procedure."""
        procedure = Given(self.corpus.solver, self.case.formulas.get("procedure", True))
        return [(p, formula) for p, formula in self.said.taken if procedure.possible(formula)]

    def _facts(self, condition: Condition) -> dict[str, Anything]:
        """Return what the case gives of each fact that a condition tests; None: not given."""
        return {
            a.id: as_entered(a, self.case.facts.get(a.id))
            for a in self.checker.tested(self.owner, condition)
            if a.id not in self.corpus.defining
        }

    def _criteria(
        self,
        position: Position,
        condition: Condition,
        wanted: bool,
        depth: int,
        choice: str = "",
    ) -> Iterator[dict[str, Anything]]:
        """Yield the statements that a condition refers to, each with whether it is met.

        `choice`: not empty for one of several of which not all are needed; it is "met" where enough
        of them are, else "open".
        """
        several = isinstance(condition, (ConditionAny, AtLeast) if wanted else (All, AtLeast))
        if several and len(parts_of(condition)) > 1 and choice != "met":
            whole = self.checker.formula(self.owner, condition)
            choice = "met" if self._status(whole, wanted) == "met" else "open"
        match condition:
            case Ref(target) if target in self.owner.statements:
                statement = self.owner.statements[target]
                assert statement.when is not None
                formula = self.checker.formula(self.owner, statement.when)
                yield {
                    "position": position.id, "statement": target, "locator": statement.at,
                    "stance": position.stance, "status": self._status(formula, wanted),
                    "asks": "holds" if wanted else "does not hold", "says": statement.says,
                    "depth": depth, "facts": self._facts(statement.when), "choice": choice,
                }  # fmt: skip
                yield from self._criteria(position, statement.when, wanted, depth + 1)
            case NoneOf() | Not():
                for part in parts_of(condition):
                    yield from self._criteria(position, part, not wanted, depth, choice)
            case OnReading(reading, options):
                chosen = self.known.chosen[f"{self.owner.id}/{reading}"]
                for option, part in options:
                    if option == chosen:
                        yield from self._criteria(position, part, wanted, depth, choice)
            case _:
                for part in parts_of(condition):
                    yield from self._criteria(position, part, wanted, depth, choice)

    def _tested(self) -> list[Attribute]:
        """Return the attributes that the source's positions on this procedure test."""
        found = {
            a.id
            for position, _ in self._on_procedure()
            for a in self.checker.tested(self.owner, position.when)
        }
        return [a for a in self.corpus.vocabulary.attributes.values() if a.id in found]

    # -------------------------------------------------------------------------- beside the verdict

    def care(self) -> Iterator[tuple[str, str]]:
        """Yield the positions that call for care, and whether they apply or may apply."""
        for position, formula in self.said.taken:
            status = self._status(formula) if position.stance == "cautions" else "not met"
            if status != "not met":
                yield position.id, "applies" if status == "met" else "may apply"

    def _cautions(self) -> Iterator[dict[str, Anything]]:
        for position in self.owner.positions.values():
            if position.stance != "cautions":
                continue
            status = self._status(self.checker.formula(self.owner, position.when))
            if status != "not met":
                yield {
                    "position": position.id, "locator": position.at, "question": position.question,
                    "status": "applies" if status == "met" else "may apply", "says": position.says,
                }  # fmt: skip

    def _service(self) -> Iterator[dict[str, Anything]]:
        """Yield what the source asks of service and record with a yes that is still possible."""
        told: dict[str, None] = {}
        for position, formula in self.said.taken:
            if position.stance == "favours" and self._status(formula) != "not met":
                told.update(dict.fromkeys(position.provided))
        for name in told:
            statement = self.owner.statements[name]
            yield {"statement": name, "locator": statement.at, "says": statement.says}

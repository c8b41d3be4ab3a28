"""The facts of a case: which there are, and how they are read.

A case may be partial: of what is not given nothing is assumed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from itertools import combinations
from typing import Any as Anything

from consilience.conditions import (
    Bound,
    Condition,
    Is,
)
from consilience.corpus import Corpus
from consilience.grammar import Grammar, show_number
from consilience.problems import InputRefusedError, Place, Problems
from consilience.rows import question_of
from consilience.solver import Solver
from consilience.space import Formula, all_of
from consilience.vocabulary import Attribute

READINGS = "readings"
_NONE = ("none", "None")  # of what can be several at once


@dataclass(frozen=True)
class Case:
    """What is known of a case: each fact as written, and as a formula over the space."""

    facts: Mapping[str, Anything]
    formulas: Mapping[str, Formula]
    numbers: Mapping[str, Fraction] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)


def read_case(corpus: Corpus, data: Mapping[str, Anything], name: str = "the case") -> Case:
    """Return a case from attribute ids and values as an encoding writes them.

    A list of a several-at-once attribute is complete; a mapping (`{systemic: true}`) is partial. A
    number may be exact (`8 wk`), a bound (`"< 6 wk"`) or several (`"> 6 wk, < 6 mo"`). `readings`
    chooses options of readings.

    Raises InputRefusedError listing every fact that is none, and facts that exclude each other.
    """
    problems = Problems()
    reader = _CaseReader(corpus, problems, Place(name))
    case = reader.read(data)
    if problems:
        raise InputRefusedError(problems)
    readings = reading_formula(
        corpus, {c.id: c.default for c in corpus.choices.values()} | dict(case.readings)
    )
    for taken, where in ((True, ""), (readings, " on the readings taken")):
        if not corpus.solver.satisfiable(taken, *case.formulas.values()):
            clash = _smallest_clash(corpus.solver, case.formulas, taken)
            message = f"these facts cannot hold together{where}: {', '.join(clash)}"
            problems.add(Place(name), message, "correct one of them, or leave it out")
            raise InputRefusedError(problems)
    return case


def with_facts(corpus: Corpus, case: Case, facts: Mapping[str, Anything]) -> Case | None:
    """Return a case with further facts; None where these make none, on the readings taken.

    Raises InputRefusedError for facts that are none by themselves.
    """
    problems = Problems()
    reader = _CaseReader(corpus, problems, Place("the case"))
    reader.numbers.update(case.numbers)
    more = reader.read(facts)
    if problems:
        raise InputRefusedError(problems)
    defaults = {c.id: c.default for c in corpus.choices.values()}
    readings = reading_formula(corpus, defaults | dict(case.readings))
    found = Case(
        {**case.facts, **more.facts}, {**case.formulas, **more.formulas}, more.numbers,
        case.readings,
    )  # fmt: skip
    return found if corpus.solver.satisfiable(readings, *found.formulas.values()) else None


def _smallest_clash(solver: Solver, formulas: Mapping[str, Formula], taken: Formula) -> list[str]:
    kept = dict(formulas)
    for name in list(kept):
        others = [f for n, f in kept.items() if n != name]
        if not solver.satisfiable(taken, *others):
            del kept[name]
    return list(kept)


class _CaseReader:
    def __init__(self, corpus: Corpus, problems: Problems, place: Place) -> None:
        self.corpus, self.problems, self.place = corpus, problems, place
        vocabulary = corpus.vocabulary
        self.attributes = vocabulary.attributes
        self.grammar = Grammar(
            vocabulary.attributes, vocabulary.units, vocabulary.narrower, problems
        )
        self.numbers: dict[str, Fraction] = {}

    def read(self, data: Mapping[str, Anything]) -> Case:
        facts = {str(name): value for name, value in data.items() if name != READINGS}
        formulas: dict[str, Formula] = {}
        for name, value in facts.items():
            attribute = self.attributes.get(name)
            if attribute is None:
                near = get_close_matches(name, self.attributes, n=3, cutoff=0.4)
                remedy = f"nearest: {', '.join(near) or 'none'}"
                self.problems.add(self.place, f"{name!r} is no fact of a case", remedy)
            else:
                formulas[name] = self._fact(attribute, value)
        for pair in combinations(self.numbers, 2):
            formulas.update(self._order(*pair))
        return Case(facts, formulas, self.numbers, self._readings(data.get(READINGS) or {}))

    def _fact(self, attribute: Attribute, value: Anything) -> Formula:
        if attribute.kind == "several":
            return self._several(attribute, value)
        if attribute.is_numeric:
            return self._number(attribute, str(value))
        if attribute.kind == "boolean":
            value = {"yes": True, "no": False, "true": True, "false": False}.get(
                str(value).lower(), value
            )
        return self._compile(self.grammar.parse({attribute.id: value}, self.place))

    def _compile(self, condition: Condition) -> Formula:
        return True if self.problems else self.corpus.space.compile(condition)

    def _several(self, attribute: Attribute, value: Anything) -> Formula:
        if isinstance(value, Mapping):
            given = {str(name): bool(held) for name, held in value.items()}
        else:
            listed = value if isinstance(value, list) else [value]
            held = [str(v) for v in listed if str(v) not in _NONE]
            given = {v: v in held for v in attribute.value_ids} | dict.fromkeys(held, True)
        for name in given:
            if name not in attribute.value_ids:
                remedy = f"use some of: {', '.join(attribute.value_ids)}, or none"
                self.problems.add(self.place, f"{attribute.id} cannot be {name!r}", remedy)
                return True
        index = self.corpus.space.index
        return all_of(
            *(
                ("lit", index[f"{attribute.id}={n}"], 0b10 if held else 0b01)
                for n, held in given.items()
            )
        )

    def _number(self, attribute: Attribute, text: str) -> Formula:
        exact = text.lstrip()[:1].isdigit()
        bounds = [f"={text}"] if exact else text.split(",")
        conditions = [self.grammar.parse({attribute.id: b.strip()}, self.place) for b in bounds]
        told = [c for c in conditions if isinstance(c, Bound)]
        if len(told) < len(conditions):
            if not self.problems:
                message = f"{attribute.id}: {text!r} names no number"
                self.problems.add(
                    self.place, message, "write a number, or a bound such as '< 6 wk'"
                )
            return True
        if exact:
            self.numbers[attribute.id] = told[0].number
        variable = self.corpus.space.index[attribute.id]
        cells = self.corpus.space.variables[variable].cells
        met = [all(_meets(cell, bound) for bound in told) for cell in cells]
        return ("lit", variable, sum(1 << i for i, holds in enumerate(met) if holds))

    def _order(self, left: str, right: str) -> Iterator[tuple[str, Formula]]:
        """Yield how two exact numbers stand, where the space compares them."""
        for a, b in ((left, right), (right, left)):
            variable = self.corpus.space.index.get(f"{a}?{b}")
            if variable is not None:
                x, y = self.numbers[a], self.numbers[b]
                yield f"{a} and {b}", ("lit", variable, 1 if x < y else 2 if x == y else 4)

    def _readings(self, given: Mapping[str, Anything]) -> dict[str, str]:
        for name, option in given.items():
            choice = self.corpus.choices.get(str(name))
            if choice is None or option not in choice.options:
                known = ", ".join(choice.options if choice else self.corpus.choices)
                message = (
                    f"{name}={option!r} is no reading"
                    if choice is None
                    else f"{name} has no option {option!r}"
                )
                self.problems.add(self.place, message, f"use one of: {known}")
        return {str(name): str(option) for name, option in given.items()}


def _meets(cell: tuple[Fraction, Fraction], bound: Bound) -> bool:
    """Whether some number of a cell (a point, or an open interval) meets a bound."""
    low, high = cell
    number = bound.number
    if low == high:
        inside = {
            "<": low < number, "<=": low <= number, "=": low == number,
            ">=": low >= number, ">": low > number,
        }  # fmt: skip
        return inside[bound.comparator]
    return {
        "<": low < number, "<=": low < number, "=": low < number < high,
        ">=": high > number, ">": high > number,
    }[bound.comparator]  # fmt: skip


def reading_formula(corpus: Corpus, readings: Mapping[str, str]) -> Formula:
    """Return options of readings as a formula."""
    return all_of(*(corpus.option(*chosen) for chosen in readings.items()))


def facts_asked(corpus: Corpus, procedure: str | None = None) -> list[dict[str, Anything]]:
    """Return the facts that verdicts turn on, in the vocabulary's order, as a form asks for them.

    `id`, `ask`, `label`, `kind`, `unit`, `values` (id and label) and `asked_by`: the sources with
    a position on their question, on the procedure if one is given, that tests it.
    """
    space = corpus.space
    there = space.compile(Is("procedure", (procedure,))) if procedure else True
    askers: dict[str, list[str]] = {}
    for source, owner in corpus.sources.items():
        tested: set[str] = set()
        for position in owner.positions.values():
            condition = corpus.position(source, position)
            on_question = position.question == question_of(corpus, source)
            if on_question and corpus.solver.satisfiable(space.compile(condition), there):
                tested |= corpus.unfolded(source, condition)
        for attribute in tested:
            askers.setdefault(attribute, []).append(source)
    return [
        {**as_asked(a), "asked_by": askers[a.id]}
        for a in corpus.vocabulary.attributes.values()
        if a.id in askers and a.id not in corpus.defining
    ]


def as_asked(attribute: Attribute) -> dict[str, Anything]:
    """Return what a form needs to ask for a fact: `id`, `ask`, `label`, `kind`, `unit`, `values`."""
    values = [(v, attribute.value_label(v)) for v in attribute.value_ids]
    told = {name: getattr(attribute, name) for name in ("id", "ask", "label", "kind", "unit")}
    return {**told, "values": values}


def as_entered(attribute: Attribute, value: Anything) -> Anything:
    """Return a given value in one way of several to write it: texts, lists, mappings; None stays."""
    if value is None or isinstance(value, Mapping):
        return value
    listed = value if isinstance(value, list) else [value]
    if attribute.kind == "several":
        return [str(v) for v in listed if str(v) not in _NONE]
    told = [("yes" if v else "no") if isinstance(v, bool) else str(v) for v in listed]
    return told if isinstance(value, list) else told[0]


def as_given(corpus: Corpus, attribute: str, value: Anything) -> Anything:
    """Return a value of a described witness as a case gives it: text, or a list that is complete."""
    found = corpus.vocabulary.attributes[attribute]
    if isinstance(value, Mapping):
        return [v for v, held in value.items() if held]
    if found.is_numeric:
        return show_number(found, value, corpus.vocabulary.units)
    return value

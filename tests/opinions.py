"""Three opinions on whether any case meets a condition: the engine, HermiT, and plain evaluation.

They share the condition trees and nothing else. The engine answers by its decision procedure and
shows a case; HermiT by the classes compiled for it; plain evaluation by a random walk over complete
cases, which can find a case and never prove that there is none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any as Anything

from consilience.conditions import (
    All,
    Any,
    AtLeast,
    Bound,
    Case,
    Compare,
    Condition,
    Is,
    NoneOf,
    Not,
    evaluate,
    walk,
)
from consilience.corpus import Corpus
from consilience.owl import classify_conditions

Questions = Mapping[str, tuple[Condition, ...]]  # conditions that have to hold together, by name
STEPS = 400  # of one random walk
DAY = Fraction(1)


@dataclass(frozen=True)
class Disagreement:
    """A question, and the opinions that go with one another badly."""

    question: str
    engine: bool
    other: str
    finds: bool


# ------------------------------------------------------------------------------ questions


def pairs_of_positions(corpus: Corpus) -> dict[str, tuple[Condition, ...]]:
    """Every pair of positions of the corpus."""
    positions = {
        f"{s.id}#{p.id}": corpus.position(s.id, p)
        for s in corpus.sources.values()
        for p in s.positions.values()
    }
    return {f"{a} and {b}": (positions[a], positions[b]) for a, b in combinations(positions, 2)}


def random_conditions(corpus: Corpus, count: int, seed: int) -> dict[str, tuple[Condition, ...]]:
    """Conditions put together at random from the leaves that occur in the encodings."""
    dice, leaves = Random(seed), sorted(set(_leaves(corpus)), key=repr)
    return {
        f"random {seed}.{i}": tuple(_random(dice, leaves, 2) for _ in range(dice.randint(2, 5)))
        for i in range(count)
    }


def pairs_of_leaves(corpus: Corpus) -> dict[str, tuple[Condition, ...]]:
    """Leaves of the encodings that bear on each other, two by two, each affirmed or denied.

    Numbers bear on each other where an axiom mentions both, and only where its other leaves fail:
    no therapy is older than its fracture, but for those who have none.
    """
    several = {a.id for a in corpus.vocabulary.attributes.values() if a.kind == "several"}
    found = {}
    for a, b in combinations(sorted(set(_leaves(corpus)), key=repr), 2):
        if isinstance(a, Compare) or isinstance(b, Compare):
            continue
        numbers = isinstance(a, Bound) and isinstance(b, Bound)
        if numbers or (a.attribute == b.attribute and a.attribute in several):
            bite = _where_axioms_bite(corpus, {a.attribute, b.attribute})
            for x in (a, Not(a)):
                for y in (b, Not(b)):
                    found[f"{x} and {y}"] = (x, y, *bite)
    return found


def _where_axioms_bite(corpus: Corpus, attributes: set[str]) -> list[Condition]:
    """The other leaves of axioms that mention several of the attributes, each denied."""
    return [
        Not(node)
        for axiom in corpus.axioms
        if len(attributes) > 1 and attributes <= corpus.mentions(axiom.condition)
        for node in walk(axiom.condition)
        if isinstance(node, Is) and node.attribute not in attributes
    ]


def _leaves(corpus: Corpus) -> Iterator[Is | Bound | Compare]:
    for source in corpus.sources.values():
        for position in source.positions.values():
            for node in walk(corpus.position(source.id, position)):
                if isinstance(node, Is | Bound | Compare):
                    yield node


def _random(dice: Random, leaves: Sequence[Condition], depth: int) -> Condition:
    if depth == 0:
        return dice.choice(leaves)
    parts = tuple(_random(dice, leaves, dice.randint(0, depth - 1)) for _ in range(3))
    whole = [
        All(parts),
        All(parts[:2]),
        Any(parts),
        NoneOf(parts),
        Not(parts[0]),
        AtLeast(2, parts),
    ]
    return dice.choice(whole)


# ------------------------------------------------------------------------------ opinions


def engine_finds(corpus: Corpus, questions: Questions) -> dict[str, Case | None]:
    """A case of every question, as the decision procedure finds it, or None."""
    found: dict[str, Case | None] = {}
    for name, conditions in questions.items():
        model = corpus.solver.model(*(corpus.space.compile(c) for c in conditions))
        found[name] = None if model is None else corpus.solver.describe(model)
    return found


def hermit_finds(corpus: Corpus, questions: Questions) -> set[str]:
    """The questions whose class HermiT does not find empty."""
    options = {c.id: tuple(c.options) for c in corpus.choices.values()}
    axioms = [a.condition for a in corpus.axioms]
    named = {("question", name): All(parts) for name, parts in questions.items()}
    some = next(iter(named))  # with a pair, HermiT is not asked what contains what
    answer = classify_conditions(
        corpus.vocabulary.attributes, options, axioms, named, [(some, some)]
    )
    return {name for kind, name in named if (kind, name) not in answer.unsatisfiable}


def sampling_finds(corpus: Corpus, questions: Questions, seed: int = 1) -> dict[str, Case]:
    """Questions of which a random walk over complete cases meets one, and that case."""
    walker = _Walker(corpus, questions, Random(seed))
    found = {name: walker.case(conditions) for name, conditions in questions.items()}
    return {name: case for name, case in found.items() if case is not None}


def disagreements(
    corpus: Corpus,
    questions: Questions,
    hermit: set[str],
    sampled: Mapping[str, Case],
    axioms: Sequence[Condition],
) -> Iterator[Disagreement]:
    """Yield where the engine's answer, or the case that it shows, is not what another finds.

    A case has to meet the question and the axioms, as plain evaluation has it.
    """
    for name, case in engine_finds(corpus, questions).items():
        finds = case is not None
        if finds != (name in hermit):
            yield Disagreement(name, finds, "HermiT", name in hermit)
        if not finds and name in sampled:
            yield Disagreement(name, finds, "sampling", True)
        if case is not None and not all(
            evaluate(c, case) is True for c in [*questions[name], *axioms]
        ):
            yield Disagreement(name, finds, "evaluation", False)


# ------------------------------------------------------------------------------ the random walk


class _Walker:
    """Walks over complete cases, mending one unmet leaf at a time (WalkSAT; Selman et al. 1994)."""

    def __init__(self, corpus: Corpus, questions: Questions, dice: Random) -> None:
        self.corpus, self.dice = corpus, dice
        self.attributes = corpus.vocabulary.attributes
        self.axioms = [a.condition for a in corpus.axioms]
        self.options = {c.id: tuple(c.options) for c in corpus.choices.values()}
        everything = [*self.axioms, *(c for parts in questions.values() for c in parts)]
        self.numbers = {
            a.id: self._numbers(a.id, everything) for a in self.attributes.values() if a.is_numeric
        }

    def _numbers(self, attribute: str, conditions: Iterable[Condition]) -> list[Fraction]:
        """Numbers at the bounds that occur, and a day (or one) to either side."""
        known = self.attributes[attribute]
        bounds = {
            node.number
            for condition in conditions
            for node in walk(condition)
            if isinstance(node, Bound) and node.attribute == attribute
        }
        near = {n + step for n in bounds for step in (-DAY, Fraction(0), DAY)}
        inside = {n for n in near if known.minimum <= n <= known.maximum}
        return sorted(inside | {known.minimum, known.maximum, Fraction(3 * 7)})

    def case(self, conditions: tuple[Condition, ...]) -> Case | None:
        """Return a complete case that meets the conditions and every axiom, or None."""
        case = {name: self._any_value(name) for name in [*self.attributes, *self.options]}
        wanted = [*conditions, *self.axioms]
        for _ in range(STEPS):
            unmet = [c for c in wanted if evaluate(c, case) is not True]
            if not unmet:
                return case
            leaves = [
                n for n in walk(self.dice.choice(unmet)) if isinstance(n, Is | Bound | Compare)
            ]
            if leaves:
                self._change(case, self.dice.choice(leaves))
        return None

    def _any_value(self, name: str) -> Anything:
        if name in self.options:
            return self.dice.choice(self.options[name])
        attribute = self.attributes[name]
        if attribute.kind == "several":
            return {v: v in attribute.typical for v in attribute.value_ids}
        if attribute.is_numeric:
            return self.dice.choice(self.numbers[name])
        return self.dice.choice(attribute.value_ids)

    def _change(self, case: dict[str, Anything], leaf: Condition) -> None:
        """Set what a leaf tests: to a value it names half of the time, else to any."""
        assert isinstance(leaf, Is | Bound | Compare)
        name = leaf.attribute
        if isinstance(leaf, Compare) and self.dice.random() < 0.5:
            name = leaf.other
        if isinstance(leaf, Is) and isinstance(case[name], Mapping):
            case[name] = {**case[name], self.dice.choice(leaf.values): self.dice.random() < 0.5}
        elif isinstance(leaf, Is) and self.dice.random() < 0.5:
            case[name] = self.dice.choice(leaf.values)
        else:
            case[name] = self._any_value(name)

"""The engine, HermiT and plain evaluation agree; and each planted bug of the engine is found.

CONSILIENCE_WHOLE=1 (`make opinions`) asks about every pair of positions and more random conditions.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import pytest
from opinions import (
    Questions,
    disagreements,
    engine_finds,
    hermit_finds,
    pairs_of_leaves,
    pairs_of_positions,
    random_conditions,
    sampling_finds,
)

from consilience import space
from consilience.conditions import (
    All,
    AtLeast,
    Case,
    Compare,
    Condition,
    NoneOf,
    Not,
    compare_numbers,
)
from consilience.corpus import Axiom, Corpus
from consilience.space import Formula, Space

WHOLE = bool(os.environ.get("CONSILIENCE_WHOLE"))
EVERY, RANDOM = (1, 400) if WHOLE else (10, 60)


@dataclass(frozen=True)
class Asked:
    """Questions, and what HermiT and sampling find; neither uses the engine."""

    questions: Questions
    hermit: set[str]
    sampled: dict[str, Case]


@pytest.fixture(scope="module")
def asked(corpus: Corpus) -> Asked:
    pairs = dict(islice(pairs_of_positions(corpus).items(), 0, None, EVERY))
    leaves = dict(islice(pairs_of_leaves(corpus).items(), 0, None, max(1, EVERY // 5)))
    questions = pairs | leaves | random_conditions(corpus, RANDOM, seed=7)
    return Asked(
        questions, hermit_finds(corpus, questions), sampling_finds(corpus, questions, seed=7)
    )


def test_the_three_agree_on_which_questions_have_a_case(corpus: Corpus, asked: Asked) -> None:
    told = (asked.questions, asked.hermit, asked.sampled, [a.condition for a in corpus.axioms])
    assert list(disagreements(corpus, *told)) == []
    found = engine_finds(corpus, asked.questions)
    cases = sum(case is not None for case in found.values())
    print(f"{len(found)} questions, {cases} with a case, {len(asked.sampled)} found by sampling")
    assert 0 < cases < len(found)
    assert len(asked.sampled) > cases / 2


# ------------------------------------------------------------------------------ planted bugs

Patch = Callable[[pytest.MonkeyPatch], None]
_compile = Space.compile
_is = Space._is


def _compiled(change: Callable[[Condition], Condition]) -> Patch:
    """The compiler reads a node as another one."""

    def compile_(self: Space, condition: Condition, positive: bool = True) -> Formula:
        return _compile(self, change(condition), positive)

    return lambda patch: patch.setattr(Space, "compile", compile_)


def one_too_few(condition: Condition) -> Condition:
    match condition:
        case AtLeast(count, parts):
            return AtLeast(count - 1, parts)
    return condition


def not_all_for_none(condition: Condition) -> Condition:
    match condition:
        case NoneOf(parts) if len(parts) > 1:
            return Not(All(parts))
    return condition


def turned_round(condition: Condition) -> Condition:
    if isinstance(condition, Compare):
        opposite = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
        return replace(condition, comparator=opposite[condition.comparator])
    return condition


def strict_bounds_take_in_their_number(patch: pytest.MonkeyPatch) -> None:
    loose = {"<": "<=", ">": ">="}
    patch.setattr(space, "compare_numbers", lambda a, c, b: compare_numbers(a, loose.get(c, c), b))


def every_value_has_to_be_held(patch: pytest.MonkeyPatch) -> None:
    def is_(self: Space, attribute: str, values: tuple[str, ...], positive: bool) -> Formula:
        known = self.attributes.get(attribute)
        if known is not None and known.kind == "several" and positive:
            return ("and", tuple(_is(self, attribute, (v,), True) for v in values))
        return _is(self, attribute, values, positive)

    patch.setattr(Space, "_is", is_)


def every_option_holds_at_once(patch: pytest.MonkeyPatch) -> None:
    def on_reading(
        self: Space, _: str, options: tuple[tuple[str, Condition], ...], positive: bool
    ) -> Formula:
        return ("and", tuple(_compile(self, part, positive) for _, part in options))

    patch.setattr(Space, "_on_reading", on_reading)


def an_axiom_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    domain_axioms = Corpus._domain_axioms

    def some(self: Corpus) -> Iterator[Axiom]:
        return (a for a in domain_axioms(self) if a.id != "axiom/therapy-not-older-than-fracture")

    patch.setattr(Corpus, "_domain_axioms", some)


BUGS: dict[str, Patch] = {
    "a strict bound takes in its number": strict_bounds_take_in_their_number,
    "one too few of several suffices": _compiled(one_too_few),
    "none of them is read as not all of them": _compiled(not_all_for_none),
    "every value has to be held where any would do": every_value_has_to_be_held,
    "every option of a reading holds at once": every_option_holds_at_once,
    "an axiom is forgotten": an_axiom_is_forgotten,
    "two durations are compared the wrong way round": _compiled(turned_round),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found_by_hermit_and_by_evaluation(
    corpus: Corpus, asked: Asked, bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    BUGS[bug](monkeypatch)
    broken = Corpus(corpus.vocabulary, corpus.sources)
    axioms = [a.condition for a in corpus.axioms]
    found = list(disagreements(broken, asked.questions, asked.hermit, asked.sampled, axioms))
    by = {d.other for d in found}
    print(bug, {other: sum(d.other == other for d in found) for other in sorted(by)})
    assert "HermiT" in by
    assert by & {"evaluation", "sampling"}

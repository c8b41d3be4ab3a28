"""What the address of a map of cases asks for, and what stands for what it does not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything

import streamlit as st

from consilience import KnowledgeGraph
from consilience.rows import CASE_QUESTIONS
from page_parts.asked import Asked
from page_parts.case_address import ACROSS, DOWN, QUESTION, SOURCES, CaseAddress, Facts, Held
from page_parts.links import regions_link
from page_parts.params import shared, state

Params = dict[str, str | list[str]]
_OWN = (ACROSS, DOWN, QUESTION, SOURCES)


@dataclass(frozen=True)
class View:
    """A map as it is asked for: facts across and down, documents, and the case.

    `begun`: the address gives no fact, so the case is one to begin with. `offered` are pairs of
    facts for the map, those that divide the documents most first.
    """

    address: CaseAddress
    x: str
    y: str
    question: str
    sources: tuple[str, ...]
    facts: Facts
    begun: bool
    offered: Sequence[Mapping[str, Anything]]
    stale: tuple[str, ...]

    @property
    def rest(self) -> Facts:
        """The facts of the case that are on neither axis."""
        return {name: v for name, v in self.facts.items() if name not in (self.x, self.y)}

    def params(self, **facts: Anything) -> Params:
        """Return the parameters of this map with some facts more."""
        own: Params = {ACROSS: self.x, DOWN: self.y, QUESTION: self.question}
        own[SOURCES] = ",".join(self.sources)
        told = {**own, **self.address.params({**self.facts, **facts}), **shared()}
        return {name: value for name, value in told.items() if value}

    def link(self, **facts: Anything) -> str:
        """Return the address of this map with some facts more."""
        return regions_link(**self.params(**facts))

    def unpicked(self) -> str:
        """Return the address of this map with no case picked on it."""
        kept = {n: v for n, v in self.params().items() if n not in (self.x, self.y)}
        return regions_link(**kept)

    def without(self, name: str) -> str:
        """Return the address of this map with one fact less."""
        return regions_link(**{n: v for n, v in self.params().items() if n != name})

    def written(self, case: Facts) -> tuple[str, str]:
        """Return what names the place of a case on the map: its facts down and across."""
        return tuple(self.address.written(n, case[n]) for n in (self.y, self.x))  # type: ignore[return-value]

    def put(self, **changes: str) -> None:
        """Change parameters; a case to begin with is written out, as it is edited from now on."""
        told: Params = {**(self.params() if self.begun else state()), **changes}
        st.query_params.from_dict({name: value for name, value in told.items() if value})


def view_of(kg: KnowledgeGraph, wanted: Asked) -> View:
    """Return the map that the address asks for."""
    params = state()
    address = CaseAddress(kg.vocabulary.attributes)
    held = address.held(params)
    facts = {name: value for name, value in held.facts.items() if name != "readings"}
    listed = [s for s in str(params.get(SOURCES, "")).split(",") if s]
    chosen = [s for s in listed if s in kg.sources]
    question = str(params.get(QUESTION, ""))
    stale = [*held.stale, *(f"{SOURCES}: {s}" for s in listed if s not in kg.sources)]
    if question and question not in CASE_QUESTIONS:
        stale.append(f"{QUESTION}: {question}")
        question = ""
    offered = _offered(kg, chosen, facts)
    x, y, lost = _axes(kg, params, offered["pairs"])
    begun = not facts
    if begun:
        facts = {n: v for n, v in offered["facts"].items() if n not in (x, y)}
    readings = {"readings": dict(wanted.profile)} if wanted.profile else {}
    return View(
        address, x, y, question, tuple(offered["sources"]), {**facts, **readings}, begun,
        offered["pairs"], (*stale, *lost),
    )  # fmt: skip


def _offered(kg: KnowledgeGraph, chosen: Sequence[str], facts: Facts) -> dict[str, Anything]:
    procedure = str(facts.get("procedure", ""))
    known = procedure in kg.vocabulary.leaf_procedures
    return kg.regions_offered(chosen, procedure if known else None)


def _axes(
    kg: KnowledgeGraph, params: Mapping[str, Anything], pairs: Sequence[Mapping[str, Anything]]
) -> tuple[str, str, list[str]]:
    """Return the facts across and down, and what of the address is none."""
    there = axes_offered(kg)
    given = {name: str(params.get(name, "")) for name in (ACROSS, DOWN)}
    lost = [f"{name}: {value}" for name, value in given.items() if value and value not in there]
    x, y = (value if value in there else "" for value in given.values())
    if x and x == y:
        lost.append(f"{DOWN}: {y}, which is {ACROSS} too")
        y = ""
    for pair in pairs:
        own = (pair["x"], pair["y"])
        if not x and not y:
            return *own, lost
        if (x or y) in own:
            other = own[own.index(x or y) - 1]
            return x or other, y or other, lost
    fallback = next(name for name in there if name not in (x, y))
    return x or fallback, y or fallback, lost


def axes_offered(kg: KnowledgeGraph) -> dict[str, str]:
    """Return the facts that a map can have as an axis: labels by id."""
    return {fact["id"]: fact["label"] for fact in kg.facts_asked()}


def held_of(view: View) -> Held:
    """Return the rest of the case as a form takes it."""
    return Held(view.rest, "", ())

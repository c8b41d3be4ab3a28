"""Case checker. What each document says of a case that may be known in part, and why."""

from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any as Anything

import streamlit as st
from page_parts.asked import asked
from page_parts.case_address import EDIT, FIRST, SECOND, SOURCES, CaseAddress, Facts, Held
from page_parts.case_cards import Case, CaseCards
from page_parts.case_controls import (
    ANSWERS,
    choose_documents,
    choose_start,
    lead_to_answers,
    map_link,
    refused,
    started,
    take_answers,
    two_cases,
)
from page_parts.case_form import Asked, Form, asked_of
from page_parts.case_pair import CasePair
from page_parts.case_starts import start_of
from page_parts.drawing import show
from page_parts.head import NOTE, page_head, say_stale
from page_parts.kept import kept
from page_parts.opening import graph
from page_parts.params import state

from consilience import InputRefusedError, KnowledgeGraph
from consilience.case_facts import as_asked

PLACE = 20
TASK = "What does each say of my case?"
NO_FACT = "This link holds something that is no fact of a case (any more):"
PRIVACY = "Enter no names, dates of birth or record numbers: what you enter stands in the address."

Answers = Sequence[Mapping[str, Anything]]


def page() -> None:
    """Draw the form, and what the documents say of the facts that the address holds."""
    kg = graph()
    params = state()
    wanted = asked(kg)
    with page_head(kg, "Case checker", wanted, readings=False, note=f"{NOTE} {PRIVACY}"):
        pass
    address = CaseAddress(kg.vocabulary.attributes)
    comparing = EDIT in params or any(name.startswith(SECOND) for name in params)
    side = SECOND if comparing and params.get(EDIT) == "b" else FIRST
    cases = {"A": address.held(params)}
    if comparing:
        cases["B"] = address.held(params, SECOND)
    edited = "B" if side == SECOND else "A"
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    listed = [s for s in str(params.get(SOURCES, "")).split(",") if s]
    chosen = [s for s in listed if s in names]
    _say_stale(kg, cases, [f"{SOURCES}: {s}" for s in listed if s not in names])
    form, cards = st.columns((1, 1.9), gap="medium")
    with form:
        lead_to_answers()
        two_cases(address, cases[edited], comparing, side)
        begin = st.container()
        _form(kg, address, cases[edited], side, {s: names[s] for s in chosen or names})
    with cards, st.container(key=ANSWERS):
        above = st.container(horizontal=True, vertical_alignment="bottom")
        with above:
            choose_documents(names, chosen)
        found = _answers(kg, address, cases, chosen, wanted.as_of)
    if found:
        with above:
            take_answers(kg, wanted, edited, found)
            show(map_link(address, cases[edited], chosen), "map link", width=150)
    with begin:  # last, as the first visitor waits for the cases to be read
        choose_start(kg, address, cases[edited], side)


def _say_stale(kg: KnowledgeGraph, cases: Mapping[str, Held], lost: list[str]) -> None:
    told = [text for held in cases.values() for text in held.stale] + lost
    told += [
        f"start: {held.start}"
        for held in cases.values()
        if held.start and start_of(kg, held.start) is None
    ]
    say_stale(list(dict.fromkeys(told)), NO_FACT)


def _form(
    kg: KnowledgeGraph, address: CaseAddress, held: Held, side: str, names: Mapping[str, str]
) -> None:
    start = start_of(kg, held.start) if held.start else None
    typical = started(kg, address, held, start, side)
    facts = {n: v for n, v in held.facts.items() if n != "readings"}
    asked = _asked(kg, facts, names)
    Form(asked, held, address, names, side, kg.refused_facts(facts), typical).draw()


def _asked(kg: KnowledgeGraph, facts: Facts, sources: Mapping[str, str]) -> Asked:
    """Return the facts to ask for; on a procedure that is none, those of all procedures."""
    everything = kg.facts_asked()
    procedure = str(facts.get("procedure", ""))
    known = procedure in kg.vocabulary.leaf_procedures
    on_procedure = kg.facts_asked(procedure) if known else everything
    held = [as_asked(kg.vocabulary.attributes[name]) for name in facts]
    return asked_of(everything, on_procedure, sources, held)


def _found(kg: KnowledgeGraph, facts: Facts, sources: Sequence[str], as_of: str | None) -> Answers:
    key = ("case", kg.build.inputs, dumps(facts), tuple(sources), as_of)
    return kept(lambda: kg.case(facts, sources, as_of), *key)


def _answers(
    kg: KnowledgeGraph,
    address: CaseAddress,
    cases: Mapping[str, Held],
    sources: Sequence[str],
    day: str | None,
) -> dict[str, Answers]:
    """Draw what the documents say of either case, or why nothing is said; return the answers."""
    if not any(held.facts for held in cases.values()):
        with st.container(border=True):
            st.text(
                "Nothing is known of the case yet. Begin with the procedure; what you do not enter "
                "stays not known, and is never taken for no."
            )
        return {}
    if not _say_in_force(kg, sources, day):
        return {}
    found: dict[str, Answers] = {}
    for name, held in cases.items():
        try:
            found[name] = _found(kg, held.facts, sources, day)
        except InputRefusedError as error:
            with st.container(border=True):
                st.markdown(
                    f"**These facts make no case{f' ({name})' if len(cases) > 1 else ''}:**"
                )
                refused(error.problems, f"refused {name}")
    if len(found) < len(cases):
        return {}
    _cards(kg, address, cases, found)
    return found


def _say_in_force(kg: KnowledgeGraph, sources: Sequence[str], day: str | None) -> bool:
    """Say which of the documents asked are not in force on a day; return whether any is."""
    asked = [s for s in kg.build.matrix["sources"] if not sources or s["id"] in sources]
    later = [s for s in asked if not kg.in_force(s["id"], day)]
    if later:
        names = ", ".join(f"{s['name']} (from {s['in_force_from']})" for s in later)
        st.text(f"Not in force on {day}, and not asked: {names}.")
    return len(later) < len(asked)


def _cards(
    kg: KnowledgeGraph,
    address: CaseAddress,
    cases: Mapping[str, Held],
    found: Mapping[str, Answers],
) -> None:
    sources = {s["id"]: s for s in kg.build.matrix["sources"]}
    drawn = CaseCards(
        sources, kg.vocabulary.lists["AbsenceKind"], kg.vocabulary.attributes, kg.readings
    )
    sides = [_case(address, cases[name], FIRST if name == "A" else SECOND) for name in cases]
    if len(sides) == 1:
        show(drawn.draw(found["A"], sides[0]), "cards")
    else:
        show(CasePair(drawn, *sides).draw(found["A"], found["B"]), "cards")


def _case(address: CaseAddress, held: Held, side: str) -> Case:
    params = state()
    return Case(held.facts, lambda facts: address.link(params, facts, held.start, side))


page()

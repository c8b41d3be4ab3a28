"""Regions. Who says yes, no, both or nothing over two facts of a case, the rest as given."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

import streamlit as st
from page_parts.asked import Asked, asked
from page_parts.case_cards import CaseCards
from page_parts.case_controls import refused
from page_parts.case_form import Form, asked_of
from page_parts.drawing import show_cells
from page_parts.head import page_head, say_stale
from page_parts.opening import graph
from page_parts.regions_controls import choose_axes, choose_documents, say_begun, say_given
from page_parts.regions_lists import RegionLists
from page_parts.regions_panel import RegionPanel
from page_parts.regions_table import RegionTable
from page_parts.regions_view import View, held_of, view_of
from page_parts.take_away import take_away

from consilience import InputRefusedError, KnowledgeGraph
from consilience.case_facts import as_asked
from consilience.region_map import cell_table
from consilience.rows import question_of

PLACE = 25
TASK = "For which cases do they part?"
NO_FACT = "This link holds something that is no fact of a case (any more):"
PRIVACY = "Enter no names, dates of birth or record numbers: what you enter stands in the address."

Found = Mapping[str, Anything]


def page() -> None:
    """Draw the map that the address asks for, and what stands beside and below it."""
    kg = graph()
    wanted = asked(kg)
    view = view_of(kg, wanted)
    with page_head(kg, "Regions", wanted):
        files = st.container(width="content")
    say_stale([*view.stale, *_refused_places(kg, view)], NO_FACT)
    drawn, form = st.columns((2.7, 1), gap="medium")
    with drawn:
        choose_documents(kg, view)
        choose_axes(kg, view)
        say_given(view)
        found = _found(kg, view, wanted)
        if found:
            _map(kg, view, found)
    with form:
        _form(kg, view)
    if found:
        with files:
            take_away(kg, "regions", lambda: {"Cells": cell_table(found)}, wanted)


def _refused_places(kg: KnowledgeGraph, view: View) -> list[str]:
    """Return what is wrong with the facts that say where on the map a case lies."""
    own = {n: view.facts[n] for n in (view.x, view.y) if n in view.facts}
    return [f"{n}: {p.message}" for n, found in kg.refused_facts(own).items() for p in found]


def _form(kg: KnowledgeGraph, view: View) -> None:
    """Draw the form of the rest of the case."""
    st.markdown(f":small[{PRIVACY}]")
    if view.begun:
        say_begun(view)
    facts = {n: v for n, v in view.rest.items() if n != "readings"}
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"] if s["id"] in view.sources}
    procedure = str(facts.get("procedure", ""))
    known = procedure in kg.vocabulary.leaf_procedures
    everything = [f for f in kg.facts_asked() if f["id"] not in (view.x, view.y)]
    here = kg.facts_asked(procedure) if known else everything
    here = [f for f in here if f["id"] not in (view.x, view.y)]
    held = [as_asked(kg.vocabulary.attributes[name]) for name in facts]
    form = asked_of(everything, here, names, held)
    wrong = kg.refused_facts(facts)
    Form(form, held_of(view), view.address, names, wrong=wrong, put=view.put).draw()


@st.cache_data(max_entries=200, show_spinner=False)
def _computed(
    inputs: str,  # noqa: ARG001 - the key of the cache, with what follows
    x: str,
    y: str,
    facts: Mapping[str, Anything],
    sources: Sequence[str],
    _kg: KnowledgeGraph,
) -> Found:
    return _kg.regions(x, y, facts, sources)


@st.cache_data(max_entries=200, show_spinner=False)
def _answers(
    inputs: str,  # noqa: ARG001 - the key of the cache, with what follows
    facts: Mapping[str, Anything],
    sources: Sequence[str],
    _kg: KnowledgeGraph,
) -> Sequence[Mapping[str, Anything]]:
    return _kg.case(facts, sources)


def _found(kg: KnowledgeGraph, view: View, wanted: Asked) -> Found | None:
    """Return the map; None, and why, where there is none."""
    later = [s for s in view.sources if not kg.in_force(s, wanted.as_of)]
    other = [s for s in view.sources if view.question not in ("", question_of(kg.corpus, s))]
    _say_not_asked(kg, later, f"Not in force on {wanted.as_of}")
    _say_not_asked(kg, other, f"Of another question than {view.question}")
    sources = [s for s in view.sources if s not in (*later, *other)]
    if not sources:
        return None
    try:
        return _computed(kg.build.inputs, view.x, view.y, view.facts, sources, kg)
    except InputRefusedError as error:
        with st.container(border=True):
            st.markdown("**These facts make no case:**")
            refused(error.problems, "refused")
        return None


def _say_not_asked(kg: KnowledgeGraph, sources: Sequence[str], why: str) -> None:
    names = [s["name"] for s in kg.build.matrix["sources"] if s["id"] in sources]
    if names:
        st.text(f"{why}, and not asked: {', '.join(names)}.")


def _map(kg: KnowledgeGraph, view: View, found: Found) -> None:
    sources = {s["id"]: s for s in kg.build.matrix["sources"]}
    names = {s: str(source["name"]) for s, source in sources.items()}
    cards = CaseCards(
        sources, kg.vocabulary.lists["AbsenceKind"], kg.vocabulary.attributes, kg.readings
    )
    table, panel = RegionTable(found, view, names), RegionPanel(found, view, cards)
    number = found["picked"]
    parts = {
        "table": table.draw(),
        "panel": panel.legend(),
        "lists": RegionLists(table, panel).draw(),
    }
    row = column = ""
    if number is not None:
        cell = found["cells"][number]
        asked_for = (kg.build.inputs, view.facts, found["sources"], kg)
        answers = _answers(*asked_for) if cell["answers"] else []
        parts["panel"] = panel.picked(cell, answers)
        row, column = view.written(cell["case"])

    def picked(down: str, across: str) -> None:
        view.put(**{view.y: down, view.x: across})

    show_cells(parts, row, column, "map", picked)


page()

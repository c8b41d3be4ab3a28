"""Case checker. What each document says of a case that may be known in part, and why."""

import streamlit as st
from page_parts.case_cards import CaseCards
from page_parts.case_form import Form, read_facts
from page_parts.drawing import show
from page_parts.opening import graph, problem_list

from consilience import InputRefusedError, KnowledgeGraph

PLACE = 20


def page() -> None:
    """Draw the form, and what the documents say of the facts that the address holds."""
    kg = graph()
    _head()
    asked = kg.facts_asked()
    facts, stale = read_facts(asked)
    if stale:
        with st.container(border=True):
            st.markdown("**This link holds something that is no fact of a case (any more):**")
            st.text("\n".join(stale))
    form, cards = st.columns((1, 1.9), gap="medium")
    with form:
        Form(asked, facts, kg.build.matrix["sources"]).draw()
    with cards:
        _answers(kg, facts)


def _head() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Case checker", anchor=False, width="content")
        st.markdown(
            ":small[Policy analysis of what documents say: "
            "**neither medical advice nor a coverage decision.** "
            "Enter no names, dates of birth or record numbers: "
            "what you enter stands in the address.]",
            width="stretch",
        )


def _answers(kg: KnowledgeGraph, facts: dict[str, object]) -> None:
    if not facts:
        with st.container(border=True):
            st.text(
                "Nothing is known of the case yet. Begin with the procedure; what you do not enter "
                "stays not known, and is never taken for no."
            )
        return
    try:
        answers = kg.case(facts)
    except InputRefusedError as error:
        with st.container(border=True):
            st.markdown("**These facts make no case:**")
            show(problem_list(error.problems), "refused")
        return
    drawn = CaseCards(kg.build.matrix["sources"], kg.vocabulary.lists["AbsenceKind"])
    show(drawn.draw(answers), "cards")


page()

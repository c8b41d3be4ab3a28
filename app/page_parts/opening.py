"""What the pages show until the graph is open: progress, refused encodings, the last build."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import streamlit as st

from consilience import InputRefusedError, KnowledgeGraph
from consilience.build import STEP_NAMES, load
from consilience.documents import documents_folder
from consilience.knowledge_graph import build_folder
from consilience.problems import Problem
from consilience.quotes import Quotes
from page_parts.address import LAST_BUILD, current, go
from page_parts.drawing import show
from page_parts.kept import kept
from page_parts.markup import Markup, element
from page_parts.opened import Opening, Stamps, forget, opened, stamps

_PATIENCE = 0.8  # seconds before there is anything to say
_TICK = 0.2  # seconds between two looks at the progress


def graph() -> KnowledgeGraph:
    """Return the graph; shows progress until it is there, or what keeps it away and stops."""
    last_build = current().build == LAST_BUILD
    opening = opened(last_build)
    opening.thread.join(_PATIENCE)
    if opening.thread.is_alive():
        _show_progress(opening)
    if opening.graph is None:
        _show_error(opening.error)
        st.stop()
    if last_build:
        _say_last_build()
    return opening.graph


def _copies() -> Stamps:
    """Return what changes when a copy is put in, taken away or written anew."""
    return stamps(documents_folder(), below=False)


def _document(kg: KnowledgeGraph, source: str, copy: bool) -> dict[str, object]:
    key = (kg.build.inputs, _copies(), source, copy)
    return kept(lambda: kg.document(source, copy=copy), "document", *key)


def document_of(kg: KnowledgeGraph, source: str) -> dict[str, object]:
    """Return a document passage by passage; without its words, and why, if no copy can be read."""
    try:
        return _document(kg, source, True)
    except InputRefusedError as error:
        st.text("No words are shown:\n" + "\n".join(str(p) for p in error.problems))
    try:
        return _document(kg, source, False)
    except InputRefusedError:  # the encodings themselves, beside the last good build
        st.stop()


def quotes_of(kg: KnowledgeGraph) -> Quotes | None:
    """Return what cuts quotes from the reader's copies; None, and why, if one cannot be read."""
    try:
        return kept(kg.quotes, "quotes", kg.build.inputs, _copies())
    except InputRefusedError as error:
        st.text("No words are quoted:\n" + "\n".join(str(p) for p in error.problems))
        return None


def _show_progress(opening: Opening) -> None:
    place = st.empty()
    while opening.thread.is_alive():
        with place.container(width=560):
            st.title("Comparing the documents", anchor=False)
            st.progress(max(0, len(opening.steps) - 1) / len(STEP_NAMES))
            st.text("\n".join(steps_told(opening.steps)))
            st.text(
                "This takes some seconds whenever an encoding has changed. "
                "Run `consilience build` to have it done beforehand."
            )
        opening.thread.join(_TICK)
    place.empty()


def steps_told(begun: Sequence[str]) -> list[str]:
    """Return every step marked as done, running or to come."""
    current = len(begun) - 1
    marks = ["✓" if i < current else "▸" if i == current else "·" for i in range(len(STEP_NAMES))]
    first = f"{'✓' if begun else '▸'}  reading the encodings"
    return [first, *(f"{mark}  {name}" for mark, name in zip(marks, STEP_NAMES, strict=True))]


def _offer_current() -> None:
    st.button("Show the current encodings", on_click=lambda: go(replace(current(), build="")))


def _say_last_build() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text("Shown is the last good build, not what the encodings hold now.", width="stretch")
        _offer_current()


def _show_error(error: Exception | None) -> None:
    problems = error.problems if isinstance(error, InputRefusedError) else []
    st.title("The encodings were refused" if problems else "No graph", anchor=False)
    if problems:
        number = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        st.text(f"{number} to mend; then try again.")
    else:
        st.text(str(error))
    with st.container(horizontal=True):
        st.button("Try again", on_click=forget, type="primary")
        if current().build == LAST_BUILD:
            _offer_current()
        elif load(build_folder()) is not None:
            last = replace(current(), build=LAST_BUILD)
            st.button("Show the last good build", on_click=lambda: go(last))
    if problems:
        show(problem_list(problems), key="problems")


def problem_list(problems: Iterable[Problem]) -> Markup:
    """Return problems with their place and what to do about them."""
    items = [
        element(
            "li", element("code", f"{p.file}:{p.line}:{p.column}"), element("p", p.message),
            element("p", "To mend it: ", p.remedy, class_="small"),
        )
        for p in problems
    ]  # fmt: skip
    return element("ul", *items, class_="problems")

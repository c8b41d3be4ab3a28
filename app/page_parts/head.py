"""The head of every page: its title, what it is not, the day and readings asked for, banners."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from consilience import KnowledgeGraph
from consilience.documents import VARIABLE, documents_folder
from page_parts.asked import AS_OF, DEFAULT, OLDER, READING, READINGS, Asked
from page_parts.editions import notes_on
from page_parts.params import put
from page_parts.words import plain, sentence_case

NOTE = "Policy analysis of what documents say: **neither medical advice nor a coverage decision.**"
NOT_THERE = "This link names something that is not there (any more):"
_AGES = (2, 5, 10, 15, 20)  # years
_ANY, _CHOSEN = "On any reading", "On these readings"


@contextmanager
def page_head(
    kg: KnowledgeGraph,
    title: str,
    wanted: Asked | None = None,
    readings: bool = True,
    note: str = NOTE,
) -> Iterator[None]:
    """Draw the head; what is drawn inside stands at its right. Banners follow below it.

    Without `wanted` the page is the same on every day and reading, and offers none.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(title), anchor=False, width="content")
        st.markdown(f":small[{note}]", width="stretch")
        if wanted:
            _day(kg, wanted)
        if wanted and readings:
            _readings(kg, wanted)
        yield
    if wanted:
        _banners(kg, wanted)


def _banners(kg: KnowledgeGraph, wanted: Asked) -> None:
    say_stale(wanted.stale, "This link asks for something that is not there (any more):")
    notes = notes_on(kg.build.matrix["sources"], wanted.as_of, wanted.older)
    if os.environ.get(VARIABLE) and not documents_folder().is_dir():
        notes.append(f"No document is quoted: {VARIABLE} names {documents_folder()}, no folder.")
    if notes:
        with st.container(border=True):
            st.text("\n".join(notes))


def _day(kg: KnowledgeGraph, wanted: Asked) -> None:
    told = f"As of {wanted.as_of}" if wanted.as_of else "All editions"
    with st.popover(told, width="content", icon=":material/event:"):
        st.session_state["as of"] = st.query_params.get(AS_OF, "")
        st.text_input(
            "Only editions in force on this day", key="as of", placeholder="YYYY-MM-DD",
            on_change=lambda: put(**{AS_OF: st.session_state["as of"].strip()}),
        )  # fmt: skip
        sources = sorted(kg.build.matrix["sources"], key=lambda s: s["in_force_from"])
        st.text("\n".join(f"{s['in_force_from']}: {s['name']} begins" for s in sources))
        st.session_state["older"] = wanted.older or 0
        st.selectbox(
            "Flag documents whose content is older than",
            sorted({0, *_AGES, wanted.older or 0}), key="older",
            format_func=lambda years: f"{years} years" if years else "No flag",
            on_change=lambda: put(**{OLDER: str(st.session_state["older"] or "")}),
        )  # fmt: skip
        st.button("All editions, no flag", on_click=lambda: put(**{AS_OF: "", OLDER: ""}))


def _readings(kg: KnowledgeGraph, wanted: Asked) -> None:
    profile = wanted.profile
    told = "Any reading" if profile is None else f"Chosen readings ({len(profile)})"
    with st.popover(told, width="content", icon=":material/alt_route:"):
        st.session_state["readings"] = _ANY if profile is None else _CHOSEN
        st.segmented_control(
            "What is shown holds", (_ANY, _CHOSEN), key="readings", on_change=_readings_chosen
        )
        if profile is None:
            st.text("Labels are those of the default readings; a mark shows what turns on one.")
            return
        for name, reading in kg.readings.items():
            options, key = reading["options"], f"reading {name}"
            st.session_state[key] = profile.get(name, reading["default"])
            st.selectbox(
                plain(reading["ask"]), options, key=key, on_change=_option_chosen, args=(kg, name),
                format_func=lambda o, options=options: sentence_case(options[o]),
            )  # fmt: skip


def _readings_chosen() -> None:
    chosen = st.session_state["readings"] == _CHOSEN
    put(**{READINGS: DEFAULT if chosen else "", READING: []})


def _option_chosen(kg: KnowledgeGraph, name: str) -> None:
    """Put an option into the address; what is as by default need not stand there."""
    option = st.session_state[f"reading {name}"]
    others = [t for t in st.query_params.get_all(READING) if t.partition("=")[0] != name]
    mine = [] if option == kg.readings[name]["default"] else [f"{name}={option}"]
    put(**{READING: [*others, *mine], READINGS: DEFAULT})


def say_stale(lost: Sequence[str], told: str = NOT_THERE) -> None:
    """Tell what of a link is not there, if anything; `told` is the app's own sentence on it."""
    if lost:
        with st.container(border=True):
            st.markdown(f"**{told}**")
            st.text("\n".join(lost))

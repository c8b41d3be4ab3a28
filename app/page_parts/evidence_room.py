"""Studies across documents as the evidence page shows them, made once for all visitors."""

from collections.abc import Mapping

import streamlit as st

from consilience import KnowledgeGraph
from consilience.forest import panels
from consilience.study_room import StudyRoom
from page_parts.asked import Asked


@st.cache_resource(max_entries=16, show_spinner="Setting studies side by side")
def _room(
    build: str,  # noqa: ARG001 - part of the key of the cache
    as_of: str | None,
    profile: tuple[tuple[str, str], ...] | None,
    _kg: KnowledgeGraph,
) -> StudyRoom:
    return _kg.study_room(as_of, None if profile is None else dict(profile))


def room_of(kg: KnowledgeGraph, wanted: Asked) -> StudyRoom:
    """Return the studies of the editions and readings asked for."""
    return _room(kg.build.inputs, wanted.as_of, _key(wanted.profile), kg)


@st.cache_resource(max_entries=16, show_spinner=False)
def _first(
    build: str,  # noqa: ARG001 - part of the key of the cache
    as_of: str | None,  # noqa: ARG001 - part of the key of the cache
    _told: StudyRoom,
) -> str:
    drawn = {
        outcome: sum(row.low is not None for panel in panels(_told.results(outcome))[0]
                     for row in panel.rows)
        for outcome in _told.outcomes
    }  # fmt: skip
    return max(drawn, key=lambda outcome: drawn[outcome], default="")


def first_outcome(kg: KnowledgeGraph, room: StudyRoom, wanted: Asked) -> str:
    """Return the outcome on which most intervals can be drawn; empty if no result is told."""
    return _first(kg.build.inputs, wanted.as_of, room)


def _key(profile: Mapping[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    return None if profile is None else tuple(sorted(profile.items()))

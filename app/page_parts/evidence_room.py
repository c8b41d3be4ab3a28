"""Studies across documents as the evidence page shows them, made once for all visitors."""

from collections.abc import Mapping

import streamlit as st

from consilience import KnowledgeGraph
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


def _key(profile: Mapping[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    return None if profile is None else tuple(sorted(profile.items()))

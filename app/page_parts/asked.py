"""What every page can be asked for: editions of a day, an age to flag, readings of the words.

All of it is in the address, under the same names on every page.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from consilience import KnowledgeGraph, QueryError
from consilience.comparison import Comparison
from consilience.stored_graph import day
from page_parts.params import SHARED

AS_OF, OLDER, READING, READINGS = SHARED
DEFAULT = "default"  # readings=default: what does not stand under `reading` is read by default


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `stale` is what in it is not there (any more).

    `profile` is None where every reading counts, else the options chosen by name.
    """

    as_of: str | None = None
    older: int | None = None
    profile: Mapping[str, str] | None = None
    stale: list[str] = field(default_factory=list)

    @property
    def comparison(self) -> tuple[Hashable, ...]:
        """What of it decides which findings and labels there are, to keep by."""
        chosen = None if self.profile is None else tuple(sorted(self.profile.items()))
        return self.as_of, chosen


def asked(kg: KnowledgeGraph) -> Asked:
    """Return what the address asks for."""
    stale: list[str] = []
    given = st.query_params
    as_of = given.get(AS_OF) or None
    try:
        as_of = as_of and day(as_of)
    except QueryError as error:
        stale.append(f"{AS_OF}: {error}")
        as_of = None
    older = given.get(OLDER, "")
    if older and not older.isdecimal():
        stale.append(f"{OLDER}: {older!r} is no number of years")
    profile: dict[str, str] | None = {} if given.get(READINGS) == DEFAULT else None
    for text in given.get_all(READING):
        name, _, option = text.partition("=")
        if option in kg.readings.get(name, {}).get("options", {}):
            profile = {**(profile or {}), name: option}
        else:
            stale.append(f"{READING}: {text}")
    return Asked(as_of, int(older) if older.isdecimal() else None, profile, stale)


def compared(kg: KnowledgeGraph, wanted: Asked) -> Comparison:
    """Return the matrix and the findings asked for."""
    if wanted.as_of is None and wanted.profile is None:
        return kg.comparison()  # as it was built: there is nothing to wait for
    with st.spinner("Comparing the editions and readings asked for"):
        return kg.comparison(wanted.as_of, wanted.profile)

"""The analyst's own mark and note on the finding that is open; kept in a file of theirs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any as Anything

import streamlit as st

from consilience import InputRefusedError
from consilience.marks import MARKS, Mark, marks_file, read_marks, set_mark
from page_parts.words import sentence_case

MARKED = "marked"  # parameter: one of MARKS, `noted` or `none`
NOTED, NONE = "noted", "none"
MARK_CHOICES = (*MARKS, NOTED, NONE)


def marks_or_why() -> dict[str, Mark]:
    """Return the marks; of a file that cannot be read say why, and return none."""
    try:
        return read_marks()
    except InputRefusedError as error:
        with st.container(border=True):
            st.markdown("**Your marks are not shown, and cannot be changed:**")
            st.text("\n".join(str(p) for p in error.problems))
        return {}


def fits_mark(marks: Mapping[str, Mark], finding: str, wanted: str) -> bool:
    """Whether a finding is marked as wanted; no wish lets all through."""
    mark = marks.get(finding)
    if wanted == NONE:
        return mark is None
    if wanted == NOTED:
        return mark is not None and bool(mark.note)
    return not wanted or (mark is not None and mark.mark == wanted)


def mark_choices(
    marks: Mapping[str, Mark], findings: Iterable[Mapping[str, Anything]]
) -> dict[str, str]:
    """Return the filter's choices with how many findings each has."""
    ids = {str(f["id"]) for f in findings}
    mine = [mark for name, mark in marks.items() if name in ids]
    labels = {**{m: sentence_case(m) for m in MARKS}, NOTED: "With a note", NONE: "Not marked"}
    counts = Counter(mark.mark for mark in mine)
    counts[NOTED] = sum(bool(mark.note) for mark in mine)
    counts[NONE] = len(ids) - len(mine)
    return {"": "Marked or not"} | {c: f"{labels[c]} ({counts[c]})" for c in labels if counts[c]}


def mark_form(finding: Mapping[str, Anything], mark: Mark | None) -> None:
    """Draw mark and note of a finding; what is entered is kept at once."""
    chosen, noted = f"mark {finding['id']}", f"note {finding['id']}"

    def keep() -> None:
        note = st.session_state[noted].strip()
        try:
            set_mark(finding, st.session_state[chosen] or "", note)
        except (InputRefusedError, OSError) as error:
            st.session_state["not kept"] = str(error)

    st.session_state[chosen] = mark.mark if mark and mark.mark else None
    st.session_state[noted] = mark.note if mark else ""
    with st.container(horizontal=True, vertical_alignment="bottom", border=True):
        st.segmented_control(
            "My mark on the open finding", MARKS, key=chosen, format_func=sentence_case,
            on_change=keep, width="content",
        )  # fmt: skip
        st.text_input(
            "My note", key=noted, on_change=keep, placeholder=f"Kept in {marks_file().name}"
        )
    if lost := st.session_state.pop("not kept", ""):
        st.text(f"It was not kept: {lost}")

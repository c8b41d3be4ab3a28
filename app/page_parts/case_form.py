"""The form of a case, made from the vocabulary; the address is the only place facts are kept.

A fact that is not entered is not known. Of facts of which several hold at once, what is ticked is
all there is; `none` stands for none of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

import streamlit as st

from page_parts.params import put
from page_parts.words import sentence_case

Fact = Mapping[str, Anything]
NONE, UNKNOWN = "none", ""
READING = "reading"  # name=option, repeatable
_YES_NO = ("yes", "no")


def read_facts(asked: Sequence[Fact]) -> tuple[dict[str, object], list[str]]:
    """Return the facts that the address holds, and what in it is none."""
    known = {fact["id"]: fact for fact in asked}
    facts: dict[str, object] = {}
    stale = []
    readings = [text.partition("=")[::2] for text in st.query_params.get_all(READING)]
    if readings:
        facts["readings"] = dict(readings)
    for name, value in st.query_params.items():
        if name == READING:
            continue
        if name not in known:
            stale.append(f"{name}: {value}")
        elif known[name]["kind"] == "several":
            facts[name] = [v for v in value.split(",") if v and v != NONE]
        else:
            facts[name] = value
    return facts, stale


class Form:
    """One widget per fact: those that several documents ask for first, then each one's own."""

    def __init__(
        self,
        asked: Sequence[Fact],
        facts: Mapping[str, object],
        sources: Sequence[Mapping[str, Anything]],
    ) -> None:
        self.asked, self.facts = asked, facts
        self.names = {s["id"]: s["name"] for s in sources}

    def draw(self) -> None:
        """Draw the form."""
        shared = [f for f in self.asked if len(f["asked_by"]) > 1]
        with st.container(border=True):
            st.markdown("**What is known of the case**")
            for fact in shared:
                self._widget(fact)
            if self.facts:
                st.button("Clear the case", on_click=st.query_params.clear)
        for source, name in self.names.items():
            alone = [f for f in self.asked if f["asked_by"] == [source]]
            if alone:
                given = sum(f["id"] in self.facts for f in alone)
                told = f"Asked by {name} alone ({given} of {len(alone)} entered)"
                with st.expander(told, expanded=bool(given)):
                    for fact in alone:
                        self._widget(fact)

    def _widget(self, fact: Fact) -> None:
        key = f"fact {fact['id']}"
        value = self.facts.get(fact["id"])
        draw = {
            "boolean": self._boolean, "several": self._several, "one-of": self._choice,
            "ordered": self._choice, "quantity": self._number, "integer": self._number,
        }[fact["kind"]]  # fmt: skip
        draw(fact, key, value)

    def _changed(self, fact: Fact, key: str) -> None:
        """Put what a widget holds into the address, as one step of the browser's history."""
        held = st.session_state[key]
        if fact["kind"] == "several":
            none = NONE in held and NONE not in _ticked(self.facts.get(fact["id"]))
            held = NONE if none else ",".join(v for v in held if v != NONE)
        put(**{fact["id"]: str(held or "").strip()})

    def _boolean(self, fact: Fact, key: str, value: object) -> None:
        st.session_state[key] = value if value in _YES_NO else None
        st.segmented_control(
            fact["ask"], _YES_NO, key=key, format_func=sentence_case,
            on_change=self._changed, args=(fact, key),
        )  # fmt: skip

    def _choice(self, fact: Fact, key: str, value: object) -> None:
        labels = {UNKNOWN: "Not known"} | {v: sentence_case(text) for v, text in fact["values"]}
        st.session_state[key] = value if value in labels else UNKNOWN
        st.selectbox(
            fact["ask"], labels, key=key, format_func=labels.get,
            on_change=self._changed, args=(fact, key),
        )  # fmt: skip

    def _several(self, fact: Fact, key: str, value: object) -> None:
        labels = {NONE: "None of these"}
        labels |= {v: sentence_case(text) for v, text in fact["values"]}
        st.session_state[key] = _ticked(value)
        st.pills(
            fact["ask"], labels, selection_mode="multi", key=key, format_func=labels.get,
            on_change=self._changed, args=(fact, key),
        )  # fmt: skip

    def _number(self, fact: Fact, key: str, value: object) -> None:
        unit = fact["unit"]
        st.session_state[key] = "" if value is None else str(value)
        st.text_input(
            fact["ask"], key=key, on_change=self._changed, args=(fact, key),
            placeholder=f"such as 6 {unit}, or < 6 {unit}" if unit else "a whole number",
        )  # fmt: skip


def _ticked(value: object) -> list[str]:
    """Return what a several-at-once fact has ticked."""
    if not isinstance(value, list):
        return []
    return value or [NONE]

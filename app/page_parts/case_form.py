"""The form of a case, made from the vocabulary; the address is the only place facts are kept.

A fact that is not entered is not known. Of facts of which several hold at once, what is ticked is
all there is; `none` stands for none of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any as Anything

import streamlit as st

from consilience.problems import Problem
from page_parts.case_address import FIRST, NONE, CaseAddress, Held
from page_parts.drawing import show
from page_parts.markup import element
from page_parts.params import put
from page_parts.words import plain, sentence_case

Fact = Mapping[str, Anything]
UNKNOWN = ""
_YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Asked:
    """The facts that a form asks for: those that matter to the case, and the others."""

    here: Sequence[Fact]
    elsewhere: Sequence[Fact]


def asked_of(
    everything: Sequence[Fact],
    on_procedure: Sequence[Fact],
    sources: Iterable[str],
    held: Iterable[Fact],
) -> Asked:
    """Return what to ask for a procedure and some documents; what is `held` is always shown."""
    wanted = set(sources)
    here = []
    for fact in on_procedure:
        askers = [s for s in fact["asked_by"] if s in wanted]
        if askers or fact["id"] == "procedure":
            here.append({**fact, "asked_by": askers})
    shown = {fact["id"] for fact in here}
    others = {f["id"]: f for f in (*everything, *held) if f["id"] not in shown}
    return Asked(here, list(others.values()))


@dataclass
class Form:
    """One widget per fact: those that several documents ask for first, then each one's own.

    `names` are the documents asked; `wrong` what is wrong with a fact; `typical` the facts that
    are as the case it began from takes for granted; `put` changes facts in the address.
    """

    asked: Asked
    held: Held
    address: CaseAddress
    names: Mapping[str, str]
    side: str = FIRST
    wrong: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    typical: frozenset[str] = frozenset()
    put: Callable[..., None] = put

    def draw(self) -> None:
        """Draw the form."""
        alone = {s: [f for f in self.asked.here if f["asked_by"] == [s]] for s in self.names}
        if len(self.names) == 1:
            alone = {}
        apart = {f["id"] for facts in alone.values() for f in facts if f["id"] != "procedure"}
        with st.container(border=True):
            st.markdown("**What is known of the case**")
            for fact in self.asked.here:
                if fact["id"] not in apart:
                    self._widget(fact)
        for source, facts in alone.items():
            own = [f for f in facts if f["id"] in apart]
            self._folded(f"Asked by {self.names[source]} alone", own, open_=True)
        self._folded("Asked by no document here", self.asked.elsewhere, open_=False)

    def _folded(self, title: str, facts: Sequence[Fact], open_: bool) -> None:
        if not facts:
            return
        given = sum(f["id"] in self.held.facts for f in facts)
        told = f"{plain(title)} ({given} of {len(facts)} entered)"
        with st.expander(told, expanded=bool(given) and open_):
            for fact in facts:
                self._widget(fact)

    def _widget(self, fact: Fact) -> None:
        key = f"fact {fact['id']}"
        value = self.held.facts.get(fact["id"])
        draw = {
            "boolean": self._boolean, "several": self._several, "one-of": self._choice,
            "ordered": self._choice, "quantity": self._number, "integer": self._number,
        }[fact["kind"]]  # fmt: skip
        draw(fact, key, value)
        for problem in self.wrong.get(fact["id"], ()):
            words = f"Not understood: {problem.message}. To mend it: {problem.remedy}."
            show(element("p", words, class_="wrong", role="alert"), f"wrong {fact['id']}")

    def _label(self, fact: Fact) -> str:
        ask = plain(fact["ask"])
        return f"{ask} · as typical" if fact["id"] in self.typical else ask

    def _changed(self, fact: Fact, key: str) -> None:
        """Put what a widget holds into the address, as one step of the browser's history."""
        held = st.session_state[key]
        if fact["kind"] == "several":
            none = NONE in held and NONE not in _ticked(self.held.facts.get(fact["id"]))
            held = NONE if none else ",".join(v for v in held if v != NONE)
        self.put(**{f"{self.side}{fact['id']}": str(held or "").strip()})

    def _boolean(self, fact: Fact, key: str, value: object) -> None:
        st.session_state[key] = value if value in _YES_NO else None
        st.segmented_control(
            self._label(fact), _YES_NO, key=key, format_func=sentence_case,
            on_change=self._changed, args=(fact, key),
        )  # fmt: skip

    def _choice(self, fact: Fact, key: str, value: object) -> None:
        labels = {UNKNOWN: "Not known"} | {v: sentence_case(text) for v, text in fact["values"]}
        if value and value not in labels:
            labels[str(value)] = str(
                value
            )  # what is none, or several values at once: shown as it is
        st.session_state[key] = value if value in labels else UNKNOWN
        st.selectbox(
            self._label(fact), labels, key=key, format_func=labels.get,
            on_change=self._changed, args=(fact, key),
        )  # fmt: skip

    def _several(self, fact: Fact, key: str, value: object) -> None:
        labels = {NONE: "None of these"}
        labels |= {v: sentence_case(text) for v, text in fact["values"]}
        st.session_state[key] = [v for v in _ticked(value) if v in labels]
        st.pills(
            self._label(fact), labels, selection_mode="multi", key=key,
            format_func=lambda v: plain(labels.get(v, v)),
            on_change=self._changed, args=(fact, key),
        )  # fmt: skip
        if isinstance(value, Mapping):
            parts = "; ".join(
                f"{labels.get(v, v)}: {'yes' if h else 'no'}" for v, h in value.items()
            )
            told = f"Known in part. {parts}. Ticking says all there is."
            show(element("p", told, class_="small"), f"part {fact['id']}")

    def _number(self, fact: Fact, key: str, value: object) -> None:
        unit = fact["unit"]
        st.session_state[key] = "" if value is None else str(value)
        st.text_input(
            self._label(fact), key=key, on_change=self._changed, args=(fact, key),
            placeholder=f"such as 6 {unit}, or < 6 {unit}" if unit else "a whole number",
        )  # fmt: skip


def _ticked(value: object) -> list[str]:
    """Return what a several-at-once fact has ticked."""
    if not isinstance(value, list):
        return []
    return value or [NONE]

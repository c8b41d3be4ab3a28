"""The parameters of a saved query: read from the address, chosen by widgets, told elsewhere."""

import json
import re
import shlex
from collections.abc import Mapping

import streamlit as st

from consilience import KnowledgeGraph, QueryError
from consilience.queries import SavedQuery
from consilience.stored_graph import day
from page_parts.params import SHARED, put
from page_parts.words import sentence_case

OWN = (
    "name",
    "page",
    "quotes",
    "tag",
    "build",
    "q",
    "edit",
    "own",
    "sort",
    *SHARED,
)  # parameters of the page, not of a query
Given = Mapping[str, list[str]]


def read_given(kg: KnowledgeGraph, saved: SavedQuery) -> tuple[dict[str, list[str]], list[str]]:
    """Return what the address sets the query's parameters to, and what it names in vain."""
    given: dict[str, list[str]] = {}
    stale = []
    for name in st.query_params:
        values = (
            [v for v in dict.fromkeys(st.query_params.get_all(name)) if v]  # each joins anew
            if name in saved.params or name not in OWN
            else []
        )
        for value in values:
            if name in saved.params and _fits(kg, saved, name, value):
                given.setdefault(name, []).append(value)
            else:
                stale.append(f"{name}: {value}")
    return given, stale


def _fits(kg: KnowledgeGraph, saved: SavedQuery, name: str, value: str) -> bool:
    choices = kg.choices(name)
    if choices is not None:
        return value in choices
    if not is_day(saved, name):
        return True
    try:
        return day(value) == value
    except QueryError:
        return False


def is_day(saved: SavedQuery, name: str) -> bool:
    """Whether a parameter is a day, as the query's own value for it is."""
    return saved.defaults[name].endswith("date")


def unless_given(kg: KnowledgeGraph, saved: SavedQuery, name: str) -> str:
    """Return what holds while a parameter is not given, in words."""
    held = saved.defaults[name]
    if not held:
        return "All"
    choices = kg.choices(name) or {}
    ids = re.findall(r"[#:/.]([\w-]+)>?(?=\s|$)", held)
    if ids and all(i in choices for i in ids):
        return "As asked: " + ", ".join(choices[i] for i in ids)
    found = re.match(r'"([^"]*)"', held)
    return found[1] if found else "As the query has it"


def draw_form(kg: KnowledgeGraph, saved: SavedQuery) -> None:
    """Draw a widget per parameter; each keeps its value in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, meaning in saved.params.items():
            choices = kg.choices(name)
            empty = unless_given(kg, saved, name)
            if choices is None:
                _text(name, meaning, empty)
            else:
                _select(name, meaning, {"": empty, **choices})


def _title(name: str) -> str:
    return sentence_case(name.replace("_", " "))


def _text(name: str, meaning: str, empty: str) -> None:
    key = f"choose {name}"
    st.session_state[key] = st.query_params.get(name, "")
    st.text_input(
        _title(name), key=key, help=meaning, placeholder=empty, width=230,
        on_change=lambda: put(**{name: st.session_state[key].strip(), "page": ""}),
    )  # fmt: skip


def _select(name: str, meaning: str, choices: Mapping[str, str]) -> None:
    """Draw a choice; several values of the address are one further entry of it."""
    held = [v for v in dict.fromkeys(st.query_params.get_all(name)) if v in choices and v]
    several = " ".join(held)
    labels = {value: sentence_case(label) for value, label in choices.items()}
    if len(held) > 1:
        labels[several] = " + ".join(labels[v] for v in held)
    key = f"choose {name}"

    def chosen() -> None:
        now = st.session_state[key]
        if now not in labels:  # a choice that comes in while the page is drawn anew, as shown
            now = next((value for value, label in labels.items() if label == now), "")
        put(**{name: held if now == several and len(held) > 1 else now, "page": ""})

    st.session_state[key] = several
    st.selectbox(
        _title(name), labels, format_func=labels.get, key=key, help=meaning, width=230,
        on_change=chosen,
    )  # fmt: skip


# ---------------------------------------------------------------------------- the same elsewhere


def command(name: str, given: Given) -> str:
    """Return the question for the command line."""
    words = ["consilience", "query", name]
    for param, values in given.items():
        words += [w for value in values for w in (f"--{param.replace('_', '-')}", value)]
    return shlex.join(words)


def python(name: str, given: Given) -> str:
    """Return the question for Python."""
    told = [
        f"{param}={json.dumps(values if len(values) > 1 else values[0], ensure_ascii=False)}"
        for param, values in given.items()
    ]
    return f"kg.query({', '.join([json.dumps(name), *told])})"

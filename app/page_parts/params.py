"""A page's state as parameters of the address, for pages that keep no more than texts there.

Every change is one step of the browser's history; what is empty is left out.
"""

from collections.abc import Iterable, Mapping

import streamlit as st

State = Mapping[str, str | list[str]]
SHARED = ("as_of", "older", "reading", "readings")  # mean the same on every page


def state() -> dict[str, str | list[str]]:
    """Return every parameter of the address; one that is given several times as a list."""
    return {
        name: found[0] if len(found) == 1 else found
        for name in st.query_params
        if (found := st.query_params.get_all(name))
    }


def shared() -> dict[str, str | list[str]]:
    """Return the parameters that go along from page to page."""
    return {name: value for name, value in state().items() if name in SHARED}


def changed(**changes: str | list[str]) -> dict[str, str | list[str]]:
    """Return the parameters with some of them changed, and without those that are empty."""
    return {name: value for name, value in (state() | changes).items() if value}


def put(**changes: str | list[str]) -> None:
    """Change parameters of the address."""
    st.query_params.from_dict(changed(**changes))


def clear() -> None:
    """Drop every parameter that belongs to this page alone."""
    st.query_params.from_dict(shared())


def select(
    title: str,
    name: str,
    labels: Mapping[str, str],
    clearing: Iterable[str] = (),
    shown: str = "",
) -> None:
    """Draw a choice that is kept in the address; `shown` stands where that holds none of them.

    `clearing` names the parameters that another choice empties, in the same step.
    """

    def chosen() -> None:
        held = st.session_state[f"choose {name}"]
        # A choice that comes in while the page is drawn anew comes as it was shown.
        shown = {label: value for value, label in labels.items()}
        put(
            **dict.fromkeys(clearing, ""), **{name: held if held in labels else shown.get(held, "")}
        )

    value = st.query_params.get(name, "")
    st.session_state[f"choose {name}"] = value if value in labels else shown
    st.selectbox(
        title, labels, format_func=labels.get, key=f"choose {name}", on_change=chosen, width=195
    )

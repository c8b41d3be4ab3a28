"""A page's state as parameters of the address, for pages that keep no more than texts there.

Every change is one step of the browser's history; what is empty is left out.
"""

from collections.abc import Iterable, Mapping

import streamlit as st

State = Mapping[str, str | list[str]]


def state() -> dict[str, str | list[str]]:
    """Return every parameter of the address; one that is given several times as a list."""
    return {
        name: found[0] if len(found) == 1 else found
        for name in st.query_params
        if (found := st.query_params.get_all(name))
    }


def changed(**changes: str | list[str]) -> dict[str, str | list[str]]:
    """Return the parameters with some of them changed, and without those that are empty."""
    return {name: value for name, value in (state() | changes).items() if value}


def put(**changes: str | list[str]) -> None:
    """Change parameters of the address."""
    st.query_params.from_dict(changed(**changes))


def select(title: str, name: str, labels: Mapping[str, str], clearing: Iterable[str] = ()) -> None:
    """Draw a choice that is kept in the address; what the address holds in vain shows as empty.

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
    st.session_state[f"choose {name}"] = value if value in labels else ""
    st.selectbox(
        title, labels, format_func=labels.get, key=f"choose {name}", on_change=chosen, width=195
    )

"""What the graph page's address asks for: a centre, what is opened, hidden and looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any as Anything
from urllib.parse import parse_qs, urlencode

import streamlit as st

from consilience import KnowledgeGraph, QueryError
from consilience.exports.neighbourhood import visible
from page_parts.params import SHARED, changed

CENTRE, FIND, OPEN, HIDE, NODE = OWN = ("iri", "find", "open", "hide", "node")
View = Mapping[str, Anything]


@dataclass(frozen=True)
class Shown:
    """A view of the graph, what of it is hidden, and what of the address is not there."""

    view: View
    opened: list[str]
    hidden: list[str]
    node: str
    stale: list[str]

    @property
    def visible(self) -> View:
        """The view without what is hidden."""
        return visible(self.view, self.hidden)

    def told(self, iri: str) -> View | None:
        """Return a node that is drawn, if it is."""
        return next((n for n in self.view["nodes"] if n["iri"] == iri), None)


def shown(kg: KnowledgeGraph) -> Shown | None:
    """Return what the address asks for; None where its centre is not there."""
    given, prefixes = st.query_params, kg.resources.prefixes
    try:
        view = kg.neighbourhood(given.get(CENTRE, ""), given.get_all(OPEN))
    except QueryError:
        return None
    rules = kg.neighbourhoods.rules
    known = {kind.id for kind in rules.kinds.values()} | {"other", *rules.edges}
    known |= {e["edge"] for e in view["edges"]}
    asked = given.get_all(HIDE)
    node = prefixes.expand(given.get(NODE, ""))
    drawn = {n["iri"] for n in view["nodes"]}
    stale = [f"open: {text}" for text in view["lost"]]
    stale += [f"hide: {name}" for name in asked if name not in known]
    stale += [f"node: {given[NODE]}"] if node and node not in drawn else []
    opened = [text for text in given.get_all(OPEN) if text not in view["lost"]]
    hidden = [name for name in dict.fromkeys(asked) if name in known]
    return Shown(view, opened, hidden, node if node in drawn else "", stale)


def strangers() -> list[str]:
    """Return the parameters of the address that this page does not know."""
    return [f"{n}: {v}" for n, v in st.query_params.items() if n not in (*OWN, "build", *SHARED)]


def link(**changes: str | list[str]) -> str:
    """Return the address of this page with some of its parameters changed."""
    return f"graph?{urlencode(changed(**changes), doseq=True)}"


def centre_link(name: str) -> str:
    """Return the address of another centre; nothing is opened about it, what is hidden stays."""
    return link(**{CENTRE: name, OPEN: [], NODE: "", FIND: ""})


def folded(opened: Iterable[str], name: str) -> list[str]:
    """Return what is opened without what is opened about a node."""
    return [text for text in opened if text.partition(" ")[0] != name]


def toggled(hidden: Iterable[str], name: str) -> list[str]:
    """Return what is hidden with one more, or without it where it was."""
    left = [h for h in hidden if h != name]
    return left if len(left) < len(list(hidden)) else [*left, name]


def go(query: str) -> None:
    """Take over the parameters that a link of the page holds."""
    st.query_params.from_dict(parse_qs(query))

"""Graph. What stands about anything in the graph: a picture, and beside it the same as a list."""

import streamlit as st
from page_parts.drawing import show
from page_parts.graph_picture import show_picture
from page_parts.graph_side import found
from page_parts.graph_state import CENTRE, FIND, HIDE, NODE, OPEN, Shown, shown, strangers
from page_parts.head import page_head, say_stale
from page_parts.markup import element
from page_parts.opening import graph
from page_parts.params import put
from page_parts.take_away import take_away

from consilience import KnowledgeGraph
from consilience.exports.neighbourhood import edges_table, nodes_table, turtle
from consilience.neighbourhood import IN_ALL
from consilience.picture import OTHER

PLACE = 50
TASK = "What stands about a thing, and what names it?"


def page() -> None:
    """Draw the search, then the neighbourhood of what the address names."""
    kg = graph()
    drawn = shown(kg) if _text(CENTRE) else None
    with page_head(kg, "Graph"):
        _search()
        if drawn:
            _take_away(kg, drawn)
    say_stale([*([f"iri: {_text(CENTRE)}"] if _text(CENTRE) and not drawn else []),
               *(drawn.stale if drawn else []), *strangers()])  # fmt: skip
    if drawn:
        _say_how_much(drawn)
        show_picture(kg, drawn, "picture")
    elif _text(FIND) or _text(CENTRE):
        _found(kg, _text(FIND) or _text(CENTRE))
    else:
        _starts(kg)


def _text(name: str) -> str:
    return st.query_params.get(name, "").strip()


def _search() -> None:
    st.session_state["find"] = _text(FIND)
    st.text_input(
        "Find something to draw", key="find", type="search", width=320,
        placeholder="A word, an id, prefix:name or an IRI", label_visibility="collapsed",
        on_change=lambda: put(
            **{FIND: st.session_state["find"].strip(), CENTRE: "", NODE: "", OPEN: [], HIDE: []}
        ),
    )  # fmt: skip


def _take_away(kg: KnowledgeGraph, drawn: Shown) -> None:
    view = drawn.visible
    name = "neighbourhood-" + view["name"].replace(":", "-").replace("/", "-")
    st.download_button(
        "Turtle", lambda: turtle(kg, view), f"{name}.ttl", "text/turtle", on_click="ignore",
        icon=":material/download:", help="The graph's own triples behind what is drawn",
    )  # fmt: skip
    take_away(kg, name, lambda: {"Edges": edges_table(view), "Nodes": nodes_table(view)})


def _say_how_much(drawn: Shown) -> None:
    view = drawn.view
    there, hidden = len(drawn.visible["nodes"]), len(view["nodes"]) - len(drawn.visible["nodes"])
    told = [f"{view['neighbours']} neighbours", f"{there} nodes drawn"]
    if hidden:
        told.append(f"{hidden} hidden by the legend")
    if view["left_out"]:
        told.append(f"{view['left_out']} neighbours left out: the list says of which kinds")
    if view["full"]:
        told.append(
            f"no more than {IN_ALL} nodes are drawn: fold something, or take another centre"
        )
    st.markdown(f":small[{' · '.join(told)}]")


def _found(kg: KnowledgeGraph, text: str) -> None:
    tell = kg.neighbourhoods.told
    results = [tell(one["iri"]) for one in kg.search(text, 40)]
    results.sort(key=lambda n: n["kind"] == OTHER.id)  # what is drawn before what is only said
    if not results:
        with st.container(border=True):
            st.text(f"Nothing in the graph is called {text!r}, nor much like it.")
        return
    kinds = {k.id: k for k in (*kg.neighbourhoods.rules.kinds.values(), OTHER)}
    show(found(results[:20], "Found: take one as the centre", kinds), "found")


def _starts(kg: KnowledgeGraph) -> None:
    st.text("Search for anything, or start from one of these. Nothing is drawn before you choose.")
    kinds = {k.id: k for k in kg.neighbourhoods.rules.kinds.values()}
    lists = [found(s["nodes"], s["title"], kinds) for s in kg.neighbourhoods.starts()]
    show(element("div", *lists, class_="all-starts"), "starts")


page()

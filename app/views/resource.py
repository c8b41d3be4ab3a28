"""Resource. What the graph says of anything in it, what names it, and a search for it."""

from collections.abc import Callable

import streamlit as st
from page_parts.drawing import show
from page_parts.head import page_head, say_stale
from page_parts.opening import graph
from page_parts.params import SHARED, put
from page_parts.resource_page import ResourceDrawing, found_table, kinds_table

from consilience import KnowledgeGraph, QueryError, Table

PLACE = 90
HIDDEN = True
_OWN = ("iri", "find", "build", *SHARED)
_KINDS = """SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?kind } }
GROUP BY ?kind ORDER BY DESC(?n) ?kind"""


def page() -> None:
    """Draw the search, and the resource that the address names."""
    kg = graph()
    with page_head(kg, "Resource"):
        _search()
    say_stale([f"{n}: {v}" for n, v in st.query_params.items() if n not in _OWN])
    if _text("find"):
        _found(kg)
    elif not _text("iri"):
        _kinds(kg)
    if _text("iri"):
        _resource(kg)


def _text(name: str) -> str:
    return st.query_params.get(name, "").strip()


def _search() -> None:
    st.session_state["find"] = _text("find")
    st.text_input(
        "Find by label, id or address", key="find", type="search", width=320,
        placeholder="A word, an id, prefix:name or an IRI",
        on_change=lambda: put(find=st.session_state["find"].strip(), iri=""),
    )  # fmt: skip


def _found(kg: KnowledgeGraph) -> None:
    results = kg.search(_text("find"))
    if not results:
        with st.container(border=True):
            st.text(f"Nothing in the graph is called {_text('find')!r}, nor much like it.")
        return
    st.markdown(
        f":small[The {len(results)} that fit best]" if len(results) > 1 else ":small[Found]"
    )
    show(found_table(results, "What was found"), "found")


def _kinds(kg: KnowledgeGraph) -> None:
    table = kg.sparql(_KINDS)
    assert isinstance(table, Table)
    st.markdown(f":small[{len(kg.store):,} quads. What the graph holds, by kind:]")
    rows = [(kg.resources.named(str(kind)), int(n)) for kind, n in table.rows]
    show(kinds_table(rows), "kinds")


def _resource(kg: KnowledgeGraph) -> None:
    try:
        found = kg.describe(_text("iri"))
    except QueryError:
        _say_unknown(kg)
        return
    drawing = ResourceDrawing(found, {s["id"]: s["name"] for s in kg.build.matrix["sources"]})
    show(drawing.head(), "head")
    st.code(found["iri"], language=None, wrap_lines=True)
    _downloads(kg, found["iri"])
    show(drawing.body(), "body")


def _downloads(kg: KnowledgeGraph, iri: str) -> None:
    name = kg.resources.prefixes.shorten(iri).replace(":", "_").replace("/", "_")
    with st.container(horizontal=True):
        for title, style, mime, ending in (
            ("Turtle", "turtle", "text/turtle", "ttl"),
            ("JSON-LD", "json-ld", "application/ld+json", "jsonld"),
        ):
            st.download_button(
                title, _written(kg, iri, style), f"{name}.{ending}", mime, on_click="ignore",
                icon=":material/download:", help="What is said of it and its parts",
            )  # fmt: skip


def _written(kg: KnowledgeGraph, iri: str, style: str) -> Callable[[], str]:
    return lambda: kg.written(iri, style)


def _say_unknown(kg: KnowledgeGraph) -> None:
    with st.container(border=True):
        st.markdown("**This link names something that is not there (any more):**")
        st.text(_text("iri"))
    near = kg.resources.near(_text("iri")) or kg.search(_text("iri"))
    if near:
        st.text("Near it:")
        show(found_table(near, "Names like it"), "near")


page()

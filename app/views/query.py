"""Query. Saved questions to the graph at addresses of their own, and own questions in SPARQL."""

import shlex
from collections import Counter
from urllib.parse import urlencode, urljoin

import streamlit as st
from page_parts.answer import sparql_fold
from page_parts.answer_pages import draw_rows, page_of
from page_parts.catalogue import catalogue, question, ways
from page_parts.drawing import show
from page_parts.head import page_head, say_stale
from page_parts.links import query_link
from page_parts.opening import graph, quotes_of
from page_parts.own_question import held_question, is_own, own_question
from page_parts.params import put, select
from page_parts.query_form import OWN, command, draw_form, python, read_given
from page_parts.take_away import take_away
from page_parts.words import sentence_case

from consilience import KnowledgeGraph, QueryError, Table
from consilience.queries import SavedQuery
from consilience.quotes import QUOTABLE, Quotes

PLACE = 60
TASK = "What does the graph answer to a question of my own?"


def page() -> None:
    """Draw the list of questions, the saved one that the address asks, or an own one."""
    kg = graph()
    saved = kg.queries.get(_text("name"))
    if is_own():
        _own(kg)
    elif saved:
        _question(kg, saved)
    else:
        _list(kg)


def _own(kg: KnowledgeGraph) -> None:
    edited = kg.queries.get(_text("edit"))
    given, stale = read_given(kg, edited) if edited else ({}, [])
    text, asked, lost = held_question(kg, given)
    with page_head(kg, "Query"):
        pass
    show(ways(kg, own=True), "ways")
    say_stale([*stale, *filter(None, [lost])])
    own_question(kg, text, asked)


def _text(name: str) -> str:
    return st.query_params.get(name, "")


# ---------------------------------------------------------------------------------- the list


def _list(kg: KnowledgeGraph) -> None:
    with page_head(kg, "Query"):
        pass
    show(ways(kg, own=False), "ways")
    counts = Counter(tag for saved in kg.queries.values() for tag in saved.tags)
    lost = [f"{n}: {v}" for n, v in st.query_params.items() if n not in OWN]
    if _text("tag") and _text("tag") not in counts:
        lost.append(f"tag: {_text('tag')}")
    if _text("name"):
        try:
            kg.query_text(_text("name"))
        except QueryError as error:
            lost.insert(0, str(error))
    say_stale(lost)
    labels = {tag: f"{sentence_case(tag)} ({counts[tag]})" for tag in sorted(counts)}
    select("About", "tag", {"": f"Everything ({len(kg.queries)})", **labels})
    tag = _text("tag") if _text("tag") in counts else ""
    show(catalogue([q for q in kg.queries.values() if not tag or tag in q.tags]), "catalogue")


# ---------------------------------------------------------------------------------- one question


def _question(kg: KnowledgeGraph, saved: SavedQuery) -> None:
    given, stale = read_given(kg, saved)
    table, quotes = _answer(kg.build.inputs, saved.id, given, kg), quotes_of(kg)
    quoting = bool(quotes) and _can_quote(table) and _text("quotes") == "yes"
    shown = quotes.beside(table) if quotes and quoting else table
    _head(kg, saved, shown)
    show(question(saved), "question")
    draw_form(kg, saved)
    say_stale(stale)
    _status(shown, quotes)
    _table(kg, saved, shown)
    _elsewhere(saved.id, given)
    edit = query_link(saved.id, **given).replace("?name=", "?edit=")
    show(sparql_fold(kg.query_text(saved.id, **given), edit), "sparql")


@st.cache_data(max_entries=64, show_spinner="Asking the graph")
def _answer(inputs: str, name: str, given: dict[str, list[str]], _kg: KnowledgeGraph) -> Table:  # noqa: ARG001 - the key of the cache
    return _kg.query(name, **given)


def _head(kg: KnowledgeGraph, saved: SavedQuery, shown: Table) -> None:
    with page_head(kg, "Query"):
        take_away(kg, saved.id, lambda: {saved.id.replace("_", " "): shown})


def _can_quote(table: Table) -> bool:
    return bool({*QUOTABLE} & set(table.columns))


def _status(shown: Table, quotes: Quotes | None) -> None:
    pages, number = page_of(shown)
    rows = "1 row" if len(shown) == 1 else f"{len(shown)} rows"
    told = f"{rows} · page {number} of {pages}" if pages > 1 else rows
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":small[{told}]", width="content")
        if _can_quote(shown):
            _quotes_switch(quotes)


def _quotes_switch(quotes: Quotes | None) -> None:
    """Offer the documents' words to a reader who has them; say whose are not there."""

    def switched() -> None:
        put(quotes="yes" if st.session_state["show quotes"] else "")

    if quotes and quotes.documents:
        st.session_state["show quotes"] = _text("quotes") == "yes"
        st.toggle("The documents' own words beside each row", key="show quotes", on_change=switched)
    if _text("quotes") == "yes" and quotes:
        without = [name for name in sorted(quotes.kinds) if name not in quotes.documents]
        if without:
            st.text(f"Nothing is quoted without your copies of: {', '.join(without)}")


def _table(kg: KnowledgeGraph, saved: SavedQuery, shown: Table) -> None:
    if not shown.rows:
        with st.container(border=True):
            st.text("No row of the graph answers the question as it is asked here.")
            if any(n not in OWN for n in st.query_params):
                clear = {"name": saved.id}
                st.button("Ask it of everything", on_click=st.query_params.from_dict, args=(clear,))
        return
    draw_rows(kg, shown, saved.columns, saved.summary)


def _elsewhere(name: str, given: dict[str, list[str]]) -> None:
    link = urljoin(st.context.url or "", query_link(name, **given))
    file = urljoin(st.context.url or "", f"query/{name}.csv")
    asked = f"{file}?{urlencode(given, doseq=True)}" if given else file
    with st.expander("Link, command line, Python, file"):
        for title, told in (
            ("Link", link),
            ("Command line", command(name, given)),
            ("Python", python(name, given)),
            ("As a file, also as .json", shlex.join(["curl", asked])),
        ):
            st.text(title)
            st.code(told, language=None, wrap_lines=True)


page()

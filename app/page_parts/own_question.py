"""An own question in SPARQL: the editor, its answer within limits, and how to share it."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from functools import partial
from urllib.parse import urljoin

import streamlit as st

from consilience import KnowledgeGraph, QueryError
from consilience.answers import Answer
from consilience.exports.sheets import csv_text, workbook
from consilience.query_limits import Limits
from consilience.questions import LimitError, Questions
from page_parts.answer_pages import draw_rows
from page_parts.asking import begin, questions, visitor
from page_parts.drawing import show
from page_parts.markup import Markup, element, joined
from page_parts.own_text import (
    MOST_IN_LINK,
    curl,
    examples,
    own_link,
    packed,
    python,
    start,
    unknown_names,
    unpacked,
    with_prefixes,
)
from page_parts.params import shared
from page_parts.sparql_editor import editor
from page_parts.take_away import EXCEL

_LONG = "long"  # own=long: the question is too long for an address
_NOT_ASKED = ("", 0, 0)
_AT_ONCE = 0.4  # seconds before there is anything to say
_FILES = {
    "ttl": ("Turtle", "text/turtle"), "nt": ("N-Triples", "application/n-triples"),
    "jsonld": ("JSON-LD", "application/ld+json"), "json": ("JSON", "application/json"),
}  # fmt: skip


def is_own() -> bool:
    """Whether the address is that of an own question, asked or still to be written."""
    return any(st.query_params.get(name) for name in ("q", "own", "edit"))


def held_question(kg: KnowledgeGraph, given: Mapping[str, list[str]]) -> tuple[str, bool, str]:
    """Return the text that the address holds, whether it is asked, and what is not there of it.

    `given` are the parameters of the saved query that `edit` names.
    """
    params = st.query_params
    if params.get("q"):
        text = unpacked(params["q"])
        return (
            (text, True, "")
            if text is not None
            else (start(kg), False, "q: no question (any more)")
        )
    if params.get("edit"):
        try:
            lines = kg.query_text(params["edit"], **given).splitlines()
        except QueryError as error:
            return start(kg), False, str(error)
        return "\n".join(x for x in lines if not x.startswith("#+")).strip() + "\n", True, ""
    if params.get("own") == _LONG:
        text = st.session_state.get("long question")
        lost = "the question was too long for an address, and went with the page it was asked on"
        return (text, True, "") if text else (start(kg), False, lost)
    return start(kg), False, ""


def ask_anew(text: str) -> None:
    """Put a question into the address, as one step of the browser's history."""
    held = packed(text)
    fits = len(held) <= MOST_IN_LINK
    st.session_state["long question"] = "" if fits else text
    st.session_state["stopped"] = ""
    st.query_params.from_dict({**({"q": held} if fits else {"own": _LONG}), **shared()})


# ---------------------------------------------------------------------------- asked


def answer_to(asking: Questions, text: str) -> Answer:
    """Ask, and offer to stop what takes its time; raises QueryError."""
    if st.session_state.get("stopped") == text:
        raise LimitError("withdrawn", "stopped, as you asked; Ask asks it again")
    place = st.empty()
    with ThreadPoolExecutor(1) as pool:
        coming: Future[Answer] = pool.submit(asking.ask, text, visitor(), True)
        try:
            return coming.result(_AT_ONCE)
        except NotYet:
            with place.container(horizontal=True, vertical_alignment="center"):
                st.text(
                    f"Asking the graph; stopped after {asking.limits.seconds:g} s at the latest"
                )
                st.button("Stop asking", on_click=_stop, args=(asking, text))
            return coming.result()
        finally:
            place.empty()


def _stop(asking: Questions, text: str) -> None:
    st.session_state["stopped"] = text
    asking.withdraw(visitor())


def own_question(kg: KnowledgeGraph, text: str, asked: bool) -> None:
    """Draw the editor and, where a question is asked, its answer or why there is none."""
    asking = questions(kg)
    if not asked:
        begin(kg)
    place, answer, fault = st.container(), None, None
    if asked:
        try:
            answer = answer_to(asking, text)
        except QueryError as error:
            fault = error
    at = (str(fault), fault.line, fault.column) if fault else _NOT_ASKED
    with place:
        editor(text, kg.build.inputs[:12], at, ask_anew)
        if not asked:
            show(_examples(), "examples")
    if fault:
        show(_refusal(fault), "refusal")
    elif answer:
        _answered(kg, text, answer)
    show(_help(kg, asking.limits), "help")


def _examples() -> Markup:
    links = [
        element("li", element("a", asks, href=own_link(text), target="_self"))
        for asks, text in examples().items()
    ]
    return element("nav", "Or begin with one of these:", element("ul", *links, class_="hints"),
                   aria_label="Example questions")  # fmt: skip


def _refusal(fault: QueryError) -> Markup:
    title = "Stopped" if isinstance(fault, LimitError) else "Not a question that is answered here"
    told = str(fault)
    return element(
        "div", element("b", title), element("p", told[0].upper() + told[1:] + "."), role="alert",
        class_="refusal",
    )  # fmt: skip


def _answered(kg: KnowledgeGraph, text: str, answer: Answer) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":small[{_counted(answer)}]", width="stretch")
        _take_away(kg, text, answer)
    if answer.cut:
        show(element("p", answer.cut[0].upper() + answer.cut[1:] + ".", class_="cut"), "cut")
    if answer.rows:
        if unknown := _not_held(kg, text):
            show(
                element("p", unknown, " What asks for it has matched nothing.", class_="cut"),
                "unknown",
            )
        draw_rows(kg, answer.table(), {}, "Answer to your question")
    else:
        show(_nothing(kg, text), "nothing")
    _elsewhere(text, answer)


def _counted(answer: Answer) -> str:
    noun = "triple" if answer.kind == "graph" else "row"
    rows = f"{answer.rows:,} {noun}" + ("s" if answer.rows != 1 else "")
    seconds = answer.seconds
    return f"{rows} · {seconds:.1f} s" if seconds >= 0.1 else f"{rows} · {seconds * 1000:.0f} ms"


def _not_held(kg: KnowledgeGraph, text: str) -> Markup | None:
    """Say which names of a question stand nowhere in the graph."""
    unknown = unknown_names(text, kg)
    names = joined((element("code", name) for name in unknown[:8]), ", ")
    return joined(("The graph does not hold: ", names, ".")) if unknown else None


def _nothing(kg: KnowledgeGraph, text: str) -> Markup:
    """Say what a question that nothing answers may lack."""
    hints = [
        _not_held(kg, text),
        "A name of a class or property that is spelled otherwise matches nothing: "
        "Ctrl+Space completes those that are there.",
        "Names of things carry their language: \"…\"@en, or compare STR(?name) with a text."
        if '"' in text or "'" in text else None,
        "Inside GRAPH, all patterns must hold in the same graph: what a document says, what it "
        "means (the ontology) and what was found lie in different ones. Without GRAPH it does "
        "not matter where a statement lies." if "GRAPH" in text.upper() else None,
        "What a document does not say is no statement: silence is told by cns:absence."
    ]  # fmt: skip
    items = [element("li", hint) for hint in hints if hint]
    return element("div", element("b", "Nothing in the graph answers this."),
                   element("ul", *items, class_="hints"), class_="refusal")  # fmt: skip


# ---------------------------------------------------------------------------- taken along


def _take_away(kg: KnowledgeGraph, text: str, answer: Answer) -> None:
    def file(label: str, made: object, name: str, kind: str) -> None:
        st.download_button(label, made, name, kind, on_click="ignore", width="stretch")

    prefixes = kg.resources.prefixes.namespaces
    with st.popover("Take away", width="content", icon=":material/download:"):
        file("CSV", lambda: csv_text(answer.table()), "answer.csv", "text/csv")
        file("Excel", lambda: workbook(kg, {"answer": answer.table()}), "answer.xlsx", EXCEL)
        for style in answer.styles:
            if style in _FILES:
                label, media = _FILES[style]
                file(label, partial(answer.written, style, prefixes), f"answer.{style}", media)
        whole = with_prefixes(text, kg)
        file("The question itself", whole, "question.rq", "application/sparql-query")


def _elsewhere(text: str, answer: Answer) -> None:
    root = st.context.url or ""
    link = own_link(text)
    media = "text/turtle" if answer.kind == "graph" else "text/csv"
    media = "application/sparql-results+json" if answer.kind == "ask" else media
    told = {
        "Link": urljoin(root, link) if link else "",
        "cURL": curl(text, urljoin(root, "sparql"), media),
        "Python": python(text),
        "Command line": "consilience query sparql question.rq",
    }
    with st.expander("Link, cURL, Python, command line"):
        if not link:
            st.text("The question is too long for a link: send the file (Take away).")
        for title, words in told.items():
            if words:
                st.text(title)
                st.code(words, language=None, wrap_lines=True)


def _help(kg: KnowledgeGraph, limits: Limits) -> Markup:
    prefixes = joined(
        (
            element("code", f"{p}: <{n}>")
            for p, n in sorted(kg.resources.prefixes.namespaces.items())
        ),
        element("br"),
    )
    items = [
        "SELECT, ASK, CONSTRUCT and DESCRIBE are answered. Nothing is changed, and nothing is "
        "fetched from elsewhere (SERVICE, LOAD, FROM of other graphs).",
        "Patterns outside GRAPH match every graph; GRAPH ?g { … } tells which graph says it, "
        "FROM <…> asks only that one.",
        f"A question may take {limits.seconds:g} s, {limits.megabytes} MB and {limits.characters:,} "
        f"characters; its answer is cut at {limits.rows:,} rows or {limits.answer_megabytes} MB. "
        "What passes a limit is stopped and says so.",
        joined(("These prefixes need no PREFIX line here; the files have them:", element("br"), prefixes)),
    ]  # fmt: skip
    return element(
        "details", element("summary", "What can be asked, and how much"),
        element("ul", *(element("li", item) for item in items), class_="hints"),
    )  # fmt: skip

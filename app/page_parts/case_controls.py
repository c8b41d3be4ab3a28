"""What stands around the form and the cards: where a case begins, two cases, which documents."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

import streamlit as st

from consilience import KnowledgeGraph
from consilience.problems import Problem
from page_parts.asked import Asked
from page_parts.case_address import EDIT, FIRST, SECOND, SOURCES, CaseAddress, Held, without
from page_parts.case_starts import Start, parting, vignettes
from page_parts.case_table import case_json, case_table
from page_parts.drawing import show
from page_parts.links import finding_link, regions_link
from page_parts.markup import Markup, element, joined
from page_parts.params import put, state
from page_parts.take_away import take_away
from page_parts.words import plain, sentence_case

Answers = Sequence[Mapping[str, Anything]]
ANSWERS = "answers"  # the key under which they are drawn


def lead_to_answers() -> None:
    """Draw a link past the form: shown where the answers stand below it, and to the keyboard."""
    link = element("a", "To what the documents say", href="#", class_="skip", data_to=ANSWERS)
    show(link, "lead")


def choose_start(kg: KnowledgeGraph, address: CaseAddress, held: Held, side: str) -> None:
    """Draw the choices of a case to start from."""
    known, problems = vignettes(kg)
    label = kg.vocabulary.label

    def named(start: Start) -> str:
        return (
            f"{sentence_case(label(start.procedure))}: {start.title}"
            if start.procedure
            else start.title
        )

    with st.expander("Start from a case", expanded=not held.facts):
        _choice("Cases the documents are tested with", "start", known, named, address, held, side)
        procedure = str(held.facts.get("procedure", ""))
        if apart := parting(kg, procedure):
            _choice(
                "Cases where documents part, the weightiest first", "parting", apart,
                lambda s: s.title, address, held, side,
            )  # fmt: skip
        elif not procedure:
            st.text("Choose a procedure to see cases where documents part on it.")
    if problems:
        st.text(f"{len(problems)} problems keep cases away; the first: {problems[0]}")


def _choice(
    title: str, key: str, starts: Mapping[str, Start], named: Anything, address: CaseAddress,
    held: Held, side: str,
) -> None:  # fmt: skip
    labels = {i: named(start) for i, start in starts.items()}
    twice = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    labels = {i: f"{label} ({i})" if label in twice else label for i, label in labels.items()}

    def chosen() -> None:
        # A choice that comes in while the page is drawn anew comes as it was shown.
        shown = {label: i for i, label in labels.items()}
        start = st.session_state[key]
        start = starts.get(start) or starts.get(shown.get(start, ""))
        if start:
            st.query_params.from_dict(address.replaced(state(), start.facts, start.id, side))

    st.session_state[key] = held.start if held.start in starts else None
    st.selectbox(
        title, list(labels), key=key, format_func=lambda i: labels.get(i, i), index=None,
        on_change=chosen, placeholder=f"Search {len(labels)} cases", filter_mode="contains",
    )  # fmt: skip


def started(
    kg: KnowledgeGraph, address: CaseAddress, held: Held, start: Start | None, side: str
) -> frozenset[str]:
    """Say what the case began from and which readings it takes; return what is as typical in it."""
    parts = [] if start is None else _begun(kg, address, held, start, side)
    readings = held.facts.get("readings", {})
    if readings:
        parts.append(_readings(kg, address, held, side))
    if parts:
        show(joined(parts), "started")
    if start is None:
        return frozenset()
    return frozenset(n for n, v in start.typical.items() if _same(address, n, held.facts.get(n), v))


def _begun(
    kg: KnowledgeGraph, address: CaseAddress, held: Held, start: Start, side: str
) -> list[Markup]:
    attributes = kg.vocabulary.attributes
    facts = {n: v for n, v in start.facts.items() if n in attributes}
    usual = [n for n in start.typical if _same(address, n, held.facts.get(n), start.typical[n])]
    other = [
        attributes[n].label
        for n, v in held.facts.items()
        if n in attributes and not _same(address, n, facts.get(n), v)
    ]
    named = sum(n in attributes for n in start.named)
    told = [f"It names {named} {'fact' if named == 1 else 'facts'}"]
    if usual:
        told.append(f"{len(usual)} others are taken as typical")
        only = address.link(state(), start.named, start.id, side)
        link = element("a", "Keep only what it names", href=only, target="_self")
    else:
        told.append("what it does not name is not known here")
        whole = address.link(state(), start.facts, start.id, side)
        link = element("a", "Take the rest as typical", href=whole, target="_self")
    if other:
        told.append(f"other now: {', '.join(other)}")
    title: Markup | str = start.title
    if start.finding:
        title = element("a", start.title, href=finding_link(start.finding), target="_self")
    return [
        element("p", "Started from: ", element("b", title)),
        element("p", "; ".join(told), ". ", link, class_="small"),
    ]


def _readings(kg: KnowledgeGraph, address: CaseAddress, held: Held, side: str) -> Markup:
    chosen = held.facts["readings"]
    items = []
    for name, option in chosen.items():
        left = {n: o for n, o in chosen.items() if n != name}
        href = address.link(state(), {**held.facts, "readings": left}, held.start, side)
        known = kg.readings.get(name, {"ask": name, "options": {}})
        words = sentence_case(str(known["options"].get(option, option)))
        drop = element("a", "Read it as usual", href=href, target="_self")
        items.append(element("li", f"{known['ask']} ", element("b", words), " ", drop))
    summary = element("summary", f"Readings taken ({len(items)})")
    return element("details", summary, element("ul", *items), class_="small")


def _same(address: CaseAddress, name: str, one: Anything, other: Anything) -> bool:
    return None not in (one, other) and address.written(name, one) == address.written(name, other)


def two_cases(address: CaseAddress, held: Held, comparing: bool, side: str) -> None:
    """Draw what begins and ends a comparison, which case is edited, and Clear."""

    def begin() -> None:
        second = address.replaced(state(), held.facts, held.start, SECOND)
        st.query_params.from_dict({**second, EDIT: "b"})

    def end() -> None:
        first = without(state(), SECOND)
        st.query_params.from_dict({n: v for n, v in first.items() if n != EDIT})

    def turn() -> None:
        put(**{EDIT: st.session_state["edited case"] or "a"})

    def clear() -> None:
        st.query_params.from_dict(without(state(), side))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        if comparing:
            st.session_state["edited case"] = "a" if side == FIRST else "b"
            st.segmented_control(
                "The form edits", ("a", "b"), key="edited case", on_change=turn,
                format_func=lambda s: f"Case {s.upper()}",
            )  # fmt: skip
            st.button("End comparison", on_click=end)
        elif held.facts:
            st.button("Compare with another case", on_click=begin)
        if held.facts:
            st.button(
                f"Clear case {'AB'[side == SECOND]}" if comparing else "Clear", on_click=clear
            )


def choose_documents(names: Mapping[str, str], asked: Sequence[str]) -> None:
    """Draw the choice of documents; none picked asks all."""

    def chosen() -> None:
        put(**{SOURCES: ",".join(s for s in names if s in st.session_state["documents asked"])})

    st.session_state["documents asked"] = list(asked)
    st.pills(
        "Documents asked (all, where none is picked)", list(names), selection_mode="multi",
        key="documents asked", format_func=lambda s: plain(names[s]), on_change=chosen,
    )  # fmt: skip


def refused(problems: Sequence[Problem], key: str) -> None:
    """Draw what keeps facts from being a case."""
    items = [
        element(
            "li", element("p", p.message), element("p", "To mend it: ", p.remedy, class_="small")
        )
        for p in problems
    ]
    show(element("ul", *items, class_="problems"), key)


def take_answers(
    kg: KnowledgeGraph, wanted: Asked, edited: str, cases: Mapping[str, Answers]
) -> None:
    """Draw the downloads: JSON of the edited case as the command prints it, tables of all."""
    which = f"case {edited}" if len(cases) > 1 else "the case"
    with st.container(horizontal=True, width="content"):
        st.download_button(
            "JSON", lambda: case_json(cases[edited]), "case.json", "application/json",
            on_click="ignore", icon=":material/download:",
            help=f"The answers to {which}, as `consilience case --format json` prints them",
        )  # fmt: skip
        take_away(kg, "case", lambda: {"Case": case_table(cases)}, wanted)


def map_link(address: CaseAddress, held: Held, chosen: Sequence[str]) -> Markup:
    """Return a link to the map of cases around one."""
    params = {**address.params(held.facts), **({SOURCES: ",".join(chosen)} if chosen else {})}
    return element("a", "Map around this case", href=regions_link(**params), target="_self")

"""What stands above a map: which documents, which two facts, on which question."""

from collections.abc import Sequence

import streamlit as st

from consilience import KnowledgeGraph
from consilience.case_facts import as_entered
from consilience.rows import question_of
from consilience.vocabulary import Attribute
from page_parts.case_address import ACROSS, DOWN, QUESTION, SOURCES
from page_parts.case_trace import fact_words
from page_parts.drawing import show
from page_parts.links import regions_link
from page_parts.markup import Markup, element, joined
from page_parts.regions_view import View, axes_offered
from page_parts.words import plain, sentence_case

_EVERY = "every"
_MOST_PAIRS = 12


def choose_documents(kg: KnowledgeGraph, view: View) -> None:
    """Draw the choice of documents, and of the question that they answer."""
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}

    def chosen() -> None:
        picked = [s for s in names if s in st.session_state["documents on the map"]]
        view.put(**{SOURCES: ",".join(picked)})

    def asked() -> None:
        held = st.session_state["question of the map"]
        view.put(**{QUESTION: "" if held in (_EVERY, None) else held})

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["documents on the map"] = list(view.sources)
        st.pills(
            "Documents", list(names), selection_mode="multi", key="documents on the map",
            format_func=lambda s: plain(names[s]), on_change=chosen, width="content",
        )  # fmt: skip
        questions = list(dict.fromkeys(question_of(kg.corpus, s) for s in names))
        st.session_state["question of the map"] = view.question or _EVERY
        st.segmented_control(
            "Question", (_EVERY, *questions), key="question of the map", on_change=asked,
            format_func=lambda q: "Each its own" if q == _EVERY else sentence_case(q),
            width="content",
        )  # fmt: skip


def choose_axes(kg: KnowledgeGraph, view: View) -> None:
    """Draw the choice of the two facts: pairs that divide the documents, and one by one."""
    labels = {name: sentence_case(label) for name, label in axes_offered(kg).items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _pair(view, labels)
        for title, name, here, there in (
            ("Across", ACROSS, view.x, view.y), ("Down", DOWN, view.y, view.x),
        ):  # fmt: skip
            _axis(view, labels, title, name, here, there)
        turned = {**view.params(), ACROSS: view.y, DOWN: view.x}
        show(
            element("a", "Turn the map", href=regions_link(**turned), target="_self"), "turn",
            width=90,
        )  # fmt: skip


def _pair(view: View, labels: dict[str, str]) -> None:
    pairs = {f"{p['x']} {p['y']}": p for p in view.offered[:_MOST_PAIRS]}

    def words(key: str) -> str:
        if key not in pairs:
            return "Other facts"
        return f"{labels[pairs[key]['x']]} × {labels[pairs[key]['y']]}"

    def chosen() -> None:
        told = st.session_state["pair of the map"]
        known = {words(key): key for key in pairs}
        pair = pairs.get(told) or pairs.get(known.get(told, ""))
        if pair:
            view.put(**{ACROSS: pair["x"], DOWN: pair["y"]})

    here = f"{view.x} {view.y}"
    own = [] if here in pairs else [here]
    st.session_state["pair of the map"] = here
    st.selectbox(
        "Two facts that divide these documents, the best first", [*own, *pairs],
        format_func=words, key="pair of the map", on_change=chosen, width=360,
    )  # fmt: skip


def _axis(view: View, labels: dict[str, str], title: str, name: str, here: str, there: str) -> None:
    def chosen() -> None:
        told = st.session_state[f"axis {name}"]
        known = {label: value for value, label in labels.items()}
        picked = told if told in labels else known.get(told, "")
        other = {} if picked != there else {DOWN if name == ACROSS else ACROSS: here}
        view.put(**{name: picked, **other})

    st.session_state[f"axis {name}"] = here
    st.selectbox(
        title, list(labels), format_func=lambda n: labels.get(n, n), key=f"axis {name}",
        on_change=chosen, width=230,
    )  # fmt: skip


def say_given(view: View) -> None:
    """Say what is given of the rest of the case, as every cell of the map turns on it.

    What is not typical comes first, the rest in a fold.
    """
    attributes = view.address.attributes
    rest = {n: v for n, v in view.rest.items() if n in attributes}
    usual = [n for n, v in rest.items() if n != "procedure" and _is_typical(attributes[n], v)]
    named = [n for n in rest if n not in usual]
    lead = "Given besides:" if rest else "Nothing is given besides."
    drawn = [element("b", lead), _facts(view, named)]
    if usual:
        told = f"{len(usual)} as is typical"
        drawn.append(element("details", element("summary", told), _facts(view, usual)))
    show(element("div", *drawn, class_="given"), "given besides")


def _facts(view: View, names: Sequence[str]) -> Markup | None:
    items = [_given(view, name, view.rest[name]) for name in names]
    return element("ul", *items) if items else None


def _is_typical(attribute: Attribute, value: object) -> bool:
    """Whether a fact is given as the vocabulary calls typical."""
    typical = list(attribute.typical)
    if attribute.kind != "several" and not typical:
        return False
    written = as_entered(attribute, value)
    return bool(written == (typical if attribute.kind == "several" else typical[0]))


def _given(view: View, name: str, value: object) -> Markup:
    """Return a fact and what leaves it out; without any fact the map would begin anew."""
    attributes = view.address.attributes
    attribute = attributes[name]
    told = f"{sentence_case(attribute.label)}: {fact_words(attribute, value)}"
    if name == "procedure" or view.facts.keys() & attributes.keys() == {name}:
        return element("li", told)
    gone = element("span", f"Leave out: {attribute.label}", class_="unseen")
    link = element("a", gone, "×", href=view.without(name), target="_self", class_="close")
    return element("li", told, " ", link)


def say_begun(view: View) -> None:
    """Say what the case is that the map begins with, and offer one of which nothing is known."""
    procedure = str(view.facts.get("procedure", ""))
    words = (
        "Begun with a case near to the typical one, to which all of these documents say yes where "
        "there is one."
    )
    bare = {**view.params(), **dict.fromkeys(view.rest, ""), "procedure": procedure}
    href = regions_link(**{n: v for n, v in bare.items() if v})
    link = element("a", "Keep only the procedure", href=href, target="_self")
    show(joined((element("p", words, " ", link, class_="small"),)), "begun")

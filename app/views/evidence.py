"""Evidence. Which studies carry the disagreement, what each document prints of them, and when."""

from collections import Counter
from collections.abc import Mapping
from typing import Any as Anything

import streamlit as st
from page_parts import evidence_studies as studies
from page_parts.asked import Asked, asked
from page_parts.drawing import show
from page_parts.evidence_flaws import claims_table, flaws_lead, flaws_table, silent_rules
from page_parts.evidence_outcomes import joined_panels, key, labels, left_table, outcome_lead
from page_parts.evidence_room import first_outcome, room_of
from page_parts.evidence_study import StudyPage, lead
from page_parts.evidence_timeline import Timeline
from page_parts.evidence_words import study_name
from page_parts.head import page_head, say_stale
from page_parts.links import evidence_link
from page_parts.markup import element
from page_parts.opening import graph, quotes_of
from page_parts.params import SHARED, clear, put, select, state
from page_parts.take_away import take_away
from page_parts.words import sentence_case, spaced

from consilience import KnowledgeGraph, QueryError, Table
from consilience.evidence_tables import (
    accounts_table,
    outcome_table,
    results_table,
    studies_table,
    timeline_table,
)
from consilience.evidence_tables import flaws_table as flaws_as_table
from consilience.forest import panels
from consilience.study_room import StudyRoom

PLACE = 30
TASK = "Which trials carry the disagreement?"
STUDIES, OUTCOMES, TIMELINE, FLAWS = "", "outcomes", "timeline", "flaws"
VIEWS = {
    STUDIES: "Studies", OUTCOMES: "Numbers side by side", TIMELINE: "Timeline",
    FLAWS: "Flaws and claims",
}  # fmt: skip
# The parameters of each view; another view drops them.
_OWN = {
    STUDIES: studies.FILTERS, OUTCOMES: ("outcome", "source"), TIMELINE: ("design",),
    FLAWS: ("source", "rule"),
}  # fmt: skip


def page() -> None:
    """Draw the study, or the view, that the address asks for."""
    kg = graph()
    wanted = asked(kg)
    room = room_of(kg, wanted)
    if _text("study"):
        _study(kg, room, wanted)
        return
    view = _text("view") if _text("view") in VIEWS else STUDIES
    draw = {STUDIES: _studies, OUTCOMES: _outcomes, TIMELINE: _timeline, FLAWS: _flaws}[view]
    draw(kg, room, wanted)


def _text(name: str) -> str:
    found = state().get(name, "")
    return found if isinstance(found, str) else found[0]


def _names(kg: KnowledgeGraph) -> dict[str, str]:
    return {s["id"]: s["name"] for s in kg.build.matrix["sources"]}


def _head(
    kg: KnowledgeGraph, wanted: Asked, name: str, tables: Mapping[str, Anything], title: str
) -> None:
    with page_head(kg, title, wanted):
        take_away(kg, name, lambda: {n: made() for n, made in tables.items()}, wanted)


def _views(view: str) -> None:
    """Draw the choice of a view; another one drops what belonged to this."""
    st.session_state["evidence view"] = view
    names = {name for own in _OWN.values() for name in own}

    def chosen() -> None:
        picked = st.session_state["evidence view"]
        put(**dict.fromkeys(names, ""), view=picked or STUDIES)

    st.segmented_control(
        "View", VIEWS, format_func=VIEWS.get, key="evidence view", on_change=chosen,
        label_visibility="collapsed",
    )  # fmt: skip


def _say_lost(view: str, known: Mapping[str, Mapping[str, str]]) -> None:
    """Tell what of the link is not there: values of filters, and parameters of no meaning."""
    lost = [
        f"{n}: {_text(n)}" for n, values in known.items() if _text(n) and _text(n) not in values
    ]
    if _text("view") not in VIEWS:
        lost.append(f"view: {_text('view')}")
    names = {*_OWN[view], *SHARED, "view", "build"}
    say_stale(lost + [f"{n}: {v}" for n, v in state().items() if n not in names])


# ------------------------------------------------------------------------------ studies


def _studies(kg: KnowledgeGraph, room: StudyRoom, wanted: Asked) -> None:
    choices = studies.labels(room, _names(kg))
    params = {n: _text(n) if _text(n) in choices[n] else "" for n in studies.FILTERS}
    shown = studies.matching(room.studies, params)
    tables = {"Studies": lambda: studies_table(room, shown),
              "Accounts": lambda: accounts_table(shown)}  # fmt: skip
    _head(kg, wanted, "evidence-studies", tables, "Evidence")
    _views(STUDIES)
    _say_lost(STUDIES, choices)
    show(studies.summary(room, shown), "summary")
    titles = {"design": ("Design", "All designs"), "told": ("Told of by", "Any document"),
              "disputed": ("Disagreement", "With or without"),
              "procedure": ("Procedure", "All procedures"), "measured": ("Outcome", "All outcomes")}  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, (title, everything) in titles.items():
            left = studies.counts(room.studies, params, name)
            options = {
                v: f"{words} ({left[v]})" for v, words in choices[name].items() if left.get(v)
            }
            select(title, name, {"": f"{everything} ({left['']})", **options})
    _status(kg, wanted, f"{len(shown)} of {len(room.studies)} studies and reviews")
    if not shown:
        _nothing("No study is of all of this.")
        return
    show(studies.legend(), "legend")
    show(studies.StudyTable(room).draw(shown), "studies")


def _status(kg: KnowledgeGraph, wanted: Asked, told: str) -> None:
    editions = f"editions of {wanted.as_of}" if wanted.as_of else "all editions"
    st.markdown(f":small[{told} · {editions} · build {kg.build.inputs[:8]}]")


def _nothing(told: str) -> None:
    with st.container(border=True):
        st.text(told)
        st.button("Clear the filters", on_click=_clear)


def _clear() -> None:
    view = _text("view")
    clear()
    put(view=view)


# ------------------------------------------------------------------------------ one study


def _study(kg: KnowledgeGraph, room: StudyRoom, wanted: Asked) -> None:
    try:
        found = room.study(_text("study"))
    except QueryError:
        _head(kg, wanted, "evidence-studies",
              {"Studies": lambda: studies_table(room, room.studies)}, "Evidence")  # fmt: skip
        say_stale([f"study: {_text('study')}"])
        show(
            element("p", element("a", "All studies", href=evidence_link(), target="_self")), "back"
        )
        return
    tables = {"Results": lambda: results_table(found["results"]),
              "Accounts": lambda: accounts_table([found])}  # fmt: skip
    name = found["node"].replace("/", "-")
    _head(kg, wanted, f"evidence-{name}", tables, sentence_case(study_name(found)))
    say_stale([f"{n}: {v}" for n, v in state().items() if n not in {"study", "build", *SHARED}])
    back = element("a", "All studies", href=evidence_link(), target="_self", class_="back")
    show(element("div", lead(found), back, class_="study-lead"), "lead")
    parts = _text("study").split("/")
    result = next(
        (r["item"] for r in found["results"] if parts == [r["source"], "result", r["id"]]), ""
    )
    drawing = StudyPage(found, room.documents(), quotes_of(kg), result)
    show(drawing.draw(), "study")


# ------------------------------------------------------------------------------ outcomes


def _outcomes(kg: KnowledgeGraph, room: StudyRoom, wanted: Asked) -> None:
    vocabulary = room.corpus.vocabulary
    choices = labels(room.outcomes, vocabulary.outcomes)
    outcome = _text("outcome") if _text("outcome") in choices else first_outcome(kg, room, wanted)
    everything = room.results(outcome) if outcome else []
    telling = Counter(r["source"] for r in everything)
    documents = {s: f"{n} ({telling[s]})" for s, n in _names(kg).items() if telling[s]}
    source = _text("source") if _text("source") in documents else ""
    results = [r for r in everything if source in ("", r["source"])]
    _head(
        kg, wanted, f"evidence-{outcome}", {"Results": lambda: outcome_table(results)}, "Evidence"
    )
    _views(OUTCOMES)
    _say_lost(OUTCOMES, {"outcome": choices, "source": documents})
    if not outcome:
        st.text("No result is told of any study.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        select("Outcome", "outcome", choices, clearing=("source",), shown=outcome)
        select("Document", "source", {"": f"All documents ({len(everything)})", **documents})
    drawn, left = panels(results)
    told = vocabulary.outcomes[outcome]
    many = sum(len(panel.rows) for panel in drawn)
    show(outcome_lead(results, many, told.label), "lead")
    if drawn:
        show(key(), "key")
        show(joined_panels(drawn), "forest")
    if left:
        show(left_table(left), "left")


# ------------------------------------------------------------------------------ timeline, flaws


def _timeline(kg: KnowledgeGraph, room: StudyRoom, wanted: Asked) -> None:
    choices = studies.labels(room, _names(kg))
    design = _text("design") if _text("design") in choices["design"] else ""
    shown = studies.matching(room.studies, {"design": design})
    _head(kg, wanted, "evidence-timeline", {"Timeline": lambda: timeline_table(room)}, "Evidence")
    _views(TIMELINE)
    _say_lost(TIMELINE, {"design": choices["design"]})
    left = studies.counts(room.studies, {}, "design")
    options = {v: f"{words} ({left[v]})" for v, words in choices["design"].items() if left.get(v)}
    select("Design", "design", {"": f"All designs ({left['']})", **options})
    show(Timeline(room, shown).draw(), "timeline")


def _flaws(kg: KnowledgeGraph, room: StudyRoom, wanted: Asked) -> None:
    found = [f for f in room.findings if f["kind"] == "lint"]
    names = {s: n for s, n in _names(kg).items() if s in room.sources}
    source, rule = _text("source"), _text("rule")
    fits = [f for f in found if rule in ("", f["subtype"])]
    shown = [f for f in fits if source in ("", f["sources"][0])]
    claims = _claims(kg, names, source)
    tables = {"Flaws": lambda: flaws_as_table(shown), "Claims": lambda: claims}
    _head(kg, wanted, "evidence-flaws", tables, "Evidence")
    _views(FLAWS)
    rules = Counter(f["subtype"] for f in found if source in ("", f["sources"][0]))
    by_source = Counter(f["sources"][0] for f in fits)
    _say_lost(FLAWS, {"source": names, "rule": {f["subtype"]: "" for f in found}})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        select("Document", "source", {"": f"All documents ({len(fits)})",
                                      **{s: f"{n} ({by_source[s]})" for s, n in names.items()}})  # fmt: skip
        told = {r: f"{sentence_case(spaced(r))} ({n})" for r, n in sorted(rules.items())}
        select("Rule", "rule", {"": f"All rules ({sum(rules.values())})", **told})
    show(flaws_lead(shown, found), "lead")
    if shown:
        show(flaws_table(shown, names), "flaws")
    show(silent_rules(found), "silent")
    show(element("h2", f"Claims about others that do not hold ({len(claims)})"), "claims head")
    show(claims_table(claims.records(), names), "claims")


def _claims(kg: KnowledgeGraph, names: Mapping[str, str], source: str) -> Table:
    """Return the claims that do not hold, of the documents shown."""
    told = kg.query("claims_that_do_not_hold")
    rows = [r for r in told.records() if r["document"] in names and source in ("", r["document"])]
    return Table.of(told.columns, rows)


page()

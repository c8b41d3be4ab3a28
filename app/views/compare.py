"""Compare. Documents on one procedure and condition, point by point, with their words."""

import streamlit as st
from page_parts.asked import Asked, asked, compared
from page_parts.compare_table import (
    ALL,
    CONFLICTS,
    DIFFERENCES,
    CompareTable,
    shown_points,
    summary,
)
from page_parts.drawing import show
from page_parts.findings_page import kind_chip, weighed
from page_parts.head import page_head, say_stale
from page_parts.links import findings_link
from page_parts.opening import graph, quotes_of
from page_parts.params import SHARED, put, select, state
from page_parts.take_away import take_away
from page_parts.words import plain, sentence_case

from consilience import KnowledgeGraph
from consilience.cli_points import COLUMNS, points_records
from consilience.comparison import Comparison
from consilience.tables import Table

PLACE = 17
TASK = "How do documents differ on one procedure?"
OPPOSED = ("conflict", "tension")
SHOWN = {ALL: "All", DIFFERENCES: "Differences", CONFLICTS: "Conflicts"}
Pair = tuple[str, str]


def page() -> None:
    """Draw the points of the row and the documents that the address asks for."""
    kg = graph()
    wanted = asked(kg)
    found = compared(kg, wanted)
    pairs = _pairs(found)
    pair, stale = _asked_pair(kg, pairs)
    speaking = _speaking(found, pair)
    sources, lost = _asked_sources(kg, speaking)
    points = kg.side_by_side(*pair, sources, wanted.as_of, wanted.profile)
    title = " for ".join(map(kg.vocabulary.label, pair))
    with page_head(kg, sentence_case(title), wanted):
        _walk(pairs, pair)
        take_away(
            kg, "compare", lambda: {"Points": Table.of(COLUMNS, points_records(points))}, wanted,
            procedure=pair[0],
        )  # fmt: skip
    say_stale([*stale, *lost])
    asked_for = st.query_params.get("show", ALL)
    which = asked_for if asked_for in SHOWN else ALL
    _controls(kg, pairs, pair, sources, points, which)
    _points(kg, found, pair, sources, points, which, wanted)


def _pairs(found: Comparison) -> dict[Pair, str]:
    """Return every procedure and condition of the matrix with how its documents compare."""
    pairs: dict[Pair, str] = {}
    for row in found.matrix["rows"]:
        pair = (row["procedure"], row["condition"])
        if pairs.get(pair) not in OPPOSED:
            pairs[pair] = row["across"]
    return pairs


def _asked_pair(kg: KnowledgeGraph, pairs: dict[Pair, str]) -> tuple[Pair, list[str]]:
    """Return the pair of the address, else the first that documents part on."""
    first = next((p for p, across in pairs.items() if across == OPPOSED[0]), next(iter(pairs)))
    procedure, condition = (st.query_params.get(n, "") for n in ("procedure", "condition"))
    known = [*kg.vocabulary.leaf_procedures, *kg.vocabulary.rows, ""]
    stale = [f"{name}: {value}" for name, value in
             (("procedure", procedure), ("condition", condition)) if value not in known]  # fmt: skip
    names = {*SHARED, "procedure", "condition", "sources", "show", "build"}
    stale += [f"{name}: {value}" for name, value in state().items() if name not in names]
    fitting = [
        p for p in pairs if procedure in ("", p[0]) and condition in ("", p[1])
    ]  # fmt: skip
    if not fitting and not stale:
        stale.append(f"procedure {procedure} together with condition {condition}")
    return (first if first in fitting or not fitting else fitting[0]), stale


def _speaking(found: Comparison, pair: Pair) -> list[str]:
    """Return the documents that say something on the row; all, if none does."""
    rows = [r for r in found.matrix["rows"] if (r["procedure"], r["condition"]) == pair]
    ids = [s["id"] for s in found.matrix["sources"]]
    return [s for s in ids if any(r["cells"][s]["positions"] for r in rows)] or ids


def _asked_sources(kg: KnowledgeGraph, speaking: list[str]) -> tuple[list[str], list[str]]:
    given = [s for s in st.query_params.get("sources", "").split(",") if s]
    sources = [s for s in kg.sources if s in given]
    lost = [f"document: {s}" for s in given if s not in kg.sources]
    return sources or speaking, lost


def _walk(pairs: dict[Pair, str], pair: Pair) -> None:
    """Draw the way from one conflict, or tension, to the previous and next."""
    parted = [p for p, across in pairs.items() if across in OPPOSED]
    if not parted:
        return
    here = parted.index(pair) if pair in parted else -1
    told = f"{len(parted)} pairs of procedure and condition with a conflict or tension"
    if here >= 0:
        told = f"{pairs[pair].capitalize()}, pair {here + 1} of {len(parted)}"
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        for label, step in (("Previous", here - 1), ("Next", here + 1)):
            there = parted[step] if 0 <= step < len(parted) else None
            st.button(
                label, disabled=there is None, on_click=_go, args=(there,), key=f"walk {label}"
            )
        st.text(told)


def _go(pair: Pair) -> None:
    put(procedure=pair[0], condition=pair[1], sources="")


def _controls(
    kg: KnowledgeGraph,
    pairs: dict[Pair, str],
    chosen: Pair,
    sources: list[str],
    points: list[dict[str, object]],
    which: str,
) -> None:
    label = kg.vocabulary.label
    procedures = {p: sentence_case(label(p)) for p, _ in pairs}
    conditions = {c: sentence_case(label(c)) for p, c in pairs if p == chosen[0]}
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    counts = {show: len(shown_points(points, show)) for show in SHOWN}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        select("Procedure", "procedure", procedures, shown=chosen[0])
        select("Condition", "condition", conditions, shown=chosen[1])
        st.session_state["sources"] = sources
        st.pills(
            "Documents", names, selection_mode="multi", key="sources",
            format_func=lambda s: plain(names[s]),
            on_change=lambda: put(sources=",".join(st.session_state["sources"])), width="content",
        )  # fmt: skip
        st.session_state["show"] = which
        st.segmented_control(
            "Points", SHOWN, key="show", width="content",
            format_func=lambda show: f"{SHOWN[show]} ({counts[show]})",
            on_change=lambda: put(show=st.session_state["show"] or ALL),
        )  # fmt: skip


def _points(
    kg: KnowledgeGraph,
    found: Comparison,
    pair: Pair,
    sources: list[str],
    points: list[dict[str, object]],
    which: str,
    wanted: Asked,
) -> None:
    known = {s["id"]: s for s in kg.build.matrix["sources"]}
    sentences = {f["id"]: f for f in found.findings}
    opposed = dict.fromkeys(f for p in points if p["kind"] == "verdict" for f in p["findings"])
    weighty = weighed([sentences[f] for f in opposed])
    shown = shown_points(points, which)
    table = CompareTable(
        [known[s] for s in sources], kg.vocabulary.lists["AbsenceKind"], quotes_of(kg), sentences
    )
    show(
        summary(weighty, kind_chip, findings_link(procedure=pair[0], condition=pair[1])), "summary"
    )
    if shown:
        show(table.draw(shown), "points")
    else:
        st.text("No point of this kind between these documents.")
    st.markdown(
        f":small[{len(shown)} of {len(points)} points · {len(sources)} documents · "
        f"{'editions of ' + wanted.as_of if wanted.as_of else 'all editions'} · "
        f"build {kg.build.inputs[:8]}]"
    )


page()

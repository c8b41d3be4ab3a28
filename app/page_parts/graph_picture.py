"""The picture of the graph page: a component that keeps its place while nodes come and go.

`graph.js` and what it is made of draw with the library in `vendor/cytoscape`; without it the list
beside the picture still holds everything.
"""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from consilience import KnowledgeGraph
from page_parts.drawing import LOOK
from page_parts.graph_shapes import SHAPES
from page_parts.graph_side import GraphSide
from page_parts.graph_state import Shown, go
from page_parts.markup import Markup
from page_parts.params import state

_HERE = Path(__file__).parent / "graph"
_CODE = "\n".join(
    (_HERE / f"{name}.js").read_text(encoding="utf-8")
    for name in ("layout", "style", "files", "picture", "page")
)
_FRAME = (_HERE / "frame.html").read_text(encoding="utf-8")
_draw = st.components.v2.component("consilience_graph", html=_FRAME, css=LOOK, js=_CODE)


def show_picture(kg: KnowledgeGraph, shown: Shown, key: str) -> None:
    """Show what the address asks for: legend, picture, card and list."""
    side = GraphSide(kg, shown)
    parts: Mapping[str, Markup] = {
        "legend": side.legend(), "card": side.card(), "list": side.list(),
    }  # fmt: skip

    def report() -> None:
        go(str(st.session_state[key].go))

    data = {"parts": parts, "query": state(), **_picture(shown, side)}
    _draw(key=key, data=data, on_go_change=report)


def _picture(shown: Shown, side: GraphSide) -> dict[str, object]:
    """Return the nodes and the pairs that edges join; one line stands for all between two nodes."""
    opened = set(shown.view["opened"])
    nodes = [
        {
            "id": n["iri"], "name": n["name"], "caption": n["caption"], "label": n["label"],
            "kind": n["kind"], "step": n["step"], "hidden": n["iri"] not in side.left,
            "opened": n["iri"] in opened,
        }
        for n in shown.view["nodes"]
    ]  # fmt: skip
    kinds = {
        k.id: {"family": k.family, "points": SHAPES.get(k.shape, []), "label": k.label}
        for k in side.kinds.values()
    }
    return {
        "centre": shown.view["iri"], "node": shown.node, "title": shown.view["label"],
        "nodes": nodes, "pairs": pairs(shown.visible["edges"]),
        "all_pairs": [[e["from"], e["to"]] for e in shown.view["edges"]], "kinds": kinds,
        "steps": [shown.view["iri"], *(t.partition(" ")[0] for t in shown.opened)],
        "full": shown.view["full"],
    }  # fmt: skip


def pairs(edges: list[dict[str, str]]) -> list[dict[str, object]]:
    """Return edges joined where they lie between the same two nodes, in whatever direction."""
    found: dict[tuple[str, ...], dict[str, object]] = {}
    for edge in edges:
        ends = (edge["from"], edge["to"])
        one = found.setdefault(
            tuple(sorted(ends)), {"from": ends[0], "to": ends[1], "labels": [], "ways": []}
        )
        if edge["label"] not in one["labels"]:
            one["labels"].append(edge["label"])
        one["ways"].append(
            "both" if not edge["directed"] else "on" if ends[0] == one["from"] else "back"
        )
    return list(found.values())

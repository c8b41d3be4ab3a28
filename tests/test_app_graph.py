"""The graph page holds what `kg.neighbourhood` tells, as data for the picture and as a list."""

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from app_pages import HOSTILE, Node, Opened, by_class, drawn, open_page, part, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience import iris
from consilience.rooms import room

PAGE = room("app") / "views" / "graph.py"
KIVA = "va:kiva"
GROUP = f"{KIVA} ^found-on finding"


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import graph_picture, graph_side, graph_state, links

    return SimpleNamespace(links=links, picture=graph_picture, side=graph_side, state=graph_state)


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


def data(page: AppTest) -> dict[str, Any]:
    """Return what the picture is given."""
    found = [json.loads(c.proto.json) for c in page.get("bidi_component")]
    return next(d for d in found if "nodes" in d)


def named(page: AppTest, name: str) -> Node:
    found = part(page, name)
    assert found is not None
    return found


def query_of(link: Node) -> dict[str, list[str]]:
    return parse_qs(urlsplit(str(link.get("href"))).query)


def told(page: AppTest) -> str:
    return "\n".join(t.value for t in page.text)


def test_the_picture_and_the_list_hold_what_the_command_prints(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    for params in ({"iri": KIVA}, {"iri": KIVA, "open": [GROUP, "va:mechanical-kyphoplasty"]}):
        page = opened(**params)
        view = kg.neighbourhood(KIVA, params.get("open", ()))
        given = data(page)
        assert [n["id"] for n in given["nodes"]] == [n["iri"] for n in view["nodes"]]
        joined = {frozenset((e["from"], e["to"])) for e in view["edges"]}
        assert {frozenset((p["from"], p["to"])) for p in given["pairs"]} == joined
        groups = by_class(named(page, "list"), "group")
        assert len(groups) == len(view["groups"])
        for shown, group in zip(groups, view["groups"], strict=True):
            assert f"{group['count']} {group['kinds']}" in words(shown)
            assert [li.get("data-iri") for li in shown.iter("li")] == group["shown"]
        about = [e.get("data-of") for e in by_class(named(page, "list"), "about-node")]
        assert about == view["opened"]
        assert f"{view['left_out']} neighbours left out" in page.markdown[-1].value


def test_the_legend_counts_and_hides(opened: Opened, kg: consilience.KnowledgeGraph) -> None:
    view = kg.neighbourhood(KIVA)
    page = opened(iri=KIVA, hide=["position", "names"])
    for switch in by_class(named(page, "legend"), "switch"):
        name = str(switch.get("data-key")).removeprefix("hide ")
        of_it = [
            x for x in (*view["nodes"], *view["edges"]) if name in (x.get("kind"), x.get("edge"))
        ]
        assert words(by_class(switch, "number")[0]) == str(len(of_it))
        hidden = query_of(switch).get("hide", [])
        assert (name in hidden) == (name not in ("position", "names"))
    assert {n["kind"] for n in data(page)["nodes"] if n["hidden"]} == {"position"}
    assert all("names" not in pair["labels"] for pair in data(page)["pairs"])
    listed = {li.get("data-iri") for li in named(page, "list").iter("li")}
    assert not listed & {n["iri"] for n in view["nodes"] if n["kind"] == "position"}


def test_every_action_is_a_link_that_keeps_the_rest(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    page = opened(iri=KIVA, open=GROUP, hide="study", as_of="2026-01-01")
    node = next(n for n in kg.neighbourhood(KIVA)["nodes"] if n["kind"] == "statement")
    [item] = [li for li in named(page, "list").iter("li") if li.get("data-iri") == node["iri"]][:1]
    look, expand, centre, away = item.iter("a")
    assert query_of(look)["node"] == [node["name"]]
    kept = {"iri": [KIVA], "hide": ["study"], "as_of": ["2026-01-01"]}
    assert query_of(expand) == {**kept, "open": [GROUP, node["name"]]}
    assert query_of(centre) == {**kept, "iri": [node["name"]]}
    assert str(away.get("href")).startswith("sources?")
    fold = opened(**query_of(expand))
    [item] = [li for li in named(fold, "list").iter("li") if li.get("data-iri") == node["iri"]][:1]
    assert query_of(list(item.iter("a"))[1])["open"] == [GROUP]
    assert (
        parts.links.graph_link(node["iri"])
        == f"graph?iri={parts.state.urlencode({'x': node['iri']})[2:]}"
    )


def test_folding_takes_what_was_reached_through_it_along(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    first = next(n for n in kg.neighbourhood(KIVA)["nodes"] if n["kind"] == "statement")
    further = kg.neighbourhood(KIVA, [first["name"]])["nodes"][-1]["name"]
    page = opened(iri=KIVA, open=[first["name"], further])
    [head] = [
        e for e in by_class(named(page, "list"), "about-node") if e.get("data-of") == first["iri"]
    ]
    assert "open" not in query_of(by_class(head, "fold")[0])


def test_the_card_tells_what_is_said_of_a_node(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    name = "cnsd:source/regence-sur107/statement/I.A.4"
    card = named(opened(iri=name, node=name), "card")
    assert kg.describe(name)["label"] in words(card)
    rows = kg.neighbourhoods.card(name)
    assert [words(dt).lower() for dt in card.iter("dt")] == [r["label"].lower() for r in rows]
    assert all(value in words(card) for row in rows for value in row["values"][:6])


def test_nothing_is_drawn_before_a_centre_is_chosen(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened()
    offered = {li.get("data-key") for li in drawn(page).iter("li")}
    assert offered == {n["iri"] for s in kg.neighbourhoods.starts() for n in s["nodes"]}
    page.text_input[0].set_value("sacro").run()
    assert page.query_params == {"find": "sacro"}
    found = [li.get("data-key") for li in drawn(page).iter("li")]
    assert 0 < len(found) <= 20
    assert set(found) <= {f["iri"] for f in kg.search("sacro", 40)}
    assert "Nothing in the graph" in told(opened(find="xyzzyqqq"))


def test_a_stale_link_says_what_is_not_there(opened: Opened) -> None:
    page = opened(iri="va:kivva", colour="red")
    assert "iri: va:kivva" in told(page) and "colour: red" in told(page)
    assert "Kiva" in words(drawn(page))  # what is spelled much like it
    page = opened(iri=KIVA, open="va:none", hide="none", node="va:none")
    assert all(f"{n}: {v}" in told(page) for n, v in
               (("open", "va:none"), ("hide", "none"), ("node", "va:none")))  # fmt: skip
    assert data(page)["node"] == ""


def test_one_line_stands_for_all_edges_between_two_nodes(parts: SimpleNamespace) -> None:
    def edge(start: str, end: str, label: str, directed: bool = True) -> dict[str, Any]:
        return {"from": start, "to": end, "label": label, "directed": directed}

    [one, other] = parts.picture.pairs(
        [edge("a", "b", "x"), edge("b", "a", "y"), edge("a", "b", "x"), edge("a", "c", "z", False)]
    )
    assert (one["labels"], set(one["ways"])) == (["x", "y"], {"on", "back"})
    assert (other["labels"], other["ways"]) == (["z"], ["both"])


def test_hostile_text_stays_text(
    opened: Opened, parts: SimpleNamespace, kg: consilience.KnowledgeGraph
) -> None:
    for page in (opened(iri=HOSTILE), opened(find=HOSTILE), opened(iri=KIVA, open=HOSTILE)):
        assert "alert(1)" in told(page)
        assert not any("alert" in m.value for m in page.markdown)
    node = {
        "iri": "javascript:alert(1)", "name": HOSTILE, "label": HOSTILE, "kind": "statement",
        "kind_label": HOSTILE, "caption": [HOSTILE, HOSTILE], "step": 0,
    }  # fmt: skip
    kinds = {k.id: k for k in kg.neighbourhoods.rules.kinds.values()}
    found = ElementTree.fromstring(parts.side.found([node], HOSTILE, kinds))
    assert not list(found.iter("script")) and HOSTILE in words(found)
    group = {
        "of": node["iri"], "key": HOSTILE, "edge": HOSTILE, "label": HOSTILE, "kind": "statement",
        "kinds": HOSTILE, "count": 2, "shown": [node["iri"]],
    }  # fmt: skip
    edge = {
        "from": node["iri"],
        "to": node["iri"],
        "edge": HOSTILE,
        "label": HOSTILE,
        "directed": True,
    }
    view = {
        **node, "nodes": [node], "edges": [edge], "groups": [group], "opened": [node["iri"]],
        "full": False, "lost": [],
    }  # fmt: skip
    side = parts.side.GraphSide(kg, parts.state.Shown(view, [], [], "", []))
    for markup in (side.legend(), side.list()):
        shown = ElementTree.fromstring(markup)
        assert not list(shown.iter("script")) and HOSTILE in words(shown)
        assert all(str(a.get("href")).startswith(("graph?", "resource?")) for a in shown.iter("a"))


def test_the_resource_page_leads_here(parts: SimpleNamespace) -> None:
    iri = iris.core("kind")
    assert parts.links.graph_link(iri).startswith("graph?iri=https%3A%2F%2F")


def test_what_the_legend_hides_is_counted_and_not_said_to_be_drawn(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    kinds = [node["kind"] for node in kg.neighbourhood(KIVA, ())["nodes"]]
    hidden = kinds.count("reported")
    told = opened(iri=KIVA, hide="reported").markdown[-1].value
    assert hidden and f"{hidden} hidden by the legend" in told
    assert f"{len(kinds) - hidden} nodes drawn" in told
    assert "hidden" not in opened(iri=KIVA).markdown[-1].value

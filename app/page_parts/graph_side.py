"""Beside the picture: the legend that filters, the card of a node, the list of all that is drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience import KnowledgeGraph
from consilience.neighbourhood import FURTHER
from consilience.picture import OTHER, Kind
from page_parts.graph_shapes import icon
from page_parts.graph_state import HIDE, NODE, OPEN, Shown, centre_link, folded, link, toggled
from page_parts.links import iri_link
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case

Data = Mapping[str, Anything]
_MOST_VALUES = 6  # of one property on a card
_OPEN_UP_TO = 10  # nodes of a group that is unfolded from the start


class GraphSide:
    """Draws what stands beside the picture of what is shown."""

    def __init__(self, kg: KnowledgeGraph, shown: Shown) -> None:
        self.kg, self.shown = kg, shown
        self.kinds = {k.id: k for k in (*kg.neighbourhoods.rules.kinds.values(), OTHER)}
        self.nodes = {n["iri"]: n for n in shown.view["nodes"]}
        self.left = {n["iri"] for n in shown.visible["nodes"]}

    # ---------------------------------------------------------------------- legend

    def legend(self) -> Markup:
        """Return the kinds of nodes and of edges that are drawn, each a switch with its count."""
        nodes = Counter(n["kind"] for n in self.shown.view["nodes"])
        edges = Counter(e["edge"] for e in self.shown.view["edges"])
        labels = {e["edge"]: e["label"] for e in self.shown.view["edges"]}
        kinds = [
            self._switch(k.id, k.several if nodes[k.id] > 1 else k.label, nodes[k.id], k)
            for k in self.kinds.values()
            if nodes[k.id]
        ]
        joins = [self._switch(name, labels[name], n, None) for name, n in edges.most_common()]
        return element(
            "section", element("h2", "Legend and filter", class_="unseen"),
            _chips("Nodes", kinds), _chips("Edges", joins) if joins else None, class_="switches",
        )  # fmt: skip

    def _switch(self, name: str, label: str, count: int, kind: Kind | None) -> Markup:
        off = name in self.shown.hidden
        drawn = icon(kind.shape, kind.family) if kind else element("i", class_="line")
        does = element("span", ", hidden: show" if off else ", shown: hide", class_="unseen")
        number = element("span", str(count), class_="number")
        return element(
            "a", drawn, element("span", label), " ", number, does,
            href=link(**{HIDE: toggled(self.shown.hidden, name)}), target="_self",
            class_="switch off" if off else "switch", data_key=f"hide {name}",
        )  # fmt: skip

    # ---------------------------------------------------------------------- card

    def card(self) -> Markup:
        """Return what is said of the node that is looked at; a hint where there is none."""
        node = self.nodes.get(self.shown.node)
        if node is None:
            hint = "Click a node, or take one from the list, to see what is said of it."
            return element("p", hint, class_="small")
        close = element(
            "a", "×", href=link(**{NODE: ""}), target="_self", class_="close",
            aria_label="Close the card", data_key="close",
        )  # fmt: skip
        title = element("h2", node["label"], tabindex="-1")
        kind = element("p", self._icon(node), node["kind_label"], class_="small")
        rows = [self._row(told) for told in self.kg.neighbourhoods.card(node["iri"])]
        facts = element("dl", *rows, class_="facts")
        head = element("header", element("div", title, kind), close)
        acts = element("p", *self._acts(node, "on the card"), class_="acts")
        return element("section", head, acts, facts, class_="card-of", data_iri=node["iri"])

    def _row(self, told: Data) -> Markup:
        values = told["values"]
        more = len(values) - _MOST_VALUES
        shown = [element("li", value) for value in values[:_MOST_VALUES]]
        rest = element("li", f"and {more} more", class_="small") if more > 0 else None
        label = element("dt", sentence_case(told["label"]))
        return element("div", label, element("dd", element("ul", *shown, rest)))

    # ---------------------------------------------------------------------- list

    def list(self) -> Markup:
        """Return everything that is drawn, by what joins it to what is opened."""
        opened = [iri for iri in self.shown.view["opened"] if iri in self.left]
        parts = [self._about(iri) for iri in opened]
        return element("section", element("h2", "What is drawn", class_="unseen"), *parts)

    def _about(self, iri: str) -> Markup:
        node = self.nodes[iri]
        groups = [g for g in self.shown.view["groups"] if g["of"] == iri]
        fold = self._fold(node) if iri != self.shown.view["iri"] else None
        head = element("h3", self._icon(node), element("span", _name(node)), fold)
        return element(
            "section", head, *(self._group(g) for g in groups), class_="about-node", data_of=iri
        )

    def _group(self, group: Data) -> Markup:
        drawn = [n for n in group["shown"] if n in self.left]
        off = group["edge"] in self.shown.hidden
        summary = element(
            "summary", element("span", sentence_case(group["label"]), class_="joint"), " ",
            element("b", f"{group['count']} {group['kinds']}"), _drawn(group, len(drawn), off),
        )  # fmt: skip
        items = element("ul", *(() if off else (self._item(self.nodes[n]) for n in drawn)))
        key = f"{group['of']} {group['key']}"
        few = 0 < len(drawn) <= _OPEN_UP_TO
        return element(
            "details", summary, items, self._more(group), data_key=key, open=few,
            class_="group",
        )  # fmt: skip

    def _more(self, group: Data) -> Markup | None:
        left = group["count"] - len(group["shown"])
        if not left or self.shown.view["full"]:
            return None
        text = f"{self.nodes[group['of']]['name']} {group['key']}"
        told = f"Draw {min(left, FURTHER)} more" if left > FURTHER else f"Draw the other {left}"
        told = told.replace("the other", "all") if not group["shown"] else told
        what = element("span", f" {group['kinds']}", class_="unseen")
        href = link(**{OPEN: [*self.shown.opened, text]})
        return element(
            "p", element("a", told, what, href=href, target="_self", data_key=f"more {text}"),
            class_="more",
        )  # fmt: skip

    def _item(self, node: Data) -> Markup:
        head, *more = node["caption"]
        words = element("span", node["label"]) if more else None
        lead = element(
            "a", self._icon(node), element("b", head if more else _full(node)), words,
            href=link(**{NODE: node["name"]}), target="_self", title=node["label"],
            aria_current="true" if node["iri"] == self.shown.node else "",
            data_key=f"node {node['iri']}", class_="lead-to",
        )  # fmt: skip
        acts = element("span", *self._acts(node), class_="acts")
        return element("li", lead, acts, data_iri=node["iri"])

    def _acts(self, node: Data, where: str = "") -> Iterable[Markup]:
        """Yield what can be done with a node: open, make the centre, lead to its page."""
        name, iri = node["name"], node["iri"]
        called = element("span", f" {_name(node)} {where}".rstrip(), class_="unseen")
        if iri == self.shown.view["iri"]:
            pass
        elif iri in self.shown.view["opened"]:
            yield self._fold(node, where)
        elif not self.shown.view["full"]:
            href = link(**{OPEN: [*self.shown.opened, name]})
            yield element(
                "a", "Expand", called, href=href, target="_self", data_key=f"open{where} {iri}"
            )
        if iri != self.shown.view["iri"]:
            yield element(
                "a", "Centre", called, href=centre_link(name), target="_self",
                data_key=f"centre{where} {iri}",
            )  # fmt: skip
        yield element("a", "Page", called, href=iri_link(iri), target="_self", class_="away")

    def _fold(self, node: Data, where: str = "list head") -> Markup:
        called = element("span", f" {_name(node)}", class_="unseen")
        left = self._without(node["name"])
        return element(
            "a", "Fold", called, href=link(**{OPEN: left}), target="_self", class_="fold",
            data_key=f"open{where if where != 'list head' else ' head'} {node['iri']}",
        )  # fmt: skip

    def _without(self, name: str) -> Sequence[str]:
        """Return what is opened without a node, nor what was only reached through it."""
        left = folded(self.shown.opened, name)
        lost = self.kg.neighbourhood(self.shown.view["iri"], left)["lost"]
        return [text for text in left if text not in lost]

    def _icon(self, node: Data) -> Markup:
        kind = self.kinds[node["kind"]]
        return icon(kind.shape, kind.family)


def _full(node: Data) -> str:
    """Return the only line of a caption, whole where the picture cuts it short."""
    [line] = node["caption"]
    return str(node["label"]) if line.endswith("…") else str(line)


def _name(node: Data) -> str:
    return " ".join(node["caption"]) or str(node["label"])


def _drawn(group: Data, drawn: int, off: bool) -> Markup | None:
    """Return how many of a group are drawn, where not all are."""
    if not group["shown"]:
        return element("span", " not drawn yet", class_="small")
    if off or drawn < len(group["shown"]):
        return element("span", f" {0 if off else drawn} seen, others hidden", class_="small")
    if drawn < group["count"]:
        return element("span", f" {drawn} drawn", class_="small")
    return None


def _chips(title: str, chips: Iterable[Markup]) -> Markup:
    items = (element("li", chip) for chip in chips)
    return element("div", element("h3", title), element("ul", *items), class_="chips")


def found(nodes: Sequence[Data], title: str, kinds: Mapping[str, Kind]) -> Markup:
    """Return things to start from, each a link that makes it the centre."""
    several = len({n["kind"] for n in nodes}) > 1
    items = [_start(n, kinds[n["kind"]], several) for n in nodes]
    head = joined((sentence_case(title), element("span", str(len(nodes)), class_="number")), " ")
    return element("section", element("h2", head), element("ul", *items), class_="starts")


def _start(node: Data, kind: Kind, named: bool) -> Markup:
    """Return a thing to start from; its kind is told in words where it is not the title."""
    lead = " · ".join(node["caption"]) if node["caption"] else node["label"]
    link_ = element(
        "a", icon(kind.shape, kind.family), element("b", lead), href=centre_link(node["name"]),
        target="_self", title=node["label"],
    )  # fmt: skip
    told = element("span", node["kind_label"], class_="small") if named else None
    return element("li", link_, told, data_key=node["iri"])

"""Neighbourhoods: what stands about a thing in the graph, with the edges that mean something.

What is drawn, and along which paths, is told by `ontology/picture.ttl`; see `consilience.picture`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any as Anything

from consilience.picture import (
    OTHER,
    Edge,
    Kind,
    Step,
    Triple,
    backwards,
    walk,
)
from consilience.picture_nodes import Nodes
from consilience.resources import Resources
from consilience.vocabulary import RDF_TYPE

MOST = 45  # nodes that a neighbourhood is drawn with at first
FURTHER = 20  # nodes that an opening adds
IN_ALL = 240  # nodes that anything is drawn with
_FEW = 8  # nodes of a folded kind that are drawn at once
_BACK = "^"

Data = dict[str, Anything]


@dataclass(frozen=True)
class Key:
    """A group of neighbours: those that one edge joins to a node, of one kind; `back`: from its end."""

    edge: str
    back: bool
    kind: str

    def __str__(self) -> str:
        return f"{_BACK if self.back else ''}{self.edge} {self.kind}"


Groups = Mapping[Key, Sequence[str]]


@dataclass
class _View:
    """What is drawn so far: the step at which each node came, and the nodes that are opened."""

    steps: dict[str, int] = field(default_factory=dict)
    opened: dict[str, None] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    full: bool = False

    def add(self, nodes: Iterable[str], step: int) -> None:
        for node in nodes:
            if len(self.steps) >= IN_ALL:
                self.full = True
                return
            self.steps.setdefault(node, step)


class Neighbourhoods(Nodes):
    """Tells the neighbourhood of anything; `ranks` orders neighbours, by IRI."""

    def __init__(
        self, resources: Resources, names: Mapping[str, str], ranks: Mapping[str, int]
    ) -> None:
        super().__init__(resources, names)
        self.ranks = ranks
        self._groups: dict[str, Groups] = {}

    # ------------------------------------------------------------------------ what is drawn

    def edge(self, name: str) -> Edge:
        """Return an edge by its id, or the property of this prefixed name as an edge."""
        if name in self.rules.edges:
            return self.rules.edges[name]
        iri = self.resources.prefixes.expand(name)
        label = self.resources.label(iri) or name
        return Edge(name, label, f"is the {label} of", ((Step(iri),),))

    def ends(self, iri: str, edge: Edge, back: bool = False) -> dict[str, tuple[Triple, ...]]:
        """Return where an edge leads from a thing, each with the triples on the way."""
        mine = self.kind(iri)
        found: dict[str, tuple[Triple, ...]] = {}
        for path in edge.paths:
            for end, way in walk(self.store, iri, backwards(path) if back else path).items():
                other = self.kind(end)
                joined = edge.joins(other, mine) if back else edge.joins(mine, other)
                if end != iri and joined and (OTHER not in (mine, other)):
                    found.setdefault(end, way)
        return found

    def groups(self, iri: str) -> Groups:
        """Return the neighbours of a thing by edge and kind, the first the most worth showing."""
        if iri not in self._groups:
            drawn = self.kind(iri) is not OTHER
            self._groups[iri] = self._ruled(iri) if drawn else self._plain(iri)
        return self._groups[iri]

    def _ruled(self, iri: str) -> Groups:
        found: dict[Key, set[str]] = {}
        for edge in self.rules.edges.values():
            for back in (False, True):
                for end in self.ends(iri, edge, back):
                    key = Key(edge.id, back and not edge.both_ways, self.kind(end).id)
                    found.setdefault(key, set()).add(end)
        return {key: sorted(ends, key=self._place) for key, ends in found.items()}

    def _plain(self, iri: str) -> Groups:
        """Return what stands about a thing that no rule draws, by the properties themselves."""
        found: dict[Key, set[str]] = {}
        for back, told in ((False, self.store.describe(iri)), (True, self.store.naming(iri))):
            for said in told:
                other = said.subject if back else said.value
                if said.is_iri and other != iri:
                    name = self.resources.prefixes.shorten(said.property)
                    found.setdefault(Key(name, back, self.kind(other).id), set()).add(other)
        return {key: sorted(ends, key=self._place) for key, ends in sorted(found.items(), key=str)}

    def _place(self, iri: str) -> tuple[Anything, ...]:
        return self.ranks.get(iri, len(self.ranks)), natural(iri)

    # ------------------------------------------------------------------------ a view

    def view(self, name: str, opened: Sequence[str] = (), most: int = MOST) -> Data:
        """Return a thing, what stands about it, and what stands about those that are opened.

        `opened` holds, in this order, `iri` (some of everything about a node) or `iri edge kind`
        (more of one group, as its `key` tells). What names nothing that is drawn is `lost`.

        Raises QueryError when the graph does not name the thing.
        """
        centre = self.resources.iri_of(name)
        view = _View({centre: 0}, {centre: None})
        about = self.groups(centre)
        view.add(self._first(about, most - 1), 0)
        for step, text in enumerate(opened, 1):
            self._open(view, text, step)
        return {
            **self.resources.named(centre),
            "neighbours": len({n for group in about.values() for n in group}),
            "left_out": len({n for group in about.values() for n in group} - set(view.steps)),
            "nodes": [{**self.told(iri), "step": step} for iri, step in view.steps.items()],
            "edges": list(self._edges(view)),
            "groups": [g for node in view.opened for g in self._told(node, view)],
            "opened": list(view.opened),
            "lost": view.lost,
            "full": view.full,
        }

    def _open(self, view: _View, text: str, step: int) -> None:
        name, _, key = text.partition(" ")
        iri = self.resources.prefixes.expand(name)
        groups = self.groups(iri) if iri in view.steps else {}
        wanted = {k: g for k, g in groups.items() if str(k) == key or not key}
        if not wanted:
            view.lost.append(text)
            return
        view.opened[iri] = None
        left = {k: [n for n in g if n not in view.steps] for k, g in wanted.items()}
        view.add(self._first(left, FURTHER, folded=bool(key)), step)

    def _first(self, groups: Groups, room: int, folded: bool = False) -> Iterator[str]:
        """Yield at most so many nodes, some of every group; of a folded kind only if it is small."""
        kinds = {kind.id: kind for kind in self.rules.kinds.values()}
        open_ = [
            group for key, group in groups.items()
            if folded or not (key.kind in kinds and kinds[key.kind].folded) or len(group) <= _FEW
        ]  # fmt: skip
        shares = _shares([len(group) for group in open_], room)
        for group, share in zip(open_, shares, strict=True):
            yield from group[:share]

    def _edges(self, view: _View) -> Iterator[Data]:
        """Yield the edges between the nodes that are drawn, each once."""
        shown, seen = view.steps, set()
        for start in shown:
            if self.kind(start) is OTHER:
                yield from self._plain_edges(start, shown)
                continue
            for edge in self.rules.edges.values():
                for end in self.ends(start, edge):
                    pair = (edge.id, *(sorted((start, end)) if edge.both_ways else (start, end)))
                    if end in shown and pair not in seen:
                        seen.add(pair)
                        yield _edge(edge, start, end)

    def _plain_edges(self, iri: str, shown: Mapping[str, int]) -> Iterator[Data]:
        for key, group in self.groups(iri).items():
            for other in group:
                if other in shown and not (key.back and self.kind(other) is OTHER):
                    yield _edge(self.edge(key.edge), *((other, iri) if key.back else (iri, other)))

    def _told(self, iri: str, view: _View) -> Iterator[Data]:
        for key, group in self.groups(iri).items():
            edge, kind = self.edge(key.edge), self.kind(group[0])
            shown = [n for n in group if n in view.steps]
            yield {
                "of": iri, "key": str(key), "edge": edge.id,
                "label": edge.back if key.back else edge.label, "kind": kind.id,
                "kinds": kind.label if len(group) == 1 else kind.several,
                "count": len(group), "shown": shown,
            }  # fmt: skip

    # ------------------------------------------------------------------------ places to start

    def starts(self) -> list[Data]:
        """Return places to start from: a `title`, and the `nodes` under it."""
        kinds = [(k.several, self._of_kind(k)) for k in self.rules.kinds.values() if k.start]
        edges = [(e.label, self._joined_by(e)) for e in self.rules.edges.values() if e.start]
        found = [*kinds, *edges]
        return [{"title": t, "nodes": [self.told(n) for n in nodes]} for t, nodes in found]

    def _of_kind(self, kind: Kind) -> list[str]:
        things = self.store.follow(kind.drawn, RDF_TYPE.value, back=True)
        return [thing for thing in things if self.kind(thing) is kind]

    def _joined_by(self, edge: Edge) -> list[str]:
        """Return the things that an edge joins, those that it joins together next to each other."""
        found: dict[str, None] = {}
        for path in edge.paths:
            first = path[0]
            for said in self.store.of_property(first.prop):
                start = said.value if first.back else said.subject
                ends = sorted(self.ends(start, edge), key=natural)
                if ends:
                    found |= dict.fromkeys((start, *ends))
        return list(found)

    # ------------------------------------------------------------------------ taken away

    def triples(self, view: Mapping[str, Anything]) -> list[Triple]:
        """Return the graph's own triples behind the edges of a view, plumbing included."""
        found: dict[Triple, None] = {}
        for drawn in view["edges"]:
            way = self.ends(drawn["from"], self.edge(drawn["edge"])).get(drawn["to"])
            if way is None:  # of no drawn kind: the property itself
                iri = self.resources.prefixes.expand(drawn["edge"])
                way = ((drawn["from"], iri, drawn["to"]),)
            found |= dict.fromkeys(way)
        return sorted(found)


def _edge(edge: Edge, start: str, end: str) -> Data:
    return {
        "from": start, "to": end, "edge": edge.id, "label": edge.label,
        "directed": not edge.both_ways,
    }  # fmt: skip


def _shares(sizes: Sequence[int], room: int) -> list[int]:
    """Return how many of each group there is room for: small ones whole, large ones alike."""
    shares, left = [0] * len(sizes), max(0, room)
    for place, i in enumerate(sorted(range(len(sizes)), key=lambda i: sizes[i])):
        shares[i] = min(sizes[i], left // (len(sizes) - place))
        left -= shares[i]
    return shares


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return what orders texts with numbers as people do: 1.2 before 1.10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((int(p), "") if p.isdecimal() else (-1, p) for p in parts)

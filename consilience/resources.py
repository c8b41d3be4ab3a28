"""Resources: what the graph says of anything in it, what names it, and how it is found."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any as Anything

from consilience import iris
from consilience.prefixes import Prefixes
from consilience.store import QueryError, Said, Store
from consilience.vocabulary import CORE, DCTERMS, RDF_TYPE, SKOS, local_id

FIRST = 50  # of what names a resource, by each property
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TYPE = RDF_TYPE.value
# What a resource is called by, the first that it has.
_LABELS = (
    SKOS + "prefLabel", DCTERMS + "title", _RDFS + "label", CORE + "says", CORE + "explanation",
)  # fmt: skip
_DEFINITIONS = (SKOS + "definition", _RDFS + "comment", DCTERMS + "description")
_IDS = (SKOS + "notation", DCTERMS + "identifier", SKOS + "altLabel", SKOS + "hiddenLabel")
_LEADING = (_TYPE, *_LABELS, *_DEFINITIONS)  # the properties told first

Data = dict[str, Anything]


@dataclass(frozen=True)
class _Entry:
    """What a resource can be found by, folded: addresses, names, everything together."""

    iri: str
    addresses: frozenset[str]
    names: frozenset[str]
    everything: str


class Resources:
    """Describes and finds the resources of a store."""

    def __init__(self, store: Store, prefixes: Prefixes) -> None:
        self.store, self.prefixes = store, prefixes

    def label(self, iri: str) -> str:
        """Return what a resource is called, or nothing."""
        return next((v for p in _LABELS for v in self.store.values(iri, p)), "")

    def definitions(self, iri: str) -> list[str]:
        """Return what defines or describes a resource, if anything."""
        return [v for p in _DEFINITIONS for v in self.store.values(iri, p)]

    def named(self, iri: str) -> Data:
        """Return a resource's IRI, its prefixed name and its label (may be empty)."""
        return {"iri": iri, "name": self.prefixes.shorten(iri), "label": self.label(iri)}

    # ------------------------------------------------------------------------ described

    def iri_of(self, name: str) -> str:
        """Return the IRI of what is given as an IRI or as prefix:name.

        Raises QueryError when the graph does not name it, with the nearest names.
        """
        iri = self.prefixes.expand(name)
        if not self.store.holds(iri):
            near = ", ".join(found["name"] for found in self.near(name)[:5])
            raise QueryError(
                f"nothing in the graph is {name!r}" + (f"; near: {near}" if near else "")
            )
        return iri

    def describe(self, name: str) -> Data:
        """Return what is said of a resource and what names it, as plain data; see `iri_of`."""
        iri = self.iri_of(name)
        said = self.store.describe(iri)
        as_property, as_graph = self.store.uses(iri)
        return {
            **self.named(iri),
            "kind": iris.kind_of(iri),
            "types": [self.named(t) for t in self.store.values(iri, _TYPE)],
            "definitions": self.definitions(iri),
            "graphs": [
                {"graph": self.named(graph), "properties": self._properties(own)}
                for graph, own in _grouped(said, "graph").items()
            ],
            "named_by": [
                self._naming(p, own)
                for p, own in _grouped(self.store.naming(iri), "property").items()
            ],
            "as_property": as_property,
            "as_graph": as_graph,
        }

    def _properties(self, said: Iterable[Said]) -> list[Data]:
        groups = _grouped(said, "property")
        order = {p: i for i, p in enumerate(_LEADING)}
        return [
            {"property": self.named(p), "values": [self._value(s) for s in groups[p]]}
            for p in sorted(groups, key=lambda p: (order.get(p, len(order)), local_id(p)))
        ]

    def _value(self, said: Said) -> Data:
        if said.is_iri:
            return self.named(said.value)
        datatype = self.prefixes.shorten(said.datatype) if said.datatype else ""
        return {"text": said.value, "datatype": datatype, "language": said.language}

    def _naming(self, prop: str, said: list[Said]) -> Data:
        subjects = sorted({s.subject for s in said})
        first = [self.named(s) for s in subjects[:FIRST]]
        return {"property": self.named(prop), "count": len(subjects), "first": first}

    # ------------------------------------------------------------------------ found

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        return tuple(self._entry(iri) for iri in self.store.subjects())

    def _entry(self, iri: str) -> _Entry:
        told = [v for p in (*_IDS, *_LABELS) for v in self.store.values(iri, p)]
        addresses = frozenset(map(folded, (iri, self.prefixes.shorten(iri))))
        names = frozenset(map(folded, (local_id(iri), *told)))
        return _Entry(iri, addresses, names, f" {' '.join(sorted(addresses | names))} ")

    def search(self, text: str, limit: int = 20) -> list[Data]:
        """Return the resources that a text fits best: by IRI, id or label, however spelled.

        Each with its IRI, prefixed name, label and types; the nearest names if nothing fits.
        """
        wanted = folded(text)
        if not wanted:
            return []
        address = folded(self.prefixes.expand(text))
        ranked = [
            (*rank, "#" in self.prefixes.shorten(e.iri), len(e.iri), e.iri)
            for e in self._entries
            if (rank := _rank(e, wanted, address))
        ]
        found = [iri for *_, iri in sorted(ranked)[:limit]]
        return [self._result(iri) for iri in found] or self.near(text)[:limit]

    def near(self, name: str) -> list[Data]:
        """Return resources whose last part is spelled much like that of a name."""
        by_last: dict[str, list[str]] = {}
        for entry in self._entries:
            by_last.setdefault(folded(local_id(entry.iri)), []).append(entry.iri)
        last = folded(local_id(self.prefixes.expand(name)).rsplit(":", 1)[-1])
        close = get_close_matches(last, by_last, n=10)
        return [self._result(iri) for part in close for iri in sorted(by_last[part], key=len)[:3]]

    def _result(self, iri: str) -> Data:
        types = [self.named(t) for t in self.store.values(iri, _TYPE)]
        return {**self.named(iri), "types": types}


def folded(text: str) -> str:
    """Return a text without what spellings differ in: case, and all but letters and figures."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _rank(entry: _Entry, wanted: str, address: str) -> tuple[int, int] | None:
    """Return how well a text fits, the smallest the best; None when it does not."""
    if {wanted, address} & entry.addresses:
        return 0, 0
    begun = [len(name) for name in entry.names if name.startswith(wanted)]
    if begun:
        return 1, min(begun)
    if f" {wanted}" in entry.everything:
        return 2, 0
    return (3, 0) if all(word in entry.everything for word in wanted.split()) else None


def _grouped(said: Iterable[Said], by: str) -> Mapping[str, list[Said]]:
    """Return what is said by graph or by property, each in the order of its text."""
    found: dict[str, list[Said]] = {}
    for one in sorted(said, key=lambda s: (getattr(s, by), s.subject, s.property, s.value)):
        found.setdefault(getattr(one, by), []).append(one)
    return found

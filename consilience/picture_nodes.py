"""Nodes of a picture: what each is called, in full and in short, and what is said of it in words."""

import re
from collections.abc import Mapping
from typing import Any as Anything

from consilience.picture import OTHER, Kind, Rules, kind_among
from consilience.resources import LABELS, Resources
from consilience.vocabulary import RDF_TYPE, local_id

_SHORT = 46  # characters of a label under a node

Data = dict[str, Anything]


class Nodes:
    """Tells of anything as a node; `names` are short names by IRI."""

    def __init__(self, resources: Resources, names: Mapping[str, str]) -> None:
        self.resources, self.store, self.names = resources, resources.store, names
        self.rules = Rules(self.store, resources.prefixes.expand)
        self._kinds: dict[str, Kind] = {}

    def kind(self, iri: str) -> Kind:
        """Return what a thing is drawn as."""
        if iri not in self._kinds:
            types = self.store.values(iri, RDF_TYPE.value)
            self._kinds[iri] = kind_among(types, self.rules.kinds) or OTHER
        return self._kinds[iri]

    def told(self, iri: str) -> Data:
        """Return a thing as a node: what it is called in full and in short, and its kind."""
        named, kind = self.resources.named(iri), self.kind(iri)
        label = named["label"] or self.names.get(iri, "") or named["name"]
        return {
            **named, "label": label, "kind": kind.id, "kind_label": self._called(iri, kind),
            "caption": self._caption(iri, kind, label),
        }  # fmt: skip

    def _called(self, iri: str, kind: Kind) -> str:
        if kind is not OTHER:
            return kind.label
        types = self.store.values(iri, RDF_TYPE.value)
        return ", ".join(filter(None, map(self.resources.label, types))) or kind.label

    def _caption(self, iri: str, kind: Kind, label: str) -> list[str]:
        """Return the lines under a node: what its kind is called by, and the label's beginning."""
        if iri in self.names:
            return [self.names[iri]]
        values = [self._first_value(iri, prop) for prop in kind.caption]
        head = " · ".join(shortened(v) for v in values if v)
        rest = "" if label in values else shortened(label)
        return [line for line in (head, rest) if line]

    def _first_value(self, iri: str, prop: str) -> str:
        value = next(iter(self.store.values(iri, prop)), "")
        return self.names.get(value) or self.resources.label(value) or value

    def card(self, name: str) -> list[Data]:
        """Return what is said of a thing in words: `property`, `label` and `values` as text.

        Its class, its label, what is drawn as a neighbour and what is for machines are left out.
        """
        found: dict[str, Data] = {}
        described = self.resources.describe(name)
        for part in described["graphs"]:
            for told in part["properties"]:
                words = self._in_words(told, described["label"])
                if words:
                    one = found.setdefault(told["property"]["iri"], _row(told["property"]))
                    one["values"] += [w for w in words if w not in one["values"]]
        return list(found.values())

    def _in_words(self, told: Mapping[str, Anything], label: str) -> list[str]:
        iri = told["property"]["iri"]
        if iri == RDF_TYPE.value or iri in self.rules.left_out:
            return []
        words = [self._value(value) for value in told["values"]]
        return [w for w in words if w and not (iri in LABELS and w == label)]

    def _value(self, value: Mapping[str, str]) -> str:
        if "iri" not in value:
            return value["text"]
        return value["label"] if self.kind(value["iri"]) is OTHER else ""


def _row(prop: Mapping[str, str]) -> Data:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_id(prop["iri"])).lower()
    return {"property": prop["name"], "label": prop["label"] or words, "values": []}


def shortened(text: str) -> str:
    """Return the beginning of a text, at a word's end, with … where something is left out."""
    if len(text) <= _SHORT:
        return text
    return text[:_SHORT].rsplit(" ", 1)[0].rstrip(",;:") + "…"

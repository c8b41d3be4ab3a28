"""A search over everything: documents, terms, what documents say, findings, saved queries.

What is found comes in groups, the best of each first. The documents' own words are not searched.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any as Anything

from consilience import iris
from consilience.findings.weight import weighed
from consilience.picture import Rules, kind_among
from consilience.queries import SavedQuery
from consilience.resources import Resources, folded, holds_words
from consilience.sentences import listed
from consilience.vocabulary import BASE, CORE, RDF_TYPE

# The groups in the order in which they are shown, and what they are called.
GROUPS: Mapping[str, str] = {
    "documents": "Documents",
    "terms": "Terms",
    "compared": "Procedures and conditions compared",
    "statements": "Statements",
    "evidence": "Evidence told of",
    "findings": "Findings",
    "queries": "Saved queries",
    "readings": "Readings and positions",
    "words": "Words of the ontology",
    "others": "Everything else in the graph",
    "parts": "Parts and records behind these: anchors, editions, provenance",
    "near": "Called much like it",
}
_BY_KIND = {
    "source": "documents", "row": "compared", "statement": "statements",
    "evidence_item": "evidence", "study_match": "evidence", "finding": "findings",
    "position": "readings", "reading": "readings", "option": "readings",
    "device_class": "readings", "core": "words",
}  # fmt: skip
_MATCHES = CORE + "matches"
_LONG = 4  # letters; a shorter word has no plural s
FEW = 5  # of each group, unless more are asked for

NEAR, OTHERS, PARTS = "near", "others", "parts"

Data = dict[str, Anything]
Thing = str | SavedQuery  # an IRI, or a saved query


class Search:
    """Finds things by what they are called, by what is said of them and by their address.

    `sources` are the records of the documents, `findings` plain data as `kg.findings()` gives them.
    """

    def __init__(
        self,
        resources: Resources,
        queries: Mapping[str, SavedQuery],
        sources: Iterable[Mapping[str, Anything]],
        findings: Iterable[Mapping[str, Anything]],
    ) -> None:
        self.resources, self.queries = resources, queries
        self.sources = {s["id"]: s for s in sources}
        told = weighed(findings)
        self.findings = {iris.finding(f["id"]): f for f in told}
        self.weights = {iri: i for i, iri in enumerate(self.findings)}
        self._groups: dict[str, str] = {}  # by IRI, as they are needed

    def find(self, text: str, most: int = FEW, group: str | None = None) -> list[Data]:
        """Return the groups in which something was found; see `KnowledgeGraph.find`."""
        found = self._found(text)
        if not found and (near := [t["iri"] for t in self.resources.near(text) if t["label"]]):
            found = {NEAR: near}
        return [
            {
                "group": name,
                "label": label,
                "count": len(found[name]),
                "first": [self._told(thing) for thing in found[name][:most]],
            }
            for name, label in GROUPS.items()
            if name in found and group in (None, name)
        ]

    def _found(self, text: str) -> dict[str, list[Thing]]:
        """Return what fits by group, the best first; of findings that fit alike the weightiest."""
        ranks: dict[str, tuple[bool, tuple[int, int]]] = {}
        for again, wanted in enumerate(_spellings(text)):
            for rank, iri in self.resources.fitting(wanted):
                ranks.setdefault(iri, (bool(again), rank))
        found: dict[str, list[Thing]] = {}
        for iri in ranks:  # in the order found: the best first
            found.setdefault(self._group(iri), []).append(iri)
        if "evidence" in found:
            found["evidence"] = list(self._with_matched(found["evidence"]))
        if "findings" in found:
            found["findings"].sort(key=lambda iri: (*ranks[str(iri)], self.weights[str(iri)]))
        told = [(q, (q.id, q.summary, q.description, *q.tags)) for q in self.queries.values()]
        fitting = [q for q, words in told if any(fits(s, words) for s in _spellings(text))]
        return {**found, "queries": list(fitting)} if fitting else found

    def _group(self, iri: str) -> str:
        if iri not in self._groups:
            group = _group_of(iri)
            self._groups[iri] = PARTS if group == OTHERS and not self._drawn(iri) else group
        return self._groups[iri]

    @cached_property
    def _rules(self) -> Rules:
        return Rules(self.resources.store, self.resources.prefixes.expand)

    def _drawn(self, iri: str) -> bool:
        """Whether it means something to a reader by itself: some kind of node in a picture does."""
        types = self.resources.store.values(iri, RDF_TYPE.value)
        return kind_among(types, self._rules.kinds) is not None

    # ------------------------------------------------------------------------ studies

    def _with_matched(self, found: Iterable[Thing]) -> Iterator[str]:
        """Yield what is found, behind each study the other accounts that are matched with it."""
        done = set()
        for iri in map(str, found):
            for one in (iri, *self._matched(iri)):
                if one not in done:
                    done.add(one)
                    yield one

    def _matched(self, iri: str) -> list[str]:
        """Return the accounts that a match joins with a study; none of another thing."""
        follow = self.resources.store.follow
        joined = [a for m in follow(iri, _MATCHES, back=True) for a in follow(m, _MATCHES)]
        return [a for a in dict.fromkeys(joined) if a != iri]

    def _told_as(self, iri: str) -> str:
        """Return what the matched accounts call a study, and whose they are; empty without any."""
        told = []
        for other in self._matched(iri):
            found = iris.parse(other)
            if found and found.parts[0] in self.sources:
                by = self.sources[found.parts[0]]["name"]
                told.append(f"told of as {self.resources.label(other)} by {by}")
        return listed(told)

    def _told(self, thing: Thing) -> Data:
        if isinstance(thing, SavedQuery):
            told = {"label": thing.summary, "about": thing.description}
            return {"query": thing.id, "name": thing.id, **told}
        found = iris.parse(thing)
        if found and found.kind == "source":
            source = self.sources[found.parts[0]]
            told = {
                "label": source["name"],
                "about": f"{source['issuer_label']}: {source['title']}",
            }
            return {**self.resources.named(thing), **told}
        if finding := self.findings.get(thing):
            between = listed(self.sources[s]["name"] for s in dict.fromkeys(finding["sources"]))
            told = {"label": finding["explanation"], "about": f"{finding['kind']}: {between}"}
            return {**self.resources.named(thing), **told}
        return {**self.resources.named(thing), "about": self._about(thing, found)}

    def _about(self, iri: str, found: iris.Address | None) -> str:
        """Return which document tells a thing and where, else how it is defined or what it is."""
        values, named = self.resources.store.values, self.resources.named
        types = map(named, values(iri, RDF_TYPE.value))
        kinds = ", ".join(t["label"] or t["name"] for t in types)
        if found and found.parts[0] in self.sources:
            places = [self.sources[found.parts[0]]["name"], *values(iri, CORE + "locator")]
            about = f"{kinds}: {', '.join(places)}".removeprefix(": ")
            return "; ".join(filter(None, (about, self._told_as(iri))))
        return next(iter(self.resources.definitions(iri)), "") or kinds


def fits(text: str, words: Iterable[str]) -> bool:
    """Whether every word of a text begins a word of some others."""
    wanted = folded(text)
    return bool(wanted) and holds_words(f" {folded(' '.join(words))} ", wanted)


def _group_of(iri: str) -> str:
    kind = iris.kind_of(iri)
    if kind is None and "#" in iri and iri.startswith(BASE) and "/" not in iri[len(BASE) :]:
        return "terms"  # <a topic's vocabulary>#<term>
    return _BY_KIND.get(kind or "", OTHERS)


def _spellings(text: str) -> list[str]:
    """Return a text as given, and without the plural s of its words; an address only as given."""
    words = folded(text).split()
    singular = " ".join(w.removesuffix("s") if len(w) > _LONG else w for w in words)
    return [text] if ":" in text or singular == " ".join(words) else [text, singular]

"""The network of who tells of what: documents, studies, reviews, guidelines told of.

Accounts of two documents that are matched as the same study, or likely the same, are drawn as one
node here, and only here: in the knowledge graph each stays what one document says.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any as Anything

import networkx

from consilience.corpus import Corpus
from consilience.encodings import Source
from consilience.evidence.matches import HELD, Account
from consilience.evidence.model import Guideline, Study
from consilience.exports.words import counted, without_controls
from consilience.sentences import listed
from consilience.tables import Table

TELLS_OF, CONTAINS, FOLLOWS_UP = "tells of", "contains", "follows up"
ANALYSES, RESTS_ON = "analyses", "rests on"
# Findings that two documents disagree on a study, by the column that counts them.
_DISAGREEMENTS = {
    ("evidence", "opposite-advice-same-study"): "opposite_advice",
    ("evidence", "read-differently"): "read_differently",
    ("evidence", "told-in-part"): "read_differently",
    ("evidence", "numbers-differ"): "numbers_differ",
    ("claim", "contradicted"): "contradicted",
}
_CALLED = {
    "opposite_advice": ("opposite advice", "opposite advices"),
    "read_differently": ("reading that differs", "readings that differ"),
    "numbers_differ": ("number that differs", "numbers that differ"),
    "contradicted": ("claim that it contradicts", "claims that it contradicts"),
}  # fmt: skip
STUDY_COLUMNS: Mapping[str, str] = {
    "study": "the study, by a name if a document gives one",
    "kind": "study or review",
    "disagreements": "findings of the next four columns: what rests on it and is disputed",
    "opposite_advice": "two documents tell of it, and one says yes where the other says no",
    "read_differently": "two documents take it, or a result of it, to say different things",
    "numbers_differ": "two documents print different numbers of it",
    "contradicted": "claims about all trials or guidelines that it speaks against",
    "documents": "documents that tell of it",
    "reviews": "reviews that are said to contain it",
    "guidelines": "guidelines told of that are said to rest on it",
    "between": "pairs of documents that it joins: its part of their shortest ways to each other",
    "told_by": "those documents",
    "node": "the node in the network",
}
DOCUMENT_COLUMNS: Mapping[str, str] = {
    "document": "the document",
    "studies": "studies that it tells of, reviews left out",
    "reviews": "reviews that it tells of",
    "guidelines": "other bodies' guidelines that it tells of",
    "shared": "studies and reviews that another document tells of too",
    "alone": "studies and reviews that it alone knows",
    "disputed": "studies and reviews of it that some disagreement rests on",
    "shared_with": "the documents that it shares studies with, and how many",
}


class CitationNetwork:
    """The network, and measures of it; `findings` are plain data as `kg.findings()` gives them."""

    def __init__(
        self, corpus: Corpus, findings: Iterable[Mapping[str, Anything]], as_of: str | None = None
    ) -> None:
        """`as_of` (YYYY-MM-DD): only editions in force on that day, which the findings must be of."""
        self.corpus, self.findings = corpus, list(findings)
        self.sources = {s: corpus.sources[s] for s in sorted(corpus.sources)
                        if corpus.sources[s].in_force(as_of)}  # fmt: skip
        self._node_of = _merged(corpus, self.sources)

    @cached_property
    def graph(self) -> networkx.MultiDiGraph:
        """Nodes with `kind`, `label` and `accounts`; edges with `relation`, which is their key."""
        found = networkx.MultiDiGraph()
        for source in self.sources:
            found.add_node(source, kind="document", label=source, accounts="")
        for node, accounts in sorted(self.accounts.items()):
            studies = [self._study(account) for account in accounts]
            pools = any(s.design in self.corpus.vocabulary.review_designs for s in studies)
            told = " ".join("/".join(account) for account in accounts)
            kind = "review" if pools else "study"
            found.add_node(node, kind=kind, label=without_controls(_name(studies)), accounts=told)
        for source in self.sources:
            for start, end, relation in self._edges(source, found):
                found.add_edge(start, end, key=relation, relation=relation)
        return found

    @cached_property
    def accounts(self) -> Mapping[str, list[Account]]:
        """What documents tell of each study, by the study's node: source and id there."""
        found: dict[str, list[Account]] = {}
        for account, node in sorted(self._node_of.items()):
            found.setdefault(node, []).append(account)
        return found

    def _study(self, account: Account) -> Study:
        return self.corpus.sources[account[0]].evidence.studies[account[1]]

    def _edges(self, source: str, graph: networkx.MultiDiGraph) -> Iterator[tuple[str, str, str]]:
        """Yield the edges of what one document tells; its guidelines become nodes on the way."""
        evidence = self.corpus.sources[source].evidence
        for study in evidence.studies.values():
            node = self._node_of[source, study.id]
            yield source, node, TELLS_OF
            later = (study.follows_up,) if study.follows_up else ()
            for relation, names in (
                (CONTAINS, study.contains), (FOLLOWS_UP, later), (ANALYSES, study.analyses)
            ):  # fmt: skip
                for name in names:
                    yield node, self._node_of[source, name], relation
        for guideline in evidence.guidelines.values():
            node = f"{source}/guideline/{guideline.id}"
            graph.add_node(node, kind="guideline", label=_called(guideline), accounts=node)
            yield source, node, TELLS_OF
        for reported in evidence.reported.values():
            node = f"{source}/guideline/{reported.guideline}"
            for name in reported.rests_on:
                yield node, self._node_of[source, name], RESTS_ON

    # ------------------------------------------------------------------------ measures

    def studies(self, alone: bool = False) -> Table:
        """Return the studies, those that carry most of the disagreement first.

        `alone`: only studies that one document knows and no other. The columns are those of
        STUDY_COLUMNS; ties are broken by documents, reviews, name and node.
        """
        records = [self._measured(node) for node in self.accounts]
        chosen = [r for r in records if not alone or r["documents"] == 1]
        chosen.sort(
            key=lambda r: (
                -r["disagreements"], -r["documents"], -r["reviews"], -r["between"], r["study"],
                r["node"],
            )
        )  # fmt: skip
        return Table.of(STUDY_COLUMNS, chosen)

    def _measured(self, node: str) -> dict[str, Anything]:
        counts = {name: len(found) for name, found in self.disputes(node).items()}
        told_by = self._before(node, TELLS_OF)
        return {
            **counts,
            "study": self.graph.nodes[node]["label"],
            "kind": self.graph.nodes[node]["kind"],
            "disagreements": sum(counts.values()),
            "documents": len(told_by),
            "reviews": len(self._before(node, CONTAINS)),
            "guidelines": len(self._before(node, RESTS_ON)),
            "between": self._between[node],
            "told_by": " ".join(told_by),
            "node": node,
        }

    def disputes(self, node: str) -> dict[str, list[str]]:
        """Return the ids of the findings of disagreement that rest on a study, by their column."""
        return {name: sorted(found.get(node, ())) for name, found in self._disputed.items()}

    def carriers(self) -> str:
        """Return in a sentence or more which studies carry the disagreement, and how much."""
        return _carriers(self.studies().records())

    def _before(self, node: str, relation: str) -> list[str]:
        """Return the nodes that an edge leads from to this one."""
        edges = self.graph.in_edges(node, keys=True)
        return sorted(start for start, _, key in edges if key == relation)

    @cached_property
    def _disputed(self) -> Mapping[str, Mapping[str, set[str]]]:
        """The findings of disagreement that rest on a study, by column and node."""
        found: dict[str, dict[str, set[str]]] = {c: {} for c in _DISAGREEMENTS.values()}
        for finding in self.findings:
            column = _DISAGREEMENTS.get((finding["kind"], finding["subtype"]))
            for item in finding["statements"] if column else ():
                node = self.node_of(item["source"], item["id"])
                if column and node:
                    found[column].setdefault(node, set()).add(finding["id"])
        return found

    def node_of(self, source: str, name: str) -> str | None:
        """Return the node of the study that an item is, or is a result of, as it is anchored."""
        kind, _, own = name.partition(" ")
        if kind == "result" and source in self.sources:
            result = self.sources[source].evidence.results.get(own)
            own = result.study if result else ""
        return self._node_of.get((source, own)) if kind in ("study", "result") else None

    @cached_property
    def _between(self) -> Mapping[str, float]:
        """How many pairs of documents a node joins, in parts where several nodes join a pair."""
        flat = networkx.Graph()
        flat.add_nodes_from(sorted(self.graph))
        flat.add_edges_from(sorted((a, b) for a, b, _ in self.graph.edges(keys=True)))
        ends = list(self.sources)
        found = networkx.betweenness_centrality_subset(flat, ends, ends)
        return {node: round(share, 3) for node, share in found.items()}

    def documents(self) -> Table:
        """Return the documents with what each knows alone and shares; see DOCUMENT_COLUMNS."""
        return Table.of(DOCUMENT_COLUMNS, map(self._document, self.sources))

    def _document(self, source: str) -> dict[str, Anything]:
        nodes = sorted({end for _, end in self.graph.out_edges(source)})
        kinds = [self.graph.nodes[node]["kind"] for node in nodes]
        studies = [n for n, kind in zip(nodes, kinds, strict=True) if kind != "guideline"]
        others = [[s for s in self._before(n, TELLS_OF) if s != source] for n in studies]
        with_ = {s: sum(s in told for told in others) for s in self.sources}
        return {
            "document": source,
            "studies": kinds.count("study"),
            "reviews": kinds.count("review"),
            "guidelines": kinds.count("guideline"),
            "shared": sum(map(bool, others)),
            "alone": sum(not told for told in others),
            "disputed": sum(any(n in found for found in self._disputed.values()) for n in studies),
            "shared_with": ", ".join(f"{s} {count}" for s, count in with_.items() if count),
        }

    def graphml(self) -> str:
        """Return the network as GraphML."""
        return "\n".join(networkx.generate_graphml(self.graph))


def _carriers(records: list[dict[str, Anything]]) -> str:
    """Say of records of studies, the most disputed first, what rests on them."""
    by_count = [
        (count, [r for r in records if r["disagreements"] == count])
        for count in sorted({r["disagreements"] for r in records if r["disagreements"]}, reverse=True)
    ]  # fmt: skip
    if not by_count:
        return f"None of the {len(records)} studies and reviews told of carries a disagreement."
    (most, first), *others = by_count
    parts = [
        counted(first[0][name], one, many) for name, (one, many) in _CALLED.items()
        if len(first) == 1 and first[0][name]
    ]  # fmt: skip
    told = [
        f"{listed(r['study'] for r in first)} {'carries' if len(first) == 1 else 'carry'} the most "
        f"disagreement: {counted(most, 'finding')} {'rests' if most == 1 else 'rest'} on "
        f"{'it' if len(first) == 1 else 'each'}{f' ({listed(parts)})' if parts else ''}."
    ]
    then = [f"{listed(r['study'] for r in found)} with {count}"
            f"{' each' if len(found) > 1 else ''}" for count, found in others]  # fmt: skip
    if then:
        told.append(f"Then {'; '.join(then)}.")
    carrying = sum(len(found) for _, found in by_count)
    told.append(
        f"On the other {len(records) - carrying} of {len(records)} studies and reviews none rests."
    )
    return " ".join(told)


def _merged(corpus: Corpus, sources: Mapping[str, Source]) -> dict[Account, str]:
    """Return the node of each account: matched accounts have one, called after the first."""
    together = networkx.Graph()
    for source, owner in sources.items():
        together.add_nodes_from((source, name) for name in owner.evidence.studies)
    together.add_edges_from(
        (m.a, m.b) for m in corpus.study_matches
        if m.kind in HELD and m.a[0] in sources and m.b[0] in sources
    )  # fmt: skip
    groups = networkx.connected_components(together)
    return {account: "{}/study/{}".format(*min(group)) for group in groups for account in group}


def _name(studies: list[Study]) -> str:
    """Return a study's name in whatever document gives one, else author and year, else our id."""
    best = min(studies, key=lambda s: (not s.called, not (s.author and s.year), not s.author))
    return best.name


def _called(guideline: Guideline) -> str:
    body = guideline.number_of_its_own or listed(guideline.bodies) or guideline.id
    return without_controls(f"{body} {guideline.year}".strip())

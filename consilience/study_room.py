"""Studies across documents: who tells of each and how, who does not and why, numbers side by side.

Accounts that are matched as one study, or likely one, are one row here, with the grounds; each
account stays what one document says. Nothing is pooled, corrected or computed from numbers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any as Anything

from consilience import iris
from consilience.citation_network import ANALYSES, CONTAINS, FOLLOWS_UP, RESTS_ON, CitationNetwork
from consilience.corpus import Corpus
from consilience.evidence.matches import HELD, POSSIBLE, Account, StudyMatch
from consilience.evidence.model import Result, Study
from consilience.evidence.told import Teller
from consilience.findings.context import Context
from consilience.findings.studies import compared, date_of, in_scope, leaves, over_by, year_of
from consilience.store import QueryError

# How a document stands to a study, the first that holds.
STANDINGS: Mapping[str, str] = {
    "tells": "tells of it",
    "may-tell": "may tell of it: a match is proposed and not settled",
    "later": "could not have known it: it came later",
    "could-have-known": "could have known it; no account of it is matched",
    "outside": "no account of it is matched, and no treatment of it is in the scope it declares",
    "unplaced": "no account of it is matched; what was given is not told, so whether it is its subject is not known",
    "same-year": "no account of it is matched; it is of the year of the document's date, so years do not tell which came first",
    "not-told": "no account of it is matched; only first reports of randomised trials are held against a document",
}  # fmt: skip
_BY_FINDING = {"later-than": "later", "could-have-known": "could-have-known"}
_LEADING = (CONTAINS, FOLLOWS_UP, ANALYSES, RESTS_ON)


class StudyRoom:
    """Studies and results of the editions in force; `findings` are of the same comparison."""

    def __init__(
        self, corpus: Corpus, findings: Iterable[Mapping[str, Anything]], as_of: str | None = None
    ) -> None:
        """Not safe for several threads at once; what it gives out afterwards is."""
        self.corpus, self.findings = corpus, list(findings)
        self.network = CitationNetwork(corpus, self.findings, as_of)
        self.sources = self.network.sources
        self._context = Context(corpus, as_of, [], [])
        self._tellers = {
            s: Teller(corpus.vocabulary, source, self._context.name(s))
            for s, source in self.sources.items()
        }
        self._matches = [
            m for m in corpus.study_matches if m.a[0] in self.sources and m.b[0] in self.sources
        ]
        self.studies = [self._row(record) for record in self.network.studies().records()]
        self.relations = dict(self._relations())

    @property
    def carriers(self) -> str:
        """Which studies carry the disagreement, in a sentence or more."""
        return self.network.carriers()

    # ------------------------------------------------------------------------ one row a study

    def _row(self, record: Mapping[str, Anything]) -> dict[str, Anything]:
        node = str(record["node"])
        accounts = self.network.accounts[node]
        told = [self._tellers[s].study(self._study((s, name))) for s, name in accounts]
        years = (year_of(self.sources[s], self._study((s, n))) for s, n in accounts)
        return {
            **record,
            "named": any(t["named"] for t in told),
            "designs": list(dict.fromkeys(t["design"] for t in told)),
            "years": sorted({year for year in years if year is not None}),
            "procedures": self._procedures(accounts),
            "outcomes": sorted({r.outcome for a in accounts for r in self._results(a)}),
            "accounts": told,
            "matches": [self._match(m, node) for m in self._matches if self._of(m, accounts)],
            "standings": {s: self._standing(s, node, accounts) for s in self.sources},
            "disputes": self.network.disputes(node),
        }

    def _study(self, account: Account) -> Study:
        return self.sources[account[0]].evidence.studies[account[1]]

    def _results(self, account: Account) -> list[Result]:
        return self.sources[account[0]].evidence.results_of(account[1])

    def _procedures(self, accounts: Iterable[Account]) -> list[str]:
        """Return the procedures that an arm of the study was, or can have been, given."""
        found = {
            p for s, name in accounts for arm in self._study((s, name)).arms
            for p in leaves(self._context, s, arm.given)
        }  # fmt: skip
        return [p for p in self.corpus.vocabulary.leaf_procedures if p in found]

    @staticmethod
    def _of(match: StudyMatch, accounts: Iterable[Account]) -> bool:
        return bool({match.a, match.b} & {*accounts})

    def _match(self, match: StudyMatch, node: str) -> dict[str, Anything]:
        """Return a match with the node of the other study, where it is not held."""
        nodes = [self.network.node_of(s, f"study {name}") for s, name in (match.a, match.b)]
        other = next((n for n in nodes if n != node), node)
        return {
            "kind": match.kind, "basis": match.basis, "a": list(match.a), "b": list(match.b),
            "grounds": list(match.grounds), "against": list(match.against), "other": other,
            "held": match.kind in HELD, "item": iris.study_match(*match.a, *match.b),
        }  # fmt: skip

    # ------------------------------------------------------------------------ who could know it

    def _standing(self, source: str, node: str, accounts: list[Account]) -> str:
        """Return how a document stands to a study; see STANDINGS."""
        if any(s == source for s, _ in accounts):
            return "tells"
        if any(self._proposes(m, source, accounts) for m in self._matches):
            return "may-tell"
        if (node, source) in self._dated:
            return self._dated[node, source]
        if not any(self._study(a).arms for a in accounts):
            return "unplaced"
        there = any(in_scope(self._context, source, self._study(a), a[0]) for a in accounts)
        if there and self._of_its_year(source, accounts):
            return "same-year"
        return "not-told" if there else "outside"

    def _of_its_year(self, source: str, accounts: list[Account]) -> bool:
        """Whether a study is of the year of a document's date, which was not over by then."""
        year, _ = date_of(self.sources[source])
        years = {year_of(self.sources[s], self._study((s, name))) for s, name in accounts}
        return year in years and over_by(self.sources[source]) < year

    def _proposes(self, match: StudyMatch, source: str, accounts: list[Account]) -> bool:
        ends = {match.a, match.b}
        return match.kind == POSSIBLE and bool(ends & {*accounts}) and source in dict(ends)

    @cached_property
    def _dated(self) -> Mapping[tuple[str, str], str]:
        """What findings say of a study and a document that does not tell of it: by node and id."""
        found: dict[tuple[str, str], str] = {}
        for finding in self.findings:
            standing = _BY_FINDING.get(finding["subtype"])
            for item in finding["statements"] if standing else ():
                node = self.network.node_of(item["source"], item["id"])
                if node and standing:
                    found[node, finding["sources"][1]] = standing
        return found

    def documents(self) -> list[dict[str, Anything]]:
        """Return the documents with their dates and the last year of which they could know a study.

        `over` is the last year that was over by then: of a later one, years decide nothing.
        """
        return [
            {
                "id": s, "document": self._context.name(s), "known_to": date_of(source)[0],
                "over": over_by(source), "dated": date_of(source)[1],
                "in_force_from": source.in_force_from(),
                "dates": [{"what": d.what, "on": d.on, "at": d.at, "source": d.source}
                          for d in source.dates],
                "standings": {row["node"]: row["standings"][s] for row in self.studies},
            }
            for s, source in self.sources.items()
        ]  # fmt: skip

    # ------------------------------------------------------------------------ one study

    def node(self, name: str) -> str:
        """Return the node of a study, a result, or a name; a node ends in source/study/id.

        Raises QueryError where no study, or several, are called so.
        """
        match name.split("/"):
            case [source, ("study" | "result") as kind, own]:
                found = self.network.node_of(source, f"{kind} {own}")
                if found:
                    return found
        called = [
            row["node"] for row in self.studies
            if name in (row["study"], *(a["called"] for a in row["accounts"]))
        ]  # fmt: skip
        if len(called) != 1:
            told = f"{len(called)} studies are called {name!r}"
            raise QueryError(told + (f": {', '.join(called)}" if called else ""))
        return str(called[0])

    def study(self, name: str) -> dict[str, Anything]:
        """Return a study in full: its row, its results, findings on it, and what it is part of.

        `name` as for `node`; raises QueryError as it does.
        """
        node = self.node(name)
        row = next(row for row in self.studies if row["node"] == node)
        accounts = self.network.accounts[node]
        results = [self.result(s, r) for s, n in accounts for r in self._results((s, n))]
        return {
            **row, "results": results, "findings": self._findings_on(node),
            "around": list(self._around(node)),
        }  # fmt: skip

    def _findings_on(self, node: str) -> list[Mapping[str, Anything]]:
        return [
            f for f in self.findings
            if any(self.network.node_of(s["source"], s["id"]) == node for s in f["statements"])
        ]  # fmt: skip

    def _around(self, node: str) -> Iterator[dict[str, str]]:
        """Yield the reviews, reports and guidelines that lead to a study or that it leads to."""
        graph = self.network.graph
        for start, _, key in graph.in_edges(node, keys=True):
            if key in _LEADING:
                label, kind = graph.nodes[start]["label"], graph.nodes[start]["kind"]
                yield {"node": start, "label": label, "kind": kind, "how": key, "way": "in"}
        for _, end, key in graph.out_edges(node, keys=True):
            label, kind = graph.nodes[end]["label"], graph.nodes[end]["kind"]
            yield {"node": end, "label": label, "kind": kind, "how": key, "way": "out"}

    # ------------------------------------------------------------------------ results

    def result(self, source: str, result: Result) -> dict[str, Anything]:
        """Return a result as told, with its study's node and the flaws that lint finds in it."""
        told = self._tellers[source].result(result)
        name = f"result {result.id}"
        return {
            **told, "node": self.network.node_of(source, name),
            "flaws": self._flaws.get((source, name), []),
            "beside": self.relations.get((source, result.id), []),
        }  # fmt: skip

    @property
    def outcomes(self) -> Mapping[str, int]:
        """The outcomes of which something is told, with the number of results."""
        return Counter(
            r.outcome for source in self.sources.values() for r in source.evidence.results.values()
        )

    def results(self, outcome: str) -> list[dict[str, Anything]]:
        """Return every result on an outcome, by study; raises QueryError for an unknown outcome."""
        if outcome not in self.corpus.vocabulary.outcomes:
            raise QueryError(f"no outcome {outcome!r}")
        found = [
            self.result(s, r) for s, source in self.sources.items()
            for r in source.evidence.results.values() if r.outcome == outcome
        ]  # fmt: skip
        return sorted(found, key=lambda r: (r["node"], r["source"]))

    @cached_property
    def _flaws(self) -> Mapping[tuple[str, str], list[dict[str, str]]]:
        found: dict[tuple[str, str], list[dict[str, str]]] = {}
        for finding in self.findings:
            for item in finding["statements"] if finding["kind"] == "lint" else ():
                told = {"finding": finding["id"], "rule": finding["subtype"],
                        "says": finding["explanation"]}  # fmt: skip
                found.setdefault((item["source"], item["id"]), []).append(told)
        return found

    def _relations(self) -> Iterator[tuple[tuple[str, str], list[dict[str, str]]]]:
        """Yield, of each result that a matched account prints too, how what is printed stands."""
        found: dict[tuple[str, str], list[dict[str, str]]] = {}
        for match in self._matches:
            if match.kind not in HELD:
                continue
            for one in compared(self._context, match, self._study(match.a), self._study(match.b)):
                for (mine, source), (theirs, other), printed in (
                    ((one.a, match.a[0]), (one.b, match.b[0]), one.printed),
                    ((one.b, match.b[0]), (one.a, match.a[0]), one.printed[::-1]),
                ):
                    found.setdefault((source, mine.id), []).append({
                        "source": other, "document": self._context.name(other), "id": theirs.id,
                        "what": one.what, "relation": one.relation, "printed": printed[1],
                    })  # fmt: skip
        yield from found.items()

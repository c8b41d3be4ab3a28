"""Answers to own questions as they came: as tables, and in the forms that other programs read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from consilience.store import plain
from consilience.tables import Table

RESULTS = {
    "json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV, "xml": ox.QueryResultsFormat.XML,
}  # fmt: skip
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """An answer as it came: `kind` is select, ask or graph, `cut` says how it was cut, if it was.

    `body` holds SPARQL results in JSON, of a graph N-Triples; `seconds` is what the answer took.
    """

    kind: str
    body: bytes
    rows: int
    cut: str
    seconds: float

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, without ?; three for triples, none for yes or no."""
        if self.kind == "graph":
            return ("subject", "predicate", "object")
        return tuple(v.value for v in self._solutions().variables) if self.kind == "select" else ()

    def table(self) -> Table:
        """Return rows of plain values; triples as three columns, yes or no as one."""
        if self.kind == "ask":
            return Table(("answer",), ((self.truth,),))
        if self.kind == "graph":
            of = [(t.subject, t.predicate, t.object) for t in self.triples()]
            return Table(self.columns, tuple(tuple(map(plain, row)) for row in of))
        return Table(self.columns, tuple(tuple(map(plain, row)) for row in self._solutions()))

    @property
    def truth(self) -> bool:
        """The answer to an ASK."""
        return bool(json.loads(self.body)["boolean"])

    def triples(self) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        return [q.triple for q in ox.parse(self.body, format=ox.RdfFormat.N_TRIPLES)]

    def written(self, style: str, prefixes: Mapping[str, str]) -> str:
        """Return the answer in one of RESULTS, or of GRAPHS for triples.

        Raises ValueError for a form that this kind of answer has not.
        """
        if style not in self.styles:
            raise ValueError(f"an answer of this kind has no form {style!r}")
        if self.kind == "graph":
            used = {p: n for p, n in prefixes.items() if f"<{n}".encode() in self.body}
            made = ox.serialize(self.triples(), format=GRAPHS[style], prefixes=used)
        elif style == "json":
            return self.body.decode()
        else:
            parsed = ox.parse_query_results(self.body, format=RESULTS["json"])
            made = parsed.serialize(format=RESULTS[style])
        return (made or b"").decode()

    @property
    def styles(self) -> tuple[str, ...]:
        """The forms that `written` has for this kind of answer, the usual first."""
        if self.kind == "graph":
            return tuple(GRAPHS)
        return tuple(RESULTS) if self.kind == "select" else ("json", "xml")

    def _solutions(self) -> ox.QuerySolutions:
        found = ox.parse_query_results(self.body, format=RESULTS["json"])
        assert isinstance(found, ox.QuerySolutions)
        return found

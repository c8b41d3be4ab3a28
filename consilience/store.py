"""The store: named graphs in memory, asked in SPARQL. The only place that knows its maker."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from consilience.tables import Table

_XSD = "http://www.w3.org/2001/XMLSchema#"
Term = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None


class QueryError(ValueError):
    """A query that cannot be answered; the message says where and why."""


class Store:
    """An RDF dataset in memory."""

    def __init__(self, quads: Iterable[ox.Quad] = ()) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)

    @classmethod
    def of_file(cls, file: Path) -> "Store":
        """Return the dataset of an N-Quads file."""
        found = cls()
        found._store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
        return found

    def __len__(self) -> int:
        return len(self._store)

    def ask(self, sparql: str) -> Table | bool | list[ox.Triple]:
        """Answer a SELECT with a table, an ASK with a boolean, a CONSTRUCT with triples.

        Patterns outside GRAPH match nothing: every statement lies in a named graph.
        Raises QueryError when the text is no SPARQL query.
        """
        if _calls_elsewhere(sparql):
            raise QueryError("SERVICE is refused: no query leaves this machine")
        try:
            answer = self._store.query(sparql)
            if isinstance(answer, ox.QuerySolutions):
                names = tuple(v.value for v in answer.variables)
                return Table(names, tuple(tuple(map(plain, row)) for row in answer))
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            return list(answer)
        except (SyntaxError, ValueError, OSError) as error:
            raise QueryError(" ".join(str(error).split())) from error

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield the triples of a named graph."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
            yield quad.triple

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad."""
        yield from self._store.quads_for_pattern(None, None, None, None)


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SILENT = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![?$:\w.-])SERVICE(?![\w:-])", re.IGNORECASE)


def _calls_elsewhere(sparql: str) -> bool:
    """Whether SERVICE stands in a query outside its IRIs, strings and comments.

    Code point escapes are undone first, as SPARQL does (SPARQL 1.1, 19.2).
    """
    text = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), sparql)
    return bool(_SERVICE.search(_SILENT.sub(" ", text)))


def variables_of(sparql: str) -> list[str]:
    """Return the names of the columns that a SELECT query would answer with.

    Raises QueryError when the text is no SELECT query.
    """
    answer = Store().ask(sparql)
    if not isinstance(answer, Table):
        raise QueryError("the query is no SELECT")
    return list(answer.columns)


def plain(term: Term) -> str | int | bool | None:
    """Return an RDF term as a plain value; numbers with a point stay text, as printed."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        if term.datatype.value == _XSD + "integer":
            return int(term.value)
        if term.datatype.value == _XSD + "boolean":
            return term.value == "true"
        return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)

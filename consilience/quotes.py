"""The documents' own words, cut from the reader's copy by anchor when they are shown; never kept."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from consilience.anchors import Anchor, fault, quote
from consilience.documents import Document, documents_folder, find_documents
from consilience.store import Store
from consilience.tables import Table

_ANCHORS = """
PREFIX cns: <https://w3id.org/consilience/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?statement ?document ?locator ?start ?end ?sha256 WHERE {
  GRAPH ?edition {
    ?statement cns:anchor ?anchor ; cns:saidBy/dcterms:identifier ?document .
    ?anchor cns:inPassage/cns:locator ?locator ; oa:start ?start ; oa:end ?end ; cns:sha256 ?sha256 .
  }
}
ORDER BY ?statement ?anchor
"""
_PARTS = """
PREFIX cns: <https://w3id.org/consilience/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?position ?statement WHERE {
  GRAPH ?edition { ?position a cns:Position ; prov:wasDerivedFrom ?statement }
}
ORDER BY ?position ?statement
"""
_KINDS = """
PREFIX cns: <https://w3id.org/consilience/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?document ?kind WHERE {
  GRAPH ?edition { ?source dcterms:identifier ?document ; cns:documentKind ?k }
  BIND (REPLACE(STR(?k), "^.*#", "") AS ?kind)
}
"""
COLUMN = "quote"
# What a copy has for bold, italic and raised letters: of stars only pairs around words, so that
# a lone one (a note, a product) stays. Their words are few, so that no text takes long.
_TAG = re.compile(r"</?(?:sup|sub|b|i|em|strong)>")
_STARS = tuple(
    re.compile(
        rf"(?<![*\\\w])(\*{{{n}}})(?![\s*]).{{1,2000}}?(?<![\s\\])(\*{{{n}}})(?![*\w])", re.S
    )
    for n in (3, 2, 1)
)
QUOTABLE = ("statement", "position", "item")  # columns whose addresses have words to quote


def as_shown(text: str, start: int = 0, end: int | None = None) -> str:
    """Return a part of a passage as it is shown: without emphasis marks and tags, else unchanged.

    Offsets count the letters of the copy; a mark is known by the whole passage, not by the part.
    """
    end = len(text) if end is None else end
    hidden = {place for one, other in _marks(text) for place in range(one, other)}
    return "".join(text[place] for place in range(start, end) if place not in hidden)


def _marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text has marks and tags that are not shown."""
    yield from (found.span() for found in _TAG.finditer(text))
    for pattern in _STARS:
        for found in pattern.finditer(text):
            yield from (found.span(1), found.span(2))


class Quotes:
    """Quotes of statements and positions, by their addresses.

    Raises InputRefusedError when a copy that is there cannot be read.
    """

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        """`folder` holds the reader's copies; without it they are looked for as always."""
        self._store, self.folder = store, folder or documents_folder()
        self.kinds = {str(d): str(k) for d, k in self._rows(_KINDS)}
        self.documents: Mapping[str, Document] = find_documents(self.kinds, self.folder)

    def _rows(self, query: str) -> tuple[tuple[object, ...], ...]:
        answer = self._store.ask(query)
        assert isinstance(answer, Table)
        return answer.rows

    @cached_property
    def _anchors(self) -> Mapping[str, tuple[str, tuple[Anchor, ...]]]:
        found: dict[str, tuple[str, tuple[Anchor, ...]]] = {}
        for statement, document, at, start, end, sha256 in self._rows(_ANCHORS):
            one = Anchor(str(at), int(str(start)), int(str(end)), str(sha256))
            _, before = found.get(str(statement), ("", ()))
            found[str(statement)] = str(document), (*before, one)
        return found

    @cached_property
    def _parts(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for position, statement in self._rows(_PARTS):
            found.setdefault(str(position), []).append(str(statement))
        return found

    @property
    def missing(self) -> list[str]:
        """The files that are not there."""
        names = [name for name in sorted(self.kinds) if name not in self.documents]
        return [str(self.folder / f"{name}.txt") for name in names]

    def of(self, address: str) -> str | None:
        """Return the words of a statement, or of the statements a position is made of, as shown.

        None where the reader has no copy, where its words are other ones, or without an anchor.
        """
        if address in self._parts:
            told = [self.of(statement) for statement in self._parts[address]]
            return " […] ".join(text for text in dict.fromkeys(told) if text) or None
        document, anchors = self._anchors.get(address, ("", ()))
        if document not in self.documents:
            return None
        passages = self.documents[document].passages
        if quote(anchors, passages) is None:
            return None
        return " […] ".join(as_shown(passages[a.at].text, a.start, a.end) for a in anchors)

    def fault(self, address: str) -> str:
        """Say why the copy's words cannot be quoted; empty without a copy, or if they can."""
        document, anchors = self._anchors.get(address, ("", ()))
        if document not in self.documents:
            return ""
        found = [text for a in anchors if (text := fault(a, self.documents[document].passages))]
        return found[0] if found else ""

    def beside(self, table: Table) -> Table:
        """Return a table with a column of quotes behind.

        Raises ValueError when the table has no column of statements, positions or items of evidence.
        """
        names = [name for name in QUOTABLE if name in table.columns]
        if not names:
            raise ValueError(
                "this answer names no statement, position or item of evidence to quote"
            )
        column = table.columns.index(names[0])
        rows = ((*row, self.of(str(row[column]))) for row in table.rows)
        return Table((*table.columns, COLUMN), tuple(rows))

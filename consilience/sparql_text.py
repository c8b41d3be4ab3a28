"""The text of a query before it is asked: what in it is refused, and where that stands.

Imports nothing of the package, so that the process of `query_guard` stays small.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SILENT = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""",
    re.DOTALL,
)
_WORD = r"(?<![?$:\w.-]){}(?![\w:-])"
# A variable, or what follows the colon of a name: there the word calls nobody. Elsewhere it is
# refused whatever stands about it, as the parser needs no blank: "?o.SERVICE", "1SERVICE:x".
_HARMLESS = re.compile(r"[?$]\w+|:[\w-]*")
_SERVICE = re.compile("SERVICE", re.IGNORECASE)
_FROM = re.compile(_WORD.format("FROM") + r"(?:\s+NAMED(?![\w:-]))?", re.IGNORECASE)
_BLANK = re.compile(r"(?:\s|#[^\n]*(?:\n|$))*")
_FIRST = re.compile(r"\s*(?:(?:PREFIX\s+[^\s:]*:|BASE(?!\w))\s*)*(\w*)", re.IGNORECASE)
_PREFIX = r"PREFIX\s+{}:\s*<([^<>\s]*)>"
_NAME = re.compile(r"<([^<>]*)>|([^\s:{}()<>]*):([^\s{}()<>;,]*)")
_CHANGES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_BEGIN = "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a query; `line` and `column` count from 1, 0 where there is no place."""

    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return (
            f"line {self.line}, column {self.column}: {self.message}" if self.line else self.message
        )


def plain_text(sparql: str) -> str:
    """Return a query with its code point escapes undone, as SPARQL does first (SPARQL 1.1, 19.2)."""
    return _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)


def bare(text: str) -> str:
    """Return a query with blanks in place of its IRIs, strings and comments, as long as before."""
    return _SILENT.sub(_blanks, text)


def _blanks(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def has_dataset(sparql: str) -> bool:
    """Whether a query names its graphs itself, with FROM."""
    return bool(_FROM.search(bare(plain_text(sparql))))


_ALL = re.compile(_WORD.format("SELECT") + r"(?:\s+(?:DISTINCT|REDUCED))?\s*\*", re.IGNORECASE)
_FIRST_SELECT = re.compile(_WORD.format("SELECT"), re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")


def columns_in_order(columns: list[str], sparql: str) -> list[str]:
    """Return the columns of an answer in their order: for SELECT * as they come in the text."""
    words = bare(plain_text(sparql))
    first, every = _FIRST_SELECT.search(words), _ALL.search(words)
    if not (first and every and first.start() == every.start()):
        return columns
    order = {name: i for i, name in enumerate(dict.fromkeys(_VARIABLE.findall(words)))}
    return sorted(columns, key=lambda name: order.get(name, len(order)))


def refused(
    sparql: str, graphs: Collection[str] | None = None, prefixes: Mapping[str, str] | None = None
) -> Fault | None:
    """Return what of a query is never done: calling elsewhere, changing, other graphs than these."""
    text = plain_text(sparql)
    words = bare(text)
    first = _FIRST.match(words)
    if first and first[1].upper() in _CHANGES:
        told = f"{first[1].upper()} would change the graph, and questions only read it"
        return Fault(f"{told}: {_BEGIN}", *place(text, first.start(1)))
    for read in (text, sparql):  # whether the parser undoes escapes first or not
        if called := _SERVICE.search(_HARMLESS.sub(_blanks, bare(read))):
            told = "SERVICE is refused: no query leaves this machine; take it out"
            return Fault(told, *place(read, called.start()))
    if graphs is None:
        return None
    return next(_other_graphs(text, words, graphs, prefixes or {}), None)


def _other_graphs(
    text: str, words: str, graphs: Collection[str], prefixes: Mapping[str, str]
) -> Iterator[Fault]:
    for found in _FROM.finditer(words):
        blank = _BLANK.match(text, found.end())
        name = _NAME.match(text, blank.end() if blank else found.end())
        if name and _iri(name, text, prefixes) not in graphs:
            told = f"FROM {name[0]}: there is no such graph here, and none is fetched"
            yield Fault(
                f"{told}; there are: {', '.join(sorted(graphs))}", *place(text, found.start())
            )


def _iri(name: re.Match[str], text: str, prefixes: Mapping[str, str]) -> str:
    if name[1] is not None:
        return name[1]
    declared = re.search(_PREFIX.format(re.escape(name[2])), text, re.IGNORECASE)
    return (declared[1] if declared else prefixes.get(name[2], "")) + name[3]


# ------------------------------------------------------------------------ what the parser says

_AT = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SEVERAL = 6  # words that may follow, before they help nobody


def told(error: str, sparql: str) -> Fault:
    """Return what the parser says of a query, in words and with its place."""
    found = _AT.match(error)
    if not sparql.strip():
        return Fault(f"nothing is asked: {_BEGIN}", 1, 1)
    if not found:
        return Fault(" ".join(error.split()))
    line, column = int(found[1]), int(found[2])
    before, after = _around(sparql, line, column)
    expected = [e.strip() for e in found[3].split(",")]
    if "Prefix not found" in expected:
        name = re.search(r"([^\s:{}()<>;,^|/!*+?]*):[^\s:]*$", before)
        prefix = name[1] if name else ""
        column -= len(name[0]) if name else 0
        return Fault(
            f"the prefix {prefix}: is not declared; add PREFIX {prefix}: <…>", line, column
        )
    return Fault(_unexpected(after, expected), line, column)


def _around(sparql: str, line: int, column: int) -> tuple[str, str]:
    lines = sparql.split("\n")
    here = lines[line - 1] if line <= len(lines) else ""
    return here[: column - 1], "\n".join([here[column - 1 :], *lines[line:]])


def _unexpected(after: str, expected: list[str]) -> str:
    sentences = [e for e in expected if re.match(r"[A-Z][\w ]*[a-z]+ [\w ]+$", e)]
    if sentences:
        return sentences[0][0].lower() + sentences[0][1:]
    following = re.match(r"\s*([\w?$:]+|\S)", after)
    seen = f"{following[1][:40]!r} cannot stand here" if following else "the query ends too early"
    few = len(expected) <= _SEVERAL and all(e.isalpha() for e in expected)
    return f"{seen}; expected: {', '.join(expected)}" if few else seen

"""What happens in the fork of a guard: one question is read, checked, answered and sent back.

It opens no file and no connection, leaves the processor to the pages, and may take only so much
memory. Rows are fetched one by one, so that an answer without end is cut, not stored.

Needs a POSIX system; the limit on memory holds where the system honours RLIMIT_AS (Linux does).
"""

import ctypes
import json
import os
import resource
import signal
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any as Anything

import pyoxigraph as ox

from consilience.query_limits import Limits
from consilience.sparql_text import Fault, columns_in_order, has_dataset, refused, told

OUT_OF_MEMORY = 3  # exit code
_MB = 1_000_000
_NICE = 10
_COLUMNS = 200
_LIBRARY = ctypes.CDLL(None)
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_CHUNK = 1 << 16
Report = dict[str, Anything]


class Fork:
    """Answers one question on a graph, within limits."""

    def __init__(self, store: ox.Store, limits: Limits, prefixes: Mapping[str, str]) -> None:
        self.store, self.limits, self.prefixes = store, limits, dict(prefixes)
        self.graphs = frozenset(str(g.value) for g in store.named_graphs())
        self.size = _size()

    def answer(self, caller: socket.socket) -> None:
        """Read a question and send what answers it, then a line of JSON on it."""
        self._confine()
        text = b"".join(iter(lambda: caller.recv(_CHUNK), b"")).decode()
        begun = time.monotonic()
        try:
            report = self._ask(text, caller)
        except MemoryError:
            raise
        except BaseException as error:  # a panic of the store is no Exception
            report = {"fault": f"the question cannot be answered: {error}", "at": (0, 0)}
        report["seconds"] = time.monotonic() - begun
        caller.sendall(f"\n{json.dumps(report)}".encode())

    def _confine(self) -> None:
        with suppress(AttributeError):  # only Linux has it
            _LIBRARY.prctl(_END_WITH_PARENT, signal.SIGKILL)
        os.nice(_NICE)  # what the pages compute goes first
        _limit(resource.RLIMIT_CPU, ceil(self.limits.seconds) + 1)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_NOFILE, 0)  # so it connects to nothing either
        if self.size:
            _limit(resource.RLIMIT_AS, self.size + int(self.limits.megabytes * _MB))

    def _ask(self, text: str, caller: socket.socket) -> Report:
        fault = refused(text, self.graphs, self.prefixes)
        if fault:
            return _told(fault)
        try:
            # The union of all graphs is what patterns outside GRAPH match; FROM chooses others.
            found = self.store.query(
                text, prefixes=self.prefixes, use_default_graph_as_union=not has_dataset(text)
            )
        except (SyntaxError, ValueError, OSError) as error:
            return _told(told(str(error), text))
        if isinstance(found, ox.QueryBoolean):
            caller.sendall(_ask_json(bool(found)))
            return {"kind": "ask"}
        if isinstance(found, ox.QuerySolutions):
            return self._select(found, text, caller)
        return {"kind": "graph", **self._send(_lines(found), caller)}

    def _select(self, found: ox.QuerySolutions, text: str, caller: socket.socket) -> Report:
        names = columns_in_order([variable.value for variable in found.variables], text)
        if len(names) > _COLUMNS:
            return _told(Fault(f"{len(names)} columns are asked for; at most {_COLUMNS} are shown"))
        head = json.dumps({"vars": names})
        caller.sendall(f'{{"head":{head},"results":{{"bindings":['.encode())
        sent = self._send((_row(names, row) for row in found), caller, b",")
        caller.sendall(b"]}}")
        return {"kind": "select", **sent}

    def _send(self, rows: Iterable[bytes], caller: socket.socket, between: bytes = b"") -> Report:
        """Send rows up to the limits on rows and size; tell how many, and what cut them."""
        size = number = 0
        waiting = bytearray()
        most = self.limits.answer_megabytes * _MB
        cut = ""
        for row in rows:
            size += len(row) + 1
            if number == self.limits.rows or size > most:
                cut = "size" if size > most else "rows"
                break
            waiting += between + row if number else row
            number += 1
            if len(waiting) > _CHUNK:
                caller.sendall(waiting)
                waiting.clear()
        caller.sendall(waiting)
        return {"rows": number, "cut": cut}


def _told(fault: Fault) -> Report:
    return {"fault": fault.message, "at": (fault.line, fault.column)}


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _size() -> int:
    """Return the bytes of this process's address space; 0 where the system does not tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[0]) * resource.getpagesize() if told.exists() else 0


# ---------------------------------------------------------------- SPARQL 1.1 results in JSON


def _ask_json(answer: bool) -> bytes:
    return json.dumps({"head": {}, "boolean": answer}).encode()


def _row(names: list[str], row: ox.QuerySolution) -> bytes:
    told = {name: _term(value) for name in names if (value := row[name]) is not None}
    return json.dumps(told, ensure_ascii=False).encode()


def _term(term: Anything) -> Report:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _term(part) for name, part in parts}}
    told = {"type": "literal", "value": term.value}
    if term.language:
        return {**told, "xml:lang": term.language}
    plain = term.datatype.value.endswith("XMLSchema#string")
    return told if plain else {**told, "datatype": term.datatype.value}


def _lines(triples: Iterable[ox.Triple]) -> Iterator[bytes]:
    """Yield triples as lines of N-Triples, each once."""
    seen: set[str] = set()
    for triple in triples:
        line = f"{triple} .\n"
        if line not in seen:
            seen.add(line)
            yield line.encode()

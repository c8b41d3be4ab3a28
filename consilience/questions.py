"""Own questions in SPARQL, answered in a process of their own within limits that stop the work.

    with kg.questions_within(Limits(seconds=5)) as questions:
        answer = questions.ask("SELECT ?kind { ?thing a ?kind }")
        answer.table()

See `query_guard` for what answers, `turns` for whose turn it is.
"""

import json
import socket
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any as Anything
from typing import Self

import pyoxigraph as ox

from consilience.answers import Answer
from consilience.query_limits import Limits
from consilience.store import QueryError
from consilience.turns import NoTurnError, Turns, WithdrawnError

# The guard is begun without the package's own imports: half a second and 60 MB less.
_GUARD = """
import sys, types
package = types.ModuleType("consilience")
package.__path__ = [sys.argv.pop(1)]
sys.path.append(sys.argv.pop(1))
sys.modules["consilience"] = package
from consilience.query_guard import main
main()
"""
_WITHDRAWN = "withdrawn: another question was asked instead, or who asked has left"
_SLACK = 5  # seconds after its limit in which a guard must have ended a question
_CHUNK = 1 << 20
_KEPT = 32_000_000  # bytes of answers kept for who turns a page or sorts


class LimitError(QueryError):
    """A question that was stopped or not begun; `limit` names which limit (see `Limits.told`)."""

    def __init__(self, limit: str, message: str) -> None:
        self.limit = limit
        super().__init__(message)


class Questions:
    """Answers own questions on a graph (N-Quads); begins its process with the first of them."""

    def __init__(self, graph: str, prefixes: Mapping[str, str], limits: Limits) -> None:
        self.graph, self.prefixes, self.limits = graph, prefixes, limits
        patience = limits.seconds * (1 + limits.waiting / limits.workers)
        self.turns = Turns(limits.workers, limits.waiting, patience)
        self._guard: _Guard | None = None
        self._lock = Lock()
        self._asking: dict[socket.socket, tuple[str, str]] = {}  # what visitor and request ask now
        self._kept: OrderedDict[str, Answer] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, text: str, visitor: str = "", alone: bool = False, request: str = "") -> Answer:
        """Answer a question, or return the same answer as shortly before.

        One question of a visitor is answered at a time; `alone` withdraws what the visitor asked
        before; by the name of its `request` a question can be withdrawn alone. Raises QueryError
        for what is no question that is answered here, LimitError for one that is stopped, has no
        turn, or is withdrawn.
        """
        if len(text) > self.limits.characters:
            raise self._limit("characters")
        if kept := self._recent(text):
            return kept
        if alone:
            self.withdraw(visitor)
        try:
            with self.turns.turn(visitor, request):
                answer = self._answer(text, visitor, request)
        except NoTurnError:
            raise self._limit("turn") from None
        except WithdrawnError:
            raise LimitError("withdrawn", _WITHDRAWN) from None
        self._keep(text, answer)
        return answer

    def withdraw(self, visitor: str, request: str | None = None) -> None:
        """Stop what a visitor asks, or one request of the visitor's."""
        self.turns.withdraw(visitor, request)
        with self._lock:
            for line in [
                line for line, (of, its) in self._asking.items()
                if of == visitor and request in (None, its)
            ]:  # fmt: skip
                del self._asking[line]
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def begin(self) -> None:
        """Begin the process that answers, so that the first question need not wait for it."""
        with self._lock:
            if self._guard is None or not self._guard.alive:
                self._guard = _Guard(self.graph, self.prefixes, self.limits)

    def close(self) -> None:
        """End the process that answers; a later question begins another."""
        with self._lock:
            if self._guard:
                self._guard.close()
            self._guard = None

    def _limit(self, why: str) -> LimitError:
        return LimitError(why, self.limits.told(why))

    # ------------------------------------------------------------------------ asked

    def _answer(self, text: str, visitor: str, request: str) -> Answer:
        with self._line(visitor, request) as line:
            try:
                line.settimeout(self.limits.seconds + _SLACK)
                line.sendall(text.encode(errors="replace"))
                line.shutdown(socket.SHUT_WR)
                received = b"".join(iter(lambda: line.recv(_CHUNK), b""))
            except TimeoutError:
                self.close()  # the guard itself hangs
                raise self._limit("time") from None
            except OSError:
                received = b""
            if line not in self._asking:
                raise LimitError("withdrawn", _WITHDRAWN)
        return self._read(received)

    @contextmanager
    def _line(self, visitor: str, request: str) -> Iterator[socket.socket]:
        """Give a connection to a fork that answers."""
        own, other = socket.socketpair()
        with own:
            with other:
                self.begin()
                try:
                    self._send(other)
                except OSError:  # it ended meanwhile
                    self._again(other)
            self._asking[own] = visitor, request
            try:
                yield own
            finally:
                self._asking.pop(own, None)

    def _again(self, other: socket.socket) -> None:
        self.close()
        self.begin()
        try:
            self._send(other)
        except OSError as error:
            raise LimitError("failed", "no process can be begun that answers") from error

    def _send(self, other: socket.socket) -> None:
        with self._lock:
            if self._guard is None:
                raise OSError("no process answers")
            socket.send_fds(self._guard.control, [b"?"], [other.fileno()])

    def _read(self, received: bytes) -> Answer:
        """Return the answer of what a fork and its guard sent."""
        body, report, ended = ([b"", b"", b"", *received.rsplit(b"\n", 2)])[-3:]
        why, told = _object(ended).get("ended"), _object(report)
        if why in ("time", "memory", "depth"):
            raise self._limit(why)
        if why != "done" or not told:
            raise LimitError("failed", "the process that answers ended by itself; ask again")
        if "fault" in told:
            raise QueryError(told["fault"], *told["at"])
        rows, cut = told.get("rows", 1), told.get("cut", "")
        said = self.limits.cut(cut, rows) if cut else ""
        return Answer(told["kind"], body, rows, said, told["seconds"])

    # ------------------------------------------------------------------------ kept

    def _recent(self, text: str) -> Answer | None:
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
            return self._kept.get(text)

    def _keep(self, text: str, answer: Answer) -> None:
        with self._lock:
            self._kept[text] = answer
            while sum(len(a.body) + len(t) for t, a in self._kept.items()) > _KEPT:
                self._kept.popitem(last=False)


class _Guard:
    """The process of `query_guard`; ends when this one does."""

    def __init__(self, graph: str, prefixes: Mapping[str, str], limits: Limits) -> None:
        self.control, other = socket.socketpair()
        folders = str(Path(__file__).parent), str(Path(ox.__file__).parents[1])
        told = (str(other.fileno()), json.dumps(asdict(limits)), json.dumps(dict(prefixes)))
        with other:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", _GUARD, *folders, *told], stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[other.fileno()],
            )  # fmt: skip
        assert self.process.stdin is not None
        with suppress(BrokenPipeError), self.process.stdin as into:
            for begin in range(0, len(graph), _CHUNK):
                into.write(graph[begin : begin + _CHUNK].encode())

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()


def _object(line: bytes) -> dict[str, Anything]:
    """Return the JSON object of a line; an empty one for what is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

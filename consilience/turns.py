"""Whose turn it is: few at once, one for each visitor, and a queue that ends somewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition


class NoTurnError(Exception):
    """Too many wait already, or it took too long."""


class WithdrawnError(Exception):
    """The visitor asked something else meanwhile, or left."""


@dataclass(eq=False)
class _Ticket:
    visitor: str
    request: str
    withdrawn: bool = False

    def of(self, visitor: str, request: str | None) -> bool:
        return self.visitor == visitor and request in (None, self.request)


class Turns:
    """Lets in at most `workers` at once, one of each visitor, in the order of their coming.

    At most `waiting` wait, and half as many of one visitor, none longer than `patience` seconds.
    """

    def __init__(self, workers: int, waiting: int, patience: float) -> None:
        self.workers, self.most, self.patience = workers, waiting, patience
        self._changed = Condition()
        self._waiting: list[_Ticket] = []
        self._inside: list[str] = []

    @contextmanager
    def turn(self, visitor: str, request: str = "") -> Iterator[None]:
        """Wait for a turn and hold it; raises NoTurnError or WithdrawnError."""
        ticket = _Ticket(visitor, request)
        with self._changed:
            self._wait(ticket)
            self._inside.append(visitor)
        try:
            yield
        finally:
            with self._changed:
                self._inside.remove(visitor)
                self._changed.notify_all()

    def withdraw(self, visitor: str, request: str | None = None) -> None:
        """Send away what waits for a visitor, or for one request of the visitor's."""
        with self._changed:
            for ticket in self._waiting:
                ticket.withdrawn |= ticket.of(visitor, request)
            self._changed.notify_all()

    def _wait(self, ticket: _Ticket) -> None:
        free = len(self._inside) < self.workers and not self._waiting
        own = sum(t.visitor == ticket.visitor for t in self._waiting)
        if not free and (len(self._waiting) >= self.most or own >= max(1, self.most // 2)):
            raise NoTurnError
        self._waiting.append(ticket)
        try:
            came = self._changed.wait_for(
                lambda: ticket.withdrawn or self._next() is ticket, self.patience
            )
        finally:
            self._waiting.remove(ticket)
            self._changed.notify_all()
        if ticket.withdrawn:
            raise WithdrawnError
        if not came:
            raise NoTurnError

    def _next(self) -> _Ticket | None:
        """Return who may come in now: the first whose visitor is not inside."""
        if len(self._inside) >= self.workers:
            return None
        return next((t for t in self._waiting if t.visitor not in self._inside), None)

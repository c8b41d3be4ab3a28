"""A process of its own that answers own questions: each in a fork, killed when it passes a limit.

No query of pyoxigraph can be cancelled: only the end of a process stops one. The guard holds the
graph and forks for every question, in milliseconds. `questions.Questions` runs it and sends it a
socket for each question: the text comes in there, out go the answer, a line on it, and a line on
how its fork ended. See `query_fork` for what a fork may do.
"""

import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil

import pyoxigraph as ox

from consilience.query_fork import OUT_OF_MEMORY, Fork
from consilience.query_limits import Limits


@dataclass
class _Job:
    """A question that a fork answers; `alive` is the end of a pipe that closes with the fork."""

    pid: int
    alive: int
    caller: socket.socket
    until: float
    why: str = ""  # it was killed


class Guard:
    """Forks for each question that comes in, ends what passes its time, tells how each ended."""

    def __init__(
        self, control: socket.socket, seconds: float, answer: Callable[[socket.socket], None]
    ) -> None:
        self.control, self.seconds, self.answer = control, seconds, answer
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)
        self.jobs: list[_Job] = []

    def serve(self) -> None:
        """Work until the server is gone; then nothing is left running."""
        while self._step():
            now = time.monotonic()
            for job in self.jobs:
                if now >= job.until:
                    _kill(job, "time")
        for job in self.jobs:
            _kill(job, "server")

    def _step(self) -> bool:
        """Wait for a question, an end, or the next limit on time; False when the server is gone."""
        first = min((j.until for j in self.jobs if not j.why), default=None)
        wait = None if first is None else max(0, ceil((first - time.monotonic()) * 1000))
        told = {number for number, _ in self.poll.poll(wait)}
        for job in list(self.jobs):
            if job.alive in told:
                self._end(job)
            elif job.caller.fileno() in told:  # nobody waits for the answer any more
                self.poll.unregister(job.caller)
                _kill(job, "caller")
        return self.control.fileno() not in told or self._begin()

    def _begin(self) -> bool:
        word, numbers, _, _ = socket.recv_fds(self.control, 1, 1)
        if not word:
            return False
        caller = socket.socket(fileno=numbers[0])
        alive, end = os.pipe()
        pid = os.fork()
        if not pid:
            self._fork(caller)
        os.close(end)
        self.jobs.append(_Job(pid, alive, caller, time.monotonic() + self.seconds))
        self.poll.register(alive, 0)  # told of its end alone
        self.poll.register(caller, 0)
        return True

    def _fork(self, caller: socket.socket) -> None:
        """Answer and end: in the fork nothing of the guard goes on."""
        code = 1
        try:
            self.control.close()
            for job in self.jobs:
                job.caller.close()  # else who asked there would wait for this fork as well
            self.answer(caller)
            code = 0
        except MemoryError:
            code = OUT_OF_MEMORY
        finally:
            os._exit(code)

    def _end(self, job: _Job) -> None:
        _, status = os.waitpid(job.pid, 0)
        self.jobs.remove(job)
        for end in (job.alive, job.caller):
            with suppress(KeyError):
                self.poll.unregister(end)
        os.close(job.alive)
        line = json.dumps({"ended": job.why or _ended(status)})
        with suppress(OSError), job.caller:  # who asked may be gone
            job.caller.settimeout(1)
            job.caller.sendall(f"\n{line}".encode())


def _kill(job: _Job, why: str) -> None:
    if not job.why:
        job.why = why
        os.kill(job.pid, signal.SIGKILL)  # not waited for yet, so the number is still its own


def _ended(status: int) -> str:
    """Return how a fork ended: done, by which limit, or failed."""
    if not os.WIFSIGNALED(status):
        return {0: "done", OUT_OF_MEMORY: "memory"}.get(os.WEXITSTATUS(status), "failed")
    by = os.WTERMSIG(status)
    if by in (signal.SIGSEGV, signal.SIGBUS):
        return "depth"  # the stack is full
    return "time" if by == signal.SIGXCPU else "memory"


def main() -> None:
    """Read the graph from the standard input; then serve the socket that the server names."""
    number, limits, prefixes = sys.argv[1:]
    store = ox.Store()
    store.bulk_load(input=sys.stdin.buffer, format=ox.RdfFormat.N_QUADS)
    held = Limits(**json.loads(limits))
    fork = Fork(store, held, json.loads(prefixes))
    Guard(socket.socket(fileno=int(number)), held.seconds, fork.answer).serve()

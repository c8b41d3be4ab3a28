"""Visitors at the same time: each opens pages, filters, opens findings and enters cases.

They run in a process of their own. What they choose is drawn at random, the same on every run; the
cases are such that nobody asked before.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from app_server import busy_seconds, resident_mb
from streamlit_client import Answer, Session, session

THINK = 2.0  # seconds, a quarter more or less
STAGGER = 0.05  # seconds between the arrival of two visitors
FIRST = "first answer"
CASE = "case entered"
INTERACTIONS = 9


@dataclass
class Sample:
    """One interaction: its kind, when it began and how long it took, and what was wrong."""

    kind: str
    begun: float
    seconds: float
    received: int
    wrong: list[str]


@dataclass
class Visitor:
    """One visitor; `cases` are the addresses of the cases that this one enters."""

    session: Session
    dice: random.Random
    cases: Sequence[str]
    think: float
    samples: list[Sample] = field(default_factory=list)

    async def visit(self, number: int) -> None:
        """Look at the first page, then do the nine interactions; the order is by number."""
        await self._timed(FIRST, self.session.rerun)
        await self._matrix()
        blocks = [self._findings, self._case, self._any_page]
        for turn in range(len(blocks)):
            await blocks[(number + turn) % len(blocks)]()

    async def _timed(
        self, kind: str, ask: Callable[[], Awaitable[Answer]], holds: str = "", differs: str = ""
    ) -> Answer:
        """Ask and time; the answer has to hold a part, or one other than `differs`."""
        if kind != FIRST:
            await asyncio.sleep(self.think * self.dice.uniform(0.75, 1.25))
        begun = time.perf_counter()
        answer = await ask()
        wrong = list(answer.wrong)
        if holds and answer.parts.get(holds, "") in ("", differs):
            wrong.append(f"nothing new in {holds}")
        sample = Sample(kind, begun, answer.seconds, answer.received, wrong)
        self.samples.append(sample)
        return answer

    async def _matrix(self) -> None:
        page = await self._page("matrix")
        filtered = await self._filter("matrix filter", page)
        await self._open_one("matrix cell", filtered)

    async def _findings(self) -> None:
        page = await self._page("findings")
        filtered = await self._filter("findings filter", page)
        await self._open_one("finding in full", filtered)

    async def _case(self) -> None:
        await self._page("case")
        query = self.dice.choice(self.cases)
        answer = await self._timed(CASE, lambda: self.session.open("case", query))
        if 'class="card' not in answer.parts.get("plain", ""):
            self.samples[-1].wrong.append(f"no cards for {query}")

    async def _any_page(self) -> None:
        await self._page(self.dice.choice(list(self.session.pages)))

    async def _page(self, path: str) -> Answer:
        name = self.session.pages[path].page_name
        return await self._timed(f"page {name}", lambda: self.session.open(path))

    async def _filter(self, kind: str, page: Answer) -> Answer:
        change = self.dice.choice(page.choices())
        return await self._timed(
            kind, lambda: self.session.rerun(change), "table", page.parts["table"]
        )

    async def _open_one(self, kind: str, page: Answer) -> Answer:
        click = self.dice.choice(page.clicks())
        shown = page.parts.get("panel", "")
        return await self._timed(kind, lambda: self.session.rerun(click), "panel", shown)


async def _one(number: int, visitors: "Visitors", done: asyncio.Barrier) -> list[Sample]:
    await asyncio.sleep(number * STAGGER)
    dice = random.Random(f"{visitors.seed} {number}")
    async with session(visitors.port) as opened:
        visitor = Visitor(opened, dice, visitors.cases[number :: visitors.count], visitors.think)
        try:
            await visitor.visit(number)
        except Exception as error:  # one visitor's failure is counted, the others go on
            wrong = [f"{type(error).__name__}: {error}"]
            visitor.samples.append(Sample("visit broken off", time.perf_counter(), 0, 0, wrong))
        await done.wait()  # everyone's session is still there when memory is looked at
        visitors.resident = visitors.resident or resident_mb(visitors.pid)
    return visitor.samples


@dataclass
class Visitors:
    """Some visitors of one server; `cases` has at least one case for each."""

    port: int
    pid: int
    count: int
    cases: Sequence[str]
    seed: int = 1
    think: float = THINK
    resident: float = 0.0  # MB, when all have done everything and none has left

    async def go(self) -> list[Sample]:
        """Let all visit; return what they did."""
        done = asyncio.Barrier(self.count)
        visits = await asyncio.gather(*(_one(n, self, done) for n in range(self.count)))
        return list(itertools.chain.from_iterable(visits))


def measure(visitors: Visitors) -> dict[str, Any]:
    """Let visitors visit; return the samples, memory, and what processors did meanwhile.

    `server_seconds` is the server's processor time per rerun: other jobs do not lengthen it.
    """
    before = resident_mb(visitors.pid)
    begun, busy, used = time.perf_counter(), time.process_time(), busy_seconds(visitors.pid)
    samples = asyncio.run(visitors.go())
    seconds = time.perf_counter() - begun
    reruns = [s for s in samples if s.received]
    span = max(s.begun + s.seconds for s in reruns) - min(s.begun for s in reruns)
    return {
        "visitors": visitors.count,
        "samples": samples,
        "before_mb": before,
        "after_mb": visitors.resident,
        "per_second": len(reruns) / span,
        "server_seconds": (busy_seconds(visitors.pid) - used) / len(reruns),
        "client_busy": (time.process_time() - busy) / seconds,
    }


def draw_cases(count: int, seed: int) -> list[str]:
    """Return addresses of different cases that can be, known in part; drawn from the vocabulary."""
    import consilience
    from consilience import InputRefusedError
    from consilience.case_facts import read_case

    kg = consilience.open()
    asked, dice = kg.facts_asked(), random.Random(seed)
    first, *others = asked
    found: dict[str, None] = {}
    while len(found) < count:
        facts = {f["id"]: _value(f, dice) for f in (first, *dice.sample(others, 6))}
        try:
            read_case(kg.corpus, facts)
        except InputRefusedError:
            continue
        told = {n: ",".join(v) if isinstance(v, list) else v for n, v in facts.items()}
        found[urlencode(told)] = None
    return list(found)


def _value(fact: Any, dice: random.Random) -> str | list[str]:
    if fact["kind"] in ("quantity", "integer"):
        return f"{dice.randint(1, 26)} {fact['unit']}".strip()
    value: str = dice.choice(fact["values"])[0]
    return [value] if fact["kind"] == "several" else value

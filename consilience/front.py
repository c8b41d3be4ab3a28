"""One address for several servers of the app: what one visitor opens all comes to the same of them.

What a page has made for download lies in the memory of the server that drew it. So a server names
itself in a cookie, and a connection that brings it is passed on there; others go where the fewest
are open. What the connections carry passes as it is. Needs a POSIX system.
"""

import asyncio
import hashlib
import re
import secrets
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress

VARIABLE = "CONSILIENCE_WORKER"  # tells a server its number, and so to name itself
COOKIE = "consilience-worker"
_HOST = "127.0.0.1"
_Place = tuple[str, int]  # address and port
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_NAMED = re.compile(rb"^cookie:[^\r\n]*\b" + COOKIE.encode() + rb"=(\d+)", re.I | re.M)
_HEAD, _CHUNK = 1 << 16, 1 << 16  # bytes
_PATIENCE = 30  # seconds for the first request of a connection
_SHORT_LIFE = 5  # seconds; a server that ends sooner would end again
_TICK = 0.05  # seconds between two looks whether a server is there


class Front:
    """Passes connections on to servers on ports of this machine."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        self.open = [0] * len(ports)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass a connection on until either side ends it."""
        with suppress(
            OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError
        ):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE)
            seen_as = _seen_as(writer.get_extra_info("peername")[0])
            worker, there = await self._reach(self.worker_for(head), seen_as)
            self.open[worker] += 1
            try:
                there[1].write(head)
                await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))
            finally:
                self.open[worker] -= 1
        writer.close()

    async def _reach(self, first: int, seen_as: _Place | None) -> tuple[int, _Streams]:
        """Connect to a server, or to another while that one is begun anew."""
        fewest = sorted(range(len(self.ports)), key=lambda worker: self.open[worker])
        for worker in dict.fromkeys((first, *fewest)):
            with suppress(OSError):
                port = self.ports[worker]
                return worker, await asyncio.open_connection(_HOST, port, local_addr=seen_as)
        raise ConnectionRefusedError

    def worker_for(self, head: bytes) -> int:
        """Return the number of the server for a connection that begins with a request."""
        named = _NAMED.search(head)
        if named and int(named[1]) < len(self.ports):
            return int(named[1])
        return self.open.index(min(self.open))


def _seen_as(address: str) -> _Place | None:
    """Return an address of this machine that stands for a visitor's, so that servers tell them apart.

    Only Linux has more than one; elsewhere all visitors of `/sparql` count as one.
    """
    if sys.platform != "linux":
        return None
    first, second, third = hashlib.sha256(address.encode()).digest()[:3]
    return f"127.{1 + first % 254}.{second}.{third}", 0


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()  # ends the other direction too: none of them goes on alone


async def serve(
    command: Sequence[str], environment: Mapping[str, str], host: str, port: int, workers: int
) -> int:
    """Run servers and pass on what comes to a port until the process is told to end; return 0.

    A server that ends by itself is begun anew and that is told; one that ends as soon as it has
    begun ends all, with its exit code. `command` starts a server when `--server.address` and
    `--server.port` are added.
    """
    ports = free_ports(workers)
    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex()}
    shared = {**secret, **environment, "STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE": "true"}
    servers = [
        _Server([*command, f"--server.address={_HOST}", f"--server.port={own}"],
                {**shared, VARIABLE: str(number)})
        for number, own in enumerate(ports)
    ]  # fmt: skip
    told_to_end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told_to_end.set)
    keeping = [asyncio.create_task(server.keep()) for server in servers]
    fronting = asyncio.create_task(_listen(Front(ports), host, port))
    ending = asyncio.create_task(told_to_end.wait())
    done, _ = await asyncio.wait([*keeping, fronting, ending], return_when=asyncio.FIRST_COMPLETED)
    for task in (*keeping, fronting):
        task.cancel()
    await asyncio.gather(*(server.end() for server in servers))
    if ending in done:
        return 0
    return next((task.result() for task in keeping if task in done), 1)


class _Server:
    """A server that is begun anew when it ends by itself."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.command, self.environment = command, environment
        self.process: asyncio.subprocess.Process | None = None

    async def keep(self) -> int:
        """Begin it again and again; return its exit code when it does not live for long."""
        while True:
            begun = asyncio.get_running_loop().time()
            self.process = await asyncio.create_subprocess_exec(*self.command, env=self.environment)
            code = await self.process.wait()
            if asyncio.get_running_loop().time() - begun < _SHORT_LIFE:
                return code if code > 0 else 1
            print(f"A server ended (code {code}) and is begun anew.", file=sys.stderr, flush=True)

    async def end(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()
            await self.process.wait()


async def _listen(front: Front, host: str, port: int) -> None:
    """Wait until the servers are there, then pass on what comes."""
    for own in front.ports:
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(_HOST, own)
                writer.close()
                break
            await asyncio.sleep(_TICK)
    server = await asyncio.start_server(front.connected, host, port, limit=_HEAD)
    await server.serve_forever()


def free_ports(count: int) -> list[int]:
    """Return ports of this machine on which nothing listens."""
    with ExitStack() as probes:
        taken = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in taken:
            probe.bind((_HOST, 0))
        return [int(probe.getsockname()[1]) for probe in taken]

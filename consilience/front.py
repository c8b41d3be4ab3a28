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
_NAMED = re.compile(rb"^cookie:[^\r\n]*\b" + COOKIE.encode() + rb"=(\d+)", re.I | re.M)
_HEAD, _CHUNK = 1 << 16, 1 << 16  # bytes
_PATIENCE = 30  # seconds for the first request of a connection
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
            worker = self.worker_for(head)
            self.open[worker] += 1
            try:
                told = writer.get_extra_info("peername")[0]
                there = await asyncio.open_connection(
                    _HOST, self.ports[worker], local_addr=_seen_as(told)
                )
                there[1].write(head)
                await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))
            finally:
                self.open[worker] -= 1
        writer.close()

    def worker_for(self, head: bytes) -> int:
        """Return the number of the server for a connection that begins with a request."""
        named = _NAMED.search(head)
        if named and int(named[1]) < len(self.ports):
            return int(named[1])
        return self.open.index(min(self.open))


def _seen_as(address: str) -> tuple[str, int] | None:
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
    """Run servers and pass on what comes to a port until one of them ends; return its exit code.

    `command` starts a server when `--server.address` and `--server.port` are added.
    """
    ports = free_ports(workers)
    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex()}
    shared = {**secret, **environment, "STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE": "true"}
    running = [
        await asyncio.create_subprocess_exec(
            *command, f"--server.address={_HOST}", f"--server.port={own}",
            env={**shared, VARIABLE: str(number)},
        )
        for number, own in enumerate(ports)
    ]  # fmt: skip
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _end, running)
    ended = [asyncio.create_task(process.wait()) for process in running]
    fronting = asyncio.create_task(_listen(Front(ports), host, port))
    done, _ = await asyncio.wait([*ended, fronting], return_when=asyncio.FIRST_COMPLETED)
    fronting.cancel()
    _end(running)
    await asyncio.wait(ended)
    return next((task.result() for task in ended if task in done), 1)


def _end(running: Sequence[asyncio.subprocess.Process]) -> None:
    for process in running:
        with suppress(ProcessLookupError):
            process.terminate()


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

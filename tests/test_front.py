"""One address for several servers: who comes again comes to the same, and bytes pass as they are."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress

import pytest

from consilience.front import COOKIE, Front, _seen_as, free_ports, serve

PATIENCE = 20  # seconds; far more than any step takes


def request(cookie: str = "") -> bytes:
    told = f"Cookie: a=b; {COOKIE}={cookie}; c=d\r\n" if cookie else ""
    return f"GET / HTTP/1.1\r\nHost: here\r\n{told}\r\n".encode()


@pytest.mark.parametrize(("cookie", "worker"), [("0", 0), ("1", 1), ("2", 1), ("", 1), ("x", 1)])
def test_a_named_server_gets_the_connection_else_the_one_with_fewest(
    cookie: str, worker: int
) -> None:
    front = Front((1001, 1002))
    front.open = [3, 2]
    assert front.worker_for(request(cookie)) == worker


def test_only_the_cookie_names_a_server() -> None:
    front = Front((1001, 1002))
    asked = f"GET /?{COOKIE}=1 HTTP/1.1\r\nReferer: {COOKIE}=1\r\n\r\n".encode()
    assert front.worker_for(asked) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one such address only")
def test_servers_tell_visitors_apart() -> None:
    found = {_seen_as(f"192.0.2.{n}") for n in range(200)}
    assert len(found) == 200 and _seen_as("192.0.2.1") in found
    assert all(seen and seen[0].startswith("127.") and seen[0] != "127.0.0.1" for seen in found)


async def _echoing(name: bytes, port: int) -> asyncio.Server:
    """Serve what was sent, after a name, until the other side has said all."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(name)
        while data := await reader.read(1000):
            writer.write(data)
            await writer.drain()
        writer.close()

    return await asyncio.start_server(connected, "127.0.0.1", port)


async def _ask(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    found = await asyncio.wait_for(reader.readexactly(1 + len(sent)), PATIENCE)
    writer.close()
    return found


async def _fronted() -> None:
    first, second, port = free_ports(3)
    front = Front((first, second))
    for name, own in ((b"0", first), (b"1", second)):
        await _echoing(name, own)
    await asyncio.start_server(front.connected, "127.0.0.1", port)
    long = request("1") + random.Random(1).randbytes(1_000_000)
    found = await asyncio.gather(*(_ask(port, long) for _ in range(4)), _ask(port, request("0")))
    assert found == [b"1" + long] * 4 + [b"0" + request("0")]
    async with asyncio.timeout(PATIENCE):
        while front.open != [0, 0]:  # who leaves is not counted any more
            await asyncio.sleep(0.01)


def test_what_a_connection_carries_passes_as_it_is() -> None:
    asyncio.run(_fronted())


# ------------------------------------------------------------------------------ servers that end

# Tells its process to each connection, and ends after some of them.
SERVER = """
import os, socket, sys
port = int(sys.argv[-1].partition("=")[2])
with socket.create_server(("127.0.0.1", port)) as server:
    for _ in range(LIVES):
        connection, _ = server.accept()
        if connection.recv(1000):
            connection.sendall(b"%07d" % os.getpid())
        connection.close()
"""


async def _served(lives: int, asking: Callable[[int], Coroutine[None, None, None]]) -> int:
    [port] = free_ports(1)
    command = (sys.executable, "-c", SERVER.replace("LIVES", str(lives)))
    serving = asyncio.create_task(serve(command, os.environ, "127.0.0.1", port, 2))
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(asking(port), return_exceptions=False)
        return await serving


async def _answer(port: int) -> bytes:
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request("0"))
            return await reader.readexactly(7)
        await asyncio.sleep(0.05)


def test_a_server_that_ends_is_begun_anew_and_ending_all_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("consilience.front._SHORT_LIFE", 0)

    async def asking(port: int) -> None:
        answers = {await _answer(port) for _ in range(6)}
        assert len(answers) > 2  # of two servers
        os.kill(os.getpid(), signal.SIGTERM)

    assert asyncio.run(_served(3, asking)) == 0
    assert "is begun anew" in capsys.readouterr().err


def test_a_server_that_cannot_begin_ends_all_with_its_code() -> None:
    [port] = free_ports(1)
    command = (sys.executable, "-c", "raise SystemExit(3)")
    assert asyncio.run(serve(command, os.environ, "127.0.0.1", port, 2)) == 3

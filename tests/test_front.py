"""One address for several servers: who comes again comes to the same, and bytes pass as they are."""

import asyncio
import random
import sys

import pytest

from consilience.front import COOKIE, Front, _seen_as, free_ports

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

"""What a dying or restarting server may cost: latency, never a message."""

import asyncio
import contextlib

import httpx2
import pytest
import websockets

from tests.support.server import Server
from tests.support.visitor import PollVisitor, SocketVisitor, Visitor

pytestmark = pytest.mark.slow


async def _write_until_cut(visitor: Visitor, acknowledged: list[str], busy: asyncio.Event) -> None:
    """Send one message after the other; note those that were acknowledged. `busy` is set after a few."""
    with contextlib.suppress(AssertionError, websockets.ConnectionClosed, httpx2.TransportError):
        for number in range(100_000):
            text = f"{visitor.visitor} {number}"
            await visitor.send(text, f"c{number}")
            acknowledged.append(text)
            if number == 5:
                busy.set()


async def test_kill_9_loses_nothing_that_was_acknowledged(own_server: Server, transport: type[Visitor]) -> None:
    async with contextlib.AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(transport(own_server)) for _ in range(8)]
        acknowledged: list[list[str]] = [[] for _ in visitors]
        busy = [asyncio.Event() for _ in visitors]
        writers = [
            asyncio.create_task(_write_until_cut(*writer))
            for writer in zip(visitors, acknowledged, busy, strict=True)
        ]
        await asyncio.gather(*(event.wait() for event in busy))
        await own_server.kill9()
        await asyncio.gather(*writers)
        await own_server.start()
        for visitor, noted in zip(visitors, acknowledged, strict=True):
            await visitor.resume()
            unsure = len(noted)
            await visitor.send(f"{visitor.visitor} {unsure}", f"c{unsure}")
            await visitor.wait_texts(*noted, f"{visitor.visitor} {unsure}")


async def test_sigterm_closes_sockets_with_1012_and_ends_polls(own_server: Server) -> None:
    async with SocketVisitor(own_server) as ann, PollVisitor(own_server) as bob:
        poll = asyncio.create_task(bob.request("GET", "/events", wait=25))
        await ann.send("one", "c1")
        stopping = asyncio.create_task(own_server.stop())
        assert await ann.close_code() == 1012
        assert (await poll)["sessions"] == []
        async with asyncio.timeout(10):
            await stopping
        await own_server.start()
        await ann.resume()
        assert (await ann.send("two", "c2"))["repeat"] is False
        await ann.wait_texts("one", "two")


async def test_a_token_outlives_a_restart(own_server: Server) -> None:
    async with PollVisitor(own_server) as ann:
        await ann.send("one", "c1")
        await own_server.restart()
        assert (await ann.send("one", "c1"))["repeat"] is True

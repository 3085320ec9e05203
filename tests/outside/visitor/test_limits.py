"""Rates, origins, and readers that are slow or gone."""

import asyncio
import os
from collections.abc import AsyncGenerator

import httpx2
import pytest
import websockets
from websockets.asyncio.client import connect

from tests.support.server import Server, frontdesk_server
from tests.support.visitor import SUBPROTOCOL, PollVisitor, Refused, SocketVisitor, Visitor

pytestmark = pytest.mark.slow

SHOP = "https://shop.example"


@pytest.fixture(scope="module")
async def strict_server(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    """Three messages at once, one a second after that; one page may embed the widget."""
    folder = tmp_path_factory.mktemp("strict")
    async with frontdesk_server(folder, RATE_MESSAGES="3/60", ALLOWED_ORIGINS=f"{SHOP}, http://other.example") as own:
        yield own


async def test_beyond_the_burst_a_message_waits_and_is_then_taken(
    strict_server: Server, transport: type[Visitor]
) -> None:
    async with transport(strict_server, SHOP) as ann:
        for number in range(3):
            await ann.send(f"line {number}", f"c{number}")
        with pytest.raises(Refused) as refused:
            await ann.send("line 3", "c3")
        assert refused.value.code == "rate_limited"
        wait_s = refused.value.error["retry_after_s"]
        assert 1 <= wait_s <= 2
        assert (await ann.send("line 0", "c0"))["repeat"] is True
        await asyncio.sleep(wait_s)
        assert (await ann.send("line 3", "c3"))["repeat"] is False
        await ann.wait_texts(*(f"line {number}" for number in range(4)))


async def test_a_refusal_over_http_says_when_to_come_back(strict_server: Server) -> None:
    async with PollVisitor(strict_server, SHOP) as ann:
        for number in range(3):
            await ann.send("hi", f"c{number}")
        answer = await ann.raw("POST", "/messages", json={"client_id": "c9", "text": "hi"})
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == str(answer.json()["error"]["retry_after_s"])


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://shop.example", f"{SHOP}.evil.example"]
)
async def test_a_foreign_page_gets_403_and_no_cors(strict_server: Server, origin: str | None) -> None:
    bob = PollVisitor(strict_server, origin)
    for method, path in (("POST", "/visitors"), ("GET", "/events"), ("OPTIONS", "/messages")):
        answer = await bob.raw(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers
    with pytest.raises(websockets.InvalidStatus) as refused:
        await SocketVisitor(strict_server, origin).connect()
    assert refused.value.response.status_code == 403
    await bob.aclose()


@pytest.mark.parametrize("origin", [SHOP, "http://other.example"])
async def test_an_allowed_page_gets_its_cors_headers(strict_server: Server, origin: str) -> None:
    async with SocketVisitor(strict_server, origin) as bob:
        preflight = await bob.raw("OPTIONS", "/messages", headers={"Access-Control-Request-Method": "POST"})
        refused = await bob.raw("POST", "/messages", json={})
        for answer in (preflight, refused, await bob.raw("GET", "/events", params={"wait": 0})):
            assert answer.headers["access-control-allow-origin"] == origin
        assert (preflight.status_code, refused.status_code) == (204, 400)
        assert "authorization" in preflight.headers["access-control-allow-headers"]
        assert "POST" in preflight.headers["access-control-allow-methods"]


async def test_without_a_list_any_page_may_and_a_page_is_not_needed(server: Server) -> None:
    for origin in (None, "null", "https://anything.example"):
        async with SocketVisitor(server, origin) as bob:
            await bob.send("hi", "c1")


async def test_a_slow_reader_is_closed_at_one_mebibyte_and_misses_nothing(server: Server) -> None:
    async with PollVisitor(server) as writer, SocketVisitor(server) as reader:
        await writer.send("first", "c")
        slow = await connect(
            server.socket_url,
            subprotocols=[websockets.Subprotocol(SUBPROTOCOL)],
            compression=None,
            ping_interval=None,
            max_queue=1,
        )
        await slow.send(f'{{"type":"hello","token":"{writer.token}"}}')
        assert '"welcome"' in str(await slow.recv())
        # 12 KB each: more than the buffers of both kernels (4 + 6 MiB at most by default) and ours together.
        texts = [f"{number} " + "語" * 3_990 for number in range(1_200)]
        for number, text in enumerate(texts):
            await writer.send(text, f"c{number}")
        got = 0
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            while True:
                got += len(await slow.recv(decode=False))
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013
        assert got < 1_200 * 12_000
        reader.be(writer)
        await reader.resume()
        assert reader.view.texts() == ["first", *texts]


@pytest.mark.soak
async def test_a_dead_line_is_noticed_within_a_minute(own_server: Server) -> None:
    """The peer's kernel still takes bytes, but nobody answers the server's pings."""
    reader, writer = await asyncio.open_connection("127.0.0.1", own_server.port)
    writer.write(
        b"GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    ann = PollVisitor(own_server)
    await ann.sign_in()
    hello = f'{{"type":"hello","token":"{ann.token}"}}'.encode()
    writer.write(bytes([0x81, 0x80 | 126]) + len(hello).to_bytes(2) + b"\0\0\0\0" + hello)
    async with asyncio.timeout(60):
        while await reader.read(65_536):
            pass
    writer.close()
    await ann.aclose()


async def test_five_hundred_sockets_vanish_and_the_rest_go_on(own_server: Server) -> None:
    async with SocketVisitor(own_server) as ann:
        vanishing = [SocketVisitor(own_server) for _ in range(500)]
        for bob in vanishing:
            bob.be(ann)
        await asyncio.gather(*(bob.hello() for bob in vanishing))
        await asyncio.gather(*(bob.cut() for bob in vanishing))
        await ann.send("still here", "c1")
        await ann.wait_texts("still here")
        assert await _open_files(own_server) < 100
        for bob in vanishing:
            await bob.aclose()


async def _open_files(server: Server) -> int:
    """File descriptors of the server's process, once its loop has seen every lost line."""
    count = 0
    async with httpx2.AsyncClient(base_url=server.origin, verify=False) as http:
        for _ in range(50):
            await http.get("/healthz")
            if (count := len(os.listdir(f"/proc/{server.pid}/fd"))) < 100:  # noqa: PTH208
                break
    return count

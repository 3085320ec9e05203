"""What is refused, in which words, and that nothing else breaks by it."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from tests.support.server import Server
from tests.support.visitor import PollVisitor, Refused, SocketVisitor

pytestmark = pytest.mark.slow


@pytest.fixture
async def ann(server: Server) -> AsyncGenerator[SocketVisitor]:
    async with SocketVisitor(server) as visitor:
        yield visitor


def _nested(depth: int) -> str:
    return "[" * (depth - 1) + "]" * (depth - 1)


_BAD_TEXTS = [
    pytest.param("", "empty_message", 422, id="empty"),
    pytest.param(" \n\t\u3000\ufeff", "empty_message", 422, id="only white space"),
    pytest.param("\0", "empty_message", 422, id="only NUL"),
    pytest.param("x" * 4_001, "message_too_long", 413, id="one too many"),
    pytest.param("😀" * 2_001, "message_too_long", 413, id="counted in UTF-16 units"),
]
_BAD_BODIES = [
    pytest.param('{"client_id":"c1","text":"\\ud800"}', id="lone high surrogate"),
    pytest.param('{"client_id":"c1","text":"\\udc00 after"}', id="lone low surrogate"),
    pytest.param('{"client_id":"c1","text":5}', id="text is a number"),
    pytest.param('{"client_id":"c1"}', id="no text"),
    pytest.param('{"client_id":"c1","text":"a","page":"https://shop.example/"}', id="page is a string"),
    pytest.param('{"client_id":"c1","text":"a","page":{"title":"no url"}}', id="page without url"),
]
_BAD_KEYS = ["", "x" * 65, "with space", "ünï", "c1\n", "a.b", "../x"]


@pytest.mark.parametrize(("text", "code", "status"), _BAD_TEXTS)
async def test_texts_that_are_no_message(ann: SocketVisitor, text: str, code: str, status: int) -> None:
    with pytest.raises(Refused) as over_socket:
        await ann.send(text, "c1")
    answer = await ann.raw("POST", "/messages", json={"client_id": "c1", "text": text})
    assert (over_socket.value.code, answer.json()["error"]["code"], answer.status_code) == (code, code, status)
    assert (await ann.send("fine", "c1"))["repeat"] is False


@pytest.mark.parametrize("body", _BAD_BODIES)
async def test_bodies_of_another_shape(ann: SocketVisitor, body: str) -> None:
    answer = await ann.raw("POST", "/messages", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    await ann.put('{"type":"message",' + body[1:])
    error = await ann.frame("error")
    assert (error["error"]["code"], error["client_id"]) == ("bad_request", "c1")
    assert (await ann.send("fine", "c1"))["repeat"] is False


@pytest.mark.parametrize("key", _BAD_KEYS)
async def test_keys_that_are_none(ann: SocketVisitor, key: str) -> None:
    answer = await ann.raw("POST", "/messages", json={"client_id": key, "text": "hi"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    await ann.put({"type": "message", "client_id": key, "text": "hi"})
    error = await ann.frame("error")
    assert (error["error"]["code"], "client_id" in error) == ("bad_request", False)


@pytest.mark.parametrize(
    "text",
    ["x" * 4_000, "😀" * 2_000, "\u202eevil", "<script>alert(1)</script>", "line\nline", "#1 [x](javascript:a)"],
)
async def test_any_other_text_comes_back_as_it_was(ann: SocketVisitor, text: str) -> None:
    await ann.send(text, "c1")
    await ann.wait_texts(text)


async def test_nul_is_dropped_and_the_rest_kept(ann: SocketVisitor) -> None:
    await ann.send("a\0b", "c1")
    await ann.wait_texts("ab")


@pytest.mark.parametrize(
    "page",
    [
        {"url": "javascript:alert(1)"},
        {"url": "https://shop.example/" + "x" * 9_000, "title": "t" * 9_000, "referrer": "android-app://x"},
        {"url": "not an address", "title": "\0"},
        {"url": "http://[", "referrer": "http://["},
    ],
)
async def test_a_strange_page_never_costs_the_message(ann: SocketVisitor, page: dict[str, str]) -> None:
    ack = await ann.request("POST", "/messages", {"client_id": "c1", "text": "hi", "page": page})
    assert ack["repeat"] is False
    await ann.wait_texts("hi")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param("not json", 4400, id="no JSON"),
        pytest.param("[]", 4400, id="no object"),
        pytest.param('{"type":"dance"}', 4400, id="unknown type"),
        pytest.param('{"token":"x"}', 4400, id="no type"),
        pytest.param('{"type":5}', 4400, id="type is a number"),
        pytest.param(b'{"type":"ping"}', 4400, id="binary"),
        pytest.param('{"type":"ping","x":' + _nested(21) + "}", 4400, id="too deep"),
        pytest.param('{"type":"hello","token":"x"}', 4400, id="second hello"),
        pytest.param('{"type":"ping","x":"' + "x" * 65_536 + '"}', 1009, id="too big"),
    ],
)
async def test_frames_that_end_the_connection(ann: SocketVisitor, frame: str | bytes, code: int) -> None:
    await ann.send("before", "c1")
    await ann.put(frame)
    assert await ann.close_code() == code
    await ann.resume()
    await ann.send("after", "c2")
    await ann.wait_texts("before", "after")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param('{"type":"ping"}', 4400, id="ping first"),
        pytest.param('{"type":"message","client_id":"c1","text":"hi"}', 4400, id="message first"),
        pytest.param('{"type":"hello"}', 4400, id="hello without token"),
        pytest.param("{", 4400, id="no JSON"),
        pytest.param('{"type":"hello","token":"nonsense"}', 4401, id="no token of ours"),
        pytest.param('{"type":"hello","token":""}', 4401, id="empty token"),
    ],
)
async def test_what_is_no_hello(server: Server, frame: str, code: int) -> None:
    bob = SocketVisitor(server)
    await bob.connect()
    await bob.put(frame)
    assert await bob.close_code() == code
    await bob.aclose()


async def test_no_hello_at_all(server: Server) -> None:
    bob = SocketVisitor(server)
    await bob.connect()
    await bob.wait(lambda: bob.closed is not None, "a close", within_s=15)
    assert bob.closed == 4408
    await bob.aclose()


async def test_depth_20_is_allowed(ann: SocketVisitor) -> None:
    await ann.put('{"type":"ping","x":' + _nested(20) + ',"s":"' + "[" * 30 + '"}')
    await ann.frame("pong")


@pytest.mark.parametrize("method,path", [("POST", "/messages"), ("POST", "/end"), ("GET", "/events")])
async def test_without_a_token_of_ours_nothing_opens(server: Server, method: str, path: str) -> None:
    async with PollVisitor(server) as bob:
        forged = bob.token[:10] + ("A" if bob.token[10] != "A" else "B") + bob.token[11:]
        for token in ("", forged, bob.token.partition(".")[0], "x.y"):
            bob.token = token
            answer = await bob.raw(method, path, json={} if method == "POST" else None)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


async def test_an_old_bearer_keeps_the_visitor_and_a_strange_one_gets_a_new_one(server: Server) -> None:
    async with PollVisitor(server) as bob:
        before = bob.visitor
        await bob.sign_in()
        assert bob.visitor == before
        bob.token = "nonsense"
        await bob.sign_in()
        assert bob.visitor != before


async def test_sizes_and_sites(server: Server) -> None:
    async with PollVisitor(server) as bob:
        large = await bob.raw("POST", "/messages", content=b'{"x":"' + b"x" * 65_536 + b'"}')
        assert (large.status_code, large.json()["error"]["code"]) == (413, "body_too_large")
        deep = await bob.raw("POST", "/human", content=_nested(5_000))
        assert (deep.status_code, deep.json()["error"]["code"]) == (400, "bad_request")
        site = await bob.raw("POST", "/visitors", json={"site": "another"})
        assert (site.status_code, site.json()["error"]["code"]) == (404, "unknown_site")


# Every endpoint that takes a session, with the least it needs beside it.
_ON_A_SESSION: dict[tuple[str, str], dict[str, Any]] = {
    ("GET", "/events"): {"wait": 0},
    ("GET", "/history"): {},
    ("POST", "/end"): {},
    ("POST", "/read"): {"seq": 1},
    ("POST", "/rating"): {"score": 5},
}
_ON_NO_SESSION = {("POST", "/visitors"), ("POST", "/messages"), ("POST", "/human"), ("POST", "/typing")}


async def test_every_published_endpoint_is_in_the_isolation_table(server: Server) -> None:
    async with PollVisitor(server) as bob:
        schema = (await bob.raw("GET", f"{server.origin}/schema/openapi.json")).json()
    published = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "visitor" in operation.get("tags", [])
    }
    assert published == set(_ON_A_SESSION) | _ON_NO_SESSION


@pytest.mark.parametrize(("method", "path"), _ON_A_SESSION)
@pytest.mark.parametrize("session", ["of another visitor", "AAAAAAAA"])
async def test_others_sessions_are_not_there(server: Server, method: str, path: str, session: str) -> None:
    async with PollVisitor(server) as ann, PollVisitor(server) as mallory:
        ack = await ann.send("private", "c1")
        named = ack["session"] if session == "of another visitor" else session
        fields: dict[str, Any] = {"session": named, **_ON_A_SESSION[method, path]}
        with pytest.raises(Refused) as refused:
            if method == "GET":
                await mallory.request(method, path, **fields)
            else:
                await mallory.request(method, path, fields)
        assert (refused.value.status, refused.value.code) == (404, "not_found")
        await ann.resume()
        assert ann.view.kinds() == ["message", "notice"]
        assert ann.view.states[ack["session"]]["status"] == "open"


async def test_others_sessions_are_not_there_over_a_socket_either(server: Server) -> None:
    async with PollVisitor(server) as ann, SocketVisitor(server) as mallory:
        session = (await ann.send("private", "c1"))["session"]
        for frame in ({"type": "end"}, {"type": "read", "seq": 1}, {"type": "rating", "score": 1}):
            await mallory.put({**frame, "session": session})
            error = await mallory.frame("error", "ack")
            assert (error["of"], error["error"]["code"]) == (frame["type"], "not_found")
        await mallory.offline()
        with pytest.raises(Refused) as refused:
            await mallory.hello(session=session, after=0)
        assert refused.value.code == "not_found"
        assert await mallory.close_code() == 4400
        assert "private" not in json.dumps(mallory.view.all())

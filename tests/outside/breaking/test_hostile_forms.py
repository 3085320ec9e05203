"""Forms that no browser makes, sent by nobody we know: refused, and never a fault of ours in the log."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.support.owner import PASSWORD, forms_of
from tests.support.server import Server, frontdesk_server

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


def part(headers: str, content: bytes) -> bytes:
    return b"--b\r\nContent-Disposition: form-data; " + headers.encode() + b"\r\n\r\n" + content + b"\r\n--b--\r\n"


HOSTILE = {
    "half a surrogate pair": (MULTIPART, part('name="login"', b"\xed\xa0\x80")),
    "an unknown encoding": (MULTIPART, part('name="login"\r\nContent-Type: text/plain; charset=nope', b"abc")),
    "a file for the token": (MULTIPART, part('name="_csrf_token"; filename="x"', b"abc")),
    "a token beyond ASCII": (URL_ENCODED, b"_csrf_token=" + b"%C3%BC" * 128),
    "no end": (MULTIPART, b"--b\r\nContent-Disposition: form-data"),
    "a bomb": (URL_ENCODED, b"a" * 1_000_000),
}


@pytest.fixture(scope="module")
async def server(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    async with frontdesk_server(tmp_path_factory.mktemp("forms"), ADMIN_PASSWORD=PASSWORD) as running:
        yield running


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("has_token", [False, True])
async def test_it_is_refused(server: Server, name: str, has_token: bool) -> None:
    content_type, body = HOSTILE[name]
    async with httpx2.AsyncClient(base_url=server.origin) as http:
        ((_, fields),) = forms_of((await http.get("/signin")).text)
        token = {"x-csrftoken": fields["_csrf_token"]} if has_token else {}
        answer = await http.post("/signin", content=body, headers={"content-type": content_type, **token})
    assert 400 <= answer.status_code < 500
    assert "request_failed" not in server.log.read_text()

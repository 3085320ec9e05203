"""A request that is cut off while it is read is told from a fault of the server."""

from typing import Any

import pytest
from litestar import Litestar, Request, Response, post
from litestar.exceptions import InternalServerException

from frontdesk.web.gone import is_gone

pytestmark = pytest.mark.anyio

SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/",
    "raw_path": b"/",
    "root_path": "",
    "query_string": b"",
    "headers": [],
    "http_version": "1.1",
    "scheme": "http",
    "server": ("here", 80),
    "client": ("there", 1),
}


@post("/")
async def read(request: Request[Any, Any, Any]) -> bytes:
    return await request.body()


async def test_the_library_s_own_words_are_known() -> None:
    """If it words it otherwise one day, this fails, and not the owner's log."""
    caught: list[Exception] = []

    def keep(_: Request[Any, Any, Any], error: Exception) -> Response[None]:
        caught.append(error)
        return Response(None)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """Nobody reads it."""

    app = Litestar([read], exception_handlers={InternalServerException: keep})
    await app(SCOPE, receive, send)  # type: ignore[arg-type]
    assert [is_gone(error) for error in caught] == [True]


def test_other_faults_are_not_it() -> None:
    assert not is_gone(InternalServerException("something else"))
    assert not is_gone(RuntimeError("client disconnected prematurely"))

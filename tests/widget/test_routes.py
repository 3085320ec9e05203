"""How the widget's files are served: to any page, packed, the chunks for ever and the loader for minutes."""

import gzip
from collections.abc import Generator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from frontdesk.web import widget

STATIC = Path(widget.__file__).with_name("static")
LOADER = (STATIC / "widget.js").read_bytes()
[PANEL] = STATIC.glob("panel-*.js")


@pytest.fixture(scope="module")
def client() -> Generator[TestClient[Litestar]]:
    with TestClient(Litestar(widget.widget_routes(), openapi_config=None)) as opened:
        yield opened


def test_the_loader_is_for_any_page_and_is_asked_for_again_soon(client: TestClient[Litestar]) -> None:
    answer = client.get("/widget.js")
    assert answer.content == LOADER
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"].startswith("public, max-age=300")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_chunk_is_kept_for_ever_and_has_a_name_for_older_loaders(client: TestClient[Litestar]) -> None:
    hashed, plain = client.get(f"/widget/{PANEL.name}"), client.get("/widget/panel.js")
    assert hashed.content == plain.content == PANEL.read_bytes()
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "no-cache"


def test_it_goes_packed_to_who_can_unpack(client: TestClient[Litestar]) -> None:
    packed = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(LOADER, 9, mtime=0))
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content == LOADER
    assert packed.headers["vary"] == "Accept-Encoding"


def test_what_has_not_changed_is_not_sent_again(client: TestClient[Litestar]) -> None:
    etag = client.get("/widget.js").headers["etag"]
    again = client.get("/widget.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/widget.js", headers={"If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["nothing.js", "widget.js", "..%2f__init__.py", "panel-0000000000.js"])
def test_nothing_else_is_there(client: TestClient[Litestar], name: str) -> None:
    assert client.get(f"/widget/{name}").status_code == 404

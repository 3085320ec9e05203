"""How the widget's files are served: to any page, packed, the chunks for ever and the loader for minutes."""

import gzip
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from frontdesk.web import widget
from frontdesk.web.widget.loader import PLACEHOLDER

STATIC = Path(widget.__file__).with_name("static")
LOADER = (STATIC / "widget.js").read_bytes().replace(PLACEHOLDER, b"{}")
[PANEL] = STATIC.glob("panel-*.js")


class Looks:
    """What the owners have set; `asked` are the sites that were asked for."""

    def __init__(self) -> None:
        self.of: dict[str, Mapping[str, object]] = {}
        self.asked: list[str] = []

    def __call__(self, site: str) -> Mapping[str, object]:
        self.asked.append(site)
        return self.of.get(site, {})


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def client(looks: Looks) -> Generator[TestClient[Litestar]]:
    with TestClient(Litestar(widget.widget_routes(looks), openapi_config=None)) as opened:
        yield opened


def test_the_loader_is_for_any_page_and_is_asked_for_again_soon(client: TestClient[Litestar]) -> None:
    answer = client.get("/widget.js")
    assert answer.content == LOADER
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"].startswith("public, max-age=300")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_loader_brings_the_look_of_its_site_as_it_is_now(client: TestClient[Litestar], looks: Looks) -> None:
    looks.of = {"default": {"accent": "#00875a", "suggestions": ["How long?"]}, "bakery": {"position": "left"}}
    first = client.get("/widget.js")
    assert b'{"accent":"#00875a","suggestions":["How long?"]}' in first.content
    assert b'{"position":"left"}' in client.get("/widget.js?site=bakery").content
    assert client.get("/widget.js?site=nobody-knows").content == LOADER
    assert looks.asked == ["default", "bakery", "nobody-knows"]
    looks.of = {"default": {"accent": "#b00020"}}
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert b"#b00020" in again.content
    assert again.headers["etag"] != first.headers["etag"]


def test_a_loader_for_the_settings_page_is_never_kept(client: TestClient[Litestar]) -> None:
    assert client.get("/widget.js?preview").headers["cache-control"] == "no-store"
    assert client.get("/widget.js?preview=1&site=default").headers["cache-control"] == "no-store"


def test_a_chunk_is_kept_for_ever_and_has_a_name_for_older_loaders(client: TestClient[Litestar]) -> None:
    hashed, plain = client.get(f"/widget/{PANEL.name}"), client.get("/widget/panel.js")
    assert hashed.content == plain.content == PANEL.read_bytes()
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "no-cache"


def test_it_goes_packed_to_who_can_unpack(client: TestClient[Litestar], looks: Looks) -> None:
    looks.of = {"default": {"label": "Frag uns"}}
    packed = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 9, mtime=0))
    assert "content-encoding" not in plain.headers
    assert b"Frag uns" in plain.content
    assert plain.content == packed.content
    assert packed.headers["vary"] == "Accept-Encoding"


def test_what_has_not_changed_is_not_sent_again(client: TestClient[Litestar]) -> None:
    etag = client.get("/widget.js").headers["etag"]
    again = client.get("/widget.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/widget.js", headers={"If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "nothing.js",
        "widget.js",
        "..%2f__init__.py",
        "panel-0000000000.js",
        "preview/nothing.js",
        "preview/..%2f__init__.py",
    ],
)
def test_nothing_else_is_there(client: TestClient[Litestar], path: str) -> None:
    assert client.get(f"/widget/{path}").status_code == 404


def test_the_preview_may_be_framed_by_our_own_pages_alone_and_connects_to_nobody(
    client: TestClient[Litestar],
) -> None:
    page = client.get("/widget/preview")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "connect-src 'none'", "script-src 'self'", "frame-ancestors 'self'"} <= set(policy)
    assert page.headers["cache-control"] == "no-cache"
    assert client.get("/widget/preview/page.js").headers["content-type"].startswith("text/javascript")

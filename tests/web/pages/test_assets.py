"""Style sheets and scripts: kept for ever under today's address, and never stale under another."""

import re

import pytest
from jinja2 import UndefinedError
from litestar import Litestar, get
from litestar.response import Template
from litestar.testing import TestClient

from frontdesk.web.pages import page, page_assets, page_templates


@get("/", sync_to_thread=False)
def show() -> Template:
    return page("layout.html", title="A page", who=None, section=None)


@pytest.fixture
def client() -> TestClient[Litestar]:
    return TestClient(Litestar([show, *page_assets()], template_config=page_templates()))


def addresses(client: TestClient[Litestar]) -> list[str]:
    return re.findall(r'(?:href|src)="(/ui/[^"]+)"', client.get("/").text)


def test_what_a_page_names_is_there_and_kept_for_ever(client: TestClient[Litestar]) -> None:
    found = addresses(client)
    assert {address.rsplit("/", 1)[1] for address in found} == {"mark.svg", "tokens.css", "ui.css"}
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_a_module_finds_its_neighbours_under_the_same_address(client: TestClient[Litestar]) -> None:
    folder = addresses(client)[0].rsplit("/", 1)[0]
    answer = client.get(f"{folder}/inbox_api.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_under_another_address_it_is_asked_for_again(client: TestClient[Litestar]) -> None:
    answer = client.get("/ui/0123456789/ui.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert client.get("/ui/0123456789/nothing.css").status_code == 404
    assert client.get("/ui/0123456789/..%2f__init__.py").status_code == 404


def test_a_page_that_lacks_a_value_is_an_error(client: TestClient[Litestar]) -> None:
    with pytest.raises(UndefinedError):
        page_templates().engine_instance.get_template("layout.html").render()

"""The sample shop over HTTP: its files and nothing else, each with the widget's line and the policy; no dead link."""

import re
from collections.abc import Generator
from pathlib import Path

import httpx2
import pytest

import frontdesk.demo
from frontdesk.demo.shop import running_shop
from frontdesk.demo.shop.catalogue import PRODUCTS, Product

DESK = "http://127.0.0.1:9"
KNOWLEDGE = Path(frontdesk.demo.__file__).with_name("knowledge")
HELP = ("/delivery", "/returns", "/sizes", "/warranty", "/payment", "/contact")
PAGES = ("/", *HELP, *(f"/products/{each.slug}" for each in PRODUCTS))


@pytest.fixture(scope="module")
def shop() -> Generator[httpx2.Client]:
    with running_shop(0, desk=DESK) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        yield http


@pytest.mark.parametrize("path", PAGES)
def test_a_page_brings_the_widget_by_one_line_and_all_that_it_names_is_there(shop: httpx2.Client, path: str) -> None:
    page = shop.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    line = f'<script async src="{DESK}/widget.js" data-site="default"></script>'
    assert page.text.count(line) == 1
    named = re.findall(r'(?:href|src|action)="([^"#][^"]*)"', page.text.replace(line, ""))
    assert named
    assert [url for url in set(named) if shop.get(url).status_code != 200] == []


@pytest.mark.parametrize("path", ["/", "/shop.css", "/shop.js", "/pictures/fjell.svg", "/nothing"])
def test_every_answer_has_the_policy_and_is_kept_nowhere(shop: httpx2.Client, path: str) -> None:
    headers = shop.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' {DESK}"
    assert policy["connect-src"] == f"{DESK} ws://127.0.0.1:9"
    assert policy["style-src"] == policy["img-src"] == "'self'"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/layout.html", "/server.py", "/../catalogue.py", "/%2e%2e/server.py", "/pictures/"]
)
def test_what_is_no_file_of_the_shop_is_not_there(shop: httpx2.Client, path: str) -> None:
    assert shop.get(path).status_code == 404


def test_a_head_is_a_get_without_its_content_and_nothing_else_is_understood(shop: httpx2.Client) -> None:
    head, page = shop.head("/"), shop.get("/")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(page.content))
    assert [shop.request(method, "/").status_code for method in ("POST", "PUT", "DELETE")] == [501] * 3


def test_a_taken_port_moves_the_shop(shop: httpx2.Client) -> None:
    with running_shop(shop.base_url.port or 0, desk=DESK) as other:
        assert httpx2.URL(other).port != shop.base_url.port
        assert httpx2.get(other, trust_env=False).status_code == 200


def test_it_ends_with_its_block() -> None:
    with running_shop(0, desk=DESK) as url:
        pass
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url, trust_env=False)


@pytest.mark.parametrize("name", ["delivery", "returns", "sizes", "warranty", "payment", "contact", "opening-hours"])
def test_what_the_assistant_knows_stands_on_the_help_pages(shop: httpx2.Client, name: str) -> None:
    pages = "".join(shop.get(path).text for path in HELP)
    headings = re.findall(r"^## (.+)$", (KNOWLEDGE / f"{name}.md").read_text(), re.MULTILINE)
    assert headings
    assert [heading for heading in headings if f"<h2>{heading}</h2>" not in pages] == []


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_what_a_product_costs_and_is_made_of_is_known_too(product: Product) -> None:
    known = (KNOWLEDGE / "products.md").read_text()
    assert f"- {product.name}, {product.kind.lower()}: {product.price}" in known
    section = re.search(rf"## What is the {product.name} \w+ made of\?\n\n(.+)", known)
    assert section
    assert product.made_of.lower() in section[1].lower()
    assert product.price in section[1]


@pytest.mark.parametrize(
    ("on_page", "known"),
    [
        ("free over 60 €", "free for orders over 60 €"),
        ("Germany 1 to 2 working days, 3.90 €", "Germany: 1 to 2 working days"),
        ("Within 30 days", "within **30 days**"),
        ("Wash cold in the wool programme, at most at 30 °C", "at most at 30 °C in the wool programme"),
    ],
)
def test_the_facts_beside_a_product_are_those_of_the_knowledge(shop: httpx2.Client, on_page: str, known: str) -> None:
    all_known = "".join(path.read_text() for path in KNOWLEDGE.glob("*.md"))
    assert known in all_known
    assert on_page.lower() in shop.get("/products/fjell").text.lower()

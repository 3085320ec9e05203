"""The exact meaning of ALLOWED_ORIGINS."""

import pytest

from frontdesk.web.visitor.origins import Origins

listed = Origins(["https://shop.example", "HTTP://Other.example:8080/"])


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example", "https://shop.example:443", "http://other.example:8080", "HTTPS://SHOP.example"],
)
def test_a_listed_origin_is_allowed(origin: str) -> None:
    assert listed.is_allowed(origin)
    assert listed.cors_headers(origin)["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example.evil.example",
        "https://evil.example#https://shop.example",
        "https://shop.example@evil.example",
        "https://user@shop.example",
        "https://shop.example/path",
        "https://[",
        "file://",
    ],
)
def test_any_other_is_not(origin: str | None) -> None:
    assert not listed.is_allowed(origin)
    assert "Access-Control-Allow-Origin" not in listed.cors_headers(origin)


@pytest.mark.parametrize("origin", [None, "null", "https://anything.example"])
def test_an_empty_list_allows_any(origin: str | None) -> None:
    assert Origins([]).is_allowed(origin)


def test_answers_are_kept_apart_by_origin() -> None:
    assert listed.cors_headers(None) == {"Vary": "Origin"}
    assert listed.preflight_headers("https://shop.example")["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("origin", "fetch_site", "passes"),
    [
        (None, "same-origin", True),
        (None, "same-site", False),
        (None, "cross-site", False),
        (None, "none", False),
        ("https://evil.example", "same-origin", False),
        ("null", "same-origin", False),
    ],
)
def test_without_an_origin_only_the_browsers_own_word_counts(
    origin: str | None, fetch_site: str, passes: bool
) -> None:
    assert Origins(["https://shop.example"]).is_allowed(origin, fetch_site=fetch_site) is passes

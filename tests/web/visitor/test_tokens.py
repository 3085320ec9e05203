"""Who a token speaks for, and for how long."""

import pytest

from frontdesk.web.visitor.errors import TokenExpired, Unauthorized
from frontdesk.web.visitor.tokens import DAY_MS, Tokens, new_visitor_id

NOW_MS = 1_790_000_000_000
tokens = Tokens("one key")
issued = tokens.issue("v_1", site="default", locale="uk-UA", now_ms=NOW_MS)


def test_a_token_says_visitor_site_and_language() -> None:
    caller = tokens.read(issued.token, now_ms=NOW_MS)
    assert (caller.visitor, caller.site, caller.locale) == ("v_1", "default", "uk-UA")
    assert caller.expires_at_ms == NOW_MS + 30 * DAY_MS


def test_a_token_ends_after_30_days() -> None:
    tokens.read(issued.token, now_ms=NOW_MS + 30 * DAY_MS - 1)
    with pytest.raises(TokenExpired):
        tokens.read(issued.token, now_ms=NOW_MS + 30 * DAY_MS)


def test_an_expired_token_brings_its_visitor_back_for_90_days() -> None:
    last_ms = NOW_MS + (30 + 90) * DAY_MS
    caller = tokens.find_renewable(issued.token, now_ms=last_ms - 1)
    assert caller is not None
    assert caller.visitor == "v_1"
    assert tokens.find_renewable(issued.token, now_ms=last_ms) is None


@pytest.mark.parametrize("position", range(0, len(issued.token), 7))
def test_no_character_of_a_token_may_change(position: int) -> None:
    other = "A" if issued.token[position] != "A" else "B"
    forged = issued.token[:position] + other + issued.token[position + 1 :]
    with pytest.raises(Unauthorized):
        tokens.read(forged, now_ms=NOW_MS)
    assert tokens.find_renewable(forged, now_ms=NOW_MS) is None


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.ü", "x" * 10_000])
def test_what_is_no_token_is_unauthorized(token: str) -> None:
    with pytest.raises(Unauthorized):
        tokens.read(token, now_ms=NOW_MS)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Unauthorized):
        Tokens("another key").read(issued.token, now_ms=NOW_MS)


@pytest.mark.parametrize("locale", ["", "e" * 99, "en<script>", "../en", "en\n"])
def test_what_is_no_language_is_english(locale: str) -> None:
    caller = tokens.issue("v_1", site="default", locale=locale, now_ms=NOW_MS).caller
    assert caller.locale == "en"


def test_visitor_ids_hold_128_bits_and_don_t_repeat() -> None:
    ids = {new_visitor_id() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert all(len(name) == len("v_") + 22 for name in ids)

"""What is read of what strangers send."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.session.entries import Page
from frontdesk.session.richtext_breaks import utf16_len
from frontdesk.web.visitor.errors import BadRequest, BodyTooLarge, EmptyMessage, MessageTooLong
from frontdesk.web.visitor.protocol import MAX_TEXT_UNITS, ClientFrame, MessageBody, PageBody
from frontdesk.web.visitor.strict import (
    MAX_BODY_BYTES,
    clean_label,
    clean_page,
    clean_text,
    decode,
    is_too_deep,
    peek,
)

_message = msgspec.json.Decoder(MessageBody)
_frame = msgspec.json.Decoder(ClientFrame)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"client_id":"c1","text":"\\ud83d"}',
        b'{"client_id":"c1","text":"\xed\xa0\xbd"}',
        b'{"client_id":"c1","text":"\xff"}',
        b'{"client_id":"c1","text":null}',
        b'{"client_id":"c1","text":"a"} more',
        b'\xef\xbb\xbf{"client_id":"c1","text":"a"}',
        b'{"client_id":"c1\\n","text":"a"}',
    ],
)
def test_what_is_no_message_is_a_bad_request(data: bytes) -> None:
    with pytest.raises(BadRequest):
        decode(data, _message)


def test_unknown_fields_are_passed_over() -> None:
    assert decode(b'{"client_id":"c1","text":"a","later":[1]}', _message) == MessageBody("c1", "a")


def test_a_body_may_have_64_kib_and_no_byte_more() -> None:
    body = b'{"client_id":"c1","text":"' + b"x" * (MAX_BODY_BYTES - 28) + b'"}'
    assert len(body) == MAX_BODY_BYTES
    decode(body, _message)
    with pytest.raises(BodyTooLarge):
        decode(body + b" ", _message)


def test_the_error_never_repeats_what_was_sent() -> None:
    with pytest.raises(BadRequest) as refused:
        decode(b'{"type":"<script>"}', _frame)
    assert "script" not in refused.value.detail


@given(st.integers(1, 60), st.text(alphabet='[]{}"\\ab', max_size=8))
def test_depth_counts_outside_strings_alone(depth: int, text: str) -> None:
    data = b"[" * (depth - 1) + msgspec.json.encode([text]) + b"]" * (depth - 1)
    assert is_too_deep(data) == (depth > 20)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"type":"message","client_id":"c1","text":"\\ud800"}', ("message", "c1")),
        (b'{"type":"message","client_id":"no good","text":5}', ("message", None)),
        (b'{"type":5}', (None, None)),
        (b"not json", (None, None)),
        (b'{"type":"ping","x":' + b"[" * 9_000 + b"]" * 9_000 + b"}", (None, None)),
    ],
)
def test_what_can_be_said_of_a_bad_frame(data: bytes, found: tuple[str | None, str | None]) -> None:
    assert peek(data) == found


@pytest.mark.parametrize(
    ("text", "kept"), [(" a ", "a"), ("\u3000a\ufeff\n", "a"), ("a\0b", "ab"), (" \0 a", "a"), ("a\n\n b", "a\n\n b")]
)
def test_a_text_is_trimmed_and_rid_of_nul(text: str, kept: str) -> None:
    assert clean_text(text) == kept


@pytest.mark.parametrize("text", ["", " ", "\0", "\ufeff\u2028\x85"])
def test_nothing_left_is_empty(text: str) -> None:
    with pytest.raises(EmptyMessage):
        clean_text(text)


@pytest.mark.parametrize("text", ["x" * 4_000, "😀" * 2_000, "  " + "x" * 4_000 + "  "])
def test_a_text_may_have_4000_units_after_trimming(text: str) -> None:
    assert utf16_len(clean_text(text)) == MAX_TEXT_UNITS
    with pytest.raises(MessageTooLong):
        clean_text(text.strip() + "x")


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        (PageBody("https://shop.example/a?b=1", "Shop", ""), Page("https://shop.example/a?b=1", "Shop", None)),
        (PageBody("http://a/", " ", "javascript:alert(1)"), Page("http://a/", None, None)),
        (PageBody("javascript:alert(1)", "x"), None),
        (PageBody("//shop.example/"), None),
        (PageBody("https://shop.example/\n<b>"), None),
        (PageBody("https://[", "x"), None),
        (PageBody("file:///etc/passwd"), None),
        (None, None),
    ],
)
def test_a_page_is_a_web_address_or_nothing(page: PageBody | None, kept: Page | None) -> None:
    assert clean_page(page) == kept


def test_a_long_address_and_a_long_label_are_cut() -> None:
    page = clean_page(PageBody("https://shop.example/" + "x" * 9_000, "word " * 900))
    assert page is not None
    assert page.title is not None
    assert (len(page.url), len(page.title)) == (2_048, 300)
    assert clean_label("\0 \0", 10) is None

"""Parameters in every form the Bot API takes."""

import json
from urllib.parse import urlencode

import pytest

from frontdesk.sandbox.telegram.errors import NotModelled, Refusal
from frontdesk.sandbox.telegram.wire import Params, parse

FORM = "application/x-www-form-urlencoded"


def multipart(*parts: tuple[str, bytes]) -> bytes:
    return b"".join(b"--B\r\n%s\r\n\r\n%s\r\n" % (head.encode(), body) for head, body in parts) + b"--B--\r\n"


def test_the_same_values_by_query_form_json_and_multipart() -> None:
    markup = {"inline_keyboard": [[{"text": "a b", "callback_data": "x"}]]}
    nested = {"chat_id": "-100", "text": "é & =", "reply_markup": json.dumps(markup)}
    disposition = 'Content-Disposition: form-data; name="{}"'
    form = multipart(*((disposition.format(name), value.encode()) for name, value in nested.items()))
    bodies = [
        parse(urlencode(nested).encode(), "", b""),
        parse(b"", FORM, urlencode(nested).encode()),
        parse(b"", "application/json", json.dumps(nested | {"chat_id": -100, "reply_markup": markup}).encode()),
        parse(b"", "multipart/form-data; boundary=B", form),
    ]
    for params in bodies:
        assert params.number("chat_id") == -100
        assert params.text("text") == "é & ="
        assert params.find_object("reply_markup", frozenset({"inline_keyboard"})) == markup


def test_files_keep_every_byte() -> None:
    head = 'Content-Disposition: form-data; name="document"; filename="a.bin"\r\nContent-Type: image/png'
    params = parse(b"", "multipart/form-data; boundary=B", multipart((head, b"\r\n--x\x00\r\n")))
    upload = params.files["document"]
    assert (upload.name, upload.mime_type, upload.content) == ("a.bin", "image/png", b"\r\n--x\x00\r\n")


def test_the_body_wins_over_the_query() -> None:
    assert parse(b"text=query&limit=1", FORM, b"text=body").values == {"text": "body", "limit": "1"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("application/json", b'{"text":"\\ud800"}'),
        (FORM, b"text=\xff"),
        (FORM, b"text=%ff"),
        ("text/plain", b"x"),
        ("multipart/form-data", b"x"),
    ],
)
def test_broken_bodies_are_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(Refusal, match="Bad Request"):
        parse(b"", content_type, body)


@pytest.mark.parametrize(
    ("value", "is_set"), [(True, True), ("true", True), ("1", True), ("0", False), (None, False)]
)
def test_flags(value: object, is_set: bool) -> None:
    assert Params({"flag": value}).flag("flag") is is_set


def test_wrong_kinds_are_refused() -> None:
    params = Params({"number": "x1", "text": [1], "object": "[1]", "list": "{}", "texts": [1], "broken": "{"})
    for read in (
        lambda: params.number("number"),
        lambda: params.text("text"),
        lambda: params.find_object("object", frozenset()),
        lambda: params.objects("list"),
        lambda: params.texts("texts"),
        lambda: params.find_json("broken"),
    ):
        with pytest.raises(Refusal):
            read()
    with pytest.raises(NotModelled, match="'colour'"):
        Params({"object": {"colour": 1}}).find_object("object", frozenset({"text"}))

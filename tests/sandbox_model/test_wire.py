"""What a request may hold, and that all else is refused by name."""

from typing import Any

import msgspec
import pytest

from frontdesk.sandbox.model.wire import Refused, decode

USER = {"role": "user", "content": "hi"}
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
CALLING = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "found"}


def body(*messages: dict[str, Any], **fields: Any) -> bytes:
    return msgspec.json.encode({"model": "m", "messages": list(messages), **fields})


@pytest.mark.parametrize(
    ("request_body", "named"),
    [
        (body(USER, top_k=4), "`top_k`"),
        (body(USER, functions=[]), "`functions`"),
        (body({**USER, "mood": "good"}), "`mood`"),
        (body({"role": "function", "content": "x"}), "function"),
        (body({"role": "user", "content": [{"type": "image_url", "image_url": {}}]}), "image_url"),
        (body(USER, n=2), "n"),
        (body(USER, temperature="warm"), "$.temperature"),
        (body(USER, stream_options={"include_usage": True}), "`stream_options`"),
        (body(), "`messages`"),
        (b'{"model": ', "truncated"),
        (body(USER, RESULT), "`messages[1]`"),
        (body(USER, CALLING), "c1"),
        (body(USER, CALLING, USER), "c1"),
        (body(USER, CALLING, RESULT, RESULT), "`messages[3]`"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(request_body: bytes, named: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(request_body)
    assert named in refused.value.reason


def test_the_last_user_text_is_found_behind_answers_and_tools() -> None:
    parts = [{"type": "text", "text": "two "}, {"type": "text", "text": "parts"}]
    asked = decode(body(USER, {"role": "user", "content": parts}, CALLING, RESULT))
    assert asked.last_user_text == "two parts"
    assert asked.follows_tool


def test_a_request_without_a_user_has_no_user_text() -> None:
    asked = decode(body({"role": "system", "content": "be kind"}))
    assert asked.last_user_text == ""
    assert not asked.follows_tool

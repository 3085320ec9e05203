"""Updates as Telegram sends them, read field by field."""

import json

import msgspec
import pytest

from frontdesk.telegram.incoming import decode_update


def a_message(**fields: object) -> str:
    message = {"message_id": 9, "date": 1, "chat": {"id": -100, "type": "supergroup"}, **fields}
    return json.dumps({"update_id": 5, "message": message})


def test_every_message_of_a_topic_points_to_its_creation_and_that_is_no_reply() -> None:
    message = decode_update(
        a_message(text="hi", message_thread_id=4, is_topic_message=True, reply_to_message={"message_id": 4})
    ).message
    assert message is not None
    assert (message.topic, message.replied) == (4, None)


def test_a_real_reply_in_a_topic_is_one() -> None:
    message = decode_update(
        a_message(text="hi", message_thread_id=4, is_topic_message=True, reply_to_message={"message_id": 8})
    ).message
    assert message is not None
    assert message.replied is not None
    assert message.replied.message_id == 8


def test_a_thread_id_without_the_topic_flag_is_no_topic() -> None:
    message = decode_update(a_message(text="hi", message_thread_id=4, reply_to_message={"message_id": 4})).message
    assert message is not None
    assert message.topic is None
    assert message.replied is not None


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker", "location", "contact"])
def test_an_attachment_is_seen(kind: str) -> None:
    message = decode_update(a_message(**{kind: [{"file_id": "x"}] if kind == "photo" else {"file_id": "x"}})).message
    assert message is not None
    assert message.has_attachment


def test_formatting_becomes_visitor_nodes_and_plain_text_has_none() -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    message = decode_update(a_message(text="hi you", entities=bold)).message
    plain = decode_update(a_message(text="hi you")).message
    assert message is not None
    assert plain is not None
    assert message.rich == [["p", [["b", ["hi"]], " you"]]]
    assert plain.rich is None


@pytest.mark.parametrize("payload", ['{"update_id": "x"}', "{}", '{"update_id": 1, "message": {"text": 5}}', "[]"])
def test_what_the_bot_api_never_sends_is_an_error_of_its_own(payload: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_update(payload)


def test_unknown_fields_and_kinds_are_left_alone() -> None:
    update = decode_update('{"update_id": 1, "chat_boost": {"x": 1}, "brand_new": []}')
    assert (update.message, update.callback_query) == (None, None)

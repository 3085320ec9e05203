"""Inline keyboards, checked. https://core.telegram.org/bots/api#inlinekeyboardmarkup"""

import re
from typing import cast

from .errors import NotModelled, bad
from .wire import Params
from .world import Json

BUTTONS_MAX = 100
DATA_MAX_BYTES = 64


def keyboard(params: Params) -> list[list[Json]] | None:
    """Return the rows of buttons of `reply_markup`, None when there is none.

    Raises:
        Refusal: another kind of markup, or a button that Telegram would not take.
    """
    markup = params.find_object("reply_markup", frozenset({"inline_keyboard"}))
    rows: object = [] if markup is None else markup.get("inline_keyboard")
    if not isinstance(rows, list):
        raise bad("object expected as reply markup")
    checked = [[_button(button) for button in _row(row)] for row in cast("list[object]", rows)]
    checked = [row for row in checked if row]
    if sum(map(len, checked)) > BUTTONS_MAX:
        raise bad("reply markup is too long")
    return checked or None


def _row(row: object) -> list[object]:
    if not isinstance(row, list):
        raise bad("can't parse inline keyboard button: expected an Array of Array")
    return cast("list[object]", row)


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    fields = cast("Json", button)
    if unknown := fields.keys() - {"text", "callback_data", "url"}:
        raise NotModelled(f"the button field {min(unknown)!r}")
    if not isinstance(fields.get("text"), str) or not str(fields["text"]).strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String and non-empty')
    data, url = fields.get("callback_data"), fields.get("url")
    if data is None and url is None:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= DATA_MAX_BYTES):
        raise bad("BUTTON_DATA_INVALID")
    if url is not None and not re.match(r"(?i)(https?://|tg://)[^\s/]+", str(url)):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return fields

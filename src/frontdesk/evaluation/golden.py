"""The file of golden questions, as TOML or JSON. Pure: text in, questions or one clear error out.

[[question]]
ask = "How long does delivery take?"     # or several messages, each said once the one before is answered
contains = ["2 to 4 days"]               # all of these; of a list in the list, one: [["2 to 4", "two to four"]]
not_contains = ["free"]
hand_off = false                         # true: a human must be called; false: must not be
locale = "en"
"""

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any, cast

from frontdesk.session.richtext_breaks import utf16_len

MAX_QUESTIONS = 10_000
MAX_ASK_UNITS = 4_000
"""Of one message, trimmed, in UTF-16 units: `MAX_TEXT_UNITS` of the visitor protocol."""
_FIELDS = frozenset({"ask", "contains", "not_contains", "hand_off", "locale"})
# JSON's grammar allows what no UTF-8 can hold (RFC 8259, section 8.2): the visitor protocol refuses it, too.
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BYTE_ORDER_MARK = "\ufeff"


class BadGolden(Exception):
    """One line: where in the file, what is wrong, what to write instead."""


@dataclass(frozen=True, slots=True)
class Question:
    """`contains`: of each group one text must be in the answer. `hand_off` None: either will do."""

    ask: tuple[str, ...]
    contains: tuple[tuple[str, ...], ...] = ()
    not_contains: tuple[str, ...] = ()
    hand_off: bool | None = None
    locale: str = "en"


def read_golden(text: str, *, is_json: bool) -> list[Question]:
    """All questions, in their order. Raises: BadGolden."""
    try:
        data: object = json.loads(text) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadGolden(f"this is no {'JSON' if is_json else 'TOML'}: {error}") from None
    rows = cast("dict[str, object]", data).get("question") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not rows:
        raise BadGolden("it holds no questions: begin each with [[question]], or write a JSON list")
    if len(cast("list[object]", rows)) > MAX_QUESTIONS:
        raise BadGolden(f"it holds more than {MAX_QUESTIONS:,} questions: split it")
    return [_question(row, f"question {number}") for number, row in enumerate(cast("list[object]", rows), start=1)]


def _question(row: object, where: str) -> Question:
    if not isinstance(row, dict):
        raise BadGolden(f"{where} is no table: write [[question]] and its fields below")
    fields = cast("dict[str, Any]", row)
    if unknown := sorted(fields.keys() - _FIELDS):
        raise BadGolden(f"{where} has an unknown field {unknown[0]}: there are {', '.join(sorted(_FIELDS))}")
    question = Question(
        ask=_ask(fields.get("ask"), where),
        contains=tuple(_group(part, where) for part in _list(fields.get("contains", []), "contains", where)),
        not_contains=_texts(fields.get("not_contains", []), "not_contains", where),
        hand_off=_flag(fields.get("hand_off"), where),
        locale=_text(fields.get("locale", "en"), "locale", where),
    )
    if not question.contains and not question.not_contains and question.hand_off is None:
        raise BadGolden(f"{where} checks nothing: add contains, not_contains or hand_off")
    if question.contains and question.hand_off:
        raise BadGolden(f"{where} wants an answer and a human: who is handed off gets no answer")
    return question


def _ask(value: object, where: str) -> tuple[str, ...]:
    asked = (value,) if isinstance(value, str) else _list(value, "ask", where)
    texts = tuple(_text(text, "ask", where) for text in asked)
    if not texts:
        raise BadGolden(f"{where} asks nothing: write ask = “…”")
    if any(utf16_len(text) > MAX_ASK_UNITS for text in texts):
        raise BadGolden(f"{where}: ask holds a message of more than {MAX_ASK_UNITS:,} characters: shorten it")
    return texts


def _group(value: object, where: str) -> tuple[str, ...]:
    group = (_text(value, "contains", where),) if isinstance(value, str) else _texts(value, "contains", where)
    if not group:
        raise BadGolden(f"{where}: contains holds an empty list, which no answer could satisfy: take it out")
    return group


def _texts(value: object, name: str, where: str) -> tuple[str, ...]:
    return tuple(_text(part, name, where) for part in _list(value, name, where))


def _list(value: object, name: str, where: str) -> list[object]:
    if not isinstance(value, list):
        raise BadGolden(f"{where}: {name} must be a list of texts, such as [“2 to 4 days”]")
    return cast("list[object]", value)


def _text(value: object, name: str, where: str) -> str:
    text = _trimmed(value) if isinstance(value, str) else ""
    if not text:
        raise BadGolden(f"{where}: {name} holds something that is no text, or an empty one")
    if _LONE_SURROGATE.search(text):
        raise BadGolden(f"{where}: {name} holds half a character (a lone surrogate): write the whole one")
    return text


def _trimmed(text: str) -> str:
    """As of a visitor's message: NUL dropped, and what Python or JavaScript calls white space at the ends."""
    text = text.replace("\0", "")
    while text != (text := text.strip().strip(_BYTE_ORDER_MARK)):
        pass
    return text


def _flag(value: object, where: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise BadGolden(f"{where}: hand_off must be true or false")
    return value

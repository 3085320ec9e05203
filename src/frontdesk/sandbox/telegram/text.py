"""Text as Telegram counts and marks it: UTF-16 units, entities, what is found in plain text. Pure.

Source: https://core.telegram.org/api/entities and https://core.telegram.org/bots/api#messageentity
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import cast

from .errors import NotModelled, bad

Entity = dict[str, object]

ENTITY_TYPES = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
    }
)
ENTITY_FIELDS = frozenset({"type", "offset", "length", "url", "language", "user"})
ENTITIES_MAX = 100  # those beyond are dropped, core.telegram.org/bots/api#formatting-options

_CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\r"} | {ord("\r"): None}
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])"
    r"|(?<![\w/@])(?P<bot_command>/\w{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@\w{3,32})(?!\w)"
)


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str, entities: Sequence[Mapping[str, object]]) -> tuple[str, list[Entity]]:
    """Return text and entities as Telegram stores them: control characters gone, ends trimmed, entities checked.

    Raises:
        Refusal: an entity is out of bounds or cuts a surrogate pair.
    """
    if "\r" in text:
        text, entities = _without_returns(text, entities)
    text = text.translate(_CONTROL)
    checked = [_checked(text, entity) for entity in entities]
    left = text.lstrip()
    shift = utf16_length(text) - utf16_length(left)
    trimmed = left.rstrip()
    if checked:
        checked = _clipped(checked, shift, utf16_length(trimmed))
        _refuse_crossing(checked)
    checked += _found(trimmed, checked)
    checked.sort(key=lambda entity: (_offset(entity), -_length(entity)))
    return trimmed, checked[:ENTITIES_MAX]


def _without_returns(
    text: str, entities: Sequence[Mapping[str, object]]
) -> tuple[str, Sequence[Mapping[str, object]]]:
    if entities:
        raise NotModelled("entities in a text with carriage returns")
    return text.replace("\r", ""), entities


def _offset(entity: Mapping[str, object]) -> int:
    return cast("int", entity["offset"])


def _length(entity: Mapping[str, object]) -> int:
    return cast("int", entity["length"])


def _checked(text: str, entity: Mapping[str, object]) -> Entity:
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad('can\'t parse MessageEntity: Field "offset" must be of type Number')
    if kind == "custom_emoji":
        raise NotModelled("custom emoji in a text")
    if kind not in ENTITY_TYPES:
        raise bad("can't parse MessageEntity: Unsupported type specified")
    if unknown := entity.keys() - ENTITY_FIELDS:
        raise NotModelled(f"the entity field {min(unknown)!r}")
    if kind == "text_link" and not re.match(
        r"(?i)(https?|tg|ton|mailto|tel)[:.]|[\w-]+\.\w", str(entity.get("url", ""))
    ):
        raise bad(f"entity URL '{entity.get('url', '')}' is invalid: Wrong HTTP URL")
    total = utf16_length(text)
    if offset < 0 or length <= 0 or offset >= total:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > total:
        raise bad(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    if not text.isascii():
        _refuse_cut_pair(text, offset, offset + length)
    return dict(entity)


def _refuse_cut_pair(text: str, start: int, end: int) -> None:
    units = text.encode("utf-16-le", "surrogatepass")
    for where, at in (("begins", start), ("ends", end)):
        unit = units[2 * at : 2 * at + 2]
        if unit and 0xDC <= unit[1] <= 0xDF:
            raise bad(f"entity {where} in a middle of a UTF-16 symbol at UTF-16 offset {at}")


def _clipped(entities: list[Entity], shift: int, total: int) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        start = max(_offset(entity) - shift, 0)
        end = min(_offset(entity) + _length(entity) - shift, total)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return kept


def _refuse_crossing(entities: list[Entity]) -> None:
    spans = sorted((_offset(entity), _offset(entity) + _length(entity)) for entity in entities)
    for (start, end), (next_start, next_end) in pairwise(spans):
        if start < next_start < end < next_end:
            raise NotModelled("entities that partly overlap")


def _found(text: str, entities: list[Entity]) -> list[Entity]:
    if "/" not in text and "@" not in text:
        return []
    taken = [(_offset(entity), _offset(entity) + _length(entity)) for entity in entities]
    found: list[Entity] = []
    for match in _FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        length = utf16_length(match[0])
        if not any(start < until and since < start + length for since, until in taken):
            found.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return found


def commands(text: str, entities: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the bot commands of a text, each as written: `/take` or `/take@bot`."""
    units = text.encode("utf-16-le", "surrogatepass")
    return [
        units[2 * _offset(entity) : 2 * (_offset(entity) + _length(entity))].decode("utf-16-le", "replace")
        for entity in entities
        if entity["type"] == "bot_command"
    ]

"""Texts as Telegram takes and gives them: plain text with entities, counted in UTF-16 units. Never a parse mode.

Source of the entity rules and limits: Bot API, MessageEntity and "Formatting options".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from frontdesk.session.richtext import (
    Block,
    ItemList,
    Paragraph,
    Pre,
    Quote,
    RichText,
    Run,
    clean,
    find_safe_href,
    item_marker,
    name_hosts,
    text_of,
    tidy,
)
from frontdesk.session.richtext_breaks import safe_break, utf16_len

MAX_MESSAGE_UNITS = 4_096
"""UTF-16 units in one message (Bot API, sendMessage)."""

MAX_ENTITIES_READ = 256
"""More entities of one incoming message are ignored; Telegram itself sends at most about a hundred."""

_MIN_ROOM_UNITS = 64
"""The least room a part must have for its text; less would cut words to pieces."""
_STYLES = (("bold", "bold"), ("italic", "italic"), ("strike", "strikethrough"))
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_WEB_OR_TG = ("http://", "https://", "tg://")


@dataclass(frozen=True, slots=True)
class Entity:
    """A Bot API MessageEntity: `kind` is its `type`; `offset` and `length` count UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class TelegramText:
    """A text with its entities, sorted by offset, outer before inner."""

    text: str
    entities: tuple[Entity, ...] = ()


def plain_to_telegram(text: str) -> TelegramText:
    """A visitor's words exactly as written: cleaned, no entities, nothing parsed."""
    return TelegramText(clean(text))


def concat(pieces: Iterable[TelegramText | str]) -> TelegramText:
    """The pieces one after another, entities moved along."""
    text: list[str] = []
    entities: list[Entity] = []
    offset = 0
    for piece in pieces:
        piece = TelegramText(piece) if isinstance(piece, str) else piece
        text.append(piece.text)
        entities.extend(replace(entity, offset=entity.offset + offset) for entity in piece.entities)
        offset += utf16_len(piece.text)
    return TelegramText("".join(text), tuple(entities))


def to_telegram(rich: RichText, *, own_hosts: Collection[str] = ()) -> TelegramText:
    """The tree as text and entities; a link whose label hides its host is followed by ` (host)`."""
    writer = _Writer()
    for index, block in enumerate(rich.blocks):
        writer.plain("\n\n" if index else "")
        writer.block(block, own_hosts)
    entities = sorted(writer.entities, key=lambda entity: (entity.offset, -entity.length))
    return TelegramText("".join(writer.text), tuple(entities))


@dataclass(slots=True)
class _Writer:
    text: list[str] = field(default_factory=list[str])
    entities: list[Entity] = field(default_factory=list[Entity])
    offset: int = 0

    def plain(self, text: str) -> None:
        self.text.append(text)
        self.offset += utf16_len(text)

    def block(self, block: Block, own_hosts: Collection[str]) -> None:
        match block:
            case Paragraph(runs):
                self.runs(name_hosts(runs, own_hosts))
            case Quote(runs):
                named = name_hosts(runs, own_hosts)
                self._entity("blockquote", text_of(named), self.offset)
                self.runs(named)
            case Pre(text, language):
                self._entity("pre", text, self.offset, language=language)
                self.plain(text)
            case ItemList(items):
                for index, item in enumerate(items):
                    self.plain(("\n" if index else "") + item_marker(block, index))
                    self.runs(name_hosts(item, own_hosts))

    def runs(self, runs: Sequence[Run]) -> None:
        """Links outermost, then bold, italic, strikethrough, each cut where the one outside it ends."""
        for href, linked in groupby(runs, key=lambda run: run.href):
            group, start = tuple(linked), self.offset
            is_link = href is not None and href.lower().startswith(_WEB_OR_TG)
            if is_link:  # Telegram finds mail addresses itself and takes no mailto link
                self._entity("text_link", text_of(group), start, url=href)
            for code, same in groupby(group, key=lambda run: run.code):
                self._formatted(tuple(same), code=code and not is_link)

    def _formatted(self, runs: tuple[Run, ...], *, code: bool) -> None:
        if code:
            self._entity("code", text_of(runs), self.offset)
        else:
            self._styled(runs, _STYLES, self.offset)
        self.plain(text_of(runs))

    def _styled(self, runs: tuple[Run, ...], styles: tuple[tuple[str, str], ...], offset: int) -> None:
        if not styles:
            return
        (attribute, kind), *inner = styles
        for on, group in groupby(runs, key=lambda run: getattr(run, attribute)):
            part = tuple(group)
            if on:
                self._entity(kind, text_of(part), offset)
            self._styled(part, tuple(inner), offset)
            offset += utf16_len(text_of(part))

    def _entity(
        self, kind: str, text: str, offset: int, *, url: str | None = None, language: str | None = None
    ) -> None:
        """Note an entity over `text`, which starts at `offset`, without the white space at its edges."""
        core = text.strip()
        if core:
            lead = utf16_len(text) - utf16_len(text.lstrip())
            self.entities.append(Entity(kind, offset + lead, utf16_len(core), url, language))


def split(whole: TelegramText, *, reserve_units: int = 0) -> tuple[TelegramText, ...]:
    """The text in parts of at most `MAX_MESSAGE_UNITS - reserve_units`; an entity that is cut goes on in the next.

    Parts break after a paragraph, line, sentence or word where there is one, and joined they are the whole text,
    save for parts that would be nothing but white space: Telegram refuses those. No text, no parts.

    Raises: ValueError if the reserve leaves no room.
    """
    room = MAX_MESSAGE_UNITS - reserve_units
    if room < _MIN_ROOM_UNITS:
        raise ValueError(f"reserve_units={reserve_units} leaves no room for text")
    parts: list[TelegramText] = []
    start = offset = 0
    while start < len(whole.text):
        end = safe_break(whole.text, start, room)
        text = whole.text[start:end]
        if text.strip():
            parts.append(TelegramText(text, tuple(_within(whole.entities, text, offset))))
        offset += utf16_len(text)
        start = end
    return tuple(parts)


def _within(entities: Iterable[Entity], text: str, offset: int) -> Iterator[Entity]:
    """What of the entities lies in the part `text` that starts at `offset`, without white space at the edges."""
    units = utf16_len(text)
    lead, tail = units - utf16_len(text.lstrip()), utf16_len(text.rstrip())
    for entity in entities:
        start = max(entity.offset - offset, 0)
        end = min(entity.offset + entity.length - offset, units)
        if end > 0 and start < units:
            start, end = max(start, lead), min(end, tail)
            if start < end:
                yield replace(entity, offset=start, length=end - start)


@dataclass(frozen=True, slots=True)
class _Span:
    """An entity of an incoming message, in characters."""

    start: int
    end: int
    entity: Entity


def from_telegram(message: TelegramText) -> RichText:
    """An operator's message as a tree: an empty line starts a new paragraph, unknown entities are plain text.

    Entities out of range are clipped; a block inside another block is ignored.
    """
    spans = _spans(message)
    blocks: list[Block] = []
    at = 0
    for span in spans:
        if span.start < at or not (span.entity.kind in _QUOTES or span.entity.kind == "pre"):
            continue
        blocks.extend(_paragraphs(message.text, at, span.start, spans))
        blocks.extend(_special(message.text, span, spans))
        at = span.end
    blocks.extend(_paragraphs(message.text, at, len(message.text), spans))
    return RichText(tuple(blocks))


def _spans(message: TelegramText) -> list[_Span]:
    index_of: list[int] = []
    for index, char in enumerate(message.text):
        index_of.extend((index, index) if char > "\uffff" else (index,))
    index_of.append(len(message.text))
    last = len(index_of) - 1
    spans: list[_Span] = []
    for entity in message.entities[:MAX_ENTITIES_READ]:
        start = min(max(entity.offset, 0), last)
        end = min(max(entity.offset + entity.length, start), last)
        if index_of[start] < index_of[end]:
            spans.append(_Span(index_of[start], index_of[end], entity))
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _special(text: str, span: _Span, spans: Sequence[_Span]) -> Iterator[Block]:
    if span.entity.kind == "pre":
        verbatim = clean(text[span.start : span.end]).strip("\n")
        if verbatim.strip():
            yield Pre(verbatim, span.entity.language)
    elif runs := tidy(_runs(text, span.start, span.end, spans)):
        yield Quote(runs)


def _paragraphs(text: str, start: int, end: int, spans: Sequence[_Span]) -> Iterator[Block]:
    for match in (*_BLANK_LINES.finditer(text, start, end), None):
        if runs := tidy(_runs(text, start, match.start() if match else end, spans)):
            yield Paragraph(runs)
        start = match.end() if match else end


def _runs(text: str, start: int, end: int, spans: Sequence[_Span]) -> Iterator[Run]:
    inside = [span for span in spans if span.start < end and span.end > start]
    edges = {start, end}
    for span in inside:
        edges |= {max(span.start, start), min(span.end, end)}
    for left, right in pairwise(sorted(edges)):
        over = [span for span in inside if span.start <= left and span.end >= right]
        kinds = {span.entity.kind for span in over}
        yield Run(
            text[left:right],
            bold="bold" in kinds,
            italic="italic" in kinds,
            strike="strikethrough" in kinds,
            code="code" in kinds,
            href=next(filter(None, (_href(text, span) for span in over)), None),
        )


def _href(text: str, span: _Span) -> str | None:
    match span.entity.kind:
        case "text_link":
            return find_safe_href(span.entity.url or "")
        case "url":
            shown = text[span.start : span.end]
            return find_safe_href(shown) or find_safe_href("https://" + shown)
        case _:
            return None

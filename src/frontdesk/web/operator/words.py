"""What operators write: cleaned, counted, and read as Markdown into what every surface shows."""

import asyncio
from dataclasses import dataclass

from frontdesk.session.entries import RichNodes
from frontdesk.session.richtext import Paragraph, RichText, Run, clean, to_plain, visitor_nodes
from frontdesk.session.richtext_breaks import utf16_len
from frontdesk.session.richtext_markdown import parse_markdown
from frontdesk.web.operator.wire import MAX_TEXT_UNITS
from frontdesk.web.visitor.errors import EmptyMessage, MessageTooLong


@dataclass(frozen=True, slots=True)
class Written:
    """`rich` is None for words without any format."""

    text: str
    rich: RichNodes | None


def clean_words(text: str) -> str:
    """Without control characters, trimmed.

    Raises: EmptyMessage, MessageTooLong.
    """
    text = clean(text).strip()
    if not _is_readable(text):
        raise EmptyMessage
    if len(text) > MAX_TEXT_UNITS or utf16_len(text) > MAX_TEXT_UNITS:
        raise MessageTooLong
    return text


async def read_markdown(text: str) -> Written:
    """Images become their alt text, HTML stays text. In a thread: hostile Markdown takes some 50 ms.

    Raises: EmptyMessage (nothing is left to read), MessageTooLong.
    """
    source = clean_words(text)
    rich = await asyncio.to_thread(parse_markdown, source)
    plain = to_plain(rich)
    if not _is_readable(plain):
        raise EmptyMessage
    return Written(plain, [*visitor_nodes(rich)] if _has_format(rich) else None)


def _is_readable(text: str) -> bool:
    return any(char.isprintable() and not char.isspace() for char in text)


def _has_format(rich: RichText) -> bool:
    return not all(
        isinstance(block, Paragraph) and all(run == Run(run.text) for run in block.runs) for block in rich.blocks
    )

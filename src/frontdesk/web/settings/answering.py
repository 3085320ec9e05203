"""A question that the owner tried, as the page shows it: the answer, how sure it is, where it comes from. Pure."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.desk.ports import TriedPassage, TriedQuestion
from frontdesk.session.richtext import Node, find_safe_href, to_plain
from frontdesk.session.richtext_breaks import safe_break
from frontdesk.session.richtext_markdown import parse_markdown
from frontdesk.web.settings.rich import is_for_pages, page_nodes

WHOLE_CHARS = 320
"""A passage that is no longer stands whole …"""
EXCERPT_CHARS = 220
"""… and of a longer one this much: three lines of a wide page."""

TITLES = " › "
"""Stands between a passage's title and those above it, of which the first may be its page's own."""

Level: TypeAlias = Literal["sure", "unsure", "unknown"]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """`excerpt` is None where the passage is short; `source` is "" where the title begins with it, and no address."""

    title: str
    source: str
    url: str | None
    level: Level
    percent: int
    words: str
    meaning: str | None
    is_quoted: bool
    excerpt: str | None
    nodes: list[Node]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """`level` is that of the quoted passage, `unknown` where none is. Floors and confidences in percent."""

    level: Level
    percent: int
    nodes: list[Node]
    passages: tuple[ShownPassage, ...]
    sure: int
    maybe: int


def show_answer(tried: TriedQuestion) -> ShownAnswer:
    """Reads Markdown, of a hostile text for some 50 ms: call it in a thread."""
    passages = tuple(_show_passage(passage, tried) for passage in tried.passages)
    quoted = next((passage for passage in passages if passage.is_quoted), None)
    return ShownAnswer(
        quoted.level if quoted else "unknown",
        quoted.percent if quoted else 0,
        page_nodes(parse_markdown(tried.answer)),
        passages,
        _percent(tried.sure),
        _percent(tried.maybe),
    )


def _show_passage(passage: TriedPassage, tried: TriedQuestion) -> ShownPassage:
    rich = parse_markdown(passage.text)
    url = find_safe_href(passage.url or "")
    return ShownPassage(
        passage.title,
        passage.source if url or passage.source != passage.title.partition(TITLES)[0] else "",
        url if is_for_pages(url) else None,
        _level(passage.confidence, tried),
        _percent(passage.confidence),
        _number(passage.words),
        None if passage.meaning is None else _number(passage.meaning),
        passage.is_quoted,
        _excerpt(to_plain(rich)),
        page_nodes(rich),
    )


def _level(confidence: float, tried: TriedQuestion) -> Level:
    if confidence >= tried.sure:
        return "sure"
    return "unsure" if confidence >= tried.maybe else "unknown"


def _percent(share: float) -> int:
    """Never rounded up: what is under a floor must not look as if it were on it."""
    return math.floor(share * 100 + 1e-9)


def _number(score: float) -> str:
    return f"{score:.2f}".replace("-", "−")


def _excerpt(plain: str) -> str | None:
    words = " ".join(plain.split())
    if len(words) <= WHOLE_CHARS:
        return None
    return words[: safe_break(words, 0, EXCERPT_CHARS)].rstrip() + " …"

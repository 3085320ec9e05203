"""Formatted text as a small immutable tree, safe by construction.

A text is a row of blocks; a block holds flat runs, each with its own format. So nothing nests deeply, nothing
overlaps partly, and no surface ever parses markup. Sources: `richtext_markdown.parse_markdown` (assistant),
`richtext_telegram.from_telegram` (operators). Targets: visitor nodes and plain text here, Telegram entities there.

Must not emit HTML, and must not carry a link outside `http`, `https`, `mailto`, `tg`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeAlias, assert_never
from urllib.parse import urlsplit

from frontdesk.session.richtext_breaks import safe_break, utf16_len

MAX_ANSWER_UNITS = 8_000
"""UTF-16 units of an answer's plain text that are shown; the rest is cut with a note (docs/protocol.md)."""

MAX_HREF_CHARS = 2_048
"""Longer links become their text: no browser and no Telegram client needs them."""

Node: TypeAlias = "str | int | list[Node]"
"""One node of the visitor protocol: text, or a list that starts with the node's kind."""

_REMOVED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f"  # control characters except tab, newline and NEL
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates: they can show a text that isn't there
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HREF = re.compile(r"(?:https?://|mailto:|tg://)[^\s\x00-\x20\x7f\\<>\"]+", re.IGNORECASE)
_HOST_CHAR = r"[\w.-]"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one format. Code carries no other format except a link (Bot API: code nests in nothing)."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of running text; `\\n` in a run is a line break."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; what was nested in an item has become lines of the item. `start` counts only when ordered."""

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, as lines of running text."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Pre:
    """A block of code, verbatim."""

    text: str
    language: str | None = None


Block: TypeAlias = Paragraph | ItemList | Quote | Pre


@dataclass(frozen=True, slots=True)
class RichText:
    """A formatted text."""

    blocks: tuple[Block, ...] = ()


def clean(text: str) -> str:
    """The text without control and bidi override characters; lone surrogates become U+FFFD, every line end `\\n`."""
    text = _NEWLINES.sub("\n", text)
    return _SURROGATE.sub("\ufffd", _REMOVED.sub("", text))


def find_safe_href(href: str) -> str | None:
    """The link if a visitor may be given it, else None: absolute, of a listed scheme, with a readable host."""
    href = href.strip()
    if len(href) > MAX_HREF_CHARS or not _HREF.fullmatch(href) or clean(href) != href:
        return None
    return href if link_target(href) else None


def link_target(href: str) -> str:
    """Where a safe link leads, in words: its host without `www.`, its mail address, or the start of a `tg` link."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # a malformed IPv6 host
        return ""
    match parts.scheme:
        case "mailto":
            return parts.path
        case "tg":
            return f"tg://{host}" if host else ""
        case _:
            return host


def find_foreign_host(label: str, href: str, own_hosts: Collection[str] = ()) -> str | None:
    """What must be named beside a link's label: its target, unless the label shows it or the host is ours."""
    target = link_target(href)
    if target in own_hosts:
        return None
    shown = rf"(?<!{_HOST_CHAR})(?:www\.)?{re.escape(target)}(?!{_HOST_CHAR}|@)"
    return None if re.search(shown, label, re.IGNORECASE) else target


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs cleaned, joined where the format is the same, and without white space at the block's two ends."""
    joined: list[Run] = []
    for run in runs:
        text = clean(run.text)
        if not text:
            continue
        if run.code:
            run = Run("", code=True, href=run.href)
        if joined and replace(joined[-1], text="") == replace(run, text=""):
            joined[-1] = replace(joined[-1], text=joined[-1].text + text)
        else:
            joined.append(replace(run, text=text))
    return _stripped(joined)


def _stripped(runs: list[Run]) -> tuple[Run, ...]:
    first, last = 0, len(runs)
    while first < last and not runs[first].text.strip():
        first += 1
    while last > first and not runs[last - 1].text.strip():
        last -= 1
    kept = runs[first:last]
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


def text_of(runs: Iterable[Run]) -> str:
    """The runs' bare text."""
    return "".join(run.text for run in runs)


def name_hosts(runs: Sequence[Run], own_hosts: Collection[str] = ()) -> tuple[Run, ...]:
    """The runs, each link followed by ` (host)` where its label doesn't say where it leads."""
    named: list[Run] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        label = tuple(group)
        named.extend(label)
        if href is not None and (host := find_foreign_host(text_of(label), href, own_hosts)):
            named.append(Run(f" ({host})"))
    return tuple(named)


def item_marker(block: ItemList, index: int) -> str:
    """What stands before an item where lists are plain lines."""
    return f"{block.start + index}. " if block.ordered else "• "


def visitor_nodes(rich: RichText) -> list[Node]:
    """The text in the visitor protocol's shape; an ordered list that doesn't start at 1 carries its start third."""
    return [_block_node(block) for block in rich.blocks]


def _block_node(block: Block) -> Node:
    match block:
        case Paragraph(runs):
            return ["p", _inline(runs)]
        case Quote(runs):
            return ["quote", _inline(runs)]
        case Pre(text):
            return ["pre", text]
        case ItemList(items, ordered, start):
            node: list[Node] = ["ol" if ordered else "ul", [_inline(item) for item in items]]
            return [*node, start] if ordered and start != 1 else node
        case _:
            assert_never(block)


_Wrap: TypeAlias = Literal["bold", "italic", "strike"]
_WRAPS: tuple[tuple[_Wrap, str], ...] = (("bold", "b"), ("italic", "i"), ("strike", "s"))


def _inline(runs: Sequence[Run]) -> list[Node]:
    nodes: list[Node] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        children = _wrapped(tuple(group), _WRAPS)
        nodes.extend(children if href is None else [["a", href, children]])
    return nodes


def _wrapped(runs: Sequence[Run], wraps: tuple[tuple[_Wrap, str], ...]) -> list[Node]:
    if not wraps:
        return [["code", run.text] if run.code else run.text for run in runs]
    (attribute, kind), *inner = wraps
    nodes: list[Node] = []
    for on, group in groupby(runs, key=lambda run: getattr(run, attribute)):
        children = _wrapped(tuple(group), tuple(inner))
        nodes.extend([[kind, children]] if on else children)
    return nodes


def to_plain(rich: RichText, *, own_hosts: Collection[str] = ()) -> str:
    """The text without any format: blocks parted by an empty line, links named by host, quotes marked by `> `."""
    return "\n\n".join(_plain_block(block, own_hosts) for block in rich.blocks)


def _plain_block(block: Block, own_hosts: Collection[str]) -> str:
    match block:
        case Paragraph(runs):
            return text_of(name_hosts(runs, own_hosts))
        case Quote(runs):
            return "> " + text_of(name_hosts(runs, own_hosts)).replace("\n", "\n> ")
        case Pre(text):
            return text
        case ItemList(items):
            lines = (text_of(name_hosts(item, own_hosts)) for item in items)
            return "\n".join(item_marker(block, index) + line for index, line in enumerate(lines))
        case _:
            assert_never(block)


def cut_answer(rich: RichText, note: str, *, limit_units: int = MAX_ANSWER_UNITS) -> RichText:
    """The text itself if its bare text fits in `limit_units` UTF-16 units, else its beginning and the note.

    The cut is at a line, sentence or word end; the note is a paragraph of its own, in italics, and not counted.
    """
    left = limit_units
    kept: list[Block] = []
    for block in rich.blocks:
        size = _block_units(block)
        if size > left:
            if short := _cut_block(block, left):
                kept.append(short)
            return RichText((*kept, Paragraph(tidy([Run(note, italic=True)]))))
        kept.append(block)
        left -= size
    return rich


def _block_units(block: Block) -> int:
    match block:
        case Paragraph(runs) | Quote(runs):
            return utf16_len(text_of(runs))
        case Pre(text):
            return utf16_len(text)
        case ItemList(items):
            return sum(utf16_len(text_of(item)) for item in items)
        case _:
            assert_never(block)


def _cut_block(block: Block, units: int) -> Block | None:
    match block:
        case Paragraph(runs):
            cut = _cut_runs(runs, units)
            return Paragraph(cut) if cut else None
        case Quote(runs):
            cut = _cut_runs(runs, units)
            return Quote(cut) if cut else None
        case Pre(text):
            cut = text[: safe_break(text, 0, units)].rstrip()
            return replace(block, text=cut) if cut else None
        case ItemList(items):
            return _cut_list(block, items, units)
        case _:
            assert_never(block)


def _cut_list(block: ItemList, items: tuple[tuple[Run, ...], ...], units: int) -> ItemList | None:
    kept: list[tuple[Run, ...]] = []
    for item in items:
        cut = _cut_runs(item, max(units, 0))
        if cut or (units > 0 and not item):  # an empty item counts for its number
            kept.append(cut)
        units -= utf16_len(text_of(item))
    return replace(block, items=tuple(kept)) if any(kept) else None


def _cut_runs(runs: Sequence[Run], units: int) -> tuple[Run, ...]:
    return slice_runs(runs, 0, safe_break(text_of(runs), 0, units))


def slice_runs(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    """The runs of the characters from `start` to `end`, tidied."""
    kept: list[Run] = []
    at = 0
    for run in runs:
        piece = run.text[max(start - at, 0) : max(end - at, 0)]
        kept.append(replace(run, text=piece))
        at += len(run.text)
    return tidy(kept)

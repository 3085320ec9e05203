"""Markdown of the assistant -> the tree of `richtext`. HTML stays text, images become their alt text.

Time is linear: beyond `MAX_MARKDOWN_CHARS` the source is taken as plain text, and deeper than `MAX_BLOCK_LEVEL`
blocks are taken as lines of text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

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
    tidy,
)

MAX_MARKDOWN_CHARS = 16_000
"""Twice the longest answer that is shown; parsing that much hostile Markdown takes about 0.2 s."""

MAX_BLOCK_LEVEL = 16
"""Levels of markdown-it: a list takes two, a quote one."""

_LANGUAGE = re.compile(r"[\w+#.-]{1,32}")
_BARE_LINK = re.compile(r"(?<!\w)https?://[^\s<>\"'`]+")
_LINK_TAIL = ".,:;!?*_~)]}"


def parse_markdown(source: str) -> RichText:
    """The tree of a Markdown text (CommonMark, strikethrough and tables; HTML is text; bare web links are links)."""
    source = clean(source)
    head, tail = source[:MAX_MARKDOWN_CHARS], source[MAX_MARKDOWN_CHARS:]
    builder = _Builder()
    for token in _parser().parse(head):
        builder.block(token)
    if rest := tidy([Run(tail)]):
        builder.blocks.append(Paragraph(rest))
    return RichText(tuple(builder.blocks))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_BLOCK_LEVEL + 4})
    parser.enable(["strikethrough", "table"])
    parser.validateLink = _accept_link  # type: ignore[method-assign]
    parser.block.ruler.before("table", "too_deep", _too_deep)
    return parser


def _accept_link(_url: str) -> bool:
    """Let every link parse, so that a forbidden one becomes its label; `find_safe_href` decides."""
    return True


def _too_deep(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001
    """Take what is nested too deeply as one paragraph; markdown-it itself would drop it."""
    if silent or state.level < MAX_BLOCK_LEVEL:
        return False
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content = state.getLines(start_line, end_line, state.blkIndent, keepLastLF=False).strip()
    token.children = []
    state.push("paragraph_close", "p", -1)
    state.line = end_line
    return True


@dataclass(slots=True)
class _Open:
    """An open list or quote; `number` is the next item's number in an ordered list."""

    kind: str
    start: int = 1
    number: int = 1


@dataclass(slots=True)
class _Builder:
    """Folds block tokens: whatever is nested in a list or quote becomes lines of its item."""

    blocks: list[Block] = field(default_factory=list[Block])
    opened: list[_Open] = field(default_factory=list[_Open])
    items: list[list[Run]] = field(default_factory=list[list[Run]])
    """Items of the outermost list; of a quote, only one."""
    marker: str = ""
    """Stands before the next line: the bullet of a nested item."""
    bold: bool = False
    """In a heading or a table's head."""
    table: list[Run] | None = None
    cells: int = 0

    def block(self, token: Token) -> None:
        """Take the next token."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "blockquote_open":
                self._open(token)
            case "bullet_list_close" | "ordered_list_close" | "blockquote_close":
                self._close()
            case "list_item_open":
                self._item()
            case "heading_open" | "heading_close" | "thead_open" | "thead_close":
                self.bold = token.type.endswith("_open")
            case "fence" | "code_block":
                self._code(token)
            case "inline":
                self._inline(token)
            case "table_open":
                self.table = []
            case "tr_open":
                self.cells = 0
            case "table_close":
                runs, self.table = self.table or [], None
                self._leaf(runs)
            case _:
                pass  # other edges, and rules, carry no text

    def _open(self, token: Token) -> None:
        start = token.attrGet("start")
        number = start if isinstance(start, int) else 1
        self.opened.append(_Open(token.type.removesuffix("_open"), number, number))
        if len(self.opened) == 1:
            self.items = [[]] if token.type == "blockquote_open" else []

    def _close(self) -> None:
        closed = self.opened.pop()
        if self.opened:
            return
        items = tuple(tidy(item) for item in self.items)
        if not any(items):
            return
        if closed.kind == "blockquote":
            self.blocks.append(Quote(items[0]))
        else:
            self.blocks.append(ItemList(items, closed.kind == "ordered_list", closed.start))

    def _item(self) -> None:
        if len(self.opened) == 1:
            self.items.append([])
            return
        inner = self.opened[-1]
        bullet = f"{inner.number}. " if inner.kind == "ordered_list" else "• "
        inner.number += 1
        self.marker = "  " * (len(self.opened) - 1) + bullet

    def _code(self, token: Token) -> None:
        text = clean(token.content).rstrip("\n")
        if self.opened:
            self._leaf([Run(text, code=True)])
        elif text.strip():
            language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
            self.blocks.append(Pre(text, language if _LANGUAGE.fullmatch(language) else None))

    def _inline(self, token: Token) -> None:
        runs = _runs(token.children or [])
        if self.bold:
            runs = [replace(run, bold=True) for run in runs]
        if self.table is None:
            self._leaf(runs)
            return
        if self.table:
            self.table.append(Run(" | " if self.cells else "\n"))
        self.table.extend(runs)
        self.cells += 1

    def _leaf(self, runs: list[Run]) -> None:
        if not self.opened:
            if tidied := tidy(runs):
                self.blocks.append(Paragraph(tidied))
            return
        item = self.items[-1]
        if item:
            item.append(Run("\n"))
        item.extend((Run(self.marker), *runs))
        self.marker = ""


@dataclass(slots=True)
class _Format:
    bold: int = 0
    italic: int = 0
    strike: int = 0
    href: str | None = None

    def run(self, text: str, *, code: bool = False) -> Run:
        return Run(text, self.bold > 0, self.italic > 0, self.strike > 0, code, self.href)


def _runs(tokens: Sequence[Token]) -> list[Run]:
    runs: list[Run] = []
    now = _Format()
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                now.bold += token.nesting
            case "em_open" | "em_close":
                now.italic += token.nesting
            case "s_open" | "s_close":
                now.strike += token.nesting
            case "link_open":
                now.href = find_safe_href(str(token.attrGet("href") or ""))
            case "link_close":
                now.href = None
            case "code_inline":
                runs.append(now.run(token.content, code=True))
            case "softbreak" | "hardbreak":
                runs.append(now.run("\n"))
            case _:
                text = _alt_text(token) if token.type == "image" else token.content
                runs.extend(_linked(now.run(text)))
    return runs


def _alt_text(image: Token) -> str:
    """What the image shows, in words."""
    parts = (_alt_text(child) if child.type == "image" else child.content for child in image.children or [])
    return "".join(parts)


def _linked(run: Run) -> Iterator[Run]:
    """The run, with its bare web links made links."""
    if run.href is not None:
        yield run
        return
    at = 0
    for match in _BARE_LINK.finditer(run.text):
        label = match.group().rstrip(_LINK_TAIL)
        href = find_safe_href(label)
        if href is None:
            continue
        yield replace(run, text=run.text[at : match.start()])
        yield replace(run, text=label, href=href)
        at = match.start() + len(label)
    yield replace(run, text=run.text[at:])

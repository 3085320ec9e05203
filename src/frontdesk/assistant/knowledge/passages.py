"""Texts become passages: pieces that can be quoted word for word, cut at headings and paragraphs. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.session.richtext_breaks import safe_break

# A passage must fit on a phone's screen or two, and several of them into a prompt.
PASSAGE_CHARS = 1_200

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one section, word for word. `parents` are the headings above its own."""

    title: str
    text: str
    parents: tuple[str, ...] = ()


def iter_passages(text: str, *, name: str) -> Iterator[Passage]:
    """The text by its Markdown headings, long sections by paragraphs; what stands before any heading bears `name`."""
    text = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))
    headings: list[tuple[int, str]] = []
    section: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading is None:
            section.append(line)
            continue
        yield from _section(section, headings, name)
        section = []
        level = len(heading[1])
        headings = [(upper, title) for upper, title in headings if upper < level] + [(level, heading[2])]
    yield from _section(section, headings, name)


def _section(lines: Sequence[str], headings: Sequence[tuple[int, str]], name: str) -> Iterator[Passage]:
    titles = [title for _, title in headings] or [re.sub(r"[-_]+", " ", name).strip().capitalize()]
    piece = ""
    for paragraph in _paragraphs("\n".join(lines)):
        if piece and len(piece) + len(paragraph) > PASSAGE_CHARS:
            yield Passage(titles[-1], piece, tuple(titles[:-1]))
            piece = ""
        piece = f"{piece}\n\n{paragraph}" if piece else paragraph
    if piece:
        yield Passage(titles[-1], piece, tuple(titles[:-1]))


def _paragraphs(text: str) -> Iterator[str]:
    """What is parted by empty lines; an endless one is cut at its sentences."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        rest = paragraph.strip("\n").rstrip()
        while rest:
            end = safe_break(rest, 0, PASSAGE_CHARS)
            yield rest[:end].rstrip()
            rest = rest[end:].lstrip()

"""How the human-request detector reads a text: words, and the places in which a word asks for nobody.

Every pass is linear in the text; nothing here knows a language.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from frontdesk.session.packs.pack import words

Place: TypeAlias = Literal["code", "quoted", "address", "name"]

_INDIC = "\u0900-\u0963\u0966-\u0dff"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_APOSTROPHES = "'’ʼ`´＇‘"
_LETTER = rf"(?:[^\W_]|[{_INDIC}{_MARKS}{_INVISIBLE}])"
_WORD = re.compile(rf"[^\W_]{_LETTER}*(?:[{_APOSTROPHES}](?=[^\W_]){_LETTER}*)*")
_CLUSTER = re.compile(rf".[{_MARKS}\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")

SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese; and Korean, whose particles are written on to the word."""


class Word(NamedTuple):
    """A folded word and where it stands in the text."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """The text as it is compared: NFKC, case folded, `ё` as `е`, any `i` as `i`, one apostrophe, nothing unseen."""
    text = _APOSTROPHE.sub("'", _DROPPED.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text.replace("i\u0307", "i").replace("ı", "i"))
    return folded.replace("ё", "е")


def read_words(text: str) -> list[Word]:
    """The words of a text: letters and digits with their marks, apostrophes inside included."""
    return [Word(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index it came from: for scripts without spaces."""
    folded: list[str] = []
    places: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = fold(match.group())
        folded.append(piece)
        places.extend([match.start()] * len(piece))
    return "".join(folded), places


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of text that speaks of something instead of asking for it."""

    start: int
    end: int
    place: Place


_FENCE = re.compile(r"```|~~~")
_TICKS = re.compile(r"`+")
_QUOTE_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_QUOTE_MARK = re.compile("[\"“”„«»‘’'‚‹›「」『』]|\n[ \t]*\n")
_CLOSERS = {
    '"': '"', "“": "”\"“", "”": "”", "„": "“”\"", "«": "»", "»": "«", "‘": "’'", "'": "'’", "‚": "‘’", "‹": "›",
    "「": "」", "『": "』",
}  # fmt: skip
_EITHER_WAY_OPENERS = frozenset("\"'‘’”»")
_EITHER_WAY_CLOSERS = frozenset("\"'‘’“«")
_CHUNK = re.compile(r"\S+")
_PIECE = re.compile(r"(?:[^\s,;<>()\[\]{}\"«»“”„!?…|.]|\.(?!\.))+")
# Each begins at the beginning of a run of letters: tried at every letter of a long one, it would take seconds.
_RUN = r"(?<![^\W_])[^\W_]+"
_JOINED = re.compile(rf"{_RUN}(?:_+[^\W_]+)+")
_HYPHENED = re.compile(rf"{_RUN}(?:[-‐‑][^\W_]+)+")
_CALL = re.compile(rf"{_RUN}\(\)")
_SCHEME_CHAR = re.compile(r"[\w+.-]")
_LAST_LABELS = words(
    "com org net io ai dev app info biz eu uk us de fr es it pl ru ua by kz рф укр example shop store online site "
    "test local localhost xyz gov edu pdf doc docx xls xlsx csv tsv txt rtf odt py js ts tsx jsx go rs java kt c h "
    "cpp cs rb php sh bat json yaml yml toml xml ini cfg conf log md html htm css png jpg jpeg gif svg webp bmp ico "
    "mp3 mp4 wav ogg avi mov mkv webm zip rar tar gz 7z exe msi apk dmg iso ppt pptx key sql db bak tmp eml msg"
)
"""Last labels of host and file names; any other word after a dot is taken for a sentence without a space."""


@dataclass(slots=True)
class Zones:
    """Finds the zones around a span; each part of a text is looked at once, and only when asked."""

    text: str
    particles: frozenset[str]
    wide: list[Zone] = field(default_factory=list[Zone])
    chunks: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    narrow: dict[int, list[Zone]] = field(default_factory=dict[int, list[Zone]])

    def __post_init__(self) -> None:
        code = list(_code_zones(self.text))
        lines = [Zone(m.start(), m.end(), "quoted") for m in _QUOTE_LINE.finditer(self.text)]
        self.wide = [*code, *lines, *_quote_zones(self.text)]
        self.chunks = [match.span() for match in _CHUNK.finditer(self.text)]

    def find_place(self, start: int, end: int) -> Place | None:
        """What the span stands in, if it is more than the span itself."""
        for zone in self.wide:
            if zone.start <= start and end <= zone.end:
                return zone.place
        for at in (start, end - 1):
            for zone in self._chunk_zones(at):
                overlaps = zone.start < end and start < zone.end
                if overlaps and (zone.start < start or end < zone.end):
                    return zone.place
        return None

    def _chunk_zones(self, at: int) -> list[Zone]:
        index = bisect_right(self.chunks, (at, len(self.text))) - 1
        if index not in self.narrow:
            start, end = self.chunks[index]
            self.narrow[index] = list(_narrow_zones(self.text, start, end, self.particles))
        return self.narrow[index]


def _code_zones(text: str) -> Iterator[Zone]:
    at = 0
    while fence := _FENCE.search(text, at):
        yield from _inline_code(text, at, fence.start())
        closing = text.find(fence.group(), fence.end())
        end = len(text) if closing < 0 else closing + 3
        yield Zone(fence.start(), end, "code")
        at = end
    yield from _inline_code(text, at, len(text))


def _inline_code(text: str, start: int, end: int) -> Iterator[Zone]:
    opened: re.Match[str] | None = None
    for ticks in _TICKS.finditer(text, start, end):
        if opened is None:
            if not text[ticks.start() - 1 : ticks.start()].isalnum():  # else it is an apostrophe: don`t
                opened = ticks
        elif len(opened.group()) == len(ticks.group()):
            yield Zone(opened.start(), ticks.end(), "code")
            opened = None


def _quote_zones(text: str) -> Iterator[Zone]:
    marks = list(_QUOTE_MARK.finditer(text))
    closing: dict[str, int] = {}
    ends: list[int | None] = []
    for mark in reversed(marks):
        char, at = mark.group(), mark.start()
        if char[0] == "\n":
            closing.clear()
        found = [closing[closer] for closer in _CLOSERS.get(char, "") if closer in closing]
        ends.append(min(found) if found and _opens(text, at) else None)
        if _closes(text, at):
            closing[char] = at
    cursor = 0
    for mark, end in zip(marks, reversed(ends), strict=True):
        if end is not None and mark.start() >= cursor:
            yield Zone(mark.start(), end + 1, "quoted")
            cursor = end + 1


def _opens(text: str, at: int) -> bool:
    if text[at] not in _EITHER_WAY_OPENERS:
        return True
    return not text[max(at - 1, 0) : at].isalnum() and not text[at + 1 : at + 2].isspace()


def _closes(text: str, at: int) -> bool:
    if text[at] not in _EITHER_WAY_CLOSERS:
        return True
    return not text[max(at - 1, 0) : at].isspace() and not text[at + 1 : at + 2].isalnum()


def _narrow_zones(text: str, start: int, end: int, particles: frozenset[str]) -> Iterator[Zone]:
    url = _url_start(text, start, end)
    if url is not None:
        yield Zone(url, end, "address")
        end = url
    for match in _CALL.finditer(text, start, end):
        yield Zone(match.start(), match.end(), "code")
    for piece in _PIECE.finditer(text, start, end):
        core = piece.group().strip(".:'’*_`-")
        if _is_address(core):
            yield Zone(piece.start(), piece.end(), "address")
    for match in _JOINED.finditer(text, start, end):
        yield Zone(match.start(), match.end(), "name")
    for match in _HYPHENED.finditer(text, start, end):
        head, *parts = re.split("[-‐‑]", match.group())
        while parts and fold(parts[-1]) in particles:
            parts.pop()
        if parts:
            yield Zone(match.start(), match.start() + len("-".join((head, *parts))), "name")


def _url_start(text: str, start: int, end: int) -> int | None:
    starts = [at for mark in ("www.", "mailto:") if (at := text.lower().find(mark, start, end)) >= 0]
    at = text.find("://", start, end)
    if at >= 0:
        while at > start and _SCHEME_CHAR.match(text[at - 1]):
            at -= 1
        starts.append(at)
    return min(starts, default=None)


def _is_address(core: str) -> bool:
    """Whether a piece of text without spaces is a mail address, a mention, a path, a host or a file."""
    if "@" in core or "\\" in core:
        return True
    slashes, dots = core.count("/"), core.count(".")
    if slashes >= 2 or (slashes and dots) or core.startswith("~/"):
        return True
    return dots >= 1 and core.rpartition(".")[2].casefold() in _LAST_LABELS

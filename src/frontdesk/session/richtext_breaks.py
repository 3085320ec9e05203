"""Where a text may be cut: lengths in UTF-16 units (as Telegram and browsers count) and safe places to break."""

import re
import unicodedata

_PREFERRED = (
    re.compile(r"\n[ \t]*\n\s*"),  # paragraph
    re.compile(r"\n\s*"),  # line
    re.compile(r"[.!?…][\"'»”’)\]]*\s+|[。！？]"),  # sentence
    re.compile(r"\s+"),  # word
)
_MAX_CLUSTER_CHARS = 64
"""How far to look back for the start of a grapheme; longer ones are only made to break renderers."""

_JOINER = "\u200d"


def utf16_len(text: str) -> int:
    """Length in UTF-16 units: Telegram's and JavaScript's measure. A lone surrogate counts as one."""
    return len(text) + sum(1 for char in text if char > "\uffff") if not text.isascii() else len(text)


def safe_break(text: str, start: int, units: int) -> int:
    """The index after which to break `text`, so that `text[start:index]` is at most `units` UTF-16 units long.

    The end if the rest fits. Prefers the last paragraph, line, sentence, word end in the second half of the room;
    then the last whole grapheme; then any character. More than `start` whenever a character fits.
    """
    end = _fitting_end(text, start, units)
    if end == len(text):
        return end
    middle = start + (end - start) // 2
    for boundary in _PREFERRED:
        last = middle
        for match in boundary.finditer(text, middle, end):
            last = match.end()
        if last > middle:
            return last
    return _grapheme_start(text, start, end)


def _fitting_end(text: str, start: int, units: int) -> int:
    end = min(len(text), start + units)
    while (over := utf16_len(text[start:end]) - units) > 0:
        end -= (over + 1) // 2  # each character taken away frees at most two units
    return end


def _grapheme_start(text: str, start: int, end: int) -> int:
    for index in range(end, max(start, end - _MAX_CLUSTER_CHARS), -1):
        if not _joins(text, index):
            return index
    return end


def _joins(text: str, index: int) -> bool:
    """Whether the character at `index` belongs to the grapheme before it (UAX 29, the rules that emoji need)."""
    char, before = text[index], text[index - 1]
    if char == _JOINER or before == _JOINER or unicodedata.category(char)[0] == "M":
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    return _is_flag_half(char) and _flag_halves_before(text, index) % 2 == 1


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, index: int) -> int:
    count = 0
    while count < min(index, _MAX_CLUSTER_CHARS) and _is_flag_half(text[index - 1 - count]):
        count += 1
    return count

"""Would this sentence call a person? The owner's lists as they stand in the form, tried and explained. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from frontdesk.session.keywords import Candidate, compile_keywords, explain

MAX_SENTENCE_CHARS = 4_000
"""As long as a visitor's message may be (docs/protocol.md)."""

Mark: TypeAlias = Literal["plain", "fires", "held"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the sentence: `fires` calls a person, `held` is a listed word that does not."""

    text: str
    mark: Mark = "plain"


@dataclass(frozen=True, slots=True)
class Tried:
    """The sentence in pieces, and a reason for each listed word in it."""

    fires: bool
    pieces: tuple[Piece, ...]
    reasons: tuple[str, ...]


def try_sentence(sentence: str, listed: Sequence[str], never_on: Sequence[str]) -> Tried:
    """What the lists make of a sentence."""
    if not listed:
        return Tried(
            fires=False, pieces=(Piece(sentence),), reasons=("The list is empty: no sentence calls a person.",)
        )
    found = explain(sentence, compile_keywords(listed, never_on=never_on))
    if not found:
        return Tried(
            fires=False, pieces=(Piece(sentence),), reasons=("None of your words and phrases is in this sentence.",)
        )
    reasons = tuple(dict.fromkeys(_reason(sentence, each) for each in found))
    fires = any(each.suppressed is None for each in found)
    return Tried(fires, tuple(_pieces(sentence, found)), reasons)


def _pieces(sentence: str, found: Sequence[Candidate]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for each in sorted(found, key=lambda one: (one.match.start, one.suppressed is not None, -one.match.end)):
        start, end = each.match.start, each.match.end
        if start < at:
            continue
        pieces += [Piece(sentence[at:start]), Piece(sentence[start:end], "held" if each.suppressed else "fires")]
        at = end
    return [piece for piece in (*pieces, Piece(sentence[at:])) if piece.text]


def _reason(sentence: str, found: Candidate) -> str:
    words = sentence[found.match.start : found.match.end]
    keyword = found.match.keyword
    what = f"“{words}”" if words.casefold() == keyword.casefold() else f"“{words}” (listed: “{keyword}”)"
    match found.suppressed:
        case None:
            return f"{what} is on your list."
        case "negated":
            return f"{what} is on your list, but “{found.because}” shows that nobody is asked for."
        case "never_on":
            return f"{what} is on your list, but here it is part of “{found.because}”, which stands under Never on."
        case "quoted":
            return f"{what} is on your list, but here it is quoted."
        case "code":
            return f"{what} is on your list, but here it is in code."
        case "address":
            return f"{what} is on your list, but here it is part of a web or e-mail address."
        case "name":
            return f"{what} is on your list, but here it is part of a longer name."
        case _:
            assert_never(found.suppressed)

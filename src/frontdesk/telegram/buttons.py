"""The inline keyboards and what a tap on them means. Pure.

Callback data is `<verb>:<session>[:<epoch>]` (1-64 bytes, Bot API). `Hand to AI`, `Close Chat`, `Take over from` and
`Keep` carry the epoch they were shown in; `Take Session` does not: it works whatever its epoch (docs/handoff.md).
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.session.entries import Operator
from frontdesk.session.richtext_breaks import safe_break, utf16_len
from frontdesk.session.state import State
from frontdesk.telegram.botapi import Keyboard

Verb: TypeAlias = Literal["take", "over", "hand", "close", "keep", "reopen"]
_VERBS: dict[str, Verb] = {
    "t": "take",
    "o": "over",
    "h": "hand",
    "c": "close",
    "k": "keep",
    "r": "reopen",
}
# A button's text has no stated limit; clients cut long ones, so a long name is cut by us.
_NAME_UNITS = 32


@dataclass(frozen=True, slots=True)
class Tap:
    """What was tapped. For `reopen`, `number` is the held reply's id, otherwise the epoch (None: not fenced)."""

    verb: Verb
    session: str
    number: int | None = None


def state_keyboard(state: State) -> Keyboard:
    """The keyboard of a session's state: what every bot message in it carries at sending."""
    if not state.is_open:
        return []
    if state.mode != "human":
        return [[("Take Session", f"t:{state.session}")]]
    fence = f"{state.session}:{state.epoch}"
    return [[("Hand to AI", f"h:{fence}"), ("Close Chat", f"c:{fence}")]]


def take_over_keyboard(state: State, owner: Operator) -> Keyboard:
    """What a `Take Session` becomes when somebody else has the session."""
    return [[(f"Take over from {cut(owner.label, _NAME_UNITS)}", f"o:{state.session}:{state.epoch}")]]


def keep_keyboard(state: State) -> Keyboard:
    """Under the warning of an automatic hand-back."""
    fence = f"{state.session}:{state.epoch}"
    return [[("Keep", f"k:{fence}"), ("Hand to AI", f"h:{fence}")]]


def reopen_keyboard(session: str, held: int) -> Keyboard:
    """Under the notice that a reply reached a closed session."""
    return [[("Reopen and send", f"r:{session}:{held}")]]


def cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, with an ellipsis where something is missing."""
    return text if utf16_len(text) <= units else text[: safe_break(text, 0, units - 1)].rstrip() + "…"


def parse_tap(data: str) -> Tap | None:
    """The tap behind callback data; None for data that is not ours (or forged)."""
    letter, *rest = data.split(":")
    if letter not in _VERBS or not 1 <= len(rest) <= 2 or not (rest[0].isascii() and rest[0].isalnum()):
        return None
    if len(rest) == 2 and not (rest[1].isascii() and rest[1].isdecimal() and len(rest[1]) <= 18):
        return None
    verb = _VERBS[letter]
    if (verb == "take") != (len(rest) == 1):
        return None
    return Tap(verb, rest[0], int(rest[1]) if len(rest) == 2 else None)

"""Sessions shown as operators read them: sound, text, entities, buttons."""

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.session import entries as e
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.render import Part, Rendered, keyboard, render
from tests.session import builders as b

FORUM = Chat(id="-1001", mode="supergroup", follower="telegram:7:-1001")
GROUP = Chat(id="-1002", mode="regular", follower="telegram:7:-1002")
ANN, BOB = b.ANN, b.BOB
PAGE = e.Page("https://shop.example/p/1?ref=a", "Blue shoes")


def show(parts: Sequence[Rendered], log: b.SessionLog) -> str:
    """The messages as a reader sees them: sound, text, entities, buttons."""
    return "\n~~~\n".join(_shown(one.part, log) for one in parts)


def _shown(part: Part, log: b.SessionLog) -> str:
    lines = ["(silent)" if part.silent else "(LOUD)", part.text]
    lines += [f"{{{one['type']} {one['offset']}+{one['length']}}}" for one in part.entities]
    lines += [" ".join(f"[{text}]" for text, _ in row) for row in keyboard(part.keys, log.state)]
    return "\n".join(lines)


def told(log: b.SessionLog, *, after: int = 0, chat: Chat = GROUP) -> str:
    return show(render(log.entries[after:], log.state, chat), log)


def last(log: b.SessionLog, made: b.Made, *, chat: Chat = GROUP, after_ms: int = 1_000) -> str:
    """Carry out one more command and show what it adds."""
    before = len(log.entries)
    log.do(made, after_ms=after_ms)
    return told(log, after=before, chat=chat)


def from_inbox(log: b.SessionLog, made: b.Made) -> str:
    """The same, where the command came from the web inbox."""
    assert not callable(made)
    return last(log, replace(made, origin=e.Origin("web")))

"""The Telegram half of the audit: is every entry covered in every chat that follows its session, once and in order?

Every message of a session ends with the numbers of its entries (`#12`, `#12-15`); in regular mode the session's ID
stands below them, in supergroup mode at the end of the topic's name. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.evidence import ChatEvidence, Evidence, Json

_FOOTER = re.compile(r"\n#(\d+)(?:-(\d+))?(?:\nSession ID: (\w+))?\Z")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A bot message that carries entries."""

    id: int
    session: str
    first: int
    last: int
    text: str


def session_of_topic(name: str) -> str:
    return name.rpartition(" · ")[2]


def numbered_messages(chat: ChatEvidence) -> list[Numbered]:
    """The messages that carry entries, oldest first."""
    names = {topic["id"]: session_of_topic(topic["name"]) for topic in chat.topics}
    found: list[Numbered] = []
    for message in chat.messages:
        footer = _FOOTER.search(message.get("text", ""))
        if footer is None or message["from"]["id"] != chat.bot:
            continue
        session = footer[3] or names.get(message.get("message_thread_id", 0), "")
        first = int(footer[1])
        found.append(Numbered(message["message_id"], session, first, int(footer[2] or first), message["text"]))
    return found


def audit_chat(chat: ChatEvidence, evidence: Evidence) -> Iterator[str]:
    """Every breach in one chat."""
    messages = numbered_messages(chat)
    logs = evidence.logs()
    own = {said.text for said in evidence.operators if said.chat == chat.id}
    for session, log in logs.items():
        theirs = [message for message in messages if message.session == session]
        yield from _in_order(chat, session, theirs)
        yield from _covered(chat, session, theirs, log, own)
    for message in messages:
        if message.session not in logs:
            yield f"chat {chat.id}: message {message.id} belongs to the unknown session {message.session!r}"
    if chat.mode == "supergroup":
        yield from _one_topic(chat, logs)


def _in_order(chat: ChatEvidence, session: str, messages: list[Numbered]) -> Iterator[str]:
    """Numbers grow from message to message; one that stands twice is the same text under the same numbers."""
    known: dict[tuple[int, int], str] = {}
    last = 0
    for message in messages:
        numbers = (message.first, message.last)
        if numbers in known:
            if known[numbers] != message.text:
                yield f"chat {chat.id}: {session} #{numbers} stands twice with different texts"
            continue
        if message.first <= last:
            yield f"chat {chat.id}: {session} #{numbers} stands after #{last}"
        known[numbers] = message.text
        last = max(last, message.last)


def _covered(
    chat: ChatEvidence, session: str, messages: list[Numbered], log: list[Json], own: set[str]
) -> Iterator[str]:
    """Each entry up to the last visible one is in the numbers of a message; people's words are in its text."""
    by_seq = {seq: message for message in messages for seq in range(message.first, message.last + 1)}
    events = {event["seq"]: event for event in log}
    for seq in range(1, max(events, default=0) + 1):
        event = events.get(seq, {})
        if event.get("author") == "operator" and event["text"] in own:
            continue
        message = by_seq.get(seq)
        if message is None:
            yield f"chat {chat.id}: {session} #{seq} ({event.get('kind', 'hidden')}) is in no message"
        elif event.get("author") in ("visitor", "operator") and event["text"] not in message.text:
            yield f"chat {chat.id}: message {message.id} covers {session} #{seq} without its words"


def _one_topic(chat: ChatEvidence, logs: dict[str, list[Json]]) -> Iterator[str]:
    """A session has one open topic, and no other holds anything of it."""
    for session in logs:
        named = [topic for topic in chat.topics if session_of_topic(topic["name"]) == session]
        still_open = [topic["id"] for topic in named if not topic["closed"]]
        if len(still_open) != 1:
            yield f"chat {chat.id}: {session} has {len(still_open)} open topics: {still_open}"

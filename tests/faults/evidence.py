"""What is known from outside when the dust has settled. Nothing here was read from the database or the process.

Events and messages are the wire's own objects: docs/protocol.md for events, the Bot API's Message for the rest.
"""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Transcript: TypeAlias = dict[str, list[Json]]
"""Events in the order shown, by session."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A message that its visitor may forget: the server has promised to keep it."""

    client_id: str
    text: str
    session: str
    seq: int


@dataclass(slots=True)
class VisitorEvidence:
    """`acknowledged` in the order sent; `seen` on the visitor's screen, over all connections; the rest read anew."""

    name: str
    acknowledged: list[Acknowledged]
    seen: Transcript
    history: Transcript
    events: Transcript


@dataclass(frozen=True, slots=True)
class OperatorMessage:
    """What an operator wrote, for which session, in which chat. Its text is like no other."""

    text: str
    operator: str
    session: str
    chat: int


@dataclass(slots=True)
class ChatEvidence:
    """A chat as it stands: every message, oldest first, and its topics."""

    id: int
    mode: Literal["supergroup", "regular"]
    bot: int
    messages: list[Json]
    topics: list[Json] = field(default_factory=list[Json])


@dataclass(slots=True)
class Evidence:
    visitors: list[VisitorEvidence]
    operators: list[OperatorMessage]
    """In the order written."""
    chats: list[ChatEvidence]

    def logs(self) -> Transcript:
        """Every session's log, as its visitor can read it back."""
        return {session: log for visitor in self.visitors for session, log in visitor.history.items()}

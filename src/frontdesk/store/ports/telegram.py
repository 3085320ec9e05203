"""What the Telegram participant keeps: updates, topics, messages, penalties."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from frontdesk.session.entries import Operator, RichNodes


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    update_id: int
    payload: str


@dataclass(frozen=True, slots=True)
class MappedMessage:
    """A Telegram message that shows (direction out) or became (direction in) entries of a session."""

    session: str
    from_seq: int
    to_seq: int
    direction: Literal["in", "out"]
    topic: int | None


TopicState: TypeAlias = Literal["creating", "open", "closed", "gone"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A session's forum topic in one chat. `topic` is None until Telegram has answered, or when it is `gone`."""

    chat: str
    session: str
    topic: int | None
    state: TopicState
    name: str


@dataclass(frozen=True, slots=True)
class HeldReply:
    """An operator's words that reached a closed session: kept until `Reopen and send`."""

    id: int
    session: str
    operator: Operator
    text: str
    rich: RichNodes | None
    chat: str
    message: int


class Updates(Protocol):
    """What Telegram delivered: stored before the next offset is asked for, each carried out once."""

    async def store_updates(self, bot: str, updates: Sequence[StoredUpdate], *, at_ms: int) -> list[StoredUpdate]:
        """Keep them; returns those that were new, in the order given. A known `update_id` is dropped (48 h)."""
        ...

    async def list_pending_updates(self, bot: str, *, limit: int) -> list[StoredUpdate]:
        """Stored but not finished, in the order of arrival."""
        ...

    async def finish_update(self, bot: str, update_id: int) -> None: ...

    async def bury_update(self, bot: str, update_id: int, *, error: str) -> None:
        """It fails for ever: to the dead letters, with its payload; pending no longer."""
        ...

    async def forget_updates(self, bot: str, *, before_ms: int) -> int:
        """Delete finished ones stored earlier; the count."""
        ...

    async def forget_keys(self, scope: str, *, before_ms: int) -> int:
        """Delete the idempotency keys of `scope` used earlier (a bot's: after 48 h, as its updates); the count."""
        ...


class TelegramMap(Protocol):
    """Which topic and which message belongs to which session."""

    async def find_topic(self, chat: str, session: str) -> Topic | None: ...

    async def find_topic_session(self, chat: str, topic: int) -> str | None:
        """The session of a topic, also of one that is closed or gone."""
        ...

    async def put_topic(self, topic: Topic) -> None:
        """Insert or replace the session's topic in that chat; `find_topic_session` keeps finding earlier ids."""
        ...

    async def find_message(self, chat: str, message: int) -> MappedMessage | None: ...

    async def put_message(self, chat: str, message: int, mapped: MappedMessage) -> None: ...

    async def list_messages(self, chat: str, session: str) -> list[tuple[int, MappedMessage]]:
        """All mapped messages of a session in a chat, oldest first."""
        ...

    async def hold_reply(self, reply: HeldReply) -> int:
        """Keep it (its `id` is ignored); returns the id."""
        ...

    async def find_held_reply(self, held: int) -> HeldReply | None: ...

    async def drop_held_reply(self, held: int) -> None: ...


class Penalties(Protocol):
    async def get_penalties(self, bot: str) -> dict[str, int]:
        """Per chat: until when (ms) no call may name it. Survives restarts."""
        ...

    async def put_penalty(self, bot: str, chat: str, *, until_ms: int) -> None: ...

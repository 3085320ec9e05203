"""What each consumer needs of durable state: one small Protocol each, never one big one.

Every method is one transaction. A method that returns has committed with fsync. All times are ms since the epoch,
all `seq` are per session and start at 1. An engine must pass tests/contracts unchanged.

Raises (every method): `StoreUnavailable` when the engine cannot commit or read; nothing was changed then, except
that a commit whose reply was lost may have happened: repeat under the same key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from frontdesk.session.commands import Command
from frontdesk.session.entries import Entry, Operator, RichNodes
from frontdesk.session.errors import FrontdeskError
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.session.timers import Timer


class StoreUnavailable(FrontdeskError):
    """The database cannot be read or written now."""


class StoreInUse(FrontdeskError):
    """Another process serves this SQLite file."""


class SchemaTooNew(FrontdeskError):
    """The database was written by a newer Frontdesk."""


# --- The log


@dataclass(frozen=True, slots=True)
class Committed:
    """What an append did. `entries` are the new ones, in order; a `repeat` of a key has none.

    `seq` and `at_ms` are those of the command's own entry: its message if it has one, else its last entry
    (0 when it added none), so that a repeat can answer like the original.
    """

    state: State
    entries: tuple[Entry, ...]
    seq: int
    at_ms: int
    repeat: bool = False


class Log(Protocol):
    """Append and follow: the desk's port."""

    async def append(self, command: Command, *, policy: Policy) -> Committed:
        """Decide and append in one atomic step under the session's lock.

        A `VisitorCommand` goes to the visitor's open session, else begins session `n + 1` under `new_session`.
        A key seen before returns the original's session, `seq` and `at_ms` with `repeat=True` and decides nothing,
        whatever has happened to the session since.

        Raises:
            Refused: as `session.machine.decide`; also `UnknownSession`, `IdempotencyMismatch`,
                `UnknownMessage` (EditReply, DeleteReply: `of` is no operator message of that session).
        """
        ...

    async def get_state(self, session: str) -> State:
        """Raises: UnknownSession."""
        ...

    async def list_sessions(self, visitor: str, *, from_n: int = 1) -> list[State]:
        """The visitor's sessions with `n >= from_n`, oldest first."""
        ...

    async def find_last_session(self, visitor: str) -> State | None:
        """The visitor's open session, else the newest one, else None."""
        ...

    async def read(self, session: str, *, after: int = 0, limit: int = 500) -> list[Entry]:
        """Entries with `seq > after`, ascending, visible or not."""
        ...

    async def read_before(self, session: str, *, before: int, limit: int) -> list[Entry]:
        """The newest `limit` visible entries with `seq < before`, ascending."""
        ...

    async def mark_read(self, session: str, *, seq: int, at_ms: int) -> None:
        """The visitor has seen everything up to `seq`; never moves backwards."""
        ...

    async def get_read(self, session: str) -> int:
        """The last `seq` that the visitor has seen, 0 if none."""
        ...

    async def generation(self) -> str:
        """The `log` id of the protocol: changed by a restore, otherwise stable for the store's life."""
        ...


# --- Followers

# The built-in follower: whoever answers when an answer is owed.
ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who must be told of every session's entries.

    `name` is stable: it keys cursors (`telegram:<bot>:<chat>`). Followers that share a `spread` group divide the
    sessions among them: each session has one home, chosen when it starts and fixed as long as that follower is
    listed. Without a group a follower gets every session.
    """

    name: str
    spread: str | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """A session that has entries its follower was not told of. `priority` 0 is most urgent."""

    session: str
    priority: int
    since_ms: int


class Followers(Protocol):
    """Cursors and what is behind them: the outbox that the log is (ADR 0001).

    The assistant is the built-in follower `assistant`: a session is behind for it exactly while
    `State.wants_assistant`; it has no cursor, and only `append` changes that.
    """

    async def set_followers(self, followers: Sequence[Follower]) -> None:
        """From now on appends mark sessions behind for these.

        A new one starts at now: its cursors begin at each session's end, except that every open session is behind
        from its start of view at `last_seq - 1` (one card each). One no longer listed loses its `behind` rows.
        """
        ...

    async def list_behind(self, follower: str, *, limit: int) -> list[Behind]:
        """Most urgent first, then longest waiting. Priorities are as stored: ageing is the caller's."""
        ...

    async def get_cursor(self, follower: str, session: str) -> int:
        """The last `seq` the follower was told of in this session, 0 if none."""
        ...

    async def advance(self, follower: str, session: str, *, seq: int) -> None:
        """Move the cursor forward (never back). Drops the `behind` row if nothing is left after it, else ranks it
        anew by what is left."""
        ...


# --- Outside calls without idempotency

SendState: TypeAlias = Literal["planned", "unknown", "done", "dead"]


@dataclass(frozen=True, slots=True)
class NewSend:
    """One outside call to be made: `payload` is opaque JSON, sent again byte for byte if its outcome is unknown."""

    from_seq: int
    to_seq: int
    payload: str


@dataclass(frozen=True, slots=True)
class Send:
    id: int
    follower: str
    session: str
    from_seq: int
    to_seq: int
    payload: str
    state: SendState
    is_last: bool


class Sends(Protocol):
    """The row that stands before each outside call, so that a crash or a lost reply never loses or renumbers it."""

    async def plan_sends(self, follower: str, session: str, sends: Sequence[NewSend]) -> list[Send]:
        """Write the parts of one delivery, in order, before the first call. The last one carries the cursor."""
        ...

    async def list_open_sends(self, follower: str, session: str) -> list[Send]:
        """Planned or unknown ones, in order; they go out before newer entries. Empty for most sessions."""
        ...

    async def mark_unknown(self, send: int) -> None:
        """The call may or may not have been carried out."""
        ...

    async def finish_send(self, send: int, *, chat: str, message: int, topic: int | None) -> None:
        """Delivered: marks it done, maps the message to `from_seq..to_seq`, and, if it is the last part, advances
        the follower's cursor to `to_seq`; one transaction."""
        ...

    async def bury_send(self, send: int, *, error: str, at_ms: int) -> None:
        """It can never pass: a dead letter is kept, and the cursor moves as if delivered; one transaction."""
        ...


# --- Telegram


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


# --- Timers, settings, operators


class Timers(Protocol):
    """Rows kept by `append` (session.timers); `leave` alone is set and cleared by hand.

    A `FireTimer` that was appended leaves no due row behind, whether or not it changed the session.
    """

    async def list_due(self, *, now_ms: int, limit: int) -> list[Timer]: ...

    async def next_due_ms(self) -> int | None: ...

    async def put_timer(self, timer: Timer) -> None: ...

    async def drop_timer(self, timer: Timer) -> None:
        """Remove this very timer: one of the kind that was set anew since (another epoch or seq) stays."""
        ...


class Settings(Protocol):
    async def get_settings(self, site: str) -> dict[str, str]: ...

    async def put_settings(self, site: str, values: dict[str, str | None]) -> None:
        """None removes a key."""
        ...


class Operators(Protocol):
    async def put_operator(self, operator: Operator) -> None:
        """Insert or refresh name and username."""
        ...

    async def list_operators(self) -> list[Operator]:
        """Everybody who was ever put, by name, then id."""
        ...

    async def list_sessions_of_operator(self, operator: str) -> list[State]:
        """Open sessions whose owner is `operator` (an `Operator.id`)."""
        ...

    async def list_open_sessions(self, *, limit: int) -> list[State]:
        """Waiting ones first; among equals the last active first."""
        ...


class Store(Log, Followers, Sends, Updates, TelegramMap, Penalties, Timers, Settings, Operators, Protocol):
    """Everything an engine provides: named only by the composition root and the contract suite."""

    def on_commit(self, listener: Callable[[Sequence[Committed]], None]) -> None:
        """Call `listener` on the event loop with each batch that changed a session, in commit order, before the
        appends of that batch return."""
        ...

    async def close(self) -> None:
        """Finish what was submitted, then let the database go."""
        ...

"""One forum topic per session: made once, remembered, closed and reopened with it.

Its row says `creating` before Telegram is asked. When the outcome of that call is lost, the topic may exist all the
same: its own service message then brings it back (`adopt`), and only if that does not come is another one made.
No message ever goes to General instead.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from frontdesk.session.state import State
from frontdesk.store.ports import TelegramMap, Topic, TopicState
from frontdesk.telegram.botapi import BotApiError, FloodWait, NotSent, Rejected
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.outbox import PacedCalls, Turn
from frontdesk.telegram.render import icon_color, named_session, topic_name

# How long a topic whose creation was not answered may take to show itself. Updates come within a second as a rule.
ORPHAN_WAIT_MS = 3_000
_TIDY_PRIORITY = 4
# Rows kept in memory; beyond it the oldest are read from the store again.
_CACHE_MAX = 20_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ensured:
    """The topic to write into. `is_new`: it was made just now, so nothing is in it yet."""

    topic: int
    is_new: bool


@dataclass(eq=False)
class TopicUnclear(Exception):
    """A topic may be there already, without our knowing its id: ask again in `wait_ms`."""

    wait_ms: int


class Topics:
    """The topics of all chats of one bot. The store is the truth; what it said is kept in memory."""

    def __init__(self, calls: PacedCalls, telegram_map: TelegramMap) -> None:
        self._calls = calls
        self._map = telegram_map
        self._rows: dict[tuple[str, str], Topic] = {}
        # Since when a creation is without an outcome; also set for a row that an earlier process left.
        self._unclear_since_ms: dict[tuple[str, str], int] = {}
        self._listeners: list[Callable[[str, str], None]] = []
        self._closing: set[asyncio.Task[None]] = set()

    def on_adopted(self, listener: Callable[[str, str], None]) -> None:
        """Call `listener(chat, session)` when a session's lost topic was found."""
        self._listeners.append(listener)

    # --- For the mirror

    def knows(self, chat: Chat, session: str) -> bool:
        """Is the session's topic at hand without a question to anybody?"""
        row = self._rows.get((chat.id, session))
        return row is not None and row.topic is not None

    async def has_one(self, chat: Chat, session: str) -> bool:
        """Has the session a topic there, or may one be on its way?"""
        row = await self._find(chat.id, session)
        return row is not None and (row.topic is not None or row.state == "creating")

    async def ensure(self, turn: Turn, chat: Chat, state: State, *, first_words: str) -> Ensured:
        """The session's topic, made or reopened if need be.

        Raises:
            TopicUnclear: one may have been made; none is made now.
            BotApiError: as the calls it takes; StoreUnavailable.
        """
        row = await self._find(chat.id, state.session)
        if row is not None and row.topic is not None:
            if row.state == "closed" and state.is_open:
                await self.reopen(turn, chat, state.session)
            return Ensured(row.topic, is_new=False)
        key = (chat.id, state.session)
        if row is not None and row.state == "creating":
            left_ms = (
                self._unclear_since_ms.setdefault(key, self._calls.now_ms()) + ORPHAN_WAIT_MS - self._calls.now_ms()
            )
            if left_ms > 0:
                raise TopicUnclear(left_ms)
        else:
            name = row.name if row is not None else topic_name(state, first_words)
            row = Topic(chat.id, state.session, None, "creating", name)
            await self._put(row)
        return await self._create(turn, row)

    async def _create(self, turn: Turn, row: Topic) -> Ensured:
        key = (row.chat, row.session)
        try:
            made = await turn.create_topic(row.name, color=icon_color(row.session))
        except (NotSent, FloodWait, Rejected):
            await self._put(replace(row, state="gone"))
            raise
        except BaseException:
            # Lost, or cancelled on the way: it may be there.
            self._unclear_since_ms[key] = self._calls.now_ms()
            raise
        self._unclear_since_ms.pop(key, None)
        known = self._rows.get(key)
        if known is not None and known.topic is not None:
            # An earlier one turned up meanwhile, and may have been written to.
            if known.topic != made:
                self._close_extra(row.chat, made)
            return Ensured(known.topic, is_new=True)
        await self._put(replace(row, topic=made, state="open"))
        return Ensured(made, is_new=True)

    async def close(self, turn: Turn, chat: Chat, session: str) -> int | None:
        """Close the session's topic, if it has one that is open; its id."""
        row = await self._find(chat.id, session)
        if row is not None and row.state == "closed":
            return row.topic
        return await self._set(turn, chat, session, "closed")

    async def reopen(self, turn: Turn, chat: Chat, session: str) -> int | None:
        return await self._set(turn, chat, session, "open")

    async def _set(self, turn: Turn, chat: Chat, session: str, state: TopicState) -> int | None:
        row = await self._find(chat.id, session)
        if row is None or row.topic is None:
            return None
        try:
            await (turn.close_topic if state == "closed" else turn.reopen_topic)(row.topic)
        except Rejected as rejected:
            if rejected.kind == "topic_gone":
                await self.mark_gone(chat, session)
                return None
            if rejected.kind != "not_modified":
                raise
        await self._put(replace(row, state=state))
        return row.topic

    async def mark_gone(self, chat: Chat, session: str) -> None:
        """It was deleted by hand, or does not take our messages: the next `ensure` makes a new one."""
        row = await self._find(chat.id, session)
        if row is not None:
            await self._put(replace(row, topic=None, state="gone"))

    # --- For what operators do

    async def adopt(self, chat: Chat, topic: int, name: str) -> None:
        """Our own `forum_topic_created`: the session's topic if it has none, else one too many, which is closed."""
        session = named_session(name)
        row = await self._find(chat.id, session)
        if row is None or row.topic == topic:
            return
        if row.topic is not None or await self._map.find_topic_session(chat.id, topic) is not None:
            if row.topic is not None:
                self._close_extra(chat.id, topic)
            return
        log.info("topic_adopted", session=session, chat=chat.id)
        await self._put(replace(row, topic=topic, state="open"))
        self._unclear_since_ms.pop((chat.id, session), None)
        for listener in self._listeners:
            listener(chat.id, session)

    async def note_state(self, chat: Chat, session: str, topic: int, state: TopicState) -> None:
        """A person closed or reopened this topic; one that the session has left behind says nothing of its own."""
        row = await self._find(chat.id, session)
        if row is not None and row.topic == topic:
            await self._put(replace(row, state=state))

    def _close_extra(self, chat: str, topic: int) -> None:
        task = asyncio.create_task(self._close_quietly(chat, topic))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_quietly(self, chat: str, topic: int) -> None:
        try:
            await self._calls.close_topic(chat, topic, priority=_TIDY_PRIORITY)
        except BotApiError as error:
            log.info("extra_topic_stays_open", chat=chat, why=type(error).__name__)

    async def aclose(self) -> None:
        """End what still runs."""
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)

    # --- Rows

    async def _find(self, chat: str, session: str) -> Topic | None:
        row = self._rows.get((chat, session))
        if row is None:
            row = await self._map.find_topic(chat, session)
            if row is not None:
                # Another task may have written while we read: what is in memory is newer.
                row = self._rows.setdefault((chat, session), row)
        return row

    async def _put(self, row: Topic) -> None:
        self._rows[row.chat, row.session] = row
        if len(self._rows) > _CACHE_MAX:
            del self._rows[next(iter(self._rows))]
        await self._map.put_topic(row)

"""One delivery: what a session's operators were not told yet, put into the chat.

What an earlier attempt planned goes first, unchanged. Then everything pending becomes one message (or the parts of
one): a row is written before each call, and the message, its row and the cursor are settled together after it.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
import structlog

from frontdesk.session import entries as e
from frontdesk.session.entries import Entry
from frontdesk.session.priority import HUMAN, MIRROR, entry_priority
from frontdesk.session.state import State
from frontdesk.store.ports import Committed, Followers, Log, MappedMessage, NewSend, Send, Sends, TelegramMap
from frontdesk.telegram.botapi import OutcomeUnknown, Outgoing, Rejected, Sent
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.outbox import Turn
from frontdesk.telegram.render import Part, Rendered, first_words, footer, keyboard, render
from frontdesk.telegram.topics import Topics

# Entries joined in one delivery; more are the next one's.
_JOINED_MAX = 100
# What a new topic, or a chat that begins to follow, is shown of what was said before.
_HISTORY = 5
# What says that the chat, not the message, is the trouble.
CHAT_TROUBLE = frozenset({"chat_gone", "no_rights", "unauthorized", "conflict"})
UNSHOWN = "This could not be shown here; read it in the inbox."

log = structlog.get_logger(__name__)


class MirrorStore(Log, Followers, Sends, TelegramMap, Protocol):
    """What the outgoing half needs of the store."""


@dataclass(slots=True)
class Seat:
    """What is known in memory of one session; the store is the truth, and None or "not clean" is "ask it".

    `entries` are fresh from commits and without holes; `is_clean`: no planned call is open.
    """

    session: str
    is_ours: bool
    priority: int = MIRROR
    since_ms: int = 0
    is_behind: bool = False
    is_busy: bool = False
    not_before_ms: int = 0
    join_until_ms: int = 0
    failures: int = 0
    cursor: int | None = None
    is_clean: bool = False
    is_new_here: bool = False
    owes_history: bool = False
    entries: list[Entry] = field(default_factory=list[Entry])
    state: State | None = None

    def note(self, committed: Committed) -> None:
        """Something was committed."""
        new, state = committed.entries, committed.state
        if self.entries and self.entries[-1].seq + 1 != new[0].seq:
            self.entries.clear()
        if self.cursor is None and new[0].seq == 1:
            self.cursor, self.is_clean = 0, True  # it begins here: nothing can be stored of it
        self.entries.extend(new)
        if len(self.entries) > _JOINED_MAX:
            self.entries.clear()  # far behind: the store keeps them for us
        if self.state is None or state.last_seq > self.state.last_seq:
            self.state = state
        self.rank(min(entry_priority(entry, state) for entry in new), new[0].at_ms)

    def rank(self, priority: int, since_ms: int) -> None:
        """It is behind: as urgent as the most urgent of what is pending."""
        self.priority = min(self.priority, priority) if self.is_behind else priority
        self.since_ms = min(self.since_ms, since_ms) if self.is_behind else since_ms
        self.is_behind = True

    def pending(self) -> list[Entry] | None:
        """What follows the cursor, if memory has it without a hole and to the end."""
        cursor, state = self.cursor or 0, self.state
        entries = [entry for entry in self.entries if entry.seq > cursor]
        if state is None or not entries or entries[0].seq != cursor + 1 or entries[-1].seq != state.last_seq:
            return None
        return entries

    def told(self, upto: int) -> None:
        self.cursor = max(self.cursor or 0, upto)
        self.is_new_here = False
        self.entries = [entry for entry in self.entries if entry.seq > upto]

    def settle(self) -> None:
        """A delivery went through: is there more?"""
        self.failures = 0
        self.is_behind = self.state is not None and self.state.last_seq > (self.cursor or 0)
        if self.is_behind and self.entries and self.state is not None:
            self.priority = min(entry_priority(entry, self.state) for entry in self.entries)
            self.since_ms = self.entries[0].at_ms


class _Poison(Exception):
    """Telegram will never take this message."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.description)
        self.reason = rejected.description


class Delivery:
    """Delivers to one chat. Several sessions at a time, each at most once at a time."""

    def __init__(self, chat: Chat, *, store: MirrorStore, topics: Topics) -> None:
        self._chat = chat
        self._store = store
        self._topics = topics

    async def deliver(self, seat: Seat, turn: Turn, *, now_ms: int) -> None:
        """Tell what is pending of one session.

        Raises: BotApiError, StoreUnavailable, TopicUnclear; what was not told stays behind, rows stay as they are.
        """
        if not seat.is_clean or seat.cursor is None:
            await self._resume(seat, turn, now_ms)
        entries, state = await self._pending(seat)
        if entries and await self._stays_away(seat, entries, state):
            await self._store.advance(self._chat.follower, seat.session, seq=entries[-1].seq)
            seat.told(entries[-1].seq)
            return
        if entries and self._lacks_topic(seat) and render(entries, state, self._chat):
            await self._topic(seat, turn, state)
            await turn.ready()
            entries, state = await self._pending(seat)  # more may have come while we waited
        if not entries:
            return
        rendered = await self._render(seat, entries, state)
        if not rendered:
            await self._store.advance(self._chat.follower, seat.session, seq=entries[-1].seq)
            seat.told(entries[-1].seq)
            return
        planned = [NewSend(one.from_seq, one.to_seq, _encode(one.part)) for one in rendered]
        if self._closes_topic(entries, state):
            planned.append(NewSend(entries[-1].seq, entries[-1].seq, _encode(Part("", closes=True))))
        seat.is_clean = False
        for send in await self._store.plan_sends(self._chat.follower, seat.session, planned):
            await self._carry_out(seat, turn, send, now_ms)
        seat.is_clean = True

    async def _resume(self, seat: Seat, turn: Turn, now_ms: int) -> None:
        """Finish what an earlier attempt, or process, left open."""
        follower, session = self._chat.follower, seat.session
        cursor, sends, state = await asyncio.gather(
            self._store.get_cursor(follower, session),
            self._store.list_open_sends(follower, session),
            self._store.get_state(session),
        )
        is_first_sight = seat.cursor is None
        seat.cursor = max(seat.cursor or 0, cursor)
        if seat.state is None or state.last_seq > seat.state.last_seq:
            seat.state = state
        if is_first_sight and cursor and not sends:
            seat.is_new_here = not await self._store.list_messages(self._chat.id, session)
        for send in sends:
            await self._carry_out(seat, turn, send, now_ms)
        seat.is_clean = True

    async def _pending(self, seat: Seat) -> tuple[list[Entry], State]:
        entries = seat.pending()
        if entries is not None and seat.state is not None:
            return entries, seat.state
        entries = await self._store.read(seat.session, after=seat.cursor or 0, limit=_JOINED_MAX)
        state = await self._store.get_state(seat.session)
        seat.entries, seat.state = list(entries), state
        return entries, state

    async def _render(self, seat: Seat, entries: list[Entry], state: State) -> list[Rendered]:
        card: Entry | None = None
        if seat.is_new_here:
            entries = [*await self._told_before(seat), *entries]
            card = await self._card(entries)
        quoted = await self._last_words(entries, state)
        return render(entries, state, self._chat, quoted=quoted, card=card)

    async def _told_before(self, seat: Seat) -> list[Entry]:
        cursor = seat.cursor or 0
        start = max(0, cursor - _HISTORY)
        return await self._store.read(seat.session, after=start, limit=cursor - start) if cursor else []

    async def _card(self, entries: list[Entry]) -> Entry | None:
        """The session's beginning, unless it is among `entries`."""
        if entries[0].seq == 1:
            return None
        found = await self._store.read(entries[0].session, limit=1)
        return found[0] if found else None

    async def _last_words(self, entries: list[Entry], state: State) -> Entry | None:
        """The visitor's last message, if somebody is called for and it is not among `entries`."""
        calls = any(isinstance(entry.body, e.OperatorRequested | e.AssistantFailed) for entry in entries)
        if not calls or not 0 < state.last_visitor_seq < entries[0].seq:
            return None
        found = await self._store.read(state.session, after=state.last_visitor_seq - 1, limit=1)
        return found[0] if found else None

    # --- Topics

    async def _stays_away(self, seat: Seat, entries: list[Entry], state: State) -> bool:
        """With topics on request: is nobody wanted yet? A topic that is made later shows what was said last."""
        if self._chat.topics == "always" or self._chat.mode != "supergroup":
            return False
        if (state.is_open and state.mode != "ai") or any(entry_priority(one, state) == HUMAN for one in entries):
            return False
        return not await self._topics.has_one(self._chat, seat.session)

    def _lacks_topic(self, seat: Seat) -> bool:
        return self._chat.mode == "supergroup" and not self._topics.knows(self._chat, seat.session)

    def _closes_topic(self, entries: list[Entry], state: State) -> bool:
        has_closed = any(isinstance(entry.body, e.Closed) for entry in entries)
        return has_closed and not state.is_open and self._chat.mode == "supergroup"

    async def _topic(self, seat: Seat, turn: Turn, state: State) -> int | None:
        """Where to write; None where there are no topics. A new topic is first shown what was told before."""
        if self._chat.mode != "supergroup":
            return None
        words = ""
        if self._lacks_topic(seat):
            # Where something was told (or passed over) before, what is pending are not its first words.
            known = "" if seat.cursor else first_words(seat.entries)
            words = known or first_words(await self._store.read(seat.session, limit=_HISTORY))
        ensured = await self._topics.ensure(turn, self._chat, state, first_words=words)
        if ensured.is_new and seat.cursor and not seat.is_new_here:
            seat.owes_history = True
        if seat.owes_history:
            await self._repeat(seat, turn, state, ensured.topic)
            seat.owes_history = False
        return ensured.topic

    async def _repeat(self, seat: Seat, turn: Turn, state: State, topic: int) -> None:
        entries = await self._told_before(seat)
        if not entries:
            return
        for one in render(entries, state, self._chat, card=await self._card(entries), is_history=True):
            try:
                sent = await turn.send_message(self._outgoing(one.part, state, topic))
            except (OutcomeUnknown, Rejected) as error:
                # A convenience, not a delivery: all of it was told once.
                log.info("history_not_repeated", session=seat.session, why=type(error).__name__)
                return
            await self._map(seat.session, one.from_seq, one.to_seq, sent)

    # --- One call

    async def _carry_out(self, seat: Seat, turn: Turn, send: Send, now_ms: int) -> None:
        part = msgspec.json.decode(send.payload, type=Part)
        try:
            sent = await self._close(seat, turn) if part.closes else await self._send(seat, turn, send, part)
        except _Poison as poison:
            log.warning("message_buried", session=seat.session, from_seq=send.from_seq, to_seq=send.to_seq)
            await self._say_unshown(seat, turn, send, part)
            await self._store.bury_send(send.id, error=poison.reason, at_ms=now_ms)
        else:
            await self._store.finish_send(send.id, chat=self._chat.id, message=sent.message, topic=sent.topic)
        if send.is_last:
            seat.told(send.to_seq)

    async def _send(self, seat: Seat, turn: Turn, send: Send, part: Part) -> Sent:
        tried: set[str] = set()
        while True:
            state = await self._state(seat)
            topic = await self._topic(seat, turn, state)
            try:
                sent = await turn.send_message(self._outgoing(part, state, topic))
            except OutcomeUnknown:
                await self._store.mark_unknown(send.id)
                raise
            except Rejected as rejected:
                part = await self._mend(seat, turn, part, rejected, tried)
                continue
            if sent.topic == topic:
                return sent
            # It went elsewhere: whoever answers it there is still routed, and the topic is as good as gone.
            await self._map(seat.session, send.from_seq, send.to_seq, sent)
            wrong = Rejected("topic_gone", "the answer names another thread")
            part = await self._mend(seat, turn, part, wrong, tried)

    async def _mend(self, seat: Seat, turn: Turn, part: Part, rejected: Rejected, tried: set[str]) -> Part:
        """What to try next. Each mend is tried once.

        Raises: the rejection itself, when the chat is the trouble; _Poison, when it is the message.
        """
        kind = rejected.kind
        is_about_topic = kind in ("topic_gone", "topic_closed") and self._chat.mode == "supergroup"
        if kind in CHAT_TROUBLE or (is_about_topic and kind in tried):
            raise rejected
        if not is_about_topic:
            if "plain" in tried:
                raise _Poison(rejected)
            tried.add("plain")
            return msgspec.structs.replace(part, entities=[])
        tried.add(kind)
        if kind == "topic_gone":
            await self._topics.mark_gone(self._chat, seat.session)
        else:
            await self._topics.reopen(turn, self._chat, seat.session)
        return part

    async def _say_unshown(self, seat: Seat, turn: Turn, send: Send, part: Part) -> None:
        state = await self._state(seat)
        text = UNSHOWN + footer(send.from_seq, send.to_seq, state, self._chat)
        line = Part(text=text, keys=part.keys, silent=part.silent)
        try:
            topic = await self._topic(seat, turn, state)
            sent = await turn.send_message(self._outgoing(line, state, topic))
        except (OutcomeUnknown, Rejected) as error:
            log.warning("burial_not_shown", session=seat.session, why=type(error).__name__)
        else:
            await self._map(seat.session, send.from_seq, send.to_seq, sent)

    async def _close(self, seat: Seat, turn: Turn) -> Sent:
        """Close the topic, unless the session was reopened since. The topic's own message stands for the call."""
        topic: int | None = None
        if not (await self._state(seat)).is_open:
            try:
                topic = await self._topics.close(turn, self._chat, seat.session)
            except Rejected as rejected:
                if rejected.kind in CHAT_TROUBLE - {"no_rights"}:
                    raise
                log.info("topic_stays_open", session=seat.session, why=rejected.kind)
        return Sent(topic or 0, topic)

    async def _state(self, seat: Seat) -> State:
        if seat.state is None:
            seat.state = await self._store.get_state(seat.session)
        return seat.state

    def _outgoing(self, part: Part, state: State, topic: int | None) -> Outgoing:
        return Outgoing(
            chat=self._chat.id,
            topic=topic,
            text=part.text,
            entities=part.entities,
            keyboard=keyboard(part.keys, state),
            silent=part.silent,
        )

    async def _map(self, session: str, first: int, last: int, sent: Sent) -> None:
        mapped = MappedMessage(session, first, last, "out", sent.topic)
        await self._store.put_message(self._chat.id, sent.message, mapped)


def _encode(part: Part) -> str:
    return msgspec.json.encode(part).decode()

"""The words that the handoff tests are written in: what visitors say and hear, what operators do and see.

A session's messages are gathered alike in the three set-ups: from its topic, or from each chat by the printed ID.
Every message of the bot that is no answer to somebody must end as the contract says, with its numbers and, outside
topics, the session ID; one that does not fails the test that looks.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.outside.handoff.house import House
from tests.support.botapi import Group, Json, Person, Telegram
from tests.support.modelcontrol import ModelControl
from tests.support.visitor import SocketVisitor

TAKE = ("Take Session",)
HELD = ("Hand to AI", "Close Chat")
NO_BUTTONS = ()

SHOWN_WITHIN_S = 5.0
"""The published bound for handing a message to Telegram."""
TAP_ANSWERED_WITHIN_S = 2.0
"""The published bound for answering a tap."""

_IN_TOPIC = re.compile(r"(?P<body>.*?)\n?#(?P<first>\d+)(?:-(?P<last>\d+))?", re.DOTALL)
_IN_GROUP = re.compile(_IN_TOPIC.pattern + r"\nSession ID: (?P<session>[0-9A-HJKMNP-TV-Z]{8})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the bot about a session, as it stands in a chat."""

    chat: Group
    id: int
    session: str
    lines: tuple[str, ...]
    first: int
    last: int
    buttons: tuple[str, ...]
    silent: bool

    @property
    def text(self) -> str:
        """Without the numbers and the session ID."""
        return "\n".join(self.lines)


class Copies:
    """The same thing in every chat that follows the session. A property fails when the chats differ."""

    def __init__(self, each: list[Shown]) -> None:
        self.each = each

    def in_chat(self, chat: Group) -> Shown:
        return next(one for one in self.each if one.chat == chat)

    @property
    def lines(self) -> tuple[str, ...]:
        return self._same([one.lines for one in self.each])

    @property
    def first_line(self) -> str:
        return self._same([one.lines[0] for one in self.each])

    @property
    def buttons(self) -> tuple[str, ...]:
        return self._same([one.buttons for one in self.each])

    @property
    def silent(self) -> bool:
        return self._same([one.silent for one in self.each])

    @property
    def numbers(self) -> tuple[int, int]:
        return self._same([(one.first, one.last) for one in self.each])

    @staticmethod
    def _same(values: list[Any]) -> Any:
        assert all(value == values[0] for value in values), f"the chats differ: {values}"
        return values[0]


@dataclass(frozen=True, slots=True)
class Told:
    """The bot's answer to one message of an operator."""

    id: int
    text: str
    buttons: tuple[str, ...]


class Guest:
    """A visitor with the widget open."""

    def __init__(self, wire: SocketVisitor) -> None:
        self.wire = wire
        self._sent = 0

    @property
    def session(self) -> str:
        """The newest one."""
        session = self.wire.view.session
        assert session is not None
        return session

    @property
    def state(self) -> Json:
        return self.wire.view.states[self.session]

    @property
    def events(self) -> list[Json]:
        return self.wire.view.all()

    async def says(self, text: str) -> int:
        """Its number, once it is acknowledged and seen on the own screen."""
        self._sent += 1
        ack = await self.wire.send(text, f"c{self._sent}")
        await self.wire.wait(lambda: self.wire.view.last_seq(ack["session"]) >= ack["seq"], f"{text!r} back")
        await self.wire.wait(lambda: ack["session"] in self.wire.view.states, "the session's state")
        return ack["seq"]

    async def asks_for_a_person(self) -> None:
        """The button of the widget."""
        ack = await self.wire.act("human")
        await self.wire.wait(lambda: ack["session"] in self.wire.view.states, "the session's state")

    async def ends(self) -> None:
        await self.wire.act("end", session=self.session)

    async def rates(self, score: int, comment: str) -> None:
        await self.wire.act("rating", session=self.session, score=score, comment=comment)

    async def hears(self, kind: str, **fields: object) -> Json:
        """Wait for an event like this; the newest."""

        def like(event: Json) -> bool:
            return event["kind"] == kind and all(event.get(name) == value for name, value in fields.items())

        await self.wire.wait(lambda: any(map(like, self.events)), f"{kind} {fields}")
        return [event for event in self.events if like(event)][-1]

    async def is_with(self, mode: str, operator: str | None = None) -> None:
        """Wait until the session is open in this mode, with this operator's name in the header."""
        wanted = {"status": "open", "mode": mode, "operator": {"name": operator} if operator else None}
        await self.wire.wait(lambda: wanted.items() <= self.state.items(), f"{wanted}, not {self.state}")

    async def is_closed(self) -> None:
        await self.wire.wait(lambda: self.state["status"] == "closed", "the end")

    def heard(self, author: str) -> list[str]:
        """All that they have heard from one side, in order."""
        return self.wire.view.texts(author)

    def count(self, kind: str) -> int:
        return self.wire.view.kinds().count(kind)


class Crew:
    """An operator in their chat."""

    def __init__(self, stage: "Stage", person: Person, label: str, chat: Group) -> None:
        self.stage = stage
        self.person = person
        self.label = label
        self.chat = chat

    async def taps(self, button: str, guest: Guest, *, on: Shown | Told | None = None) -> str:
        """Tap the newest such button of the guest's session, or that of one message; the toast."""
        message = on.id if on else (await self.stage.newest(guest.session, self.chat, button)).id
        return await self.toast(await self.touches(button, message))

    async def touches(self, button: str, message: int) -> str:
        """Tap and don't wait; the tap's id."""
        return await self.person.taps(button, message=message, chat=self.chat)

    async def toast(self, tap: str) -> str:
        answer = await self.stage.telegram.answer(tap, wait_s=TAP_ANSWERED_WITHIN_S)
        assert answer["answered"], "the tap was not answered in time"
        return answer.get("text", "")

    async def replies(self, guest: Guest, text: str, *, to: Shown | None = None, session: str | None = None) -> Json:
        """Write to the visitor: in the topic, or as a Reply (to the session's newest message)."""
        stage, session = self.stage, session or guest.session
        if stage.house.is_forum:
            topic = await stage.topic(session)
            return await self.person.writes(text, chat=self.chat, topic=topic["id"], reply_to=to.id if to else None)
        target = to or await stage.newest(session, self.chat)
        return await self.person.writes(text, chat=self.chat, reply_to=target.id)

    async def notes(self, guest: Guest, text: str) -> Json:
        """Like `replies`, with words that are kept from the visitor and need no copy in the own chat."""
        self.stage.noted_in.add(self.chat.id)
        return await self.replies(guest, text)

    async def answers(self, message: Json, text: str) -> Json:
        """Reply to a message of a person (for `/del`)."""
        topic = message["message_thread_id"] if message.get("is_topic_message") else None
        return await self.person.writes(text, chat=self.chat, topic=topic, reply_to=message["message_id"])

    async def told(self, message: Json) -> Told:
        """Wait for the bot's answer to one of the own messages."""

        async def find(_: Telegram) -> Told | None:
            return next(iter(await self.answers_to(message)), None)

        return await self.stage.telegram.wait_for(find, within_s=SHOWN_WITHIN_S)

    async def answers_to(self, message: Json) -> list[Told]:
        """What the bot has answered to one message so far."""
        found = [one for one in await self.stage.posts(self.chat) if _replied(one) == message["message_id"]]
        return [Told(one["message_id"], one["text"], _buttons(one)) for one in found if self.stage.is_ours(one)]


@dataclass(slots=True)
class Stage:
    """One test in one house."""

    house: House
    since: dict[int, int]
    open: AsyncExitStack
    guests: list[Guest] = field(default_factory=list[Guest])
    crew: dict[str, Crew] = field(default_factory=dict[str, Crew])
    noted_in: set[int] = field(default_factory=set[int])

    @property
    def telegram(self) -> Telegram:
        return self.house.world.telegram

    @property
    def model(self) -> ModelControl:
        return self.house.world.model

    @property
    def ann(self) -> Crew:
        return self._operator(self.house.world.ann, "@ann", self.house.home)

    @property
    def bob(self) -> Crew:
        return self._operator(self.house.world.bob, "@bob", self.house.away)

    @property
    def zoe(self) -> Crew:
        return self._operator(self.house.world.zoe, "Zoë Quinn", self.house.home)

    @property
    def mallory(self) -> Crew:
        return Crew(self, self.house.world.mallory, "@mallory", self.house.home)

    async def newcomer(self, name: str) -> Crew:
        """Somebody joins Ann's chat: an operator whom nobody has seen yet."""
        person = await self.telegram.add_person(name, username=name.lower())
        await person.joins(self.house.home)
        return self._operator(person, f"@{name.lower()}", self.house.home)

    def _operator(self, person: Person, label: str, chat: Group) -> Crew:
        return self.crew.setdefault(label, Crew(self, person, label, chat))

    async def visitor(self) -> Guest:
        wire = SocketVisitor(self.house.server)
        await self.open.enter_async_context(wire)
        guest = Guest(wire)
        self.guests.append(guest)
        return guest

    async def taken_visitor(self, *words: str) -> Guest:
        """A visitor with whom Ann speaks. The assistant has answered what they said before."""
        guest = await self.answered_visitor(*(words or ("Hello",)))
        await self.ann.taps("Take Session", guest)
        await guest.is_with("human", "Ann")
        return guest

    async def answered_visitor(self, *words: str) -> Guest:
        """A visitor whose every word the assistant has answered (or, with it off, nobody has)."""
        guest = await self.visitor()
        for count, text in enumerate(words, start=1):
            await guest.says(text)
            if guest.state["mode"] == "ai":
                await guest.wire.wait(lambda count=count: len(guest.heard("assistant")) >= count, "an answer")
        return guest

    # --- What stands in the chats

    def is_ours(self, message: Json) -> bool:
        return message["from"]["id"] == self.house.bot.id and "text" in message

    async def posts(self, chat: Group, topic: int | None = None) -> list[Json]:
        """All that was posted in a chat since the test began, as it stands now."""
        return await self.telegram.messages(chat, topic, after=self.since[chat.id], bot=self.house.bot.id)

    async def topics(self, session: str) -> list[Json]:
        """The topics that the bot made for a session, whatever they are called now."""
        calls = await self.telegram.calls("createForumTopic", chat=self.house.home)
        made = {call["result"]["message_thread_id"] for call in calls if call["params"]["name"].endswith(session)}
        return [one for one in await self.house.home.topics() if one["id"] in made]

    async def topic(self, session: str) -> Json:
        """The session's one topic, as soon as it is there."""

        async def find(_: Telegram) -> list[Json]:
            return await self.topics(session)

        found = await self.telegram.wait_for(find, within_s=SHOWN_WITHIN_S)
        assert len(found) == 1, found
        return found[0]

    async def topic_is(self, session: str, *, closed: bool) -> None:
        """Where there are topics: wait until the session's one is closed, or open."""
        if not self.house.is_forum:
            return

        async def look(_: Telegram) -> bool:
            return (await self.topic(session))["closed"] is closed

        await self.telegram.wait_for(look, within_s=SHOWN_WITHIN_S)

    async def shown(self, session: str, chat: Group) -> list[Shown]:
        """Every message of the bot about a session in one chat, oldest first."""
        if not self.house.is_forum:
            found = [self._read(one, chat, _IN_GROUP) for one in await self.posts(chat) if self._is_mirror(one)]
            return [one for one in found if one.session == session]
        topics = await self.topics(session)
        posts = await self.posts(chat, topics[0]["id"]) if topics else []
        return [self._read(one, chat, _IN_TOPIC, session) for one in posts if self._is_mirror(one)]

    def _is_mirror(self, message: Json) -> bool:
        return self.is_ours(message) and _replied(message) is None

    @staticmethod
    def _read(message: Json, chat: Group, shape: re.Pattern[str], session: str = "") -> Shown:
        match = shape.fullmatch(message["text"])
        assert match, f"a message without its numbers: {message['text']!r}"
        found = match.groupdict()
        return Shown(
            chat=chat,
            id=message["message_id"],
            session=found.get("session", session),
            lines=tuple(found["body"].split("\n")),
            first=int(found["first"]),
            last=int(found["last"] or found["first"]),
            buttons=_buttons(message),
            silent=message["silent"],
        )

    async def newest(self, session: str, chat: Group, button: str | None = None) -> Shown:
        """The newest message about a session in a chat that has this button, as soon as there is one."""

        def fits(one: Shown) -> bool:
            return button is None or button in one.buttons

        return await self._wait_shown(session, chat, fits, f"a message with {button!r}")

    async def notice(self, guest: Guest, line: str) -> Copies:
        """Wait until every chat shows this very line about the guest's session."""
        return await self._everywhere(guest.session, lambda one: line in one.lines, line)

    async def words(self, guest: Guest, words: str, *, besides: Crew | None = None) -> Copies:
        """Wait until every chat (`besides` somebody's own) shows a message with these words."""
        return await self._everywhere(guest.session, lambda one: words in one.text, words, besides)

    async def count(self, guest: Guest, words: str) -> list[int]:
        """In each chat: how many messages hold these words now."""
        chats = [await self.shown(guest.session, chat) for chat in self.house.chats]
        return [sum(words in one.text for one in shown) for shown in chats]

    async def _everywhere(
        self, session: str, fits: Callable[[Shown], bool], what: str, besides: Crew | None = None
    ) -> Copies:
        chats = [chat for chat in self.house.chats if besides is None or chat != besides.chat]
        return Copies([await self._wait_shown(session, chat, fits, what) for chat in chats])

    async def _wait_shown(self, session: str, chat: Group, fits: Callable[[Shown], bool], what: str) -> Shown:
        seen: list[Shown] = []

        async def find(_: Telegram) -> Shown | None:
            seen[:] = await self.shown(session, chat)
            return next((one for one in reversed(seen) if fits(one)), None)

        try:
            return await self.telegram.wait_for(find, within_s=SHOWN_WITHIN_S)
        except AssertionError:
            raise AssertionError(f"waited for {what!r}; shown: {[one.text for one in seen]}") from None

    async def buttons_become(self, shown: Shown, buttons: tuple[str, ...]) -> None:
        """Wait until a message has these buttons."""

        async def find(_: Telegram) -> bool:
            now = await self.shown(shown.session, shown.chat)
            return any(one.id == shown.id and one.buttons == buttons for one in now)

        await self.telegram.wait_for(find)

    # --- Updates

    @asynccontextmanager
    async def noting_update(self) -> AsyncGenerator[list[int]]:
        """What is done inside reaches the bot only at the end; the list then holds the updates' ids."""
        bot = self.house.bot.id
        noted: list[int] = []
        await self.telegram.updates("hold", bot=bot, hold=True)
        yield noted
        noted += [update["update_id"] for update in await self.telegram.get("/updates", bot=bot)]
        await self.telegram.updates("hold", bot=bot, hold=False)

    async def redeliver(self, update: int) -> None:
        """Deliver an update again, and wait until the bot has taken it."""
        bot = self.house.bot.id
        await self.telegram.updates("repeat", bot=bot, update_id=update)

        async def is_confirmed(telegram: Telegram) -> bool:
            return not await telegram.get("/updates", bot=bot)

        await self.telegram.wait_for(is_confirmed)

    # --- The end

    async def check_copies(self) -> None:
        """Every entry of every session must be covered in every chat; the writer's own words there needn't."""
        for guest in self.guests:
            for session, events in guest.wire.view.events.items():
                for chat in self.house.chats:
                    await self._check_covered(session, events, chat)

    async def _check_covered(self, session: str, events: list[Json], chat: Group) -> None:
        visible = {event["seq"] for event in events}
        wanted = {1} | (visible if chat.id in self.noted_in else set(range(1, max(visible) + 1)))
        wanted -= self._own_words(events, chat)
        covered: set[int] = set()

        async def is_covered(_: Telegram) -> bool:
            for one in await self.shown(session, chat):
                covered.update(range(one.first, one.last + 1))
            return wanted <= covered

        try:
            await self.telegram.wait_for(is_covered, within_s=SHOWN_WITHIN_S)
        except AssertionError:
            raise AssertionError(f"not told in {chat.id}: #{sorted(wanted - covered)} of {events}") from None

    def _own_words(self, events: list[Json], chat: Group) -> set[int]:
        here = {one.person.name for one in self.crew.values() if one.chat == chat}
        here |= {f"{name} Quinn" for name in here}
        own = {event["seq"] for event in events if event.get("author") == "operator" and event["name"] in here}
        return own | {event["seq"] for event in events if event.get("of") in own}


@asynccontextmanager
async def play(house: House) -> AsyncGenerator[Stage]:
    """A stage for one test: an unscripted model, no faults, and chats seen from now on."""
    telegram = house.world.telegram
    await house.world.model.reset()
    since = {chat.id: await _last_message(telegram, chat) for chat in house.chats}
    async with AsyncExitStack() as stack:
        stage = Stage(house, since, stack)
        yield stage
        await stage.check_copies()
    await telegram.mend()


async def _last_message(telegram: Telegram, chat: Group) -> int:
    newest = await telegram.messages(chat, limit=1, deleted=1)
    return newest[-1]["message_id"] if newest else 0


def _buttons(message: Json) -> tuple[str, ...]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(button["text"] for row in rows for button in row)


def _replied(message: Json) -> int | None:
    """What it really replies to: in a topic every message points to the topic's first one."""
    reply = message.get("reply_to_message")
    is_pointer = message.get("is_topic_message") and reply and reply["message_id"] == message["message_thread_id"]
    return reply["message_id"] if reply and not is_pointer else None


async def at_once(*work: Any) -> list[Any]:
    """Do things in the same moment; their results in order."""
    return list(await asyncio.gather(*work))

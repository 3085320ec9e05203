"""The incoming half with a real store and desk; Telegram is the fake of fakes.py. Updates are built in the words of
the domain:

    told = await ears.hears(a_text("Hello", topic=TOPIC))
    toast = await ears.taps("t:K7Q2M4XA", topic=TOPIC)
"""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import msgspec

from frontdesk.desk.desk import Desk
from frontdesk.desk.live import Live
from frontdesk.session import commands as c
from frontdesk.session.entries import Entry, Message, Operator, Origin
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store.ports import MappedMessage, Store, Topic
from frontdesk.telegram.botapi import BotApi, Keyboard, Outgoing
from frontdesk.telegram.chats import Chat, Chats
from frontdesk.telegram.handling import Handling
from frontdesk.telegram.incoming import decode_update
from frontdesk.telegram.linking import LinkRequests
from frontdesk.telegram.messages import OperatorMessages
from frontdesk.telegram.operators import OperatorGate
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.routing import Routing
from frontdesk.telegram.taps import Taps
from frontdesk.telegram.topics import Topics
from frontdesk.telegram.updates import Incoming
from tests.contracts.engines import Clock, Sqlite
from tests.telegram.fakes import FakeApi, FakeLinking, FragileStore

BOT = 77
FORUM = Chat("-100", "supergroup", "telegram:77:-100")
GROUP = Chat("-200", "regular", "telegram:77:-200")
SESSION, OTHER_SESSION = "K7Q2M4XA", "K7Q2M4XB"
TOPIC, OTHER_TOPIC = 40, 50
# A message of the mirror in the regular group, mapped to the session.
CARD = 500
ANN, BOB, EVE = (
    {"id": 1, "is_bot": False, "first_name": "Ann", "username": "ann"},
    {"id": 2, "is_bot": False, "first_name": "Bob", "last_name": "Stone"},
    {"id": 3, "is_bot": False, "first_name": "Eve"},
)
THE_BOT = {"id": BOT, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}
BY_BOB = Operator("web:bob", "Bob Stone")
Json = dict[str, Any]
_ids: Iterator[int] = itertools.count(1000)


def a_message(*, chat: Chat = FORUM, by: Json = ANN, topic: int | None = None, **fields: Any) -> Json:
    """A Message as the Bot API sends it: in a topic it points to the topic's creation."""
    message: Json = {
        "message_id": next(_ids),
        "date": 1,
        "from": by,
        "chat": {"id": int(chat.id), "type": "supergroup"},
    }
    if topic is not None:
        message |= {"message_thread_id": topic, "is_topic_message": True, "reply_to_message": {"message_id": topic}}
    return message | fields


def an_update(**fields: Any) -> Json:
    return {"update_id": next(_ids), **fields}


def a_text(text: str, *, reply_to: int | Json | None = None, **fields: Any) -> Json:
    """Somebody writes; `reply_to` is a message id, or the whole message replied to."""
    if reply_to is not None:
        fields["reply_to_message"] = reply_to if isinstance(reply_to, dict) else {"message_id": reply_to}
    return an_update(message=a_message(text=text, **fields))


def an_edit(of: Json, text: str, **fields: Any) -> Json:
    return an_update(edited_message={**of["message"], "text": text, "edit_date": 2, **fields})


def a_tap(
    data: str,
    *,
    chat: Chat = FORUM,
    by: Json = ANN,
    topic: int | None = TOPIC,
    message: int = CARD,
    shown: Keyboard | None = None,
    sender: Json = THE_BOT,
    text: str = "card",
) -> Json:
    markup = {
        "inline_keyboard": [[{"text": name, "callback_data": known} for name, known in row] for row in shown or []]
    }
    under = a_message(chat=chat, by=sender, topic=topic, text=text, reply_markup=markup) | {"message_id": message}
    return an_update(callback_query={"id": f"cb{next(_ids)}", "from": by, "message": under, "data": data})


@dataclass
class Ears:
    api: FakeApi
    store: FragileStore
    desk: Desk
    clock: Clock
    policy: Policy = field(default_factory=Policy)
    chats: Chats = field(default_factory=lambda: Chats([FORUM.id, GROUP.id]))
    moved: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    linking: FakeLinking = field(default_factory=FakeLinking)
    bot_changes: list[str] = field(default_factory=list[str])
    doubted: list[str] = field(default_factory=list[str])
    handling: Handling = field(init=False)
    incoming: Incoming = field(init=False)
    taps_: Taps = field(init=False)
    topics: Topics = field(init=False)
    _running: asyncio.Task[None] | None = None

    def begin(self, *, listed: frozenset[int] | None = None) -> None:
        """A fresh process: nothing in memory."""
        store = cast("Store", self.store)
        api = cast("BotApi", self.api)
        calls = PacedCalls(api, store, bot=str(BOT), clock_ms=self.clock, per_min=0)
        gate = OperatorGate(api, operators=store, listed=listed, clock_ms=self.clock)
        routing = Routing(str(BOT), store)
        self.topics = Topics(calls, store)
        self.taps_ = Taps(
            bot=str(BOT), desk=self.desk, api=api, calls=calls, gate=gate, routing=routing, telegram_map=store
        )
        messages = OperatorMessages(
            bot=str(BOT),
            bot_username=lambda: "desk_bot",
            desk=self.desk,
            gate=gate,
            routing=routing,
            telegram_map=store,
        )
        self.handling = Handling(
            bot=str(BOT),
            store=store,
            desk=self.desk,
            chats=self.chats,
            gate=gate,
            messages=messages,
            taps=self.taps_,
            topics=self.topics,
            links=LinkRequests(self.linking, calls=calls, mode="auto", bot_username=lambda: "desk_bot"),
            on_bot_member=self.bot_changes.append,
            on_moved=lambda old, new: self.moved.append((old, new)),
            on_doubt=self.doubted.append,
        )
        self.incoming = Incoming(
            bot=str(BOT), store=store, api=api, calls=calls, handling=self.handling, now_ms=self.clock
        )

    def start(self) -> None:
        self._running = asyncio.create_task(self.incoming.run())

    async def stop(self) -> None:
        """The process dies where it stands."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = None
        await self.taps_.aclose()
        await self.topics.aclose()

    async def restart(self) -> None:
        await self.stop()
        self.begin()
        self.start()

    # --- What people do

    async def says(self, text: str = "Where is my parcel?", *, session: str = SESSION) -> None:
        await self.desk.handle(
            c.VisitorMessage(
                at_ms=self.clock(),
                origin=Origin("visitor"),
                visitor=f"v_{session}",
                new_session=session,
                text=text,
                client_id="c",
            )
        )

    async def does(self, command: type[Any], *, session: str = SESSION, **fields: Any) -> None:
        """A command from the inbox."""
        await self.desk.handle(command(at_ms=self.clock(), origin=Origin("web"), session=session, **fields))

    async def closes(self, session: str = SESSION) -> None:
        await self.does(c.EndSession, session=session, visitor=f"v_{session}")

    async def hears(self, update: Json) -> Outgoing | None:
        """Carry one update out; what its writer is told."""
        return await self.handling.handle(decode_update(msgspec.json.encode(update).decode()))

    async def told(self, update: Json) -> str:
        """The words for the writer of `update`, "" for none."""
        told = await self.hears(update)
        return told.text if told else ""

    async def taps(self, data: str, **fields: Any) -> str:
        """Tap; the toast."""
        update = a_tap(data, **fields)
        await self.hears(update)
        callback, text = self.api.toasts[-1]
        assert callback == update["callback_query"]["id"]
        return text

    # --- What is so

    async def state(self, session: str = SESSION) -> State:
        return await self.desk.log.get_state(session)

    async def entries(self, session: str = SESSION) -> list[Entry]:
        return await self.desk.log.read(session)

    async def kinds(self, session: str = SESSION) -> list[str]:
        return [entry.kind for entry in await self.entries(session)]

    async def delivered(self, session: str = SESSION) -> list[str]:
        """The operators' messages, as first sent."""
        bodies = [entry.body for entry in await self.entries(session)]
        return [body.text for body in bodies if isinstance(body, Message) and body.author == "operator"]

    async def pending(self) -> list[int]:
        return [one.update_id for one in await self.store.list_pending_updates(str(BOT), limit=10_000)]


@asynccontextmanager
async def listening(folder: Path, shared: Path) -> AsyncGenerator[Ears]:
    """One session in its topic and under a card in the regular group; another in a topic of its own."""
    clock = Clock()
    real = await Sqlite(folder / "frontdesk.db", shared / "template.db", clock=clock).open()
    live = Live(clock_s=asyncio.get_running_loop().time)
    store = FragileStore(real)
    ears: Ears = Ears(
        FakeApi(u1=True, u2=True),
        store,
        Desk(cast("Store", store), live, policy=lambda: ears.policy, clock_ms=clock),
        clock,
    )
    ears.begin()
    for chat in (FORUM, GROUP):
        ears.chats.put(chat)
    try:
        for session, topic in ((SESSION, TOPIC), (OTHER_SESSION, OTHER_TOPIC)):
            await ears.says(session=session)
            await real.put_topic(Topic(FORUM.id, session, topic, "open", f"Visitor · {session}"))
        await real.put_message(GROUP.id, CARD, MappedMessage(SESSION, 1, 2, "out", None))
        yield ears
    finally:
        await ears.stop()
        await real.close()

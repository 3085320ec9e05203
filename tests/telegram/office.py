"""The whole participant on a stage: a real store and desk, the real client, the sandbox Telegram.

async with office.open(forum.id) as participant:
    await office.says("Hello?")
    await office.telegram.wait_for_message(forum, "Hello?")
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.desk.desk import Desk, wall_clock_ms
from frontdesk.desk.live import Live
from frontdesk.session import commands as c
from frontdesk.session.entries import Message, Origin
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Committed, Store
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig
from frontdesk.telegram.client import TelegramClient
from frontdesk.telegram.participant import Telegram as Participant
from tests.contracts.engines import Sqlite
from tests.support.botapi import BotAccount, Person, Telegram, fresh_telegram
from tests.telegram.fakes import FakeLinking

SESSION = "K7Q2M4XA"
ENDS_WITHIN_S = 3.0


async def connect(config: TelegramConfig) -> BotApi:
    return TelegramClient(config.token, api_url=config.api_url)


@dataclass
class Office:
    """A desk whose operators are in Telegram."""

    telegram: Telegram
    bot: BotAccount
    ann: Person
    store: Store
    desk: Desk
    participants: list[Participant] = field(default_factory=list[Participant])
    linking: FakeLinking = field(default_factory=FakeLinking)
    _running: asyncio.Task[None] | None = None

    def wake(self, batch: Sequence[Committed]) -> None:
        for participant in self.participants:
            participant.wake(batch)

    async def put(
        self,
        *chats: int,
        bot: BotAccount | None = None,
        per_min: int = 0,
        connect: Callable[[TelegramConfig], Awaitable[BotApi]] = connect,
        **fields: Any,
    ) -> Participant:
        """Another participant takes the place of the one that runs, if any: as the server does it."""
        await self.end()
        bot = bot or self.bot
        config = TelegramConfig(bot.token, tuple(map(str, chats)), bot.base_url, per_min=per_min, **fields)
        participant = Participant(config, store=self.store, desk=self.desk, connect=connect, linking=self.linking)
        await self.store.set_followers(await participant.prepare())
        self.participants = [participant]
        self._running = asyncio.create_task(participant.run())
        return participant

    async def end(self) -> None:
        """End the participant, within the 3 s it promises; nothing of it runs on."""
        running, self._running = self._running, None
        if running is None:
            return
        assert not running.done()
        running.cancel()
        _, late = await asyncio.wait([running], timeout=ENDS_WITHIN_S)
        assert not late
        assert running.cancelled()

    @asynccontextmanager
    async def open(self, *chats: int, **fields: Any) -> AsyncGenerator[Participant]:
        participant = await self.put(*chats, **fields)
        try:
            yield participant
        finally:
            await self.end()

    async def says(self, text: str) -> None:
        await self.desk.handle(
            c.VisitorMessage(
                at_ms=wall_clock_ms(),
                origin=Origin("visitor"),
                visitor="v_1",
                new_session=SESSION,
                text=text,
                client_id="c",
            )
        )

    async def delivered(self) -> list[str]:
        bodies = [entry.body for entry in await self.desk.log.read(SESSION)]
        return [body.text for body in bodies if isinstance(body, Message) and body.author == "operator"]

    async def until(self, what: Callable[[], Any]) -> Any:
        """Until `what()` gives something true; it may be a coroutine."""
        async with asyncio.timeout(10):
            while True:
                found = what()
                if asyncio.iscoroutine(found):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(url: str, folder: Path, shared: Path) -> AsyncGenerator[Office]:
    """An office with an empty Telegram and an empty store; everything ends with it."""
    store = await Sqlite(folder / "frontdesk.db", shared / "template.db", clock=wall_clock_ms).open()  # pyright: ignore[reportArgumentType]
    live = Live(clock_s=asyncio.get_running_loop().time)
    store.on_commit(live.publish)
    async with fresh_telegram(url) as telegram:
        bot, ann = await telegram.add_bot("desk_bot"), await telegram.add_person("Ann", username="ann")
        office = Office(telegram, bot, ann, store, Desk(store, live, policy=lambda: Policy()))
        live.on_batch(office.wake)
        try:
            yield office
        finally:
            await office.end()
            await telegram.mend()
            await store.close()

"""A small town under load: the real server, its visitors and operators, and the sandboxes that outlive it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.auditor import audit
from tests.faults.evidence import ChatEvidence, Evidence
from tests.faults.operators import Operator, look
from tests.faults.visitors import Persistent
from tests.support.botapi import BotAccount, Group, Telegram, fresh_telegram
from tests.support.modelserver import model_server
from tests.support.server import Server

LOOK_AGAIN_S = 0.25
VISITOR_PAUSE_S = 0.1
OPERATOR_PAUSE_S = 0.25
_ANSWER = "Your parcel is on the shelf behind the counter. The shop is open until six."


@dataclass(slots=True)
class Town:
    """One server with its database, and everybody who uses it."""

    server: Server
    telegram: Telegram
    bot: BotAccount
    forum: Group
    group: Group
    operators: list[Operator]
    random: Random
    visitors: list[Persistent] = field(default_factory=list[Persistent])

    def add_visitors(self, count: int, *, seed: int) -> list[Persistent]:
        first = len(self.visitors) + 1
        added = [
            Persistent(self.server, number, seed=seed, pause_s=VISITOR_PAUSE_S)
            for number in range(first, first + count)
        ]
        self.visitors += added
        return added

    @asynccontextmanager
    async def busy(self) -> AsyncGenerator[None]:
        """Everybody writes during the block; at its end the server must be up, so that they can finish."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for visitor in self.visitors:
                tasks.create_task(visitor.write_until(stop))
            for operator in self.operators:
                tasks.create_task(operator.work_until(stop, pause_s=OPERATOR_PAUSE_S))
            yield
            stop.set()

    async def killed_at_random(self, longest_s: float) -> None:
        """A life that ends somewhere between the first import and full load."""
        starting = asyncio.create_task(self.server.start())
        await asyncio.sleep(self.random.uniform(0.2, longest_s))
        starting.cancel()
        await asyncio.wait([starting])
        await self.server.kill9()

    async def killed_over_waiting_replies(self) -> None:
        """A life that ends while operators' replies wait in Telegram, or are just being taken."""
        await self.server.start()
        await asyncio.sleep(self.random.uniform(0.3, 1.0))
        await self.telegram.updates("hold", bot=self.bot.id, hold=True)
        for _ in range(5):
            for operator in self.operators:
                await operator.act()
        await self.telegram.updates("hold", bot=self.bot.id, hold=False)
        await asyncio.sleep(self.random.uniform(0, 0.1))
        await self.server.kill9()

    async def evidence(self) -> Evidence:
        return Evidence(
            visitors=[await visitor.evidence() for visitor in self.visitors],
            operators=[said for operator in self.operators for said in operator.said],
            chats=await self.chats(),
        )

    async def chats(self) -> list[ChatEvidence]:
        return [await look(self.forum, is_forum=True), await look(self.group, is_forum=False)]

    async def settle(self, *, within_s: float) -> tuple[Evidence, list[str]]:
        """The evidence once everything has arrived, with what the auditor still finds after `within_s`."""
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            evidence = await self.evidence()
            findings = audit(evidence)
            if not findings or asyncio.get_running_loop().time() > deadline:
                return evidence, findings
            await asyncio.sleep(LOOK_AGAIN_S)


@asynccontextmanager
async def scripted_model() -> AsyncGenerator[dict[str, str]]:
    """The settings for a model of its own over HTTP, slow enough for kills and takeovers to fall into its answers."""
    async with model_server() as model:
        await model.otherwise(text=_ANSWER, chunk_chars=8, delay_ms=15)
        yield {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url, "AI_MODEL": "scripted"}


@asynccontextmanager
async def open_town(folder: Path, telegram_url: str, *, seed: int, **settings: str) -> AsyncGenerator[Town]:
    """A server yet to be started. Ann writes in a forum's topics, Bob by Reply in a plain group."""
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "parcels.md").write_text(f"# Where is my parcel?\n\n{_ANSWER}\n")
    async with fresh_telegram(telegram_url) as telegram:
        bot = await telegram.add_bot("desk_bot")
        ann = await telegram.add_person("Ann", username="ann")
        bob = await telegram.add_person("Bob", username="bob")
        forum = await telegram.create_forum("Desk", bot, members=[ann, bob])
        group = await telegram.create_group("Second desk", bot, members=[bob, ann])
        server = Server(
            folder,
            {
                "TELEGRAM_API_URL": telegram.url,
                "TELEGRAM_BOT_TOKEN": bot.token,
                "TELEGRAM_CHAT_ID": f"{forum.id},{group.id}",
                "TELEGRAM_BUDGET_PER_MIN": "0",
                "AI_PROVIDER": "builtin",
                "KNOWLEDGE_DIR": str(folder / "knowledge"),
                "AI_DEBOUNCE_MS": "50",
                **settings,
            },
        )
        operators = [
            Operator(ann, forum, is_forum=True, seed=seed),
            Operator(bob, group, is_forum=False, seed=seed),
        ]
        town = Town(server, telegram, bot, forum, group, operators, Random(seed))
        try:
            yield town
        finally:
            await server.kill9()
            for visitor in town.visitors:
                await visitor.close()

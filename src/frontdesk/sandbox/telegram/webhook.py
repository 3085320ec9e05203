"""Sends updates to the bots' webhooks: one at a time per chat, taps beside them, again until a 2xx.

https://core.telegram.org/bots/api#setwebhook
"""

import asyncio

import httpx2
import msgspec

from .ledger import Ledger
from .queue import Update
from .world import Bot, Webhook, World

TIMEOUT_S = 60
RETRY_FIRST_S = 1.0
RETRY_MAX_S = 60.0
RETRY_FACTOR = 2.0

Lane = tuple[int, bool]


class WebhookSender:
    """Owns a task per bot with a webhook, and one per lane with something to send."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world = world
        self._ledger = ledger
        self._watchers: dict[int, asyncio.Task[None]] = {}
        self._lanes: dict[tuple[int, Lane], asyncio.Task[None]] = {}
        self._client: httpx2.AsyncClient | None = None

    def wake(self, bot: Bot) -> None:
        """Start or end the bot's sending after its webhook was changed."""
        self._end(bot)
        bot.queue.arrived.poke()
        if bot.webhook is not None:
            self._watchers[bot.user.id] = asyncio.create_task(self._watch(bot, bot.webhook))

    def _end(self, bot: Bot) -> None:
        if watcher := self._watchers.pop(bot.user.id, None):
            watcher.cancel()
        for key in [key for key in self._lanes if key[0] == bot.user.id]:
            self._lanes.pop(key).cancel()

    async def stop(self) -> None:
        tasks = [*self._watchers.values(), *self._lanes.values()]
        self._watchers.clear()
        self._lanes.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _watch(self, bot: Bot, hook: Webhook) -> None:
        while True:
            bot.queue.expire(self._world.clock.now())
            for update in () if bot.queue.held else tuple(bot.queue.pending):
                key = (bot.user.id, _lane(update))
                if key not in self._lanes and self._open_lanes(bot) < hook.max_connections:
                    self._lanes[key] = asyncio.create_task(self._send_lane(bot, hook, key))
            await bot.queue.arrived.wait(RETRY_FIRST_S)

    def _open_lanes(self, bot: Bot) -> int:
        return sum(bot_id == bot.user.id for bot_id, _ in self._lanes)

    async def _send_lane(self, bot: Bot, hook: Webhook, key: tuple[int, Lane]) -> None:
        wait_s = RETRY_FIRST_S
        try:
            while not bot.queue.held and (update := _first(bot, key[1])) is not None:
                if await self._send(hook, update):
                    bot.queue.remove(update)
                    wait_s = RETRY_FIRST_S
                else:
                    await self._world.clock.sleep(wait_s)
                    wait_s = min(wait_s * RETRY_FACTOR, RETRY_MAX_S)
        finally:
            if self._lanes.get(key) is asyncio.current_task():
                del self._lanes[key]

    async def _send(self, hook: Webhook, update: Update) -> bool:
        if self._client is None:
            self._client = httpx2.AsyncClient(trust_env=False, timeout=TIMEOUT_S)
        headers = {"Content-Type": "application/json"}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        try:
            response = await self._client.post(hook.url, content=bytes(update.body), headers=headers)
        except httpx2.HTTPError as error:
            return self._failed(hook, f"Connection failed: {type(error).__name__}")
        if not response.is_success:
            return self._failed(hook, f"Wrong response from the webhook: {response.status_code}")
        self._refuse_reply(response, update)
        return True

    def _failed(self, hook: Webhook, why: str) -> bool:
        hook.last_error_at, hook.last_error = self._world.now(), why
        return False

    def _refuse_reply(self, response: httpx2.Response, update: Update) -> None:
        """A method in the webhook's answer is not modelled: say so where refusals are kept."""
        try:
            answer = msgspec.json.decode(response.content or b"null")
        except msgspec.DecodeError:
            return
        if isinstance(answer, dict) and "method" in answer:
            at = self._world.clock.now()
            text = f"the sandbox does not model a method in the answer to update {update.id}"
            self._ledger.refusals.append({"n": 0, "at": at, "method": "webhook", "text": text})


def _lane(update: Update) -> Lane:
    return update.chat, update.kind == "callback_query"


def _first(bot: Bot, lane: Lane) -> Update | None:
    return next((update for update in bot.queue.pending if _lane(update) == lane), None)

"""The composition root: the only module that knows all parts. It wires them, runs them, and lets them go in order."""

import asyncio
import importlib
import signal
import time
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import structlog
import uvicorn
import uvloop
from litestar import Litestar

from frontdesk.assistant.answerers.factory import make_answerer
from frontdesk.assistant.participant import Assistant
from frontdesk.assistant.settings import AnswererSettings, AssistantSettings
from frontdesk.config import Settings, read_settings
from frontdesk.demo.errors import DemoCannotStart
from frontdesk.demo.stage import staged
from frontdesk.desk.desk import Desk, wall_clock_ms
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import Live
from frontdesk.desk.timers import PresenceTimers, TimerRunner
from frontdesk.doctor import examine
from frontdesk.logs import configure_logs
from frontdesk.secret import secret_key
from frontdesk.session.keywords import compile_keywords
from frontdesk.session.policy import Policy
from frontdesk.store.ports import SchemaTooNew, Store, StoreInUse, StoreUnavailable
from frontdesk.store.sqlite import open_sqlite
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig
from frontdesk.telegram.participant import Telegram
from frontdesk.web.chat import chat_routes
from frontdesk.web.health import health_routes
from frontdesk.web.visitor import VisitorDeps, visitor_routes

# SIGTERM must end the process within 10 s (contract): open requests get this long, then the parts their own time.
_GRACE_S = 4
# A visitor's dead socket must be noticed within 60 s: one ping each 25 s, and 20 s to answer it.
_PING_EVERY_S = 25
_PONG_WITHIN_S = 20
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger(__name__)


class CannotStart(Exception):
    """One line for the person who starts the server."""


@dataclass(frozen=True, slots=True)
class Running:
    """A started Frontdesk, before or without its HTTP server."""

    settings: Settings
    store: Store
    desk: Desk
    app: Litestar
    closing: asyncio.Event


def database_path(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[Running]:
    """Everything but the HTTP server, started; on leaving, ended in the opposite order.

    Raises:
        CannotStart: the database is in use, too new or not to be opened.
    """
    async with AsyncExitStack() as stack:
        store = await _open_store(settings)
        stack.push_async_callback(store.close)
        live = Live(clock_s=time.monotonic)
        store.on_commit(live.publish)
        assistant: Assistant | None = None

        def policy() -> Policy:
            return settings.policy(assistant.why_off() if assistant else "not started")

        desk = Desk(store, live, policy=policy)
        answerer = await make_answerer(_answerer_settings(settings))
        stack.push_async_callback(answerer.aclose)
        assistant = Assistant(desk, store, answerer, _assistant_settings(settings))
        telegram = await _prepare_telegram(settings, store, desk)
        closing = asyncio.Event()
        _own_task(stack, TimerRunner(desk, store).run(), name="timers")
        _own_task(stack, assistant.run(), name="assistant")
        if telegram is not None:
            live.on_batch(telegram.wake)
            _own_task(stack, telegram.run(), name="telegram")
        app = _web(settings, store, desk, closing, telegram)
        yield Running(settings, store, desk, app, closing)


async def _prepare_telegram(settings: Settings, store: Store, desk: Desk) -> Telegram | None:
    """The participant, or None without a token or chat; its followers are marked from the first session on."""
    if settings.telegram_bot_token is None or not settings.telegram_chat_id:
        await store.set_followers([])
        return None
    config = TelegramConfig(
        token=settings.telegram_bot_token,
        chats=settings.telegram_chat_id,
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        operator_ids=settings.operator_ids,
        per_min=settings.telegram_budget_per_min,
    )
    telegram = Telegram(config, store=store, desk=desk, connect=_connect_telegram)
    await store.set_followers(await telegram.prepare())
    return telegram


async def _connect_telegram(config: TelegramConfig) -> BotApi:
    """The real client. Its library takes 0.6 s to import: in a thread, after serving has begun."""
    client = await asyncio.to_thread(importlib.import_module, "frontdesk.telegram.client")
    return client.TelegramClient(config.token, api_url=config.api_url)


def _assistant_settings(settings: Settings) -> AssistantSettings:
    return AssistantSettings(
        enabled=settings.ai_enabled, debounce_ms=settings.ai_debounce_ms, timeout_s=settings.ai_timeout_s
    )


def _answerer_settings(settings: Settings) -> AnswererSettings:
    return AnswererSettings(
        provider=settings.ai_provider,
        base_url=settings.ai_base_url,
        api_key=settings.ai_api_key,
        model=settings.ai_model,
        instructions=settings.ai_instructions,
        knowledge_dir=settings.knowledge_dir,
    )


async def _open_store(settings: Settings) -> Store:
    try:
        return await open_sqlite(database_path(settings), clock_ms=wall_clock_ms)
    except (StoreInUse, SchemaTooNew, StoreUnavailable) as error:
        raise CannotStart(str(error)) from error


def _web(settings: Settings, store: Store, desk: Desk, closing: asyncio.Event, telegram: Telegram | None) -> Litestar:
    keywords = compile_keywords(settings.operator_keywords)

    def widget(site: str) -> dict[str, object]:
        return {"assistant": desk.policy().assistant_off is None}

    visitor = VisitorDeps(
        desk=desk,
        store=store,
        intake=Intake(desk, keywords=lambda: keywords),
        presence=PresenceTimers(desk, store),
        secret_key=secret_key(settings.secret_key, database_path(settings)),
        allowed_origins=frozenset(settings.allowed_origins),
        rate=settings.rate,
        widget=widget,
        closing=closing,
    )

    async def store_answers() -> str | None:
        try:
            await store.generation()
        except StoreUnavailable as error:
            return f"The database cannot be read: {error}"
        return None

    async def telegram_works() -> str | None:
        return telegram.problem() if telegram else None

    health = health_routes([store_answers, telegram_works], version=version("frontdesk"))
    routes = [*visitor_routes(visitor), *chat_routes(), *health]
    return Litestar(route_handlers=routes, logging_config=None)


def _own_task(stack: AsyncExitStack, work: Coroutine[Any, Any, None], *, name: str) -> None:
    """Run `work` until the stack unwinds; a crash of it is said, never swallowed."""
    task = asyncio.create_task(work, name=name)

    def say(done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("part_stopped", part=name, exc_info=error)

    async def end() -> None:
        task.cancel()
        await asyncio.wait([task])

    task.add_done_callback(say)
    stack.push_async_callback(end)


class _Server(uvicorn.Server):
    """Tells long polls and sockets at the signal, and lets the other parts end before the process does."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self._closing = closing

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """As the library's, but the signal is not raised again: that would end the process before its parts."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._stop, number)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _stop(self, number: int) -> None:
        self._closing.set()
        self.handle_exit(number, None)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        CannotStart: with the one line to print.
    """
    configure_logs(settings.log_level, settings.log_format)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with running(settings) as parts:
        config = uvicorn.Config(
            parts.app,
            host=settings.host,
            port=settings.port,
            ws="websockets-sansio",
            ws_ping_interval=_PING_EVERY_S,
            ws_ping_timeout=_PONG_WITHIN_S,
            ws_per_message_deflate=False,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACE_S,
            lifespan="off",
        )
        await _Server(config, parts.closing).serve()


def serve_demo(*, port: int) -> None:
    """The whole product with local stand-ins, until SIGTERM or SIGINT.

    Raises:
        CannotStart, BadSetting: with the one line to print.
    """
    try:
        with staged(port):
            serve(read_settings())
    except DemoCannotStart as error:
        raise CannotStart(str(error)) from error


def run_doctor() -> bool:
    """Print what is well and the first thing that is broken; is all well?"""
    configure_logs("error", "auto")
    return asyncio.run(examine(print))


def serve_sandbox(which: Literal["telegram", "model"], *, host: str, port: int) -> None:
    """Run one of the local stand-ins until it is told to stop. They know nothing of the product."""
    importlib.import_module(f"frontdesk.sandbox.{which}.app").serve(host, port)

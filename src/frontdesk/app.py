"""The composition root: the only module that knows all parts. It wires them, runs them, and lets them go in order."""

import asyncio
import gc
import importlib
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import structlog
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
from frontdesk.parts import Parts
from frontdesk.secret import secret_key
from frontdesk.server import CannotListen, listen, serve_http
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
from frontdesk.web.widget import widget_routes

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
        parts = Parts(stack)
        parts.start("timers", TimerRunner(desk, store).run)
        parts.start("assistant", assistant.run)
        if telegram is not None:
            live.on_batch(telegram.wake)
            parts.start("telegram", telegram.run)
        app = _web(settings, store, desk, closing, parts, telegram)
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
    gc.freeze()
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


def _web(
    settings: Settings, store: Store, desk: Desk, closing: asyncio.Event, parts: Parts, telegram: Telegram | None
) -> Litestar:
    keywords = compile_keywords(settings.operator_keywords)

    def widget(site: str) -> dict[str, object]:
        return {"assistant": desk.policy().assistant_off is None}

    visitor = VisitorDeps(
        desk=desk,
        store=store,
        intake=Intake(desk, keywords=lambda: keywords),
        presence=PresenceTimers(desk, store),
        secret_key=secret_key(settings.secret_key, database_path(settings)),
        allowed_origins=_allowed_origins(settings),
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

    async def parts_run() -> str | None:
        return parts.problem()

    health = health_routes([store_answers, telegram_works, parts_run], version=version("frontdesk"))
    routes = [*visitor_routes(visitor), *chat_routes(), *widget_routes(), *health]
    return Litestar(route_handlers=routes, logging_config=None)


def _allowed_origins(settings: Settings) -> frozenset[str]:
    """The listed pages and our own: `/chat` is served from the public address (ADR 0006)."""
    if not settings.allowed_origins or settings.public_url is None:
        return frozenset(settings.allowed_origins)
    own = urlsplit(settings.public_url)
    return frozenset((*settings.allowed_origins, f"{own.scheme}://{own.netloc}"))


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        CannotStart: with the one line to print.
    """
    configure_logs(settings.log_level, settings.log_format)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    try:
        listening = listen(settings.host, settings.port)
    except CannotListen as error:
        raise CannotStart(str(error)) from error
    async with running(settings) as parts:
        # What is loaded stays: else each full collection looks through it, 70 ms and more, and everybody waits.
        gc.freeze()
        host, port = listening.getsockname()[:2]
        log.info("serving", address=f"http://{host}:{port}")
        await serve_http(parts.app, listening, closing=parts.closing)


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

"""The composition root: the only module that knows all parts. It wires them, runs them, and lets them go in order."""

import asyncio
import gc
import importlib
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import structlog
import uvloop
from litestar import Litestar

from frontdesk.assistant_slot import AssistantSlot
from frontdesk.config import Settings, read_settings, widget_look
from frontdesk.demo.errors import DemoCannotStart
from frontdesk.demo.stage import staged
from frontdesk.desk.desk import Desk, wall_clock_ms
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import Live
from frontdesk.desk.ports import Finding
from frontdesk.desk.releases import release_sessions
from frontdesk.desk.timers import PresenceTimers, TimerRunner
from frontdesk.doctor import check_assistant, check_telegram, examine
from frontdesk.evaluate import CannotEvaluate as CannotEvaluate
from frontdesk.evaluate import Stopped as Stopped
from frontdesk.evaluate import evaluate_file
from frontdesk.kept import read_settings_as_kept
from frontdesk.logs import configure_logs
from frontdesk.metrics import EntryCounts, Metrics
from frontdesk.owner_settings import LiveSettings, load_settings
from frontdesk.parts import Parts
from frontdesk.secret import BadKeyFile, SecretBox, secret_key
from frontdesk.server import CannotListen, listen, serve_http
from frontdesk.session.keywords import Keywords, compile_keywords
from frontdesk.store.ports import SchemaTooNew, Store, StoreInUse, StoreUnavailable
from frontdesk.store.sqlite import open_sqlite
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig
from frontdesk.telegram_slot import TelegramSlot
from frontdesk.web.chat import chat_routes
from frontdesk.web.health import Check, health_routes
from frontdesk.web.inbox import inbox_routes
from frontdesk.web.metrics import metrics_routes
from frontdesk.web.operator import OperatorDeps, openapi_config, operator_routes
from frontdesk.web.pages import page_assets, page_templates
from frontdesk.web.settings import SettingsDeps, settings_routes
from frontdesk.web.signin import (
    SignInDeps,
    app_error_handlers,
    has_admin,
    protected,
    settle_admin,
    signin_routes,
)
from frontdesk.web.visitor import VisitorDeps, visitor_routes
from frontdesk.web.widget import widget_routes

_SET_UP = """\
Set up Frontdesk in a browser: {link}
The link works once, until an administrator has a password. A restart prints a new one."""

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
    signin: SignInDeps


@dataclass(frozen=True, slots=True)
class Product:
    """What the web needs of the parts."""

    key: str
    owner: LiveSettings
    store: Store
    desk: Desk
    telegram: TelegramSlot
    parts: Parts
    signin: SignInDeps
    brain: AssistantSlot
    closing: asyncio.Event


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[Running]:
    """Everything but the HTTP server, started; on leaving, ended in the opposite order.

    Raises:
        CannotStart: the database is in use, too new or not to be opened, or the file of the key is no such thing.
    """
    async with AsyncExitStack() as stack:
        store = await _open_store(settings)
        stack.push_async_callback(store.close)
        try:
            key = secret_key(settings.secret_key, settings.database_path)
        except BadKeyFile as error:
            raise CannotStart(str(error)) from error
        owner = await load_settings(store, SecretBox(key), clock_ms=wall_clock_ms)
        live = Live(clock_s=time.monotonic)
        store.on_commit(live.publish)
        brain = AssistantSlot(owner, store)
        desk = Desk(store, live, policy=lambda: owner.current.policy(brain.why_off()))
        stack.push_async_callback(brain.aclose)
        assistant = await brain.start(desk)
        telegram = TelegramSlot(owner, store=store, desk=desk, connect=_connect_telegram)
        stack.push_async_callback(telegram.aclose)
        await telegram.start()
        owner.on_change(partial(_arm_timers, store, desk))
        stack.push_async_callback(owner.aclose)
        parts = Parts(stack)
        parts.start("timers", TimerRunner(desk, store).run)
        parts.start("assistant", assistant.run)
        closing = asyncio.Event()
        signin = await _signin(settings, owner, store, key, closing)
        await _catch_up(store, desk)
        product = Product(key, owner, store, desk, telegram, parts, signin, brain, closing)
        yield Running(settings, store, desk, _web(product), closing, signin)


async def _signin(
    settings: Settings, owner: LiveSettings, store: Store, key: str, closing: asyncio.Event
) -> SignInDeps:
    signin = SignInDeps(
        accounts=store,
        sign_ins=store,
        api_keys=store,
        audit=store,
        clock_ms=wall_clock_ms,
        secret_key=key,
        closing=closing,
        admin_password=settings.admin_password,
        public_url=lambda: owner.current.public_url,
    )
    await settle_admin(signin)
    return signin


async def _arm_timers(store: Store, desk: Desk, before: Settings, after: Settings) -> None:
    """A changed limit holds for the sessions that are open, too."""
    if before.policy(None) != after.policy(None):
        await store.rearm(desk.policy())


async def _catch_up(store: Store, desk: Desk) -> None:
    """What a crash left half done, or the environment changed since: limits hold for the sessions that are open, and
    nobody waits for an operator whose account is gone."""
    await store.rearm(desk.policy())
    logins = {account.login for account in await store.list_accounts()}
    for operator in await store.list_operators():
        source, _, login = operator.id.partition(":")
        if source == "web" and login not in logins:
            await release_sessions(desk, store, operator.id)


async def _connect_telegram(config: TelegramConfig) -> BotApi:
    """The real client. Its library takes 0.6 s to import: in a thread, after serving has begun."""
    client = await asyncio.to_thread(importlib.import_module, "frontdesk.telegram.client")
    gc.freeze()
    return client.TelegramClient(config.token, api_url=config.api_url)


async def _open_store(settings: Settings) -> Store:
    try:
        return await open_sqlite(settings.database_path, clock_ms=wall_clock_ms)
    except (StoreInUse, SchemaTooNew, StoreUnavailable) as error:
        raise CannotStart(str(error)) from error


def _web(product: Product) -> Litestar:
    owner, store, desk = product.owner, product.store, product.desk

    def widget(site: str) -> dict[str, object]:
        return {"assistant": desk.policy().assistant_off is None, **widget_look(owner.current)}

    visitor = VisitorDeps(
        desk=desk,
        store=store,
        intake=Intake(desk, keywords=_keywords(owner)),
        presence=PresenceTimers(desk, store),
        secret_key=product.key,
        allowed_origins=lambda: _allowed_origins(owner.current),
        rate=lambda: owner.current.rate,
        widget=widget,
        hours=lambda: owner.current.hours_in_force,
        closing=product.closing,
    )
    metrics = Metrics(
        EntryCounts(desk.live), desk.live, lags=product.telegram.lags, turns=product.brain.count_waiting
    )
    routes = [
        *visitor_routes(visitor),
        *operator_routes(
            OperatorDeps(desk=desk, store=store, signin=product.signin, troubles=partial(_troubles, product))
        ),
        *chat_routes(),
        *widget_routes(lambda site: widget_look(owner.current)),
        *page_assets(),
        *signin_routes(product.signin),
        *inbox_routes(product.signin),
        protected(
            product.signin,
            path="/settings",
            handlers=settings_routes(_settings_deps(product)),
            needs="admin",
            answers="page",
        ),
        protected(
            product.signin,
            path="/metrics",
            handlers=metrics_routes(metrics.exposition),
            answers="json",
        ),
        *health_routes(_checks(product), version=version("frontdesk")),
    ]
    return Litestar(
        route_handlers=routes,
        template_config=page_templates(),
        exception_handlers=app_error_handlers(),
        openapi_config=openapi_config(version("frontdesk")),
        logging_config=None,
    )


def _settings_deps(product: Product) -> SettingsDeps:
    owner, brain = product.owner, product.brain

    async def check(part: str) -> AsyncGenerator[Finding]:
        await owner.in_force()
        settings = owner.current
        if part == "telegram":
            await product.telegram.look_again()  # what is found well must be what is served
            findings = check_telegram(settings, deafness=product.telegram.deafness)
        else:
            findings = check_assistant(settings, texts=brain.documents)
        async with aclosing(findings):
            async for finding in findings:
                yield finding

    return SettingsDeps(
        settings=owner,
        check=check,
        telegram=product.telegram,
        store=product.store,
        signin=product.signin,
        knowledge=brain,
        release_sessions=partial(release_sessions, product.desk, product.store),
        public_url=lambda request: owner.current.public_url or str(request.base_url).rstrip("/"),
        clock_ms=product.desk.now_ms,
        saving=owner.editing,
    )


def _checks(product: Product) -> list[Check]:
    async def store_answers() -> str | None:
        try:
            await product.store.generation()
        except StoreUnavailable as error:
            return f"The database cannot be read: {error}"
        return None

    async def telegram_works() -> str | None:
        return product.telegram.problem()

    async def parts_run() -> str | None:
        return product.parts.problem()

    async def settings_hold() -> str | None:
        return product.owner.problem()

    return [store_answers, telegram_works, parts_run, settings_hold]


async def _troubles(product: Product) -> list[str]:
    """For the inbox: what /readyz would say now, and that Telegram is slow."""
    reasons = [reason for check in _checks(product) if (reason := await check()) is not None]
    slowness = product.telegram.slowness()
    return [*reasons, slowness] if slowness else reasons


def _keywords(owner: LiveSettings) -> Callable[[], Keywords]:
    """The owner's list in force. Asked at each message, so it is compiled at a change and not before each use."""
    compiled = _compile(owner.current)

    async def compile_again(_before: Settings, after: Settings) -> None:
        nonlocal compiled
        # Some thousand words in all their forms: a third of a second that nobody should wait for.
        compiled = await asyncio.to_thread(_compile, after)

    owner.on_change(compile_again)
    return lambda: compiled


def _compile(settings: Settings) -> Keywords:
    return compile_keywords(settings.operator_keywords, never_on=settings.operator_keywords_never_on)


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
        gc.enable()  # the command line switched it off until here
        host, port = listening.getsockname()[:2]
        log.info("serving", address=f"http://{host}:{port}")
        if not await has_admin(parts.signin):
            link = parts.signin.setup.address(parts.settings.public_url or f"http://{host}:{port}")
            print(_SET_UP.format(link=link), flush=True)
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
    return asyncio.run(examine(print, read=read_settings_as_kept))


def run_evaluation(file: Path, *, report: Path | None) -> bool:
    """Ask the golden questions of a file, print what came of each; is all right?

    Raises:
        BadSetting, CannotEvaluate: with the one line to print.
        Stopped: by SIGTERM.
        BrokenPipeError: nobody reads what is printed.
    """
    configure_logs("error", "auto")
    return evaluate_file(file, report=report, tell=partial(print, flush=True))


def serve_sandbox(which: Literal["telegram", "model"], *, host: str, port: int) -> None:
    """Run one of the local stand-ins until it is told to stop. They know nothing of the product."""
    importlib.import_module(f"frontdesk.sandbox.{which}.app").serve(host, port)

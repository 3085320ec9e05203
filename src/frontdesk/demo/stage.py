"""Sets the stage: local Telegram, sample shop, empty database, sample knowledge, the environment that names them."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx2

from frontdesk.demo.errors import DemoCannotStart
from frontdesk.demo.owner import LOGIN, PASSWORD, dress_widget
from frontdesk.demo.sandbox import HOST, Sandbox, find_free_port, is_free, running_sandbox
from frontdesk.demo.shop import running_shop
from frontdesk.demo.visitor import QUESTION, ask_first

KNOWLEDGE = Path(__file__).with_name("knowledge")
PREFIX = "FRONTDESK_"
# A visitor of the demo may bring a model of their own; everything else is the demo's.
_KEPT = ("FRONTDESK_AI_", "FRONTDESK_KNOWLEDGE_SEARCH", "FRONTDESK_OPERATOR_KEYWORDS", "FRONTDESK_LOG_")
_LOOK_EVERY_S = 0.1
_ANSWER_WITHIN_S = 5.0

_STARTING = """\
Frontdesk demo: a sample shop with the chat in it, answered by the built-in assistant and by you, in a local
Telegram or in the inbox. It needs no account and no key, sends nothing off this machine, and forgets everything
at its end.

Starting…"""
_READY = """\
Ready.

  Sample shop           {shop}
  Operators' Telegram   {telegram}
  Inbox                 {desk}/inbox
  Settings              {desk}/settings

  Sign in to the inbox and the settings as {login}, password {password}
  {first}

  To try, with the shop and Telegram side by side:
  1. In the shop, open the chat and ask: How long does delivery take?
  2. In Telegram you are @ann: open the new topic, tap Take Session and write. The visitor reads it.
     Tap Hand to AI, and the assistant answers again.
  3. In the shop, write: I want to talk to a human. Telegram and the inbox call for one; answer from either.

Ctrl-C ends it."""
_FIRST_ASKED = f"""\
A first visitor, played by the demo through the public API, has asked: {QUESTION}"""
_FIRST_FAILED = "The demo could not play its owner and first visitor ({error}); everything else works."


@dataclass(frozen=True, slots=True)
class Links:
    """Where everything is: origins without a slash at the end, but for the shop's page."""

    desk: str
    telegram: str
    shop: str


@contextmanager
def staged(port: int) -> Generator[None]:
    """Everything but the server itself, which the block must run from this process's environment.

    Prints what happens, and the links as soon as the server answers. `port` 0 takes a free one.

    Raises: DemoCannotStart.
    """
    port = port or find_free_port()
    if not is_free(port):
        raise DemoCannotStart(f"port {port} is in use. Choose another one: make demo PORT={_another(port)}")
    desk = f"http://{HOST}:{port}"
    # Until the server listens to it itself: leave through the blocks below, so that nothing stays behind.
    signal.signal(signal.SIGTERM, _leave)
    print(_STARTING, flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-demo-") as folder,
        running_sandbox(port + 1 if is_free(port + 1) else 0) as sandbox,
        running_shop(port + 2, desk=desk) as shop,
        _announced(Links(desk, sandbox.url, shop)),
    ):
        environment = make_environment(os.environ, folder=Path(folder), port=port, sandbox=sandbox)
        os.environ.clear()
        os.environ.update(environment)
        yield


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _another(port: int) -> int:
    """The next free port that leaves room for the local Telegram and the shop beside it."""
    return next(free for free in range(port + 3, port + 1000) if all(is_free(free + room) for room in range(3)))


def make_environment(outer: Mapping[str, str], *, folder: Path, port: int, sandbox: Sandbox) -> dict[str, str]:
    """The environment of the server. What is set outside about the assistant and the logs stays."""
    own = {
        "KNOWLEDGE_DIR": str(KNOWLEDGE),
        "LOG_LEVEL": "warning",
        **{name.removeprefix(PREFIX): value for name, value in outer.items() if name.startswith(_KEPT)},
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "HOST": HOST,
        "PORT": str(port),
        "ADMIN_PASSWORD": PASSWORD,
        "TELEGRAM_API_URL": sandbox.url,
        "TELEGRAM_BOT_TOKEN": sandbox.bot_token,
        "TELEGRAM_CHAT_ID": str(sandbox.group),
        "TELEGRAM_BUDGET_PER_MIN": "0",
    }
    rest = {name: value for name, value in outer.items() if not name.startswith(PREFIX)}
    # A proxy for the outside world can't reach this machine's own loopback.
    direct = ",".join(filter(None, (outer.get("NO_PROXY") or outer.get("no_proxy"), HOST)))
    return rest | {"NO_PROXY": direct, "no_proxy": direct} | {PREFIX + name: value for name, value in own.items()}


@contextmanager
def _announced(links: Links) -> Generator[None]:
    """Watch the server from outside; once it answers, prepare the rest and print the links. Ends with the block."""
    ended = threading.Event()

    def watch() -> None:
        with httpx2.Client(base_url=links.desk, trust_env=False, timeout=_ANSWER_WITHIN_S) as http:
            while not ended.wait(_LOOK_EVERY_S):
                if _is_ready(http):
                    first = prepare(links)
                    if not ended.is_set():
                        print(_describe(links, first=first), flush=True)
                    return

    watcher = threading.Thread(target=watch, name="demo-watcher", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(_ANSWER_WITHIN_S)


def _describe(links: Links, *, first: str) -> str:
    return _READY.format(
        shop=links.shop, telegram=f"{links.telegram}/", desk=links.desk, login=LOGIN, password=PASSWORD, first=first
    )


def prepare(links: Links) -> str:
    """What the shop's owner and a first visitor have done before; the line that says so."""
    try:
        dress_widget(links.desk, timeout_s=_ANSWER_WITHIN_S)
        ask_first(links.desk, shop=links.shop, timeout_s=_ANSWER_WITHIN_S)
    except httpx2.HTTPError as error:
        return _FIRST_FAILED.format(error=error)
    return _FIRST_ASKED


def _is_ready(http: httpx2.Client) -> bool:
    try:
        return http.get("/readyz").is_success
    except httpx2.TransportError:
        return False

"""Sets the stage: the local Telegram, an empty database, sample knowledge, the environment that names them."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import httpx2

from frontdesk.demo.errors import DemoCannotStart
from frontdesk.demo.sandbox import HOST, Sandbox, find_free_port, is_free, running_sandbox

KNOWLEDGE = Path(__file__).with_name("knowledge")
PREFIX = "FRONTDESK_"
# A visitor of the demo may bring a model of their own; everything else is the demo's.
_KEPT = ("FRONTDESK_AI_", "FRONTDESK_OPERATOR_KEYWORDS", "FRONTDESK_LOG_")
_LOOK_EVERY_S = 0.1
_ANSWER_WITHIN_S = 5.0

_STARTING = """\
Frontdesk demo: a chat for a sample shop, answered by the built-in assistant and by operators in a local
Telegram. It needs no account and no key, sends nothing off this machine, and forgets everything at its end.

Starting…"""
_READY = """\
Ready.

  Visitor's chat        {chat}
  Operators' Telegram   {telegram}

  1. In the chat, ask: How long does delivery take?
  2. In Telegram, open the new topic as @ann and tap Take Session. Write: the visitor reads it.
  3. Tap Hand to AI: the assistant answers again. Ask for a human in the chat to see it call operators.

Ctrl-C ends it."""


@contextmanager
def staged(port: int) -> Generator[None]:
    """Everything but the server itself, which the block must run from this process's environment.

    Prints what happens, and the links as soon as the server answers. `port` 0 takes a free one.

    Raises: DemoCannotStart.
    """
    port = port or find_free_port()
    if not is_free(port):
        raise DemoCannotStart(f"port {port} is in use. Choose another one: make demo PORT={_another(port)}")
    # Until the server listens to it itself: leave through the blocks below, so that nothing stays behind.
    signal.signal(signal.SIGTERM, _leave)
    print(_STARTING, flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-demo-") as folder,
        running_sandbox(port + 1 if is_free(port + 1) else 0) as sandbox,
        _announced(f"http://{HOST}:{port}", sandbox),
    ):
        environment = make_environment(os.environ, folder=Path(folder), port=port, sandbox=sandbox)
        os.environ.clear()
        os.environ.update(environment)
        yield


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _another(port: int) -> int:
    """The next free port that leaves room for the local Telegram beside it."""
    return next(free for free in range(port + 2, port + 1000) if is_free(free) and is_free(free + 1))


def make_environment(outer: Mapping[str, str], *, folder: Path, port: int, sandbox: Sandbox) -> dict[str, str]:
    """The environment of the server. What is set outside about the assistant and the logs stays."""
    own = {
        "AI_PROVIDER": "builtin",
        "KNOWLEDGE_DIR": str(KNOWLEDGE),
        "LOG_LEVEL": "warning",
        **{name.removeprefix(PREFIX): value for name, value in outer.items() if name.startswith(_KEPT)},
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "HOST": HOST,
        "PORT": str(port),
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
def _announced(url: str, sandbox: Sandbox) -> Generator[None]:
    """Watch the server from outside and print the links once it answers; stop watching with the block."""
    ended = threading.Event()

    def watch() -> None:
        with httpx2.Client(base_url=url, trust_env=False, timeout=_ANSWER_WITHIN_S) as http:
            while not ended.wait(_LOOK_EVERY_S):
                if _is_ready(http):
                    print(_READY.format(chat=f"{url}/chat", telegram=f"{sandbox.url}/"), flush=True)
                    return

    watcher = threading.Thread(target=watch, name="demo-watcher", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(_ANSWER_WITHIN_S)


def _is_ready(http: httpx2.Client) -> bool:
    try:
        return http.get("/readyz").is_success
    except httpx2.TransportError:
        return False

"""The sandbox Telegram as a child process, and the world it begins with, made through its control API."""

import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from frontdesk.demo.errors import DemoCannotStart

HOST = "127.0.0.1"
GROUP_TITLE = "Shop support"
_ANSWER_WITHIN_S = 10.0
_END_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where it listens, and the bot and group that operators use there."""

    url: str
    bot_token: str
    group: int


@contextmanager
def running_sandbox(port: int) -> Generator[Sandbox]:
    """A seeded sandbox on this port (0: a free one). The process ends with the block, and with this process.

    Raises: DemoCannotStart.
    """
    command = [sys.executable, "-m", "frontdesk.demo.guarded", "frontdesk.sandbox"]
    process = subprocess.Popen(
        [*command, "telegram", "--host", HOST, "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C in a terminal goes to the whole group: the sandbox ends after the server that talks to it.
        start_new_session=True,
    )
    try:
        yield _seed(_read_url(process))
    finally:
        process.terminate()
        try:
            process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _read_url(process: subprocess.Popen[str]) -> str:
    """The address is the last word of the first line it prints (docs/sandbox.md)."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise DemoCannotStart(f"the local Telegram did not start (exit code {process.wait(_END_WITHIN_S)})")
    return line.split()[-1]


def _seed(url: str) -> Sandbox:
    """A group with topics: the bot as administrator, two operators, and somebody who is in none of it."""
    with httpx2.Client(base_url=f"{url}/control/", trust_env=False, timeout=_ANSWER_WITHIN_S) as http:

        def make(what: str, **body: Any) -> Any:
            return http.post(what, json=body).raise_for_status().json()

        try:
            ann = make("users", first_name="Ann", last_name="Weber", username="ann")
            bob = make("users", first_name="Bob", last_name="Okafor", username="bob")
            make("users", first_name="Carl", username="carl")
            bot = make("bots", username="shop_support_bot", first_name="Shop support bot")
            members = [
                {"user": ann["id"], "status": "creator"},
                {"user": bob["id"]},
                {"user": bot["id"], "status": "administrator"},
            ]
            group = make("chats", type="supergroup", title=GROUP_TITLE, is_forum=True, members=members)
        except httpx2.HTTPError as error:
            raise DemoCannotStart(f"the local Telegram did not answer: {error}") from error
    return Sandbox(url, bot["token"], group["id"])


def is_free(port: int) -> bool:
    """Can a server listen there now?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])

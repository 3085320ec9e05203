"""Runs `frontdesk demo` as anyone does, and reads what it prints. Imports nothing of the product."""

import os
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

COMMAND = Path(sys.executable).with_name("frontdesk")


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its main process, the links in the order it printed them, and all that it printed."""

    process: subprocess.Popen[str]
    links: list[str]
    printed: str

    @property
    def shop(self) -> str:
        return self.links[0]

    @property
    def telegram(self) -> str:
        return self.links[1]

    @property
    def inbox(self) -> str:
        return self.links[2]

    @property
    def settings(self) -> str:
        return self.links[3]

    @property
    def ports(self) -> set[int]:
        return {httpx2.URL(url).port or 80 for url in self.links}

    @property
    def sign_in(self) -> tuple[str, str]:
        """Login and password, as printed."""
        login, password = re.findall(r" as (\S+), password (\S+)", self.printed)[0]
        return login, password


def start_demo(port: int, folder: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    # What the shell has set for another installation must not reach the demo.
    foreign = {"FRONTDESK_DATABASE_URL": "sqlite:////nowhere/x.db", "FRONTDESK_ALLOWED_ORIGINS": "https://x.example"}
    return subprocess.Popen(
        [COMMAND, "demo", "--port", str(port)],
        env=environment | foreign | {"TMPDIR": str(folder), "FRONTDESK_KNOWLEDGE_SEARCH": "words"},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_ready(process: subprocess.Popen[str]) -> Demo:
    """Read what it prints until its last line."""
    printed = ""
    assert process.stdout is not None
    for line in process.stdout:
        printed += line
        if line == "Ctrl-C ends it.\n":
            return Demo(process, re.findall(r"http://\S+", printed), printed)
    raise AssertionError(f"the demo ended: {process.communicate()[1]}")


def end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.communicate()


@contextmanager
def running_demo(folder: Path) -> Generator[Demo]:
    """On free ports; it ends with the block."""
    process = start_demo(0, folder)
    try:
        yield wait_ready(process)
    finally:
        end(process)

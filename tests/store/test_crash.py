"""An acknowledgement survives kill -9: it is there, and once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.session.entries import Message
from frontdesk.store.sqlite import open_sqlite
from tests.contracts.engines import Clock

VISITORS = 8
WRITER = """
import asyncio, sys
from itertools import count
from frontdesk.session.commands import Key, VisitorMessage
from frontdesk.session.entries import Origin
from frontdesk.session.policy import Policy
from frontdesk.store.sqlite import open_sqlite

async def write_on(store, visitor):
    for number in count():
        name = f"{sys.argv[2]}.{number}"
        command = VisitorMessage(
            at_ms=1, origin=Origin("visitor"), key=Key(visitor, name), visitor=visitor,
            new_session=f"S_{visitor}", text=name, client_id=name,
        )
        await store.append(command, policy=Policy())
        print(visitor, name, flush=True)

async def main():
    store = await open_sqlite(sys.argv[1], clock_ms=lambda: 0)
    await asyncio.gather(*(write_on(store, f"v_{number}") for number in range(int(sys.argv[3]))))

asyncio.run(main())
"""


def acknowledged_until_killed(path: Path, life: int, lines: int) -> set[tuple[str, str]]:
    """Run a writer, kill it after `lines` acknowledgements, and return all that it gave."""
    command = [sys.executable, "-c", WRITER, str(path), str(life), str(VISITORS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        heard = [writer.stdout.readline() for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        heard += writer.stdout.readlines()
        assert writer.wait(timeout=30) == -signal.SIGKILL
    pairs = (line.split() for line in heard if line.endswith("\n"))
    return {(visitor, name) for visitor, name in pairs}


@pytest.mark.slow
async def test_everything_acknowledged_survives_a_kill_exactly_once(anyio_backend: str, path: Path) -> None:
    acknowledged: set[tuple[str, str]] = set()
    for life, lines in enumerate((40, 333, 500)):
        acknowledged |= acknowledged_until_killed(path, life, lines)
    store = await open_sqlite(path, clock_ms=Clock())
    written: list[tuple[str, str]] = []
    for number in range(VISITORS):
        log = await store.read(f"S_v_{number}", limit=1_000_000)
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        written += [(f"v_{number}", entry.body.text) for entry in log if isinstance(entry.body, Message)]
        assert (await store.get_state(f"S_v_{number}")).last_seq == len(log)
    await store.close()
    assert len(written) == len(set(written))
    assert len(acknowledged) > 800
    assert acknowledged <= set(written)

"""What never reaches the log: people's words and the bot's token, whichever library writes."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # a process of its own: what logging is set up to holds for a whole process

TOKEN = "4200000000:AAsecret"
WORDS = "my card is 4929"
TIMEOUT_S = 60
ROOT = Path(__file__).parents[2]

# A Bot API server whose answer is cut off in the middle of somebody's words, and our client against it.
SCRIPT = f"""
import asyncio, sys
from frontdesk.logs import configure_logs
from frontdesk.telegram.botapi import OutcomeUnknown
from frontdesk.telegram.client import TelegramClient

CUT = b'{{"ok":true,"result":[{{"update_id":1,"message":{{"text":"{WORDS}'

async def answer_cut(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(CUT), CUT))
    await writer.drain()
    writer.close()

async def main():
    configure_logs(sys.argv[1], "json")
    async with await asyncio.start_server(answer_cut, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = TelegramClient("{TOKEN}", api_url=f"http://127.0.0.1:{{port}}")
        try:
            await client.get_updates(None, timeout_s=0)
        except OutcomeUnknown:
            print("unknown")
        await client.aclose()

asyncio.run(main())
"""


@pytest.mark.parametrize("level", ["debug", "info"])
def test_an_answer_of_telegram_that_cannot_be_read_is_not_quoted(level: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, level], cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    )
    assert done.stdout == "unknown\n"
    assert WORDS not in done.stderr
    assert TOKEN not in done.stderr

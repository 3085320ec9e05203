"""What never reaches the log: people's words and the bot's token, whichever library writes."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from frontdesk.logs import configure_logs
from frontdesk.telegram.botapi import OutcomeUnknown
from frontdesk.telegram.client import TelegramClient

pytestmark = pytest.mark.slow  # it imports the Bot API library

TOKEN = "4200000000:AAsecret"
CUT = b'{"ok":true,"result":[{"update_id":1,"message":{"text":"my card is 4929'


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


async def _answer_cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(CUT), CUT))
    await writer.drain()
    writer.close()


@pytest.mark.parametrize("level", ["debug", "info"])
async def test_an_answer_of_telegram_that_cannot_be_read_is_not_quoted(
    level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(level, "json")
    server = await asyncio.start_server(_answer_cut, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        client = TelegramClient(TOKEN, api_url=f"http://127.0.0.1:{port}")
        with pytest.raises(OutcomeUnknown):
            await client.get_updates(None, timeout_s=0)
        await client.aclose()
    written = capsys.readouterr().err
    assert "4929" not in written
    assert TOKEN not in written

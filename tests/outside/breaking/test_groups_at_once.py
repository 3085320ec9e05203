"""A group is linked in Telegram at the very moment in which another is removed on the page: both hold."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from tests.outside.settings.conftest import Site, open_site
from tests.support.botapi import Telegram, fresh_telegram, running_telegram

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

MOMENTS_MS = (0, 8, 16, 24, 32, 40, 48, 56)


@pytest.fixture(scope="module")
def telegram_url() -> Generator[str]:
    with running_telegram() as url:
        yield url


@pytest.fixture
async def telegram(telegram_url: str, anyio_backend: str) -> AsyncGenerator[Telegram]:
    async with fresh_telegram(telegram_url) as client:
        yield client


@pytest.fixture
async def site(tmp_path: Path, telegram_url: str, anyio_backend: str) -> AsyncGenerator[Site]:
    async with open_site(tmp_path, TELEGRAM_API_URL=telegram_url) as opened:
        yield opened


async def test_neither_undoes_the_other(site: Site, telegram: Telegram) -> None:
    bot = await telegram.add_bot("desk_bot")
    ann = await telegram.add_person("Ann", username="ann")
    await site.owner.save("telegram", telegram_bot_token=bot.token)
    former = None
    for moment_ms in MOMENTS_MS:
        group = await telegram.create_forum(f"At {moment_ms}", bot, members=[ann])
        code = await site.owner.link_code()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ann.writes(f"/link {code}", chat=group))
            if former is not None:
                await asyncio.sleep(moment_ms / 1000)
                removed = await site.owner.submit(f"/settings/telegram/chats/{former.id}/remove")
                assert removed.status_code == 303
        await telegram.wait_for_message(group, "inked")
        page = await site.owner.page("/settings/telegram")
        assert f"/chats/{group.id}/remove" in page
        assert former is None or f"/chats/{former.id}/remove" not in page
        former = group

"""What was entered on the settings page counts for the command too, whether or not a server runs."""

from pathlib import Path

import pytest

from frontdesk.owner_settings import load_settings
from frontdesk.secret import SecretBox, secret_key
from frontdesk.store.ports import KnowledgeText
from frontdesk.store.sqlite import open_sqlite
from tests.doctor.conftest import Doctor
from tests.support.botapi import BotAccount, Group

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def enter(database: Path, changes: dict[str, str], *, texts: int = 0) -> None:
    """As the settings page does."""
    store = await open_sqlite(database, clock_ms=lambda: 5)
    try:
        settings = await load_settings(store, SecretBox(secret_key(None, database)), clock_ms=lambda: 5)
        await settings.save(changes, by="web:ann")
        for number in range(texts):
            text = KnowledgeText(f"d{number}", "Delivery", "Three days.", 5)
            await store.put_knowledge("default", text)
        await settings.aclose()
    finally:
        await store.close()


async def test_a_bot_and_texts_entered_on_the_page_are_checked(
    doctor: Doctor, bot: BotAccount, forum: Group, tmp_path: Path
) -> None:
    entered = {
        "telegram_bot_token": bot.token,
        "telegram_chat_id": str(forum.id),
        "telegram_api_url": bot.base_url,
    }
    await enter(tmp_path / "frontdesk.db", entered, texts=1)
    report = await doctor()
    assert report.code == 0, report.lines
    assert report.line("Telegram") == "ok    Telegram: At most 18 calls a minute to one chat."
    assert report.line("Assistant") == "ok    Assistant: The built-in assistant answers."


async def test_the_environment_wins_over_what_was_entered(doctor: Doctor, bot: BotAccount, tmp_path: Path) -> None:
    entered = {"telegram_bot_token": "1:entered", "telegram_chat_id": "-1", "telegram_api_url": bot.base_url}
    await enter(tmp_path / "frontdesk.db", entered)
    report = await doctor()
    assert report.code == 1
    assert report.line("Telegram").startswith("FAIL  Telegram: Telegram refuses the token")
    report = await doctor(TELEGRAM_BOT_TOKEN=bot.token)
    assert "refuses the token" not in report.line("Telegram")

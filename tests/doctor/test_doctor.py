"""`frontdesk doctor` over the wire: what is well, and each thing that may be wrong with its mend."""

from pathlib import Path

import pytest

from tests.doctor.conftest import Doctor
from tests.support.botapi import BotAccount, Group, Person
from tests.support.server import frontdesk_server

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


def settings_of(bot: BotAccount, chat: Group, **more: str) -> dict[str, str]:
    settings = {"API_URL": bot.base_url, "BOT_TOKEN": bot.token, "CHAT_ID": str(chat.id)}
    return {f"TELEGRAM_{name}": value for name, value in settings.items()} | more


async def test_a_sound_installation_passes_every_step(
    doctor: Doctor, bot: BotAccount, forum: Group, tmp_path: Path
) -> None:
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    (knowledge / "delivery.md").write_text("# Delivery\n\nTwo days.\n")
    settings = settings_of(bot, forum, KNOWLEDGE_DIR="knowledge", PUBLIC_URL="https://chat.example.com")
    report = await doctor(**settings)
    assert report.lines == [
        "ok    Settings: 5 set in the environment.",
        "ok    Database: frontdesk.db will be made at the first start.",
        "ok    Telegram: There is a bot token.",
        "ok    Telegram: Telegram takes it: the bot is @desk_bot.",
        "ok    Telegram: No webhook takes this bot's updates away.",
        "ok    Telegram: Nobody else reads this bot's updates.",
        "ok    Telegram: The bot sees “Operators”.",
        "ok    Telegram: The bot is a member of “Operators”.",
        "ok    Telegram: Topics are on in “Operators”: one for each session.",
        "ok    Telegram: The bot has the rights it needs in “Operators”.",
        "ok    Telegram: The bot reads what is written in “Operators”.",
        "ok    Telegram: “Operators” is private: its members are the operators.",
        "ok    Telegram: At most 18 calls a minute to one chat.",
        "ok    Assistant: There is knowledge to answer from.",
        "ok    Assistant: The built-in assistant answers.",
        "ok    Public URL: https://chat.example.com.",
    ]
    assert report.code == 0
    assert not (tmp_path / "frontdesk.db").exists()


async def test_what_is_merely_missing_is_a_warning(doctor: Doctor) -> None:
    report = await doctor()
    assert report.code == 0
    assert report.line("Telegram").startswith("warn  Telegram: Not set up:")
    assert report.line("Assistant").startswith("warn  Assistant: The built-in assistant has no knowledge")


async def test_a_bad_setting_names_the_variable(doctor: Doctor) -> None:
    report = await doctor(PORT="http")
    assert report.code == 1
    assert len(report.lines) == 1
    assert report.lines[0].startswith("FAIL  Settings: FRONTDESK_PORT: ")


async def test_a_database_in_a_missing_folder_stops_it(doctor: Doctor) -> None:
    report = await doctor(DATABASE_URL="sqlite:///nowhere/frontdesk.db")
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Database: nowhere is no folder that this user may write to.")


async def test_a_file_that_is_no_database_stops_it(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "frontdesk.db").write_text("Not a database. " * 100)
    report = await doctor()
    assert report.lines[-1].startswith("FAIL  Database: frontdesk.db cannot be read: file is not a database.")


async def test_a_running_server_is_no_trouble(doctor: Doctor, bot: BotAccount, forum: Group, tmp_path: Path) -> None:
    async with frontdesk_server(tmp_path, **settings_of(bot, forum)) as server:
        report = await doctor(**settings_of(bot, forum), DATABASE_URL=server.settings["DATABASE_URL"])
        assert report.code == 0, report.lines
        in_use = f"is up to date, in use by the running server (process {server.pid})."
        assert report.line("Database").endswith(in_use)
        assert "ok    Telegram: The running server reads this bot's updates." in report.lines


async def test_it_stops_at_the_first_broken_step(doctor: Doctor, bot: BotAccount, forum: Group) -> None:
    report = await doctor(**settings_of(bot, forum) | {"TELEGRAM_BOT_TOKEN": "1:WRONG"})
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: Telegram refuses the token (")
    assert report.lines[-1].endswith(
        " Mend: Copy it anew from @BotFather into Settings → Telegram or FRONTDESK_TELEGRAM_BOT_TOKEN."
    )


async def test_looking_confirms_no_update(doctor: Doctor, bot: BotAccount, forum: Group, ann: Person) -> None:
    await ann.writes("waiting", chat=forum)
    assert (await doctor(**settings_of(bot, forum))).code == 0
    assert [one["message"]["text"] for one in (await bot.call("getUpdates"))["result"] if "message" in one] == [
        "waiting"
    ]


async def test_a_public_address_without_encryption(doctor: Doctor) -> None:
    assert "is not encrypted" in (await doctor(PUBLIC_URL="http://chat.example.com")).line("Public URL")
    assert (await doctor(PUBLIC_URL="http://127.0.0.1:8080")).line("Public URL").startswith("ok ")

"""`frontdesk doctor` over the wire: what is well, and each thing that may be wrong with its mend."""

import asyncio
from pathlib import Path

import pytest

from tests.doctor.conftest import Doctor
from tests.support.botapi import BotAccount, Group, Person, Telegram
from tests.support.modelserver import model_server
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
        "ok    Settings: 5 set in the environment, the rest by default.",
        "ok    Database: frontdesk.db will be made at the first start.",
        "ok    Telegram: the token is good, the bot is @desk_bot.",
        "ok    Telegram: nobody else reads this bot's updates.",
        "ok    Telegram: “Operators”: one topic a session.",
        "ok    Assistant: built-in, answers from knowledge.",
        "ok    Public URL: https://chat.example.com.",
    ]
    assert report.code == 0
    assert not (tmp_path / "frontdesk.db").exists()


async def test_what_is_merely_missing_is_a_warning(doctor: Doctor) -> None:
    report = await doctor()
    assert report.code == 0
    assert report.line("Telegram").startswith("warn  Telegram: not set up")
    assert report.line("Assistant").startswith("warn  Assistant: the built-in assistant has no knowledge")


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
        in_use = f"up to date, in use by the running server (process {server.pid})."
        assert report.line("Database").endswith(in_use)
        assert "ok    Telegram: updates are read by the running server." in report.lines


async def test_a_wrong_token(doctor: Doctor, bot: BotAccount, forum: Group) -> None:
    report = await doctor(**settings_of(bot, forum) | {"TELEGRAM_BOT_TOKEN": "1:WRONG"})
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: the token is refused")
    assert "@BotFather" in report.lines[-1]


async def test_a_server_that_is_not_there(doctor: Doctor, bot: BotAccount, forum: Group) -> None:
    report = await doctor(**settings_of(bot, forum) | {"TELEGRAM_API_URL": "http://127.0.0.1:9"})
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: the Bot API server can't be reached")


async def test_a_token_without_a_chat(doctor: Doctor, bot: BotAccount) -> None:
    report = await doctor(TELEGRAM_BOT_TOKEN=bot.token)
    assert report.code == 1
    assert report.lines[-1].startswith(
        "FAIL  Telegram: there is a bot but no chat. Mend: set FRONTDESK_TELEGRAM_CHAT_ID"
    )


async def test_a_webhook_that_is_set(doctor: Doctor, bot: BotAccount, forum: Group) -> None:
    assert (await bot.call("setWebhook", url="https://other.example/hook"))["ok"]
    report = await doctor(**settings_of(bot, forum))
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: a webhook sends this bot's updates to other.example.")
    assert (await bot.call("getWebhookInfo"))["result"]["url"] == "https://other.example/hook"


async def test_another_program_that_polls(doctor: Doctor, bot: BotAccount, forum: Group) -> None:
    async def poll() -> None:
        while True:
            await bot.call("getUpdates", timeout=20)

    polling = asyncio.create_task(poll())
    try:
        report = await doctor(**settings_of(bot, forum))
    finally:
        polling.cancel()
        await asyncio.wait([polling])
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: another program reads this bot's updates.")


async def test_looking_confirms_no_update(doctor: Doctor, bot: BotAccount, forum: Group, ann: Person) -> None:
    await ann.writes("waiting", chat=forum)
    assert (await doctor(**settings_of(bot, forum))).code == 0
    assert [one["message"]["text"] for one in (await bot.call("getUpdates"))["result"] if "message" in one] == [
        "waiting"
    ]


async def test_a_bot_that_is_not_in_the_chat(doctor: Doctor, bot: BotAccount, forum: Group, ann: Person) -> None:
    await ann.sets_member(bot.id, "kicked", chat=forum)
    report = await doctor(**settings_of(bot, forum))
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: the bot ")
    assert "add @desk_bot to the group" in report.lines[-1]


async def test_a_chat_that_does_not_exist(doctor: Doctor, bot: BotAccount, forum: Group) -> None:
    report = await doctor(**settings_of(bot, forum) | {"TELEGRAM_CHAT_ID": "-1009999"})
    assert report.code == 1
    assert "the bot can't see the chat -1009999" in report.lines[-1]


async def test_topics_that_are_off(doctor: Doctor, telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    plain = await telegram.create_group("Plain", bot, members=[ann])
    report = await doctor(**settings_of(bot, plain, TELEGRAM_MODE="supergroup"))
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: topics are off in “Plain”. Mend: turn Topics on")
    by_itself = await doctor(**settings_of(bot, plain))
    assert "ok    Telegram: “Plain”: regular mode, operators use Reply." in by_itself.lines


async def test_a_bot_that_may_not_make_topics(
    doctor: Doctor, telegram: Telegram, bot: BotAccount, ann: Person
) -> None:
    forum = await telegram.create_forum("Operators", bot, members=[ann], rights=["can_delete_messages"])
    report = await doctor(**settings_of(bot, forum))
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: the bot may not make topics in “Operators”.")


async def test_a_missing_right_that_is_not_vital(
    doctor: Doctor, telegram: Telegram, bot: BotAccount, ann: Person
) -> None:
    forum = await telegram.create_forum("Operators", bot, members=[ann], rights=["can_manage_topics"])
    report = await doctor(**settings_of(bot, forum))
    assert report.code == 0
    assert report.line("Telegram").startswith("warn  Telegram: “Operators”: without the right to delete messages")


async def test_privacy_mode(doctor: Doctor, telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    plain = await telegram.create_group("Plain", bot, members=[ann], bot_status="member")
    report = await doctor(**settings_of(bot, plain))
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Telegram: privacy mode hides the messages of “Plain”")
    await telegram.post(f"/bots/{bot.id}", {"privacy": False})
    assert (await doctor(**settings_of(bot, plain))).code == 0


async def test_a_model_server_that_answers(doctor: Doctor) -> None:
    async with model_server() as model:
        settings = {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url}
        unchosen = await doctor(**settings)
        assert unchosen.lines[-1].startswith("FAIL  Assistant: no model is chosen.")
        unlisted = await doctor(**settings, AI_MODEL="other")
        assert unlisted.line("Assistant").startswith("warn  Assistant: 127.0.0.1:")
        assert "does not list other" in unlisted.line("Assistant")


async def test_a_model_server_that_is_not_there(doctor: Doctor) -> None:
    report = await doctor(AI_PROVIDER="openai", AI_BASE_URL="http://127.0.0.1:9/v1", AI_MODEL="any")
    assert report.code == 1
    assert report.lines[-1].startswith("FAIL  Assistant: the model server at 127.0.0.1:9 can't be reached")


async def test_a_public_address_without_encryption(doctor: Doctor) -> None:
    assert "is not encrypted" in (await doctor(PUBLIC_URL="http://chat.example.com")).line("Public URL")
    assert (await doctor(PUBLIC_URL="http://127.0.0.1:8080")).line("Public URL").startswith("ok ")

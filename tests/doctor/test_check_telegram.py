"""The steps of the Telegram check, as the settings page and `frontdesk doctor` see them: one finding each."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from frontdesk import doctor
from frontdesk.config import Settings
from frontdesk.desk.ports import Finding
from frontdesk.doctor import check_telegram
from tests.support.botapi import BotAccount, Group, Person, Telegram

pytestmark = [pytest.mark.slow, pytest.mark.anyio]

BEFORE_THE_CHATS = [
    "There is a bot token.",
    "Telegram takes it: the bot is @desk_bot.",
    "No webhook takes this bot's updates away.",
    "Nobody else reads this bot's updates.",
]
CHAT_SETTING = "Settings → Telegram or FRONTDESK_TELEGRAM_CHAT_ID"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody else polls in most tests: there it is hardly waited for. No database is here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "_SECOND_POLLER_S", 0.1)
    monkeypatch.setattr(doctor, "_SETTLES_S", 0.3)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    monkeypatch.setattr(doctor, "_SECOND_POLLER_S", 2.0)


def a_settings(**fields: Any) -> Settings:
    return Settings(**fields)


def settings_of(bot: BotAccount, *chats: int, **fields: Any) -> Settings:
    known: dict[str, Any] = {"telegram_bot_token": bot.token, "telegram_api_url": bot.base_url}
    return a_settings(telegram_chat_id=tuple(map(str, chats)), **known | fields)


async def findings(settings: Settings, **fields: Any) -> list[Finding]:
    return [finding async for finding in check_telegram(settings, **fields)]


async def chat_findings(bot: BotAccount, group: Group, **fields: Any) -> list[Finding]:
    """What is found about the one chat, and of the budget if it comes to that."""
    found = await findings(settings_of(bot, group.id, **fields))
    assert [one.text for one in found[:4]] == BEFORE_THE_CHATS
    assert all(one.level != "fail" for one in found[:-1])
    return found[4:]


async def the_failure(bot: BotAccount, group: Group, **fields: Any) -> Finding:
    found = await chat_findings(bot, group, **fields)
    assert found[-1].level == "fail"
    return found[-1]


# --- Token and bot


async def test_nothing_is_set_up() -> None:
    (finding,) = await findings(a_settings())
    assert finding == Finding(
        "warn",
        "Not set up: no operator hears of a visitor in Telegram.",
        "Make a bot at @BotFather and put its token into Settings → Telegram or FRONTDESK_TELEGRAM_BOT_TOKEN.",
    )


async def test_a_chat_without_a_bot() -> None:
    (finding,) = await findings(a_settings(telegram_chat_id=("-100",)))
    assert (finding.level, finding.text) == ("fail", "There is a chat but no bot.")


async def test_a_token_that_is_refused(bot: BotAccount, forum: Group) -> None:
    *before, last = await findings(settings_of(bot, forum.id, telegram_bot_token="1:WRONG"))
    assert before == [Finding("ok", "There is a bot token.")]
    assert last.level == "fail"
    assert last.text.startswith("Telegram refuses the token (")
    assert last.mend == "Copy it anew from @BotFather into Settings → Telegram or FRONTDESK_TELEGRAM_BOT_TOKEN."


async def test_a_server_that_is_not_there(bot: BotAccount, forum: Group) -> None:
    *_, last = await findings(settings_of(bot, forum.id, telegram_api_url="http://127.0.0.1:9"))
    assert last.level == "fail"
    assert last.text.startswith("The Bot API server can't be reached (")
    assert last.mend == "Check this machine's way to FRONTDESK_TELEGRAM_API_URL (a firewall, a proxy)."


async def test_a_server_that_answers_nonsense(bot: BotAccount, forum: Group, telegram: Telegram) -> None:
    await telegram.fault("html", "getMe", times=None)
    *_, last = await findings(settings_of(bot, forum.id))
    assert last.level == "fail"
    assert last.text.startswith("The Bot API server does not answer as it should (")


# --- Who reads the updates


async def test_a_webhook_that_is_set(bot: BotAccount, forum: Group) -> None:
    assert (await bot.call("setWebhook", url="https://other.example/hook"))["ok"]
    *before, last = await findings(settings_of(bot, forum.id))
    assert [one.text for one in before] == BEFORE_THE_CHATS[:2]
    assert (last.level, last.text) == ("fail", "A webhook sends this bot's updates to other.example.")
    assert (await bot.call("getWebhookInfo"))["result"]["url"] == "https://other.example/hook"


@asynccontextmanager
async def polling(bot: BotAccount) -> AsyncGenerator[None]:
    """Another program that polls this bot for ever."""

    async def poll() -> None:
        while True:
            await bot.call("getUpdates", timeout=20)

    running = asyncio.create_task(poll())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


@pytest.mark.usefixtures("patient")
async def test_another_program_that_polls(bot: BotAccount, forum: Group) -> None:
    async with polling(bot):
        *before, last = await findings(settings_of(bot, forum.id))
    assert [one.text for one in before] == BEFORE_THE_CHATS[:3]
    assert last == Finding(
        "fail", "Another program reads this bot's updates.", "Stop it, or give Frontdesk a bot of its own."
    )


async def test_the_server_that_listens_itself_polls_no_second_time(bot: BotAccount, forum: Group) -> None:
    async with polling(bot):
        found = await findings(settings_of(bot, forum.id), deafness=lambda: None)
    assert "The running server reads this bot's updates." in [one.text for one in found]
    assert found[-1].level == "ok"


async def test_the_server_that_listens_itself_says_why_it_hears_nothing(bot: BotAccount, forum: Group) -> None:
    *_, last = await findings(settings_of(bot, forum.id), deafness=lambda: "Another program polls this bot.")
    assert last == Finding("fail", "Another program polls this bot.")


async def test_the_server_may_take_a_moment_to_listen(bot: BotAccount, forum: Group) -> None:
    answers: list[str | None] = ["Telegram is not reached yet."] * 3
    found = await findings(settings_of(bot, forum.id), deafness=lambda: answers.pop() if answers else None)
    assert found[-1].level == "ok"


@pytest.mark.usefixtures("patient")
async def test_two_that_poll_in_turn_are_noticed_though_the_server_hears_in_between(
    bot: BotAccount, forum: Group
) -> None:
    answers: list[str | None] = ["Another program polls this bot.", *[None] * 8]
    found = await findings(settings_of(bot, forum.id), deafness=lambda: answers.pop() if answers else None)
    assert found[-1] == Finding("fail", "Another program polls this bot.")


# --- The chats


async def test_no_chat_is_linked(bot: BotAccount) -> None:
    *before, last = await findings(settings_of(bot))
    assert [one.text for one in before] == BEFORE_THE_CHATS
    assert last == Finding(
        "fail",
        "No chat is linked.",
        "Settings → Telegram, “Add a group”, shows a code: send it in the operators' group. "
        "Or set FRONTDESK_TELEGRAM_CHAT_ID.",
    )


async def test_a_forum_with_all_rights(bot: BotAccount, forum: Group) -> None:
    assert await chat_findings(bot, forum) == [
        Finding("ok", "The bot sees “Operators”."),
        Finding("ok", "The bot is a member of “Operators”."),
        Finding("ok", "Topics are on in “Operators”: one for each session."),
        Finding("ok", "The bot has the rights it needs in “Operators”."),
        Finding("ok", "The bot reads what is written in “Operators”."),
        Finding("ok", "“Operators” is private: its members are the operators."),
        Finding("ok", "At most 18 calls a minute to one chat."),
    ]


async def test_each_chat_is_looked_at_once_and_in_order(
    telegram: Telegram, bot: BotAccount, forum: Group, ann: Person
) -> None:
    plain = await telegram.create_group("Plain", bot, members=[ann])
    found = await findings(settings_of(bot, plain.id, forum.id, plain.id))
    seen = [one.text for one in found if one.text.startswith("The bot sees")]
    assert seen == ["The bot sees “Plain”.", "The bot sees “Operators”."]
    assert found[-1].level == "ok"


async def test_a_chat_that_does_not_exist(bot: BotAccount) -> None:
    *_, last = await findings(settings_of(bot, -1009999))
    assert last.text.startswith("The bot can't see the chat -1009999 (")
    assert last.mend == f"Add @desk_bot to the group, or correct {CHAT_SETTING}."


async def test_a_bot_that_was_kicked(bot: BotAccount, forum: Group, ann: Person) -> None:
    await ann.sets_member(bot.id, "kicked", chat=forum)
    last = await the_failure(bot, forum)
    assert last.text.startswith(f"The bot can't see the chat {forum.id} (")
    assert "kicked" in last.text
    assert last.mend == f"Add @desk_bot to the group, or correct {CHAT_SETTING}."


async def test_a_group_that_became_a_supergroup(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    group = await telegram.create_group("Small", bot, members=[ann], type="group")
    moved = await ann.upgrades(group)
    last = await the_failure(bot, group)
    assert last == Finding(
        "fail",
        "The group became a supergroup and has another id now.",
        f"Link it again with /link CODE, or set FRONTDESK_TELEGRAM_CHAT_ID={moved.id}",
    )


async def test_the_private_chat_of_an_operator(bot: BotAccount, ann: Person) -> None:
    *_, unstarted = await findings(settings_of(bot, ann.id))
    assert unstarted.level == "fail"
    assert unstarted.mend == f"Let that person press Start at @desk_bot, or correct {CHAT_SETTING}."
    await ann.writes("/start")
    found = await findings(settings_of(bot, ann.id))
    assert [one.text for one in found[4:]] == [
        "The bot may write to Ann in their private chat; Reply answers a visitor.",
        "At most 18 calls a minute to one chat.",
    ]


async def test_topics_that_are_off(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    plain = await telegram.create_group("Plain", bot, members=[ann])
    assert await the_failure(bot, plain, telegram_mode="supergroup") == Finding(
        "fail",
        "Topics are off in “Plain”.",
        "Turn Topics on in the group's settings, or choose `regular` in "
        "Settings → Telegram or FRONTDESK_TELEGRAM_MODE.",
    )
    found = await chat_findings(bot, plain)
    assert Finding("ok", "“Plain” goes without topics: Reply answers.") in found


async def test_topics_that_are_not_wanted(bot: BotAccount, forum: Group) -> None:
    found = await chat_findings(bot, forum, telegram_mode="regular")
    assert Finding("ok", "“Operators” goes without topics: Reply answers.") in found


async def test_a_bot_that_may_not_make_topics(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    forum = await telegram.create_forum("Operators", bot, members=[ann], rights=["can_delete_messages"])
    assert await the_failure(bot, forum) == Finding(
        "fail",
        "The bot may not make topics in “Operators”.",
        "Make @desk_bot an administrator with the right Manage topics.",
    )


async def test_a_missing_right_that_is_not_vital(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    forum = await telegram.create_forum("Operators", bot, members=[ann], rights=["can_manage_topics"])
    warned = [one for one in await chat_findings(bot, forum) if one.level != "ok"]
    assert [(one.level, one.mend) for one in warned] == [("warn", "Give @desk_bot the right Delete messages.")]


async def test_a_bot_that_may_not_write(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    plain = await telegram.create_group("Plain", bot, members=[ann], bot_status="restricted")
    assert await the_failure(bot, plain) == Finding(
        "fail", "The bot may not write in “Plain”.", "Lift the restrictions of @desk_bot in the group."
    )


async def test_privacy_mode(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    plain = await telegram.create_group("Plain", bot, members=[ann], bot_status="member")
    last = await the_failure(bot, plain)
    assert last.text == "Privacy mode hides the messages of “Plain” from the bot."
    assert "/setprivacy" in (last.mend or "")
    await telegram.post(f"/bots/{bot.id}", {"privacy": False})
    found = await chat_findings(bot, plain)
    assert Finding("ok", "The bot reads what is written in “Plain”.") in found
    assert [one.mend for one in found if one.level == "warn"] == ["Make @desk_bot an administrator."]


async def test_a_public_group(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    members = [{"user": bot.id, "status": "administrator"}, {"user": ann.id, "status": "creator"}]
    fields = {"title": "Shop", "type": "supergroup", "username": "shop_help", "members": members}
    public = Group(telegram, (await telegram.post("/chats", fields))["id"], bot.id)
    last = await the_failure(bot, public)
    assert last.text == "“Shop” is public: anybody could join and answer."
    assert "FRONTDESK_TELEGRAM_OPERATORS" in (last.mend or "")
    found = await chat_findings(bot, public, telegram_operators=f"{ann.id},1002")
    assert Finding("ok", "In “Shop” the 2 listed people are operators.") in found


# --- The budget, and the end


@pytest.mark.parametrize(
    ("per_min", "text"), [(0, "Calls are not paced."), (60, "At most 60 calls a minute to one chat.")]
)
async def test_a_local_stand_in_needs_no_budget(bot: BotAccount, forum: Group, per_min: int, text: str) -> None:
    *_, last = await findings(settings_of(bot, forum.id, telegram_budget_per_min=per_min))
    assert last == Finding("ok", text)


@pytest.mark.parametrize(
    ("per_min", "api_url", "level"),
    [
        (0, "https://api.telegram.org", "warn"),
        (0, "http://10.0.0.7:8081", "warn"),
        (21, "https://api.telegram.org", "warn"),
        (20, "https://api.telegram.org", "ok"),
        (0, "http://localhost:8081", "ok"),
        (0, "http://[::1]:8081", "ok"),
    ],
)
def test_the_budget_of_the_real_telegram(per_min: int, api_url: str, level: str) -> None:
    settings = a_settings(telegram_budget_per_min=per_min, telegram_api_url=api_url)
    finding = doctor._check_budget(settings)  # pyright: ignore[reportPrivateUsage]
    assert finding.level == level
    assert (finding.mend is None) == (level == "ok")


async def test_who_stops_looking_leaves_no_connection(bot: BotAccount, forum: Group) -> None:
    before = asyncio.all_tasks()
    steps = check_telegram(settings_of(bot, forum.id))
    assert (await anext(steps)).level == "ok"
    assert (await anext(steps)).level == "ok"
    await steps.aclose()
    assert asyncio.all_tasks() == before

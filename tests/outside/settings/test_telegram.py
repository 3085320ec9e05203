"""Telegram from nothing to a working group by the settings page, and to another group, while visitors write."""

import asyncio

import pytest

from tests.outside.settings.conftest import Site
from tests.support.botapi import BotAccount, Group, Json, Person, Telegram
from tests.support.owner import SavingRefused

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def ann(telegram: Telegram) -> Person:
    return await telegram.add_person("Ann", username="ann")


@pytest.fixture
async def bot(telegram: Telegram) -> BotAccount:
    return await telegram.add_bot("desk_bot")


@pytest.fixture
async def forum(telegram: Telegram, bot: BotAccount, ann: Person) -> Group:
    return await telegram.create_forum("Operators", bot, members=[ann])


async def link(site: Site, telegram: Telegram, person: Person, group: Group) -> None:
    """As the page tells it: a code, and the code in the group."""
    await person.writes(f"/link {await site.owner.link_code()}", chat=group)
    await telegram.wait_for_message(group, "Linked.")


async def set_up(site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group) -> None:
    await site.owner.save("telegram", telegram_bot_token=bot.token)
    await link(site, telegram, ann, forum)


def topic_of(message: Json) -> int:
    return message["message_thread_id"]


async def test_a_token_and_a_code_bring_sessions_into_the_group(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    visitor = await site.visitor()
    await visitor.send("From before there was a bot", "a1")
    await set_up(site, telegram, bot, ann, forum)
    card = await telegram.wait_for_message(forum, "From before there was a bot")
    await ann.writes("I am here now", chat=forum, topic=topic_of(card))
    await visitor.wait_kind("taken")
    await visitor.wait(lambda: visitor.view.texts("operator") == ["I am here now"], "Ann's words")
    other = await site.visitor()
    await other.send("A later one", "b1")
    await telegram.wait_for_message(forum, "A later one")


async def test_a_code_works_once_and_guesses_do_not(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    strange = await telegram.create_forum("Elsewhere", bot, members=[ann])
    await site.owner.save("telegram", telegram_bot_token=bot.token)
    code = await site.owner.link_code()
    await ann.writes("/link WRONG234", chat=strange)
    await telegram.wait_for_message(strange, "This code is not valid any more.")
    await ann.writes(f"/link {code.lower()}", chat=forum)
    await telegram.wait_for_message(forum, "Linked.")
    await ann.writes(f"/link {code}", chat=strange)
    await telegram.wait_for(lambda _: _count(strange, "This code is not valid any more.", 2))
    visitor = await site.visitor()
    await visitor.send("Hello", "a1")
    await telegram.wait_for_message(forum, "Hello")
    assert not [one for one in await strange.messages() if "Hello" in one.get("text", "")]


async def _count(group: Group, words: str, wanted: int) -> bool:
    return len([one for one in await group.messages() if words in one.get("text", "")]) == wanted


async def test_a_link_outlives_a_kill(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    await set_up(site, telegram, bot, ann, forum)
    await site.server.kill9()
    await site.server.start()
    visitor = await site.visitor()
    await visitor.send("After the kill", "a1")
    await telegram.wait_for_message(forum, "After the kill")


async def test_moving_to_another_group_while_a_visitor_writes_loses_nothing(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    await set_up(site, telegram, bot, ann, forum)
    other = await telegram.create_forum("New home", bot, members=[ann])
    visitor = await site.visitor()

    async def writes() -> None:
        for number in range(20):
            await visitor.send(f"line {number:02}", f"a{number}")
            await asyncio.sleep(0.06)

    writing = asyncio.create_task(writes())
    await telegram.wait_for_message(forum, "line 05")
    await link(site, telegram, ann, other)
    await site.owner.submit(f"/settings/telegram/chats/{forum.id}/remove")
    await writing
    await telegram.wait_for_message(other, "line 19")
    shown = "\n".join(one.get("text", "") for one in [*await forum.messages(), *await other.messages()])
    assert [number for number in range(20) if f"line {number:02}" not in shown] == []
    late = await telegram.wait_for_message(other, "line 19")
    await ann.writes("From the new home", chat=other, topic=topic_of(late))
    await visitor.wait(lambda: visitor.view.texts("operator") == ["From the new home"], "Ann's words")


async def test_without_the_token_nobody_is_told_and_the_chat_goes_on(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    await set_up(site, telegram, bot, ann, forum)
    await site.owner.save("telegram", **{"remove.telegram_bot_token": "1"})
    visitor = await site.visitor()
    await visitor.send("Anybody?", "a1")
    await visitor.wait_kind("notice")
    assert not [one for one in await forum.messages() if "Anybody?" in one.get("text", "")]
    await site.owner.save("telegram", telegram_bot_token=bot.token)
    await telegram.wait_for_message(forum, "Anybody?")


async def test_the_check_turns_green_step_by_step_and_stops_where_it_breaks(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    assert (await site.owner.findings())[-1][0] in ("warn", "fail")
    await set_up(site, telegram, bot, ann, forum)
    found = await site.owner.findings()
    assert {level for level, _ in found} == {"ok"}, found
    await ann.sets_member(bot.id, "kicked", chat=forum)
    broken = await site.owner.findings()
    assert [level for level, _ in broken].count("fail") == 1
    assert broken[-1][0] == "fail"


async def test_topics_switched_on_after_linking_are_used_once_the_check_is_green(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person
) -> None:
    group = await telegram.create_group("Operators", bot, members=[ann])
    await set_up(site, telegram, bot, ann, group)
    visitor = await site.visitor()
    await visitor.send("Before topics", "a1")
    assert "message_thread_id" not in await telegram.wait_for_message(group, "Before topics")
    await ann.acts("set_forum", group, is_forum=True)
    found = await site.owner.findings()
    assert {level for level, _ in found} == {"ok"}, found
    assert any("one for each session" in words for _, words in found)
    other = await site.visitor()
    await other.send("With topics", "b1")
    card = await telegram.wait_for_message(group, "With topics")
    assert topic_of(card) in [topic["id"] for topic in await group.topics()]
    await visitor.send("Me too", "a2")
    moved = await telegram.wait_for_message(group, "Me too")
    assert topic_of(moved) != topic_of(card)
    await ann.writes("Here in your topic", chat=group, topic=topic_of(moved))
    await visitor.wait(lambda: visitor.view.texts("operator") == ["Here in your topic"], "Ann's words")


async def test_a_test_message_arrives(
    site: Site, telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    await set_up(site, telegram, bot, ann, forum)
    await site.owner.submit("/settings/telegram", form="/settings/telegram/test")
    await telegram.wait_for_message(forum, "Test from the settings page")


async def test_a_token_that_is_none_is_refused_in_words(site: Site) -> None:
    with pytest.raises(SavingRefused, match="Not a bot token"):
        await site.owner.save("telegram", telegram_bot_token="hello")

"""Topics are switched on or off while the participant serves the chat: it finds out, and goes on in the other way."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from frontdesk.store.ports import Follower
from frontdesk.telegram.bell import Bell
from frontdesk.telegram.participant import Telegram as Participant
from tests.support.botapi import Group
from tests.telegram.office import Office

News = Callable[[Office, Group, Participant], Awaitable[object]]


async def asks(_office: Office, _group: Group, participant: Participant) -> None:
    await participant.look_again()


async def promotes(office: Office, group: Group, _participant: Participant) -> None:
    await office.ann.sets_member(office.bot.id, "administrator", chat=group, rights=["can_manage_topics"])


async def writes(office: Office, group: Group, _participant: Participant) -> None:
    await office.ann.writes("Shall we begin?", chat=group)


async def makes_a_topic(office: Office, group: Group, _participant: Participant) -> None:
    await office.ann.creates_topic("Lunch", chat=group)


@pytest.fixture
async def plain(office: Office) -> Group:
    return await office.telegram.create_group("Operators", office.bot, members=[office.ann])


async def follower(office: Office, group: Group) -> Follower:
    """As a start without Telegram would have it."""
    (only,) = await office.participants[0].prepare()
    assert only.name == f"telegram:{office.bot.id}:{group.id}"
    return only


@pytest.mark.slow
@pytest.mark.parametrize("news", [asks, promotes, writes, makes_a_topic])
async def test_topics_that_are_switched_on_are_used_from_then_on(office: Office, plain: Group, news: News) -> None:
    participant = await office.put(plain.id)
    await office.says("Hello?")
    card = await office.telegram.wait_for_message(plain, "Hello?")
    assert "message_thread_id" not in card
    await office.ann.acts("set_forum", plain, is_forum=True)
    await news(office, plain, participant)
    await office.until(lambda: _is_spread(office, plain))
    await office.says("Anybody?")
    shown = await office.telegram.wait_for_message(plain, "Anybody?")
    await office.ann.writes("one", chat=plain, topic=shown["message_thread_id"])
    await office.until(lambda: _heard(office, ["one"]))
    in_topic = "\n".join(one.get("text", "") for one in await plain.messages(shown["message_thread_id"]))
    assert in_topic.index("Hello?") < in_topic.index("Anybody?")
    assert participant.problem() is None


async def _is_spread(office: Office, group: Group) -> bool:
    return (await follower(office, group)).spread == f"telegram:{office.bot.id}"


async def _heard(office: Office, texts: list[str]) -> bool:
    return await office.delivered() == texts


@pytest.mark.slow
async def test_what_visitors_write_during_the_change_is_shown_once_and_in_order(office: Office, plain: Group) -> None:
    participant = await office.put(plain.id)
    said = [f"line {number:02}" for number in range(30)]

    async def write() -> None:
        for text in said:
            await office.says(text)
            await asyncio.sleep(0.01)

    writing = asyncio.create_task(write())
    for is_forum in (True, False, True):
        await asyncio.sleep(0.08)
        await office.ann.acts("set_forum", plain, is_forum=is_forum)
        await participant.look_again()
    await writing
    await office.until(lambda: _is_told(office, plain))
    shown = "\n".join(one.get("text", "") for one in await plain.messages(limit=1000))
    assert [text for text in said if text not in shown] == []


async def _is_told(office: Office, group: Group) -> bool:
    return not await office.store.list_behind(f"telegram:{office.bot.id}:{group.id}", limit=9)


@pytest.mark.slow
async def test_a_mode_that_the_owner_chose_stays_and_is_not_doubted(office: Office, plain: Group) -> None:
    participant = await office.put(plain.id, mode="regular")
    await office.says("Hello?")
    await office.telegram.wait_for_message(plain, "Hello?")
    await office.ann.acts("set_forum", plain, is_forum=True)
    before = len(await office.telegram.calls("getChat"))
    await office.ann.writes("/help", chat=plain)
    await office.telegram.wait_for_message(plain, "/take: take the session")
    assert len(await office.telegram.calls("getChat")) == before
    await participant.look_again()
    await office.says("Anybody?")
    assert "message_thread_id" not in await office.telegram.wait_for_message(plain, "Anybody?")


@pytest.mark.slow
async def test_a_chat_that_cannot_be_asked_is_served_as_before_and_nobody_waits_for_it(
    office: Office, plain: Group
) -> None:
    participant = await office.put(plain.id)
    await office.says("Hello?")
    await office.telegram.wait_for_message(plain, "Hello?")
    fault = await office.telegram.fault("error", "getChat", code=500, description="Internal", times=None)
    async with asyncio.timeout(2):
        await participant.look_again()
    await office.telegram.mend(fault)
    await office.says("Anybody?")
    await office.telegram.wait_for_message(plain, "Anybody?")
    assert participant.problem() is None


async def test_a_ring_is_answered_only_by_a_look_that_began_after_it() -> None:
    bell = Bell()
    bell.ring()
    await bell.rung()
    bell.ring()
    bell.answer()
    waiting = asyncio.create_task(bell.answered())
    await asyncio.sleep(0)
    assert not waiting.done()
    await bell.rung()
    bell.answer()
    await waiting

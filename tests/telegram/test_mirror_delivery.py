"""What reaches the operators when everything works: over HTTP, from the log to the chat."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.session import commands as c
from frontdesk.session.policy import Policy
from tests.telegram.stage import ANN, BOB, ID, Stage, covered, numbers, staged

pytestmark = pytest.mark.slow


@pytest.fixture
async def stage(anyio_backend: str, sandbox_url: str, tmp_path: Path, shared: Path) -> AsyncIterator[Stage]:
    async with staged(sandbox_url, tmp_path, shared) as stage:
        yield stage


async def test_a_session_gets_a_topic_with_its_card(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Where is my parcel?")
    await stage.settled()
    topic = await stage.the_topic()
    assert topic["name"] == f"Visitor A · Where is my parcel? · {ID.format('A')}"
    (text,) = await stage.texts(topic=topic["id"])
    assert text == "New chat · Visitor A · en\nShop\nhttps://shop.example/\nVisitor: Where is my parcel?\n#1-2"


async def test_buttons_previews_and_sound_are_as_the_contract_says(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Look at https://x.example")
    await stage.settled()
    await stage.says("A human, please", asks_human="human")
    await stage.settled()
    quiet, loud = await stage.telegram.calls("sendMessage")
    assert quiet["params"]["disable_notification"] == "true"
    assert "disable_notification" not in loud["params"]
    assert loud["params"]["text"].startswith("OPERATOR REQUESTED\nVisitor: A human, please\n")
    for call in (quiet, loud):
        assert json.loads(call["params"]["link_preview_options"]) == {"is_disabled": True}
        ((button,),) = json.loads(call["params"]["reply_markup"])["inline_keyboard"]
        assert button == {"text": "Take Session", "callback_data": f"t:{ID.format('A')}"}


async def test_two_regular_chats_each_get_everything_but_the_writers_own_words(stage: Stage) -> None:
    await stage.begin("regular", chats=2)
    await stage.says("Hello")
    await stage.replies("Hello from here", operator=ANN, origin=stage.chats[0].id)
    await stage.does(c.CloseSession, operator=ANN)
    await stage.settled()
    first, second = [await stage.texts(group=group) for group in stage.groups]
    assert sorted(set(covered(first))) == sorted(set(covered(second))) == [1, 2, 3, 4, 5]
    assert not any("Hello from here" in text for text in first)
    assert any("Ann: Hello from here" in text for text in second)
    for text in (*first, *second):
        assert text.endswith(f"\nSession ID: {ID.format('A')}")


async def test_each_message_is_mapped_to_its_entries(stage: Stage) -> None:
    await stage.begin("regular")
    await stage.says("Hello")
    await stage.settled()
    (message,) = await stage.telegram.messages(stage.group)
    mapped = await stage.store.find_message(stage.chats[0].id, message["message_id"])
    assert mapped is not None
    assert (mapped.session, mapped.from_seq, mapped.to_seq) == (ID.format("A"), 1, 2)


async def test_the_topic_closes_after_everything_was_said_and_reopens_with_the_session(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Hello")
    await stage.settled()
    await stage.does(c.EndSession, visitor="v_A")
    await stage.settled()
    topic = await stage.the_topic()
    assert topic["closed"]
    methods = [call["method"] for call in await stage.telegram.calls()]
    assert methods[-2:] == ["sendMessage", "closeForumTopic"]
    assert "Visitor closed the chat" in (await stage.texts())[-1]
    await stage.does(c.ReopenSession, operator=ANN)
    await stage.settled()
    assert not (await stage.the_topic())["closed"]
    assert "Reopened by @ann." in (await stage.texts())[-1]


async def test_a_topic_that_an_operator_closed_by_hand_is_no_fault(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Hello")
    await stage.settled()
    topic = await stage.the_topic()
    await stage.ann.closes_topic(topic["id"], chat=stage.group)
    await stage.does(c.CloseSession, operator=ANN)
    await stage.settled()
    assert (await stage.the_topic())["closed"]
    assert "Chat closed by @ann" in (await stage.texts())[-1]
    assert stage.mirrors[0].status() is None


async def test_with_two_forums_each_session_lives_in_one(stage: Stage) -> None:
    await stage.begin(chats=2)
    for who in "ABCDEFGH":
        await stage.says(f"I am {who}", who=who)
    await stage.settled()
    shown = [await stage.texts(group=group) for group in stage.groups]
    assert all(shown)
    assert sorted(who for texts in shown for text in texts for who in "ABCDEFGH" if f"I am {who}" in text) == [
        *"ABCDEFGH"
    ]


async def test_a_chat_that_begins_late_is_introduced_to_open_sessions(stage: Stage) -> None:
    await stage.says("Hello")
    await stage.says("Anybody?")
    await stage.begin("regular")
    await stage.settled()
    (text,) = await stage.texts()
    assert text.startswith("New chat · Visitor A · en\n")
    assert "Visitor: Hello\nVisitor: Anybody?" in text
    assert numbers(text) == (1, 3)


async def test_ten_thousand_characters_come_whole_in_parts_of_one_number(stage: Stage) -> None:
    await stage.begin("regular")
    long = "слово \U0001f44d\U0001f3fd " * 1_200
    await stage.says("Hello")
    await stage.replies(long[:10_000])
    await stage.settled()
    texts = [text for text in await stage.texts() if "слово" in text]
    assert len(texts) >= 3
    assert {numbers(text)[1] for text in texts} == {4}
    assert "".join(texts).count("слово") == long[:10_000].count("слово")


async def test_with_pacing_what_comes_while_the_chat_is_busy_is_joined(stage: Stage) -> None:
    stage.per_min = 18
    stage.policy = Policy()
    await stage.begin("regular")
    for number in range(12):
        await stage.says(f"Line {number}")
    await stage.settled()
    texts = await stage.texts()
    assert len(texts) <= 3
    assert covered(texts) == [*range(1, 14)]


async def test_an_inbox_operators_reply_is_shown_under_their_name(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Hello")
    await stage.settled()
    await stage.replies("Good day", operator=BOB)
    await stage.settled()
    shown = "\n".join(await stage.texts())
    assert "Taken by Bob Stone. AI disabled.\nBob Stone: Good day\n#3-4" in shown

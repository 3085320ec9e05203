"""`TelegramMap` and `Penalties`."""

from dataclasses import replace

from frontdesk.store.ports import HeldReply, MappedMessage, Store, Topic
from tests.contracts.builders import ANN, BOB
from tests.contracts.engines import NOW_MS, Engine

CHAT = "-100"
TOPIC = Topic(CHAT, "S1", 5, "open", "Visitor: hi")
HELD = HeldReply(0, "S1", ANN, "one more thing", [["p", ["one more thing"]]], CHAT, 77)


async def test_a_topic_is_found_both_ways(store: Store) -> None:
    await store.put_topic(TOPIC)
    assert await store.find_topic(CHAT, "S1") == TOPIC
    assert await store.find_topic_session(CHAT, 5) == "S1"
    assert await store.find_topic("-200", "S1") is None
    assert await store.find_topic_session("-200", 5) is None


async def test_a_topic_in_creation_has_no_id_yet(store: Store) -> None:
    creating = replace(TOPIC, topic=None, state="creating")
    await store.put_topic(creating)
    assert await store.find_topic(CHAT, "S1") == creating


async def test_a_replaced_topic_still_leads_to_its_session(store: Store) -> None:
    await store.put_topic(TOPIC)
    await store.put_topic(replace(TOPIC, topic=None, state="gone"))
    assert await store.find_topic_session(CHAT, 5) == "S1"
    again = replace(TOPIC, topic=9, name="Visitor: hi again")
    await store.put_topic(again)
    assert await store.find_topic(CHAT, "S1") == again
    assert [await store.find_topic_session(CHAT, topic) for topic in (5, 9)] == ["S1", "S1"]


async def test_messages_map_to_entries(store: Store) -> None:
    shown = MappedMessage("S1", 1, 3, "out", 5)
    became = MappedMessage("S1", 4, 4, "in", None)
    await store.put_message(CHAT, 78, became)
    await store.put_message(CHAT, 77, shown)
    await store.put_message(CHAT, 79, MappedMessage("S2", 1, 1, "out", None))
    assert await store.find_message(CHAT, 77) == shown
    assert await store.find_message("-200", 77) is None
    assert await store.list_messages(CHAT, "S1") == [(77, shown), (78, became)]
    assert await store.list_messages("-200", "S1") == []


async def test_a_message_mapped_again_shows_the_latest(store: Store) -> None:
    await store.put_message(CHAT, 77, MappedMessage("S1", 1, 1, "out", 5))
    await store.put_message(CHAT, 77, MappedMessage("S1", 1, 4, "out", 5))
    assert await store.list_messages(CHAT, "S1") == [(77, MappedMessage("S1", 1, 4, "out", 5))]


async def test_a_held_reply_is_kept_until_dropped(engine: Engine) -> None:
    store = await engine.open()
    first = await store.hold_reply(HELD)
    second = await store.hold_reply(replace(HELD, operator=BOB, rich=None))
    await store.close()
    store = await engine.open()
    assert await store.find_held_reply(first) == replace(HELD, id=first)
    assert await store.find_held_reply(second) == replace(HELD, id=second, operator=BOB, rich=None)
    await store.drop_held_reply(first)
    assert await store.find_held_reply(first) is None
    third = await store.hold_reply(HELD)
    assert third not in (first, second)  # a button of long ago never finds another's words
    await store.close()


async def test_a_dropped_id_is_not_given_out_again(store: Store) -> None:
    held = await store.hold_reply(HELD)
    await store.drop_held_reply(held)
    assert await store.hold_reply(HELD) != held


async def test_penalties_survive_a_restart(engine: Engine) -> None:
    store = await engine.open()
    await store.put_penalty("7", CHAT, until_ms=NOW_MS)
    await store.put_penalty("7", CHAT, until_ms=NOW_MS + 5)
    await store.put_penalty("8", CHAT, until_ms=NOW_MS + 9)
    await store.close()
    store = await engine.open()
    assert await store.get_penalties("7") == {CHAT: NOW_MS + 5}
    assert await store.get_penalties("9") == {}
    await store.close()

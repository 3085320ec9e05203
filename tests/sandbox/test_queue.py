"""What one bot's queue keeps, delivers and forgets."""

from typing import Any

import msgspec

from frontdesk.sandbox.telegram.queue import UpdateQueue


def queue_of(*texts: str, first_id: int = 10) -> UpdateQueue:
    queue = UpdateQueue()
    queue.next_id = first_id
    for text in texts:
        queue.push("message", {"text": text}, chat=1, at=0)
    return queue


def delivered(queue: UpdateQueue, offset: int = 0, limit: int = 100) -> list[Any]:
    queue.confirm(offset)
    return [msgspec.json.decode(update.body)["message"]["text"] for update in queue.take(limit)]


def test_updates_stay_until_confirmed() -> None:
    queue = queue_of("a", "b", "c")
    assert delivered(queue, limit=2) == ["a", "b"]
    assert delivered(queue) == ["a", "b", "c"]
    assert delivered(queue, offset=12) == ["c"]


def test_an_offset_may_skip_what_was_never_delivered() -> None:
    assert delivered(queue_of("a", "b", "c"), offset=12) == ["c"]


def test_a_negative_offset_keeps_the_last_so_many() -> None:
    assert delivered(queue_of("a", "b", "c"), offset=-1) == ["c"]


def test_only_wanted_kinds_are_kept() -> None:
    queue = queue_of()
    queue.push("chat_member", {}, chat=1, at=0)
    assert not queue.pending
    queue.allowed = frozenset({"chat_member"})
    queue.push("message", {}, chat=1, at=0)
    queue.push("chat_member", {}, chat=1, at=0)
    assert [update.kind for update in queue.pending] == ["chat_member"]


def test_updates_live_a_day_and_taps_150_seconds() -> None:
    queue = queue_of("a")
    queue.push("callback_query", {}, chat=1, at=0)
    queue.expire(now=150)
    assert len(queue.pending) == 2
    queue.expire(now=151)
    assert [update.kind for update in queue.pending] == ["message"]
    queue.expire(now=24 * 3600 + 1)
    assert not queue.pending


def test_a_repeat_comes_again_though_confirmed() -> None:
    queue = queue_of("a", "b")
    delivered(queue)
    assert queue.repeat(10)
    assert delivered(queue, offset=12) == ["a"]
    assert delivered(queue, offset=12) == []
    assert not queue.repeat(999)


def test_reordered_updates_are_not_skipped_by_the_highest_id() -> None:
    queue = queue_of("a", "b", "c")
    queue.reorder()
    assert delivered(queue, limit=1) == ["c"]
    assert delivered(queue, offset=13) == ["b", "a"]


def test_lower_ids_after_a_restart_are_delivered_to_a_high_offset() -> None:
    queue = queue_of("a", first_id=500)
    delivered(queue)
    queue.renumber(20)
    queue.push("message", {"text": "b"}, chat=1, at=0)
    assert delivered(queue, offset=501) == ["b"]
    assert delivered(queue, offset=21) == []


def test_a_held_queue_delivers_nothing() -> None:
    queue = queue_of("a")
    queue.hold(True)
    assert delivered(queue) == []
    queue.hold(False)
    assert delivered(queue) == ["a"]


def test_an_injected_update_keeps_its_id_or_gets_one() -> None:
    queue = queue_of()
    assert queue.inject({"update_id": 3, "message": {"text": "old"}}, at=0) == 3
    assert queue.inject({"message": {"text": "new"}}, at=0) == 10
    assert delivered(queue, offset=8) == ["old", "new"]

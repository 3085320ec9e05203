"""What every client must see of updates, flood limits and faults."""

import asyncio

from .world import ApiFault, World


async def an_offset_confirms_what_is_before_it(w: World) -> None:
    for text in ("a", "b", "c"):
        w.act("write", text=text)
    first = await w.updates(limit=2)
    assert [one["message"]["text"] for one in first] == ["a", "b"]
    assert [one["update_id"] for one in await w.updates()] == [first[0]["update_id"] + at for at in range(3)]
    rest = await w.updates(offset=first[1]["update_id"] + 1)
    assert [one["message"]["text"] for one in rest] == ["c"]
    assert await w.updates(offset=rest[0]["update_id"] + 1) == []


async def a_long_poll_ends_with_the_first_update(w: World) -> None:
    poll = asyncio.create_task(w.updates(timeout=20))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(w.act, "write", text="at last")
    [update] = await asyncio.wait_for(poll, 5)
    assert update["message"]["text"] == "at last"


async def a_second_poller_ends_the_first(w: World) -> None:
    poll = asyncio.create_task(w.updates(timeout=20))
    await asyncio.sleep(0.1)
    assert await w.updates() == []
    try:
        answer = await asyncio.wait_for(poll, 5)
    except ApiFault as fault:
        assert fault.code == 409
    else:
        raise AssertionError(f"the first poller went on: {answer}")


async def allowed_updates_are_remembered(w: World) -> None:
    await w.updates(allowed_updates=["callback_query", "chat_member"])
    w.act("write", text="not asked for")
    w.act("leave", w.bob)
    update = await w.newest("chat_member")
    assert update["new_chat_member"]["status"] == "left"
    assert not [one for one in await w.updates() if "message" in one]


async def a_webhook_and_polls_exclude_each_other(w: World) -> None:
    assert (await w.client.call("getWebhookInfo"))["url"] == ""
    hook = {"url": "https://desk.example/hook", "secret_token": "s_1"}
    assert await w.client.call("setWebhook", **hook) is True
    assert (await w.client.call("getWebhookInfo"))["url"] == hook["url"]
    assert (await w.refused("getUpdates")).code == 409
    assert await w.client.call("deleteWebhook") is True
    assert await w.updates() == []
    assert "https url" in await w.words("setWebhook", url="http://desk.example/hook")


async def repeated_and_reordered_updates_are_delivered(w: World) -> None:
    for text in ("a", "b"):
        w.act("write", text=text)
    w.control.post("/updates/reorder")
    first = await w.updates()
    assert [one["message"]["text"] for one in first] == ["b", "a"]
    newest = first[0]["update_id"]
    assert await w.updates(offset=newest + 1) == []
    w.control.post("/updates/repeat", update_id=newest)
    again = await w.updates(offset=newest + 1)
    assert [one["update_id"] for one in again] == [newest]
    assert await w.updates(offset=newest + 1) == []


async def update_ids_may_restart(w: World) -> None:
    w.act("write", text="old")
    [old] = await w.updates()
    w.control.post("/updates/renumber", next_id=1000)
    w.act("write", text="new")
    [new] = await w.updates(offset=old["update_id"] + 1)
    assert (new["update_id"], new["message"]["text"]) == (1000, "new")
    assert await w.updates(offset=1001) == []


async def the_twenty_first_message_a_minute_is_too_many(w: World) -> None:
    w.control.post("/limits", profile="shared_strict")
    topic = await w.topic()
    for at in range(19):
        await w.send(f"{at}", message_thread_id=topic if at % 2 else None)
        w.control.post("/clock", advance=1)
    fault = await w.refused("sendMessage", chat_id=w.forum, text="too many")
    assert fault.code == 429
    assert fault.retry_after and 30 < fault.retry_after <= 41
    w.control.post("/clock", advance=fault.retry_after)
    assert await w.send("again")


async def a_penalty_grows_while_calls_go_on(w: World) -> None:
    w.control.post("/limits/penalty", chat=w.forum, retry_after=10)
    waits = [(await w.refused("sendMessage", chat_id=w.forum, text="x")).retry_after or 0 for _ in range(3)]
    assert waits[0] > 10
    assert waits == sorted(set(waits))
    assert await w.updates() == [], "polls name no chat"
    during = [one for one in w.control.get("/calls") if one["during_penalty"]]
    assert len(during) == 3 == w.control.get("/limits")["penalised"]


async def a_fault_answers_with_what_it_was_told(w: World) -> None:
    topic = await w.topic()
    w.control.post("/faults", kind="error", method="sendMessage", topic=topic, code=403, description="Forbidden: no")
    assert await w.send("elsewhere")
    fault = await w.refused("sendMessage", chat_id=w.forum, text="x", message_thread_id=topic)
    assert (fault.code, fault.words) == (403, "no")
    assert await w.send("once only", message_thread_id=topic)
    w.control.post("/faults", kind="error", code=429, description="Too Many", parameters={"retry_after": 7})
    assert (await w.refused("getMe")).retry_after == 7


async def a_cut_call_may_be_done_or_not(w: World) -> None:
    message = {"chat_id": w.forum}
    for kind, done in (("drop", False), ("lose_reply", True), ("html", False), ("garbage", True)):
        w.control.post("/faults", kind=kind, method="sendMessage")
        await w.lost("sendMessage", text=kind, **message)
        assert (kind in w.texts()) == done
    outcomes = [one["outcome"] for one in w.control.get("/calls", method="sendMessage")]
    assert outcomes == ["dropped", "reply_lost", "html", "garbage"]


async def an_outage_lasts_until_mended(w: World) -> None:
    poll = asyncio.create_task(w.lost("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(w.control.post, "/faults", kind="outage")
    await asyncio.wait_for(poll, 5)
    await w.lost("sendMessage", chat_id=w.forum, text="x")
    await w.lost("getMe")
    w.control.delete("/faults")
    assert await w.send("back")


async def a_wrong_thread_shows_in_the_answer(w: World) -> None:
    topic = await w.topic()
    w.control.post("/faults", kind="wrong_thread", method="sendMessage")
    assert "message_thread_id" not in await w.send(message_thread_id=topic)


async def a_revoked_token_is_unauthorized(w: World) -> None:
    w.control.post(f"/bots/{w.bot}/revoke")
    fault = await w.refused("sendMessage", chat_id=w.forum, text="x")
    assert (fault.code, fault.words) == (401, "unauthorized")


SCENARIOS = [
    an_offset_confirms_what_is_before_it,
    a_long_poll_ends_with_the_first_update,
    a_second_poller_ends_the_first,
    allowed_updates_are_remembered,
    a_webhook_and_polls_exclude_each_other,
    repeated_and_reordered_updates_are_delivered,
    update_ids_may_restart,
    the_twenty_first_message_a_minute_is_too_many,
    a_penalty_grows_while_calls_go_on,
    a_fault_answers_with_what_it_was_told,
    a_cut_call_may_be_done_or_not,
    an_outage_lasts_until_mended,
    a_wrong_thread_shows_in_the_answer,
    a_revoked_token_is_unauthorized,
]

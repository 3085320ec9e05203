"""What is acknowledged stays, comes once and in order, over both transports."""

import asyncio

import pytest

from tests.support.server import Server
from tests.support.visitor import PollVisitor, Refused, SocketVisitor, Visitor

pytestmark = pytest.mark.slow


async def test_a_first_message_starts_a_session_and_is_answered_with_a_notice(
    server: Server, transport: type[Visitor]
) -> None:
    async with transport(server) as ann:
        ack = await ann.send("  Hello \n", "c1")
        await ann.wait_kind("notice")
        assert ack["repeat"] is False
        assert [(event["kind"], event["seq"], event["prev"]) for event in ann.view.all()] == [
            ("message", ack["seq"], 0),
            ("notice", ack["seq"] + 1, ack["seq"]),
        ]
        message = ann.view.all()[0]
        assert (message["author"], message["text"], message["client_id"]) == ("visitor", "Hello", "c1")
        state = ann.view.states[ack["session"]]
        assert (state["n"], state["status"], state["mode"], state["operator"]) == (1, "open", "waiting", None)


async def test_a_cut_between_commit_and_ack_is_healed_by_sending_again(
    server: Server, transport: type[Visitor]
) -> None:
    async with transport(server) as ann, PollVisitor(server) as witness:
        witness.be(ann)
        await ann.send_and_cut("Are you there?", "c1")
        await witness.wait_texts("Are you there?")
        await ann.resume()
        ack = await ann.send("Are you there?", "c1")
        await ann.wait_texts("Are you there?")
        assert (ack["repeat"], ack["seq"]) == (True, ann.view.all()[0]["seq"])


async def test_the_same_key_with_another_text_is_refused(server: Server, transport: type[Visitor]) -> None:
    async with transport(server) as ann:
        await ann.send("one", "c1")
        with pytest.raises(Refused) as refused:
            await ann.send("two", "c1")
        assert refused.value.code == "idempotency_mismatch"
        await ann.wait_texts("one")


async def test_a_repeat_is_answered_even_after_its_session_has_closed(
    server: Server, transport: type[Visitor]
) -> None:
    async with transport(server) as ann:
        first = await ann.send("one", "c1")
        await ann.act("end", session=first["session"])
        again = await ann.send("one", "c1")
        assert again == {**first, "repeat": True}


async def test_fifty_messages_missed_while_offline_come_with_the_resume(
    server: Server, transport: type[Visitor]
) -> None:
    async with transport(server) as ann, PollVisitor(server) as phone:
        phone.be(ann)
        await ann.send("before", "c0")
        await ann.wait_texts("before")
        await ann.offline()
        texts = [f"line {number}" for number in range(50)]
        for number, text in enumerate(texts):
            await phone.send(text, f"p{number}")
        await ann.resume()
        assert ann.view.texts() == ["before", *texts]
        assert ann.view.resets == 0


async def test_a_long_log_comes_page_by_page(server: Server, transport: type[Visitor]) -> None:
    texts = [f"{number} " + "x" * 3_900 for number in range(90)]
    async with PollVisitor(server) as writer, transport(server) as reader:
        reader.be(writer)
        for number, text in enumerate(texts):
            await writer.send(text, f"c{number}")
        await reader.resume()
        assert reader.view.texts() == texts


async def test_after_an_end_the_next_message_is_a_new_session_and_both_are_resumed(
    server: Server, transport: type[Visitor]
) -> None:
    async with transport(server) as ann, PollVisitor(server) as phone:
        phone.be(ann)
        first = await ann.send("one", "c1")
        await ann.wait_texts("one")
        await ann.offline()
        await phone.act("end", session=first["session"])
        second = await phone.send("two", "c2")
        assert second["session"] != first["session"]
        await ann.resume()
        assert ann.view.kinds() == ["message", "notice", "closed", "message", "notice"]
        assert [ann.view.states[ack["session"]]["status"] for ack in (first, second)] == ["closed", "open"]


async def test_an_unknown_log_gets_the_whole(server: Server, transport: type[Visitor]) -> None:
    async with transport(server) as ann:
        await ann.send("one", "c1")
        await ann.wait_kind("notice")
        ann.view.log = "a log from before the restore"
        await ann.resume()
        assert ann.view.resets == 1
        assert ann.view.kinds() == ["message", "notice"]


async def test_a_cursor_beyond_the_end_gets_the_whole(server: Server) -> None:
    async with PollVisitor(server) as ann:
        ack = await ann.send("one", "c1")
        body = await ann.request("GET", "/events", session=ack["session"], after=9_000, wait=0)
        (part,) = body["sessions"]
        assert part["recovered"] is False
        assert [event["seq"] for event in part["events"]] == [ack["seq"], ack["seq"] + 1]


async def test_two_screens_of_one_visitor_stay_in_step(server: Server) -> None:
    async with SocketVisitor(server) as desktop, SocketVisitor(server) as phone:
        phone.be(desktop)
        await phone.resume()
        for number in range(10):
            await (phone if number % 2 else desktop).send(f"line {number}", f"c{number}")
        texts = [f"line {number}" for number in range(10)]
        await asyncio.gather(desktop.wait_texts(*texts), phone.wait_texts(*texts))
        assert desktop.view.events == phone.view.events
        await phone.act("end", session=desktop.view.session)
        await asyncio.gather(desktop.wait_kind("closed"), phone.wait_kind("closed"))
        await desktop.wait(lambda: desktop.view.states == phone.view.states, "the same state")


async def test_a_socket_learns_at_once_what_a_poll_sends_and_the_other_way_round(server: Server) -> None:
    async with SocketVisitor(server) as desktop, PollVisitor(server) as phone:
        phone.be(desktop)
        waiting = asyncio.create_task(phone.wait_texts("from the desktop"))
        await desktop.send("from the desktop", "c1")
        await waiting
        await phone.send("from the phone", "c2")
        await desktop.wait_texts("from the desktop", "from the phone")


async def test_history_pages_backwards(server: Server) -> None:
    async with PollVisitor(server) as ann:
        session = ""
        for number in range(7):
            session = (await ann.send(f"line {number}", f"c{number}"))["session"]
        newest = await ann.history(session, limit=3)
        older = await ann.history(session, limit=200, before=newest["events"][0]["seq"])
        texts = [event["text"] for event in older["events"] + newest["events"] if event["kind"] == "message"]
        assert texts == [f"line {number}" for number in range(7)]
        assert (newest["more"], older["more"]) == (True, False)


async def test_ending_twice_and_asking_for_a_person(server: Server, transport: type[Visitor]) -> None:
    async with transport(server) as ann:
        session = (await ann.act("human"))["session"]
        await ann.wait_kind("operator_requested")
        assert ann.view.states[session]["mode"] == "waiting"
        await ann.act("end", session=session)
        await ann.act("end", session=session)
        await ann.act("rating", session=session, score=5, comment="thanks")
        await ann.act("read", session=session, seq=3)
        await ann.act("typing")
        await ann.wait_kind("closed")
        assert ann.view.kinds().count("closed") == 1


async def test_a_poll_without_a_session_waits_for_the_first(server: Server) -> None:
    async with PollVisitor(server) as phone, PollVisitor(server) as ann:
        phone.be(ann)
        empty = await ann.request("GET", "/events", wait=0)
        assert empty["sessions"] == []
        waiting = asyncio.create_task(ann.request("GET", "/events", wait=20))
        await phone.send("one", "c1")
        (part,) = (await waiting)["sessions"]
        assert part["events"][0]["text"] == "one"

"""Rows that time brings about, with limits of a second or two (settings take fractions of minutes).

Not here: the warning that comes a whole minute before an automatic hand-back and the one "asked again" line a minute.
They need a clock that can be moved; the machine's own tests have one.
"""

from collections.abc import AsyncGenerator

import pytest

from tests.outside.handoff.house import House, World, assistant_settings, open_house
from tests.outside.handoff.stage import NO_BUTTONS, TAKE, play
from tests.support.visitor import SocketVisitor

# 2.4 s, 1.2 s and 0.6 s.
AUTO_RETURN, IDLE, LEAVE = "0.04", "0.02", "0.01"
KEYS = ("Keep", "Hand to AI")


@pytest.fixture(scope="module")
async def impatient(world: World, setup: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Operators who fall silent lose their session to the assistant, which gives up early."""
    settings = assistant_settings(world) | {"AUTO_RETURN_MIN": AUTO_RETURN, "AI_TIMEOUT_S": "1.5"}
    async with open_house(world, setup, tmp_path_factory.mktemp(f"impatient-{setup}"), **settings) as house:
        await _until_loaded(house)
        yield house


async def _until_loaded(house: House) -> None:
    """The first answer loads the model's libraries, which may take longer than this house's patience."""
    answers: list[str] = []
    while not answers:
        async with SocketVisitor(house.server) as wire:
            await wire.send("Hello", "c1")
            await wire.wait(lambda wire=wire: len(wire.view.events[wire.view.session or ""]) > 1, "an end")
            answers = wire.view.texts("assistant")


@pytest.fixture(scope="module")
async def impatient_off(world: World, setup: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """The same without an assistant."""
    folder = tmp_path_factory.mktemp(f"impatient-off-{setup}")
    async with open_house(world, setup, folder, AUTO_RETURN_MIN=AUTO_RETURN) as house:
        yield house


@pytest.fixture(scope="module")
async def tidy(world: World, setup: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Sessions end when nobody writes, or when the visitor is gone."""
    settings = assistant_settings(world) | {"IDLE_CLOSE_MIN": IDLE, "LEAVE_CLOSE_MIN": LEAVE}
    async with open_house(world, setup, tmp_path_factory.mktemp(f"tidy-{setup}"), **settings) as house:
        yield house


async def test_a_silent_operator_is_warned_and_then_the_assistant_answers(impatient: House) -> None:
    async with play(impatient) as stage:
        vera = await stage.taken_visitor()
        await stage.model.says("Sorry for the wait.")
        seq = await vera.says("Anybody?")
        warning = await stage.words(vera, "No reply by @ann")
        assert (warning.buttons, warning.silent) == (KEYS, False)
        await vera.hears("handed_to_ai")
        await vera.hears("message", author="assistant", text="Sorry for the wait.", answers_upto=seq)
        notice = await stage.notice(vera, "AI enabled again: no reply for 1 min.")
        assert notice.buttons == TAKE
        await vera.is_with("ai")


async def test_keep_holds_the_session_for_another_term(impatient: House) -> None:
    async with play(impatient) as stage:
        vera = await stage.taken_visitor()
        kept_until = len(vera.events)
        assert await stage.ann.taps("Keep", vera)
        kept = await stage.notice(vera, "Kept by @ann.")
        assert (vera.state["mode"], len(vera.events)) == ("human", kept_until)
        await vera.hears("handed_to_ai")
        notice = await stage.notice(vera, "AI enabled again: no reply for 1 min.")
        assert all(one.first > all_kept.last for one, all_kept in zip(notice.each, kept.each, strict=True))


async def test_without_an_assistant_a_silent_operator_loses_the_session_to_their_colleagues(
    impatient_off: House,
) -> None:
    async with play(impatient_off) as stage:
        vera = await stage.taken_visitor()
        await vera.says("Anybody?")
        await vera.hears("released")
        await vera.is_with("waiting")
        notice = await stage.notice(vera, "Released: no reply for 1 min.")
        assert (notice.buttons, notice.silent) == (TAKE, False)


async def test_a_model_that_never_answers_is_given_up_with_honest_words(impatient: House) -> None:
    async with play(impatient) as stage:
        await stage.model.hangs()
        vera = await stage.visitor()
        await vera.says("Hello")
        await vera.hears("assistant_failed")
        alarm = await stage.notice(vera, "AI UNAVAILABLE: no answer within 1.5 s")
        assert (alarm.first_line, alarm.buttons, alarm.silent) == (alarm.lines[0], TAKE, False)
        await vera.is_with("waiting")


async def test_a_session_that_owes_nothing_ends_after_a_long_silence(tidy: House) -> None:
    async with play(tidy) as stage:
        vera = await stage.answered_visitor("Hello")
        await vera.hears("closed", by="idle")
        notice = await stage.words(vera, "Chat closed: nobody wrote for a while")
        assert notice.buttons == NO_BUTTONS
        await stage.topic_is(vera.session, closed=True)


async def test_a_visitor_who_is_owed_an_answer_is_not_sent_away(tidy: House) -> None:
    async with play(tidy) as stage:
        vera = await stage.answered_visitor("Hello")
        await stage.ann.taps("Take Session", vera)
        await vera.says("One question")
        other = await stage.answered_visitor("Hello")
        await other.hears("closed", by="idle")
        assert vera.state["status"] == "open"
        await vera.ends()


async def test_a_visitor_who_left_ends_the_session(tidy: House) -> None:
    async with play(tidy) as stage:
        vera = await stage.answered_visitor("Hello")
        await vera.wire.offline()
        notice = await stage.words(vera, "Chat closed: the visitor left")
        assert notice.buttons == NO_BUTTONS
        await vera.wire.resume()
        await vera.hears("closed", by="left")
        await stage.topic_is(vera.session, closed=True)

"""The test message of the settings page: one to each chat, and why not in words for the owner."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from frontdesk.desk.ports import Finding
from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram.botapi import (
    BotApiError,
    ChatMigrated,
    FloodWait,
    NotSent,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    RejectedKind,
    Sent,
)
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.trial import Trial
from tests.support.botapi import Group
from tests.telegram.fakes import FakeApi
from tests.telegram.office import Office

WORDS = "Test from the settings page: this is where new sessions will appear."
CHAT, NAME = "-100", "“Operators”"
ASKED = [(CHAT, NAME)]


class _Penalties:
    """Penalties in memory; `error`, once set, is raised instead."""

    error: StoreUnavailable | None = None

    async def get_penalties(self, bot: str) -> dict[str, int]:
        if self.error is not None:
            raise self.error
        return {}

    async def put_penalty(self, bot: str, chat: str, *, until_ms: int) -> None:
        pass


class _Stage:
    def __init__(self) -> None:
        self.api, self.penalties = FakeApi(), _Penalties()
        self.calls = PacedCalls(self.api, self.penalties, bot="77", clock_ms=lambda: 1_000_000)
        self.trial = Trial(self.calls, bot_username="desk_bot", patience_s=0.02)

    async def the_finding(self) -> Finding:
        (finding,) = await self.trial.send(ASKED)
        return finding


@pytest.fixture
async def stage(anyio_backend: str) -> AsyncIterator[_Stage]:
    stage = _Stage()
    yield stage
    stage.calls.close()


def hang(entered: asyncio.Event | None = None) -> Callable[[Outgoing], Awaitable[Sent]]:
    async def send(outgoing: Outgoing) -> Sent:
        if entered is not None:
            entered.set()
        await asyncio.Event().wait()
        raise AssertionError

    return send


async def test_each_chat_gets_one_message_and_one_finding(stage: _Stage) -> None:
    found = await stage.trial.send([(CHAT, NAME), ("-200", "“Night shift”")])
    assert found == [
        Finding("ok", "The test message is in “Operators”."),
        Finding("ok", "The test message is in “Night shift”."),
    ]
    assert stage.api.sent == [Outgoing(chat=CHAT, text=WORDS), Outgoing(chat="-200", text=WORDS)]


def rejected(kind: RejectedKind) -> Rejected:
    return Rejected(kind, "the server's words")


@pytest.mark.parametrize(
    ("error", "text", "mend"),
    [
        (rejected("chat_gone"), "The bot is not in “Operators”.", "Add @desk_bot there again."),
        (rejected("no_rights"), "The bot may not write in “Operators”.", "Make @desk_bot an administrator there."),
        (
            rejected("unauthorized"),
            "Telegram refuses the bot's token.",
            "Copy the token anew from @BotFather into Settings → Telegram.",
        ),
        (
            rejected("other"),
            "Telegram refuses the message to “Operators” (the server's words).",
            "Link the chat anew.",
        ),
        (
            ChatMigrated("-300"),
            "“Operators” became a supergroup and has another id now.",
            "Link it again: a new code from Settings → Telegram, and /link CODE in the group.",
        ),
        (NotSent("ConnectError"), "Telegram does not answer (ConnectError).", "Try again in a minute."),
        (OutcomeUnknown("ReadError"), "Telegram does not answer (ReadError).", "Try again in a minute."),
        (
            FloodWait(34),
            "Telegram's limit for “Operators” is used up for another 34 s; the test message was not sent.",
            "Try again then. What visitors write waits too, and goes out by itself.",
        ),
    ],
)
async def test_why_it_did_not_pass_and_the_mend(stage: _Stage, error: BotApiError, text: str, mend: str) -> None:
    stage.api.errors["send_message"] = [error]
    assert await stage.the_finding() == Finding("fail", text, mend)


async def test_a_store_that_does_not_answer_is_said(stage: _Stage) -> None:
    stage.penalties.error = StoreUnavailable("busy")
    assert await stage.the_finding() == Finding("fail", "The database does not answer.", "Try again when it does.")


async def test_a_used_up_budget_is_not_waited_for_and_the_message_does_not_follow_later(stage: _Stage) -> None:
    for _ in range(5):
        await stage.calls.send_message(Outgoing(chat=CHAT, text="hi"), priority=0)
    finding = await stage.the_finding()
    assert finding.level == "fail"
    assert finding.text.startswith("Telegram's limit for “Operators” is used up for another 1 s;")
    assert [one.text for one in stage.api.sent] == ["hi"] * 5
    assert stage.calls.ready_in_ms(CHAT, priority=0, since_ms=0) == 1_000  # nobody waits any more


async def test_a_call_that_hangs_may_have_gone_out(stage: _Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.api, "send_message", hang())
    assert await stage.the_finding() == Finding(
        "fail", "Telegram does not say whether the message reached “Operators”.", "Look there."
    )


async def test_the_end_of_the_participant_is_told_to_who_waits(
    stage: _Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = asyncio.Event()
    monkeypatch.setattr(stage.api, "send_message", hang(entered))
    trial = Trial(stage.calls, bot_username="desk_bot")
    asking = asyncio.create_task(trial.send(ASKED))
    await entered.wait()
    await trial.aclose()
    assert await asking == [Finding("fail", "Telegram was set up anew meanwhile.", "Send the test message again.")]


async def test_who_asked_and_left_leaves_nothing_running(stage: _Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = asyncio.Event()
    monkeypatch.setattr(stage.api, "send_message", hang(entered))
    before = asyncio.all_tasks()
    asking = asyncio.create_task(stage.trial.send(ASKED))
    await entered.wait()
    asking.cancel()
    await asyncio.wait([asking])
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


# --- Asked of the participant


@pytest.mark.slow
async def test_in_the_groups_themselves(office: Office, forum: Group) -> None:
    plain = await office.telegram.create_group("Plain", office.bot, members=[office.ann])
    async with office.open(forum.id, plain.id) as participant:
        await office.until(lambda: participant.problem() is None)
        found = await participant.send_test()
        assert [one.level for one in found] == ["ok", "ok"]
        for group in (forum, plain):
            (message,) = [one for one in await group.messages() if one.get("text") == WORDS]
            assert "message_thread_id" not in message
        await office.ann.sets_member(office.bot.id, "kicked", chat=plain)
        assert [one.level for one in await participant.send_test()] == ["ok", "fail"]
    after = await participant.send_test()
    assert [one.level for one in after] == ["fail"]


@pytest.mark.slow
async def test_without_a_chat_or_a_bot(office: Office, forum: Group) -> None:
    async with office.open() as participant:
        (finding,) = await participant.send_test()
        assert (finding.level, finding.text) == ("fail", "No chat is linked yet.")
        assert "“Add a group”" in (finding.mend or "")
    await office.telegram.fault("error", "getMe", code=401, description="Unauthorized", times=None)
    async with office.open(forum.id) as participant:
        (finding,) = await participant.send_test()
        assert finding.text == "Telegram refuses the bot token. Copy it anew from @BotFather."

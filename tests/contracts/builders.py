"""Commands and followers in few words."""

from collections.abc import Sequence

from frontdesk.session import commands as c
from frontdesk.session.entries import Operator, Origin, Page
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Follower, Log
from tests.contracts.engines import NOW_MS

ON = Policy()
OFF = Policy(assistant_off="switched off")
ANN = Operator("tg:1", "Ann", "ann")
BOB = Operator("tg:2", "Bob")
BY_VISITOR = Origin("visitor")
BY_TELEGRAM = Origin("telegram", "-100")
EVERYTHING = Follower("telegram:7:-100")


def says(
    text: str = "hello",
    *,
    visitor: str = "v_1",
    session: str = "S1",
    client_id: str | None = None,
    at_ms: int = NOW_MS,
    asks_human: str | None = None,
    page: Page | None = None,
) -> c.VisitorMessage:
    """A visitor's message; keyed when it has a `client_id`. `session` is the id for a new session."""
    return c.VisitorMessage(
        at_ms=at_ms,
        origin=BY_VISITOR,
        key=None if client_id is None else c.Key(f"visitor:{visitor}", client_id, text),
        visitor=visitor,
        new_session=session,
        page=page,
        text=text,
        client_id=client_id or "c0",
        asks_human=asks_human,
    )


def takes(operator: Operator = ANN, *, session: str = "S1", at_ms: int = NOW_MS, key: str | None = None) -> c.Take:
    return c.Take(at_ms=at_ms, origin=BY_TELEGRAM, key=_update(key), session=session, operator=operator)


def replies(
    text: str = "a person here", operator: Operator = ANN, *, session: str = "S1", at_ms: int = NOW_MS
) -> c.Reply:
    return c.Reply(at_ms=at_ms, origin=BY_TELEGRAM, session=session, operator=operator, text=text)


def edits(of: int, text: str = "better", *, session: str = "S1") -> c.EditReply:
    return c.EditReply(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, of=of, text=text)


def withdraws(of: int, *, session: str = "S1") -> c.DeleteReply:
    return c.DeleteReply(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, of=of)


def keeps(*, session: str = "S1") -> c.KeepSession:
    return c.KeepSession(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN)


def leaves_the_team(operator: Operator = ANN, *, session: str = "S1") -> c.OwnerGone:
    return c.OwnerGone(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=operator)


def hands_to_ai(*, session: str = "S1", at_ms: int = NOW_MS, answer_now: bool = False) -> c.HandToAi:
    return c.HandToAi(at_ms=at_ms, origin=BY_TELEGRAM, session=session, operator=ANN, answer_now=answer_now)


def notes(text: str = "careful", *, session: str = "S1") -> c.AddNote:
    return c.AddNote(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, text=text)


def closes(*, session: str = "S1", at_ms: int = NOW_MS, key: str | None = None) -> c.CloseSession:
    return c.CloseSession(at_ms=at_ms, origin=BY_TELEGRAM, key=_update(key), session=session, operator=ANN)


def ends(*, session: str = "S1", visitor: str = "v_1", key: str | None = None) -> c.EndSession:
    return c.EndSession(at_ms=NOW_MS, origin=BY_VISITOR, key=_update(key), session=session, visitor=visitor)


def rates(score: int = 5, *, session: str = "S1", visitor: str = "v_1", at_ms: int = NOW_MS) -> c.RateSession:
    return c.RateSession(
        at_ms=at_ms, origin=BY_VISITOR, session=session, visitor=visitor, score=score, comment="thank you"
    )


def asks_human(*, visitor: str = "v_1", session: str = "S1") -> c.AskHuman:
    page = Page("https://shop.example/", "Shop")
    return c.AskHuman(at_ms=NOW_MS, origin=BY_VISITOR, visitor=visitor, new_session=session, page=page)


def reopens(*, session: str = "S1", text: str | None = None) -> c.ReopenSession:
    return c.ReopenSession(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, text=text)


def answers(upto: int, epoch: int, *, session: str = "S1", at_ms: int = NOW_MS) -> c.Answer:
    return c.Answer(
        at_ms=at_ms,
        origin=Origin("assistant"),
        session=session,
        epoch=epoch,
        answers_upto=upto,
        text="here is the answer",
        rich=[["p", ["here is ", ["b", ["the answer"]]]]],
    )


def fails(upto: int, epoch: int, *, session: str = "S1") -> c.FailTurn:
    return c.FailTurn(
        at_ms=NOW_MS, origin=Origin("assistant"), session=session, epoch=epoch, answers_upto=upto, reason="time-out"
    )


def fires(kind: c.TimerKind, *, epoch: int, seq: int, session: str = "S1", at_ms: int = NOW_MS) -> c.FireTimer:
    return c.FireTimer(at_ms=at_ms, origin=Origin("desk"), session=session, kind=kind, if_epoch=epoch, if_seq=seq)


def _update(key: str | None) -> c.Key | None:
    return None if key is None else c.Key("telegram:7", key)


async def append_all(log: Log, commands: Sequence[c.Command], *, policy: Policy = ON) -> None:
    """One after the other."""
    for command in commands:
        await log.append(command, policy=policy)

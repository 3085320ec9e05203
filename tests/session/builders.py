"""Builders: commands with everything but their point filled in, and sessions brought to a state by the real machine.

    log = a_log(mode="human", operator=ANN)     a session with its whole log
    log.do(reply(ANN, "Hello"))                 sends a command; the clock ticks a second
    a_session(mode="waiting")                   the state alone

A command of a turn or a timer depends on the state it began in; its builder returns a function of that state. `do`
feeds it the present one; to begin now and end later, keep `log.state` and call the function with it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session import machine
from frontdesk.session.policy import Policy
from frontdesk.session.state import ClosedBy, State

Decide: TypeAlias = Callable[[State, c.Command, Policy], list[e.Entry]]
Made: TypeAlias = c.Command | Callable[[State], c.Command]

SESSION, VISITOR = "K7Q2M4XD", "v_1"
ANN = e.Operator(id="tg:1", name="Ann", username="ann")
BOB = e.Operator(id="web:bob", name="Bob Stone")
START_MS = 1_790_000_000_000
SECOND_MS, MINUTE_MS = 1_000, 60_000

FROM_VISITOR, FROM_ASSISTANT = e.Origin("visitor"), e.Origin("assistant")
FROM_TELEGRAM, FROM_DESK = e.Origin("telegram", "-1001"), e.Origin("desk")

ON = Policy()
OFF = Policy(assistant_off="switched off")
AUTO_RETURN = Policy(auto_return_ms=5 * MINUTE_MS)

# --- The visitor's commands


def message(
    text: str = "Where is my parcel?",
    *,
    asks_human: str | None = None,
    unclear: e.OfferReason | None = None,
    client_id: str = "c1",
    visitor: str = VISITOR,
    page: e.Page | None = None,
    locale: str = "en",
) -> c.VisitorMessage:
    return c.VisitorMessage(
        at_ms=START_MS,
        origin=FROM_VISITOR,
        visitor=visitor,
        new_session=SESSION,
        locale=locale,
        page=page,
        text=text,
        client_id=client_id,
        asks_human=asks_human,
        unclear=unclear,
    )


def ask_human(*, visitor: str = VISITOR, locale: str = "en") -> c.AskHuman:
    return c.AskHuman(at_ms=START_MS, origin=FROM_VISITOR, visitor=visitor, new_session=SESSION, locale=locale)


def end(*, visitor: str = VISITOR) -> c.EndSession:
    return c.EndSession(at_ms=START_MS, origin=FROM_VISITOR, session=SESSION, visitor=visitor)


def rate(score: int = 5, *, visitor: str = VISITOR) -> c.RateSession:
    return c.RateSession(at_ms=START_MS, origin=FROM_VISITOR, session=SESSION, visitor=visitor, score=score)


# --- The operators' commands


def take(by: e.Operator = ANN) -> c.Take:
    return c.Take(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by)


def take_over(by: e.Operator = BOB, *, epoch: int | None = None) -> c.TakeOver:
    return c.TakeOver(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, epoch=epoch)


def reply(by: e.Operator = ANN, text: str = "Let me look.", *, epoch: int | None = None) -> c.Reply:
    return c.Reply(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, text=text, epoch=epoch)


def hand_to_ai(by: e.Operator = ANN, *, epoch: int | None = None, answer_now: bool = False) -> c.HandToAi:
    return c.HandToAi(
        at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, epoch=epoch, answer_now=answer_now
    )


def close(by: e.Operator = ANN, *, epoch: int | None = None) -> c.CloseSession:
    return c.CloseSession(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, epoch=epoch)


def reopen(by: e.Operator = ANN, text: str | None = None, *, newer_open: str | None = None) -> c.ReopenSession:
    return c.ReopenSession(
        at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, text=text, newer_open=newer_open
    )


def edit(of: int, text: str = "Let me look again.", by: e.Operator = ANN) -> c.EditReply:
    return c.EditReply(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, of=of, text=text)


def delete(of: int, by: e.Operator = ANN) -> c.DeleteReply:
    return c.DeleteReply(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, of=of)


def note(by: e.Operator = ANN, text: str = "A regular.") -> c.AddNote:
    return c.AddNote(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, text=text)


def keep(by: e.Operator = ANN, *, epoch: int | None = None) -> c.KeepSession:
    return c.KeepSession(at_ms=START_MS, origin=FROM_TELEGRAM, session=SESSION, operator=by, epoch=epoch)


def owner_gone(who: e.Operator = ANN) -> c.OwnerGone:
    return c.OwnerGone(at_ms=START_MS, origin=FROM_DESK, session=SESSION, operator=who)


# --- The assistant's and the desk's commands: functions of the state they begin in


def answer(
    text: str = "On its way.", *, restarts: int = 0, offers_human: bool = False, model_failure: str | None = None
) -> Callable[[State], c.Answer]:
    def made(begun: State) -> c.Answer:
        return c.Answer(
            at_ms=START_MS,
            origin=FROM_ASSISTANT,
            session=SESSION,
            epoch=begun.epoch,
            answers_upto=begun.last_visitor_seq,
            text=text,
            restarts=restarts,
            offers_human=offers_human,
            model_failure=model_failure,
        )

    return made


def request_operator(begun: State) -> c.RequestOperator:
    return c.RequestOperator(
        at_ms=START_MS,
        origin=FROM_ASSISTANT,
        session=SESSION,
        epoch=begun.epoch,
        answers_upto=begun.last_visitor_seq,
    )


def fail_turn(begun: State) -> c.FailTurn:
    return c.FailTurn(
        at_ms=START_MS,
        origin=FROM_ASSISTANT,
        session=SESSION,
        epoch=begun.epoch,
        answers_upto=begun.last_visitor_seq,
        reason="no reply within 40 s",
    )


def assistant_off() -> c.AssistantOff:
    return c.AssistantOff(at_ms=START_MS, origin=FROM_DESK, session=SESSION)


def fire(kind: c.TimerKind) -> Callable[[State], c.FireTimer]:
    """The timer of `kind` as it is set in the state given: by `timers`, or for `leave` when the visitor goes."""

    def made(state: State) -> c.FireTimer:
        if_seq = {"idle": state.last_seq, "leave": state.last_visitor_seq}.get(kind, state.operator_active_seq)
        return c.FireTimer(
            at_ms=START_MS, origin=FROM_DESK, session=SESSION, kind=kind, if_epoch=state.epoch, if_seq=if_seq
        )

    return made


# --- Sessions


class SessionLog:
    """One session driven through `decide` and `evolve`: what a store would keep of it."""

    def __init__(self, *, policy: Policy = ON, decide: Decide = machine.decide) -> None:
        self.policy = policy
        self.state = State(session=SESSION, visitor=VISITOR)
        self.entries: list[e.Entry] = []
        self.now_ms = START_MS
        self._decide = decide

    def do(self, made: Made, *, after_ms: int = SECOND_MS) -> list[e.Entry]:
        """Carry out a command `after_ms` later and return what it added. Raises: Refused."""
        self.now_ms += after_ms
        command = made(self.state) if callable(made) else made
        added = self._decide(self.state, replace(command, at_ms=self.now_ms), self.policy)
        for entry in added:
            self.state = machine.evolve(self.state, entry)
        self.entries.extend(added)
        return added


def a_log(
    *,
    mode: e.Mode = "ai",
    operator: e.Operator = ANN,
    answered: bool = False,
    closed_by: ClosedBy | None = None,
    policy: Policy = ON,
    decide: Decide = machine.decide,
) -> SessionLog:
    """A session that began with one visitor message, which the assistant answered if `answered`.

    `operator` has it in mode human. `policy` holds from the end of the arrangement on: with the assistant off and
    mode ai, it was switched off since.
    """
    log = SessionLog(policy=ON, decide=decide)
    log.do(message())
    if answered:
        log.do(answer())
    if mode == "waiting":
        log.do(ask_human())
    if mode == "human":
        log.do(take(operator))
    closing: dict[ClosedBy, Made] = {
        "visitor": end(),
        "operator": close(operator),
        "idle": fire("idle"),
        "left": fire("leave"),
    }
    if closed_by is not None:
        log.policy = replace(policy, leave_close_ms=MINUTE_MS)
        log.do(closing[closed_by])
    log.policy = policy
    return log


def a_session(
    *,
    mode: e.Mode = "ai",
    operator: e.Operator = ANN,
    answered: bool = False,
    closed_by: ClosedBy | None = None,
) -> State:
    """The state of such a session (see `a_log`)."""
    return a_log(mode=mode, operator=operator, answered=answered, closed_by=closed_by).state


# --- In domain words


def where(state: State) -> str:
    """The state in the table's words: `none`, `ai`, `waiting`, `human(Ann)`, `closed(visitor)`."""
    if state.status == "none":
        return "none"
    if state.status == "closed":
        return f"closed({state.closed_by})"
    return f"human({state.operator.name})" if state.operator else state.mode


def names(added: list[e.Entry]) -> str:
    """The kinds in order, those a visitor sees marked ◦."""
    return " ".join(f"{entry.kind}{'◦' if entry.is_visible else ''}" for entry in added)

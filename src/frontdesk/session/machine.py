"""The state machine: `decide` says what a command adds to the log, `evolve` what an entry does to the state.

Both are pure and total: every command in every state either yields entries (possibly none) or raises a `Refused`.
The table in docs/handoff.md is generated from this module by running it.
"""

from typing import Required, TypedDict, assert_never

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session.errors import (
    AlreadyTaken,
    AssistantCannotAnswer,
    NewerSessionOpen,
    SessionClosed,
    Stale,
    UnknownSession,
    VisitorWroteOn,
)
from frontdesk.session.evolve import evolve
from frontdesk.session.policy import MINUTE_MS, Policy
from frontdesk.session.state import State
from frontdesk.session.words import visitor_words

__all__ = ["decide", "evolve"]


class _Told(TypedDict, total=False):
    """What the visitor is told, for an entry that says it otherwise outside the hours."""

    text: Required[str]
    opens_at_ms: int | None


class _Step:
    """The entries of one decision, numbered as they are added, with the state they lead to."""

    def __init__(self, state: State, command: c.Command, policy: Policy) -> None:
        self.state = state
        self._hours = policy.hours
        self._at_ms = command.at_ms
        self._origin = command.origin
        self.entries: list[e.Entry] = []

    def add(self, body: e.Body, *, fences: bool = False) -> None:
        """Append `body`; `fences` when it changes status, mode or operator, and so begins a new epoch."""
        entry = e.Entry(
            session=self.state.session,
            seq=self.state.last_seq + 1,
            prev=self.state.last_visible_seq,
            at_ms=self._at_ms,
            epoch=self.state.epoch + 1 if fences else self.state.epoch,
            origin=self._origin,
            body=body,
        )
        self.entries.append(entry)
        self.state = evolve(self.state, entry)

    def words(self, code: str, *, name: str = "") -> str:
        return visitor_words(self.state.locale, code, name=name)

    def words_now(self, code: str, away_code: str, *, name: str = "") -> _Told:
        """Other words outside the hours: when people are back, and a contact is asked for."""
        if self._hours is None or self._hours.is_open(self._at_ms):
            return {"text": self.words(code, name=name)}
        opens_at_ms = self._hours.next_opening_ms(self._at_ms)
        back_in_ms = None if opens_at_ms is None else opens_at_ms - self._at_ms
        text = visitor_words(self.state.locale, away_code, name=name, back_in_ms=back_in_ms)
        return {"text": text, "opens_at_ms": opens_at_ms}


def decide(state: State, command: c.Command, policy: Policy) -> list[e.Entry]:
    """The entries that `command` adds to a session in `state`; an empty list when it changes nothing.

    Raises:
        Refused: one of its subclasses; the session is as it was.
    """
    step = _Step(state, command, policy)
    match command:
        case c.VisitorMessage() | c.AskHuman():
            _by_visitor(step, command, policy)
        case c.EndSession() | c.RateSession():
            _on_own_session(step, command)
        case c.Answer() | c.RequestOperator() | c.FailTurn():
            _by_turn(step, command, policy)
        case c.AssistantOff():
            _assistant_off(step, policy)
        case c.FireTimer():
            _fire(step, command, policy)
        case _:
            _by_operator(step, command, policy)
    return step.entries


# --- The visitor


def _by_visitor(step: _Step, command: c.VisitorCommand, policy: Policy) -> None:
    if step.state.visitor != command.visitor:
        raise UnknownSession(step.state.session)
    if step.state.status == "closed":
        raise SessionClosed(step.state)  # the store then begins the visitor's next session
    is_new = step.state.status == "none"
    asks = isinstance(command, c.AskHuman) or command.asks_human is not None
    if is_new:
        can_answer = policy.assistant_off is None
        step.add(
            e.SessionStarted(
                n=step.state.n,
                mode="ai" if can_answer else "waiting",
                site=command.site,
                locale=command.locale,
                page=command.page,
            ),
            fences=True,
        )
    if isinstance(command, c.VisitorMessage):
        said = e.Message(
            author="visitor",
            text=command.text,
            client_id=command.client_id,
            page=command.page,
            unclear=command.unclear,
        )
        step.add(said)
    if asks:
        _ask_human(step, command, policy, is_new=is_new)
    elif is_new and step.state.mode == "waiting":
        step.add(e.Notice(code="message_received", **step.words_now("message_received", "away")))
    elif step.state.mode == "ai" and policy.assistant_off is not None:
        _request(step, "assistant_off", policy.assistant_off)


def _ask_human(step: _Step, command: c.VisitorCommand, policy: Policy, *, is_new: bool) -> None:
    keyword = command.asks_human if isinstance(command, c.VisitorMessage) else None
    if step.state.mode == "ai" or is_new:
        _request(step, "button" if keyword is None else "keyword", keyword)
    elif step.state.mode == "waiting":
        since_ms = command.at_ms - max(step.state.asked_human_at_ms, step.state.asked_again_at_ms)
        if step.state.asked_human_at_ms == 0:
            _request(step, "button" if keyword is None else "keyword", keyword)
        elif since_ms >= policy.asked_again_ms:
            step.add(e.AskedAgain())


def _request(step: _Step, reason: e.RequestReason, detail: str | None) -> None:
    code = "operator_requested_off" if reason == "assistant_off" else "operator_requested"
    changes = step.state.mode != "waiting"
    told = step.words_now(code, "away")
    step.add(e.OperatorRequested(reason=reason, detail=detail, **told), fences=changes)


def _on_own_session(step: _Step, command: c.EndSession | c.RateSession) -> None:
    if step.state.status == "none" or step.state.visitor != command.visitor:
        raise UnknownSession(command.session)
    if isinstance(command, c.RateSession):
        step.add(e.Rating(score=command.score, comment=command.comment))
    elif step.state.is_open:
        step.add(e.Closed(by="visitor", text=step.words("closed_visitor")), fences=True)


# --- Operators


def _by_operator(step: _Step, command: c.OperatorCommand, policy: Policy) -> None:
    if step.state.status == "none":
        raise UnknownSession(command.session)
    match command:
        case c.AddNote():
            step.add(e.Note(operator=command.operator, text=command.text))
        case c.EditReply():
            step.add(e.MessageEdited(of=command.of, text=command.text, rich=command.rich))
        case c.DeleteReply():
            step.add(e.MessageDeleted(of=command.of))
        case c.ReopenSession():
            _reopen(step, command)
        case c.OwnerGone():
            _owner_gone(step, command)
        case _:
            if not step.state.is_open:
                raise SessionClosed(step.state)
            _on_open_session(step, command, policy)


def _on_open_session(
    step: _Step,
    command: c.Take | c.TakeOver | c.Reply | c.HandToAi | c.CloseSession | c.KeepSession,
    policy: Policy,
) -> None:
    match command:
        case c.Take():
            if step.state.operator is not None:
                raise AlreadyTaken(step.state.operator)
            _take(step, command.operator)
        case c.TakeOver():
            _take_over(step, command)
        case c.Reply():
            _check_epoch(step, command.epoch)
            if step.state.operator is None:
                _take(step, command.operator)
            _operator_message(step, command)
        case c.HandToAi():
            _hand_to_ai(step, command, policy)
        case c.CloseSession():
            _check_epoch(step, command.epoch)
            closed = e.Closed(
                by="operator",
                text=step.words("closed_operator", name=command.operator.name),
                operator=command.operator,
            )
            step.add(closed, fences=True)
        case c.KeepSession():
            _check_epoch(step, command.epoch)
            if step.state.mode != "human":
                raise Stale(step.state)
            step.add(e.Kept(operator=command.operator))
        case _:
            assert_never(command)


def _check_epoch(step: _Step, epoch: int | None) -> None:
    if epoch is not None and epoch != step.state.epoch:
        raise Stale(step.state)


def _take(step: _Step, operator: e.Operator, previous: e.Operator | None = None) -> None:
    text = step.words("taken", name=operator.name)
    step.add(e.Taken(operator=operator, text=text, previous=previous), fences=True)


def _take_over(step: _Step, command: c.TakeOver) -> None:
    owner = step.state.operator
    if owner is not None and owner.id == command.operator.id:
        raise AlreadyTaken(owner)
    _check_epoch(step, command.epoch)
    _take(step, command.operator, previous=owner)


def _operator_message(step: _Step, command: c.Reply | c.ReopenSession) -> None:
    step.add(
        e.Message(
            author="operator",
            text=command.text or "",
            rich=command.rich,
            name=command.operator.name,
            operator=command.operator,
        )
    )


def _hand_to_ai(step: _Step, command: c.HandToAi, policy: Policy) -> None:
    _check_epoch(step, command.epoch)
    if policy.assistant_off is not None:
        raise AssistantCannotAnswer(policy.assistant_off)
    if step.state.mode == "ai" and not command.answer_now:
        raise Stale(step.state)
    handed = e.HandedToAi(text=step.words("handed_to_ai"), operator=command.operator, answer_now=command.answer_now)
    step.add(handed, fences=True)


def _reopen(step: _Step, command: c.ReopenSession) -> None:
    if step.state.is_open:
        raise Stale(step.state)
    if command.newer_open is not None:
        raise NewerSessionOpen(command.newer_open)
    text = step.words("reopened", name=command.operator.name)
    step.add(e.Reopened(operator=command.operator, text=text), fences=True)
    if command.text is not None:
        _operator_message(step, command)


def _owner_gone(step: _Step, command: c.OwnerGone) -> None:
    owner = step.state.operator
    if owner is not None and owner.id == command.operator.id:
        told = step.words_now("released", "released_away", name=owner.name)
        step.add(e.Released(operator=owner, **told), fences=True)


# --- The assistant


def _by_turn(step: _Step, command: c.TurnCommand, policy: Policy) -> None:
    """Rule 2: nothing of a turn enters unless the session still waits for it in the epoch it began in."""
    if step.state.status == "none":
        raise UnknownSession(command.session)
    is_current = step.state.epoch == command.epoch and command.answers_upto <= step.state.last_visitor_seq
    if not (is_current and step.state.wants_assistant):
        raise Stale(step.state)
    wrote_on = step.state.last_visitor_seq > command.answers_upto
    match command:
        case c.Answer():
            if wrote_on and command.restarts < policy.turn_restarts_max:
                raise VisitorWroteOn(step.state)
            if command.answers_upto <= step.state.answers_upto and not step.state.answer_now:
                raise Stale(step.state)
            step.add(
                e.Message(
                    author="assistant",
                    text=command.text,
                    rich=command.rich,
                    answers_upto=command.answers_upto,
                    turn=f"{command.answers_upto}.{command.epoch}",
                    model_failure=command.model_failure,
                )
            )
            if reason := "unknown" if command.offers_human else step.state.offer_due:
                _offer_human(step, reason)
        case c.RequestOperator():
            if command.answers_upto <= step.state.handed_back_seq:
                raise Stale(step.state)  # an old request must not undo a hand-back
            _request(step, "assistant", None)
        case c.FailTurn():
            told = step.words_now("assistant_failed", "assistant_failed_away")
            step.add(e.AssistantFailed(reason=command.reason, **told), fences=True)
        case _:
            assert_never(command)


def _offer_human(step: _Step, reason: e.OfferReason) -> None:
    """Once in each stretch of the assistant's: asked at every turn, the question would be a nuisance."""
    if not step.state.human_offered:
        step.add(e.HumanOffered(reason=reason, **step.words_now("human_offered", "human_offered_away")))


def _assistant_off(step: _Step, policy: Policy) -> None:
    if policy.assistant_off is not None and step.state.wants_assistant:
        _request(step, "assistant_off", policy.assistant_off)


# --- Timers


def _fire(step: _Step, command: c.FireTimer, policy: Policy) -> None:
    if not step.state.is_open or not _limit_ms(command.kind, policy):
        return  # closed, or the limit was switched off since
    is_current = command.if_epoch == step.state.epoch
    match command.kind:
        case "idle":
            if is_current and command.if_seq == step.state.last_seq and _may_end_quietly(step.state):
                step.add(e.Closed(by="idle", text=step.words("closed_idle")), fences=True)
        case "leave":
            # Guarded by the visitor's last words alone: that operators wrote on does not bring the visitor back.
            if command.if_seq == step.state.last_visitor_seq and _may_end_quietly(step.state):
                step.add(e.Closed(by="left", text=step.words("closed_left")), fences=True)
        case "auto_return_warning" | "auto_return":
            owner = step.state.operator
            if owner is None or not is_current or command.if_seq != step.state.operator_active_seq:
                return
            silent_min = max(1, policy.auto_return_ms // MINUTE_MS)
            if command.kind == "auto_return":
                _auto_return(step, owner, policy, silent_min)
            elif not step.state.warned:
                step.add(e.AutoReturnWarned(operator=owner, silent_min=silent_min))
        case _:
            assert_never(command.kind)


def _limit_ms(kind: c.TimerKind, policy: Policy) -> int:
    match kind:
        case "idle":
            return policy.idle_close_ms
        case "leave":
            return policy.leave_close_ms
        case "auto_return_warning" | "auto_return":
            return policy.auto_return_ms
        case _:
            assert_never(kind)


def _may_end_quietly(state: State) -> bool:
    """Nobody is kept waiting: neither for an answer nor for a human."""
    return state.mode != "waiting" and not state.owes_answer


def _auto_return(step: _Step, owner: e.Operator, policy: Policy, silent_min: int) -> None:
    if policy.assistant_off is None:
        step.add(e.HandedToAi(text=step.words("handed_to_ai"), silent_min=silent_min), fences=True)
    else:
        told = step.words_now("released", "released_away", name=owner.name)
        step.add(e.Released(operator=owner, silent_min=silent_min, **told), fences=True)

"""Totality and the invariants, over random histories and over states that no history need have led to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session.errors import Refused
from frontdesk.session.machine import decide, evolve
from frontdesk.session.policy import Policy
from frontdesk.session.state import State, Status
from frontdesk.session.timers import timers
from tests.session import builders as b

Move: TypeAlias = Callable[[State], c.Command]
OPERATORS = st.sampled_from([b.ANN, b.BOB])
POLICIES = st.builds(
    Policy,
    assistant_off=st.sampled_from([None, None, "switched off"]),
    idle_close_ms=st.sampled_from([0, b.MINUTE_MS]),
    leave_close_ms=st.sampled_from([0, b.MINUTE_MS]),
    auto_return_ms=st.sampled_from([0, 20 * b.SECOND_MS, 5 * b.MINUTE_MS]),
    turn_restarts_max=st.integers(0, 2),
)
# Kinds that are no everyday words, and what only operators may read: never on a visitor's screen (ui.md).
INTERNAL_NAMES = [
    *(kind for kind in e.KINDS if "_" in kind),
    *("epoch", "waiting", "assistant_off", "switched off", "no reply", "@", "tg:", b.SESSION),
]

# How far a command's view of the session lags behind: mostly not at all.
LAGS = st.sampled_from([0, 0, 0, 1, 2])


def operator_move(kind: str, by: e.Operator, lag: int, fenced: bool) -> Move:
    def made(state: State) -> c.Command:
        epoch = max(0, state.epoch - lag) if fenced else None
        match kind:
            case "take":
                return b.take(by)
            case "take over":
                return b.take_over(by, epoch=epoch)
            case "reply":
                return b.reply(by, epoch=epoch)
            case "hand to AI":
                return b.hand_to_ai(by, epoch=epoch)
            case "ai now":
                return b.hand_to_ai(by, answer_now=True)
            case "close":
                return b.close(by, epoch=epoch)
            case "reopen":
                return b.reopen(by, newer_open="ABCD1234" if lag == 2 else None)
            case "reopen and send":
                return b.reopen(by, "One more thing.")
            case "edit":
                return b.edit(max(1, state.last_seq), by=by)
            case "delete":
                return b.delete(max(1, state.last_seq), by=by)
            case "note":
                return b.note(by)
            case "keep":
                return b.keep(by, epoch=epoch)
            case _:
                return b.owner_gone(by)

    return made


OPERATOR_KINDS = "take;take over;reply;hand to AI;ai now;close;reopen;reopen and send;edit;delete;note;keep;gone"


def turn_move(kind: str, lag: int, restarts: int) -> Move:
    """A turn that began `lag` epochs and visitor messages ago."""

    def made(state: State) -> c.Command:
        upto = max(0, state.last_visitor_seq - lag)
        begun = replace(state, epoch=max(0, state.epoch - lag), last_visitor_seq=upto)
        ends: dict[str, Move] = {
            "answer": b.answer(restarts=restarts),
            "tool": b.request_operator,
            "fail": b.fail_turn,
        }
        return ends[kind](begun)

    return made


def timer_move(kind: c.TimerKind, lag: int) -> Move:
    def made(state: State) -> c.Command:
        return b.fire(kind)(replace(state, epoch=max(0, state.epoch - lag)))

    return made


def fixed(command: c.Command) -> Move:
    return lambda _state: command


VISITOR_COMMANDS = [
    b.message(),
    b.message("operator", asks_human="operator"),
    b.message(visitor="v_2"),
    b.ask_human(),
    b.end(),
    b.end(visitor="v_2"),
    b.rate(),
]
# Takeover and hand-back in one go, and the like: a random walk rarely hits them between a turn's begin and end.
COMPOSITES: list[list[Move]] = [
    [fixed(b.take()), fixed(b.hand_to_ai())],
    [fixed(b.reply()), fixed(b.hand_to_ai(answer_now=True))],
    [fixed(b.close()), fixed(b.reopen(b.BOB))],
    [fixed(b.message()), b.answer()],
    [fixed(b.take()), fixed(b.owner_gone())],
]
SINGLES: st.SearchStrategy[list[Move]] = st.one_of(
    st.sampled_from(VISITOR_COMMANDS).map(fixed),
    st.builds(operator_move, st.sampled_from(OPERATOR_KINDS.split(";")), OPERATORS, LAGS, st.booleans()),
    st.builds(turn_move, st.sampled_from(["answer", "tool", "fail"]), LAGS, st.integers(0, 2)),
    st.builds(timer_move, st.sampled_from(get_args(c.TimerKind)), LAGS),
    st.just(fixed(b.assistant_off())),
).map(lambda move: [move])
MOVES = st.lists(SINGLES | st.sampled_from(COMPOSITES), max_size=14).map(
    lambda groups: [move for group in groups for move in group]
)
# Every kind of command at least once: what totality means, for one state.
ONE_OF_EACH: list[Move] = [
    *map(fixed, VISITOR_COMMANDS),
    *(
        operator_move(kind, who, lag, fenced=True)
        for kind in OPERATOR_KINDS.split(";")
        for who in (b.ANN, b.BOB)
        for lag in (0, 1)
    ),
    *(turn_move(kind, lag, restarts=2) for kind in ("answer", "tool", "fail") for lag in (0, 1)),
    *(timer_move(kind, 0) for kind in get_args(c.TimerKind)),
    fixed(b.assistant_off()),
]


@st.composite
def synthesised(draw: st.DrawFn) -> State:
    """A state whose fields agree with each other, whether or not a history leads there."""
    last_seq = draw(st.integers(1, 30))
    seqs = st.integers(0, last_seq)
    times = st.integers(b.START_MS - b.MINUTE_MS, b.START_MS) | st.just(0)
    status = draw(st.sampled_from(get_args(Status)))
    if status == "none":
        return State(session=b.SESSION, visitor=b.VISITOR)
    mode = draw(st.sampled_from(get_args(e.Mode)))
    return State(
        session=b.SESSION,
        visitor=b.VISITOR,
        locale=draw(st.sampled_from(["en", "ru", "uk-UA", "xx"])),
        status=status,
        mode=mode,
        operator=draw(OPERATORS) if (status, mode) == ("open", "human") else None,
        closed_by="idle" if status == "closed" else None,
        epoch=draw(st.integers(1, 9)),
        last_seq=last_seq,
        last_visible_seq=draw(seqs),
        last_at_ms=draw(times),
        last_visitor_seq=draw(seqs),
        last_visitor_at_ms=draw(times),
        answers_upto=draw(seqs),
        last_operator_seq=draw(seqs),
        operator_active_seq=draw(seqs),
        operator_active_at_ms=draw(times),
        handed_back_seq=draw(seqs),
        handed_back_at_ms=draw(times),
        answer_now=draw(st.booleans()) if (status, mode) == ("open", "ai") else False,
        asked_human_at_ms=draw(times),
        asked_again_at_ms=draw(times),
        warned=draw(st.booleans()),
        waiting_since_ms=b.START_MS if (status, mode) == ("open", "waiting") else 0,
    )


def try_decide(state: State, command: c.Command, policy: Policy) -> list[e.Entry] | tuple[type[Refused], Any]:
    try:
        return decide(state, command, policy)
    except Refused as refused:
        return type(refused), tuple(refused.__dict__.items())


def ownership(state: State) -> tuple[str, str, e.Operator | None]:
    return state.status, state.mode, state.operator


def check_entry(before: State, entry: e.Entry, after: State) -> None:
    assert (entry.session, entry.seq, entry.prev) == (before.session, before.last_seq + 1, before.last_visible_seq)
    # A hand-back begins an epoch even from mode ai (`/ai now`): its answer needs a key of its own.
    fences = ownership(before) != ownership(after) or isinstance(entry.body, e.HandedToAi)
    assert after.epoch == entry.epoch == before.epoch + fences
    assert (after.operator is not None) == (after.is_open and after.mode == "human")
    assert (after.waiting_since_ms > 0) == (after.is_open and after.mode == "waiting")
    assert not after.answer_now or (after.is_open and after.mode == "ai")
    assert after.answers_upto >= before.answers_upto
    if isinstance(entry.body, e.Message) and entry.body.author == "assistant":
        assert (before.status, before.mode, before.operator) == ("open", "ai", None)
        assert before.owes_answer
    if fences:
        assert entry.is_visible or isinstance(entry.body, e.SessionStarted)
    text = getattr(entry.body, "text", None)
    if entry.is_visible and not isinstance(entry.body, e.MessageDeleted):
        assert text
    if entry.is_visible and not isinstance(entry.body, e.Message | e.MessageEdited | e.MessageDeleted):
        assert not [name for name in INTERNAL_NAMES if name in str(text)]


def check_step(before: State, command: c.Command, policy: Policy) -> State:
    """One decision, all invariants; returns the state after it."""
    untouched = replace(before)
    outcome = try_decide(before, command, policy)
    assert outcome == try_decide(before, command, policy), "not pure"
    assert before == untouched
    if isinstance(outcome, tuple):
        return before
    state = before
    for entry in outcome:
        after = evolve(state, entry)
        check_entry(state, entry, after)
        state = after
    if isinstance(command, c.VisitorMessage) and policy.assistant_off is not None:
        assert not state.wants_assistant, "owed by an assistant that is off"
    assert sum(isinstance(entry.body, e.Message) for entry in outcome) <= 1
    return state


@given(moves=MOVES, policies=st.lists(POLICIES, min_size=1, max_size=3))
@settings(max_examples=200)
def test_every_history_keeps_the_invariants(moves: list[Move], policies: list[Policy]) -> None:
    """The policy changes now and then, as settings do."""
    state = check_step(State(session=b.SESSION, visitor=b.VISITOR), b.message(), policies[0])
    for number, move in enumerate(moves):
        at_ms = b.START_MS + (number + 1) * 20 * b.SECOND_MS
        state = check_step(state, replace(move(state), at_ms=at_ms), policies[number % len(policies)])


@given(state=synthesised(), policy=POLICIES)
@settings(max_examples=100)
def test_every_state_takes_every_command(state: State, policy: Policy) -> None:
    for move in ONE_OF_EACH:
        check_step(state, move(state), policy)


@given(moves=MOVES, policy=POLICIES)
@settings(max_examples=40)
def test_a_timer_that_fires_when_due_is_never_refused_and_its_kind_ends(moves: list[Move], policy: Policy) -> None:
    log = b.SessionLog(policy=policy)
    for move in moves:
        try_do(log, move)
    for timer in timers(log.state, policy):
        command = replace(b.fire(timer.kind)(log.state), at_ms=timer.due_at_ms)
        assert (command.if_epoch, command.if_seq) == (timer.if_epoch, timer.if_seq)
        state = log.state
        for entry in decide(state, command, policy):
            state = evolve(state, entry)
        assert state != log.state
        assert timer not in timers(state, policy)


def try_do(log: b.SessionLog, move: Move) -> None:
    try:
        log.do(move)
    except Refused:
        return


def test_every_command_is_among_the_moves() -> None:
    state = b.a_session()
    assert {type(move(state)) for move in ONE_OF_EACH} == set(union_members(c.Command))


def union_members(union: Any) -> list[type]:
    members = get_args(union)
    return [it for member in members for it in union_members(member)] if members else [union]


def test_every_kind_of_entry_has_one_name() -> None:
    assert set(e.KINDS.values()) == set(union_members(e.Body))
    assert {e.KIND_OF[body]: body for body in e.KINDS.values()} == e.KINDS

"""The model: visitors, screens, operators, turns, timers, settings and faults in any order, and what must hold.

Composite rules do in one step what random search would rarely line up: a takeover and its hand-back within one turn,
closing and reopening, the process dying and coming back.
"""

import itertools
from dataclasses import dataclass, replace
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from frontdesk.session import commands as c
from frontdesk.session.entries import Operator, Origin
from frontdesk.session.errors import IdempotencyMismatch, UnknownSession
from frontdesk.session.policy import MINUTE_MS, Policy
from frontdesk.session.state import State
from frontdesk.store.ports import ASSISTANT, Committed, StoreUnavailable
from tests.contracts.builders import ANN, BOB
from tests.model import invariants as inv
from tests.model.clients import Client
from tests.model.ledger import Ledger
from tests.model.operators import ACTS, Act, Death, Telegram
from tests.model.turns import ENDS, End, Turn
from tests.model.world import World

VISITORS, SCREENS = 2, 2
PLAIN, ASKS_HUMAN = "Where is my parcel?", "Can I talk to an operator please?"
# Which of several is meant; taken modulo how many there are.
WHICH = st.integers(0, 3)
WHO = st.integers(0, VISITORS - 1)
OPERATOR = st.sampled_from([ANN, BOB])
TEXT = st.sampled_from([PLAIN, PLAIN, PLAIN, PLAIN, ASKS_HUMAN, ""])
END: st.SearchStrategy[End] = st.sampled_from([*ENDS, "answer", "answer"])
DEATH: st.SearchStrategy[Death] = st.sampled_from(["", "", "before the command", "before it is finished"])
# What can happen while a turn runs; several words: one after the other in the same step.
MEANWHILE = st.sampled_from(
    [
        *["message"] * 4,
        "take",
        "reply",
        "take,hand back",
        "reply,hand back",
        "close,reopen",
        "close,reopen,hand back",
        "keyword",
        "keyword,hand back",
        "end",
        "end,message",
    ]
)
POLICIES = [
    Policy(),
    Policy(assistant_off="switched off"),
    Policy(auto_return_ms=5 * MINUTE_MS, leave_close_ms=10 * MINUTE_MS),
    Policy(auto_return_ms=5 * MINUTE_MS, assistant_off="no model configured"),
    Policy(idle_close_ms=0, leave_close_ms=MINUTE_MS, turn_restarts_max=0),
]

_examples = itertools.count(1)


@dataclass(slots=True)
class Sent:
    """A visitor's message as its client keeps it until it is acknowledged."""

    visitor: str
    client_id: str
    text: str
    is_acknowledged: bool = False


class Model(RuleBasedStateMachine):
    """One example: visitors of its own in a store that all examples of a run share."""

    def __init__(self, world: World) -> None:
        super().__init__()
        example = next(_examples)
        self.world = world
        self.telegram = Telegram(world, f"bot{example}")
        self.visitors = [f"v{example}.{number}" for number in range(VISITORS)]
        self.clients = [Client(world, visitor) for visitor in self.visitors for _ in range(SCREENS)]
        self.sent: list[Sent] = []
        self.turns: list[Turn] = []
        self.now = inv.EMPTY
        self.policies: dict[str, Policy] = {}
        self._numbers = itertools.count(1)
        world.policy = POLICIES[0]
        world.ledger = Ledger()

    @initialize()
    def everybody_comes(self) -> None:
        for client in self.clients[::SCREENS]:
            client.connect()
        for visitor in self.visitors:
            self._send(self._write(visitor, PLAIN), is_heard=True)

    # --- Visitors

    @rule(who=WHO, text=TEXT, is_heard=st.booleans())
    def visitor_writes(self, who: int, text: str, is_heard: bool) -> None:
        """Unless `is_heard`, the acknowledgement is lost, and the client will send it again. No text: the button."""
        if text:
            self._send(self._write(self.visitors[who], text), is_heard=is_heard)
            return
        self.world.handle(
            c.AskHuman(
                at_ms=self.world.now_ms(),
                origin=self._origin("visitor"),
                visitor=self.visitors[who],
                new_session=self.world.process.desk.new_session_id(),
            )
        )

    @precondition(lambda self: self.sent)
    @rule(which=WHICH, in_other_words=st.booleans())
    def visitor_retries(self, which: int, in_other_words: bool) -> None:
        sent = self.sent[-1 - which % len(self.sent)]
        if not (in_other_words and sent.is_acknowledged):
            self._send(sent, is_heard=True)
            return
        outcome = self.world.handle(self.world.visitor_message(sent.visitor, sent.client_id, "something else"))
        assert isinstance(outcome, IdempotencyMismatch), f"I1: other words under {sent.client_id}: {outcome}"

    @precondition(lambda self: self.now.states)
    @rule(which=WHICH, who=WHO)
    def visitor_ends(self, which: int, who: int) -> None:
        """Or tries to: the session may be another visitor's."""
        state, visitor = self._session(which), self.visitors[who]
        outcome = self._end(state, visitor)
        is_refused = isinstance(outcome, UnknownSession)
        assert is_refused == (state.visitor != visitor), "I14: another visitor's session"

    # --- Screens

    @rule(which=st.integers(0, VISITORS * SCREENS - 1), loses_something=st.booleans())
    def screen_comes_or_goes(self, which: int, loses_something: bool) -> None:
        """Or stays, and the next item of the live fan-out never reaches it."""
        client = self.clients[which]
        if not client.is_connected:
            client.connect()
        elif loses_something:
            client.lose_next()
        else:
            client.disconnect()
            if not self.world.process.live.is_present(client.visitor):
                self.world.run(self.world.process.presence.visitor_left(client.visitor))

    @rule(who=WHO)
    def screen_misses_one_of_two(self, who: int) -> None:
        self._looking(who).lose_next()
        for _ in range(2):
            self._send(self._write(self.visitors[who], PLAIN), is_heard=True)

    # --- Operators

    @precondition(lambda self: self.now.states)
    @rule(act=st.sampled_from(ACTS), by=OPERATOR, which=WHICH, at_once=st.booleans())
    def operator_acts(self, act: Act, by: Operator, which: int, at_once: bool) -> None:
        self.telegram.happens(act, by, self._session(which))
        if at_once:
            self.telegram.delivers()

    @precondition(lambda self: self.telegram.sent)
    @rule(again=st.integers(0, 2), is_reversed=st.booleans(), death=DEATH, ids_begin_anew=st.booleans())
    def telegram_delivers(self, again: int, is_reversed: bool, death: Death, ids_begin_anew: bool) -> None:
        """What is late, and some of what came before; `ids_begin_anew` lower down for what comes next."""
        if death:
            self._everybody_is_cut_off()
        self.telegram.delivers(again=min(again, len(self.telegram.sent)), is_reversed=is_reversed, death=death)
        if ids_begin_anew:
            self.telegram.ids_begin_anew()

    @precondition(lambda self: self.now.states)
    @rule(first=st.sampled_from(["take", "reply", "close", "take over"]), by=OPERATOR, which=WHICH)
    def operator_does_and_undoes(self, first: Act, by: Operator, which: int) -> None:
        """Takeover and hand-back, or closing and reopening, with nothing in between."""
        state = self._session(which)
        self._acts(first, by, state.session)
        self._acts("reopen" if first == "close" else "hand to AI", by, state.session)

    # --- The assistant

    @precondition(lambda self: self.now.behind)
    @rule(which=WHICH, is_streaming=st.booleans())
    def turn_begins(self, which: int, is_streaming: bool) -> None:
        behind = self.world.run(self.world.process.store.list_behind(ASSISTANT, limit=VISITORS))
        self._begin(self._state(behind[which % len(behind)].session), is_streaming=is_streaming)

    @precondition(lambda self: self.turns)
    @rule(which=WHICH)
    def turn_streams(self, which: int) -> None:
        self.turns[which % len(self.turns)].stream(self.world, "and ")

    @precondition(lambda self: self.turns)
    @rule(which=WHICH, end=END, again=st.booleans())
    def turn_ends(self, which: int, end: End, again: bool) -> None:
        """`again`: the outcome is lost, and the turn's command is sent a second time."""
        self._finish(self.turns[which % len(self.turns)], end, again=again)

    @rule(who=WHO, by=OPERATOR, meanwhile=st.lists(MEANWHILE, max_size=2), end=END, again=st.booleans())
    def turn_runs_while(self, who: int, by: Operator, meanwhile: list[str], end: End, again: bool) -> None:
        """A whole turn and what happens during it."""
        self._runs_while(who, by, ",".join(meanwhile), end, again=again)

    @rule(who=WHO, by=OPERATOR, takeover=st.sampled_from(["take", "reply", "keyword", "close,reopen"]), end=END)
    def turn_runs_while_taken_and_handed_back(self, who: int, by: Operator, takeover: str, end: End) -> None:
        self._runs_while(who, by, f"{takeover},hand back", end)

    @rule(who=WHO, by=OPERATOR, times=st.integers(1, 2), end=END, is_last=st.booleans())
    def turn_runs_while_the_visitor_writes_on(
        self, who: int, by: Operator, times: int, end: End, is_last: bool
    ) -> None:
        """`is_last`: it may not begin again."""
        restarts = self.world.policy.turn_restarts_max if is_last else 0
        self._runs_while(who, by, ",".join(["message"] * times), end, restarts=restarts)

    @rule(who=WHO, by=OPERATOR, order=st.permutations(range(4)))
    def everything_comes_at_once(self, who: int, by: Operator, order: list[int]) -> None:
        """An answer, a takeover, the visitor writing on and ending the chat: all in one commit."""
        state = self._asks_the_assistant(self.visitors[who], by)
        sent = self._write(state.visitor, PLAIN)
        at_ms, origin = self.world.now_ms(), self._origin("telegram")
        commands = [
            Turn(next(self._numbers), state).command("answer", at_ms),
            c.Reply(at_ms=at_ms, origin=origin, session=state.session, operator=by, text=f"at once {state.session}"),
            self.world.visitor_message(sent.visitor, sent.client_id, sent.text),
            self._end_command(state, state.visitor),
        ]
        outcomes = self.world.handle_at_once([commands[index] for index in order])
        sent.is_acknowledged = isinstance(outcomes[order.index(2)], Committed)
        assert sent.is_acknowledged, "a visitor may always write"

    # --- Time, settings and faults

    @rule(minutes=st.sampled_from([1, 4, 5, 11, 61]))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.now_ms += minutes * MINUTE_MS
        due = self.world.run(self.world.process.store.list_due(now_ms=self.world.clock.now_ms, limit=1_000))
        self.world.run(self.world.process.timers.fire_due())
        self.policies.update({timer.session: self.world.policy for timer in due})

    @rule(policy=st.sampled_from([*POLICIES, *POLICIES[::2]]), at_once=st.booleans())
    def settings_change(self, policy: Policy, at_once: bool) -> None:
        """`at_once`: the assistant, if it is off now, tells those that still wait for it."""
        self.world.policy = policy
        if at_once and policy.assistant_off is not None:
            for session in self.now.behind:
                self.world.handle(
                    c.AssistantOff(session=session, at_ms=self.world.now_ms(), origin=self._origin("assistant"))
                )

    @rule(who=WHO, in_flight=st.booleans(), turns_survive=st.booleans())
    def process_dies_and_returns(self, who: int, in_flight: bool, turns_survive: bool) -> None:
        self._everybody_is_cut_off()
        during: c.Command | None = None
        if in_flight:
            sent = self._write(self.visitors[who], PLAIN)
            during = self.world.visitor_message(sent.visitor, sent.client_id, sent.text)
        self.world.dies_and_returns(during)
        self.turns = self.turns if turns_survive else []

    @rule(who=WHO, by=OPERATOR, is_message=st.booleans())
    def commit_fails(self, who: int, by: Operator, is_message: bool) -> None:
        """The visitor's message, or what Telegram brings, meets a database that cannot commit, and a screen waits."""
        self._looking(who)
        with self.world.commits_fail():
            if is_message or not self.now.of(self.visitors[who]):
                sent = self._write(self.visitors[who], PLAIN)
                self._send(sent, is_heard=True)
                assert not sent.is_acknowledged, "acknowledged, and not committed"
            else:
                self.telegram.happens("note", by, self.now.of(self.visitors[who])[-1])
                self.telegram.delivers()

    # --- What must hold

    @invariant()
    def everything_holds(self) -> None:
        for client in self.clients:
            client.catch_up()
        before = self.now
        self.now = inv.take_snapshot(self.world, self.visitors, self.telegram.bot)
        for session, state in self.now.states.items():
            old = before.states.get(session)
            if old is None or old.last_seq != state.last_seq:
                self.policies[session] = self.world.policy
            self._check_session(state)
        for client in self.clients:
            self._check_screen(client)
        for sent in self.sent:
            logs = [self.now.logs[state.session] for state in self.now.of(sent.visitor)]
            key = (sent.visitor, sent.client_id)
            inv.check_message(key, sent.text, logs, acknowledged=sent.is_acknowledged)
        self.telegram.check(self.now.pending)

    def _check_session(self, state: State) -> None:
        session, log = state.session, self.now.logs[state.session]
        inv.check_session(state, log, is_behind=session in self.now.behind)
        self.world.ledger.check(log)
        found = [timer for timer in self.now.timers if timer.session == session]
        inv.check_timers(state, found, self.policies[session])
        for draft in self.world.process.live.drafts_of(session):
            assert (draft.epoch, state.is_open, state.mode) == (state.epoch, True, "ai"), "a draft outlives its epoch"

    def _check_screen(self, client: Client) -> None:
        states = self.now.of(client.visitor)
        assert client.views.keys() <= {state.session for state in states}, "I9: a session that is not the visitor's"
        for state in states:
            is_whole = client.is_connected and state.session not in client.missed
            view = client.views.get(state.session, [])
            inv.check_screen(view, self.now.visible(state.session), is_whole=is_whole)
            if client.is_connected and client.has_all_drafts:
                drafts = self.world.process.live.drafts_of(state.session)
                shown = client.drafts.get(state.session)
                assert ([shown] if shown else []) == [(draft.turn, draft.text) for draft in drafts], "another draft"

    def teardown(self) -> None:
        """Leave nothing behind that another example could meet."""
        for client in self.clients:
            client.disconnect()
        self.telegram.carry_out()
        states = inv.take_snapshot(self.world, self.visitors, self.telegram.bot).states.values()
        for state in states:
            self._end(state, state.visitor)
        self.world.ledger.check_kept(
            [self.world.run(self.world.process.store.read(state.session)) for state in states]
        )

    # --- In words

    def _looking(self, who: int) -> Client:
        """A screen of the visitor that is connected."""
        client = self.clients[who * SCREENS]
        if not client.is_connected:
            client.connect()
        return client

    def _write(self, visitor: str, text: str) -> Sent:
        sent = Sent(visitor, f"c{next(self._numbers)}", text)
        self.sent.append(sent)
        return sent

    def _send(self, sent: Sent, *, is_heard: bool) -> None:
        outcome = self.world.handle(self.world.visitor_message(sent.visitor, sent.client_id, sent.text))
        if is_heard and not isinstance(outcome, StoreUnavailable):
            assert isinstance(outcome, Committed), outcome
            sent.is_acknowledged = True

    def _end(self, state: State, visitor: str) -> object:
        return self.world.handle(self._end_command(state, visitor))

    def _end_command(self, state: State, visitor: str) -> c.EndSession:
        origin = self._origin("visitor")
        return c.EndSession(session=state.session, visitor=visitor, at_ms=self.world.now_ms(), origin=origin)

    def _acts(self, act: Act, by: Operator, session: str) -> None:
        """On the session as it stands now."""
        self.telegram.happens(act, by, self._state(session))
        self.telegram.delivers()

    def _runs_while(
        self, who: int, by: Operator, meanwhile: str, end: End, *, restarts: int = 0, again: bool = False
    ) -> None:
        state = self._asks_the_assistant(self.visitors[who], by)
        if not state.wants_assistant:
            return
        turn = self._begin(state, restarts=restarts, is_streaming=True)
        for act in filter(None, meanwhile.split(",")):
            self._happens_meanwhile(act, by, state.session)
        self._finish(turn, end, again=again)

    def _asks_the_assistant(self, visitor: str, by: Operator) -> State:
        """The visitor writes, and whoever has the session hands it back."""
        self._send(self._write(visitor, PLAIN), is_heard=True)
        session = self.world.run(self.world.process.store.find_last_session(visitor))
        assert session is not None
        if session.mode != "ai":
            self._acts("hand to AI", by, session.session)
        return self._state(session.session)

    def _begin(self, state: State, *, restarts: int = 0, is_streaming: bool) -> Turn:
        turn = Turn(next(self._numbers), state, restarts)
        self.turns.append(turn)
        if is_streaming:
            turn.stream(self.world, "Let me see: ")
        return turn

    def _finish(self, turn: Turn, end: End, *, again: bool) -> None:
        restarted = turn.finish(self.world, end)
        if again:
            restarted = turn.finish(self.world, end) or restarted
        self.turns.remove(turn)
        if restarted is not None:
            self.turns.append(restarted)

    def _happens_meanwhile(self, act: str, by: Operator, session: str) -> None:
        state = self._state(session)
        match act:
            case "message" | "keyword":
                text = PLAIN if act == "message" else ASKS_HUMAN
                self._send(self._write(state.visitor, text), is_heard=True)
            case "end":
                self._end(state, state.visitor)
            case "take":
                self._acts("take", by, session)
            case "reply":
                self._acts("reply", by, session)
            case "close":
                self._acts("close", by, session)
            case "reopen":
                self._acts("reopen", by, session)
            case _:
                self._acts("hand to AI", by, session)

    def _everybody_is_cut_off(self) -> None:
        for client in self.clients:
            client.disconnect()
        self.turns = [replace(turn, is_elsewhere=True) for turn in self.turns]

    def _state(self, session: str) -> State:
        return self.world.run(self.world.process.store.get_state(session))

    def _session(self, which: int) -> State:
        """The newest is meant most often."""
        states = list(self.now.states.values())
        return states[-1 - which % len(states)]

    def _origin(self, participant: Literal["visitor", "assistant", "telegram"]) -> Origin:
        return Origin(participant, f"{self.telegram.bot} {next(self._numbers)}")

"""What must hold of the stored sessions after every step, told from the entries alone, in the guarantees' words.

The numbers are those of the guarantees' list. The log is walked here by rules of its own, without `evolve`: an
answer's text says in which epoch its turn began and which words of the visitor it had seen, an operator's text for
which session it was written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from frontdesk.session import entries as e
from frontdesk.session.evolve import evolve
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.session.timers import Timer, timers
from frontdesk.store.ports import ASSISTANT
from tests.model.world import World

_ALL = 1_000_000
_FAR_MS = 1 << 50


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store says now of some visitors' sessions."""

    states: dict[str, State]
    logs: dict[str, list[e.Entry]]
    behind: frozenset[str]
    timers: frozenset[Timer]
    pending: frozenset[int]

    def visible(self, session: str) -> list[e.Entry]:
        return [entry for entry in self.logs[session] if entry.is_visible]

    def of(self, visitor: str) -> list[State]:
        """The visitor's sessions, oldest first."""
        return [state for state in self.states.values() if state.visitor == visitor]


EMPTY = Snapshot({}, {}, frozenset(), frozenset(), frozenset())


def take_snapshot(world: World, visitors: Iterable[str], bot: str) -> Snapshot:
    return world.run(_read(world, visitors, bot))


async def _read(world: World, visitors: Iterable[str], bot: str) -> Snapshot:
    store = world.process.store
    states = {state.session: state for each in visitors for state in await store.list_sessions(each)}
    behind = await store.list_behind(ASSISTANT, limit=_ALL)
    due = await store.list_due(now_ms=_FAR_MS, limit=_ALL)
    return Snapshot(
        states=states,
        logs={session: await store.read(session, limit=_ALL) for session in states},
        behind=frozenset(each.session for each in behind if each.session in states),
        timers=frozenset(each for each in due if each.session in states and each.kind != "leave"),
        pending=frozenset(each.update_id for each in await store.list_pending_updates(bot, limit=_ALL)),
    )


def check_session(state: State, log: Sequence[e.Entry], *, is_behind: bool) -> None:
    """One session against its log, and against the assistant's list of whom it owes an answer."""
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1)), "I2: holes"
    visible = [0, *(entry.seq for entry in log if entry.is_visible)]
    assert [entry.prev for entry in log if entry.is_visible] == visible[:-1], "I2: prev skips an entry"
    fold = reduce(evolve, log, State(session=state.session, visitor=state.visitor))
    assert fold == state, "the stored state is not what the log says"
    seen = walk(log)
    assert seen.is_open == state.is_open, "open and closed at once"
    assert not seen.is_open or seen.mode == state.mode, f"I3: {state.mode}, when the log says {seen.mode}"
    assert is_behind == state.wants_assistant, "the assistant's list is not what the state says"
    if seen.is_open and seen.mode == "ai":
        assert is_behind or seen.last_said <= seen.answered, "I15: owed, and no turn will come"
    if seen.is_open and seen.mode == "waiting":
        assert seen.is_told, "I15: the visitor waits and was not told"


@dataclass(slots=True)
class Seen:
    """Where a session stands. `answered` is the last entry that an answer or an operator has taken note of."""

    is_open: bool = False
    mode: e.Mode = "ai"
    last_said: int = 0
    answered: int = 0
    is_told: bool = False


def walk(log: Sequence[e.Entry]) -> Seen:
    """Read a session from its beginning; every message in it must be one that might stand there."""
    seen = Seen()
    turns: set[str] = set()
    for entry in log:
        match entry.body:
            case e.SessionStarted(mode=mode):
                seen.is_open, seen.mode, seen.is_told = True, mode, False
            case e.Message():
                _message(seen, entry, entry.body, turns)
            case e.OperatorRequested() | e.AssistantFailed() | e.Released():
                seen.mode, seen.is_told = "waiting", True
            case e.Notice():
                seen.is_told = True
            case e.Taken() | e.Reopened():
                seen.is_open, seen.mode = True, "human"
            case e.HandedToAi():
                seen.mode = "ai"
            case e.Closed():
                seen.is_open = False
            case e.Note(text=text) | e.MessageEdited(text=text):
                assert text.endswith(entry.session), "I8: an operator's words in another session"
            case _:
                pass
    return seen


def _message(seen: Seen, entry: e.Entry, message: e.Message, turns: set[str]) -> None:
    assert seen.is_open, "I3: words in a closed session"
    match message.author:
        case "visitor":
            seen.last_said = entry.seq
        case "operator":
            assert message.text.endswith(entry.session), "I8: an operator's words in another session"
            seen.mode = "human"  # whoever speaks has it, whatever the entries around say
            seen.answered = entry.seq
        case "assistant":
            assert seen.mode == "ai", f"I3: an assistant's message while {seen.mode}"
            epoch, upto = message.text.split()[1:3]
            assert int(epoch) == entry.epoch, "I4: begun in another epoch"
            assert message.text not in turns, "I6: the same turn answered twice"
            turns.add(message.text)
            seen.answered = max(seen.answered, int(upto))


def check_timers(state: State, found: Iterable[Timer], policy: Policy) -> None:
    assert set(found) == set(timers(state, policy)), "timer rows are not those of the state"


def check_screen(view: Sequence[e.Entry], visible: Sequence[e.Entry], *, is_whole: bool) -> None:
    """I9 of one session on one screen; `is_whole`: it is connected and knows of everything."""
    assert list(view) == list(visible[: len(view)]), "I9: the screen is no prefix of the log"
    if is_whole:
        assert len(view) == len(visible), "I9: a connected screen was not told"


def check_message(key: tuple[str, str], text: str, logs: Iterable[Sequence[e.Entry]], *, acknowledged: bool) -> None:
    """I1 of one of a visitor's messages; `logs` are that visitor's."""
    found = [
        entry.body.text
        for log in logs
        for entry in log
        if isinstance(entry.body, e.Message) and entry.body.author == "visitor" and entry.body.client_id == key[1]
    ]
    assert found in ([[text]] if acknowledged else [[], [text]]), f"I1: {key} stands {len(found)} times"

"""One batch of commands, decided in order over what was loaded for it. No I/O: `append.py` loads and saves.

A session, visitor or key that an earlier command of the batch touched is seen by the later ones as it left it.
"""

from dataclasses import dataclass, field, replace

from frontdesk.session.commands import (
    AskHuman,
    Command,
    DeleteReply,
    EditReply,
    FireTimer,
    ReopenSession,
    SessionCommand,
    VisitorCommand,
    VisitorMessage,
)
from frontdesk.session.entries import Entry, Message
from frontdesk.session.errors import IdempotencyMismatch, Refused, UnknownMessage, UnknownSession
from frontdesk.session.machine import decide, evolve
from frontdesk.session.policy import Policy
from frontdesk.session.priority import entry_priority
from frontdesk.session.state import State
from frontdesk.store.ports import Committed, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Append:
    """One command on its way to the log."""

    command: Command
    policy: Policy


@dataclass(slots=True)
class Visitor:
    """`open` is the visitor's open session; `last_n` the number of the newest one, 0 for none."""

    last_n: int = 0
    open: str | None = None


@dataclass(frozen=True, slots=True)
class UsedKey:
    digest: str
    session: str
    seq: int
    at_ms: int


@dataclass(slots=True)
class Touched:
    """A session in the batch: as it was stored (`before` None: it begins here) and what the batch makes of it.

    `policy` is that of the last command that may have moved its timers. `owed_anew_ms` is when the assistant was
    last asked to begin, if that happened in this batch.
    """

    state: State
    before: State | None
    homes: dict[str, str] = field(default_factory=dict[str, str])
    entries: list[tuple[Entry, int]] = field(default_factory=list[tuple[Entry, int]])
    policy: Policy | None = None
    owed_anew_ms: int | None = None

    def add(self, new: list[Entry]) -> None:
        for entry in new:
            owed = self.state.wants_assistant
            self.state = evolve(self.state, entry)
            self.entries.append((entry, entry_priority(entry, self.state)))
            if self.state.wants_assistant and not owed:
                self.owed_anew_ms = entry.at_ms


@dataclass(slots=True)
class Overlay:
    """What a batch knows. Everything its commands name must have been loaded; what is missing does not exist.

    `replies` are the operator messages that edits and withdrawals of the batch point at.
    """

    sessions: dict[str, Touched] = field(default_factory=dict[str, Touched])
    visitors: dict[str, Visitor] = field(default_factory=dict[str, Visitor])
    keys: dict[tuple[str, str], UsedKey] = field(default_factory=dict[tuple[str, str], UsedKey])
    replies: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    new_keys: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    fired: list[FireTimer] = field(default_factory=list[FireTimer])

    def decide(self, append: Append) -> Committed | Refused | StoreUnavailable:
        """What becomes of one command; an error concerns it alone and has changed nothing."""
        try:
            return self._repeat(append.command) or self._decide(append)
        except (Refused, StoreUnavailable) as error:
            return error

    def _repeat(self, command: Command) -> Committed | None:
        if command.key is None:
            return None
        used = self.keys.get((command.key.scope, command.key.name))
        if used is None:
            return None
        if used.digest != command.key.digest:
            raise IdempotencyMismatch(command.key.name)
        return Committed(self.sessions[used.session].state, (), used.seq, used.at_ms, repeat=True)

    def _decide(self, append: Append) -> Committed:
        if isinstance(append.command, VisitorMessage | AskHuman):
            session, command = self._resolve(append.command), append.command
        else:
            session, command = self._find(append.command)
        new = decide(session.state, command, append.policy)
        session.add(new)
        if new or isinstance(command, FireTimer):
            session.policy = append.policy
        if isinstance(command, FireTimer):
            self.fired.append(command)
        self._note(session)
        seq, at_ms = _own_entry(new, command)
        if command.key is not None:
            name = (command.key.scope, command.key.name)
            self.keys[name] = UsedKey(command.key.digest, session.state.session, seq, at_ms)
            self.new_keys.append(name)
        return Committed(session.state, tuple(new), seq, at_ms)

    def _resolve(self, command: VisitorCommand) -> Touched:
        """The visitor's open session, else a fresh one, which `_note` makes known once it has entries."""
        visitor = self.visitors.get(command.visitor, Visitor())
        if visitor.open is not None:
            return self.sessions[visitor.open]
        if command.new_session in self.sessions:
            raise StoreUnavailable("the id for the new session is taken: repeat with another")
        state = State(
            session=command.new_session,
            visitor=command.visitor,
            n=visitor.last_n + 1,
            site=command.site,
            locale=command.locale,
        )
        return Touched(state, before=None)

    def _find(self, command: SessionCommand) -> tuple[Touched, SessionCommand]:
        session = self.sessions.get(command.session)
        if session is None:
            raise UnknownSession(command.session)
        if isinstance(command, EditReply | DeleteReply) and not self._is_reply(session, command.of):
            raise UnknownMessage(command.session, command.of)
        if isinstance(command, ReopenSession):
            visitor = self.visitors.get(session.state.visitor)
            other = None if visitor is None or visitor.open == command.session else visitor.open
            command = replace(command, newer_open=other)
        return session, command

    def _is_reply(self, session: Touched, seq: int) -> bool:
        if (session.state.session, seq) in self.replies:
            return True
        return any(
            entry.seq == seq and isinstance(entry.body, Message) and entry.body.author == "operator"
            for entry, _ in session.entries
        )

    def _note(self, session: Touched) -> None:
        state = session.state
        self.sessions[state.session] = session
        visitor = self.visitors.setdefault(state.visitor, Visitor())
        visitor.last_n = max(visitor.last_n, state.n)
        if state.is_open:
            visitor.open = state.session
        elif visitor.open == state.session:
            visitor.open = None


def _own_entry(new: list[Entry], command: Command) -> tuple[int, int]:
    """`seq` and `at_ms` by which the command is answered: its message, else its last entry, else none."""
    if not new:
        return 0, command.at_ms
    own = next((entry for entry in new if isinstance(entry.body, Message)), new[-1])
    return own.seq, own.at_ms

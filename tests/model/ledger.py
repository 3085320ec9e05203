"""What the desk has answered to whom. Held against the log, it says whether each command had exactly one effect.

A command's *cause* stands in its origin, which every entry carries; a command that is sent again has the cause of
the first time.
"""

from collections import defaultdict
from collections.abc import Sequence

from frontdesk.session.commands import Command
from frontdesk.session.entries import Entry
from frontdesk.session.errors import Refused
from frontdesk.store.ports import Committed, StoreUnavailable


class Ledger:
    def __init__(self) -> None:
        self._committed: dict[str, tuple[Entry, ...]] = {}
        self._repeated: set[str] = set()
        self._unknown: set[str] = set()

    def record(self, command: Command, outcome: Committed | Refused | StoreUnavailable) -> None:
        if not isinstance(outcome, Committed):
            return  # nothing may be seen of it
        cause = command.origin.chat
        if outcome.repeat:
            self._repeated.add(cause)
            return
        self._committed[cause] = self._committed.get(cause, ()) + outcome.entries

    def nobody_knows(self, command: Command) -> None:
        """The command was sent, and its sender died before the answer."""
        self._unknown.add(command.origin.chat)

    def check(self, log: Sequence[Entry]) -> None:
        """One session's log holds what was answered: each command's entries once, together, and nobody else's."""
        by_cause: dict[str, list[Entry]] = defaultdict(list)
        for entry in log:
            if entry.origin.participant != "desk":
                by_cause[entry.origin.chat].append(entry)
        for cause, entries in by_cause.items():
            kinds = [entry.kind for entry in entries]
            assert entries[-1].seq - entries[0].seq == len(entries) - 1, f"I5: {cause}: more than one effect"
            assert len(kinds) == len(set(kinds)), f"I5: {cause}: more than one effect"
            if cause in self._committed:
                assert tuple(entries) == self._committed[cause], f"I5: {cause}: not what was answered"
            else:
                assert cause in self._unknown, f"I14: {cause}: refused or failed, and yet in the log"

    def check_kept(self, logs: Sequence[Sequence[Entry]]) -> None:
        """All that was answered is in one of the logs, and what was called a repeat had happened."""
        written = {entry.origin.chat for log in logs for entry in log}
        missing = {cause for cause, entries in self._committed.items() if entries} - written
        assert not missing, f"I1: {sorted(missing)[:3]}: acknowledged, and not in the log"
        known = self._committed.keys() | self._unknown
        assert self._repeated <= known, f"I1: {sorted(self._repeated - known)[:3]}: a repeat of nothing"

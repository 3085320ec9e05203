"""Deliberately wrong Frontdesks, each with one mistake that live systems made (guarantees, section 2 and 4).

Each is a context in which the product is wrong at one seam. The model must fail in it, and for the right reason: one
that lets a mutant through proves nothing.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, TypeAlias
from unittest.mock import patch

from sqlalchemy import Connection

from frontdesk.desk.desk import Desk
from frontdesk.session.commands import Answer, Command, Reply
from frontdesk.session.entries import Entry
from frontdesk.session.errors import Refused
from frontdesk.store import overlay, updates, writer
from frontdesk.store.overlay import Append, Overlay
from frontdesk.store.ports import Committed, StoredUpdate, StoreUnavailable
from tests.model.clients import Client
from tests.session import mutants as machines
from tests.session.builders import Decide

Mutant: TypeAlias = Callable[[], AbstractContextManager[Any]]
Outcome: TypeAlias = Committed | Refused | StoreUnavailable


def _machine(decide: Decide) -> Mutant:
    """The store decides by another machine."""
    return lambda: patch.object(overlay, "decide", decide)


def _without_keys(*kinds: type[Command]) -> AbstractContextManager[Any]:
    decide = Overlay.decide

    def forgetful(self: Overlay, append: Append) -> Outcome:
        if not kinds or isinstance(append.command, kinds):
            append = replace(append, command=replace(append.command, key=None))
        return decide(self, append)

    return patch.object(Overlay, "decide", forgetful)


def no_dedupe() -> AbstractContextManager[Any]:
    """A command that comes again is carried out again."""
    return _without_keys()


@contextmanager
def no_turn_key() -> Generator[None]:
    """Nothing tells an answer that is sent again from a new one: neither the machine nor the store."""
    with _machine(machines.no_turn_key)(), _without_keys(Answer):
        yield


def update_id_as_high_water_mark() -> AbstractContextManager[Any]:
    """An update is new if its id is above all that came before it."""
    store = updates._store  # pyright: ignore[reportPrivateUsage]
    highest: dict[str, int] = {}

    def store_higher(
        connection: Connection, bot: str, found: Sequence[StoredUpdate], at_ms: int
    ) -> list[StoredUpdate]:
        higher: list[StoredUpdate] = []
        for each in found:
            if each.update_id > highest.get(bot, 0):
                highest[bot] = each.update_id
                higher.append(each)
        return store(connection, bot, higher, at_ms)

    return patch.object(updates, "_store", store_higher)


def reply_to_all() -> AbstractContextManager[Any]:
    """An operator's words go to whoever has a session open."""
    handle = Desk.handle

    async def handle_everywhere(self: Desk, command: Command) -> Committed:
        committed = await handle(self, command)
        if isinstance(command, Reply):
            for visitor in _visitors_near(committed.state.visitor):
                other = await self.log.find_last_session(visitor)
                if other is not None and other.is_open:
                    await handle(self, replace(command, session=other.session, key=None))
        return committed

    return patch.object(Desk, "handle", handle_everywhere)


def _visitors_near(visitor: str) -> list[str]:
    """The other visitors of the same example."""
    example, _, number = visitor.partition(".")
    return [f"{example}.{1 - int(number)}"]


def cursor_past_a_gap() -> AbstractContextManager[Any]:
    """A screen takes whatever comes for the next event."""

    def takes_it(self: Client, upto: int, entry: Entry) -> bool:
        return entry.seq > upto

    return patch.object(Client, "continues", takes_it)


@contextmanager
def told_before_commit() -> Generator[None]:
    """Listeners hear of a batch when it is decided; whether it can be committed turns out later."""
    append_batch, on_commit = writer.append_batch, writer.Writer.on_commit
    tell: list[Callable[[Sequence[Committed]], None]] = []

    def remember(self: writer.Writer, listener: Callable[[Sequence[Committed]], None]) -> None:
        loop = self._loop  # pyright: ignore[reportPrivateUsage]
        tell[:] = [lambda changes: loop.call_soon_threadsafe(listener, changes) and None]
        on_commit(self, lambda _: None)

    def append_and_tell(connection: Connection, appends: Sequence[Append]) -> list[Outcome]:
        outcomes = append_batch(connection, appends)
        changes = [each for each in outcomes if isinstance(each, Committed) and each.entries]
        if changes:
            tell[0](changes)
        return outcomes

    with patch.object(writer, "append_batch", append_and_tell), patch.object(writer.Writer, "on_commit", remember):
        yield


# With each, the guarantees that it breaks: one of them must be what the model complains of.
MUTANTS: dict[str, tuple[Mutant, str]] = {
    "checked once": (_machine(machines.checked_once), "I3|I4"),
    "mode without epoch": (_machine(machines.mode_without_epoch), "I4"),
    "no turn key": (no_turn_key, "I6"),
    "update id as high-water mark": (update_id_as_high_water_mark, "I5"),
    "no dedupe": (no_dedupe, "I1|I5"),
    "reply without takeover": (_machine(machines.reply_without_takeover), "I3"),
    "second visitor message left unanswered": (_machine(machines.no_answers_upto), "I15"),
    "reply to all": (reply_to_all, "I8"),
    "cursor past a gap": (cursor_past_a_gap, "I9"),
    "told before commit": (told_before_commit, "I9"),
}

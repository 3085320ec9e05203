"""Operators behind Telegram: what they do arrives as updates: stored, carried out under a key, finished.

Telegram may deliver updates late, out of order and again, and their ids may begin anew lower down.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from frontdesk.session import commands as c
from frontdesk.session.entries import Operator, Origin
from frontdesk.session.state import State
from frontdesk.store.ports import StoredUpdate, StoreUnavailable
from tests.contracts.builders import ANN, BOB
from tests.model.world import World

Act: TypeAlias = Literal[
    "take",
    "take over",
    "reply",
    "hand to AI",
    "ai now",
    "close",
    "reopen",
    "reopen and send",
    "edit",
    "note",
    "keep",
    "leave",
]
Death: TypeAlias = Literal["", "before the command", "before it is finished"]

ACTS: tuple[Act, ...] = get_args(Act)
OPERATORS: dict[str, Operator] = {operator.id: operator for operator in (ANN, BOB)}
_FIRST_ID = 900_000_000
_ALL = 1_000_000


@dataclass(slots=True)
class Telegram:
    """One bot. `accepted` are the ids that reached Frontdesk, `finished` those that it has done with."""

    world: World
    bot: str
    queue: list[StoredUpdate] = field(default_factory=list[StoredUpdate])
    sent: list[StoredUpdate] = field(default_factory=list[StoredUpdate])
    accepted: set[int] = field(default_factory=set[int])
    finished: set[int] = field(default_factory=set[int])
    _base: int = _FIRST_ID
    _next: int = _FIRST_ID

    def ids_begin_anew(self) -> None:
        """As after a quiet week: lower than any before."""
        self._base -= 1_000
        self._next = self._base

    def happens(self, act: Act, operator: Operator, state: State) -> None:
        """An operator does something with the session as it is on the screen now."""
        payload = {
            "act": act,
            "operator": operator.id,
            "session": state.session,
            "epoch": state.epoch,
            "of": state.last_operator_seq,
        }
        update = StoredUpdate(self._next, json.dumps(payload))
        self._next += 1
        self.queue.append(update)
        self.sent.append(update)

    def delivers(self, *, again: int = 0, is_reversed: bool = False, death: Death = "") -> None:
        """Everything queued, and the last `again` of what was sent before, in one poll; then it is carried out."""
        batch = [*self.sent[len(self.sent) - again :], *self.queue]
        self.queue = []
        batch = batch[::-1] if is_reversed else batch
        self.world.run(self.world.process.store.store_updates(self.bot, batch, at_ms=self.world.now_ms()))
        self.accepted.update(update.update_id for update in batch)
        self.carry_out(death=death)

    def carry_out(self, *, death: Death = "") -> None:
        """All that is pending, in the order of arrival; the process dies at the first of it, if at all."""
        for update in self._pending():
            command = _command(update, self.bot, self.world.now_ms())
            if death == "before the command":
                self.world.dies_and_returns()
            elif death == "before it is finished":
                self.world.dies_and_returns(during=command)
            if death:
                return self.carry_out()
            if isinstance(self.world.handle(command), StoreUnavailable):
                return None
            self.world.run(self.world.process.store.finish_update(self.bot, update.update_id))
            self.finished.add(update.update_id)
        return None

    def check(self, pending: frozenset[int]) -> None:
        """I5, the half that the ledger can't see: nothing that was accepted is forgotten."""
        assert self.accepted <= self.finished | pending, f"I5: dropped {self.accepted - self.finished - pending}"

    def _pending(self) -> list[StoredUpdate]:
        return self.world.run(self.world.process.store.list_pending_updates(self.bot, limit=_ALL))


def _command(update: StoredUpdate, bot: str, at_ms: int) -> c.OperatorCommand:
    payload: dict[str, Any] = json.loads(update.payload)
    session, epoch = payload["session"], payload["epoch"]
    text = f"{payload['act']} {update.update_id} in {session}"
    given: dict[str, Any] = {
        "session": session,
        "operator": OPERATORS[payload["operator"]],
        "at_ms": at_ms,
        "origin": Origin("telegram", f"update {bot} {update.update_id}"),
        "key": c.Key(f"telegram:{bot}", str(update.update_id)),
    }
    act: Act = payload["act"]
    match act:
        case "take":
            return c.Take(**given)
        case "take over":
            return c.TakeOver(**given, epoch=epoch)
        case "reply":
            return c.Reply(**given, text=text)
        case "hand to AI":
            return c.HandToAi(**given, epoch=epoch)
        case "ai now":
            return c.HandToAi(**given, answer_now=True)
        case "close":
            return c.CloseSession(**given, epoch=epoch)
        case "reopen":
            return c.ReopenSession(**given)
        case "reopen and send":
            return c.ReopenSession(**given, text=text)
        case "edit":
            return c.EditReply(**given, of=payload["of"], text=text)
        case "note":
            return c.AddNote(**given, text=text)
        case "keep":
            return c.KeepSession(**given, epoch=epoch)
        case "leave":
            return c.OwnerGone(**given)

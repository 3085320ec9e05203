"""One bot's pending updates: what is kept, what an offset confirms, what goes out again. No I/O.

https://core.telegram.org/bots/api#getupdates
"""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from .clock import Signal

KINDS_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_S = 24 * 3600  # "Incoming updates are stored on the server for 24 hours"
TAP_KEPT_S = 150  # taps expire in the Bot API server's own source
MADE_KEPT = 2000


@dataclass(slots=True, eq=False)
class Update:
    id: int
    kind: str
    chat: int
    body: msgspec.Raw
    at: float
    place: int
    run: int  # which numbering the id belongs to
    out_of_order: bool = False  # repeated, reordered or injected: no offset skips it before it was delivered
    delivered: bool = False


class UpdateQueue:
    def __init__(self) -> None:
        self.pending: deque[Update] = deque()
        self.made: deque[Update] = deque(maxlen=MADE_KEPT)
        self.allowed: frozenset[str] | None = None
        self.held = False
        self.arrived = Signal()
        self.next_id = random.randrange(100_000_000, 900_000_000)
        self._run = 0
        self._place = 0
        self._places: dict[int, int] = {}

    def wants(self, kind: str) -> bool:
        return kind not in KINDS_ON_REQUEST if self.allowed is None else kind in self.allowed

    def push(self, kind: str, payload: object, *, chat: int, at: float) -> None:
        if not self.wants(kind):
            return
        body = msgspec.Raw(msgspec.json.encode({"update_id": self.next_id, kind: payload}))
        self._append(Update(self.next_id, kind, chat, body, at, 0, self._run))
        self.next_id += 1

    def inject(self, update: dict[str, object], at: float) -> int:
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id, self.next_id = self.next_id, self.next_id + 1
        body = msgspec.Raw(msgspec.json.encode({**update, "update_id": update_id}))
        kind = next((name for name in update if name != "update_id"), "")
        self._append(Update(update_id, kind, 0, body, at, 0, self._run, out_of_order=True))
        return update_id

    def repeat(self, update_id: int | None) -> bool:
        """Queue an update again under its own id. Without an id: the last one made."""
        for old in reversed(self.made):
            if update_id in (None, old.id):
                self._append(Update(old.id, old.kind, old.chat, old.body, old.at, 0, old.run, out_of_order=True))
                return True
        return False

    def _append(self, update: Update) -> None:
        self._place += 1
        update.place = self._place
        self.pending.append(update)
        self.made.append(update)
        self.arrived.poke()

    def reorder(self) -> None:
        self.pending = deque(reversed(self.pending))
        for update in self.pending:
            self._place += 1
            update.place = self._place
            update.out_of_order = True

    def renumber(self, next_id: int | None) -> None:
        """Go on from another id, as Telegram may after a quiet week."""
        self.next_id = next_id if next_id is not None else random.randrange(1, 2_000_000_000)
        self._run += 1

    def hold(self, held: bool) -> None:  # noqa: FBT001
        self.held = held
        self.arrived.poke()

    def expire(self, now: float) -> None:
        if self.pending and now - self.pending[0].at > TAP_KEPT_S:
            self.pending = deque(
                update
                for update in self.pending
                if now - update.at <= (TAP_KEPT_S if update.kind == "callback_query" else KEPT_S)
            )

    def confirm(self, offset: int) -> None:
        """Forget what the offset confirms. A negative one keeps the last so many."""
        if offset < 0:
            self.pending = deque(list(self.pending)[offset:])
        elif offset > 0 and self.pending:
            place = self._places.get(offset - 1, -1)
            self.pending = deque(update for update in self.pending if not self._confirmed(update, offset, place))

    def _confirmed(self, update: Update, offset: int, place: int) -> bool:
        if update.delivered and update.place <= place:
            return True
        if update.run != self._run or update.id >= offset:
            return False
        return update.delivered or (not update.out_of_order and offset <= self.next_id)

    def take(self, limit: int) -> Sequence[Update]:
        """Return what can be delivered now, oldest first; it stays pending until confirmed."""
        if self.held:
            return ()
        batch = [update for update, _ in zip(self.pending, range(limit), strict=False)]
        for update in batch:
            update.delivered = True
            self._places[update.id] = update.place
        if len(self._places) > 2 * MADE_KEPT:
            self._places = dict(list(self._places.items())[MADE_KEPT:])
        return batch

    def remove(self, update: Update) -> None:
        """Forget one update that a webhook accepted."""
        if update in self.pending:
            self.pending.remove(update)

"""A session's state: everything `decide` needs, all of it derived from the log by `evolve`."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.session.entries import Mode, OfferReason, Operator

Status: TypeAlias = Literal["none", "open", "closed"]
ClosedBy: TypeAlias = Literal["visitor", "operator", "idle", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One session as of `last_seq`. `status` none is a session that has not begun.

    `epoch` grows by one at each change of status, mode or operator; it is the fencing token (ADR 0002).
    Fields that end in `_seq` are entries' numbers, 0 for "never"; in `_ms`, milliseconds since the epoch.
    `waiting_since_ms` is when the present wait for a human began, 0 in any other mode. `human_offered`: the visitor
    was asked whether they want a person, in this stretch of the assistant's; `offer_due`: they are, with the next
    answer. `asked` holds the fingerprints of the visitor's last messages.
    """

    session: str
    visitor: str
    n: int = 1
    site: str = "default"
    locale: str = "en"
    status: Status = "none"
    mode: Mode = "ai"
    operator: Operator | None = None
    epoch: int = 0
    closed_by: ClosedBy | None = None
    last_seq: int = 0
    last_visible_seq: int = 0
    last_at_ms: int = 0
    last_visitor_seq: int = 0
    last_visitor_at_ms: int = 0
    answers_upto: int = 0
    last_operator_seq: int = 0
    operator_active_seq: int = 0
    operator_active_at_ms: int = 0
    handed_back_seq: int = 0
    handed_back_at_ms: int = 0
    answer_now: bool = False
    asked_human_at_ms: int = 0
    asked_again_at_ms: int = 0
    warned: bool = False
    waiting_since_ms: int = 0
    human_offered: bool = False
    offer_due: OfferReason | None = None
    asked: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def owes_answer(self) -> bool:
        """Does the visitor wait for words of anybody? A closed session owes nothing (ADR 0002)."""
        if not self.is_open:
            return False
        return self.answer_now or self.last_visitor_seq > max(self.answers_upto, self.last_operator_seq)

    @property
    def wants_assistant(self) -> bool:
        """Must the assistant begin (or finish) a turn now?"""
        return self.mode == "ai" and self.owes_answer

    @property
    def turn_key(self) -> str:
        """The key of the answer that is owed now: the visitor's last entry and the epoch it is answered in."""
        return f"{self.last_visitor_seq}.{self.epoch}"

    @property
    def answer_due_from_ms(self) -> int:
        """The assistant's time-out counts from here: the visitor's message, or the hand-back if that is later."""
        return max(self.last_visitor_at_ms, self.handed_back_at_ms)

"""What settings mean to the machine: the few facts from outside that a decision depends on."""

from dataclasses import dataclass

from frontdesk.session.hours import Hours

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Settings as the machine reads them; 0 switches a limit off.

    `assistant_off` is None when the assistant can answer, else the reason in operators' words
    ("switched off", "no model configured"). `hours` is None where people always answer.
    """

    assistant_off: str | None = None
    hours: Hours | None = None
    idle_close_ms: int = 60 * MINUTE_MS
    leave_close_ms: int = 0
    auto_return_ms: int = 0
    # One silent "asked again" line a minute: the operators are alarmed once (the state table).
    asked_again_ms: int = MINUTE_MS
    # A turn restarts at most twice when the visitor writes on, then its answer is appended (ADR 0002).
    turn_restarts_max: int = 2
    # How long before an automatic hand-back operators are warned.
    auto_return_warning_ms: int = MINUTE_MS

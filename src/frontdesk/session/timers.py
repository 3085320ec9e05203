"""Which timers a session has, as a pure function of its state: the store keeps exactly these rows."""

from dataclasses import dataclass

from frontdesk.session.commands import TimerKind
from frontdesk.session.policy import Policy
from frontdesk.session.state import State


@dataclass(frozen=True, slots=True)
class Timer:
    """Fire `kind` at `due_at_ms` if epoch and seq are still these (`FireTimer` checks again)."""

    session: str
    kind: TimerKind
    due_at_ms: int
    if_epoch: int
    if_seq: int


def timers(state: State, policy: Policy) -> list[Timer]:
    """The timers of a session in `state`, except `leave`: that one follows presence, not the log."""
    if not state.is_open:
        return []
    found: list[Timer] = []
    if policy.idle_close_ms and state.mode != "waiting" and not state.owes_answer:
        due_at_ms = state.last_at_ms + policy.idle_close_ms
        found.append(Timer(state.session, "idle", due_at_ms, state.epoch, state.last_seq))
    if policy.auto_return_ms and state.mode == "human":
        due_at_ms = state.operator_active_at_ms + policy.auto_return_ms
        seq = state.operator_active_seq
        found.append(Timer(state.session, "auto_return", due_at_ms, state.epoch, seq))
        if not state.warned:
            warn_at_ms = max(state.operator_active_at_ms, due_at_ms - policy.auto_return_warning_ms)
            found.append(Timer(state.session, "auto_return_warning", warn_at_ms, state.epoch, seq))
    return found

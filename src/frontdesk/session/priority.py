"""How soon an entry should reach the operators: 0 is most urgent. Only the order within a budget hangs on it."""

from frontdesk.session import entries as e
from frontdesk.session.entries import Entry
from frontdesk.session.state import State

HUMAN, NEW_SESSION, VISITOR, MIRROR, CLOSING = range(5)


def entry_priority(entry: Entry, state: State) -> int:
    """The urgency of `entry`, where `state` is the session's state after it."""
    match entry.body:
        case (
            e.OperatorRequested()
            | e.AssistantFailed()
            | e.Released()
            | e.Taken()
            | e.HandedToAi()
            | e.AutoReturnWarned()
        ):
            return HUMAN
        case e.Message(author="assistant"):
            return MIRROR
        case e.Message(author="operator"):
            return HUMAN
        case e.Message():
            return VISITOR if state.mode == "ai" else HUMAN
        case e.SessionStarted():
            return NEW_SESSION
        case e.Closed() | e.Rating():
            return CLOSING
        case _:
            return MIRROR

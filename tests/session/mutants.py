"""Deliberately wrong machines. A suite that lets one of them through proves nothing.

Each is a `decide` with one of the mistakes that live systems made (guarantees.md, section 2). Put it where the right
one stands (`SessionLog(decide=…)`, or in place of `machine.decide` in a store) and the suite must fail.
"""

from dataclasses import replace

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session.machine import decide
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from tests.session.builders import Decide


def checked_once(state: State, command: c.Command, policy: Policy) -> list[e.Entry]:
    """The mode is checked when the turn begins and never again: its answer always enters."""
    if isinstance(command, c.Answer):
        waiting_for_it = replace(
            state,
            status="open",
            mode="ai",
            operator=None,
            last_operator_seq=0,
            answers_upto=min(state.answers_upto, command.answers_upto - 1),
        )
        return decide(waiting_for_it, replace(command, epoch=state.epoch), policy)
    return decide(state, command, policy)


def mode_without_epoch(state: State, command: c.Command, policy: Policy) -> list[e.Entry]:
    """The guard looks at the mode alone: a turn outlives a takeover that was handed back."""
    if isinstance(command, c.Answer | c.RequestOperator | c.FailTurn):
        command = replace(command, epoch=state.epoch)
    return decide(state, command, policy)


def no_answers_upto(state: State, command: c.Command, policy: Policy) -> list[e.Entry]:
    """An answer settles whatever the visitor has said by the time it enters, seen by the turn or not."""
    if isinstance(command, c.Answer):
        command = replace(command, answers_upto=state.last_visitor_seq)
    return decide(state, command, policy)


def no_turn_key(state: State, command: c.Command, policy: Policy) -> list[e.Entry]:
    """Nothing tells a redelivered answer from a new one."""
    if isinstance(command, c.Answer):
        return decide(replace(state, answer_now=True), command, policy)
    return decide(state, command, policy)


def reply_without_takeover(state: State, command: c.Command, policy: Policy) -> list[e.Entry]:
    """An operator's words are delivered, and the assistant goes on talking."""
    entries = decide(state, command, policy)
    if isinstance(command, c.Reply) and len(entries) == 2:
        said = replace(entries[1], seq=state.last_seq + 1, prev=state.last_visible_seq, epoch=state.epoch)
        return [said]
    return entries


MUTANTS: dict[str, Decide] = {
    "checked once": checked_once,
    "mode without epoch": mode_without_epoch,
    "second visitor message left unanswered": no_answers_upto,
    "no turn key": no_turn_key,
    "reply without takeover": reply_without_takeover,
}

"""Every schedule of one running turn against up to three other commands: nothing leaks, nobody is left unanswered.

A turn reads the state when it begins and sends one command when it ends. Whatever up to three of the other commands
do before, between and after, no assistant message may stand after a takeover until a hand-back, none may enter in
another epoch than its turn began in, and whoever still waits for words must have a turn to come or a human. The same
enumeration catches each machine of mutants.py that is wrong in one of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session import machine
from frontdesk.session.errors import Refused
from frontdesk.session.state import State
from tests.session import builders as b
from tests.session.builders import Decide
from tests.session.mutants import MUTANTS

OTHERS: list[c.Command] = [
    b.take(b.ANN),
    b.reply(b.ANN),
    b.message("operator", asks_human="operator", client_id="c8"),
    b.hand_to_ai(b.ANN),
    b.message("And when?", client_id="c9"),
    b.close(b.ANN),
    b.reopen(b.ANN),
]
OTHERS_MAX = 3
# Sequences of k out of 7 others, times the places of begin and end among them: (k + 1)(k + 2) / 2.
PLACED = sum(7**k * (k + 1) * (k + 2) // 2 for k in range(OTHERS_MAX + 1))
# An answer that may yet restart, one that may not, the assistant's tool, a failure.
ENDS = {"answer": 0, "last answer": 2, "tool": 0, "failure": 0}
SPOKEN_FOR = e.OperatorRequested | e.AssistantFailed | e.Taken | e.Released | e.Closed | e.Reopened


@dataclass(frozen=True, slots=True)
class Run:
    """One path through the machine so far. `begun` is the state its turn read, and `ended` says that it is over."""

    state: State
    log: tuple[e.Entry, ...] = ()
    begun: State | None = None
    ended: bool = False

    def do(self, command: c.Command, decide: Decide) -> "Run":
        """The run after `command`; a refusal changes nothing."""
        try:
            added = decide(self.state, command, b.ON)
        except Refused:
            return self
        state = self.state
        for entry in added:
            state = machine.evolve(state, entry)
        return replace(self, state=state, log=(*self.log, *added))

    def finish(self, end: str, decide: Decide) -> "Run":
        """The turn's end: its text tells the epoch it began in and the last words it has seen."""
        begun = self.begun
        if begun is None or not begun.wants_assistant:
            return replace(self, ended=True)
        match end:
            case "tool":
                command = b.request_operator(begun)
            case "failure":
                command = b.fail_turn(begun)
            case _:
                text = f"{begun.epoch} {begun.last_visitor_seq}"
                command = b.answer(text, restarts=ENDS[end])(begun)
        return replace(self.do(command, decide), ended=True)


@dataclass(slots=True)
class Tally:
    schedules: int = 0
    turns: int = 0
    answers: int = 0
    leaks: int = 0
    unanswered: int = 0
    examples: list[str] = field(default_factory=list[str])


def iter_runs(run: Run, end: str, decide: Decide, others_left: int) -> Iterator[Run]:
    """Every complete continuation of `run`: both of the turn's ends and any number of others up to `others_left`."""
    if run.begun is None:
        yield from iter_runs(replace(run, begun=run.state), end, decide, others_left)
    elif not run.ended:
        yield from iter_runs(run.finish(end, decide), end, decide, others_left)
    else:
        yield run
    if others_left:
        for other in OTHERS:
            yield from iter_runs(run.do(other, decide), end, decide, others_left - 1)


def count_leaks(log: tuple[e.Entry, ...]) -> int:
    """Assistant messages that stand where the assistant must be silent, or that were begun in another epoch."""
    silent = False
    leaks = 0
    for entry in log:
        match entry.body:
            case e.Message(author="operator"):
                silent = True
            case e.Message(author="assistant", text=text):
                leaks += silent or text.split()[0] != str(entry.epoch)
            case e.HandedToAi():
                silent = False
            case body if isinstance(body, SPOKEN_FOR):
                silent = True
            case _:
                pass
    return leaks


def is_left_unanswered(run: Run, decide: Decide) -> bool:
    """Once every turn that is still wanted has run: does the visitor wait for the assistant all the same?"""
    for _ in range(3):
        if not run.state.wants_assistant:
            break
        run = replace(run, begun=run.state).finish("last answer", decide)
    if not run.state.is_open or run.state.mode != "ai":
        return False  # nothing is owed, or it is a human's to give
    seen = 0
    last_said = 0
    for entry in run.log:
        match entry.body:
            case e.Message(author="assistant", text=text):
                seen = max(seen, int(text.split()[1]))
            case e.Message(author="operator"):
                seen = entry.seq
            case e.Message(author="visitor"):
                last_said = entry.seq
            case _:
                pass
    return run.state.wants_assistant or seen < last_said


def enumerate_schedules(end: str, decide: Decide) -> Tally:
    tally = Tally()
    started = Run(b.SessionLog().state).do(b.message(), decide)
    for run in iter_runs(started, end, decide, OTHERS_MAX):
        tally.schedules += 1
        tally.turns += run.begun is not None and run.begun.wants_assistant
        tally.answers += any(isinstance(it.body, e.Message) and it.body.author == "assistant" for it in run.log)
        leaks = count_leaks(run.log)
        unanswered = is_left_unanswered(run, decide)
        tally.leaks += leaks > 0
        tally.unanswered += unanswered
        if leaks or unanswered:
            tally.examples.append(b.names(list(run.log)))
    return tally


# The schedules in which the turn really began, and those in which any answer entered (of its own or none).
REAL_TURNS = 2236
ANSWERED = {"answer": 946, "last answer": 1112, "tool": 0, "failure": 0}


@pytest.mark.parametrize("end", ENDS)
def test_no_schedule_leaks_or_leaves_the_visitor_unanswered(end: str) -> None:
    tally = enumerate_schedules(end, machine.decide)
    assert (tally.leaks, tally.unanswered) == (0, 0), tally.examples[:3]
    # Counted once by running it: so that the enumeration can't become hollow.
    assert tally.schedules == PLACED == 3746
    assert (tally.turns, tally.answers) == (REAL_TURNS, ANSWERED[end])


@pytest.mark.parametrize(
    ("mutant", "leaks", "unanswered"),
    [
        ("checked once", 676, 0),
        ("mode without epoch", 18, 0),
        ("second visitor message left unanswered", 0, 77),
        ("reply without takeover", 19, 0),
    ],
)
def test_a_wrong_machine_is_caught(mutant: str, leaks: int, unanswered: int) -> None:
    tally = enumerate_schedules("answer", MUTANTS[mutant])
    assert (tally.leaks, tally.unanswered) == (leaks, unanswered)


def test_a_machine_without_turn_keys_answers_twice() -> None:
    """The one mutant that needs no other command: its answer is only delivered again."""

    def answers(decide: Decide) -> int:
        started = Run(b.SessionLog().state).do(b.message(), decide)
        again = b.answer("1 2")(started.state)
        log = started.do(again, decide).do(again, decide).log
        return sum(isinstance(it.body, e.Message) and it.body.author == "assistant" for it in log)

    assert answers(machine.decide) == 1
    assert answers(MUTANTS["no turn key"]) == 2

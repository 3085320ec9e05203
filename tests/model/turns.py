"""The assistant's turns by explicit rules: read the state and remember it; end, any number of steps later."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from frontdesk.desk.live import DraftDelta
from frontdesk.session import commands as c
from frontdesk.session.entries import Origin
from frontdesk.session.errors import VisitorWroteOn
from frontdesk.session.state import State
from tests.model.world import World

End: TypeAlias = Literal["answer", "tool", "failure"]
ENDS: tuple[End, ...] = get_args(End)


@dataclass(frozen=True, slots=True)
class Turn:
    """`begun` is what the turn read when it began, `number` tells it from any other.

    One that outlives its process runs on another node: it ends here, and what it streams is shown there.
    """

    number: int
    begun: State
    restarts: int = 0
    is_elsewhere: bool = False

    def stream(self, world: World, piece: str) -> None:
        """The next piece of the answer, to the visitor's screens."""
        if self.is_elsewhere:
            return
        live = world.process.live
        shown = next((draft.text for draft in live.drafts_of(self.begun.session) if draft.turn == self._key), "")
        item = DraftDelta(self.begun.session, self._key, self.begun.epoch, len(shown), piece)
        live.draft(self.begun.visitor, item)

    def finish(self, world: World, end: End) -> "Turn | None":
        """Ends the turn; the one that takes its place if the visitor wrote on meanwhile."""
        outcome = world.handle(self.command(end, world.now_ms()))
        if isinstance(outcome, VisitorWroteOn):
            return replace(self, begun=outcome.state, restarts=self.restarts + 1)
        world.process.live.withdraw_draft(self.begun.visitor, self.begun.session, turn=self._key)
        return None

    def command(self, end: End, at_ms: int) -> c.TurnCommand:
        """An answer tells what it was begun with: the epoch, and the visitor's words it had seen."""
        session, epoch, upto = self.begun.session, self.begun.epoch, self.begun.last_visitor_seq
        # Answers share the turn's key, whoever of several turns brings one; tool and failure have none.
        name = self._key if end == "answer" else f"{self.number}.{self.restarts}"
        origin = Origin("assistant", f"turn {name} of {session}, {end}")
        match end:
            case "answer":
                return c.Answer(
                    at_ms=at_ms,
                    origin=origin,
                    key=c.Key(f"turn:{session}", self._key),
                    session=session,
                    epoch=epoch,
                    answers_upto=upto,
                    text=f"answer {epoch} {upto}",
                    restarts=self.restarts,
                )
            case "tool":
                return c.RequestOperator(at_ms=at_ms, origin=origin, session=session, epoch=epoch, answers_upto=upto)
            case "failure":
                return c.FailTurn(
                    at_ms=at_ms, origin=origin, session=session, epoch=epoch, answers_upto=upto, reason="no reply"
                )

    @property
    def _key(self) -> str:
        return self.begun.turn_key

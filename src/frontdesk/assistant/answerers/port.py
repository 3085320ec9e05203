"""What a turn needs of whoever writes its answer."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from frontdesk.assistant.prompt import Question
from frontdesk.session.errors import FrontdeskError


@dataclass(frozen=True, slots=True)
class OperatorWanted:
    """The tool `request_operator` was called: whatever else was written is void."""


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The text of this answer says that the assistant doesn't know, or isn't sure: a person is offered after it."""


Piece: TypeAlias = str | OperatorWanted | NotKnown


@dataclass(eq=False)
class AnswererFailed(FrontdeskError):
    """No answer came of this attempt. `reason` is for operators: short, honest, without secrets and addresses.

    `is_transient`: another attempt may succeed, not earlier than `retry_after_s` if the server said so.
    """

    reason: str
    is_transient: bool = False
    retry_after_s: float | None = None

    def __str__(self) -> str:
        return self.reason


class Answerer(Protocol):
    """Writes answers. Knows nothing of sessions, epochs or deadlines: a turn watches over those."""

    def why_off(self) -> str | None:
        """None when it can answer, else the reason in operators' words ("no model configured")."""
        ...

    def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """The answer in Markdown, piece by piece; closing the generator ends the call to the outside at once.

        Raises: AnswererFailed.
        """
        ...

    async def stand_in(self, question: Question) -> str | None:
        """Words (Markdown) for when `answer` failed for good; None: a human is wanted."""
        ...

    async def aclose(self) -> None:
        """Let connections go."""
        ...

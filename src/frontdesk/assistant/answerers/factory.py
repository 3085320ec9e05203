"""Makes the answerer that the settings name."""

from collections.abc import AsyncGenerator
from typing import assert_never

from frontdesk.assistant.answerers.builtin import BuiltinAnswerer
from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.answerers.port import Answerer, AnswererFailed, Piece
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.prompt import Question
from frontdesk.assistant.settings import AnswererSettings


def make_answerer(settings: AnswererSettings, knowledge: Knowledge) -> Answerer:
    """Ready to answer, or able to say why not (`why_off`). The knowledge stays its owner's."""
    match settings.provider:
        case "none":
            return NoAnswerer()
        case "builtin":
            return BuiltinAnswerer(knowledge)
        case "openai" | "anthropic" | "google":
            return ModelAnswerer(settings, knowledge)
        case _:
            assert_never(settings.provider)


class NoAnswerer:
    """Provider none: operators answer everything."""

    def why_off(self) -> str | None:
        return "no provider configured"

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        raise AnswererFailed(f"no provider to answer {len(question.transcript)} lines")
        yield ""

    async def stand_in(self, question: Question) -> str | None:
        return None

    async def aclose(self) -> None:
        return None

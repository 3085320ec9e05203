"""Makes the answerer that the settings name."""

import asyncio
from collections.abc import AsyncGenerator
from typing import assert_never

import structlog

from frontdesk.assistant.answerers.builtin import BuiltinAnswerer
from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.answerers.port import Answerer, AnswererFailed, Piece
from frontdesk.assistant.knowledge.fulltext import Knowledge
from frontdesk.assistant.knowledge.reading import load_knowledge
from frontdesk.assistant.prompt import Question
from frontdesk.assistant.settings import AnswererSettings

log = structlog.get_logger(__name__)


async def make_answerer(settings: AnswererSettings) -> Answerer:
    """Ready to answer, or able to say why not (`why_off`); knowledge is read in a thread."""
    match settings.provider:
        case "none":
            return NoAnswerer()
        case "builtin":
            return BuiltinAnswerer(await _load(settings))
        case "openai":
            return ModelAnswerer(settings, await _load(settings))
        case _:
            assert_never(settings.provider)


class NoAnswerer:
    """Provider none: operators answer everything."""

    def why_off(self) -> str | None:
        return "no provider configured"

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        raise AnswererFailed(f"no provider to answer {len(question.transcript)} lines")
        yield ""

    async def aclose(self) -> None:
        return None


async def _load(settings: AnswererSettings) -> Knowledge:
    try:
        return await asyncio.to_thread(load_knowledge, settings.knowledge_dir, settings.documents)
    except OSError as error:
        why = error.strerror or str(error)
        log.error("knowledge_unreadable", folder=str(settings.knowledge_dir), error=why)
        return await asyncio.to_thread(load_knowledge, None, settings.documents)

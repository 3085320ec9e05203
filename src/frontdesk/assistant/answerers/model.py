"""A language model, by pydantic-ai.

The libraries take about two seconds to import: they are loaded in a thread at the first answer, never before. Each
attempt is one request; what a failure means, and when to try again, is said by `AnswererFailed`.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from frontdesk.assistant.answerers.builtin import reply_to
from frontdesk.assistant.answerers.extras import find_missing_extra
from frontdesk.assistant.answerers.port import Piece
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.prompt import Question, build_prompt
from frontdesk.assistant.settings import AnswererSettings

if TYPE_CHECKING:
    from frontdesk.assistant.answerers.model_client import ModelClient

# What the owner says about the subject; more would crowd out the conversation in a small model's window.
_PASSAGES_MAX = 4
_PASSAGE_FLOOR = 0.2


class ModelAnswerer:
    """One client for all turns, made at the first."""

    def __init__(self, settings: AnswererSettings, knowledge: Knowledge) -> None:
        self._settings = settings
        self._knowledge = knowledge
        self._client: ModelClient | None = None
        self._loading = asyncio.Lock()

    def why_off(self) -> str | None:
        if extra := find_missing_extra(self._settings.provider):
            return f"{extra} is not installed"
        return None if self._settings.model else "no model configured"

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """The model's text as it comes; a call of `request_operator` ends it."""
        client = await self._get_client()
        hits = await asyncio.to_thread(self._knowledge.search, question.asked, limit=_PASSAGES_MAX)
        passages = [hit.quotation for hit in hits if hit.confidence >= _PASSAGE_FLOOR]
        prompt = build_prompt(question, instructions=self._settings.instructions, knowledge=passages)
        async with aclosing(client.stream(prompt, with_tool=question.may_request_operator)) as pieces:
            async for piece in pieces:
                yield piece

    async def stand_in(self, question: Question) -> str | None:
        """What the built-in assistant quotes when it is sure. A guess would be worse than a human."""
        reply = await asyncio.to_thread(reply_to, self._knowledge, question)
        return reply.text if reply.quoted is not None and reply.is_known else None

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _get_client(self) -> "ModelClient":
        async with self._loading:
            if self._client is None:
                self._client = await asyncio.to_thread(_make_client, self._settings)
            return self._client


def _make_client(settings: AnswererSettings) -> "ModelClient":
    from frontdesk.assistant.answerers.model_client import ModelClient  # heavy: pydantic_ai and a maker's

    gc.freeze()  # 85,000 objects that stay: no collection need look at them again
    return ModelClient(settings)

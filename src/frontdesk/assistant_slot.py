"""Keeps the assistant as the owner wants it: a changed setting or text makes another answerer, without a restart."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from frontdesk.assistant.answerers.factory import make_answerer
from frontdesk.assistant.answerers.port import Answerer
from frontdesk.assistant.knowledge.reading import Document, list_files
from frontdesk.assistant.participant import Assistant
from frontdesk.assistant.settings import AnswererSettings, AssistantSettings
from frontdesk.config import Settings
from frontdesk.desk.desk import Desk
from frontdesk.owner_settings import LiveSettings
from frontdesk.store.ports import Followers, KnowledgeTexts

_SITE = "default"


class AssistantStore(Followers, KnowledgeTexts, Protocol):
    """What the assistant and its knowledge need of the store."""


class AssistantSlot:
    """Owns the answerer in force. `start` before anything is handled."""

    def __init__(self, settings: LiveSettings, store: AssistantStore) -> None:
        self._settings = settings
        self._store = store
        self._changing = asyncio.Lock()
        self._answerer: Answerer | None = None
        self._assistant: Assistant | None = None
        # How many texts it reads now: of the settings page, and in the folder.
        self.documents = 0
        self.files = 0

    async def start(self, desk: Desk) -> Assistant:
        self._answerer = await self._make_answerer(self._settings.current)
        self._assistant = Assistant(desk, self._store, self._answerer, _assistant_settings(self._settings.current))
        self._settings.on_change(self._changed)
        return self._assistant

    async def aclose(self) -> None:
        if self._answerer is not None:
            await self._answerer.aclose()

    def why_off(self) -> str | None:
        """None when it can answer, else the reason in operators' words."""
        return self._assistant.why_off() if self._assistant else "not started"

    async def knowledge_changed(self) -> None:
        """The owner's texts are others now: read them all again."""
        await self._configure(self._settings.current)

    async def _changed(self, before: Settings, after: Settings) -> None:
        was = _answerer_settings(before), _assistant_settings(before)
        if was != (_answerer_settings(after), _assistant_settings(after)):
            await self._configure(after)

    async def _configure(self, settings: Settings) -> None:
        async with self._changing:
            former, self._answerer = self._answerer, await self._make_answerer(settings)
            if self._assistant is not None:
                self._assistant.configure(self._answerer, _assistant_settings(settings))
            if former is not None:
                await former.aclose()

    async def _make_answerer(self, settings: Settings) -> Answerer:
        texts = await self._store.list_knowledge(_SITE)
        self.documents = len(texts)
        self.files = await asyncio.to_thread(_count_files, settings.knowledge_dir)
        documents = tuple(Document(text.title, text.text) for text in texts)
        return await make_answerer(replace(_answerer_settings(settings), documents=documents))


def _count_files(folder: Path | None) -> int:
    try:
        return len(list_files(folder)) if folder else 0
    except OSError:
        return 0  # the answerer says so


def _answerer_settings(settings: Settings) -> AnswererSettings:
    return AnswererSettings(
        provider=settings.ai_provider,
        base_url=settings.ai_base_url,
        api_key=settings.ai_api_key,
        model=settings.ai_model,
        instructions=settings.ai_instructions,
        knowledge_dir=settings.knowledge_dir,
    )


def _assistant_settings(settings: Settings) -> AssistantSettings:
    return AssistantSettings(
        enabled=settings.ai_enabled, debounce_ms=settings.ai_debounce_ms, timeout_s=settings.ai_timeout_s
    )

"""Keeps the assistant as the owner wants it: a changed setting or text makes another answerer, without a restart."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from frontdesk.assistant.answerers.builtin import reply_to
from frontdesk.assistant.answerers.factory import make_answerer
from frontdesk.assistant.answerers.port import Answerer
from frontdesk.assistant.knowledge.html import read_html
from frontdesk.assistant.knowledge.meaning import Embedder, is_installed
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.ranking import MAYBE, SURE
from frontdesk.assistant.knowledge.reading import Document, list_files, read_passages
from frontdesk.assistant.knowledge.search import Found, Knowledge
from frontdesk.assistant.participant import Assistant
from frontdesk.assistant.prompt import Line, Question
from frontdesk.assistant.settings import AnswererSettings, AssistantSettings
from frontdesk.config import Settings
from frontdesk.desk.desk import Desk
from frontdesk.desk.ports import HtmlText, Indexing, TriedPassage, TriedQuestion
from frontdesk.owner_settings import Listener
from frontdesk.session.richtext import find_safe_href
from frontdesk.store.ports import Followers, KnowledgeTexts

_SITE = "default"
_TRIED_PASSAGES = 5

log = structlog.get_logger(__name__)


class AssistantStore(Followers, KnowledgeTexts, Protocol):
    """What the assistant and its knowledge need of the store."""


class SettingsInForce(Protocol):
    """`owner_settings.LiveSettings`, or settings that never change."""

    @property
    def current(self) -> Settings: ...

    def on_change(self, listener: Listener) -> None: ...


class AssistantSlot:
    """Owns the knowledge and the answerer in force. `start` before anything is handled."""

    def __init__(self, settings: SettingsInForce, store: AssistantStore) -> None:
        self._settings = settings
        self._store = store
        self._changing = asyncio.Lock()
        self._embedder = Embedder() if is_installed() else None
        self._by_meaning = False
        self._indexing: asyncio.Task[None] | None = None
        self._answerer: Answerer | None = None
        self._assistant: Assistant | None = None
        self.knowledge = Knowledge()
        # How many texts it reads now: of the settings page, and in the folder.
        self.documents = 0
        self.files = 0

    async def start(self, desk: Desk) -> Assistant:
        settings = self._settings.current
        await self._read(settings)
        self._answerer = make_answerer(_answerer_settings(settings), self.knowledge)
        self._assistant = Assistant(desk, self._store, self._answerer, _assistant_settings(settings))
        self._settings.on_change(self._changed)
        return self._assistant

    async def indexed(self) -> None:
        """Return when the knowledge is read by meaning, too, where it is."""
        if self._indexing is not None:
            await asyncio.wait({self._indexing})

    async def aclose(self) -> None:
        if self._answerer is not None:
            await self._answerer.aclose()
        await self._drop(self.knowledge, self._indexing)

    def indexing(self) -> Indexing:
        """`desk.ports.KnowledgeDoor`, as the three below."""
        progress = self.knowledge.progress
        texts = self.documents + self.files
        if self._embedder is None:
            return Indexing(texts, progress.passages, 0, "missing")
        if not self._by_meaning:
            return Indexing(texts, progress.passages, 0, "off")
        if progress.problem is not None:
            return Indexing(texts, progress.passages, progress.done, "failed", progress.problem)
        is_ready = progress.is_ready or progress.passages == 0
        return Indexing(texts, progress.passages, progress.done, "ready" if is_ready else "indexing")

    async def try_question(self, question: str) -> TriedQuestion:
        knowledge = self.knowledge
        return await asyncio.to_thread(_try, knowledge, question)

    async def text_of_html(self, html: str) -> HtmlText:
        return await asyncio.to_thread(_text_of_html, html)

    async def changed(self) -> None:
        await self._configure(self._settings.current, rereads=True)

    def count_waiting(self) -> int:
        """Sessions that wait for an answer of the assistant, begun or in line."""
        return self._assistant.count_waiting() if self._assistant else 0

    def why_off(self) -> str | None:
        """None when it can answer, else the reason in operators' words."""
        return self._assistant.why_off() if self._assistant else "not started"

    async def _changed(self, before: Settings, after: Settings) -> None:
        was, now = ((_answerer_settings(it), _assistant_settings(it)) for it in (before, after))
        rereads = _reading_settings(before) != _reading_settings(after)
        if was != now or rereads:
            await self._configure(after, rereads=rereads)

    async def _configure(self, settings: Settings, *, rereads: bool) -> None:
        async with self._changing:
            former, former_index, former_answerer = self.knowledge, self._indexing, self._answerer
            if rereads:
                await self._read(settings)
            self._answerer = make_answerer(_answerer_settings(settings), self.knowledge)
            if self._assistant is not None:
                self._assistant.configure(self._answerer, _assistant_settings(settings))
            if former_answerer is not None:
                await former_answerer.aclose()
            if rereads:
                await self._drop(former, former_index)

    async def _read(self, settings: Settings) -> None:
        texts = await self._store.list_knowledge(_SITE)
        folder = settings.knowledge_dir
        self.documents = len(texts)
        self.files = await asyncio.to_thread(_count_files, folder)
        documents = [Document(text.title, text.text) for text in texts]
        self._by_meaning = self._embedder is not None and _searches_by_meaning(settings)
        embedder = self._embedder if self._by_meaning else None
        self.knowledge = await asyncio.to_thread(_make_knowledge, folder, documents, embedder)
        self._indexing = asyncio.create_task(asyncio.to_thread(self.knowledge.index), name="knowledge:index")

    async def _drop(self, knowledge: Knowledge, indexing: "asyncio.Task[None] | None") -> None:
        await asyncio.to_thread(knowledge.close)
        if indexing is not None:
            await asyncio.wait({indexing})


def _try(knowledge: Knowledge, question: str) -> TriedQuestion:
    hits = knowledge.search(question, limit=_TRIED_PASSAGES)
    asked = Question((Line("visitor", question),))
    reply = reply_to(knowledge, asked)
    passages = tuple(_tried(hit, is_quoted=hit.passage is reply.quoted) for hit in hits)
    return TriedQuestion(reply.text, passages, SURE, MAYBE)


def _tried(hit: Found, *, is_quoted: bool) -> TriedPassage:
    passage, score = hit.passage, hit.score
    source = passage.source
    return TriedPassage(
        title=" › ".join((*passage.parents, passage.title)),
        text=passage.text,
        source=source.name if source else "",
        url=source.url if source else None,
        confidence=score.confidence,
        words=score.words,
        meaning=score.meaning,
        is_quoted=is_quoted,
    )


def _text_of_html(html: str) -> HtmlText:
    page = read_html(html)
    url = find_safe_href(page.url or "")
    if not page.markdown or not url or urlsplit(url).scheme not in ("http", "https"):
        return HtmlText(page.title, page.markdown)
    # One line each, and never the end of the front matter: the title has no line breaks, the address no spaces.
    about = [f"title: {page.title}"] if page.title else []
    return HtmlText(page.title, "\n".join(("---", *about, f"url: {url}", "---", "", page.markdown)))


def _make_knowledge(folder: Path | None, documents: list[Document], embedder: Embedder | None) -> Knowledge:
    return Knowledge(_read_passages(folder, documents), embedder=embedder)


def _read_passages(folder: Path | None, documents: list[Document]) -> list[Passage]:
    try:
        return read_passages(folder, documents)
    except OSError as error:
        log.error("knowledge_unreadable", folder=str(folder), error=error.strerror or str(error))
        return read_passages(None, documents)


def _count_files(folder: Path | None) -> int:
    with suppress(OSError):  # said when they are read
        return len(list_files(folder)) if folder else 0
    return 0


def _searches_by_meaning(settings: Settings) -> bool:
    return settings.knowledge_search == "auto" and settings.ai_provider != "none"


def _reading_settings(settings: Settings) -> tuple[Path | None, bool]:
    return settings.knowledge_dir, _searches_by_meaning(settings)


def _answerer_settings(settings: Settings) -> AnswererSettings:
    return AnswererSettings(
        provider=settings.ai_provider,
        base_url=settings.ai_base_url,
        api_key=settings.ai_api_key,
        model=settings.ai_model,
        instructions=settings.ai_instructions,
    )


def _assistant_settings(settings: Settings) -> AssistantSettings:
    return AssistantSettings(
        enabled=settings.ai_enabled, debounce_ms=settings.ai_debounce_ms, timeout_s=settings.ai_timeout_s
    )

"""A real server for browser tests, which are synchronous: it lives in an event loop of its own thread."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.sync_api import Browser, Page

from tests.support.botapi import BotAccount, Group, Json, Person, Telegram, running_telegram
from tests.support.browser import new_page
from tests.support.hostpage import HostPages, page_with_widget
from tests.support.modelcontrol import ModelControl
from tests.support.modelserver import model_server
from tests.support.scripted import Chat
from tests.support.server import Server, frontdesk_server

T = TypeVar("T")


class Desk:
    """`frontdesk serve` with a scripted model and one operator in Telegram."""

    def __init__(self, server: Server, model: ModelControl, forum: Group, ann: Person) -> None:
        self.server = server
        self.model = model
        self._forum = forum
        self._ann = ann
        self._portal: BlockingPortal | None = None

    @property
    def url(self) -> str:
        return f"{self.server.origin}/chat"

    def bind(self, portal: BlockingPortal) -> None:
        self._portal = portal

    def do(self, action: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Run something of the server's loop and wait for it."""
        assert self._portal is not None
        return self._portal.call(partial(action, *args, **kwargs))

    def ann_takes(self, words: str) -> None:
        """Ann taps Take Session under the message with these words."""
        message = self.do(self._wait_for_line, words)
        toast = self.do(self._ann.taps_and_reads, "Take Session", message=message["message_id"], chat=self._forum)
        assert toast == "Taken. AI disabled."

    def ann_writes(self, text: str, *, to: str) -> None:
        """Ann writes in the topic in which these words stand."""
        message = self.do(self._wait_for_line, to)
        self.do(self._ann.writes, text, chat=self._forum, topic=message["message_thread_id"])

    async def _wait_for_line(self, words: str) -> Json:
        return await self._forum.telegram.wait_for_message(self._forum, words)


@asynccontextmanager
async def open_desk(folder: Path, telegram_url: str, **settings: str) -> AsyncGenerator[Desk]:
    """`settings` are added to the usual ones, and win over them."""
    async with Telegram(telegram_url) as telegram, model_server() as model:
        bot = await telegram.add_bot("desk_bot")
        ann = await telegram.add_person("Ann", username="ann")
        forum = await telegram.create_forum("Operators", bot, members=[ann])
        async with frontdesk_server(folder, **{**settings_of(bot, forum, model), **settings}) as server:
            yield Desk(server, model, forum, ann)


def settings_of(bot: BotAccount, forum: Group, model: ModelControl) -> dict[str, str]:
    return {
        "TELEGRAM_API_URL": bot.base_url,
        "TELEGRAM_BOT_TOKEN": bot.token,
        "TELEGRAM_CHAT_ID": str(forum.id),
        "TELEGRAM_BUDGET_PER_MIN": "0",
        "AI_PROVIDER": "openai",
        "AI_BASE_URL": model.base_url,
        "AI_MODEL": "frontdesk-scripted",
        "AI_DEBOUNCE_MS": "50",
    }


@contextmanager
def running_desk(folder: Path, **settings: str) -> Generator[Desk]:
    with (
        running_telegram() as url,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(open_desk(folder, url, **settings)) as opened,
    ):
        opened.bind(portal)
        yield opened


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def unsure_desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    """Its assistant is the built-in one, and knows of delivery and nothing else."""
    folder = tmp_path_factory.mktemp("unsure")
    knowledge = folder / "knowledge"
    knowledge.mkdir()
    (knowledge / "delivery.md").write_text("# Delivery\n\nA parcel takes two to four days.\n")
    with running_desk(folder, AI_PROVIDER="builtin", KNOWLEDGE_DIR=str(knowledge)) as running:
        yield running


Opener = Callable[[Page], Chat]


@pytest.fixture(params=["widget", "hosted page"])
def chat_of(request: pytest.FixtureRequest, desk: Desk, pages: HostPages) -> Opener:
    """The chat of a page, not opened yet, with the server's side scripted. Its assistant can answer."""
    is_widget = request.param == "widget"
    address = pages.put("/", page_with_widget(desk.server.origin)) if is_widget else desk.url
    return lambda page: Chat(page, address, is_widget=is_widget)


@pytest.fixture
def chat(browser: Browser, chat_of: Opener) -> Generator[Chat]:
    """On a page whose console may complain of anything: these tests break the line on purpose."""
    with new_page(browser, expected="") as page:
        yield chat_of(page)


@pytest.fixture
def widget(browser: Browser, desk: Desk, pages: HostPages) -> Generator[Chat]:
    """The same, of the widget alone."""
    with new_page(browser, expected="") as page:
        yield Chat(page, pages.put("/", page_with_widget(desk.server.origin)), is_widget=True)

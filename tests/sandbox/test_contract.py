"""The sandbox's contract, met by bare HTTP, by python-telegram-bot, and by aiogram in an environment of its own."""

import os
import re
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
import telegram
from telegram import error as errors
from telegram.request import HTTPXRequest

from .contract.run import SCENARIOS, Connect, Scenario, run_scenario
from .contract.world import ApiFault, Client, Lost

ROOT = Path(__file__).parents[2]
AIOGRAM_PYTHON = ROOT / ".venv-aiogram" / "bin" / "python"
AIOGRAM_SUITE = ROOT / "tests" / "sandbox" / "aiogram_suite"


class BareClient:
    """HTTP and JSON, nothing between."""

    def __init__(self, http: httpx2.AsyncClient, token: str) -> None:
        self._http = http
        self._token = token

    async def call(self, method: str, /, **params: Any) -> Any:
        return await self._post(method, json=params)

    async def upload(self, method: str, field: str, name: str, content: bytes, /, **params: Any) -> Any:
        form = {key: str(value) for key, value in params.items()}
        return await self._post(method, data=form, files={field: (name, content)})

    async def download(self, file_id: str, /) -> bytes:
        path = (await self.call("getFile", file_id=file_id))["file_path"]
        response = await self._http.get(f"/file/bot{self._token}/{path}")
        return response.raise_for_status().content

    async def _post(self, method: str, **body: Any) -> Any:
        try:
            response = await self._http.post(f"/bot{self._token}/{method}", **body)
            answer = response.json()
        except (httpx2.TransportError, ValueError) as error:
            raise Lost from error
        assert response.status_code == (200 if answer["ok"] else answer["error_code"])
        if answer["ok"]:
            return answer["result"]
        about = answer.get("parameters", {})
        assert response.headers.get("retry-after") == (str(about["retry_after"]) if "retry_after" in about else None)
        raise ApiFault(
            answer["error_code"],
            answer["description"],
            retry_after=about.get("retry_after"),
            migrate_to=about.get("migrate_to_chat_id"),
        )


PTB_TYPES: dict[str, Any] = {
    "reply_markup": telegram.InlineKeyboardMarkup,
    "reply_parameters": telegram.ReplyParameters,
    "entities": telegram.MessageEntity,
    "reaction": telegram.ReactionTypeEmoji,
    "commands": telegram.BotCommand,
}
PTB_CODES: dict[type[errors.TelegramError], int] = {
    errors.BadRequest: 400,
    errors.InvalidToken: 401,
    errors.Forbidden: 403,
    errors.Conflict: 409,
}


class PtbClient:
    """python-telegram-bot's Bot, without its application framework."""

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot

    async def call(self, method: str, /, **params: Any) -> Any:
        function = getattr(self._bot, re.sub(r"(?=[A-Z])", "_", method).lower())
        typed = {name: self._typed(name, value) for name, value in params.items()}
        try:
            return to_json(await function(**typed))
        except errors.RetryAfter as error:
            raise ApiFault(
                429, error.message, retry_after=int(cast("timedelta", error.retry_after).total_seconds())
            ) from error
        except errors.ChatMigrated as error:
            raise ApiFault(400, error.message, migrate_to=error.new_chat_id) from error
        except errors.TelegramError as error:
            code = PTB_CODES.get(type(error))
            if code is None:
                raise Lost from error
            raise ApiFault(code, ptb_words(error)) from error

    def _typed(self, name: str, value: Any) -> Any:
        kind = PTB_TYPES.get(name)
        if kind is None:
            return value
        if isinstance(value, list):
            return [kind.de_json(one, self._bot) for one in cast("list[Any]", value)]
        return kind.de_json(value, self._bot)

    async def upload(self, method: str, field: str, name: str, content: bytes, /, **params: Any) -> Any:
        return await self.call(method, **{field: telegram.InputFile(content, name)}, **params)

    async def download(self, file_id: str, /) -> bytes:
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())


def ptb_words(error: errors.TelegramError) -> str:
    return "unauthorized" if isinstance(error, errors.InvalidToken) else error.message


def to_json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [to_json(one) for one in cast("list[Any]", value)]
    return value.to_dict() if isinstance(value, telegram.TelegramObject) else value


@asynccontextmanager
async def connect_bare(url: str, token: str) -> AsyncGenerator[Client]:
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30) as http:
        yield BareClient(http, token)


@asynccontextmanager
async def connect_ptb(url: str, token: str) -> AsyncGenerator[Client]:
    def request() -> HTTPXRequest:
        return HTTPXRequest(read_timeout=30, httpx_kwargs={"trust_env": False})

    own, polls = request(), request()
    bot = telegram.Bot(
        token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot", request=own, get_updates_request=polls
    )
    await own.initialize()
    await polls.initialize()
    try:
        yield PtbClient(bot)
    finally:
        await own.shutdown()
        await polls.shutdown()


@pytest.fixture(autouse=True)
def ptb_speaks_in_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's coming form; the present one warns at each use."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.mark.slow
@pytest.mark.parametrize("connect", [connect_bare, connect_ptb], ids=["bare", "ptb"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_client_meets(scenario: Scenario, connect: Connect, sandbox_url: str) -> None:
    run_scenario(scenario, sandbox_url, connect)


@pytest.mark.slow
def test_aiogram_meets_the_contract(sandbox_url: str) -> None:
    environment = {**os.environ, "SANDBOX_URL": sandbox_url}
    done = subprocess.run(
        [
            AIOGRAM_PYTHON,
            "-m",
            "pytest",
            "-q",
            "-c",
            AIOGRAM_SUITE / "pytest.ini",
            "--confcutdir",
            AIOGRAM_SUITE,
            AIOGRAM_SUITE,
        ],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) == len(SCENARIOS)

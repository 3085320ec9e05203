"""The contract, met by aiogram. It runs in an environment of its own, against the server named by SANDBOX_URL."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiogram
import pytest
from aiogram import exceptions, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from pydantic import BaseModel

from tests.sandbox.contract.run import SCENARIOS, Scenario, run_scenario
from tests.sandbox.contract.world import ApiFault, Lost

CODES = {
    exceptions.TelegramBadRequest: 400,
    exceptions.TelegramUnauthorizedError: 401,
    exceptions.TelegramForbiddenError: 403,
    exceptions.TelegramNotFound: 404,
    exceptions.TelegramConflictError: 409,
}


class LoopbackSession(AiohttpSession):
    """Closes without the wait for TLS: there is none on the loopback."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class AiogramClient:
    def __init__(self, bot: aiogram.Bot) -> None:
        self._bot = bot

    async def call(self, method: str, /, **params: Any) -> Any:
        kind = getattr(methods, method[0].upper() + method[1:])
        try:
            return to_json(await self._bot(kind(**params)))
        except exceptions.TelegramRetryAfter as error:
            raise ApiFault(429, error.message, retry_after=error.retry_after) from error
        except exceptions.TelegramMigrateToChat as error:
            raise ApiFault(400, error.message, migrate_to=error.migrate_to_chat_id) from error
        except (exceptions.TelegramNetworkError, exceptions.TelegramServerError) as error:
            raise Lost from error
        except exceptions.ClientDecodeError as error:
            raise Lost from error
        except exceptions.TelegramAPIError as error:
            raise ApiFault(CODES[type(error)], error.message) from error

    async def upload(self, method: str, field: str, name: str, content: bytes, /, **params: Any) -> Any:
        return await self.call(method, **{field: BufferedInputFile(content, name)}, **params)

    async def download(self, file_id: str, /) -> bytes:
        file = await self._bot.get_file(file_id)
        stream = await self._bot.download_file(file.file_path)
        return stream.read()


def to_json(value: Any) -> Any:
    if isinstance(value, list):
        return [to_json(one) for one in value]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    return value


@asynccontextmanager
async def connect(url: str, token: str) -> AsyncIterator[AiogramClient]:
    async with LoopbackSession(api=TelegramAPIServer.from_base(url)) as session:
        yield AiogramClient(aiogram.Bot(token, session=session))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_aiogram_meets(scenario: Scenario) -> None:
    run_scenario(scenario, os.environ["SANDBOX_URL"], connect)

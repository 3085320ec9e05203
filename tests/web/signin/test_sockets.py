"""Who may open a WebSocket, and how it learns that the sign-in has ended."""

import asyncio
from typing import Any

import pytest

from frontdesk.store.ports import ApiKey, StoreUnavailable
from frontdesk.web.signin import Identity, authenticate_socket, still_valid, until_signed_out
from frontdesk.web.signin.wire import hash_of
from tests.web.signin.house import NOW_MS, ORIGIN, House

pytestmark = pytest.mark.anyio

KEY = "fd_the-key-of-the-order-system"


def _scope(**headers: str) -> dict[str, Any]:
    sent = {"host": "desk.example"} | headers
    return {
        "type": "websocket",
        "scheme": "ws",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }


async def _cookie(house: House) -> str:
    return f"a=b; frontdesk={(await house.signed_in('ann')).token}; c=d"


async def _signed_in(house: House) -> Identity:
    who = await authenticate_socket(house.deps, _scope(cookie=await _cookie(house), origin=ORIGIN))
    assert who is not None
    return who


async def test_our_own_page_opens_a_socket_by_the_cookie(house: House) -> None:
    assert await _signed_in(house) == Identity("ann", "Ann", "operator", "cookie")


@pytest.mark.parametrize("said", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
async def test_another_sites_page_opens_none(house: House, said: dict[str, str]) -> None:
    assert await authenticate_socket(house.deps, _scope(cookie=await _cookie(house), **said)) is None


async def test_a_key_opens_one_whatever_the_origin(house: House) -> None:
    await house.employ("ann")
    await house.store.put_api_key(ApiKey("k1", "ann", "Orders", hash_of(KEY), NOW_MS))
    scope = _scope(authorization=f"Bearer {KEY}", origin="https://elsewhere.example")
    who = await authenticate_socket(house.deps, scope)
    assert who is not None and who.via == "key" and await still_valid(house.deps, who)
    await house.store.drop_api_key("k1")
    assert not await still_valid(house.deps, who)


async def test_a_wrong_key_opens_none_even_with_a_cookie(house: House) -> None:
    scope = _scope(cookie=await _cookie(house), origin=ORIGIN, authorization="Bearer fd_wrong")
    assert await authenticate_socket(house.deps, scope) is None


async def test_a_stranger_opens_none(house: House) -> None:
    assert await authenticate_socket(house.deps, _scope(origin=ORIGIN)) is None


async def test_a_connection_learns_that_its_sign_in_ended(house: House) -> None:
    who = await _signed_in(house)
    watch = asyncio.create_task(until_signed_out(house.deps, who, every_s=0))
    await house.store.drop_sign_ins("ann")
    async with asyncio.timeout(5):
        await watch


async def test_a_connection_learns_that_its_rights_changed(house: House) -> None:
    who = await _signed_in(house)
    assert await still_valid(house.deps, who)
    await house.employ("ann", "admin")
    assert not await still_valid(house.deps, who)


async def test_a_connection_waits_no_longer_than_the_server(house: House) -> None:
    who = await _signed_in(house)
    house.deps.closing.set()
    async with asyncio.timeout(5):
        await until_signed_out(house.deps, who)


async def test_a_database_that_does_not_answer_ends_no_connection(house: House) -> None:
    who = await _signed_in(house)
    asked = asyncio.Event()
    find = house.store.find_sign_in

    async def fail_once(token_hash: str, *, now_ms: int) -> Any:
        if not asked.is_set():
            asked.set()
            raise StoreUnavailable
        return await find(token_hash, now_ms=now_ms)

    object.__setattr__(house.store, "find_sign_in", fail_once)
    watch = asyncio.create_task(until_signed_out(house.deps, who, every_s=0))
    await asked.wait()
    await house.store.drop_sign_ins("ann")
    async with asyncio.timeout(5):
        await watch

"""The set-up link: once, for the first administrator, and for nobody who guesses."""

import asyncio
from urllib.parse import urlsplit

import httpx2
import pytest

from frontdesk.web.signin import SetupLink
from tests.web.signin.house import ORIGIN, PASSWORD, House

pytestmark = pytest.mark.anyio

WORDS = {"name": "Eve", "login": "Eve", "password": PASSWORD}


def _link(house: House) -> str:
    return urlsplit(house.deps.setup.address(f"{ORIGIN}/")).path


async def _set_up(house: House, link: str, **words: str) -> httpx2.Response:
    browser = house.browser()
    await browser.get("/signin")
    return await browser.http.post(link, data={"_csrf_token": browser.csrf} | WORDS | words)


async def test_the_link_makes_the_administrator_and_leads_on(new_house: House) -> None:
    link = _link(new_house)
    browser = new_house.browser()
    opened = await browser.get(link)
    assert "Set up Frontdesk" in opened.text
    answer = await browser.http.post(link, data={"_csrf_token": browser.csrf} | WORDS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/start")
    assert (await browser.get("/owner")).json()["id"] == "web:eve"


async def test_a_link_that_was_used_is_void(new_house: House) -> None:
    link = _link(new_house)
    await _set_up(new_house, link)
    used, wrong = await new_house.browser().get(link), await new_house.browser().get("/setup/guessed")
    assert used.status_code == wrong.status_code == 404
    assert used.text == wrong.text
    assert "Restart the server, it prints a new one." in used.text
    assert (await _set_up(new_house, link, login="mallory")).status_code == 404
    assert [account.login for account in await new_house.store.list_accounts()] == ["eve"]


async def test_of_two_who_set_up_at_once_one_is_the_administrator(new_house: House) -> None:
    link = _link(new_house)
    answers = await asyncio.gather(*(_set_up(new_house, link, login=login) for login in ("eve", "bob")))
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert len(await new_house.store.list_accounts()) == 1


async def test_a_fresh_link_voids_the_former_one(new_house: House) -> None:
    former, latter = _link(new_house), _link(new_house)
    assert (await new_house.browser().get(former)).status_code == 404
    assert (await new_house.browser().get(latter)).status_code == 200


async def test_without_a_link_nothing_opens() -> None:
    assert not SetupLink().opens("")


async def test_the_link_holds_256_random_bits(new_house: House) -> None:
    assert len(_link(new_house).removeprefix("/setup/")) == 43


async def test_bad_words_are_told_beside_their_fields_and_kept(new_house: House) -> None:
    answer = await _set_up(new_house, _link(new_house), login="Eve Adams", name="", password="short")
    assert answer.status_code == 422
    for words in ("Use 1 to 32 small letters", "Enter a name", "Use at least 8 characters"):
        assert answer.text.count(words) == 1
    assert 'value="Eve Adams"' in answer.text
    assert "short" not in answer.text
    assert await new_house.store.list_accounts() == []


async def test_another_site_cannot_set_up(new_house: House) -> None:
    link = _link(new_house)
    answer = await new_house.browser().http.post(link, data=WORDS)
    assert answer.status_code == 403


async def test_sign_in_says_where_to_begin(new_house: House) -> None:
    answer = await new_house.browser().get("/signin")
    assert "open the set-up link that the server printed when it started" in answer.text
    assert "<form" not in answer.text


async def test_with_a_password_in_the_environment_there_is_nothing_to_set_up(new_house: House) -> None:
    new_house.admin_password = "demo"
    new_house.open()
    assert (await new_house.browser().get(_link(new_house))).status_code == 404
    assert "<form" in (await new_house.browser().get("/signin")).text

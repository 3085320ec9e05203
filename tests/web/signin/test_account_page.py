"""One's own account: the password and the API keys."""

import re

import pytest

from tests.web.signin.house import PASSWORD, Browser, House

pytestmark = pytest.mark.anyio

NEW = "quite another sentence"


async def _make_key(browser: Browser, name: str = "Orders") -> str:
    answer = await browser.submit("/account", "/account/keys", name=name)
    found = re.search(r"fd_[A-Za-z0-9_-]{43}", answer.text)
    assert found is not None, answer.text
    return found[0]


async def test_a_changed_password_keeps_this_browser_and_ends_the_others(house: House) -> None:
    this, other = await house.signed_in("ann"), house.browser()
    await other.sign_in("ann")
    answer = await this.submit("/account", "/account", old=PASSWORD, password=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert "The password is changed." in (await this.get("/account?done=password")).text
    assert (await this.get("/desk")).status_code == 200
    assert (await other.get("/desk")).status_code == 303
    assert (await other.sign_in("ann", NEW)).status_code == 303


async def test_the_old_password_is_asked_for(house: House) -> None:
    browser = await house.signed_in("ann")
    answer = await browser.submit("/account", "/account", old="not the password", password=NEW)
    assert answer.status_code == 422
    assert answer.text.count("This is not your password.") == 1
    assert NEW not in answer.text


async def test_a_bad_new_password_is_told(house: House) -> None:
    browser = await house.signed_in("ann")
    answer = await browser.submit("/account", "/account", old=PASSWORD, password="password")
    assert answer.status_code == 422
    assert "among the first that attackers try" in answer.text


async def test_an_open_browser_is_no_way_to_guess_the_password(house: House) -> None:
    browser = await house.signed_in("ann")
    for _ in range(10):
        await browser.submit("/account", "/account", old="not the password", password=NEW)
    answer = await browser.submit("/account", "/account", old=PASSWORD, password=NEW)
    assert "Too many tries." in answer.text


async def test_a_password_of_the_environment_is_shown_locked(new_house: House) -> None:
    new_house.admin_password = "demo"
    new_house.open()
    browser = new_house.browser()
    await browser.sign_in("admin", "demo")
    page = await browser.get("/account")
    assert "FRONTDESK_ADMIN_PASSWORD" in page.text
    assert 'name="old"' not in page.text
    fields = {"_csrf_token": browser.csrf, "old": "demo", "password": NEW}
    assert (await browser.http.post("/account", data=fields)).status_code == 422
    assert (await new_house.browser().sign_in("admin", "demo")).status_code == 303


async def test_a_key_is_shown_once_and_works(house: House) -> None:
    browser = await house.signed_in("ann")
    key = await _make_key(browser)
    program = house.browser()
    assert (await program.get("/api/desk", authorization=f"Bearer {key}")).json()["via"] == "key"
    page = (await browser.get("/account")).text
    assert key not in page
    assert "Orders" in page and "Last used just now" in page


async def test_a_key_that_was_never_used_says_so(house: House) -> None:
    browser = await house.signed_in("ann")
    await _make_key(browser)
    assert "Never used" in (await browser.get("/account")).text


async def test_a_revoked_key_opens_nothing(house: House) -> None:
    browser = await house.signed_in("ann")
    key = await _make_key(browser)
    answer = await browser.submit("/account", "/account/keys/revoke")
    assert answer.headers["location"] == "/account?done=revoked"
    assert (await house.browser().get("/api/desk", authorization=f"Bearer {key}")).status_code == 401


async def test_nobody_sees_or_revokes_anothers_key(house: House) -> None:
    ann, bob = await house.signed_in("ann"), await house.signed_in("bob")
    await _make_key(ann)
    (key,) = await house.store.list_api_keys()
    page = (await bob.get("/account")).text
    assert "Orders" not in page
    await bob.http.post("/account/keys/revoke", data={"_csrf_token": bob.csrf, "key": key.id})
    assert await house.store.list_api_keys() == [key]


@pytest.mark.parametrize("name", ["  ", "x" * 65, "two\nlines"])
async def test_a_key_needs_a_name(house: House, name: str) -> None:
    browser = await house.signed_in("ann")
    answer = await browser.submit("/account", "/account/keys", name=name)
    assert answer.status_code == 422
    assert "Name what will use the key" in answer.text
    assert await house.store.list_api_keys() == []


async def test_there_is_an_end_to_keys(house: House) -> None:
    browser = await house.signed_in("ann")
    for number in range(20):
        await _make_key(browser, f"Program {number}")
    answer = await browser.submit("/account", "/account/keys", name="One more")
    assert "You have 20 keys." in answer.text


async def test_the_audit_knows_keys_by_their_id_alone(house: House) -> None:
    browser = await house.signed_in("ann")
    key = await _make_key(browser)
    await browser.submit("/account", "/account/keys/revoke")
    lines = [line for line in await house.store.list_audit(limit=10) if line.action.startswith("api_key")]
    assert [line.action for line in lines] == ["api_key_revoked", "api_key_created"]
    assert key not in repr(lines) and PASSWORD not in repr(lines)


async def test_a_stranger_has_no_account_page(house: House) -> None:
    assert (await house.browser().get("/account")).headers["location"] == "/signin?next=/account"


async def test_a_new_name_holds_at_once_and_only_a_good_one(house: House) -> None:
    browser = await house.signed_in("ann")
    answer = await browser.submit("/account", "/account/name", name="  Ann Weber-Lee ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=name")
    assert "Ann Weber-Lee · ann" in (await browser.get("/account")).text
    for bad in ("   ", "x" * 65, "Ann\u202eeel"):
        refused = await browser.submit("/account", "/account/name", name=bad)
        assert refused.status_code == 422
        assert "Enter a name of at most 64 characters" in refused.text
    assert "Ann Weber-Lee · ann" in (await browser.get("/account")).text

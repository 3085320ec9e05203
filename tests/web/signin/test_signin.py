"""Signing in and out: the cookie, where it leads, what is said, and how often one may try."""

import pytest

from frontdesk.web.signin.credentials import start_sign_in
from frontdesk.web.signin.passwords import Passwords
from frontdesk.web.signin.wire import hash_of
from tests.web.signin.house import NOW_MS, PASSWORD, House

pytestmark = pytest.mark.anyio

DAY_S = 86_400


async def test_the_right_words_lead_to_the_inbox(house: House) -> None:
    await house.employ("ann")
    answer = await house.browser().sign_in("ann")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")


async def test_a_login_may_be_typed_in_any_case(house: House) -> None:
    await house.employ("ann")
    assert (await house.browser().sign_in(" Ann ")).status_code == 303


async def test_the_cookie_over_plain_http(house: House) -> None:
    await house.employ("ann")
    answer = await house.browser().sign_in("ann")
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith("frontdesk=")]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "path=/", "samesite=lax", f"max-age={30 * DAY_S}"}


@pytest.mark.parametrize("by_public_url", [True, False])
async def test_the_cookie_over_https_belongs_to_this_host_alone(house: House, by_public_url: bool) -> None:
    await house.employ("ann")
    house.public_url = "https://desk.example" if by_public_url else None
    browser = house.browser(origin="https://desk.example")
    opened = await browser.get("/signin")
    answer = await browser.sign_in("ann")
    cookies = [*opened.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    names = [line.partition("=")[0] for line in cookies]
    assert names == ["__Host-frontdesk-csrf", "__Host-frontdesk"]
    assert all("; secure" in line.lower() and "domain=" not in line.lower() for line in cookies)
    assert (await browser.get("/desk")).status_code == 200


async def test_every_sign_in_has_a_token_of_its_own(house: House) -> None:
    browser = await house.signed_in("ann")
    first = browser.token
    browser.http.cookies.set("frontdesk", "chosen-by-somebody-else", domain="desk.example", path="/")
    assert (await browser.get("/api/desk")).status_code == 401
    await browser.sign_in("ann")
    assert browser.token not in (first, "chosen-by-somebody-else")


async def test_the_token_itself_is_not_stored(house: House) -> None:
    browser = await house.signed_in("ann")
    assert browser.token is not None
    assert await house.store.find_sign_in(browser.token, now_ms=NOW_MS) is None


async def test_a_sign_in_lasts_thirty_days_from_its_last_use(house: House) -> None:
    browser = await house.signed_in("ann")
    house.clock.pass_s(29 * DAY_S)
    renewed = await browser.get("/desk")
    assert f"max-age={30 * DAY_S}" in renewed.headers["set-cookie"].lower()
    house.clock.pass_s(29 * DAY_S)
    assert (await browser.get("/desk")).status_code == 200
    house.clock.pass_s(31 * DAY_S)
    assert (await browser.get("/desk")).status_code == 303


async def test_sign_ins_that_are_over_are_forgotten(house: House) -> None:
    browser = await house.signed_in("ann")
    house.clock.pass_s(31 * DAY_S)
    await house.browser().sign_in("ann")
    assert browser.token is not None
    assert await house.store.find_sign_in(hash_of(browser.token), now_ms=NOW_MS) is None


async def test_a_sign_in_is_extended_at_most_once_an_hour(house: House) -> None:
    browser = await house.signed_in("ann")
    house.clock.pass_s(3_500)
    assert "set-cookie" not in (await browser.get("/desk")).headers
    house.clock.pass_s(100)
    assert "set-cookie" in (await browser.get("/desk")).headers


async def test_signing_out_ends_the_sign_in_in_the_store_too(house: House) -> None:
    browser = await house.signed_in("ann")
    token = browser.token
    assert token is not None
    answer = await browser.submit("/account", "/signout")
    assert (answer.status_code, answer.headers["location"], browser.token) == (303, "/signin", None)
    browser.http.cookies.set("frontdesk", token, domain="desk.example", path="/")
    assert (await browser.get("/desk")).status_code == 303


async def test_another_site_cannot_sign_anybody_out(house: House) -> None:
    browser = await house.signed_in("ann")
    assert (await browser.http.post("/signout", headers={"origin": "https://elsewhere.example"})).status_code == 403
    assert (await browser.get("/desk")).status_code == 200


async def test_whoever_is_signed_in_already_is_led_on(house: House) -> None:
    browser = await house.signed_in("ann")
    assert (await browser.get("/signin?next=/desk")).headers["location"] == "/desk"


# --- Where it leads


@pytest.mark.parametrize("path", ["/desk", "/settings/telegram?step=2#code", "/inbox/K7Q2M4XD", "/desk?q=%C3%BC"])
async def test_it_leads_back_to_where_one_was(house: House, path: str) -> None:
    await house.employ("ann")
    page = str(house.browser().http.base_url.copy_with(path="/signin", params={"next": path}))
    assert (await house.browser().sign_in("ann", page=page)).headers["location"] == path


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/%2Felsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "/a\r\nset-cookie: a=b",
        "elsewhere.example",
        "/signin",
        "/signout",
        "",
    ],
)
async def test_it_leads_to_no_other_site(house: House, address: str) -> None:
    await house.employ("ann")
    browser = house.browser()
    await browser.get("/signin")
    fields = {"login": "ann", "password": PASSWORD, "next": address, "_csrf_token": browser.csrf}
    answer = await browser.http.post("/signin", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")


# --- Wrong words


async def test_wrong_words_are_refused_in_the_same_words_whichever_was_wrong(house: House) -> None:
    await house.employ("ann")
    browser = house.browser()
    pages = [await browser.sign_in("ann", "not the password"), await browser.sign_in("bob", "not the password")]
    assert [answer.status_code for answer in pages] == [422, 422]
    assert all("The login or the password is not right." in answer.text for answer in pages)
    assert pages[0].text.replace("ann", "bob") == pages[1].text
    assert browser.token is None


async def test_what_was_typed_stays_but_never_the_password(house: House) -> None:
    answer = await house.browser().sign_in('"><b>ann', "not the password")
    assert 'value="&#34;&gt;&lt;b&gt;ann"' in answer.text
    assert "not the password" not in answer.text


@pytest.mark.parametrize("typed", ["%ED%A0%80", "%FF%FE", "%00", "%F0%9F%94%91" * 300])
@pytest.mark.parametrize("login", ["ann", "admin"])
async def test_whatever_bytes_are_typed_they_are_merely_wrong(house: House, login: str, typed: str) -> None:
    house.admin_password = "demo"
    house.open()
    browser = house.browser()
    await browser.get("/signin")
    form = f"_csrf_token={browser.csrf}&login={login}&next={typed}&password={typed}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.http.post("/signin", content=form, headers=headers)).status_code == 422


async def test_a_form_larger_than_any_of_ours_is_refused(house: House) -> None:
    browser = house.browser()
    await browser.get("/signin")
    form = {"_csrf_token": browser.csrf, "login": "ann", "password": "x" * 20_000}
    answer = await browser.http.post("/signin", data=form)
    assert answer.status_code == 413
    assert "The request is too large." in answer.text


async def test_an_unknown_login_costs_one_hash_like_a_known_one(house: House) -> None:
    await house.employ("ann")
    costs: list[int] = []
    for login in ("ann", "nobody"):
        before = house.passwords.computed
        await house.browser().sign_in(login, "not the password")
        costs.append(house.passwords.computed - before)
    assert costs == [1, 1]


async def test_ten_wrong_tries_and_then_one_waits(house: House) -> None:
    await house.employ("ann")
    for number in range(10):
        await house.browser(address=f"192.0.2.{number}").sign_in("ann", "not the password")
    house.clock.pass_s(60)
    answer = await house.browser(address="192.0.2.99").sign_in("ann")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "540")
    assert "Too many tries. Wait 9 minutes, then try again." in answer.text
    house.clock.pass_s(540)
    assert (await house.browser().sign_in("ann")).status_code == 303


async def test_an_address_that_tries_many_logins_waits_too(house: House) -> None:
    await house.employ("ann")
    for number in range(10):
        await house.browser().sign_in(f"somebody{number}", "not the password")
    assert (await house.browser().sign_in("ann")).status_code == 429
    assert (await house.browser(address="192.0.2.2").sign_in("ann")).status_code == 303


async def test_right_tries_do_not_count(house: House) -> None:
    await house.employ("ann")
    answers = [(await house.browser().sign_in("ann")).status_code for _ in range(12)]
    assert answers == [303] * 12


async def test_a_hash_with_old_parameters_is_renewed_at_the_next_sign_in(house: House) -> None:
    before = await house.employ("ann")
    house.passwords.__dict__["_hasher"] = Passwords().__dict__["_hasher"]
    assert (await house.browser().sign_in("ann")).status_code == 303
    after = await house.store.find_account("ann")
    assert after is not None and after.password_hash != before.password_hash
    assert "m=65536,t=3,p=4" in after.password_hash
    assert (await house.browser().sign_in("ann")).status_code == 303


async def test_a_password_changed_while_it_was_being_checked_lets_nobody_in(house: House) -> None:
    old = await house.employ("ann")
    await house.employ("ann", password="another one, new")
    assert await start_sign_in(house.deps, old) is None


# --- FRONTDESK_ADMIN_PASSWORD


async def test_the_environments_password_makes_the_administrator(house: House) -> None:
    house.admin_password = "demo"
    house.open()
    browser = house.browser()
    assert (await browser.sign_in("admin", "demo")).status_code == 303
    assert (await browser.get("/owner")).status_code == 200


async def test_the_environments_password_wins_over_the_stored_one(house: House) -> None:
    old = await house.signed_in("admin", "operator")
    house.admin_password = "demo"
    house.open()
    assert (await house.browser().sign_in("admin", PASSWORD)).status_code == 422
    browser = house.browser()
    assert (await browser.sign_in("admin", "demo")).status_code == 303
    assert (await browser.get("/owner")).status_code == 200
    assert (await old.get("/desk")).status_code == 303


async def test_a_long_password_of_the_environment_keeps_its_sign_ins(house: House) -> None:
    house.admin_password = "x" * 300
    house.open()
    first, second = house.browser(), house.browser()
    for browser in (first, second):
        assert (await browser.sign_in("admin", house.admin_password)).status_code == 303
    assert (await first.get("/owner")).status_code == 200


async def test_another_login_does_not_open_with_the_environments_password(house: House) -> None:
    house.admin_password = "demo"
    house.open()
    await house.employ("ann")
    assert (await house.browser().sign_in("ann", "demo")).status_code == 422

"""Who gets past `protected`, and how the others are told."""

import pytest

from frontdesk.store.ports import ApiKey
from frontdesk.web.signin.wire import hash_of
from tests.web.signin.house import NOW_MS, ORIGIN, House

pytestmark = pytest.mark.anyio

KEY = "fd_the-key-of-the-order-system"


async def _with_key(house: House, login: str = "ann", role: str = "operator") -> dict[str, str]:
    await house.employ(login, "admin" if role == "admin" else "operator")
    await house.store.put_api_key(ApiKey("k1", login, "Orders", hash_of(KEY), NOW_MS))
    return {"authorization": f"Bearer {KEY}"}


async def test_a_page_sends_a_stranger_to_sign_in_and_back(house: House) -> None:
    answer = await house.browser().get("/desk?session=K7&x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=/desk%3Fsession%3DK7%26x%3D1")


async def test_htmx_is_told_to_leave_the_page_it_is_on(house: House) -> None:
    current = f"{ORIGIN}/desk?session=K7"
    answer = await house.browser().get("/desk", **{"hx-request": "true", "hx-current-url": current})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/signin?next=/desk%3Fsession%3DK7")


@pytest.mark.parametrize("current", ["", "http://[", "https://elsewhere.example//evil.example", "about:blank"])
async def test_htmx_is_sent_to_the_inbox_when_its_page_is_none_of_ours(house: House, current: str) -> None:
    answer = await house.browser().get("/desk", **{"hx-request": "true", "hx-current-url": current})
    assert answer.headers["hx-redirect"] in ("/signin", "/signin?next=/")


async def test_a_form_sent_without_being_signed_in_is_not_led_back_to(house: House) -> None:
    answer = await house.browser().http.post("/desk", data={"a": "b"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")


async def test_the_api_answers_a_stranger_with_401(house: House) -> None:
    answer = await house.browser().get("/api/desk")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_whoever_is_signed_in_is_known_to_the_handler(house: House) -> None:
    browser = await house.signed_in("ann")
    for path in ("/desk", "/api/desk"):
        assert (await browser.get(path)).json() == {"login": "ann", "name": "Ann", "id": "web:ann", "via": "cookie"}


async def test_no_cache_keeps_what_only_some_may_see(house: House) -> None:
    browser = await house.signed_in("ann")
    for path in ("/desk", "/api/desk", "/api/owner", "/account"):
        assert (await browser.get(path)).headers.get_list("cache-control") == ["no-store"]


async def test_an_operator_is_no_administrator(house: House) -> None:
    browser = await house.signed_in("ann")
    as_page, as_json = await browser.get("/owner"), await browser.get("/api/owner")
    assert as_page.status_code == as_json.status_code == 403
    assert "Your account may not do this" in as_page.text
    assert 'class="rail"' in as_page.text
    assert as_json.json()["error"]["code"] == "forbidden"


async def test_an_administrator_may_do_both(house: House) -> None:
    browser = await house.signed_in("eve", "admin")
    assert [(await browser.get(path)).status_code for path in ("/owner", "/desk", "/api/owner")] == [200, 200, 200]


async def test_a_removed_operator_is_out_at_the_next_request(house: House) -> None:
    browser = await house.signed_in("ann")
    await house.store.remove_account("ann")
    assert (await browser.get("/api/desk")).status_code == 401


async def test_a_role_holds_from_the_next_request_on(house: House) -> None:
    browser = await house.signed_in("ann")
    await house.employ("ann", "admin")
    assert (await browser.get("/owner")).status_code == 200


async def test_faults_are_told_in_the_routers_own_form_and_never_in_detail(house: House) -> None:
    browser = await house.signed_in("ann")
    as_page, as_json = await browser.get("/desk/broken"), await browser.get("/api/desk/broken")
    assert as_page.status_code == as_json.status_code == 500
    assert as_json.json()["error"]["code"] == "internal_error"
    assert as_page.headers["content-type"].startswith("text/html")
    assert "secret" not in as_page.text + as_json.text


async def test_a_wrong_parameter_is_named(house: House) -> None:
    answer = await (await house.signed_in("ann")).get("/api/desk/number?value=many")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert "value" in answer.json()["error"]["message"]


async def test_what_no_route_answers_has_the_same_two_forms(house: House) -> None:
    as_page, as_json = await house.browser().get("/nowhere"), await house.browser().get("/api/nowhere")
    assert as_page.status_code == as_json.status_code == 404
    assert "There is nothing at this address." in as_page.text
    assert as_json.json()["error"]["code"] == "not_found"


# --- API keys


async def test_a_key_opens_the_api_and_needs_no_token_against_forgery(house: House) -> None:
    bearer = await _with_key(house)
    answer = await house.browser().http.post("/api/desk", headers=bearer | {"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.json()) == (201, {"by": "ann"})
    assert (await house.browser().get("/api/desk", **bearer)).json()["via"] == "key"


async def test_a_key_opens_no_page(house: House) -> None:
    assert (await house.browser().get("/desk", **await _with_key(house))).status_code == 303


async def test_a_wrong_key_is_not_made_good_by_a_cookie(house: House) -> None:
    browser = await house.signed_in("ann")
    assert (await browser.get("/api/desk", authorization="Bearer fd_wrong")).status_code == 401


async def test_a_key_has_the_rights_of_its_account(house: House) -> None:
    bearer = await _with_key(house)
    assert (await house.browser().get("/api/owner", **bearer)).status_code == 403
    await house.employ("ann", "admin")
    assert (await house.browser().get("/api/owner", **bearer)).status_code == 200


async def test_a_key_ends_with_its_account(house: House) -> None:
    bearer = await _with_key(house)
    await house.store.remove_account("ann")
    assert (await house.browser().get("/api/desk", **bearer)).status_code == 401


async def test_the_last_use_of_a_key_is_noted_at_most_once_a_minute(house: House) -> None:
    bearer = await _with_key(house)
    uses: list[int] = []
    for _ in range(3):
        house.clock.pass_s(40)
        await house.browser().get("/api/desk", **bearer)
        (key,) = await house.store.list_api_keys()
        uses.append(key.last_used_at_ms - NOW_MS)
    assert uses == [40_000, 40_000, 120_000]


# --- Other sites' pages


async def test_a_change_needs_the_token(house: House) -> None:
    browser = await house.signed_in("ann")
    without = await browser.http.post("/api/desk")
    assert (without.status_code, without.json()["error"]["code"]) == (403, "forbidden")
    assert (await browser.http.post("/api/desk", headers={"x-csrftoken": browser.csrf})).status_code == 201


async def test_a_token_of_ones_own_making_is_none(house: House) -> None:
    browser = await house.signed_in("ann")
    made_up = "ab" * 64
    browser.http.cookies.clear()
    cookies = {"cookie": f"frontdesk-csrf={made_up}", "x-csrftoken": made_up}
    assert (await browser.http.post("/signin", headers=cookies, data={"login": "ann"})).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://desk.example:8080"},
        {"origin": "http://desk.example.elsewhere.example"},
        {"origin": "http://["},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": ORIGIN},
    ],
)
async def test_another_sites_page_changes_nothing_even_with_cookie_and_token(
    house: House, said: dict[str, str]
) -> None:
    browser = await house.signed_in("ann")
    for path in ("/desk", "/api/desk"):
        answer = await browser.http.post(path, headers={"x-csrftoken": browser.csrf} | said)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "said", [{}, {"origin": ORIGIN}, {"origin": "http://proxy", "sec-fetch-site": "same-origin"}]
)
async def test_our_own_page_changes_things(house: House, said: dict[str, str]) -> None:
    browser = await house.signed_in("ann")
    assert (await browser.http.post("/desk", headers={"x-csrftoken": browser.csrf} | said)).status_code == 201


async def test_the_public_address_is_ours_whatever_name_the_proxy_uses(house: House) -> None:
    browser = await house.signed_in("ann", origin="https://inside.example")
    house.public_url = "https://chat.example.com"
    said = {"x-csrftoken": browser.csrf, "origin": "https://chat.example.com"}
    assert (await browser.http.post("/desk", headers=said)).status_code == 201
    assert (await browser.http.post("/desk", headers=said | {"origin": "http://chat.example.com"})).status_code == 403


async def test_a_refused_forgery_shows_no_form_of_ours(house: House) -> None:
    browser = await house.signed_in("ann")
    answer = await browser.http.post("/desk")
    assert "too old to be sent" in answer.text
    assert "<form" not in answer.text

"""Operators: accounts are added, changed and removed, keys revoked, and what is lost is named before."""

import pytest

from frontdesk.store.ports import ApiKey
from tests.web.settings.office import Office, Owner

NEW = {"name": "Ann Lee", "login": "Ann", "password": "seven green bottles", "role": "operator"}


async def add(owner: Owner, **values: str) -> tuple[int, str]:
    form = await owner.open("/operators", "/operators/accounts")
    answer = await form.send(**(NEW | values))
    return answer.status_code, answer.text


async def test_an_operator_is_added_and_can_sign_in(office: Office, owner: Owner) -> None:
    assert (await add(owner))[0] == 303
    ann = await office.store.find_account("ann")
    assert ann is not None
    assert (ann.name, ann.role) == ("Ann Lee", "operator")
    assert await office.passwords.is_right(ann.password_hash, NEW["password"])
    assert "Ann Lee" in (await owner.get("/operators")).text


async def test_all_that_is_wrong_is_said_at_once_and_no_password_comes_back(office: Office, owner: Owner) -> None:
    status, text = await add(owner, login="Ann X!", name="", password="short")
    assert status == 422
    for field in ("login", "name", "password"):
        assert f'id="{field}-wrong"' in text
    assert 'value="Ann X!"' in text
    assert 'value="short"' not in text
    assert [account.login for account in await office.store.list_accounts()] == ["owner"]
    assert "There is an account with this login" in (await add(owner, login="owner"))[1]


async def test_a_role_is_changed_but_not_that_of_the_last_administrator(office: Office, owner: Owner) -> None:
    await add(owner)
    path = "/operators/accounts/ann"
    await (await owner.open(path, f"{path}/role")).send(role="admin")
    assert (await office.store.find_account("ann")).role == "admin"  # pyright: ignore[reportOptionalMemberAccess]
    await (await owner.open(path, f"{path}/role")).send(role="operator")
    mine = "/operators/accounts/owner"
    answer = await (await owner.open(mine, f"{mine}/role")).send(role="operator")
    assert answer.status_code == 422
    assert "This is the last administrator" in answer.text


async def test_a_new_password_ends_the_sign_ins_of_that_account_but_not_the_owners_own(
    office: Office, owner: Owner
) -> None:
    ann = await office.signed_in("ann", "admin")
    path = "/operators/accounts/ann"
    answer = await (await owner.open(path, f"{path}/password")).send(password="another long one")
    assert answer.status_code == 303
    assert (await ann.get("/sessions")).status_code == 303
    mine = "/operators/accounts/owner"
    await (await owner.open(mine, f"{mine}/password")).send(password="a third long one")
    assert (await owner.get("/sessions")).status_code == 200


async def test_a_bad_password_is_refused_with_its_reason(owner: Owner) -> None:
    mine = "/operators/accounts/owner"
    answer = await (await owner.open(mine, f"{mine}/password")).send(password="short")
    assert answer.status_code == 422
    assert "Use at least 8 characters" in answer.text


async def test_removing_names_what_is_lost_then_lets_the_sessions_go(office: Office, owner: Owner) -> None:
    ann = await office.signed_in("ann", "admin")
    await office.store.put_api_key(ApiKey("k1", "ann", "CRM", "hash", 1))
    path = "/operators/accounts/ann/remove"
    question = (await owner.get(path)).text
    assert "Ann is signed out at once, everywhere." in question
    assert "Ann has no open session." in question
    assert "The API keys of Ann stop working: “CRM”." in question
    assert office.released == []
    assert (await (await owner.open(path)).send()).status_code == 303
    assert office.released == ["web:ann"]
    assert await office.store.find_account("ann") is None
    assert await office.store.list_api_keys() == []
    assert (await ann.get("/sessions")).status_code == 303
    assert (await owner.get(path)).status_code == 404


async def test_the_last_administrator_stays(office: Office, owner: Owner) -> None:
    answer = await (await owner.open("/operators/accounts/owner/remove")).send()
    assert answer.status_code == 409
    assert "This is the last administrator" in answer.text
    assert office.released == []


async def test_a_key_is_revoked_after_a_question(office: Office, owner: Owner) -> None:
    await office.employ("ann")
    await office.store.put_api_key(ApiKey("k1", "ann", "CRM <b>", "hash", 1))
    path = "/operators/keys/k1/revoke"
    assert "CRM &lt;b&gt;" in (await owner.get(path)).text
    assert (await (await owner.open(path)).send()).status_code == 303
    assert await office.store.list_api_keys() == []
    assert (await owner.get(path)).status_code == 404


async def test_operators_of_telegram_are_listed_by_name(office: Office, owner: Owner) -> None:
    await office.meet(1001, "Ann Lee", "ann_lee")
    await office.meet(1002, "Карина")
    text = (await owner.get("/operators")).text
    assert "@ann_lee" in text
    assert "Telegram user 1002" in text


async def test_activity_tells_newest_first_in_plain_words(office: Office, owner: Owner) -> None:
    await owner.save("/sessions", auto_return_min="15")
    await add(owner)
    text = (await owner.get("/activity")).text
    added, changed = text.index("added the account ann"), text.index("changed Hand back to the assistant after")
    assert added < changed
    for _ in range(60):
        await office.settings.save({"idle_close_min": "5"}, by="owner")
    assert "added the account" not in (await owner.get("/activity")).text
    [older] = [link for link in (await owner.get("/activity")).text.split('"') if "before=" in link]
    assert "added the account ann" in (await owner.get(older.removeprefix("/settings"))).text


@pytest.mark.parametrize("action", ["/operators/accounts", "/knowledge/texts"])
async def test_no_act_goes_through_without_the_forms_token(office: Office, owner: Owner, action: str) -> None:
    fields = NEW | {"title": "t", "text": "t"}
    answer = await owner.http.post(f"/settings{action}", data=fields, headers={"origin": "http://desk.example"})
    assert answer.status_code == 403
    assert len(await office.store.list_accounts()) == 1

"""Who may be made, changed and removed; and that the way in ends at once for whoever is not."""

import pytest

from frontdesk.web.signin import (
    create_account,
    has_admin,
    list_faults,
    remove_account,
    set_password,
    set_role,
    settle_admin,
    words_for,
)
from frontdesk.web.signin.errors import (
    AccountRefused,
    BadLogin,
    BadName,
    LastAdmin,
    LockedByEnvironment,
    LoginTaken,
    PasswordIsLogin,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    UnknownAccount,
)
from tests.web.signin.house import PASSWORD, House

pytestmark = pytest.mark.anyio

NEW = "quite another sentence"


async def _audit(house: House) -> list[tuple[str, str, str, str]]:
    lines = await house.store.list_audit(limit=50)
    return [(line.actor, line.action, line.subject, line.detail) for line in reversed(lines)]


async def test_a_new_account_can_sign_in(house: House) -> None:
    made = await create_account(house.deps, " Bob.Lee ", name=" Bob ", role="operator", password=PASSWORD, by="owner")
    assert (made.login, made.name, made.role) == ("bob.lee", "Bob", "operator")
    assert (await house.browser().sign_in("bob.lee")).status_code == 303
    assert ("owner", "account_created", "bob.lee", "operator") in await _audit(house)


@pytest.mark.parametrize(
    ("login", "name", "password", "faults"),
    [
        ("ann", "Ann", "8 chars!", []),
        ("a" * 32, "A" * 64, "ä" * 200, []),
        ("", "Ann", PASSWORD, [BadLogin]),
        ("a" * 33, "Ann", PASSWORD, [BadLogin]),
        ("ann lee", "Ann", PASSWORD, [BadLogin]),
        ("ann\nlee", "Ann", PASSWORD, [BadLogin]),
        ("änn", "Ann", PASSWORD, [BadLogin]),
        ("ann", " ", PASSWORD, [BadName]),
        ("ann", "A" * 65, PASSWORD, [BadName]),
        ("ann", "Ann\u202e", PASSWORD, [BadName]),
        ("ann", "Ann", "7 chars", [PasswordTooShort]),
        ("ann", "Ann", "x" * 201, [PasswordTooLong]),
        ("ann.lee.is.here", "Ann", "Ann.Lee.Is.Here", [PasswordIsLogin]),
        ("ann", "Ann", "Password123", [PasswordTooCommon]),
        ("ANN!", "", "short", [BadLogin, BadName, PasswordTooShort]),
    ],
)
async def test_what_may_be_in_a_new_account(
    login: str, name: str, password: str, faults: list[type[AccountRefused]]
) -> None:
    assert [type(fault) for fault in list_faults(login, name=name, password=password)] == faults


async def test_every_reason_has_a_field_and_a_sentence() -> None:
    for reason in AccountRefused.__subclasses__():
        field, sentence = words_for(reason())
        assert field in ("login", "name", "password", "role")
        assert sentence.endswith(".")


async def test_a_login_is_taken_in_any_case(house: House) -> None:
    with pytest.raises(LoginTaken):
        await create_account(house.deps, "OWNER", name="Other", role="admin", password=PASSWORD, by="owner")


async def test_a_password_typed_on_another_keyboard_is_the_same(house: House) -> None:
    await create_account(house.deps, "bob", name="Bob", role="operator", password="cafe\u0301 au lait", by="owner")
    assert (await house.browser().sign_in("bob", "caf\u00e9 au lait")).status_code == 303


async def test_a_new_password_ends_the_sign_ins_at_once(house: House) -> None:
    browser = await house.signed_in("ann")
    await set_password(house.deps, "ann", NEW, by="owner")
    assert (await browser.get("/desk")).status_code == 303
    assert (await browser.sign_in("ann", PASSWORD)).status_code == 422
    assert (await browser.sign_in("ann", NEW)).status_code == 303


async def test_a_bad_new_password_changes_nothing(house: House) -> None:
    browser = await house.signed_in("ann")
    with pytest.raises(PasswordTooShort):
        await set_password(house.deps, "ann", "short", by="owner")
    assert (await browser.get("/desk")).status_code == 200


async def test_a_removed_account_is_out_at_once(house: House) -> None:
    browser = await house.signed_in("ann")
    await remove_account(house.deps, "ann", by="owner")
    assert (await browser.get("/desk")).status_code == 303
    assert (await browser.sign_in("ann")).status_code == 422


async def test_the_last_administrator_stays(house: House) -> None:
    await house.employ("ann")
    with pytest.raises(LastAdmin):
        await remove_account(house.deps, "owner", by="owner")
    with pytest.raises(LastAdmin):
        await set_role(house.deps, "owner", "operator", by="owner")
    await set_role(house.deps, "ann", "admin", by="owner")
    await set_role(house.deps, "owner", "operator", by="ann")
    await remove_account(house.deps, "owner", by="ann")
    assert [account.login for account in await house.store.list_accounts()] == ["ann"]


async def test_nobody_unknown_is_changed(house: House) -> None:
    with pytest.raises(UnknownAccount):
        await set_role(house.deps, "nobody", "admin", by="owner")
    with pytest.raises(UnknownAccount):
        await set_password(house.deps, "nobody", NEW, by="owner")
    with pytest.raises(UnknownAccount):
        await remove_account(house.deps, "nobody", by="owner")


async def test_every_change_is_in_the_audit_without_a_value(house: House) -> None:
    await create_account(house.deps, "bob", name="Bob", role="operator", password=PASSWORD, by="owner")
    await set_password(house.deps, "bob", NEW, by="owner")
    await set_role(house.deps, "bob", "admin", by="owner")
    await set_role(house.deps, "bob", "admin", by="owner")
    await remove_account(house.deps, "bob", by="owner")
    assert await _audit(house) == [
        ("owner", "account_created", "bob", "operator"),
        ("owner", "password_changed", "bob", ""),
        ("owner", "role_changed", "bob", "admin"),
        ("owner", "account_removed", "bob", ""),
    ]


async def test_the_environments_account_is_changed_in_the_environment_alone(new_house: House) -> None:
    new_house.admin_password = "demo"
    new_house.open()
    await settle_admin(new_house.deps)
    await new_house.employ("ann", "admin")
    with pytest.raises(LockedByEnvironment):
        await set_password(new_house.deps, "admin", NEW, by="ann")
    with pytest.raises(LockedByEnvironment):
        await set_role(new_house.deps, "admin", "operator", by="ann")
    with pytest.raises(LockedByEnvironment):
        await remove_account(new_house.deps, "admin", by="ann")


async def test_another_password_in_the_environment_ends_the_sign_ins_at_the_start(new_house: House) -> None:
    new_house.admin_password = "demo"
    new_house.open()
    browser = new_house.browser()
    await browser.sign_in("admin", "demo")
    await settle_admin(new_house.deps)
    assert (await browser.get("/desk")).status_code == 200
    token, new_house.admin_password = browser.token, "another"
    new_house.open()
    await settle_admin(new_house.deps)
    later = new_house.browser()
    later.http.cookies.set("frontdesk", token or "", domain="desk.example", path="/")
    assert (await later.get("/desk")).status_code == 303


async def test_whether_there_is_an_administrator(new_house: House) -> None:
    await new_house.employ("ann")
    assert not await has_admin(new_house.deps)
    await new_house.employ("eve", "admin")
    assert await has_admin(new_house.deps)

"""`Accounts`, `SignIns` and `ApiKeys`."""

from dataclasses import replace

from frontdesk.store.ports import Account, ApiKey, SignIn, Store
from tests.contracts.engines import NOW_MS, Engine

ADA = Account("ada", "Ada", "admin", "argon:ada", NOW_MS)
BEN = Account("ben", "Ben", "operator", "argon:ben", NOW_MS + 1)
LATER_MS = NOW_MS + 1000
HERE = SignIn("here", "ada", NOW_MS, LATER_MS)
KEY = ApiKey("k1", "ada", "import", "hash-of-k1", NOW_MS)


async def some_accounts(store: Store) -> None:
    for account in (ADA, BEN):
        await store.put_account(account)


# --- Accounts


async def test_an_account_is_kept_by_its_login(engine: Engine) -> None:
    store = await engine.open()
    await some_accounts(store)
    await store.close()
    store = await engine.open()
    assert await store.find_account("ada") == ADA
    assert await store.find_account("ben") == BEN
    assert await store.find_account("eve") is None
    await store.close()


async def test_an_account_is_replaced_whole(store: Store) -> None:
    await some_accounts(store)
    changed = Account("ada", "Ada L.", "operator", "argon:new", NOW_MS + 5)
    await store.put_account(changed)
    assert await store.find_account("ada") == changed
    assert await store.find_account("ben") == BEN


async def test_accounts_come_by_name_then_login(store: Store) -> None:
    namesake = replace(BEN, login="aa")
    for account in (BEN, ADA, namesake):
        await store.put_account(account)
    assert await store.list_accounts() == [ADA, namesake, BEN]


async def test_a_removed_account_takes_its_sign_ins_and_keys_along(store: Store) -> None:
    await some_accounts(store)
    bens, bens_key = replace(HERE, token_hash="ben's", login="ben"), replace(KEY, id="k2", login="ben", key_hash="x")
    for sign_in in (HERE, bens):
        await store.put_sign_in(sign_in)
    for key in (KEY, bens_key):
        await store.put_api_key(key)
    await store.remove_account("ada")
    await store.remove_account("ada")
    assert await store.list_accounts() == [BEN]
    assert await store.find_sign_in("here", now_ms=NOW_MS) is None
    assert await store.find_api_key(KEY.key_hash) is None
    assert await store.find_sign_in("ben's", now_ms=NOW_MS) == bens
    assert await store.list_api_keys() == [bens_key]


async def test_nothing_is_kept_for_a_login_without_an_account(store: Store) -> None:
    await store.put_sign_in(HERE)
    await store.put_api_key(KEY)
    await store.put_account(ADA)
    assert await store.find_sign_in("here", now_ms=NOW_MS) is None
    assert await store.list_api_keys() == []


def test_hashes_stay_out_of_what_is_logged() -> None:
    assert "argon" not in repr(ADA)
    assert "here" not in repr(HERE)
    assert "hash-of" not in repr(KEY)


# --- Sign-ins


async def test_a_sign_in_is_found_until_it_is_over(store: Store) -> None:
    await some_accounts(store)
    await store.put_sign_in(HERE)
    assert await store.find_sign_in("here", now_ms=LATER_MS - 1) == HERE
    assert await store.find_sign_in("here", now_ms=LATER_MS) is None
    assert await store.find_sign_in("there", now_ms=NOW_MS) is None


async def test_a_sign_in_is_extended_and_never_shortened(store: Store) -> None:
    await some_accounts(store)
    await store.put_sign_in(HERE)
    for expires_at_ms in (LATER_MS + 9, LATER_MS - 9):
        await store.extend_sign_in("here", expires_at_ms=expires_at_ms)
    longer = replace(HERE, expires_at_ms=LATER_MS + 9)
    assert await store.find_sign_in("here", now_ms=LATER_MS) == longer


async def test_a_dropped_sign_in_is_not_revived_by_extending_it(store: Store) -> None:
    await some_accounts(store)
    await store.put_sign_in(HERE)
    await store.drop_sign_in("here")
    await store.extend_sign_in("here", expires_at_ms=LATER_MS + 9)
    assert await store.find_sign_in("here", now_ms=NOW_MS) is None


async def test_all_sign_ins_of_a_login_can_be_dropped_save_one(store: Store) -> None:
    await some_accounts(store)
    for token_hash, login in (("a1", "ada"), ("a2", "ada"), ("a3", "ada"), ("b1", "ben")):
        await store.put_sign_in(SignIn(token_hash, login, NOW_MS, LATER_MS))

    async def kept() -> list[str]:
        found = [await store.find_sign_in(each, now_ms=NOW_MS) for each in ("a1", "a2", "a3", "b1")]
        return [each.token_hash for each in found if each is not None]

    await store.drop_sign_ins("ada", but="a2")
    assert await kept() == ["a2", "b1"]
    await store.drop_sign_ins("ada", but="b1")
    assert await kept() == ["b1"]
    await store.drop_sign_ins("ben")
    assert await kept() == []


async def test_sign_ins_that_were_over_long_ago_are_forgotten(store: Store) -> None:
    await some_accounts(store)
    for number in range(4):
        await store.put_sign_in(SignIn(f"t{number}", "ada", NOW_MS, NOW_MS + number))
    assert await store.forget_sign_ins(before_ms=NOW_MS + 2) == 2
    assert await store.forget_sign_ins(before_ms=NOW_MS + 2) == 0
    assert await store.find_sign_in("t2", now_ms=NOW_MS) is not None


# --- API keys


async def test_an_api_key_is_found_by_its_hash_and_dropped_by_its_id(store: Store) -> None:
    await some_accounts(store)
    newer = replace(KEY, id="a-newer-one", login="ben", key_hash="other", created_at_ms=NOW_MS + 1)
    await store.put_api_key(newer)
    await store.put_api_key(KEY)
    assert await store.find_api_key(KEY.key_hash) == KEY
    assert await store.find_api_key("nobody's") is None
    assert await store.list_api_keys() == [KEY, newer]
    await store.drop_api_key(KEY.id)
    assert await store.find_api_key(KEY.key_hash) is None
    assert await store.list_api_keys() == [newer]


async def test_an_api_key_put_again_is_replaced(store: Store) -> None:
    await some_accounts(store)
    await store.put_api_key(KEY)
    renamed = replace(KEY, name="export")
    await store.put_api_key(renamed)
    assert await store.list_api_keys() == [renamed]


async def test_the_last_use_of_a_key_never_moves_backwards(store: Store) -> None:
    await some_accounts(store)
    await store.put_api_key(KEY)
    for at_ms in (NOW_MS + 5, NOW_MS + 3):
        await store.touch_api_key(KEY.id, at_ms=at_ms)
    await store.touch_api_key("unknown", at_ms=NOW_MS)
    assert await store.list_api_keys() == [replace(KEY, last_used_at_ms=NOW_MS + 5)]

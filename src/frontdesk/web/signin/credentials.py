"""From a cookie's token or an API key to who acts.

The store is asked each time: a removed operator is out at once.
"""

import asyncio
import secrets
from typing import Any

from frontdesk.store.ports import Account, SignIn, StoreUnavailable
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.identity import Identity
from frontdesk.web.signin.wire import LIFE_MS, Caller, hash_of

CHECK_EVERY_S = 30.0
"""A long-lived connection asks this often whether its sign-in still holds."""

_EXTEND_AFTER_MS = 3_600_000
_TOUCH_AFTER_MS = 60_000
_TOKEN_BYTES = 32


async def find_by_token(deps: SignInDeps, token_hash: str) -> Identity | None:
    found = await _find_sign_in(deps, token_hash)
    return found[1] if found else None


async def find_by_key(deps: SignInDeps, key_hash: str) -> Identity | None:
    """Notes that the key was used, at most once a minute."""
    key = await deps.api_keys.find_api_key(key_hash)
    account = await deps.accounts.find_account(key.login) if key else None
    if key is None or account is None:
        return None
    now_ms = deps.clock_ms()
    if now_ms - key.last_used_at_ms >= _TOUCH_AFTER_MS:
        await deps.api_keys.touch_api_key(key.id, at_ms=now_ms)
    return Identity(account.login, account.name, account.role, "key", key_hash)


async def find_and_extend(deps: SignInDeps, token_hash: str) -> tuple[Identity, bool] | None:
    """Who it is, and whether the sign-in now lasts longer, so that the cookie must too."""
    found = await _find_sign_in(deps, token_hash)
    if found is None:
        return None
    sign_in, identity = found
    until_ms = deps.clock_ms() + LIFE_MS
    if until_ms - sign_in.expires_at_ms < _EXTEND_AFTER_MS:
        return identity, False
    await deps.sign_ins.extend_sign_in(token_hash, expires_at_ms=until_ms)
    return identity, True


async def start_sign_in(deps: SignInDeps, account: Account) -> str | None:
    """A new sign-in's token for the cookie; whatever the browser brought is not used again.

    None when the account was removed, or its password changed, since it was read.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now_ms = deps.clock_ms()
    async with deps.changing:
        fresh = await deps.accounts.find_account(account.login)
        if fresh is None or fresh.password_hash != account.password_hash:
            return None
        await deps.sign_ins.put_sign_in(SignIn(hash_of(token), account.login, now_ms, now_ms + LIFE_MS))
    await deps.sign_ins.forget_sign_ins(before_ms=now_ms)
    await deps.note(account.login, "signed_in", account.login)
    return token


async def authenticate_socket(deps: SignInDeps, scope: Any) -> Identity | None:
    """Who opens this WebSocket: an API key's account, or the cookie's if a page of ours asks (the same-origin policy
    doesn't guard WebSockets: RFC 6455, section 10.2)."""
    caller = Caller(scope, deps.public_url())
    if (key := caller.find_bearer()) is not None:
        return await find_by_key(deps, hash_of(key))
    token = caller.find_token()
    if token is None or not caller.has_origin or caller.is_foreign:
        return None
    return await find_by_token(deps, hash_of(token))


async def still_valid(deps: SignInDeps, identity: Identity) -> bool:
    """Is the sign-in or key that proved this still there, for the same person with the same rights?"""
    find = find_by_token if identity.via == "cookie" else find_by_key
    return await find(deps, identity.proof) == identity


async def until_signed_out(deps: SignInDeps, identity: Identity, *, every_s: float = CHECK_EVERY_S) -> None:
    """Returns when the sign-in has ended or the server stops. For a task beside each long-lived connection.

    The store is asked, so it works whichever process ended the sign-in. A store that can't answer ends nothing.
    """
    while not deps.closing.is_set():
        try:
            async with asyncio.timeout(every_s):
                await deps.closing.wait()
        except TimeoutError:
            if await _has_ended(deps, identity):
                return


async def _has_ended(deps: SignInDeps, identity: Identity) -> bool:
    try:
        return not await still_valid(deps, identity)
    except StoreUnavailable:
        return False


async def _find_sign_in(deps: SignInDeps, token_hash: str) -> tuple[SignIn, Identity] | None:
    sign_in = await deps.sign_ins.find_sign_in(token_hash, now_ms=deps.clock_ms())
    account = await deps.accounts.find_account(sign_in.login) if sign_in else None
    if sign_in is None or account is None:
        return None
    return sign_in, Identity(account.login, account.name, account.role, "cookie", token_hash)

"""`/account`: one's own name, password and API keys."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from litestar import Request, Response, Router, get, post

from frontdesk.store.ports import ApiKey
from frontdesk.web.pages import page
from frontdesk.web.signin.accounts import rename, set_password
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.errors import AccountRefused, words_for
from frontdesk.web.signin.forms import MAX_FORM_BYTES, fields_of, go_to
from frontdesk.web.signin.guards import protected
from frontdesk.web.signin.identity import Identity
from frontdesk.web.signin.wire import KEY_PREFIX, hash_of

OwnRequest = Request[Identity, Any, Any]

_KEY_BYTES = 32
_KEY_NAME_CHARS = 64
_MAX_KEYS = 20
_PASSWORD_WRONG = "This is not your password."
_WAIT = "Too many tries. Wait ten minutes, then try again."


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page says beside what is stored. `new_key` is told this once."""

    done: str = ""
    wrong: dict[str, str] = field(default_factory=dict[str, str])
    key_name: str = ""
    new_key: str = ""
    own_name: str | None = None


def account_routes(deps: SignInDeps) -> Router:
    @get("/")
    async def show_account(request: OwnRequest, done: str = "") -> Response[Any]:
        return await _account_page(deps, request, _Shown(done=done))

    @post("/")
    async def change_password(request: OwnRequest) -> Response[Any]:
        wrong = await _change_password(deps, request)
        return await _account_page(deps, request, _Shown(wrong=wrong)) if wrong else go_to("/account?done=password")

    @post("/name")
    async def change_name(request: OwnRequest) -> Response[Any]:
        (name,) = await fields_of(request, "name")
        try:
            await rename(deps, request.user.login, name, by=request.user.login)
        except AccountRefused as error:
            shown = _Shown(wrong={"own_name": words_for(error)[1]}, own_name=name)
            return await _account_page(deps, request, shown)
        return go_to("/account?done=name")

    @post("/keys")
    async def create_key(request: OwnRequest) -> Response[Any]:
        (name,) = await fields_of(request, "name")
        shown = await _create_key(deps, request.user, name.strip())
        return await _account_page(deps, request, shown)

    @post("/keys/revoke")
    async def revoke_key(request: OwnRequest) -> Response[Any]:
        (key_id,) = await fields_of(request, "key")
        own = [key for key in await _list_keys(deps, request.user) if key.id == key_id]
        for key in own:
            await deps.api_keys.drop_api_key(key.id)
            await deps.note(request.user.login, "api_key_revoked", key.name, key.login)
        return go_to("/account?done=revoked" if own else "/account")

    return protected(
        deps,
        path="/account",
        handlers=[show_account, change_name, change_password, create_key, revoke_key],
        answers="page",
        request_max_body_size=MAX_FORM_BYTES,
    )


async def _change_password(deps: SignInDeps, request: OwnRequest) -> dict[str, str]:
    """What is wrong, by field; nothing when it was changed and every other browser is signed out."""
    who = request.user
    old, new = await fields_of(request, "old", "password")
    keys = [f"login:{who.login}"]
    if deps.throttle.wait_s(keys, deps.clock_s()):
        return {"old": _WAIT}
    deps.throttle.note_try(keys, deps.clock_s())
    account = await deps.accounts.find_account(who.login)
    if account is None or not await deps.passwords.is_right(account.password_hash, old):
        return {"old": _PASSWORD_WRONG}
    deps.throttle.forgive(keys)
    try:
        await set_password(deps, who.login, new, by=who.login, keep=who.proof)
    except AccountRefused as error:
        return dict([words_for(error)])
    return {}


async def _create_key(deps: SignInDeps, who: Identity, name: str) -> _Shown:
    if not 0 < len(name) <= _KEY_NAME_CHARS or not name.isprintable():
        return _Shown(wrong={"name": "Name what will use the key, for example Order system."}, key_name=name)
    if len(await _list_keys(deps, who)) >= _MAX_KEYS:
        return _Shown(wrong={"name": f"You have {_MAX_KEYS} keys. Revoke one that is not used."}, key_name=name)
    key = KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    row = ApiKey(secrets.token_hex(8), who.login, name, hash_of(key), deps.clock_ms())
    await deps.api_keys.put_api_key(row)
    await deps.note(who.login, "api_key_created", row.name, row.login)
    return _Shown(new_key=key, key_name=name)


async def _list_keys(deps: SignInDeps, who: Identity) -> list[ApiKey]:
    return [key for key in await deps.api_keys.list_api_keys() if key.login == who.login]


async def _account_page(deps: SignInDeps, request: OwnRequest, shown: _Shown) -> Response[Any]:
    now_ms = deps.clock_ms()
    keys = [
        (key, _ago(now_ms - key.last_used_at_ms) if key.last_used_at_ms else None)
        for key in await _list_keys(deps, request.user)
    ]
    return page(
        "account.html",
        status_code=422 if shown.wrong else 200,
        title="Account",
        who=request.user,
        section=None,
        is_locked=deps.is_locked(request.user.login),
        keys=keys,
        shown=shown,
    )


def _ago(passed_ms: int) -> str:
    minutes = passed_ms // 60_000
    for size, unit in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if count := minutes // size:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"

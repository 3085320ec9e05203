"""Who may answer: accounts of the browser, operators seen in Telegram, programs with a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.response import Response, Template

from frontdesk.session.entries import Operator
from frontdesk.store.ports import Account, ApiKey, Role
from frontdesk.web.settings.deps import AnyRequest, SettingsDeps
from frontdesk.web.settings.frame import Loss, actor, confirm, go, render
from frontdesk.web.settings.sections import OPERATORS
from frontdesk.web.signin.accounts import create_account, list_faults, remove_account, set_password, set_role
from frontdesk.web.signin.errors import AccountRefused, words_for

_TELEGRAM = "tg:"
_ROLES: dict[str, Role] = {"admin": "admin", "operator": "operator"}


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the list shows it."""

    account: Account
    session_count: int
    is_you: bool
    is_locked: bool


def operator_id(login: str) -> str:
    """As the log names the operator of an account."""
    return f"web:{login}"


@get("/operators", include_in_schema=False)
async def list_people(request: AnyRequest, deps: SettingsDeps) -> Template:
    return await _page(request, deps)


@post("/operators/accounts", include_in_schema=False, status_code=200)
async def add_account(request: AnyRequest, deps: SettingsDeps) -> Response[Any] | Template:
    """A new account with its first password; or the form again, with everything that is wrong."""
    typed = _typed(await request.form())
    errors = dict(words_for(fault) for fault in _faults_of(typed))
    if not errors:
        try:
            await create_account(
                deps.signin,
                typed["login"],
                name=typed["name"],
                role=_ROLES.get(typed["role"], "operator"),
                password=typed["password"],
                by=actor(request),
            )
        except AccountRefused as refused:
            errors = dict([words_for(refused)])
    if errors:
        return await _page(request, deps, status_code=422, typed=typed, errors=errors)
    return go(OPERATORS.slug, did="account_added")


@get("/operators/accounts/{login:str}", include_in_schema=False)
async def show_account(request: AnyRequest, deps: SettingsDeps, login: str) -> Template:
    return await _account_page(request, deps, login)


@post("/operators/accounts/{login:str}/role", include_in_schema=False, status_code=200)
async def change_role(request: AnyRequest, deps: SettingsDeps, login: str) -> Response[Any] | Template:
    role = _ROLES.get(_typed(await request.form())["role"], "operator")
    try:
        await set_role(deps.signin, login, role, by=actor(request))
    except AccountRefused as refused:
        return await _account_page(request, deps, login, refused=("role", words_for(refused)[1]))
    # Who is no administrator any more may not see this page.
    if login == actor(request) and role != "admin":
        return Response(b"", status_code=303, headers={"Location": "/inbox"})
    return go(OPERATORS.slug, did="role_set")


@post("/operators/accounts/{login:str}/password", include_in_schema=False, status_code=200)
async def change_password(request: AnyRequest, deps: SettingsDeps, login: str) -> Response[Any] | Template:
    """The browser in which the owner does it stays signed in, if it is the own account."""
    password = _typed(await request.form())["password"]
    keep = request.user.proof if login == actor(request) else None
    try:
        await set_password(deps.signin, login, password, by=actor(request), keep=keep)
    except AccountRefused as refused:
        return await _account_page(request, deps, login, refused=("password", words_for(refused)[1]))
    return go(OPERATORS.slug, did="password_set")


@get("/operators/accounts/{login:str}/remove", include_in_schema=False)
async def ask_remove_account(request: AnyRequest, deps: SettingsDeps, login: str) -> Template:
    """Names what is lost with an account."""
    account = await _get_account(deps, login)
    sessions = len(await deps.store.list_sessions_of_operator(operator_id(login)))
    keys = [key for key in await deps.store.list_api_keys() if key.login == login]
    losses = [_signed_out(account, request), _released(account, sessions), *_revoked(account, keys)]
    losses.append(f"What {account.name} has written stays in the sessions.")
    action = f"/settings/operators/accounts/{login}/remove"
    loss = Loss(f"Remove {account.name}?", losses, action, "Remove the account", "/settings/operators")
    return confirm(request, OPERATORS, loss)


def _signed_out(account: Account, request: AnyRequest) -> str:
    if account.login == actor(request):
        return "This is your own account: you are signed out at once."
    return f"{account.name} is signed out at once, everywhere."


def _released(account: Account, sessions: int) -> str:
    match sessions:
        case 0:
            return f"{account.name} has no open session."
        case 1:
            return f"The 1 session that {account.name} has goes back to waiting."
        case _:
            return f"The {sessions} sessions that {account.name} has go back to waiting."


def _revoked(account: Account, keys: list[ApiKey]) -> list[str]:
    if not keys:
        return []
    names = ", ".join(f"“{key.name}”" for key in keys)
    return [f"The API keys of {account.name} stop working: {names}."]


@post("/operators/accounts/{login:str}/remove", include_in_schema=False, status_code=200)
async def remove_person(request: AnyRequest, deps: SettingsDeps, login: str) -> Response[Any] | Template:
    """First nobody can act as this operator any more, then the sessions are let go."""
    try:
        await remove_account(deps.signin, login, by=actor(request))
    except AccountRefused as refused:
        return await _page(request, deps, status_code=409, bad_notice=words_for(refused)[1])
    await deps.release_sessions(operator_id(login))
    return go(OPERATORS.slug, did="account_removed")


@get("/operators/keys/{key_id:str}/revoke", include_in_schema=False)
async def ask_revoke_key(request: AnyRequest, deps: SettingsDeps, key_id: str) -> Template:
    """Names what is lost with a key."""
    key = await _get_key(deps, key_id)
    losses = [f"Whatever uses it is refused from then on. It acts for {key.login}.", "It can't be brought back."]
    action = f"/settings/operators/keys/{key_id}/revoke"
    loss = Loss(f"Revoke the key “{key.name}”?", losses, action, "Revoke the key", "/settings/operators")
    return confirm(request, OPERATORS, loss)


@post("/operators/keys/{key_id:str}/revoke", include_in_schema=False, status_code=200)
async def revoke_key(request: AnyRequest, deps: SettingsDeps, key_id: str) -> Response[Any]:
    key = await _get_key(deps, key_id)
    await deps.store.drop_api_key(key_id)
    await deps.note(actor(request), "api_key_revoked", key.name, key.login)
    return go(OPERATORS.slug, did="key_revoked")


def _typed(data: Mapping[str, object]) -> dict[str, str]:
    return {name: str(data.get(name, "")) for name in ("login", "name", "role", "password")}


def _faults_of(typed: Mapping[str, str]) -> list[AccountRefused]:
    return list_faults(typed["login"], name=typed["name"], password=typed["password"])


async def _get_account(deps: SettingsDeps, login: str) -> Account:
    """Raises: NotFoundException."""
    account = await deps.store.find_account(login)
    if account is None:
        raise NotFoundException
    return account


async def _get_key(deps: SettingsDeps, key_id: str) -> ApiKey:
    """Raises: NotFoundException."""
    for key in await deps.store.list_api_keys():
        if key.id == key_id:
            return key
    raise NotFoundException


async def _page(request: AnyRequest, deps: SettingsDeps, *, status_code: int = 200, **values: Any) -> Template:
    shown: dict[str, Any] = {"typed": {"role": "operator"}, "errors": {}, **values}
    return render(
        request,
        "settings/operators.html",
        OPERATORS,
        status_code=status_code,
        people=[await _person(deps, account, request) for account in await deps.store.list_accounts()],
        in_telegram=await list_telegram_operators(deps),
        keys=await deps.store.list_api_keys(),
        **shown,
    )


async def _person(deps: SettingsDeps, account: Account, request: AnyRequest) -> Person:
    sessions = await deps.store.list_sessions_of_operator(operator_id(account.login))
    is_you = account.login == actor(request)
    return Person(account, len(sessions), is_you, deps.signin.is_locked(account.login))


async def list_telegram_operators(deps: SettingsDeps) -> list[Operator]:
    return [operator for operator in await deps.store.list_operators() if operator.id.startswith(_TELEGRAM)]


async def _account_page(
    request: AnyRequest, deps: SettingsDeps, login: str, *, refused: tuple[str, str] | None = None
) -> Template:
    account = await _get_account(deps, login)
    return render(
        request,
        "settings/account.html",
        OPERATORS,
        status_code=422 if refused else 200,
        title=account.name,
        person=await _person(deps, account, request),
        errors=dict([refused]) if refused else {},
    )

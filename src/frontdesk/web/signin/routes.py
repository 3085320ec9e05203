"""`/signin`, `/signout`, `/setup/…` and `/account`: the pages of signing in, which work without scripts."""

import hmac
import math
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from frontdesk.store.ports import Account
from frontdesk.web.pages import page
from frontdesk.web.signin.account import account_routes
from frontdesk.web.signin.accounts import has_admin, normal_login, renew_hash, settle_admin
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.forms import MAX_FORM_BYTES, OpenRequest, enter, fields_of, go_to
from frontdesk.web.signin.guards import open_to_all
from frontdesk.web.signin.setup_page import setup_handlers
from frontdesk.web.signin.wire import Caller, hash_of, local_path, no_cookie
from frontdesk.web.visitor.limits import address_key

_WRONG = "The login or the password is not right."


def signin_routes(deps: SignInDeps) -> list[ControllerRouterHandler]:
    """Everything that these pages need: two routers."""

    @get("/signin")
    async def show_sign_in(
        request: OpenRequest, wanted: Annotated[str | None, Parameter(query="next")] = None
    ) -> Response[Any]:
        if request.user is not None:
            return go_to(local_path(wanted))
        return await _sign_in_page(deps, wanted=wanted)

    @post("/signin")
    async def sign_in(request: OpenRequest) -> Response[Any]:
        return await _sign_in(deps, request)

    @post("/signout")
    async def sign_out(request: OpenRequest) -> Response[Any]:
        caller = Caller(request.scope, deps.public_url())
        if token := caller.find_token():
            await deps.sign_ins.drop_sign_in(hash_of(token))
        answer = go_to("/signin")
        answer.set_cookie(no_cookie(caller))
        return answer

    handlers: list[ControllerRouterHandler] = [show_sign_in, sign_in, sign_out, *setup_handlers(deps)]
    open_pages = open_to_all(deps, path="/", handlers=handlers, request_max_body_size=MAX_FORM_BYTES)
    return [open_pages, account_routes(deps)]


async def _sign_in(deps: SignInDeps, request: OpenRequest) -> Response[Any]:
    login, password, wanted = await fields_of(request, "login", "password", "next")
    keys = [f"login:{normal_login(login)}", f"address:{address_key(request.client.host if request.client else '')}"]
    if wait_s := deps.throttle.wait_s(keys, deps.clock_s()):
        wrong = f"Too many tries. Wait {_in_words(wait_s)}, then try again."
        answer = await _sign_in_page(deps, login=login, wanted=wanted, wrong=wrong, status_code=429)
        answer.headers["Retry-After"] = str(wait_s)
        return answer
    deps.throttle.note_try(keys, deps.clock_s())
    account = await _find_account(deps, normal_login(login), password)
    entered = await enter(deps, request, account, to=local_path(wanted)) if account else None
    if entered is None:
        return await _sign_in_page(deps, login=login, wanted=wanted, wrong=_WRONG, status_code=422)
    deps.throttle.forgive(keys)
    return entered


async def _find_account(deps: SignInDeps, login: str, password: str) -> Account | None:
    """The account that these words open. It takes one hash whether there is such an account or not."""
    if deps.is_locked(login):
        await settle_admin(deps)
        is_right = hmac.compare_digest(password.encode(), (deps.admin_password or "").encode())
        return await deps.accounts.find_account(login) if is_right else None
    account = await deps.accounts.find_account(login)
    if not await deps.passwords.is_right(account.password_hash if account else None, password) or account is None:
        return None
    if not deps.passwords.is_outdated(account.password_hash):
        return account
    await renew_hash(deps, login, password)
    return await deps.accounts.find_account(login)


async def _sign_in_page(
    deps: SignInDeps, *, login: str = "", wanted: str | None = None, wrong: str | None = None, status_code: int = 200
) -> Response[Any]:
    return page(
        "signin.html",
        status_code=status_code,
        title="Sign in",
        who=None,
        section=None,
        login=login,
        next=local_path(wanted),
        wrong=wrong,
        is_set_up=await has_admin(deps),
    )


def _in_words(wait_s: int) -> str:
    minutes = math.ceil(wait_s / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"

"""What the pages of signing in share: reading a form, and the answers that set a cookie."""

from typing import Any, TypeAlias

from litestar import Request, Response
from litestar.response import Redirect

from frontdesk.store.ports import Account
from frontdesk.web.pages import PAGE_HEADERS
from frontdesk.web.signin.credentials import start_sign_in
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.errors import AccountRefused, words_for
from frontdesk.web.signin.identity import Identity
from frontdesk.web.signin.wire import Caller, sign_in_cookie

OpenRequest: TypeAlias = Request[Identity | None, str | None, Any]
MAX_FORM_BYTES = 16_384


async def fields_of(request: Request[Any, Any, Any], *names: str) -> list[str]:
    """The named fields as text, "" for what is missing or a file."""
    form = await request.form()
    values = [form.get(name) for name in names]
    return [value if isinstance(value, str) else "" for value in values]


def go_to(path: str) -> Response[Any]:
    """After a form: to a page that may be loaded again without sending the form again."""
    return Redirect(path, status_code=303, headers=PAGE_HEADERS)


async def enter(
    deps: SignInDeps, request: Request[Any, Any, Any], account: Account, *, to: str
) -> Response[Any] | None:
    """Signed in, and on to the page `to`. None when the account was changed or removed since it was read."""
    token = await start_sign_in(deps, account)
    if token is None:
        return None
    answer = go_to(to)
    answer.set_cookie(sign_in_cookie(Caller(request.scope, deps.public_url()), token))
    return answer


def words_by_field(faults: list[AccountRefused]) -> dict[str, str]:
    """One sentence for each field that is wrong."""
    return dict(words_for(fault) for fault in faults)

"""The first page that an owner sees: it makes the administrator, once."""

from typing import Any

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from frontdesk.web.pages import page
from frontdesk.web.signin.accounts import create_first_admin, has_admin, list_faults
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.errors import AlreadySetUp
from frontdesk.web.signin.forms import OpenRequest, enter, fields_of, go_to, words_by_field

_NEXT_STEP = "/settings/start"
_VOID = (
    "This set-up link doesn't work: it is of an earlier start, or it was used. "
    "Restart the server, it prints a new one. If Frontdesk is set up already, sign in."
)


def setup_handlers(deps: SignInDeps) -> list[ControllerRouterHandler]:
    @get("/setup/{token:str}")
    async def show_setup(token: str) -> Response[Any]:
        if not await _is_open(deps, token):
            return _void_page()
        return _setup_page(login="admin", name="", wrong={})

    @post("/setup/{token:str}")
    async def set_up(request: OpenRequest, token: str) -> Response[Any]:
        if not await _is_open(deps, token):
            return _void_page()
        login, name, password = await fields_of(request, "login", "name", "password")
        if faults := list_faults(login, name=name, password=password):
            return _setup_page(login=login, name=name, wrong=words_by_field(faults), status_code=422)
        try:
            account = await create_first_admin(deps, login, name=name, password=password)
        except AlreadySetUp:
            return _void_page()
        return await enter(deps, request, account, to=_NEXT_STEP) or go_to("/signin")

    return [show_setup, set_up]


async def _is_open(deps: SignInDeps, token: str) -> bool:
    return deps.setup.opens(token) and not await has_admin(deps)


def _setup_page(*, login: str, name: str, wrong: dict[str, str], status_code: int = 200) -> Response[Any]:
    return page(
        "setup.html",
        status_code=status_code,
        title="Set up Frontdesk",
        who=None,
        section=None,
        login=login,
        person=name,
        wrong=wrong,
    )


def _void_page() -> Response[Any]:
    """The same for a wrong, a used and an old token."""
    return page(
        "refused.html",
        status_code=404,
        title="Not found",
        who=None,
        section=None,
        words=_VOID,
        home="/signin",
        home_words="Go to sign-in",
    )

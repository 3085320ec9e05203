"""The operators' inbox: one page at `/inbox`, whose scripts speak the operator API as any integrator does.

Knows sign-in and the common layout; must not know the desk or the store. Its modules import each other by relative
names: all assets stand below one address (`web/pages/`).
"""

from typing import Any

from litestar import Request, get
from litestar.response import Redirect, Response, Template
from litestar.types import ControllerRouterHandler

from frontdesk.web.pages import page
from frontdesk.web.signin import Identity, SignInDeps, protected
from frontdesk.web.signin.guards import CSRF_HEADER
from frontdesk.web.signin.wire import HOME, Caller

# The page is fed by visitors, so nothing on it may ever turn a string into markup or script.
TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types 'none'"


def inbox_routes(signin: SignInDeps) -> list[ControllerRouterHandler]:
    """The page, at `/inbox` and at the address of each session; and `/`, which leads there."""

    @get(["/", "/{session:str}"])
    async def show_inbox(request: Request[Identity, Any, Any]) -> Template:
        answer = page(
            "inbox.html",
            title="Inbox",
            who=request.user,
            section="inbox",
            csrf_cookie=f"{Caller(request.scope, signin.public_url()).cookie_name}-csrf",
            csrf_header=CSRF_HEADER,
        )
        answer.headers["Content-Security-Policy"] += TRUSTED_TYPES
        return answer

    @get("/", include_in_schema=False, sync_to_thread=False)
    def enter() -> Response[Any]:
        return Redirect(HOME, status_code=303)

    return [enter, protected(signin, path=HOME, handlers=[show_inbox], answers="page")]

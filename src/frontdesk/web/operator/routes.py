"""The operator API as Litestar routes: HTTP behind sign-in, and the socket beside it, which asks by itself."""

from typing import Any

from litestar import Request, Response, asgi
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from frontdesk.session.errors import FrontdeskError
from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.operator import wire as w
from frontdesk.web.operator.actions import Actions
from frontdesk.web.operator.deps import OperatorDeps
from frontdesk.web.operator.errors import answer_for
from frontdesk.web.operator.feed import Feed
from frontdesk.web.operator.http import DOERS, READERS
from frontdesk.web.operator.schema import COOKIE, KEY
from frontdesk.web.operator.socket import serve_socket
from frontdesk.web.signin import protected
from frontdesk.web.visitor.strict import MAX_BODY_BYTES

PATH = "/api/v1/operator"


def operator_routes(deps: OperatorDeps) -> list[ControllerRouterHandler]:
    """Everything under `/api/v1/operator`."""
    actions = Actions(deps)
    feed = Feed(deps.desk.live)

    @asgi(f"{PATH}/ws", copy_scope=False)
    async def operator_socket(scope: Any, receive: Any, send: Any) -> None:
        await serve_socket(deps, feed, scope, receive, send)

    http = protected(
        deps.signin,
        path=PATH,
        handlers=[*READERS, *DOERS],
        answers="json",
        dependencies={
            "actions": Provide(lambda: actions, sync_to_thread=False),
            "public_url": Provide(deps.signin.public_url, sync_to_thread=False),
        },
        exception_handlers={FrontdeskError: _refuse, StoreUnavailable: _refuse},
        request_max_body_size=MAX_BODY_BYTES,
        after_request=_not_kept,
        security=[{COOKIE: []}, {KEY: []}],
        tags=["operator"],
    )
    return [operator_socket, http]


def _not_kept(response: Response[Any]) -> Response[Any]:
    """No cache keeps what is personal; refusals say so themselves."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse(request: Request[Any, Any, Any], error: FrontdeskError) -> Response[w.ErrorBody]:
    status, fault = answer_for(error)
    headers = {"Cache-Control": "no-store"}
    if fault.retry_after_s is not None:
        headers["Retry-After"] = str(fault.retry_after_s)
    return Response(w.ErrorBody(fault), status_code=status, media_type="application/json", headers=headers)

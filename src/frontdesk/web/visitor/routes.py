"""The protocol as Litestar routes: plain HTTP handlers, and the socket mounted below them."""

from typing import Any

import structlog
from litestar import Response, Router, asgi
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from frontdesk.session.errors import FrontdeskError
from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.gone import is_gone
from frontdesk.web.visitor import protocol as p
from frontdesk.web.visitor.api import VisitorApi
from frontdesk.web.visitor.deps import VisitorDeps
from frontdesk.web.visitor.errors import BadRequest, BodyTooLarge, OriginNotAllowed, answer_for
from frontdesk.web.visitor.http import HANDLERS, HttpRequest, preflight
from frontdesk.web.visitor.socket import serve_socket
from frontdesk.web.visitor.strict import MAX_BODY_BYTES

log = structlog.get_logger(__name__)


def visitor_routes(deps: VisitorDeps) -> list[ControllerRouterHandler]:
    """Everything under `/api/v1` that visitors use."""
    api = VisitorApi(deps)

    @asgi("/api/v1/ws", copy_scope=False)
    async def visitor_socket(scope: Any, receive: Any, send: Any) -> None:
        await serve_socket(api, scope, receive, send)

    async def check_origin(request: HttpRequest) -> None:
        headers = request.headers
        if not api.origins.is_allowed(headers.get("origin"), fetch_site=headers.get("sec-fetch-site")):
            raise OriginNotAllowed

    def refuse(request: HttpRequest, error: Exception) -> Response[bytes]:
        return _refusal(api, request, error)

    http = Router(
        path="/api/v1",
        route_handlers=[preflight, *HANDLERS],
        dependencies={"api": Provide(lambda: api, sync_to_thread=False)},
        before_request=check_origin,
        exception_handlers={Exception: refuse},
        request_max_body_size=MAX_BODY_BYTES,
        tags=["visitor"],
    )
    return [visitor_socket, http]


def _refusal(api: VisitorApi, request: HttpRequest, error: Exception) -> Response[bytes]:
    """Every error of these routes in the protocol's one form."""
    status, fault = answer_for(_reason(error))
    headers = {"Cache-Control": "no-store", **api.origins.cors_headers(request.headers.get("origin"))}
    if fault.retry_after_s is not None:
        headers["Retry-After"] = str(fault.retry_after_s)
    return Response(p.encode(p.ErrorBody(fault)), status_code=status, media_type="application/json", headers=headers)


def _reason(error: Exception) -> FrontdeskError:
    match error:
        case FrontdeskError():
            return error
        case HTTPException(status_code=413):
            return BodyTooLarge()
        case HTTPException() if error.status_code < 500:
            return BadRequest("A query parameter is missing or has another type than expected.")
        case _ if is_gone(error):
            return BadRequest("The request was cut off.")
        case _:
            # A fault of ours: seen by the owner; the client keeps its message and tries again.
            log.error("visitor_request_failed", exc_info=error)
            return StoreUnavailable()

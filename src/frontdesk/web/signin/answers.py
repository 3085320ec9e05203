"""Every HTTP error of the owner's and operators' side in its two forms: a page, or `{"error":{"code","message"}}`."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, PermissionDeniedException, ValidationException
from litestar.response import Redirect

from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.gone import is_gone
from frontdesk.web.pages import PAGE_HEADERS, page
from frontdesk.web.signin.identity import Identity
from frontdesk.web.signin.wire import HOME, local_path

log = structlog.get_logger(__name__)

AnyRequest: TypeAlias = Request[Any, Any, Any]
Answers: TypeAlias = Literal["page", "json"]
ErrorHandler: TypeAlias = Callable[[AnyRequest, Any], Response[Any]]
ErrorHandlers: TypeAlias = dict[int | type[Exception], ErrorHandler]


class ForeignOrigin(PermissionDeniedException):
    """Another site's page sent this, in the browser of somebody who is signed in here."""


class StaleForm(PermissionDeniedException):
    """The CSRF token is missing or not the browser's."""


# Status to code and words, unless whoever raised it brought better ones.
_WORDS = {
    400: ("bad_request", "The request is not what was expected here."),
    401: ("unauthorized", "Sign in, or send an API key as Authorization: Bearer fd_…"),
    403: ("forbidden", "Your account may not do this. Ask an administrator."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address can't be used in this way."),
    413: ("body_too_large", "The request is too large."),
    429: ("rate_limited", "Too many requests. Try again in a moment."),
    503: ("unavailable", "The database doesn't answer. Nothing was changed. Try again in a moment."),
}
_FAULT = 500, "internal_error", "Something failed on our side; the server's log says what. Try again in a moment."
_FOREIGN = (
    "Another site's page asked for this, so nothing was done. "
    "If a proxy stands before Frontdesk, set FRONTDESK_PUBLIC_URL to the address that you open."
)
_STALE = "This page was too old to be sent. Nothing was changed. Open it again and repeat."
_TITLES = {403: "Not allowed", 404: "Not found", 503: "Not available"}


def error_handlers(answers: Answers) -> ErrorHandlers:
    """For a router whose every error has this form."""

    def answer(request: AnyRequest, error: Exception) -> Response[Any]:
        status, code, words = _describe(error)
        if answers == "json":
            return _as_json(status, code, words)
        if status == 401:
            return _to_sign_in(request)
        return _as_page(request, error, status, words)

    return {HTTPException: answer, StoreUnavailable: answer, Exception: answer}


def app_error_handlers() -> ErrorHandlers:
    """For the application itself: what no route answers, as JSON below /api/ and as a page elsewhere."""
    as_page, as_json = error_handlers("page")[HTTPException], error_handlers("json")[HTTPException]

    def answer(request: AnyRequest, error: Exception) -> Response[Any]:
        return (as_json if request.scope["path"].startswith("/api/") else as_page)(request, error)

    return {404: answer, 405: answer}


def _describe(error: Exception) -> tuple[int, str, str]:
    """Status, code and words."""
    match error:
        case ForeignOrigin():
            return 403, "forbidden", _FOREIGN
        case StaleForm():
            return 403, "forbidden", _STALE
        case StoreUnavailable():
            return 503, *_WORDS[503]
        case ValidationException():
            return 400, "bad_request", _what_is_wrong(error)
        case HTTPException() if error.status_code < 500:
            code, words = _WORDS.get(error.status_code, _WORDS[400])
            has_words = error.detail and error.detail != HTTPStatus(error.status_code).phrase
            return error.status_code, code, error.detail if has_words and error.status_code != 400 else words
        case _ if is_gone(error):
            return 400, *_WORDS[400]
        case _:
            log.error("request_failed", exc_info=error)
            return _FAULT


def _what_is_wrong(error: ValidationException) -> str:
    """The fields and what each must be, never what was sent."""
    parts: list[dict[str, Any]] = error.extra if isinstance(error.extra, list) else []
    wrong = [f"{part.get('key', 'body')}: {part.get('message', 'wrong')}" for part in parts]
    return "; ".join(wrong) or _WORDS[400][1]


def _as_json(status: int, code: str, words: str) -> Response[Any]:
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    body = {"error": {"code": code, "message": words}}
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def _as_page(request: AnyRequest, error: Exception, status: int, words: str) -> Response[Any]:
    """In the layout when it is known who asks; a request that was refused as forged gets no form of ours."""
    forged = isinstance(error, ForeignOrigin | StaleForm)
    scope: dict[str, Any] = {**request.scope}
    who: Identity | None = None if forged else scope.get("user")
    title = _TITLES.get(status, "This did not work")
    return page(
        "refused.html",
        status_code=status,
        title=title,
        who=who,
        section=None,
        words=words,
        home=HOME,
        home_words="Go to the inbox",
    )


def _to_sign_in(request: AnyRequest) -> Response[Any]:
    """Back to where the browser was, after signing in. htmx would put a redirect's page into the page's middle."""
    if "hx-request" in request.headers:
        _, _, behind_scheme = request.headers.get("hx-current-url", "").partition("://")
        address = _sign_in_address("/" + behind_scheme.partition("/")[2])
        return Response(None, status_code=401, headers=PAGE_HEADERS | {"HX-Redirect": address})
    path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    wanted = f"{path}?{query}" if query else path
    return Redirect(
        _sign_in_address(wanted if request.method == "GET" else HOME), status_code=303, headers=PAGE_HEADERS
    )


def _sign_in_address(wanted: str) -> str:
    path = local_path(wanted)
    return "/signin" if path == HOME else f"/signin?next={quote(path, safe='/')}"

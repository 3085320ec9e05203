"""`protected`: a router below which everybody is known, has the right, and is not tricked by another site's page.

Authentication and CSRF are middleware of that router alone: visitors' routes pay nothing for them.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from litestar import Request, Router
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import RequestEncodingType, ScopeType
from litestar.exceptions import ClientException, NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Receive, Scope, Send

from frontdesk.store.ports import Role
from frontdesk.web.signin.answers import Answers, ForeignOrigin, StaleForm, error_handlers
from frontdesk.web.signin.credentials import find_and_extend, find_by_key
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.identity import Identity
from frontdesk.web.signin.wire import Caller, hash_of, keep_cookies, sign_in_cookie

CSRF_HEADER = "x-csrftoken"
_FORMS = (RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def protected(
    deps: SignInDeps,
    *,
    path: str,
    handlers: Sequence[ControllerRouterHandler],
    needs: Role = "operator",
    answers: Answers,
    **options: Any,
) -> Router:
    """A router for those who have the right `needs`; in its handlers `request.user` is the `Identity`.

    `options` are the router's own. API keys open it if it answers JSON.
    """
    return _router(deps, path, handlers, needs, answers, options)


def open_to_all(
    deps: SignInDeps, *, path: str, handlers: Sequence[ControllerRouterHandler], **options: Any
) -> Router:
    """Pages that nobody must be signed in for, guarded against other sites' pages alike.

    `request.user` is the `Identity` or None.
    """
    return _router(deps, path, handlers, None, "page", options)


def _router(
    deps: SignInDeps,
    path: str,
    handlers: Sequence[ControllerRouterHandler],
    needs: Role | None,
    answers: Answers,
    options: dict[str, Any],
) -> Router:
    def has_right(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        who: Identity | None = connection.user
        if needs is not None and (who is None or not who.may(needs)):
            raise PermissionDeniedException

    def authentication(app: ASGIApp) -> ASGIApp:
        return _Authentication(app, deps, takes_keys=answers == "json", is_needed=needs is not None)

    def same_site(app: ASGIApp) -> ASGIApp:
        return _SameSite(app, deps)

    own = {
        # Functions: Litestar copies what it is given for a middleware, and a copied store is none.
        "middleware": [authentication, same_site],
        "guards": [has_right],
        "exception_handlers": error_handlers(answers) | options.pop("exception_handlers", {}),
        # Transcripts and keys are nothing for a cache.
        "response_headers": {"Cache-Control": "no-store"} | options.pop("response_headers", {}),
        "include_in_schema": options.pop("include_in_schema", answers == "json"),
    }
    for name in ("middleware", "guards"):
        own[name] = [*own[name], *options.pop(name, ())]
    return Router(path=path, route_handlers=handlers, **own, **options)


class _Authentication(AbstractAuthenticationMiddleware):
    """`user` is the Identity or None; `auth` the token whose cookie must be set anew, or None."""

    def __init__(self, app: ASGIApp, deps: SignInDeps, *, takes_keys: bool, is_needed: bool) -> None:
        # Not even OPTIONS passes by: handlers may rely on `user`.
        super().__init__(app, exclude_http_methods=(), scopes={ScopeType.HTTP})
        self._deps = deps
        self._takes_keys = takes_keys
        self._is_needed = is_needed

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        result = await self._find(Caller(connection.scope, self._deps.public_url()))
        if self._is_needed and result.user is None:
            raise NotAuthorizedException
        return result

    async def _find(self, caller: Caller) -> AuthenticationResult:
        """A key that is sent is the one thing that counts: a wrong one is not made good by a cookie."""
        if self._takes_keys and (key := caller.find_bearer()) is not None:
            return AuthenticationResult(await find_by_key(self._deps, hash_of(key)), None)
        token = caller.find_token()
        found = await find_and_extend(self._deps, hash_of(token)) if token else None
        if found is None:
            return AuthenticationResult(None, None)
        who, is_extended = found
        return AuthenticationResult(who, token if is_extended else None)


class _Csrf(CSRFMiddleware):
    """Litestar's, which trusts any cookie of that name and would then never take a form: browsers also bring those of
    another Frontdesk on the same host (cookies know no ports), or made under a former secret key."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = self.config.cookie_name
        await _check_form(Request(scope, receive))
        scope["headers"] = keep_cookies(scope["headers"], name, lambda value: self._csrf_tokens_match(value, value))
        await super().__call__(scope, receive, send)

    def _csrf_tokens_match(self, request_csrf_token: str, cookie_csrf_token: str) -> bool:
        # A file comes as something else, and only ASCII can be compared.
        brought, expected = str(request_csrf_token), str(cookie_csrf_token)
        return brought.isascii() and expected.isascii() and super()._csrf_tokens_match(brought, expected)


async def _check_form(request: Request[Any, Any, Any]) -> None:
    """Litestar keeps what it has read. Raises: ClientException, when a part is no text in the encoding it names."""
    if request.method in _SAFE_METHODS or request.content_type[0] not in _FORMS:
        return
    try:
        await request.form()
    except (UnicodeDecodeError, LookupError) as error:
        raise ClientException from error


class _SameSite:
    """Refuses what another site's page sends: by the browser's word, then by the token (signed double submit).

    Keys are beyond a browser's reach to send by itself, so none of it is asked of them.
    """

    def __init__(self, app: ASGIApp, deps: SignInDeps) -> None:
        self._app = app
        self._deps = deps
        secret = hmac.new(deps.secret_key.encode(), b"frontdesk.csrf.1", hashlib.sha256).hexdigest()
        self._by_cookie_name = {name: _Csrf(app, _csrf_config(secret, name)) for name in _csrf_names()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        who: Identity | None = scope["user"]
        if who is not None and who.via == "key":
            await self._app(scope, receive, send)
            return
        caller = Caller(scope, self._deps.public_url())
        if scope["method"] not in _SAFE_METHODS and caller.is_foreign:
            raise ForeignOrigin
        if (token := scope["auth"]) is not None:
            send = _with_cookie(send, sign_in_cookie(caller, token))
        try:
            await self._by_cookie_name[f"{caller.cookie_name}-csrf"](scope, receive, send)
        except PermissionDeniedException as error:
            # The handlers' own refusals were answered further in.
            raise StaleForm from error


def _csrf_names() -> tuple[str, str]:
    return "frontdesk-csrf", "__Host-frontdesk-csrf"


def _csrf_config(secret: str, name: str) -> CSRFConfig:
    """Readable by our scripts. Lax: under Strict a link from another site would change the token of open pages."""
    return CSRFConfig(
        secret=secret,
        cookie_name=name,
        cookie_secure=name.startswith("__Host-"),
        cookie_samesite="lax",
        header_name=CSRF_HEADER,
        safe_methods=set(_SAFE_METHODS),
    )


def _with_cookie(send: Send, cookie: Cookie) -> Send:
    async def send_it(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableScopeHeaders.from_message(message).add("set-cookie", cookie.to_header(header=""))
        await send(message)

    return send_it

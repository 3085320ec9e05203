"""The visitor protocol over plain HTTP: the same actions and view, for scripts and for blocked WebSockets."""

from typing import Annotated, Any, TypeAlias

import msgspec
from litestar import Request, Response, get, post, route
from litestar.params import Parameter

from frontdesk.web.visitor import protocol as p
from frontdesk.web.visitor.actions import Client
from frontdesk.web.visitor.api import VisitorApi
from frontdesk.web.visitor.errors import Unauthorized, UnknownSite
from frontdesk.web.visitor.limits import address_key
from frontdesk.web.visitor.poll import MAX_WAIT_S, poll
from frontdesk.web.visitor.resume import Cursor
from frontdesk.web.visitor.strict import T, decode
from frontdesk.web.visitor.tokens import Caller, new_visitor_id

HttpRequest: TypeAlias = Request[Any, Any, Any]

HISTORY_DEFAULT, HISTORY_MAX = 50, 200
_LAST_SEQ = 9_007_199_254_740_991

_SessionQuery = Annotated[str, Parameter(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z", description="The session's id.")]
_SeqQuery = Annotated[int, Parameter(ge=0, le=_LAST_SEQ)]

_visitor_body = msgspec.json.Decoder(p.VisitorBody)
_message_body = msgspec.json.Decoder(p.MessageBody)
_session_body = msgspec.json.Decoder(p.SessionBody)
_rating_body = msgspec.json.Decoder(p.RatingBody)
_read_body = msgspec.json.Decoder(p.ReadBody)
_no_body = msgspec.json.Decoder(p.NoBody)


@post("/visitors", summary="A new visitor, or a new token for an old one")
async def create_visitor(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    """Stores nothing. With an old Bearer the visitor stays the same."""
    body = await _read(request, _visitor_body)
    if body.site not in api.deps.sites:
        raise UnknownSite
    now_ms = api.now_ms()
    token = _find_bearer(request)
    old = api.tokens.find_renewable(token, now_ms=now_ms) if token else None
    if old is None:
        api.limits.admit_visitor(_address(request))
    visitor = old.visitor if old else new_visitor_id()
    issued = api.tokens.issue(visitor, site=body.site, locale=body.locale, now_ms=now_ms)
    answer = p.VisitorAnswer(visitor, issued.token, issued.caller.expires_at_ms, api.deps.widget(body.site))
    return _json(request, api, answer, status=201)


@post("/messages", summary="Send a message; the first one starts the session")
async def send_message(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    """201 when it is new, 200 with the original's answer when the key is a repeat."""
    client = _client(request, api)
    done = await api.actions.message(client, await _read(request, _message_body))
    answer = p.MessageAnswer(done.state.session, done.seq, done.at_ms, done.repeat)
    return _json(request, api, answer, status=200 if done.repeat else 201)


@post("/end", summary="End the chat")
async def end_session(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    """Again: 200, and nothing more happens."""
    client = _client(request, api)
    done = await api.actions.end(client, await _read(request, _session_body))
    return _json(request, api, p.SessionAnswer(done.state.session, p.state_object(done.state)))


@post("/human", summary="Talk to a person")
async def ask_human(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    client = _client(request, api)
    await _read(request, _no_body)
    done = await api.actions.human(client)
    return _json(request, api, p.SessionAnswer(done.state.session, p.state_object(done.state)))


@post("/rating", summary="Rate a session; the last rating counts")
async def rate_session(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    client = _client(request, api)
    done = await api.actions.rate(client, await _read(request, _rating_body))
    return _json(request, api, p.SessionAnswer(done.state.session, p.state_object(done.state)))


@post("/typing", summary="The visitor is typing")
async def show_typing(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    client = _client(request, api)
    await _read(request, _no_body)
    return _json(request, api, p.DoneAnswer(await api.actions.typing(client)))


@post("/read", summary="The visitor has seen everything up to a seq")
async def mark_read(request: HttpRequest, api: VisitorApi) -> Response[bytes]:
    client = _client(request, api)
    body = await _read(request, _read_body)
    await api.actions.read(client, body)
    return _json(request, api, p.DoneAnswer(body.session))


@get("/events", summary="What is new after a cursor; waits for it")
async def poll_events(
    request: HttpRequest,
    api: VisitorApi,
    session: _SessionQuery | None = None,
    after: _SeqQuery = 0,
    log: str | None = None,
    wait: Annotated[float, Parameter(ge=0, description="Seconds, at most 25.")] = MAX_WAIT_S,
) -> Response[bytes]:
    caller = _client(request, api).caller
    cursor = Cursor(log or None, session or None, after)
    return _json(request, api, await poll(api, caller.visitor, cursor, wait_s=wait))


@get("/history", summary="Earlier events of a session")
async def read_history(
    request: HttpRequest,
    api: VisitorApi,
    session: _SessionQuery,
    before: _SeqQuery = _LAST_SEQ,
    limit: Annotated[int, Parameter(ge=1, description="At most 200.")] = HISTORY_DEFAULT,
) -> Response[bytes]:
    state = await api.actions.own_session(_client(request, api).caller, session)
    entries = await api.log.read_before(session, before=before, limit=min(limit, HISTORY_MAX))
    events = [event for entry in entries if (event := p.encode_event(entry)) is not None]
    more = bool(entries) and entries[0].prev > 0
    return _json(request, api, p.HistoryAnswer(state.session, events, more))


HANDLERS = [
    create_visitor,
    send_message,
    end_session,
    ask_human,
    rate_session,
    show_typing,
    mark_read,
    poll_events,
    read_history,
]


@route(
    [path for handler in HANDLERS for path in sorted(handler.paths)],
    http_method=["OPTIONS"],
    status_code=204,
    include_in_schema=False,
)
async def preflight(request: HttpRequest, api: VisitorApi) -> Response[None]:
    headers = api.origins.preflight_headers(request.headers.get("origin"))
    return Response(None, status_code=204, headers=headers)


async def _read(request: HttpRequest, decoder: msgspec.json.Decoder[T]) -> T:
    """An absent body is an empty object. Raises: BodyTooLarge, BadRequest."""
    return decode(await request.body() or b"{}", decoder)


def _json(request: HttpRequest, api: VisitorApi, answer: object, *, status: int = 200) -> Response[bytes]:
    headers = {"Cache-Control": "no-store", **api.origins.cors_headers(request.headers.get("origin"))}
    return Response(p.encode(answer), status_code=status, media_type="application/json", headers=headers)


def _find_bearer(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _client(request: HttpRequest, api: VisitorApi) -> Client:
    """Raises: Unauthorized, TokenExpired."""
    token = _find_bearer(request)
    if token is None:
        raise Unauthorized
    caller: Caller = api.tokens.read(token, now_ms=api.now_ms())
    return Client(caller, _address(request))


def _address(request: HttpRequest) -> str:
    return address_key(request.client.host if request.client else "")

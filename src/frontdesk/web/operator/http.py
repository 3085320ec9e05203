"""The operator API over HTTP. Bodies are read strictly; what is refused becomes an error object in routes.py."""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from litestar import Request, get, post
from litestar.params import Parameter
from msgspec import Struct

from frontdesk.session.entries import Mode
from frontdesk.store.ports import InboxQuery
from frontdesk.web.operator import wire as w
from frontdesk.web.operator.actions import Actions
from frontdesk.web.operator.schema import refusals, takes
from frontdesk.web.signin import Identity
from frontdesk.web.signin.guards import CSRF_HEADER
from frontdesk.web.signin.wire import Caller
from frontdesk.web.visitor.strict import T, decode

OperatorRequest: TypeAlias = Request[Identity, Any, Any]

SESSIONS_DEFAULT, SESSIONS_MAX = 50, 200
ENTRIES_DEFAULT, ENTRIES_MAX = 200, 500
_CURSOR = r"^[0-9]{1,16}-[A-Za-z0-9_-]{1,64}$"
_TEXT_MAX = 200

_READING = refusals(400, 401, 403, 404, 503)
_DOING = refusals(400, 401, 403, 404, 409, 413, 422, 503)


_no_body = msgspec.json.Decoder(w.NoBody)
_fenced_body = msgspec.json.Decoder(w.FencedBody)
_hand_to_ai_body = msgspec.json.Decoder(w.HandToAiBody)
_reply_body = msgspec.json.Decoder(w.ReplyBody)
_note_body = msgspec.json.Decoder(w.NoteBody)
_reopen_body = msgspec.json.Decoder(w.ReopenBody)
_edit_body = msgspec.json.Decoder(w.EditBody)
_delete_body = msgspec.json.Decoder(w.DeleteBody)


@get("/me", summary="Who asks, and what doesn't work now", responses=_READING)
async def read_me(request: OperatorRequest, actions: Actions, public_url: str | None) -> w.MeAnswer:
    who = request.user
    in_browser = who.via == "cookie"
    return w.MeAnswer(
        id=who.operator.id,
        login=who.login,
        name=who.name,
        role=who.role,
        via=who.via,
        csrf_cookie=f"{Caller(request.scope, public_url).cookie_name}-csrf" if in_browser else None,
        csrf_header=CSRF_HEADER if in_browser else None,
        assistant_off=actions.assistant_off(),
        troubles=await actions.troubles(),
    )


@get("/sessions", summary="Sessions, those that wait first", responses=_READING)
async def list_sessions(
    request: OperatorRequest,
    actions: Actions,
    status: Literal["open", "closed", "all"] = "open",
    mode: Mode | None = None,
    owner: Annotated[
        str | None, Parameter(query="operator", max_length=128, description="`me`, `none`, or an operator's id.")
    ] = None,
    visitor: Annotated[str | None, Parameter(max_length=64)] = None,
    text: Annotated[
        str | None,
        Parameter(query="q", max_length=_TEXT_MAX, description="The beginning of an id, or a part of a message."),
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=SESSIONS_MAX)] = SESSIONS_DEFAULT,
    before: Annotated[str | None, Parameter(pattern=_CURSOR, description="The `next` of the page before.")] = None,
) -> w.SessionsAnswer:
    """Sessions that wait for a human stand on the first page over and above `limit`."""
    query = InboxQuery(
        status=status,
        mode=mode,
        operator=_owner(request.user, owner),
        is_unowned=owner == "none",
        visitor=visitor or None,
        text=(text or "").strip() or None,
        limit=limit,
        before=_position(before),
    )
    sessions, last = await actions.list_sessions(query)
    following = None if last is None else f"{last[0]}-{last[1]}"
    return w.SessionsAnswer(sessions, following, await actions.count_waiting())


@get("/sessions/{session:str}", summary="A session and its entries", responses=_READING)
async def read_session(
    actions: Actions,
    session: str,
    after: Annotated[
        # Litestar leaves a bound of 0 out of the schema of what may be null.
        int | None,
        Parameter(ge=0, le=w.LAST_SEQ, schema_extra={"minimum": 0}, description="The oldest after this `seq`."),
    ] = None,
    before: Annotated[int, Parameter(ge=0, le=w.LAST_SEQ, description="The newest before it.")] = w.LAST_SEQ,
    limit: Annotated[int, Parameter(ge=1, le=ENTRIES_MAX)] = ENTRIES_DEFAULT,
) -> w.TranscriptAnswer:
    return await actions.transcript(session, after=after, before=before, limit=limit)


def _doing(path: str, summary: str, body: type[Struct]) -> post:
    """One of the things to do to a session: `POST` with a JSON object, 200 when it is committed."""
    return post(
        f"/sessions/{{session:str}}{path}",
        summary=summary,
        status_code=200,
        operation_class=takes(body),
        responses=_DOING,
    )


@_doing("/take", "Take a session that nobody has", w.NoBody)
async def take(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    await _read(request, _no_body)
    return await actions.take(request.user, session)


@_doing("/take-over", "Take it whoever has it", w.FencedBody)
async def take_over(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.take_over(request.user, session, await _read(request, _fenced_body))


@_doing("/hand-to-ai", "Let the assistant go on", w.HandToAiBody)
async def hand_to_ai(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.hand_to_ai(request.user, session, await _read(request, _hand_to_ai_body))


@_doing("/reply", "Write to the visitor", w.ReplyBody)
async def reply(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    """Takes the session if nobody has it."""
    return await actions.reply(request.user, session, await _read(request, _reply_body))


@_doing("/note", "Write to colleagues only", w.NoteBody)
async def note(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.note(request.user, session, await _read(request, _note_body))


@_doing("/close", "End it", w.FencedBody)
async def close(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.close(request.user, session, await _read(request, _fenced_body))


@_doing("/reopen", "Open a closed one and take it", w.ReopenBody)
async def reopen(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.reopen(request.user, session, await _read(request, _reopen_body))


@_doing("/edit", "Change a message of your own", w.EditBody)
async def edit(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.edit(request.user, session, await _read(request, _edit_body))


@_doing("/delete", "Withdraw a message of your own", w.DeleteBody)
async def delete(request: OperatorRequest, actions: Actions, session: str) -> w.DoneAnswer:
    return await actions.delete(request.user, session, await _read(request, _delete_body))


@_doing("/typing", "You are writing", w.NoBody)
async def show_typing(request: OperatorRequest, actions: Actions, session: str) -> w.OkAnswer:
    await _read(request, _no_body)
    return await actions.typing(request.user, session)


READERS = [read_me, list_sessions, read_session]
DOERS = [take, take_over, hand_to_ai, reply, note, close, reopen, edit, delete, show_typing]


async def _read(request: OperatorRequest, decoder: msgspec.json.Decoder[T]) -> T:
    """An absent body is an empty object. Raises: BodyTooLarge, BadRequest."""
    return decode(await request.body() or b"{}", decoder)


def _owner(who: Identity, wanted: str | None) -> str | None:
    """The operator's id to look for."""
    if wanted == "me":
        return who.operator.id
    return None if wanted == "none" else wanted or None


def _position(cursor: str | None) -> tuple[int, str] | None:
    """What `next` said."""
    if cursor is None:
        return None
    last_at_ms, _, session = cursor.rstrip().partition("-")
    return int(last_at_ms), session

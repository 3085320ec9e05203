"""What an operator may do and read, whatever asks: the desk's commands, and the session as it is after them."""

import hashlib
from dataclasses import replace
from typing import TypedDict

from frontdesk.desk.live import Typing
from frontdesk.session import commands as c
from frontdesk.session.entries import Entry, Message, Operator, Origin
from frontdesk.session.errors import NewerSessionOpen, SessionClosed, Stale, UnknownMessage
from frontdesk.store.ports import InboxQuery, InboxRow
from frontdesk.web.operator import wire as w
from frontdesk.web.operator.deps import OperatorDeps
from frontdesk.web.operator.errors import Conflict, NotYours
from frontdesk.web.operator.views import SessionView, entry_view, session_view
from frontdesk.web.operator.words import clean_words, read_markdown
from frontdesk.web.signin import Identity

_FROM_WEB = Origin("web")


class _Common(TypedDict):
    at_ms: int
    origin: Origin
    key: c.Key | None
    session: str
    operator: Operator


class Actions:
    """Every method raises Refused, Conflict, NotYours or what is wrong with a text when it changed nothing, and
    StoreUnavailable when none can tell."""

    def __init__(self, deps: OperatorDeps) -> None:
        self._desk = deps.desk
        self._store = deps.store
        self._troubles = deps.troubles
        self._known: dict[str, Operator] = {}

    # --- Acting

    async def take(self, who: Identity, session: str) -> w.DoneAnswer:
        return await self._do(c.Take(**self._common(who, session)))

    async def take_over(self, who: Identity, session: str, body: w.FencedBody) -> w.DoneAnswer:
        return await self._do(c.TakeOver(**self._common(who, session), epoch=body.epoch))

    async def hand_to_ai(self, who: Identity, session: str, body: w.HandToAiBody) -> w.DoneAnswer:
        common = self._common(who, session)
        return await self._do(c.HandToAi(**common, epoch=body.epoch, answer_now=body.answer_now))

    async def reply(self, who: Identity, session: str, body: w.ReplyBody) -> w.DoneAnswer:
        written = await read_markdown(body.text)
        common = self._common(who, session, body.client_id, "reply", body.text)
        return await self._do(c.Reply(**common, text=written.text, rich=written.rich, epoch=body.epoch))

    async def note(self, who: Identity, session: str, body: w.NoteBody) -> w.DoneAnswer:
        common = self._common(who, session, body.client_id, "note", body.text)
        return await self._do(c.AddNote(**common, text=clean_words(body.text)))

    async def close(self, who: Identity, session: str, body: w.FencedBody) -> w.DoneAnswer:
        return await self._do(c.CloseSession(**self._common(who, session), epoch=body.epoch))

    async def reopen(self, who: Identity, session: str, body: w.ReopenBody) -> w.DoneAnswer:
        written = None if body.text is None else await read_markdown(body.text)
        common = self._common(who, session, body.client_id, "reopen", body.text or "")
        if written is None:
            return await self._do(c.ReopenSession(**common))
        return await self._do(c.ReopenSession(**common, text=written.text, rich=written.rich))

    async def edit(self, who: Identity, session: str, body: w.EditBody) -> w.DoneAnswer:
        written = await read_markdown(body.text)
        await self._check_own(who, session, body.seq)
        edit = c.EditReply(**self._common(who, session), of=body.seq, text=written.text, rich=written.rich)
        return await self._do(edit)

    async def delete(self, who: Identity, session: str, body: w.DeleteBody) -> w.DoneAnswer:
        await self._check_own(who, session, body.seq)
        return await self._do(c.DeleteReply(**self._common(who, session), of=body.seq))

    async def typing(self, who: Identity, session: str) -> w.OkAnswer:
        row = await self._store.get_inbox_row(session)
        if not row.state.is_open:
            raise Conflict(SessionClosed(row.state), self._view(row))
        self._desk.live.typing(row.state.visitor, Typing(session, "operator", who.name))
        return w.OkAnswer()

    # --- Reading

    def assistant_off(self) -> str | None:
        """Why the assistant can't answer now."""
        return self._desk.policy().assistant_off

    async def troubles(self) -> list[str]:
        """What doesn't work now, in words for operators."""
        return await self._troubles()

    async def list_sessions(self, query: InboxQuery) -> tuple[list[SessionView], tuple[int, str] | None]:
        """A page, and the position of its last row when there are more after it."""
        rows = await self._store.list_inbox(replace(query, limit=query.limit + 1))
        # Open sessions that wait stand on the first page over and above the limit (ports/inbox.py).
        is_extra = query.status == "open"
        counted = [row for row in rows if not (is_extra and row.state.mode == "waiting")]
        if len(counted) <= query.limit:
            return [self._view(row) for row in rows], None
        last = counted[query.limit - 1].state
        return [self._view(row) for row in rows if row is not counted[-1]], (last.last_at_ms, last.session)

    async def count_waiting(self) -> int:
        return len(await self._store.list_inbox(InboxQuery(status="open", mode="waiting", limit=1)))

    async def transcript(self, session: str, *, after: int | None, before: int, limit: int) -> w.TranscriptAnswer:
        """Entries between `after` and `before`, ascending: the oldest if `after` is given, else the newest."""
        row = await self._store.get_inbox_row(session)
        # A log has no holes, so the place of an entry is its number.
        upto = min(before - 1, row.state.last_seq)
        start = max(upto - limit, 0) if after is None else after
        wanted = min(limit, upto - start)
        entries = await self._store.read(session, after=start, limit=wanted) if wanted > 0 else []
        more = start > 0 if after is None else wanted > 0 and start + wanted < upto
        return w.TranscriptAnswer(self._view(row), [entry_view(entry) for entry in entries], more)

    # --- Inside

    async def _do(self, command: c.OperatorCommand) -> w.DoneAnswer:
        await self._make_known(command.operator)
        try:
            done = await self._desk.handle(command)
        except (SessionClosed, Stale) as refusal:
            raise Conflict(refusal, await self._session(command.session)) from refusal
        except NewerSessionOpen as refusal:
            raise Conflict(refusal, await self._session(refusal.session)) from refusal
        return w.DoneAnswer(await self._session(command.session), done.seq, done.repeat)

    async def _make_known(self, operator: Operator) -> None:
        """Once in this process, and again under a new name."""
        if self._known.get(operator.id) != operator:
            await self._store.put_operator(operator)
            self._known[operator.id] = operator

    def _common(self, who: Identity, session: str, client_id: str | None = None, *said: str) -> _Common:
        key = None if client_id is None else c.Key(f"operator:{who.login}", client_id, _digest(session, *said))
        return _Common(at_ms=self._desk.now_ms(), origin=_FROM_WEB, key=key, session=session, operator=who.operator)

    async def _check_own(self, who: Identity, session: str, seq: int) -> None:
        """What is in the log never changes, so looking first is safe.

        Raises: UnknownMessage, NotYours.
        """
        found = await self._store.read(session, after=seq - 1, limit=1) if seq > 0 else []
        match found:
            case [Entry(seq=at, body=Message(operator=Operator(id=by)))] if at == seq:
                if by != who.operator.id:
                    raise NotYours
            case _:
                raise UnknownMessage(session, seq)

    async def _session(self, session: str) -> SessionView:
        return self._view(await self._store.get_inbox_row(session))

    def _view(self, row: InboxRow) -> SessionView:
        return session_view(row, online=self._desk.live.is_present(row.state.visitor))


def _digest(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]

"""What a visitor may do, whatever the transport: limits, cleaning, ownership, then the desk."""

from dataclasses import dataclass

from frontdesk.desk.live import Typing
from frontdesk.session.commands import AskHuman, EndSession, RateSession
from frontdesk.session.entries import Origin, SessionStarted
from frontdesk.session.errors import UnknownSession
from frontdesk.session.state import State
from frontdesk.store.ports import Committed
from frontdesk.web.visitor.deps import VisitorDeps
from frontdesk.web.visitor.errors import RateLimited
from frontdesk.web.visitor.limits import Limits
from frontdesk.web.visitor.protocol import MessageBody, RatingBody, ReadBody, SessionBody
from frontdesk.web.visitor.strict import MAX_COMMENT_UNITS, clean_label, clean_page, clean_text
from frontdesk.web.visitor.tokens import Caller

_FROM_VISITOR = Origin("visitor")


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, and from which address (limits.address_key)."""

    caller: Caller
    address: str


class Actions:
    """Every method raises VisitorRefused or Refused when it changed nothing, StoreUnavailable when none can tell."""

    def __init__(self, deps: VisitorDeps, limits: Limits) -> None:
        self._desk = deps.desk
        self._log = deps.store
        self._intake = deps.intake
        self._limits = limits

    async def message(self, client: Client, body: MessageBody) -> Committed:
        text = clean_text(body.text)
        caller = client.caller
        if not self._limits.is_repeat(caller.visitor, body.client_id):
            await self._admit_session(client)
        self._limits.admit_message(caller.visitor, body.client_id)
        command = self._intake.visitor_message(
            caller.visitor,
            text,
            client_id=body.client_id,
            site=caller.site,
            locale=caller.locale,
            page=clean_page(body.page),
        )
        return self._count_session(client, await self._desk.handle(command))

    async def human(self, client: Client) -> Committed:
        """ "Talk to a person"; begins a session if there is no open one."""
        caller = client.caller
        self._limits.admit_action(caller.visitor)
        await self._admit_session(client)
        command = AskHuman(
            visitor=caller.visitor,
            new_session=self._desk.new_session_id(),
            site=caller.site,
            locale=caller.locale,
            at_ms=self._desk.now_ms(),
            origin=_FROM_VISITOR,
        )
        return self._count_session(client, await self._desk.handle(command))

    async def end(self, client: Client, body: SessionBody) -> Committed:
        visitor = client.caller.visitor
        self._limits.admit_signal(visitor)
        return await self._desk.handle(
            EndSession(session=body.session, visitor=visitor, at_ms=self._desk.now_ms(), origin=_FROM_VISITOR)
        )

    async def rate(self, client: Client, body: RatingBody) -> Committed:
        """The last rating of a session is the one that counts."""
        visitor = client.caller.visitor
        self._limits.admit_action(visitor)
        return await self._desk.handle(
            RateSession(
                session=body.session,
                visitor=visitor,
                score=body.score,
                comment=clean_label(body.comment, MAX_COMMENT_UNITS),
                at_ms=self._desk.now_ms(),
                origin=_FROM_VISITOR,
            )
        )

    async def read(self, client: Client, body: ReadBody) -> None:
        """The visitor has seen everything up to `seq`; nobody can have seen what is not there yet."""
        self._limits.admit_signal(client.caller.visitor)
        state = await self.own_session(client.caller, body.session)
        seq = min(body.seq, state.last_seq)
        await self._log.mark_read(state.session, seq=seq, at_ms=self._desk.now_ms())

    async def typing(self, client: Client) -> str | None:
        """Tell operators; the open session, None when there is none (then nobody is told)."""
        visitor = client.caller.visitor
        self._limits.admit_signal(visitor)
        state = await self._log.find_last_session(visitor)
        if state is None or not state.is_open:
            return None
        self._desk.live.typing(visitor, Typing(state.session, "visitor"))
        return state.session

    async def own_session(self, caller: Caller, session: str) -> State:
        """Raises: UnknownSession, also for other visitors' sessions."""
        state = await self._log.get_state(session)
        if state.visitor != caller.visitor:
            raise UnknownSession(session)
        return state

    async def _admit_session(self, client: Client) -> None:
        """Only while the address has used up its sessions is the store asked whether this would begin one."""
        wait_s = self._limits.session_wait_s(client.address)
        if not wait_s:
            return
        state = await self._log.find_last_session(client.caller.visitor)
        if state is None or not state.is_open:
            raise RateLimited(wait_s)

    def _count_session(self, client: Client, committed: Committed) -> Committed:
        if any(isinstance(entry.body, SessionStarted) for entry in committed.entries):
            self._limits.session_started(client.address)
        return committed

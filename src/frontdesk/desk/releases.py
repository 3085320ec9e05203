"""Lets go of what an operator held who no longer is one: their open sessions wait for another person."""

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.session.commands import OwnerGone
from frontdesk.session.entries import Origin
from frontdesk.session.errors import Refused
from frontdesk.store.ports import Operators

log = structlog.get_logger(__name__)


async def release_sessions(desk: Desk, operators: Operators, operator: str) -> None:
    """`operator` is an `Operator.id`. One who takes a session meanwhile keeps it; again: nothing happens."""
    for state in await operators.list_sessions_of_operator(operator):
        if state.operator is None:
            continue
        gone = OwnerGone(session=state.session, operator=state.operator, at_ms=desk.now_ms(), origin=Origin("web"))
        try:
            await desk.handle(gone)
        except Refused as refusal:
            log.info("release_refused", session=state.session, why=type(refusal).__name__)

"""Counts how often each listed keyword called a person."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.entries import Entry, OperatorRequested
from frontdesk.store import schema as t
from frontdesk.store.access import Part, execute_many
from frontdesk.store.ports.keywords import DAY_MS

_TOTAL = func.sum(t.keyword_calls.c.calls).label("total")
_COUNT = (
    select(t.keyword_calls.c.keyword, _TOTAL)
    .where(t.keyword_calls.c.site == bindparam("site"), t.keyword_calls.c.day >= bindparam("day"))
    .group_by(t.keyword_calls.c.keyword)
    .order_by(_TOTAL.desc(), t.keyword_calls.c.keyword)
)
_INSERT = insert(t.keyword_calls)
_ADD = _INSERT.on_conflict_do_update(
    index_elements=["site", "day", "keyword"], set_={"calls": t.keyword_calls.c.calls + _INSERT.excluded.calls}
)


def count_calls(connection: Connection, entries: Iterable[tuple[str, Entry]]) -> None:
    """Add those among new entries, each with its session's site."""
    called = Counter(
        (site, entry.at_ms // DAY_MS, entry.body.detail)
        for site, entry in entries
        if isinstance(entry.body, OperatorRequested) and entry.body.reason == "keyword" and entry.body.detail
    )
    rows = [
        {"site": site, "day": day, "keyword": keyword, "calls": calls}
        for (site, day, keyword), calls in called.items()
    ]
    execute_many(connection, _ADD, rows)


class SqlKeywordCalls(Part):
    """`ports.KeywordCalls` over any engine."""

    async def count_keyword_calls(self, site: str, *, since_ms: int) -> dict[str, int]:
        def query(connection: Connection) -> dict[str, int]:
            rows = connection.execute(_COUNT, {"site": site, "day": since_ms // DAY_MS})
            return {row.keyword: row.total for row in rows}

        return await self._access.read(query)

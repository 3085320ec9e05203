"""Group commit: one thread takes whatever waits, carries it out in one transaction and pays for one fsync.

Nothing is told to anybody before the commit. What fails in a batch is found by running its jobs alone.
"""

import asyncio
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from frontdesk.store.access import CommitListener, unavailable
from frontdesk.store.append import append_batch
from frontdesk.store.overlay import Append
from frontdesk.store.ports import Committed, StoreUnavailable

# More would only make the first of them wait: at 256 the fsync is a small part of the batch's cost.
BATCH_MAX = 256

Work: TypeAlias = Append | Callable[[Connection], Any]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    work: Work
    future: asyncio.Future[Any]


class _CannotBegin(Exception):
    """No transaction could be opened, so that no job of the batch is to blame."""

    def __init__(self, reason: StoreUnavailable) -> None:
        self.reason = reason


class Writer:
    """The one thread that writes. Belongs to the event loop that made it; `submit` is called there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._listeners: list[CommitListener] = []
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def on_commit(self, listener: CommitListener) -> None:
        self._listeners.append(listener)

    def submit(self, work: Work) -> asyncio.Future[Any]:
        """The outcome of `work` once it is committed. It is carried out even if the future is cancelled."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        job = _Job(work, self._loop.create_future())
        self._queue.put(job)
        return job.future

    async def close(self) -> None:
        """Carry out what was submitted, then end the thread."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    # --- In the thread

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while jobs := self._take():
                outcomes = _carry_out(connection, [job.work for job in jobs])
                # A loop that is gone took everybody who waited with it.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._deliver, jobs, outcomes)

    def _take(self) -> list[_Job]:
        """Wait for a job, then take those behind it too; none at the end."""
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH_MAX:
                return jobs
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs
        if jobs:
            self._queue.put(None)  # the end comes after these
        return jobs

    # --- On the event loop

    def _deliver(self, jobs: Sequence[_Job], outcomes: Sequence[object]) -> None:
        changes = [outcome for outcome in outcomes if isinstance(outcome, Committed) and outcome.entries]
        if changes:
            for listener in self._listeners:
                self._tell(listener, changes)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if job.future.done():
                continue  # cancelled
            if isinstance(outcome, Exception):
                job.future.set_exception(outcome)
            else:
                job.future.set_result(outcome)

    def _tell(self, listener: CommitListener, changes: Sequence[Committed]) -> None:
        try:
            listener(changes)
        except Exception as error:  # noqa: BLE001 what is committed must be acknowledged whatever a listener does
            _log.error("commit_listener_failed", error=type(error).__name__)


def _carry_out(connection: Connection, works: Sequence[Work]) -> list[object]:
    """The outcome of each, in order: a result, or the exception that is its own."""
    try:
        with _transaction(connection):
            appends = [work for work in works if isinstance(work, Append)]
            decided = iter(append_batch(connection, appends))
            return [next(decided) if isinstance(work, Append) else work(connection) for work in works]
    except _CannotBegin as error:
        return [StoreUnavailable(str(error.reason)) for _ in works]
    except Exception as error:  # noqa: BLE001 it belongs to whoever waits for the job
        if len(works) > 1:
            return [outcome for work in works for outcome in _carry_out(connection, [work])]
        return [unavailable(error) if isinstance(error, DBAPIError) else error]


@contextmanager
def _transaction(connection: Connection) -> Generator[None]:
    try:
        transaction = connection.begin()
    except DBAPIError as error:
        raise _CannotBegin(unavailable(error)) from error
    try:
        with transaction:
            yield
    except BaseException:
        # SQLite leaves the transaction of a COMMIT that failed open, while SQLAlchemy holds it for ended: the next
        # one could not begin, and nobody else could write (sqlite.org/lang_transaction.html).
        connection.connection.rollback()
        raise

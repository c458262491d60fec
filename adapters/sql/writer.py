"""The one thread that writes to SQLite, with group commit.

Units of work that are waiting share a transaction, each behind a savepoint of its own, and one fsync. A caller gets its
result only after the COMMIT. PostgreSQL needs none of this: it commits in groups by itself.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.sql.faults import Fault, Watch, driver_error, fault_of
from adapters.sql.statement import StatementFailed
from bot.errors import Unavailable

R = TypeVar("R")
Unit = Callable[[Connection], R]

BATCH_AT_MOST = 256
WAITING_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Done:
    """What a unit returned, and whether it wrote anything."""

    value: Any
    wrote: bool


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why nothing of a unit was kept."""

    error: BaseException


_Outcome = _Done | _Failed


@dataclass(frozen=True, slots=True)
class _Job:
    """A unit of work and the future of its caller."""

    unit: Unit[Any]
    future: asyncio.Future[_Outcome]


class Writer:
    """Runs units of work one after the other. Belongs to the event loop in which it was made."""

    def __init__(self, engine: Engine, *, waiting_at_most: int = WAITING_AT_MOST) -> None:
        self._engine = engine
        self._waiting_at_most = waiting_at_most
        self._waiting = 0
        self._closed = False
        self._watch = Watch("written")
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._finished = self._loop.create_future()
        self._thread = Thread(target=self._work, name="showup-writer", daemon=True)
        self._thread.start()

    async def run(self, unit: Unit[R]) -> R:
        """Run the unit and return what it returned, after the COMMIT.

        What the unit raised is raised here, and nothing of it is kept. Raises `Unavailable` when too much is waiting,
        when the writer is closed, or when the database cannot take the batch.
        """
        if self._closed:
            raise Unavailable("the store is closed")
        if self._waiting >= self._waiting_at_most:
            raise Unavailable(f"{self._waiting} units of work are waiting already")
        job = _Job(unit, self._loop.create_future())
        self._waiting += 1
        self._queue.put(job)
        outcome = await job.future
        if isinstance(outcome, _Failed):
            raise outcome.error
        value: R = outcome.value
        return value

    async def close(self) -> None:
        """Finish what is waiting and stop the thread. Nothing new is taken meanwhile."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.shield(self._finished)
        self._thread.join()

    def _answer(self, jobs: Sequence[_Job], outcomes: Sequence[_Outcome]) -> None:
        """Hand the outcomes to the callers; called in the loop. Who was cancelled meanwhile does not wait."""
        self._waiting -= len(jobs)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if not job.future.done():
                job.future.set_result(outcome)

    # From here on everything runs in the thread.

    def _work(self) -> None:
        """Take what is waiting, commit it and hand out the outcomes, until told to stop."""
        last = False
        while not last:
            jobs, last = self._next_batch()
            self._tell(self._answer, jobs, self._commit(jobs))
        self._engine.dispose()
        self._tell(self._finished.set_result, None)

    def _tell(self, what: Callable[..., object], *arguments: object) -> None:
        """Call something in the loop. In one that was closed without closing the writer nobody waits."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *arguments)

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Wait for a job and take those that wait behind it; tells whether they are the last ones."""
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH_AT_MOST or self._queue.empty():
                return jobs, False
            job = self._queue.get()
        return jobs, True

    def _commit(self, jobs: Sequence[_Job]) -> list[_Outcome]:
        """Run the jobs in one transaction. When it cannot begin or commit, all of them fail."""
        try:
            with self._engine.connect() as connection, connection.begin():
                outcomes = [_attempt(connection, job) for job in jobs]
        except (SQLAlchemyError, sqlite3.Error) as error:
            self._watch.failed(error)
            return [_Failed(_unavailable(error)) for _ in jobs]
        # A COMMIT of nothing works on a full disk, too.
        if any(isinstance(each, _Done) and each.wrote for each in outcomes):
            self._watch.worked()
        return outcomes


def _attempt(connection: Connection, job: _Job) -> _Outcome:
    """Run one job behind a savepoint. Raises sqlite3.Error when the whole transaction is lost with it."""
    if job.future.cancelled():
        return _Done(None, wrote=False)
    raw = cast("sqlite3.Connection", connection.connection.driver_connection)
    raw.execute("SAVEPOINT unit")
    changes = raw.total_changes
    try:
        value = job.unit(connection)
    except BaseException as error:  # noqa: BLE001 - whatever it was, it is raised where the caller waits
        raw.execute("ROLLBACK TO unit")
        raw.execute("RELEASE unit")
        lost = isinstance(error, StatementFailed) and fault_of(error) is Fault.OUTAGE
        return _Failed(_unavailable(error) if lost else error)
    raw.execute("RELEASE unit")
    return _Done(value, wrote=raw.total_changes > changes)


def _unavailable(error: BaseException) -> Unavailable:
    """Return an error for one caller; each needs its own, because a traceback grows with every raise."""
    unavailable = Unavailable("the database file cannot be written now")
    unavailable.__cause__ = driver_error(error)
    return unavailable

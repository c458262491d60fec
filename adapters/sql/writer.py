"""The one thread that writes to SQLite, with group commit.

Units of work that are waiting share a transaction, each behind a savepoint of its own, and one fsync. A caller gets its
result only after the COMMIT. PostgreSQL needs none of this: it commits in groups by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.sql.faults import is_outage
from bot.errors import Unavailable

R = TypeVar("R")
Unit = Callable[[Connection], R]

BATCH_AT_MOST = 256
WAITING_AT_MOST = 20_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    """A unit of work and the future of its caller."""

    unit: Unit[Any]
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Done:
    value: Any


Outcome = _Done | BaseException


class Writer:
    """Runs units of work one after the other. Belongs to the event loop in which it was made."""

    def __init__(self, engine: Engine, *, waiting_at_most: int = WAITING_AT_MOST) -> None:
        self._engine = engine
        self._waiting_at_most = waiting_at_most
        self._waiting = 0
        self._closed = False
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
        return await job.future

    async def close(self) -> None:
        """Finish what is waiting and stop the thread. Nothing new is taken meanwhile."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.shield(self._finished)
        self._thread.join()

    def _work(self) -> None:
        """Live in the thread: take what is waiting, commit it, hand the outcomes to the loop."""
        last = False
        while not last:
            jobs, last = self._next_batch()
            outcomes = self._commit(jobs)
            self._loop.call_soon_threadsafe(self._answer, jobs, outcomes)
        self._engine.dispose()
        self._loop.call_soon_threadsafe(self._finished.set_result, None)

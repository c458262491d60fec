"""The few threads that read SQLite.

A unit of work runs as a whole on one of them: with a thread hop for each statement instead, a leaderboard would spend
more time on hops than on reading, and what is computed between the statements would stop the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.sql.engines import ANSWER_WITHIN, READERS
from adapters.sql.faults import Watch
from adapters.sql.pooled import Transactions
from adapters.sql.writer import R


class Readers(Transactions):
    """Runs them on threads."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, watch=Watch("read"))
        self._engine = engine
        self._threads = ThreadPoolExecutor(READERS, "showup-reader")
        self._free = asyncio.Semaphore(READERS)

    async def _connected(self, do: Callable[[Connection], R]) -> R:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._free.acquire()
        except TimeoutError as error:
            raise PoolTimeout(f"no reader was free within {ANSWER_WITHIN:.0f} s") from error
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, do)
        finally:
            self._free.release()

    def _read(self, do: Callable[[Connection], R]) -> R:
        with self._engine.connect() as connection:
            return do(connection)

    async def _dispose(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

"""More at once than can be done at once: nobody's check-in is lost, and who cannot wait is told so at once."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql import engines, store
from adapters.sql.address import is_sqlite, read_address
from adapters.sql.writer import Writer
from benchmarks.processes import memory
from tests.platforms import world
from tests.torture.crowd import Crowd

log = logging.getLogger(__name__)

A_WAITING_CALL = 0.03
"""MB that somebody who waits takes at most."""
SPARE = 20.0
"""MB that have to do with something else: what is imported late, and what the allocator keeps."""
ROOM = 20
"""For so many there is room, to wait or to be served, while nothing gets on."""


@pytest.fixture
def burst(pytestconfig: pytest.Config, database_url: str) -> int:
    """Return how many check in at once: `--torture-burst`, on PostgreSQL a quarter of it."""
    number: int = pytestconfig.getoption("--torture-burst")
    return number if is_sqlite(read_address(database_url)) else number // 4


def resident() -> float:
    """Return the MB of memory that this process holds, where the system tells."""
    return memory("VmRSS") if Path("/proc/self/status").exists() else 0.0


async def test_of_a_burst_of_check_ins_none_is_lost_and_each_is_posted_once(database_url: str, burst: int) -> None:
    async with world(database_url) as core:
        await core.do("ada", "/group settings feed=channel", admin=True)
        crowd = Crowd(core, database_url)
        gc.collect()
        before = resident()
        await crowd.burst(burst)
        grown = resident() - before
        log.info("%s of %s logged, the slowest in %.1f s, %.0f MB more", len(crowd.logged), burst, crowd.slowest, grown)
        await crowd.balance()
        assert len(crowd.logged) + len(crowd.turned_away) == burst
        assert grown < burst * A_WAITING_CALL + SPARE
        await core.machine.settle()
        assert len(core.platform.messages) == len(crowd.logged)


async def test_who_finds_no_room_to_wait_is_told_so_while_nothing_gets_on_and_who_waits_is_served(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "Writer", partial(Writer, waiting_at_most=ROOM))
    monkeypatch.setattr(engines, "POOL_SIZE", ROOM)
    monkeypatch.setattr(engines, "POOL_OVERFLOW", 0)
    monkeypatch.setattr(engines, "ANSWER_WITHIN", 1.0)
    async with world(database_url) as core, asyncio.timeout(60):
        crowd = Crowd(core, database_url)
        async with standstill(database_url):
            burst = asyncio.create_task(crowd.burst(10 * ROOM))
            await crowd.until(lambda: len(crowd.turned_away) >= 9 * ROOM)
            assert crowd.logged == set()
        await burst
        assert 0 < len(crowd.logged) <= ROOM
        await crowd.balance()


@asynccontextmanager
async def standstill(url: str) -> AsyncIterator[None]:
    """Let nobody write for a while, with a lock that somebody else holds."""
    engine = create_async_engine(read_address(url), poolclass=NullPool)
    lock = "BEGIN EXCLUSIVE" if is_sqlite(read_address(url)) else "LOCK TABLE check_ins IN ACCESS EXCLUSIVE MODE"
    async with engine.connect() as connection:
        await connection.execute(text(lock))
        yield
        await connection.rollback()

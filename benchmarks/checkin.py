"""A check-in through `app.handle` with 16 callers, against a bare thread that writes one row a commit."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from adapters.sql.migrate import upgrade
from adapters.sql.store import SqlStore
from benchmarks.measure import Figure
from bot.app import StudyBot
from bot.calls import Call, Caller, Line
from bot.identity import Account, Place
from scheduler.clock import TravelClock

CALLERS = 16
CALLS_EACH = 60
PLACE = Place("bench", "community", "channel")


async def figures(folder: Path) -> list[Figure]:
    """Measure both on the same disk."""
    url = f"sqlite:///{folder}/checkin.db"
    await asyncio.to_thread(upgrade, url)
    store = await SqlStore.open(url)
    try:
        bot = StudyBot(store=store, clock=TravelClock(frozen_at=datetime(2026, 3, 2, 12, tzinfo=UTC)))
        await bot.handle(_call("admin", "/group setup Bench zone=UTC", "setup"))
        begin = time.perf_counter()
        await asyncio.gather(*(_caller(bot, number) for number in range(CALLERS)))
        rate = CALLERS * CALLS_EACH / (time.perf_counter() - begin)
    finally:
        await store.close()
    baseline = await asyncio.to_thread(_bare, folder / "bare.db")
    return [Figure("check-in through app.handle, SQLite, 16 callers", rate, "per s", baseline)]


async def _caller(bot: StudyBot, number: int) -> None:
    for turn in range(CALLS_EACH):
        await bot.handle(_call(f"person{number}", "/checkin 1 a note", f"{number}-{turn}"))


def _call(who: str, line: str, event: str) -> Call:
    return Call(event, Caller(Account("bench", who), who, admin=True), PLACE, Line(line))


def _bare(file: Path) -> float:
    """Return how many one-row commits a second the standard library makes with the same durability."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, event TEXT UNIQUE, minutes INTEGER)")
    begin = time.perf_counter()
    for number in range(CALLERS * CALLS_EACH):
        database.execute("INSERT INTO log (event, minutes) VALUES (?, 1)", (str(number),))
    rate = CALLERS * CALLS_EACH / (time.perf_counter() - begin)
    database.close()
    return rate

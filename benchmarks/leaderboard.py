"""Leaderboards through the store, beside the bare query for the group's check-ins of the week.

Time is that of the processor: a machine that does something else meanwhile does not make a leaderboard slower.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from adapters.sql.store import SqlStore
from benchmarks.crowds import LAST_DAY, Crowd, fill
from benchmarks.measure import ROUNDS, Figure, Of, Target, at_most, progress
from bot.domain.leaderboard import By, Span
from bot.ports.store import Transaction
from bot.usecases.board import BoardResult, board

FEW = Crowd(10_000, 20, 5)
MANY = Crowd(10_000, 20, 50)
WEEK = Crowd(1, 5000, 7, 85)
YEARS = Crowd(1, 5000, 3 * 365, 85)
MONDAY = LAST_DAY - timedelta(days=6)
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
BARE = "SELECT member_id, day, minutes FROM check_ins WHERE group_id = ? AND undone = 0 AND day BETWEEN ? AND ?"


class Measured(NamedTuple):
    """Milliseconds of the processor, for a leaderboard and for the bare query."""

    board: float
    bare: float


async def figures(folder: Path, *, quick: bool = False) -> list[Figure]:
    """Measure a small group among many, and a large one whose members have a week or years of check-ins."""
    few = await _measure(folder, FEW, times=50)
    week = await _measure(folder, WEEK)
    streaks = await _measure(folder, WEEK, by=By.STREAK)
    found = [
        _figure("weekly board of 20 members, 1 M check-ins", few, at_most(2)),
        _figure("board with streaks of 5,000 members, a week each", week, at_most(100)),
        _figure("board of 5,000 members by everybody's streak, a week each", streaks),
    ]
    if quick:
        return found
    many = await _measure(folder, MANY, times=50)
    years = await _measure(folder, YEARS)
    return [
        *found,
        _figure("weekly board of 20 members, 10 M check-ins", many, at_most(2)),
        Figure("weekly board, 10 M check-ins against 1 M", many.board, "ms", few.board, (at_most(1.5, Of.RATIO),)),
        _figure("board with streaks of 5,000 members, 3 years each", years),
    ]


def _figure(name: str, measured: Measured, *targets: Target) -> Figure:
    return Figure(name, measured.board, "ms", measured.bare, targets)


async def _measure(folder: Path, crowd: Crowd, *, by: By = By.CONSISTENCY, times: int = 1) -> Measured:
    """Measure both in turns, on the group in the middle of the database; the best of several rounds counts."""
    file = folder / f"{crowd.groups}x{crowd.members}x{crowd.days}.db"
    if not file.exists():
        rows = await asyncio.to_thread(fill, file, crowd)
        progress(f"{rows:,} check-ins filled in")
    group = crowd.groups // 2 + 1
    store = await SqlStore.open(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as database:

        async def bare() -> None:
            database.execute(BARE, (group, MONDAY.isoformat(), LAST_DAY.isoformat())).fetchall()

        try:
            rounds = [
                Measured(
                    await _milliseconds(partial(store.read, _board, group, by), times), await _milliseconds(bare, times)
                )
                for _ in range(1 + ROUNDS)  # the first one fills the caches
            ]
        finally:
            await store.close()
    return Measured(*map(min, zip(*rounds, strict=True)))


async def _milliseconds(do: Callable[[], Awaitable[object]], times: int) -> float:
    begin = time.process_time()
    for _ in range(times):
        await do()
    return (time.process_time() - begin) / times * 1000


def _board(tx: Transaction, group: int, by: By) -> BoardResult:
    return board(tx, tx.groups.get(group), by=by, span=Span.WEEK, day=MONDAY, now=NOW)

"""The weekly board of a 20-member group among many, against the bare query for the same rows."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from adapters.sql.migrate import upgrade
from adapters.sql.store import SqlStore
from benchmarks.measure import Figure, milliseconds
from bot.domain.checkin import CheckIn
from bot.domain.day import BEGINNING, ZoneMove
from bot.domain.group import Group
from bot.domain.leaderboard import By, Span
from bot.domain.plan import Plan
from bot.identity import Account
from bot.ports.store import Transaction
from bot.usecases.board import BoardResult, board

GROUPS = 500
MEMBERS = 20
DAYS = 20
MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
BARE = (
    "SELECT member_id, sum(minutes) FROM check_ins WHERE group_id = 1 AND undone = 0 AND day BETWEEN ? AND ? GROUP BY 1"
)


async def figures(folder: Path) -> list[Figure]:
    """Measure on a database of 200,000 check-ins."""
    file = folder / "board.db"
    await asyncio.to_thread(upgrade, f"sqlite:///{file}")
    store = await SqlStore.open(f"sqlite:///{file}")
    try:
        for number in range(GROUPS):
            await store.write(_fill, number)
        await store.read(_board)
        begin = time.perf_counter()
        for _ in range(50):
            await store.read(_board)
        value = (time.perf_counter() - begin) / 50 * 1000
    finally:
        await store.close()
    database = sqlite3.connect(file)
    week = (MONDAY.isoformat(), (MONDAY + timedelta(days=6)).isoformat())
    baseline = milliseconds(lambda: database.execute(BARE, week).fetchall())
    database.close()
    return [Figure("weekly board of 20 members among 200,000 check-ins", value, "ms", baseline)]


def _board(tx: Transaction) -> BoardResult:
    return board(tx, tx.groups.get(1), by=By.CONSISTENCY, span=Span.WEEK, day=MONDAY, now=NOW)


def _fill(tx: Transaction, number: int) -> None:
    """Make one group whose members check in every day up to the week that is measured."""
    group = tx.groups.add(Group(0, f"Group {number}", "UTC"), at=NOW)
    joined = MONDAY + timedelta(days=7 - DAYS)
    for each in range(MEMBERS):
        who = f"{number}-{each}"
        member = tx.members.add(
            Account("bench", who), group, name=who, home=ZoneMove(BEGINNING, "UTC"), plan=Plan(joined)
        )
        for back in range(DAYS):
            made = CheckIn(0, member.id, group.id, joined + timedelta(days=back), 30, "", "", NOW)
            tx.log.add(made, event=f"{who}-{back}")

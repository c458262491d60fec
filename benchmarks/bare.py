"""What a check-in asks of the database, and nothing else: fixed statements and values, no rules, no cards, no types."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from queue import SimpleQueue
from threading import Thread
from typing import Any, Protocol

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.sql.address import read_address
from bot.domain.day import BEGINNING

Values = dict[str, Any]
Run = Callable[[str, Values], Sequence[Sequence[Any]]]

CLAIM = "INSERT INTO answers (event, at) VALUES (:event, :at) ON CONFLICT DO NOTHING"
HERE = """
    SELECT m.id, m.group_id, m.person_id, m.name, m.joined, m."left", m.alias, m.hidden, z.since, z.zone, z.day_start,
           g.name, g.zone, g.week_start, g.study_days, g.feed, g.grace_days, g.weekly_goal
    FROM bindings b JOIN groups g ON g.id = b.group_id
    LEFT JOIN accounts a ON a.platform = :platform AND a."user" = :user
    LEFT JOIN members m ON m.group_id = g.id AND m.person_id = a.person_id
    LEFT JOIN zone_moves z ON z.person_id = m.person_id
    WHERE b.platform = :platform AND b.community = :community AND b.channel = :channel ORDER BY z.since
"""
INTENTIONS = """
    SELECT 0, since, CAST(NULL AS DATE), weekdays, weekly_minutes FROM plans WHERE member_id = :member_id
    UNION ALL SELECT 1, first, last, NULL, NULL FROM pauses WHERE member_id = :member_id
    UNION ALL SELECT 2, day, NULL, NULL, NULL FROM rests WHERE member_id = :member_id
"""
MINUTES = "SELECT day, minutes FROM check_ins WHERE member_id = :member_id AND NOT undone"
ADD = """
    INSERT INTO check_ins (event, member_id, group_id, day, minutes, note, link, at, undone)
    VALUES (:event, :member_id, :group_id, :day, 1, :note, '', :at, FALSE) RETURNING id
"""
FEED = """
    INSERT INTO deliveries (group_id, binding_id, platform, check_in_id, post, day, threaded, due_at, try_at, state,
                            attempts, revision, shown_revision)
    SELECT group_id, id, platform, :check_in_id, 'feed', :day, TRUE, :at, :at, 'due', 0, 0, 0
    FROM bindings WHERE group_id = :group_id ON CONFLICT DO NOTHING
"""
TOUCH = """
    UPDATE deliveries SET revision = revision + 1
    WHERE group_id = :group_id AND day = :day AND post = 'prompt' AND (state = 'sent' OR tried_at IS NOT NULL)
    RETURNING id, sent_at, edited_at, edit_due_at
"""
KEEP = "UPDATE answers SET answer = :answer WHERE event = :event"
ANSWER = '{"type": "Answer", "card": "' + "x" * 700 + '"}'
"""As long as what is kept of a real answer."""


def check_in(run: Run, given: Values) -> None:
    """Ask for what a check-in asks for, in its order."""
    run(CLAIM, given)
    ((member_id, group_id, *_),) = run(HERE, given)
    known = {**given, "member_id": member_id, "group_id": group_id}
    run(INTENTIONS, known)
    run(MINUTES, known)
    ((check_in_id,),) = run(ADD, known)
    run(FEED, {**known, "check_in_id": check_in_id})
    assert run(TOUCH, known)
    run(KEEP, {**known, "answer": ANSWER})


class Bare(Protocol):
    """A way to check in without rules."""

    async def write(self, given: Values) -> None:
        """Do one unit, and return after the COMMIT."""
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...


class BareThread:
    """The standard library's sqlite3 in one thread that commits what is waiting, as durably as the product does."""

    def __init__(self, url: str) -> None:
        self._file = str(read_address(url).database)
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[tuple[Values, asyncio.Future[None]] | None] = SimpleQueue()
        self._thread = Thread(target=self._work)
        self._thread.start()

    async def write(self, given: Values) -> None:
        """Do one unit, and return after the COMMIT."""
        done = self._loop.create_future()
        self._waiting.put(({name: _stored(value) for name, value in given.items()}, done))
        await done

    async def close(self) -> None:
        """End the thread, when everything was answered."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        database = sqlite3.connect(self._file, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            database.execute(f"PRAGMA {pragma}")
        while job := self._waiting.get():
            done: list[asyncio.Future[None]] = []
            database.execute("BEGIN IMMEDIATE")
            while job:
                given, caller = job
                check_in(lambda sql, values: database.execute(sql, values).fetchall(), given)
                done.append(caller)
                job = None if self._waiting.empty() else self._waiting.get()
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(_finish, done)
        database.close()


def _stored(value: object) -> object:
    """Return a value as SQLite keeps it."""
    match value:
        case datetime():
            return int((value - BEGINNING).total_seconds() * 1e6)
        case date():
            return value.isoformat()
        case _:
            return value


def _finish(done: Sequence[asyncio.Future[None]]) -> None:
    for each in done:
        each.set_result(None)


class BareCore:
    """SQLAlchemy Core on its pool of asyncpg connections, one transaction for each unit."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(read_address(url), pool_size=10, max_overflow=10)

    async def write(self, given: Values) -> None:
        """Do one unit, and return after the COMMIT."""
        async with self._engine.begin() as connection:
            await connection.run_sync(_with_core, given)

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()


def _with_core(connection: Connection, given: Values) -> None:
    def run(sql: str, values: Values) -> Sequence[Sequence[Any]]:
        result = connection.execute(_clause(sql), values)
        return result.all() if result.returns_rows else ()

    check_in(run, given)


@cache
def _clause(sql: str) -> TextClause:
    return text(sql)

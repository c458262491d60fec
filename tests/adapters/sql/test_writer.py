from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing

import pytest
from sqlalchemy import Connection, column, insert, table, text

from adapters.sql import engines
from adapters.sql.address import read_address
from adapters.sql.statement import Statement
from adapters.sql.tables import accounts, people
from adapters.sql.writer import Unit, Writer
from bot.errors import Unavailable

ADD = Statement(insert(people).values().returning(people.c.id))
ORPHAN = Statement(insert(accounts).values(platform="p", user="u", person_id=4711))
FILL = Statement(insert(table("filler", column("words"))).values(words="x" * 50_000))
PATIENCE = 30


def add(connection: Connection) -> int:
    """Add a person."""
    (number,) = ADD.one(connection)
    return int(number)


class Refuses(Exception):
    """What a bad unit raises."""


def add_and_raise(connection: Connection) -> None:
    """Add a person and think better of it."""
    add(connection)
    raise Refuses


@asynccontextmanager
async def holding(writer: Writer) -> AsyncIterator[None]:
    """Keep the writer's thread busy, in a transaction of its own, while the block puts more into the queue."""
    entered, leave = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        entered.set()
        leave.wait(PATIENCE)

    held = asyncio.create_task(writer.run(hold))
    await asyncio.to_thread(entered.wait, PATIENCE)
    yield
    leave.set()
    await held


class Database:
    """A writer on a file, and another connection that looks at what was committed."""

    def __init__(self, url: str) -> None:
        self.address = read_address(url)
        self.writer = Writer(engines.sqlite_writer(self.address))

    @property
    def people(self) -> int:
        """How many people everybody can see."""
        with closing(sqlite3.connect(str(self.address.database))) as connection:
            return int(connection.execute("SELECT count(*) FROM people").fetchone()[0])

    async def batch(self, *units: Unit[object]) -> list[object]:
        """Let the units wait behind one that holds the thread, so that they are committed together."""
        async with holding(self.writer):
            tasks = [asyncio.create_task(self.writer.run(unit)) for unit in units]
            await asyncio.sleep(0)
        return list(await asyncio.gather(*tasks, return_exceptions=True))


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A writer on a migrated file."""
    opened = Database(sqlite_url)
    yield opened
    await opened.writer.close()


async def test_units_that_wait_together_are_committed_together(database: Database) -> None:
    commits: list[int] = []

    def noticing(connection: Connection) -> int:
        commits.append(database.people)
        return add(connection)

    assert await database.batch(noticing, noticing, noticing) == [1, 2, 3]
    assert commits == [0, 0, 0]
    assert database.people == 3


async def test_a_bad_unit_does_not_sink_the_others(database: Database) -> None:
    one, bad, other = await database.batch(add, add_and_raise, add)
    assert (one, other, type(bad)) == (1, 2, Refuses)
    assert database.people == 2


async def test_a_refused_statement_does_not_sink_the_others(database: Database) -> None:
    one, bad, other = await database.batch(add, ORPHAN.count, add)
    assert (one, other) == (1, 2)
    assert isinstance(bad, Exception)
    assert isinstance(bad.__cause__, sqlite3.IntegrityError)


async def test_an_answer_comes_only_after_the_commit(database: Database) -> None:
    added, gate = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def wait(_: Connection) -> None:
        loop.call_soon_threadsafe(added.set)
        gate.wait(PATIENCE)

    async with holding(database.writer):
        first = asyncio.create_task(database.writer.run(add))
        second = asyncio.create_task(database.writer.run(wait))
        await asyncio.sleep(0)
    await added.wait()
    assert (first.done(), database.people) == (False, 0)
    gate.set()
    await asyncio.gather(first, second)
    assert database.people == 1


async def test_when_the_commit_fails_nobody_s_work_is_kept_and_everybody_is_told(database: Database) -> None:
    def fail_at_commit(connection: Connection) -> None:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        ORPHAN.count(connection)

    outcomes = await database.batch(add, fail_at_commit, add)
    assert [type(each) for each in outcomes] == [Unavailable] * 3
    assert len({id(each) for each in outcomes}) == 3
    assert database.people == 0
    assert await database.writer.run(add) == 1


async def test_when_the_file_is_locked_for_too_long_everybody_is_told_and_it_works_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engines, "ANSWER_WITHIN", 0.01)
    database = Database(sqlite_url)
    with closing(sqlite3.connect(str(database.address.database), isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        outcomes = await asyncio.gather(*(database.writer.run(add) for _ in range(3)), return_exceptions=True)
        another.execute("ROLLBACK")
    assert [type(each) for each in outcomes] == [Unavailable] * 3
    assert isinstance(outcomes[0], Unavailable)
    assert isinstance(outcomes[0].__cause__, sqlite3.OperationalError)
    assert await database.writer.run(add) == 1
    await database.writer.close()
    assert [record.getMessage() for record in caplog.records if record.name.startswith("adapters.sql")] == [
        "The database cannot be written: OperationalError: database is locked",
        "The database can be written again.",
    ]


async def test_a_full_disk_is_an_outage_that_ends(database: Database) -> None:
    def limit(pages: str) -> Callable[[Connection], object]:
        return lambda connection: connection.execute(text(f"PRAGMA max_page_count = {pages}")).scalar()

    await database.writer.run(lambda connection: connection.execute(text("CREATE TABLE filler (words TEXT)")))
    await database.writer.run(limit("1"))  # SQLite makes that as many as there are
    outcomes = await database.batch(add, FILL.count)
    assert isinstance(outcomes[1], Unavailable)
    assert isinstance(outcomes[1].__cause__, sqlite3.OperationalError)
    kept = int(outcomes[0] == 1)
    await database.writer.run(limit("100000"))
    await database.writer.run(add)
    assert database.people == 1 + kept


async def test_too_much_waiting_is_refused_at_once(sqlite_url: str) -> None:
    writer = Writer(engines.sqlite_writer(read_address(sqlite_url)), waiting_at_most=2)
    async with holding(writer):
        waiting = asyncio.create_task(writer.run(add))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await writer.run(add)
    assert await waiting == 1
    assert await writer.run(add) == 2
    await writer.close()


async def test_closing_finishes_what_is_waiting_and_takes_nothing_new(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    tasks = [asyncio.create_task(database.writer.run(add)) for _ in range(600)]
    await asyncio.sleep(0)
    await database.writer.close()
    assert sorted(await asyncio.gather(*tasks)) == list(range(1, 601))
    assert database.people == 600
    with pytest.raises(Unavailable):
        await database.writer.run(add)
    await database.writer.close()


async def test_a_unit_whose_caller_went_away_before_its_turn_is_not_run(database: Database) -> None:
    async with holding(database.writer):
        gone, stays = (asyncio.create_task(database.writer.run(add)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
    assert await stays == 1
    assert database.people == 1


async def test_every_commit_is_synchronised_with_the_disk(database: Database) -> None:
    def ask(connection: Connection) -> list[object]:
        pragmas = ("synchronous", "journal_mode", "foreign_keys")
        return [connection.execute(text(f"PRAGMA {pragma}")).scalar() for pragma in pragmas]

    assert await database.writer.run(ask) == [2, "wal", 1]

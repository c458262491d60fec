"""A living group moves to another database, of either engine, with all that it ever did."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, func, insert, select
from sqlalchemy.exc import DBAPIError

from adapters.sql import engines, migrate
from adapters.sql.address import read_address
from adapters.sql.move import Content, move
from adapters.sql.tables import metadata, people
from bot.errors import StartupProblem
from bot.ports.messenger import Later, Refused, Unknown
from tests.adapters.sql.samples import NOW, TODAY, execute, rows
from tests.platforms import World, world
from tests.postgres_server import elsewhere

FIRST_DAY = (
    ("ada", "/checkin 45 eigenvalues 🦉 Öffnung"),
    ("bo", "/checkin 30 “quotes” and a \\ backslash"),
    ("cy", "/checkin 0"),
    ("ada", "/plan mon-fri 10h"),
    ("bo", "/timezone Asia/Tokyo day_start=3"),
    ("cy", "/privacy alias Night Owl"),
    ("cy", "/privacy hide me"),
    ("bo", "/pause 2 @tomorrow"),
    ("ada", "/edit 50 matrices"),
    ("cy", "/undo"),
)
QUESTIONS = ("/streak why", "/streak", "/me", "/leaderboard", "/leaderboard consistency all")
NUMBERED = ("check_ins", "deliveries")
LAST_NUMBER = 1_000


async def live(here: World) -> None:
    """Let three people live through ten days in a channel where not every post arrives."""
    for who, line in FIRST_DAY:
        await here.do(who, line)
    here.platform.outcomes = [Unknown("timeout"), Later(60, "asked to wait")]
    for day in range(1, 10):
        await here.machine.travel_to(here.clock.now() + timedelta(days=1))
        for who in ("ada", "bo", "cy"):
            if who == "ada" or (day + len(who)) % 4:
                await here.do(who, f"/checkin {20 + day} day {day}")
    here.platform.outcomes = [Refused("I lack Send Messages there")]
    await here.machine.travel_to(here.clock.now() + timedelta(days=1))
    await here.do("ada", "/rest")
    await here.presence.installed("slack", "T1", "sealed")
    await here.presence.remember("memo", '{"ä": 1}')
    await here.presence.departed("testland", "elsewhere")
    await here.store.write(lambda tx: tx.answers.hear("an event without an answer", at=here.clock.now()))


async def lived(url: str) -> None:
    """Fill every table of the database."""
    async with world(url) as here:
        await live(here)
    for table in metadata.sorted_tables:
        if not await rows(url, select(table).limit(1)):
            assert not table.foreign_keys, f"nothing in {table.name} comes of what people do here"
            await made_up(url, table.name, {each.name: something(each) for each in table.columns})
    # As if the newest rows of all had been purged.
    await execute(url, f"UPDATE sqlite_sequence SET seq = {LAST_NUMBER}")  # noqa: S608 - a number of our own


def something(column: Column[Any]) -> Any:
    """Return a value for a column."""
    return {"Utc": NOW, "Date": TODAY, "Text": "words"}.get(type(column.type).__name__, 1)


async def made_up(url: str, table: str, row: dict[str, Any]) -> None:
    """Put a row into a table."""
    engine = engines.once(read_address(url))
    async with engine.begin() as connection:
        await connection.execute(insert(metadata.tables[table]), row)


def everything(url: str) -> dict[str, list[Any]]:
    """Return all that is in an SQLite database, as it is written there."""
    with closing(sqlite3.connect(str(read_address(url).database))) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}  # noqa: S608


async def answers(here: World) -> list[str]:
    """Return what the bot says ten days later."""
    here.clock.hold(here.clock.now() + timedelta(days=10, hours=1))
    return [await here.says(who, line) for who in ("ada", "bo", "cy") for line in QUESTIONS]


@pytest.mark.postgres
async def test_a_living_group_moves_to_postgresql_and_back_and_goes_on(
    sqlite_url: str, empty_postgres_url: str, tmp_path: Path
) -> None:
    await lived(sqlite_url)
    counts = await move(sqlite_url, empty_postgres_url)
    assert set(counts) == set(metadata.tables)
    assert all(counts.values())
    assert len(await rows(empty_postgres_url, select(metadata.tables["deliveries"].c.state).distinct())) >= 4
    back = f"sqlite:///{tmp_path}/new/back.db"
    assert await move(empty_postgres_url, back) == counts
    assert everything(back) == everything(sqlite_url)
    said = []
    for url in (sqlite_url, empty_postgres_url, back):
        async with world(url, group=False) as here:
            said.append(await answers(here))
            for line in ("/checkin 25", "/group try again", "/group prompt now"):
                await here.do("ada", line, admin=True, event=line)
        for name in NUMBERED:
            newest = await rows(url, select(func.max(metadata.tables[name].c.id)))
            assert newest[0][0] > LAST_NUMBER
    assert said[0] == said[1] == said[2]


async def test_what_is_not_empty_is_left_alone(database_url: str, tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path}/source.db"
    await migrate.migrate(source)
    await made_up(database_url, "people", {"id": 7})
    with pytest.raises(StartupProblem, match=r"^There are rows in the database .* already: name one that is empty\.$"):
        await move(source, database_url)
    assert await rows(database_url, select(people.c.id)) == [(7,)]


async def test_an_older_database_with_rows_keeps_even_its_schema(sqlite_url: str, tmp_path: Path) -> None:
    older = migrate.revisions()[-2]
    target = f"sqlite:///{tmp_path}/older.db"
    await migrate.migrate(target)
    elsewhere(lambda: migrate.downgrade(target, older))
    await execute(target, "INSERT INTO people (id) VALUES (7)")
    with pytest.raises(StartupProblem, match="There are rows"):
        await move(sqlite_url, target)
    elsewhere(lambda: _is(target, older))
    with pytest.raises(StartupProblem, match="older schema"):
        await move(target, f"sqlite:///{tmp_path}/new.db")
    assert not (tmp_path / "new.db").exists()


def _is(url: str, revision: str) -> None:
    assert migrate.current(url) == revision


async def test_what_cannot_be_moved_is_said_in_one_line(sqlite_url: str, tmp_path: Path) -> None:
    missing = f"sqlite:///{tmp_path}/missing.db"
    with pytest.raises(StartupProblem, match=r"There is no database file .*missing\.db"):
        await move(missing, sqlite_url)
    with pytest.raises(StartupProblem, match="Both addresses name the same database"):
        await move(sqlite_url, sqlite_url.replace("showup.db", "./showup.db"))
    with pytest.raises(StartupProblem, match="does not answer") as problem:
        await move(sqlite_url, "postgresql://showup:hunter2@127.0.0.1:1/showup")
    assert "hunter2" not in str(problem.value)


SPOIL = {
    "sqlite": ("CREATE TRIGGER spoil AFTER INSERT ON memos BEGIN UPDATE memos SET words = 'no'; END",),
    "postgresql": (
        "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.words = 'no'; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER spoil BEFORE INSERT ON memos FOR EACH ROW EXECUTE FUNCTION spoil()",
    ),
}


async def test_nothing_is_kept_when_something_did_not_arrive_as_it_was(database_url: str, tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path}/source.db"
    await migrate.migrate(source)
    await made_up(source, "people", {"id": 1})
    await made_up(source, "memos", {"name": "a", "words": "b"})
    for statement in SPOIL[read_address(database_url).get_backend_name()]:
        await execute(database_url, statement)
    with pytest.raises(StartupProblem, match=r"^The table memos did not arrive as it was: 1 rows were read, 1 arrived"):
        await move(source, database_url)
    assert await rows(database_url, select(people)) == []


async def test_who_writes_meanwhile_is_turned_away_and_what_was_written_before_comes_along(
    database_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "target.db"
    await migrate.migrate(f"sqlite:///{target}")
    with closing(sqlite3.connect(target, isolation_level=None)) as holding:
        holding.execute("BEGIN IMMEDIATE")
        moving = asyncio.create_task(move(database_url, f"sqlite:///{target}"))
        written = 0
        while await taken(database_url, number=written + 1):
            written += 1
            assert not moving.done()
        holding.execute("ROLLBACK")
    assert (await moving)["people"] == written


async def taken(url: str, *, number: int) -> bool:
    """Try briefly to write a row."""
    engine = engines.once(read_address(url), begin="BEGIN IMMEDIATE", wait=0.05)
    try:
        async with engine.begin() as connection:
            await connection.execute(insert(people), {"id": number})
    except DBAPIError:
        return False
    return True


@pytest.mark.parametrize("other", [[(1, "b"), (1, "b")], [(1, "a"), (1, "a")], [(1, "a")], [("1", "a"), (2, None)], []])
def test_what_differs_in_any_row_has_another_content(other: list[Any]) -> None:
    def content(*given: Any) -> Content:
        made = Content()
        for each in given:
            made.add([each])
        return made

    one, two = (1, "a"), (2, None)
    assert content(one, two) == content(two, one)
    assert content(one, two) != content(*other)

from __future__ import annotations

import asyncio
import multiprocessing
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any, TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from adapters.sql import migrate, steps
from adapters.sql.address import read_address
from adapters.sql.tables import metadata
from bot.errors import StartupProblem
from tests.migrations import starting

R = TypeVar("R")
HEAD = migrate.revisions()[-1]


def look(url: str, do: Callable[[Connection], R]) -> R:
    """Run a function on a connection to the database."""

    async def run() -> R:
        engine = create_async_engine(read_address(url), poolclass=NullPool)
        async with engine.begin() as connection:
            return await connection.run_sync(do)

    return asyncio.run(run())


def tables(url: str) -> set[str]:
    """Return the names of the tables."""
    return look(url, lambda connection: set(inspect(connection).get_table_names()))


def columns(connection: Connection) -> dict[str, list[tuple[str, bool]]]:
    """Return the columns of each table, and which of them may be empty."""
    found = inspect(connection)
    return {
        name: sorted((column["name"], column["nullable"]) for column in found.get_columns(name))
        for name in metadata.tables
    }


def test_the_steps_lead_up_and_down_and_up_again(empty_database_url: str) -> None:
    assert migrate.current(empty_database_url) is None
    for revision in reversed(migrate.revisions()[:-1]):
        migrate.upgrade(empty_database_url)
        assert migrate.current(empty_database_url) == HEAD
        migrate.downgrade(empty_database_url, revision)
        assert migrate.current(empty_database_url) == revision
    migrate.downgrade(empty_database_url)
    assert tables(empty_database_url) <= {"alembic_version"}
    migrate.upgrade(empty_database_url)
    assert tables(empty_database_url) == {*metadata.tables, "alembic_version"}


def test_the_steps_lead_to_the_declared_schema(database_url: str) -> None:
    def differences(connection: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    assert look(database_url, differences) == []
    declared = {
        name: sorted((column.name, bool(column.nullable)) for column in table.columns)
        for name, table in metadata.tables.items()
    }
    assert look(database_url, columns) == declared


def test_checks_keys_and_indexes_are_named_and_worded_as_declared(sqlite_url: str) -> None:
    """Alembic compares no conditions of indexes; on SQLite the words of both sides can be laid side by side."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as declared:
        for statement in look(sqlite_url, _create_everything):
            declared.execute(statement)
        with closing(sqlite3.connect(str(read_address(sqlite_url).database))) as migrated:
            assert _parts(migrated) == _parts(declared)


def _create_everything(connection: Connection) -> list[str]:
    made: list[Table] = list(metadata.sorted_tables)
    creates = [str(CreateTable(table).compile(connection)) for table in made]
    return creates + [str(CreateIndex(index).compile(connection)) for table in made for index in table.indexes]


def _parts(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the parts of each CREATE statement, in any order."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {
        name: sorted(" ".join(part.split()).strip(",") for part in _separately(sql).splitlines())
        for name, sql in rows
        if name not in {"alembic_version", "sqlite_sequence"}
    }


def _separately(sql: str) -> str:
    """Put a check that stands beside its column on a line of its own, and so a column that was added later."""
    sql = sql.replace(" CONSTRAINT ck_", "\nCONSTRAINT ck_").replace("\t\n", "\n")
    sql = re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", sql)  # as SQLite writes it where a table was made anew
    return re.sub(r", (?=\w+ [A-Z])", ",\n", sql)


def test_the_newest_revision_is_the_one_that_its_file_is_named_after() -> None:
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    assert scripts.get_heads() == [HEAD]
    assert sorted(script.revision for script in scripts.walk_revisions()) == migrate.revisions()


def test_a_schema_that_is_newer_than_the_code_is_refused_in_one_line(database_url: str) -> None:
    look(database_url, lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StartupProblem, match=r"^The database has schema 9999, which is newer .*[^\n]$"):
        migrate.upgrade(database_url)
    assert migrate.current(database_url) == "9999"


PROCESSES = 4


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
def test_of_processes_that_start_at_once_one_migrates_and_all_go_on(empty_database_url: str) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([starting.__name__])
    together = processes.Barrier(PROCESSES)
    ends = [processes.Pipe(duplex=False) for _ in range(PROCESSES)]
    started = [
        processes.Process(target=starting.main, args=(empty_database_url, number, together, theirs))
        for number, (_, theirs) in enumerate(ends)
    ]
    for process, (_, theirs) in zip(started, ends, strict=True):
        process.start()
        theirs.close()
    taken = [ours.recv() for ours, _ in ends]  # raises EOFError for one that died
    for process, (ours, _) in zip(started, ends, strict=True):
        process.join()
        ours.close()
    assert sorted(taken) == [0] * (PROCESSES - 1) + [1]
    assert migrate.current(empty_database_url) == HEAD
    count = text("SELECT count(*) FROM memos")
    assert look(empty_database_url, lambda connection: connection.scalar(count)) == PROCESSES


def test_who_waits_too_long_for_another_to_migrate_says_so_in_one_line(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "WAIT_FOR_LOCK", 0.05)
    upgrade = migrate.upgrade

    def meanwhile(*_: object) -> None:
        with ThreadPoolExecutor(1) as another, pytest.raises(StartupProblem) as problem:
            another.submit(upgrade, empty_database_url).result()
        assert re.fullmatch(
            r"Another program is at work in the database [^\n]+: try again when it is done\.", str(problem.value)
        )

    monkeypatch.setattr(steps, "take", meanwhile)
    upgrade(empty_database_url)


def test_a_step_that_fails_leaves_nothing_behind(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take = steps.take

    def take_and_fail(*arguments: Any) -> None:
        take(*arguments)
        raise KeyError

    monkeypatch.setattr(steps, "take", take_and_fail)
    with pytest.raises(KeyError):
        migrate.upgrade(empty_database_url)
    assert tables(empty_database_url) == set()


def test_on_sqlite_a_row_that_would_point_nowhere_stops_the_migration(
    empty_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = steps.take

    def take_and_break(connection: Connection, *arguments: Any) -> None:
        take(connection, *arguments)
        connection.execute(text("INSERT INTO accounts (platform, user, person_id) VALUES ('playground', 'x', 4711)"))

    monkeypatch.setattr(steps, "take", take_and_break)
    with pytest.raises(StartupProblem, match="would break the table accounts"):
        migrate.upgrade(empty_sqlite_url)
    assert tables(empty_sqlite_url) == set()


DELIVERY = """
INSERT INTO deliveries
(id, group_id, binding_id, post, day, threaded, state, due_at, try_at, attempts, revision, shown_revision, lease_until)
VALUES ({id}, 1, 1, '{post}', '2026-03-02', {no}, '{state}', {at}, {at}, 1, 0, 0, {lease_until})
"""
GROUP = """
INSERT INTO groups (id, name, zone, week_start, study_days, feed, grace_days, created_at)
VALUES (1, 'Owls', 'UTC', 0, 127, 'thread', 1, {at})
"""
BINDING = """
INSERT INTO bindings (id, group_id, platform, community, channel, set_up_by_platform, set_up_by_user, created_at)
VALUES (1, 1, 'discord', '7', '8', 'discord', '9', {at})
"""


def fill(connection: Connection, *deliveries: tuple[str, str]) -> None:
    """Write a group with a channel and deliveries, as (post, state), behind the store's back."""
    is_sqlite = connection.dialect.name == "sqlite"
    at, no = ("1772438400000000", "0") if is_sqlite else ("'2026-03-02 08:00+00'", "false")
    for statement in (GROUP, BINDING):
        connection.execute(text(statement.format(at=at)))
    for number, (post, state) in enumerate(deliveries, 1):
        lease_until = at if state == "claimed" else "NULL"
        values = {"id": number, "post": post, "state": state, "at": at, "no": no, "lease_until": lease_until}
        connection.execute(text(DELIVERY.format(**values)))


def test_what_was_on_its_way_before_the_second_schema_counts_as_tried_long_ago(database_url: str) -> None:
    migrate.downgrade(database_url, "0001")
    look(database_url, lambda connection: fill(connection, ("prompt", "due"), ("prompt", "claimed")))
    migrate.upgrade(database_url)
    tried = text("SELECT state, tried_at = due_at FROM deliveries ORDER BY id")
    found = look(database_url, lambda connection: connection.execute(tried).all())
    assert [tuple(row) for row in found] == [("due", None), ("claimed", True)]


def test_the_first_schema_is_left_without_the_notices_that_its_code_does_not_know(database_url: str) -> None:
    migrate.downgrade(database_url, "0003")
    look(database_url, lambda connection: fill(connection, ("notice", "due"), ("prompt", "due")))
    migrate.downgrade(database_url, "0001")
    posts = text("SELECT post FROM deliveries")
    assert look(database_url, lambda connection: connection.scalars(posts).all()) == ["prompt"]


def paused_reasons(url: str) -> list[str | None]:
    """Return why each channel is paused."""
    reasons = text("SELECT paused_reason FROM bindings ORDER BY id")
    return look(url, lambda connection: list(connection.scalars(reasons)))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Showup was removed from the server", "Showup was removed"),
        ("Missing permission: Send Messages", "Missing permission: Send Messages"),
    ],
)
def test_why_a_channel_is_paused_is_worded_for_every_platform_from_the_third_schema_on(
    database_url: str, older: str, newer: str
) -> None:
    def pause(connection: Connection) -> None:
        fill(connection)
        statement = text("UPDATE bindings SET paused_at = created_at, paused_reason = :older")
        connection.execute(statement.bindparams(older=older))

    migrate.downgrade(database_url, "0002")
    look(database_url, pause)
    migrate.upgrade(database_url)
    assert paused_reasons(database_url) == [newer]
    migrate.downgrade(database_url, "0002")
    assert paused_reasons(database_url) == [older]


def test_the_fourth_schema_knows_the_platform_of_every_delivery_and_gives_no_id_twice(database_url: str) -> None:
    migrate.downgrade(database_url, "0003")
    look(database_url, lambda connection: fill(connection, ("prompt", "due"), ("prompt", "claimed"), ("feed", "due")))
    look(database_url, lambda connection: connection.execute(text("DELETE FROM deliveries WHERE id = 3")))
    migrate.upgrade(database_url)
    platforms = text("SELECT id, platform, owner FROM deliveries ORDER BY id")
    found = look(database_url, lambda connection: connection.execute(platforms).all())
    assert [tuple(row) for row in found] == [(1, "discord", None), (2, "discord", None)]
    if database_url.startswith("sqlite"):
        given = text("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'")
        assert look(database_url, lambda connection: connection.scalar(given)) == 3


def test_the_third_schema_is_left_without_the_news_that_its_code_does_not_know(database_url: str) -> None:
    migrate.downgrade(database_url, "0003")
    look(database_url, lambda connection: fill(connection, ("prompt", "due"), ("prompt", "due")))
    migrate.upgrade(database_url)
    news = text("UPDATE deliveries SET post = 'resumed' WHERE id = 2")
    look(database_url, lambda connection: connection.execute(news))
    migrate.downgrade(database_url, "0003")
    posts = text("SELECT post FROM deliveries")
    assert look(database_url, lambda connection: connection.scalars(posts).all()) == ["prompt"]


def test_a_database_that_is_up_to_date_does_not_wait_for_alembic(sqlite_url: str) -> None:
    start = f"import sys; from adapters.sql.migrate import upgrade; upgrade({sqlite_url!r})"
    code = f"{start}; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

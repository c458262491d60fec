from __future__ import annotations

import asyncio
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
    for number, revision in enumerate(migrate.revisions()):
        migrate.upgrade(empty_database_url)
        assert migrate.current(empty_database_url) == HEAD
        migrate.downgrade(empty_database_url, migrate.revisions()[number - 1] if number else "base")
        assert migrate.current(empty_database_url) != revision
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
    """Put a check that stands beside its column on a line of its own, where the other side has it."""
    return sql.replace(" CONSTRAINT ck_", "\nCONSTRAINT ck_").replace("\t\n", "\n")


def test_the_newest_revision_is_the_one_that_its_file_is_named_after() -> None:
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    assert scripts.get_heads() == [HEAD]
    assert sorted(script.revision for script in scripts.walk_revisions()) == migrate.revisions()


def test_a_schema_that_is_newer_than_the_code_is_refused_in_one_line(database_url: str) -> None:
    look(database_url, lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StartupProblem, match=r"^The database has schema 9999, which is newer .*[^\n]$"):
        migrate.upgrade(database_url)
    assert migrate.current(database_url) == "9999"


def test_two_processes_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as starting:
        list(starting.map(migrate.upgrade, [empty_database_url] * 4))
    assert migrate.current(empty_database_url) == HEAD


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


def test_a_database_that_is_up_to_date_does_not_wait_for_alembic(sqlite_url: str) -> None:
    start = f"import sys; from adapters.sql.migrate import upgrade; upgrade({sqlite_url!r})"
    code = f"{start}; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

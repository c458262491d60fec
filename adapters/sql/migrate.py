"""Bringing a database to the schema of this code. The steps themselves are in `migrations/`."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql.address import is_sqlite, make_folder, read_address, unreachable
from adapters.sql.engines import require_returning
from adapters.sql.faults import Fault, fault_of
from bot.errors import StartupProblem

SCRIPTS = files("migrations")
LOCK = 0x5704D0
"""The number by which PostgreSQL knows the lock that keeps two processes from migrating at once."""

WAIT_FOR_LOCK = 60
"""Seconds for which a process waits while another one migrates the same SQLite file."""


async def migrate(url: str) -> None:
    """Bring the database to the schema of this code, while other tasks go on. Raises `StartupProblem`."""
    await asyncio.to_thread(upgrade, url)


def upgrade(url: str) -> None:
    """Bring the database to the newest schema. Raises `StartupProblem` for one that is newer than this code.

    A database that is up to date is left alone, and fast. Nothing is left half done: all steps are one transaction.
    It runs an event loop of its own, so it is called where none is running.
    """
    asyncio.run(_upgrade(read_address(url)))


def downgrade(url: str, revision: str = "base") -> None:
    """Take the database back to an older schema."""
    asyncio.run(_in_transaction(read_address(url), lambda connection: _step(connection, "downgrade", revision)))


def current(url: str) -> str | None:
    """Return the revision of the database's schema, None for an empty database."""
    found: str | None = asyncio.run(_in_transaction(read_address(url), _revision, alone=False))
    return found


def revisions() -> list[str]:
    """Return the revisions this code knows, oldest first, as the names of their files begin."""
    names = sorted(each.name for each in SCRIPTS.joinpath("versions").iterdir())
    return [name.partition("_")[0] for name in names if name[0].isdigit()]


async def _upgrade(address: URL) -> None:
    if is_sqlite(address):
        require_returning()
        make_folder(address)
    if await _in_transaction(address, _is_behind, alone=False):
        # Another process may have seen the same and be ahead: under the lock it is asked again.
        await _in_transaction(address, _catch_up)


def _catch_up(connection: Connection) -> None:
    if _is_behind(connection):
        _step(connection, "upgrade", "head")
        _require_whole(connection)


def _is_behind(connection: Connection) -> bool:
    """Tell whether steps are missing. Raises `StartupProblem` when the database is ahead of this code."""
    found, known = _revision(connection), revisions()
    if found is not None and found not in known:
        raise StartupProblem(
            f"The database has schema {found}, which is newer than this program: it knows up to {known[-1]}. "
            "Start the newer version, or restore a backup from before it."
        )
    return found != known[-1]


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _step(connection: Connection, way: str, revision: str) -> None:
    from adapters.sql import steps  # noqa: PLC0415 - a database that is up to date is not to wait for Alembic's import

    steps.take(connection, str(SCRIPTS), way, revision)


def _require_whole(connection: Connection) -> None:
    """Refuse a result in which a row points nowhere. SQLite does not look while foreign keys are off."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken:
            raise StartupProblem(f"The migration would break the table {broken[0]}; nothing was changed.")


async def _in_transaction(address: URL, do: Callable[[Connection], Any], *, alone: bool = True) -> Any:
    """Run the function and commit; with `alone` no other process migrates meanwhile."""
    engine = create_async_engine(address, poolclass=NullPool, connect_args=_connect_arguments(address))

    def begin(connection: Connection) -> None:
        if is_sqlite(address):
            connection.exec_driver_sql("BEGIN EXCLUSIVE" if alone else "BEGIN")
        elif alone:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})

    def connect(connection: Any, _: object) -> None:
        if is_sqlite(address):
            # As SQLite's own recipe for rebuilding a table asks: else dropping the old one would touch the rows that
            # point to it. It must be said before a transaction begins; what is left is checked before the commit.
            connection.execute("PRAGMA foreign_keys = OFF")

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "begin", begin)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_committed(do))
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        if fault_of(error) is Fault.MISTAKE:
            raise
        raise unreachable(address, error) from error
    finally:
        await engine.dispose()


def _connect_arguments(address: URL) -> dict[str, Any]:
    if is_sqlite(address):
        return {"isolation_level": None, "timeout": WAIT_FOR_LOCK}
    return {"timeout": 5.0}


def _committed(do: Callable[[Connection], Any]) -> Callable[[Connection], Any]:
    def run(connection: Connection) -> Any:
        with connection.begin():
            return do(connection)

    return run

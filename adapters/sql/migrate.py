"""Bringing a database to the schema of this code. The steps themselves are in `migrations/`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from adapters.sql.address import is_sqlite, make_folder, naming, read_address, require_file
from adapters.sql.engines import once, require_returning
from bot.errors import StartupProblem

SCRIPTS = files("migrations")
LOCK = 0x5704D0
"""The number by which PostgreSQL knows the lock that keeps two processes from migrating at once."""

WAIT_FOR_LOCK = 60
"""Seconds for which a process waits while another one migrates the same database."""


async def migrate(url: str) -> None:
    """Bring the database to the schema of this code, while other tasks go on. Raises `StartupProblem`."""
    await asyncio.to_thread(upgrade, url)


def upgrade(url: str) -> None:
    """Bring the database to the newest schema. Raises `StartupProblem` for one that is newer than this code.

    A database that is up to date is left alone, and fast. Nothing is left half done: all steps are one transaction.
    It runs an event loop of its own, so it is called where none is running.
    """
    asyncio.run(_upgrade(read_address(url)))


async def require_current(url: str) -> None:
    """Raise `StartupProblem` unless the database is there, with the schema of this code. Nothing is changed."""
    address = read_address(url)
    require_file(address)
    if await _in_transaction(address, _is_behind, alone=False):
        raise StartupProblem("The database has an older schema than this program: run `showup migrate` first.")


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
    # Without foreign keys, as SQLite's own recipe for rebuilding a table asks: dropping the old one would touch the
    # rows that point to it. What is left is checked before the commit.
    engine = once(address, begin="BEGIN EXCLUSIVE" if alone else "BEGIN", wait=WAIT_FOR_LOCK, foreign_keys=False)

    def run(connection: Connection) -> Any:
        with connection.begin():
            if alone and not is_sqlite(address):
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            return do(connection)

    try:
        with naming(address):
            async with engine.connect() as connection:
                return await connection.run_sync(run)
    finally:
        await engine.dispose()

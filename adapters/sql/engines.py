"""Connections: how each engine is opened and what is set on every connection of it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StartupProblem

READERS = 4
POOL_SIZE = 10
POOL_OVERFLOW = 10
ANSWER_WITHIN = 5.0
"""How many seconds a database may take to accept a connection or to free a lock; a platform waits hardly longer."""


def sqlite_writer(url: URL) -> Engine:
    """Return the engine of the one connection that writes; its transactions take the write lock at once."""
    require_returning()
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=1,
        max_overflow=0,
        connect_args={"isolation_level": None},
    )
    _prepare_sqlite(engine, "BEGIN IMMEDIATE", query_only=False)
    return engine


def sqlite_readers(url: URL) -> AsyncEngine:
    """Return the engine of the connections that only read; each transaction sees one snapshot."""
    engine = create_async_engine(
        url,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=ANSWER_WITHIN,
        connect_args={"isolation_level": None},
    )
    _prepare_sqlite(engine.sync_engine, "BEGIN", query_only=True)
    return engine


def require_returning() -> None:
    """Raise `StartupProblem` when Python came with an SQLite that is too old."""
    if sqlite3.sqlite_version_info < (3, 35):
        raise StartupProblem(f"This Python has SQLite {sqlite3.sqlite_version}; 3.35 or newer is needed.")


def _prepare_sqlite(engine: Engine, begin: str, *, query_only: bool) -> None:
    pragmas = (
        f"busy_timeout = {ANSWER_WITHIN * 1000:.0f}",
        "journal_mode = WAL",
        "synchronous = FULL",  # what was answered survives a power cut, not only a crash
        "foreign_keys = ON",
        f"query_only = {query_only:d}",
    )

    def on_connect(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    # With isolation_level None the driver begins nothing by itself, so that what is begun is what was meant.
    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


def postgresql(url: URL) -> AsyncEngine:
    """Return the engine of a PostgreSQL server."""
    return create_async_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=ANSWER_WITHIN,
        connect_args={"timeout": ANSWER_WITHIN, "command_timeout": 6 * ANSWER_WITHIN},
    )

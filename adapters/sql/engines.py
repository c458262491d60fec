"""Connections: how each engine is opened and what is set on every connection of it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import StartupProblem

READERS = 4
POOL_SIZE = 10
POOL_OVERFLOW = 10
ANSWER_WITHIN = 5.0
"""How many seconds a database may take to accept a connection or to free a lock; a platform waits hardly longer."""
STATEMENTS = 500
"""More than there are in the product: each is prepared once on each connection."""
RUN_WITHIN = 30.0
"""How many seconds one statement may run, and a transaction may stand still."""

_POOLER = "pgbouncer"
"""What an address may say behind the ?: whether a pooler stands in between."""
_NAME = {"application_name": "showup"}
_LIMITS = {
    "lock_timeout": f"{ANSWER_WITHIN:.0f}s",
    "statement_timeout": f"{RUN_WITHIN:.0f}s",
    "idle_in_transaction_session_timeout": f"{RUN_WITHIN:.0f}s",
}
_UNNAMED: dict[str, Any] = {
    "server_settings": _NAME,
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
}
"""Statements are prepared for one use, under no name: a name would stay behind with a process of the server."""
_PATIENTLY = text(
    "SELECT set_config('lock_timeout', :wait, true), set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)


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


def sqlite_readers(url: URL) -> Engine:
    """Return the engine of the connections that only read; each transaction sees one snapshot."""
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=READERS,
        max_overflow=0,
        connect_args={"isolation_level": None},
    )
    _prepare_sqlite(engine, "BEGIN", query_only=True)
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


def postgresql(url: URL, *, pooler: bool) -> AsyncEngine:
    """Return the engine of a PostgreSQL server.

    Behind a pooler each transaction may meet another process of the server, so nothing is left with one. Nor are limits
    asked for: a pooler refuses settings that it does not know. There the role may have them, as docs/hosting.md shows.
    """
    limited = {"server_settings": {**_NAME, **_LIMITS}, "prepared_statement_cache_size": STATEMENTS}
    return create_async_engine(
        url.difference_update_query([_POOLER]),
        isolation_level="READ COMMITTED",  # whatever the server's own is
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=ANSWER_WITHIN,
        connect_args={"timeout": ANSWER_WITHIN, "command_timeout": RUN_WITHIN, **(_UNNAMED if pooler else limited)},
    )


async def has_pooler(url: URL) -> bool:
    """Tell whether a pooler such as PgBouncer stands in between, unless the address says it.

    A server names the process that serves a connection when that begins. A pooler, which has none yet, makes one up.
    """
    if _POOLER in url.query:
        return url.query[_POOLER] == "true"
    engine = once(url)
    try:
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            return bool(driver.get_server_pid() != await connection.scalar(select(func.pg_backend_pid())))
    finally:
        await engine.dispose()


def once(
    url: URL, *, begin: str = "BEGIN", wait: float = ANSWER_WITHIN, foreign_keys: bool = True, **options: Any
) -> AsyncEngine:
    """Return an engine for a single errand, which may run for long; it works behind a pooler, too.

    `begin` is how a transaction begins on SQLite; `wait` is for how many seconds it waits for a lock.
    """
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        arguments = {"isolation_level": None, "timeout": wait}
    else:
        url = url.difference_update_query([_POOLER])
        arguments = {"timeout": ANSWER_WITHIN, **_UNNAMED}
        options["isolation_level"] = "READ COMMITTED"

    def on_connect(connection: Any, _: object) -> None:
        if is_file:
            connection.execute(f"PRAGMA foreign_keys = {foreign_keys:d}")

    def on_begin(connection: Connection) -> None:
        if is_file:
            connection.exec_driver_sql(begin)
        else:
            connection.execute(_PATIENTLY, {"wait": f"{wait * 1000:.0f}ms"})

    engine = create_async_engine(url, poolclass=NullPool, connect_args=arguments, **options)
    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "begin", on_begin)
    return engine

"""Moving everything to another database, of the same engine or the other: all of it or nothing, compared row by row.

Neither database can be written by anybody else meanwhile, so that what is read is one state, and the last one.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Executable, Row, Table, func, insert, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from adapters.sql.address import is_sqlite, make_folder, named, naming, read_address
from adapters.sql.engines import once
from adapters.sql.migrate import migrate, require_current
from adapters.sql.tables import metadata
from bot.errors import StartupProblem

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 2_000
WORTH_TELLING = 100_000
"""After so many rows somebody may wonder whether anything happens."""
_ALL = ", ".join(table.name for table in metadata.sorted_tables)
_LIMIT = 1 << 128


async def move(source: str, target: str) -> Mapping[str, int]:
    """Copy every table into an empty database, and return how many rows each one has. Raises `StartupProblem`.

    Ids stay as they are, and none that was given before is given again. What is read back from the target is compared
    before it is kept.
    """
    old_address, new_address = read_address(source), read_address(target)
    if _place(old_address) == _place(new_address):
        raise StartupProblem("Both addresses name the same database: there is nothing to move.")
    await require_current(source)
    if is_sqlite(new_address):
        make_folder(new_address)
    async with _opened(new_address, begin="BEGIN") as new:
        await new.require_empty()  # before its schema is touched
    await migrate(target)
    async with _opened(old_address, begin="BEGIN IMMEDIATE") as old:
        await old.lock("SHARE")
        async with _opened(new_address, begin="BEGIN EXCLUSIVE") as new:
            await new.lock("EXCLUSIVE")
            await new.require_empty()
            counts = {table.name: await _copy(table, old, new) for table in metadata.sorted_tables}
            await new.keep()
    return counts


async def _copy(table: Table, old: _Side, new: _Side) -> int:
    """Copy a table and return how many rows it has. Raises `StartupProblem` when it is not the same afterwards."""
    read, arrived = Content(), Content()
    async for rows in old.rows(table):
        read.add(rows)
        await new.add(table, rows)
    async for rows in new.rows(table):
        arrived.add(rows)
    if read != arrived:
        raise StartupProblem(
            f"The table {table.name} did not arrive as it was: {read.rows} rows were read, {arrived.rows} arrived, and "
            "they differ. Nothing was kept."
        )
    if table.autoincrement_column is not None:
        await new.number_on(table, await old.last_number(table))
    if read.rows > WORTH_TELLING:
        log.info("Copied %s: %s rows", table.name, f"{read.rows:,}")
    return read.rows


@dataclass(slots=True)
class Content:
    """What a table holds, in any order: how many rows, and the sum of their digests."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Sequence[Row[Any]]) -> None:
        """Add some rows."""
        for row in rows:
            # A sum and not XOR: two equal rows would leave no trace.
            self.digest += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=16).digest())
        self.digest %= _LIMIT
        self.rows += len(rows)


class _Side:
    """One of the two databases, in a transaction that is undone unless it is kept."""

    def __init__(self, address: URL, connection: AsyncConnection, transaction: AsyncTransaction) -> None:
        self._address = address
        self._connection = connection
        self._transaction = transaction
        self._is_sqlite = is_sqlite(address)

    async def require_empty(self) -> None:
        """Raise `StartupProblem` when a table that would be written has rows already."""
        with naming(self._address):
            there = await self._connection.run_sync(lambda connection: set(inspect(connection).get_table_names()))
        for table in metadata.sorted_tables:
            if table.name in there and (await self._do(select(1).select_from(table).limit(1))).first():
                raise StartupProblem(f"There are rows in {named(self._address)} already: name one that is empty.")

    async def lock(self, mode: str) -> None:
        """Let nobody else write. On SQLite that came with the transaction."""
        if not self._is_sqlite:
            await self._do(text(f"LOCK TABLE {_ALL} IN {mode} MODE"))

    async def rows(self, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
        """Give all rows, some at once."""
        with naming(self._address):
            found = await self._connection.stream(select(table).execution_options(yield_per=ROWS_AT_ONCE))
            async for rows in found.partitions():
                yield rows

    async def add(self, table: Table, rows: Sequence[Row[Any]]) -> None:
        """Write rows."""
        names = table.columns.keys()
        await self._do(insert(table), [dict(zip(names, row, strict=True)) for row in rows])

    async def last_number(self, table: Table) -> int:
        """Return the highest number that was ever given to a row, as far as the database knows."""
        asked: Executable = select(func.max(table.c.id))
        if not self._is_sqlite:
            asked = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)")
        elif table.dialect_options["sqlite"]["autoincrement"]:
            asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return (await self._do(asked, {"name": table.name})).scalar() or 0

    async def number_on(self, table: Table, last: int) -> None:
        """Number new rows from the next number on."""
        if not last:
            return
        given = {"name": table.name, "last": last}
        if not self._is_sqlite:
            await self._do(text("SELECT setval(pg_get_serial_sequence(:name, 'id')::regclass, :last)"), given)
        elif table.dialect_options["sqlite"]["autoincrement"]:
            await self._do(text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
            await self._do(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)

    async def keep(self) -> None:
        """Commit, with the figures by which PostgreSQL plans; else the first hours would be slow."""
        if not self._is_sqlite:
            await self._do(text(f"ANALYZE {_ALL}"))
        with naming(self._address):
            await self._transaction.commit()

    async def _do(
        self, statement: Executable, given: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        with naming(self._address):
            return await self._connection.execute(statement, given)


@asynccontextmanager
async def _opened(address: URL, *, begin: str) -> AsyncIterator[_Side]:
    # JSON goes through as the text that it is: nothing is gained by reading it, and nothing can be lost.
    engine = once(address, begin=begin, json_serializer=_as_it_is, json_deserializer=_as_it_is)
    try:
        with naming(address):
            connection = await engine.connect()
        try:
            with naming(address):
                transaction = await connection.begin()
            yield _Side(address, connection, transaction)
        finally:
            await connection.close()
    finally:
        await engine.dispose()


def _as_it_is(words: Any) -> Any:
    return words


def _place(address: URL) -> tuple[Any, ...]:
    if is_sqlite(address):
        return (Path(address.database or "").resolve(),)
    return address.host, address.port or 5432, address.database

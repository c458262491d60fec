"""The store: runs use cases, plain functions of a transaction, on the engine that its address names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Connection, literal, select
from sqlalchemy.engine import URL

from adapters.sql import engines
from adapters.sql.address import is_sqlite, make_folder, naming, read_address, unreachable
from adapters.sql.faults import Watch
from adapters.sql.pooled import Pooled
from adapters.sql.readers import Readers
from adapters.sql.statement import Statement
from adapters.sql.transaction import SqlTransaction
from adapters.sql.writer import Unit, Writer
from bot.errors import Unavailable
from bot.ports.store import Transaction

P = ParamSpec("P")
R = TypeVar("R")

_PROBE = Statement(select(literal(1)))


class Runner(Protocol):
    """Runs units of work on connections of one kind."""

    async def run(self, unit: Unit[R]) -> R:
        """Run the unit in a transaction. Raises `Unavailable`."""
        ...

    async def close(self) -> None:
        """Finish what is waiting and close the connections."""
        ...


class SqlStore:
    """See `bot.ports.store.Store`. The database is migrated already."""

    def __init__(self, *, writes: Runner, reads: Runner) -> None:
        self._writes = writes
        self._reads = reads

    @classmethod
    async def open(cls, url: str, *, only_to_read: bool = False) -> Self:
        """Open the database of an address. Raises `StartupProblem` when it cannot be used."""
        address = read_address(url)
        if is_sqlite(address):
            make_folder(address)
            writer = Writer(engines.sqlite_writer(address))
            store = cls(writes=writer, reads=Readers(engines.sqlite_readers(address)))
        else:
            engine = engines.postgresql(address, pooler=await _has_pooler(address))
            snapshots = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            watch = Watch("used")
            reads, writes = (Pooled(each, tries=2, watch=watch) for each in (snapshots, engine))
            store = cls(writes=writes, reads=reads)
        try:
            for runner in (store._reads,) if only_to_read else (store._writes, store._reads):
                await runner.run(_probe)
        except Unavailable as error:
            await store.close()
            raise unreachable(address, error.__cause__ or error) from error
        return store

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function and commit. Raises `Unavailable` when the database cannot take it now."""
        return await self._writes.run(lambda connection: do(SqlTransaction(connection), *args, **kwargs))

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function on a snapshot. Raises `Unavailable` when the database cannot be read now."""
        return await self._reads.run(lambda connection: do(SqlTransaction(connection), *args, **kwargs))

    async def close(self) -> None:
        """Finish the writes that are waiting and close the connections."""
        await self._writes.close()
        await self._reads.close()


async def _has_pooler(address: URL) -> bool:
    with naming(address):
        return await engines.has_pooler(address)


def _probe(connection: Connection) -> None:
    """Ask for something that needs no table."""
    _PROBE.one(connection)

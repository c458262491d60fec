"""Units of work on pooled connections: here those of PostgreSQL's asynchronous driver, in `readers` those to SQLite."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.faults import Fault, Watch, driver_error, fault_of
from adapters.sql.statement import StatementFailed
from adapters.sql.writer import R, Unit
from bot.errors import Unavailable


class _Trouble(Exception):
    """The database, not the unit of work, ended a transaction."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class Transactions(ABC):
    """Runs each unit of work in a transaction of its own, up to `tries` times.

    Another try is made when the transaction stood in another's way, held a stale statement, or lost its connection.
    That is safe even when only the answer to a COMMIT was lost: what must not happen twice is guarded by a unique
    constraint, and a claimed event gets its first answer.
    """

    def __init__(self, engine: Engine, *, tries: int = 1, watch: Watch) -> None:
        self._watch = watch
        self._tries = tries
        self._closed = False
        self._renew = False
        event.listen(engine, "checkout", self._on_checkout)

    def _on_checkout(self, *_: object) -> None:
        """Let the pool replace every connection it has, after one of them turned out to be unusable."""
        if self._renew:
            self._renew = False
            raise InvalidatePoolError

    async def run(self, unit: Unit[R]) -> R:
        """Run the unit and commit. What the unit raised is raised here; raises `Unavailable` in an outage."""
        if self._closed:
            raise Unavailable("the store is closed")
        left = self._tries
        while True:
            left -= 1
            try:
                result = await self._once(unit)
            except _Trouble as trouble:
                fault = fault_of(trouble.error)
                if fault is Fault.MISTAKE:
                    raise trouble.error from trouble.error.__cause__
                if fault is Fault.OUTAGE or not left:
                    self._watch.failed(trouble.error)
                    raise Unavailable("the database cannot be used now") from driver_error(trouble.error)
                self._renew = fault in {Fault.LOST, Fault.STALE}
            else:
                self._watch.worked()
                return result

    async def close(self) -> None:
        """Close the connections."""
        self._closed = True
        await self._dispose()

    @abstractmethod
    async def _connected(self, do: Callable[[Connection], R]) -> R:
        """Call the function with a connection."""

    @abstractmethod
    async def _dispose(self) -> None:
        """Close the connections."""

    async def _once(self, unit: Unit[R]) -> R:
        in_unit = False

        def transact(connection: Connection) -> R:
            nonlocal in_unit
            with connection.begin():
                in_unit = True
                result = unit(connection)
                in_unit = False
            return result

        try:
            return await self._connected(transact)
        except (StatementFailed, SQLAlchemyError, OSError) as error:
            if in_unit and not isinstance(error, StatementFailed):
                raise  # the unit's own
            raise _Trouble(error) from error


class Pooled(Transactions):
    """Runs them on an asynchronous driver's connections."""

    def __init__(self, engine: AsyncEngine, *, tries: int = 1, watch: Watch) -> None:
        super().__init__(engine.sync_engine, tries=tries, watch=watch)
        self._engine = engine

    async def _connected(self, do: Callable[[Connection], R]) -> R:
        async with self._engine.connect() as connection:
            return await connection.run_sync(do)

    async def _dispose(self) -> None:
        await self._engine.dispose()

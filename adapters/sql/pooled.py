"""Units of work on pooled connections of an asynchronous driver: everything on PostgreSQL, and the reads on SQLite."""

from __future__ import annotations

from sqlalchemy import Connection, event
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


class Pooled:
    """Runs each unit of work in a transaction of its own, up to `tries` times.

    Another try is made when the transaction stood in another's way, held a stale statement, or lost its connection.
    That is safe even when only the answer to a COMMIT was lost: what must not happen twice is guarded by a unique
    constraint, and a claimed event gets its first answer.
    """

    def __init__(self, engine: AsyncEngine, *, tries: int = 1, watch: Watch) -> None:
        self._engine = engine
        self._watch = watch
        self._tries = tries
        self._closed = False
        self._renew = False
        event.listen(engine.sync_engine, "checkout", self._on_checkout)

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
        await self._engine.dispose()

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
            async with self._engine.connect() as connection:
                return await connection.run_sync(transact)
        except (StatementFailed, SQLAlchemyError, OSError) as error:
            if in_unit and not isinstance(error, StatementFailed):
                raise  # the unit's own
            raise _Trouble(error) from error

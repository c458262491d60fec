"""Units of work on pooled connections of an asynchronous driver: everything on PostgreSQL, and the reads on SQLite."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.faults import driver_error, is_outage, sqlstate
from adapters.sql.statement import StatementFailed
from adapters.sql.writer import R, Unit
from bot.errors import Unavailable

CONFLICTS = ("40001", "40P01")
"""SQLSTATEs of transactions that stood in each other's way: one after the other they succeed."""


class _Trouble(Exception):  # noqa: N818 - named as the rest of the error tree
    """The database, not the unit of work, ended a transaction; its error is the cause."""


class Pooled:
    """Runs each unit of work in a transaction of its own.

    With `stubborn`, a transaction that ended because of another one, of a stale prepared statement or of a lost
    connection is run once more. That is safe even when only the answer to a COMMIT was lost: what must not happen
    twice is guarded by a unique constraint, and a claimed event gives its first answer.
    """

    def __init__(self, engine: AsyncEngine, *, stubborn: bool = False) -> None:
        self._engine = engine
        self._stubborn = stubborn
        self._closed = False

    async def run(self, unit: Unit[R]) -> R:
        """Run the unit and commit. What the unit raised is raised here; raises `Unavailable` in an outage."""
        if self._closed:
            raise Unavailable("the store is closed")
        try:
            return await self._once(unit)
        except _Trouble as trouble:
            error = trouble.__cause__
            if not (self._stubborn and _may_pass(error)):
                raise _verdict(error) from driver_error(error)
            if _is_stale(error):
                await self._engine.dispose()  # the other idle connections hold stale statements as well
        try:
            return await self._once(unit)
        except _Trouble as trouble:
            raise _verdict(trouble.__cause__) from driver_error(trouble.__cause__)

"""What a driver's error means: the database is away, or something here is wrong.

An error arrives in three dresses: the driver's own, SQLAlchemy's around it, or `StatementFailed` around it.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.sql.statement import StatementFailed

SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Result codes that speak of the file and the machine, not of the statement."""

POSTGRES_OUTAGES = ("08", "25P03", "28", "3D", "53", "55P03", "57", "58")
"""Beginnings of SQLSTATEs: connection, rights, resources, locks, operator, system."""


def driver_error(error: BaseException) -> BaseException:
    """Return the driver's own error out of what was put around it."""
    match error:
        case StatementFailed(__cause__=BaseException() as cause):
            return driver_error(cause)
        case DBAPIError(orig=BaseException() as cause):
            return cause
        case _:
            return error


def sqlstate(fault: BaseException) -> str:
    """Return PostgreSQL's SQLSTATE of a driver's error, or nothing."""
    return getattr(fault, "sqlstate", None) or ""


def is_outage(error: BaseException) -> bool:
    """Tell whether an error says that the database cannot be used now, whatever is asked of it."""
    fault = driver_error(error)
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", None)  # an extended code: the low byte is the plain one
        return code is not None and code & 0xFF in SQLITE_OUTAGES
    return (
        isinstance(fault, OSError | PoolTimeout)
        or sqlstate(fault).startswith(POSTGRES_OUTAGES)
        or type(fault).__name__ == "InterfaceError"  # asyncpg's: the connection is closed
    )

"""What a driver's error means: the database is away, another try may help, or something here is wrong.

An error arrives in three dresses: the driver's own, SQLAlchemy's around it, or `StatementFailed` around it.
"""

from __future__ import annotations

import logging
import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.sql.statement import StatementFailed

log = logging.getLogger(__name__)

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

LOCK_NOT_AVAILABLE = "55P03"
POSTGRES_OUTAGES = ("28", "3D", "53", LOCK_NOT_AVAILABLE, "57014", "57P02", "57P03", "58")
"""Beginnings of SQLSTATEs: rights, resources, locks, taking too long, a server that starts or crashed, the system."""

POSTGRES_LOST = ("08", "25P03", "25P04", "57P01", "57P05")
"""Beginnings of SQLSTATEs of a connection that is gone, while the server may well be there."""

DRIVER_LOST = frozenset({"InterfaceError", "InternalClientError"})
"""What asyncpg says of a connection that was closed, or that the server is about to close."""

POSTGRES_CONFLICTS = ("40001", "40P01")
"""SQLSTATEs of transactions that stood in each other's way: one after the other they succeed."""


class Fault(Enum):
    """What an error says about another try."""

    MISTAKE = "the statement is wrong: it would fail again"
    OUTAGE = "the database cannot be used now"
    LOST = "the connection is gone: another one may be had"
    CONFLICT = "another transaction was in the way"
    STALE = "the schema changed under a prepared statement"


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


def is_locked(fault: BaseException) -> bool:
    """Tell whether a driver's error says that a lock was not free in time."""
    code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or sqlstate(fault) == LOCK_NOT_AVAILABLE


def fault_of(error: BaseException) -> Fault:
    """Judge an error of either engine."""
    raw = driver_error(error)
    if isinstance(raw, sqlite3.Error):
        # An extended code: its low byte is the plain one. Errors of the driver itself have none.
        code = getattr(raw, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return Fault.OUTAGE if code & 0xFF in SQLITE_OUTAGES else Fault.MISTAKE
    state, name = sqlstate(raw), type(raw).__name__
    # The pool's InvalidRequestError: while it replaced one connection, others were lost as well.
    ended = isinstance(raw, ConnectionError) and not isinstance(raw, ConnectionRefusedError)
    if ended or isinstance(raw, InvalidRequestError) or state.startswith(POSTGRES_LOST) or name in DRIVER_LOST:
        return Fault.LOST
    if isinstance(raw, OSError | PoolTimeout) or state.startswith(POSTGRES_OUTAGES):
        return Fault.OUTAGE
    if state in POSTGRES_CONFLICTS:
        return Fault.CONFLICT
    return Fault.STALE if name == "InvalidCachedStatementError" else Fault.MISTAKE


class Watch:
    """Tells the operator when an outage begins and when it ends: once each, however many calls it meets."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._out = False

    def failed(self, error: BaseException) -> None:
        """Note that the database could not be used."""
        if not self._out:
            fault = driver_error(error)
            log.error("The database cannot be %s: %s: %s", self._what, type(fault).__name__, fault)
        self._out = True

    def worked(self) -> None:
        """Note that the database could be used."""
        if self._out:
            log.warning("The database can be %s again.", self._what)
        self._out = False

"""Where the database is: reading its address, and saying in one line why it cannot be reached.

An address can hold a password. Nothing here repeats an address; what is told to an operator names file or server only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from adapters.sql.faults import Fault, driver_error, fault_of, is_locked, sqlstate
from bot.errors import StartupProblem

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_PARAMETERS = frozenset({"host", "pgbouncer", "port", "ssl", "sslmode", "target_session_attrs"})
_SHAPES = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


def read_address(text: str) -> URL:
    """Return the address with the drivers that are used here. Raises `StartupProblem` for one that cannot be used."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StartupProblem(f"The database address cannot be read: write {_SHAPES}.") from None
    if url.drivername not in _DRIVERS:
        raise StartupProblem(f"“{url.drivername}” is no kind of database known here: write {_SHAPES}.")
    url = url.set(drivername=_DRIVERS[url.drivername])
    if is_sqlite(url) and (not url.database or url.database == ":memory:"):
        raise StartupProblem("The database address names no file: write sqlite:///PATH.")
    if "@" in (url.host or ""):
        raise StartupProblem("The database address has a second @: write one in a password as %40.")
    if unknown := sorted(set(url.query) - _PARAMETERS):
        known = ", ".join(sorted(_PARAMETERS))
        raise StartupProblem(f"The database address has “{unknown[0]}” behind the ?; only these are known: {known}.")
    if url.query.get("pgbouncer", "true") not in {"true", "false"}:
        raise StartupProblem("The database address says neither pgbouncer=true nor pgbouncer=false.")
    if "sslmode" in url.query:  # as libpq calls what asyncpg calls ssl
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": url.query["sslmode"]})
    return url


def is_sqlite(url: URL) -> bool:
    """Tell whether the database is a file."""
    return url.get_backend_name() == "sqlite"


def make_folder(url: URL) -> None:
    """Make the folder of a database file where it is missing. Raises `StartupProblem`."""
    folder = Path(url.database or "").absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupProblem(f"The folder {folder} for the database cannot be made: {error.strerror}.") from error


def require_file(url: URL) -> None:
    """Raise `StartupProblem` where the address names a file that is not there: opening it would make it."""
    if is_sqlite(url) and not Path(url.database or "").exists():
        raise StartupProblem(f"There is no database file {url.database} yet: `showup run` makes it.")


@contextmanager
def naming(url: URL) -> Iterator[None]:
    """Say of an outage inside which database cannot be used. Raises `StartupProblem`."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        if fault_of(error) is Fault.MISTAKE:
            raise
        raise unreachable(url, error) from error


def unreachable(url: URL, error: BaseException) -> StartupProblem:
    """Return the one line that tells an operator why the database cannot be used."""
    fault = driver_error(error)
    if is_locked(fault):
        return StartupProblem(f"Another program is at work in {named(url)}: try again when it is done.")
    if is_sqlite(url):
        return StartupProblem(f"The database file {url.database} cannot be used: {fault}.")
    server = _server(url)
    match sqlstate(fault):
        case "28P01" | "28000":
            return StartupProblem(f"PostgreSQL at {server} refuses the user “{url.username}” or their password.")
        case "3D000":
            return StartupProblem(f"PostgreSQL at {server} has no database named “{url.database}”.")
        case "":
            return StartupProblem(f"PostgreSQL at {server} does not answer ({type(fault).__name__}).")
        case state:
            return StartupProblem(f"PostgreSQL at {server} refuses the connection (SQLSTATE {state}).")


def named(url: URL) -> str:
    """Return what a database is called where an operator reads of it."""
    if is_sqlite(url):
        return f"the database file {url.database}"
    return f"the database “{url.database}” of PostgreSQL at {_server(url)}"


def _server(url: URL) -> str:
    return f"{url.host or url.query.get('host') or 'localhost'}:{url.port or 5432}"

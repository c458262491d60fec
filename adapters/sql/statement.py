"""Statements: written once in SQLAlchemy Core, compiled once for each engine, run straight on the driver's cursor.

`Connection.execute` looks a statement up, builds a result and its metadata anew every time: about 40 µs where SQLite
itself needs 4, and a check-in takes eight statements. Here all of that is done once; what is left is about 8 µs.
No statement of the product is written here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, TableClause, bindparam
from sqlalchemy import Insert as AnyInsert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import CompoundSelect, Select
from sqlalchemy.sql.dml import UpdateBase

Insert = postgresql.Insert | sqlite.Insert
Words = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | UpdateBase
Row = Sequence[Any]
Convert = Callable[[Any], Any]
Written = Callable[[Callable[[TableClause], Any]], Words]


def given(*names: str) -> dict[str, BindParameter[Any]]:
    """Return a parameter for each name, for a condition or for the values of the columns of these names."""
    return {name: bindparam(name) for name in names}


class StatementFailed(Exception):
    """The database did not take a statement; the driver's error is the cause."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in the words of one driver. `constants` are the values that are part of the statement."""

    sql: str
    names: tuple[str, ...]
    constants: dict[str, Any]
    bind: tuple[tuple[str, Convert], ...]
    returns: bool
    results: tuple[tuple[int, Convert], ...]

    def parameters(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """Put the values in the driver's order and form. Raises KeyError when one is missing."""
        given = {**self.constants, **values}
        for name, convert in self.bind:
            given[name] = convert(given[name])
        return tuple([given[name] for name in self.names])

    def rows(self, raw: Sequence[Row]) -> Sequence[Row]:
        """Bring what the driver returned into Python's form."""
        if not self.results:
            return raw
        rows = list(map(list, raw))
        for column, convert in self.results:
            for row in rows:
                row[column] = convert(row[column])
        return rows


class Statement:
    """One statement. Where the engines need different classes for INSERT, it is a function of the right one."""

    __slots__ = ("_compiled", "_words")

    def __init__(self, words: Words | Written) -> None:
        self._words = words
        self._compiled: dict[str, Compiled] = {}

    def rows(self, connection: Connection, **values: Any) -> Sequence[Row]:
        """Run it and return all rows."""
        return self._run(connection, values)[0]

    def row(self, connection: Connection, **values: Any) -> Row | None:
        """Run it and return the first row, or None when there is none."""
        found = self._run(connection, values)[0]
        return found[0] if found else None

    def one(self, connection: Connection, **values: Any) -> Row:
        """Run it and return the row that is known to exist. Raises LookupError."""
        found = self._run(connection, values)[0]
        if not found:
            raise LookupError(f"nothing has {', '.join(values)} as given")
        return found[0]

    def count(self, connection: Connection, **values: Any) -> int:
        """Run it and return how many rows it changed."""
        return self._run(connection, values)[1]

    def _run(self, connection: Connection, values: dict[str, Any]) -> tuple[Sequence[Row], int]:
        compiled = self.compiled(connection.dialect)
        parameters = compiled.parameters(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, parameters)
            rows: Sequence[Row] = cursor.fetchall() if compiled.returns else ()
            changed = cursor.rowcount
        except connection.dialect.loaded_dbapi.Error as error:
            if connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor):
                connection.invalidate(error)
            raise StatementFailed(f"{type(error).__name__} in: {compiled.sql}") from error
        except (OSError, asyncio.CancelledError) as error:
            connection.invalidate()  # half-way through: nobody knows what the server is still doing
            if isinstance(error, OSError):
                raise StatementFailed(f"{type(error).__name__} in: {compiled.sql}") from error
            raise
        finally:
            cursor.close()
        return compiled.rows(rows), changed

    def compiled(self, dialect: Dialect) -> Compiled:
        """Return the statement in the words of a driver."""
        if dialect.driver not in self._compiled:
            self._compiled[dialect.driver] = _compile(self._words, dialect)
        return self._compiled[dialect.driver]


def _compile(words: Words | Written, dialect: Dialect) -> Compiled:
    if callable(words):
        words = words(sqlite.insert if dialect.name == "sqlite" else postgresql.insert)
    columns = tuple(words.exported_columns)
    if isinstance(words, AnyInsert) and not columns:
        words = words.inline()  # else PostgreSQL would be asked for the new key, which nobody wants to know
    compiled = words.compile(dialect=dialect)
    parameters = {name: parameter for parameter, name in compiled.bind_names.items()}
    converts = {name: each.type.dialect_impl(dialect).bind_processor(dialect) for name, each in parameters.items()}
    results = (each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns)
    return Compiled(
        sql=compiled.string,
        names=tuple(compiled.positiontup or ()),
        constants={name: each.value for name, each in parameters.items() if not each.required},
        bind=tuple((name, convert) for name, convert in converts.items() if convert is not None),
        returns=bool(columns),
        results=tuple((index, convert) for index, convert in enumerate(results) if convert is not None),
    )

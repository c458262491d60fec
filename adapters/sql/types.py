"""Column types that both engines need in their own form. What is stored where is in `tables`."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import BigInteger, Boolean, ColumnElement, DateTime, Integer, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers the rows of a table by itself only where the key is declared as exactly INTEGER."""


class Utc(TypeDecorator[datetime]):
    """An instant: aware in Python, `timestamptz` on PostgreSQL, whole microseconds since 1970 on SQLite.

    SQLite has no type for instants. A number sorts and compares as the instant does, in eight bytes at most.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose how the engine stores it."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an instant into what the engine stores. Raises ValueError for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: only aware datetimes are stored")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what the engine stored into an instant in UTC."""
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=value) if dialect.name == "sqlite" else value.astimezone(UTC)


class _Ids(TypeDecorator[Collection[int]]):
    """Any number of ids as one parameter: an array on PostgreSQL, a JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger))

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class Together(ColumnElement[Any]):
    """All values of a column in one row of a GROUP BY: an array on PostgreSQL, a text with commas on SQLite.

    Thousands of rows of a few bytes each cost more to hand over than what is in them.
    """

    inherit_cache = False
    type = NullType()

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column


@compiles(Together, "postgresql")
def _in_an_array(element: Together, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.array_agg(element.column), **options)


@compiles(Together, "sqlite")
def _with_commas(element: Together, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.group_concat(element.column), **options)


class OneOf(ColumnElement[bool]):
    """True where a column holds one of the ids of the parameter `ids`.

    Unlike `IN (…)` its text does not depend on how many ids there are: it is compiled and prepared once, and no
    engine's limit on parameters is met.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column
        self.ids = bindparam("ids", type_=_Ids())

    def self_group(self, against: Any = None) -> Self:
        """Stand as it is: SQLAlchemy would write `… = 1` behind it for SQLite, and then no index is used."""
        return self


@compiles(OneOf, "postgresql")
def _in_array(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column == any_(element.ids), **options)


@compiles(OneOf, "sqlite")
def _in_json(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    each = func.json_each(element.ids).table_valued("value")
    return compiler.process(element.column.in_(select(each.c.value)), **options)

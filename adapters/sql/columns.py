"""The few words in which the schema is written: tables, columns, checks and conditions. No table is declared here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, MetaData, Table, literal_column, or_
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from adapters.sql.types import Id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named. A constraint without a name cannot be changed by a migration on SQLite."""

metadata = MetaData(naming_convention=NAMES)


def table(name: str, *parts: SchemaItem, **options: Any) -> Table:
    """Declare a table of the schema."""
    return Table(name, metadata, *parts, **options)


def key() -> Column[int]:
    """Return a primary key that the database numbers."""
    return Column("id", Id, primary_key=True)


def required(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *rules: CheckConstraint, index: bool | None = None
) -> Column[Any]:
    """Return a column that always holds something."""
    return Column(name, kind, *rules, nullable=False, index=index)


def optional(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *rules: CheckConstraint) -> Column[Any]:
    """Return a column that may be empty."""
    return Column(name, kind, *rules)


def part_of_key(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    """Return a column of a primary key of several columns."""
    return Column(name, kind, primary_key=True)


def points_to(target: str, name: str, **options: Any) -> Column[Any]:
    """Return a foreign key to the id of a table; it always points somewhere unless told that it may be empty."""
    return Column(name, Id, ForeignKey(f"{target}.id"), **{"nullable": False, **options})


def check(name: str, rule: str) -> CheckConstraint:
    """Hold each row to a rule."""
    return CheckConstraint(rule, name=name)


def between(column: str, low: int, high: int) -> CheckConstraint:
    """Hold a number within bounds, both included."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)


def one_of(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """Hold a text to the values of a closed set."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def is_literally(column: ColumnElement[Any], *values: StrEnum) -> ColumnElement[bool]:
    """Compare with values written out: no engine uses a partial index for a condition with a parameter."""
    return or_(*(column == literal_column(f"'{value}'") for value in values))


def only_where(condition: ColumnElement[bool]) -> dict[str, Any]:
    """Limit an index to the rows that meet a condition."""
    return {"sqlite_where": condition, "postgresql_where": condition}

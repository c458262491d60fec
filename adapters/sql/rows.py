"""Many rows at once: given to a statement as one parameter, and joined into one text that it returns.

So any number of them makes one round trip, and one text that is compiled and prepared once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import TableValuedAlias, Text, bindparam, cast, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Kinds = Mapping[str, TypeEngine[Any]]
Given = Iterable[Sequence[Any]]


def given_rows(**kinds: TypeEngine[Any]) -> TableValuedAlias:
    """Return a table of the rows of the parameter `given`: a list of tuples in the order of these columns."""
    return _Rows(kinds).table_valued(*(column(name, kind) for name, kind in kinds.items()), name="given")


class _Json(TypeDecorator[Given]):
    """Rows as a JSON text: an array of arrays, in which each value has the form in which the engine stores it."""

    impl = Text
    cache_ok = False

    def __init__(self, kinds: Kinds) -> None:
        super().__init__()
        self._kinds = tuple(kinds.values())

    def process_bind_param(self, value: Given | None, dialect: Dialect) -> str:
        """Write the rows."""
        rows = value or ()
        if dialect.name == "sqlite":
            converts = [kind.dialect_impl(dialect).bind_processor(dialect) for kind in self._kinds]
            # Column by column, and there are none where there are no rows.
            columns = zip(zip(*rows, strict=True), converts, strict=False)
            rows = zip(*(map(convert, values) if convert else values for values, convert in columns), strict=True)
        return json.dumps(list(rows), default=str, separators=(",", ":"))


class _Rows(FunctionElement[Any]):
    """What stands in the FROM clause: each engine takes an array of arrays apart in its own way."""

    inherit_cache = False

    def __init__(self, kinds: Kinds) -> None:
        super().__init__()
        self.kinds = kinds
        self.given = bindparam("given", type_=_Json(kinds))


@compiles(_Rows, "postgresql")
def _on_postgresql(element: _Rows, compiler: SQLCompiler, **options: Any) -> str:
    value = func.jsonb_array_elements(cast(element.given, JSONB)).table_valued("value").c.value
    columns = (
        cast(value.op("->>")(literal_column(str(number))), kind).label(name)
        for number, (name, kind) in enumerate(element.kinds.items())
    )
    return f"({compiler.process(select(*columns), **options)})"


@compiles(_Rows, "sqlite")
def _on_sqlite(element: _Rows, compiler: SQLCompiler, **options: Any) -> str:
    value = func.json_each(element.given).table_valued("value").c.value
    columns = (
        func.json_extract(value, literal_column(f"'$[{number}]'")).label(name)
        for number, name in enumerate(element.kinds)
    )
    return f"({compiler.process(select(*columns), **options)})"


class Joined(FunctionElement[str]):
    """The texts of a group of rows in one, with a comma between two."""

    inherit_cache = False
    type = Text()


@compiles(Joined, "postgresql")
def _string_agg(element: Joined, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)}, ',')"


@compiles(Joined, "sqlite")
def _group_concat(element: Joined, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)})"

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.engine import Dialect, make_url

from adapters.sql.store import SqlStore
from adapters.sql.tables import groups
from adapters.sql.types import Utc
from tests.adapters.sql.samples import GROUP, rows

SQLITE: Dialect = make_url("sqlite+aiosqlite://").get_dialect()()
POSTGRES: Dialect = make_url("postgresql+asyncpg://").get_dialect()()
INSTANTS = st.datetimes(timezones=st.timezones())


def stored(instant: datetime) -> int:
    """Return what SQLite stores."""
    number: int = Utc().process_bind_param(instant, SQLITE)
    return number


@given(INSTANTS)
def test_an_instant_comes_back_in_utc_to_the_microsecond(instant: datetime) -> None:
    back = Utc().process_result_value(stored(instant), SQLITE)
    assert back is not None
    # In UTC: Python calls a local time in a gap unequal to every instant, its own included.
    assert (back, back.tzinfo) == (instant.astimezone(UTC), UTC)


@given(INSTANTS, INSTANTS)
def test_what_sqlite_stores_sorts_as_the_instants_do(one: datetime, other: datetime) -> None:
    assert (stored(one) < stored(other)) == (one < other)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES], ids=lambda each: str(each.name))
def test_an_instant_without_a_zone_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="no zone"):
        Utc().process_bind_param(datetime(2026, 3, 2, 8), dialect)  # noqa: DTZ001 - that is the point


async def test_nothing_of_an_instant_without_a_zone_reaches_the_database(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="no zone"):
        await store.write(lambda tx: tx.groups.add(GROUP, at=datetime(2026, 3, 2, 8)))  # noqa: DTZ001 - as above
    with pytest.raises(LookupError):
        await store.read(lambda tx: tx.groups.get(1))


async def test_both_engines_give_the_instant_back_in_utc(store: SqlStore, database_url: str) -> None:
    tehran = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=3, minutes=30)))
    await store.write(lambda tx: tx.groups.add(GROUP, at=tehran))
    ((created_at,),) = await rows(database_url, select(groups.c.created_at))
    assert (created_at, created_at.tzinfo) == (tehran, UTC)

"""A database full of groups that each have one channel and one daily prompt, on either engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Table, Text, case, cast, func, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.sql.address import read_address
from adapters.sql.tables import IS_SENT, bindings, deliveries, groups, schedules
from bot.domain.day import EVERY_DAY
from bot.domain.group import Feed
from bot.domain.schedule import Post

DAY = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = (8, 9)
"""The hours at which a share of the groups has its prompt; all others have theirs in the evening."""

EVENING = 20
LATE = timedelta(minutes=2)
"""How long after the hour is measured: by then posts that are spread over the minute are due as well."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many schedules there are, and how many of them are due at each of the hours."""

    schedules: int
    due: int


def moment(hour: int) -> datetime:
    """Return the instant of an hour of the day."""
    return DAY + timedelta(hours=hour)


async def fill(url: str, size: Size) -> None:
    """Fill a migrated, empty database."""
    engine = create_async_engine(read_address(url))
    try:
        async with engine.begin() as connection:
            await _fill(connection, size)
        async with engine.begin() as connection:
            await connection.execute(text("ANALYZE"))
    finally:
        await engine.dispose()


async def sent(url: str) -> int:
    """Count the deliveries that are recorded as sent."""
    engine = create_async_engine(read_address(url))
    try:
        async with engine.connect() as connection:
            return int(await connection.scalar(select(func.count()).select_from(deliveries).where(IS_SENT)) or 0)
    finally:
        await engine.dispose()


async def _fill(connection: AsyncConnection, size: Size) -> None:
    numbers = select(literal(1, Integer).label("id")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.id + 1).where(numbers.c.id < size.schedules))
    await _one_for_each(
        connection, numbers, groups,
        name="Owls", zone="UTC", week_start=0, study_days=EVERY_DAY.mask, feed=Feed.THREAD.value, grace_days=0,
        created_at=DAY,
    )  # fmt: skip
    await _one_for_each(
        connection, groups, bindings,
        group_id=groups.c.id, platform="bench", community=cast(groups.c.id % 1000, Text),
        channel=cast(groups.c.id, Text), set_up_by_platform="bench", set_up_by_user="admin", created_at=DAY,
    )  # fmt: skip
    share = groups.c.id % (size.schedules // size.due)
    await _one_for_each(
        connection, groups, schedules,
        group_id=groups.c.id, post=Post.PROMPT.value, weekdays=EVERY_DAY.mask,
        at=_by_share(share, schedules.c.at, {hour: time(hour) for hour in (*HOURS, EVENING)}),
        next_due_at=_by_share(share, schedules.c.next_due_at, {hour: moment(hour) for hour in (*HOURS, EVENING)}),
    )  # fmt: skip


def _by_share(share: ColumnElement[int], column: ColumnElement[Any], by_hour: dict[int, Any]) -> ColumnElement[Any]:
    """Give the groups of a share what belongs to their hour: those of one hour lie scattered among the others."""
    typed = {hour: literal(value, column.type) for hour, value in by_hour.items()}
    return case(*((share == number, typed[hour]) for number, hour in enumerate(HOURS)), else_=typed[EVENING])


async def _one_for_each(connection: AsyncConnection, source: FromClause, table: Table, **values: Any) -> None:
    """Insert one row for each row of a source; a value is a constant, or computed from that row."""
    told = [
        each if isinstance(each, ColumnElement) else literal(each, table.c[name].type) for name, each in values.items()
    ]
    await connection.execute(insert(table).from_select(list(values), select(*told).select_from(source)))

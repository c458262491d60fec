"""When there is something to do next: asked once a second, it looks at the first entry of each index and no further."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Text, func, select

from adapters.sql.delivery_rows import IS_HEARD, MAY_GO
from adapters.sql.rows import given_rows
from adapters.sql.statement import Statement
from adapters.sql.tables import IS_CLAIMED, IS_DUE, IS_ON, bindings, buckets, deliveries, departures, schedules
from bot.ports.posts import Agenda

# From each platform to the next one in the index of channels: DISTINCT would read all of it.
_first = select(func.min(bindings.c.platform).label("platform")).cte("seen", recursive=True)
_next = select(func.min(bindings.c.platform)).where(bindings.c.platform > _first.c.platform)
_seen = _first.union_all(select(_next.correlate(_first).scalar_subquery()).where(_first.c.platform.is_not(None)))
_PLATFORMS = Statement(select(_seen.c.platform).where(_seen.c.platform.is_not(None)))

_asked = given_rows(platform=Text())
_HERE = deliveries.c.platform == _asked.c.platform
_OF_CHANNEL = bindings.c.id == deliveries.c.binding_id
_POST = (
    select(deliveries.c.try_at)
    .join(bindings, _OF_CHANNEL)
    .where(IS_DUE, _HERE, MAY_GO)
    .order_by(deliveries.c.try_at)
    .limit(1)
)
_EXPIRY = select(deliveries.c.lease_until).where(IS_CLAIMED, _HERE).order_by(deliveries.c.lease_until).limit(1)
_EDIT = (
    select(deliveries.c.edit_due_at)
    .join(bindings, _OF_CHANNEL)
    .where(deliveries.c.edit_due_at.is_not(None), _HERE, IS_HEARD)
    .order_by(deliveries.c.edit_due_at)
    .limit(1)
)
_FREE_AT = select(buckets.c.free_at).where(buckets.c.name == _asked.c.platform)
_SCHEDULE = select(func.min(schedules.c.next_due_at)).where(IS_ON)
_PURGE = select(func.min(departures.c.purge_at))
_OF = Statement(
    select(
        _SCHEDULE.scalar_subquery(),
        _PURGE.scalar_subquery(),
        *(each.correlate(_asked).scalar_subquery() for each in (_FREE_AT, _POST, _EXPIRY, _EDIT)),
    ).select_from(_asked)
)
NO_PLATFORM = ""
"""Asked for among the others, so that there is an answer where there are none."""


def platforms(connection: Connection) -> list[str]:
    """Return the platforms on which groups have channels."""
    return [platform for (platform,) in _PLATFORMS.rows(connection)]


def of(connection: Connection, platforms: Collection[str]) -> Agenda:
    """Return when there is something to do next, of what is due on these platforms."""
    rows = _OF.rows(connection, given=[(platform,) for platform in (*platforms, NO_PLATFORM)])
    next_due_at, purge_at, *_ = rows[0]
    due: list[datetime] = [] if next_due_at is None else [next_due_at]
    possible = list(due)
    for _, _, free_at, *posts in rows:
        if post_at := min((each for each in posts if each is not None), default=None):
            due.append(post_at)
            possible.append(max(post_at, free_at or post_at))
    return Agenda(min(due, default=None), min(possible, default=None), purge_at)

"""The database under torture: what stands in it, and the server that can be stopped under load."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql.address import is_sqlite, read_address
from adapters.sql.tables import (
    accounts,
    bindings,
    check_ins,
    deliveries,
    groups,
    members,
    occurrences,
    schedules,
)
from tests.postgres_server import PostgresServer

_out = deliveries.c


class Delivered(NamedTuple):
    """A row of deliveries, with its channel and the event of its check-in."""

    id: int
    post: str
    day: date
    state: str
    message: str | None
    platform: str
    channel: str
    due_at: datetime
    try_at: datetime
    owner: str | None
    """Who has it in hand: machine, process, and a word for this run of it."""
    lease_until: datetime | None
    edit_due_at: datetime | None
    paused_at: datetime | None
    occurrence_id: int | None
    note: str | None
    reason: str | None
    revision: int
    shown_revision: int


class CheckedIn(NamedTuple):
    """A row of check_ins, with its channel and its member."""

    id: int
    event: str
    minutes: int
    note: str
    day: date
    at: datetime
    undone: bool
    channel: str
    name: str
    user: str


class Occurred(NamedTuple):
    """A row of schedules with one of its occurrences, or none."""

    channel: str
    post: str
    weekdays: int
    at: Any
    zone: str
    since: datetime
    next_due_at: datetime | None
    day: date | None


DELIVERED = (
    select(
        *(_out[name] for name in ("id", "post", "day", "state", "message")),
        bindings.c.platform,
        bindings.c.channel,
        *(_out[name] for name in ("due_at", "try_at", "owner", "lease_until", "edit_due_at")),
        bindings.c.paused_at,
        _out.occurrence_id,
        check_ins.c.note,
        *(_out[name] for name in ("reason", "revision", "shown_revision")),
    )
    .join(bindings, bindings.c.id == _out.binding_id)
    .outerjoin(check_ins, check_ins.c.id == _out.check_in_id)
    .order_by(_out.id)
)
CHECKED_IN = (
    select(
        *(check_ins.c[name] for name in ("id", "event", "minutes", "note", "day", "at", "undone")),
        bindings.c.channel,
        members.c.name,
        accounts.c.user,
    )
    .join(bindings, bindings.c.group_id == check_ins.c.group_id)
    .join(members, members.c.id == check_ins.c.member_id)
    .join(accounts, accounts.c.person_id == members.c.person_id)
    .order_by(check_ins.c.at, check_ins.c.id)
)
OCCURRED = (
    select(
        bindings.c.channel,
        *(schedules.c[name] for name in ("post", "weekdays", "at")),
        groups.c.zone,
        groups.c.created_at,
        schedules.c.next_due_at,
        occurrences.c.day,
    )
    .join(bindings, bindings.c.group_id == schedules.c.group_id)
    .join(groups, groups.c.id == schedules.c.group_id)
    .outerjoin(occurrences, occurrences.c.schedule_id == schedules.c.id)
)


class Database:
    """Reads what is there. A server of one's own can be stopped and started again."""

    def __init__(self, url: str, server: PostgresServer | None = None) -> None:
        self.url = url
        self.server = server
        self._engine = create_async_engine(read_address(url), poolclass=NullPool)

    @property
    def name(self) -> str:
        """What kind of database it is."""
        return "SQLite" if is_sqlite(read_address(self.url)) else "PostgreSQL"

    async def restart(self) -> None:
        """Stop the server as a power cut does, and start it again."""
        assert self.server
        await asyncio.to_thread(self.server.stop, "immediate")
        await asyncio.to_thread(self.server.start)

    async def delivered(self) -> list[Delivered]:
        """Return every delivery."""
        return [Delivered(*row) for row in await self._rows(DELIVERED)]

    async def checked_in(self) -> list[CheckedIn]:
        """Return every check-in in the order in which they were made."""
        return [CheckedIn(*row) for row in await self._rows(CHECKED_IN)]

    async def occurred(self) -> list[Occurred]:
        """Return every occurrence with its schedule, and the schedules without any."""
        return [Occurred(*row) for row in await self._rows(OCCURRED)]

    async def next_due(self, post: str) -> datetime | None:
        """Return when any group is next due for a post."""
        due = select(schedules.c.next_due_at).where(schedules.c.post == post, schedules.c.next_due_at.is_not(None))
        rows = await self._rows(due.order_by(schedules.c.next_due_at).limit(1))
        return rows[0][0] if rows else None

    async def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            rows: Sequence[Any] = (await connection.execute(statement)).all()
            return rows

"""When each group's posts are due, and one row per occurrence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, select, update

from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import IS_ON, occurrences, schedules
from bot.domain.day import Weekdays
from bot.domain.schedule import Post, Schedule

_SCHEDULE = select(*(schedules.c[name] for name in ("id", "group_id", "post", "at", "weekdays", "next_due_at")))
_OF = Statement(_SCHEDULE.where(schedules.c.group_id == bindparam("group_id")).order_by(schedules.c.id))
_PUT = Statement(
    lambda insert: (
        insert(schedules)
        .values(**given("group_id", "post", "at", "weekdays", "next_due_at"))
        .on_conflict_do_update(index_elements=["group_id", "post"], set_=given("at", "weekdays", "next_due_at"))
    )
)
_DUE = Statement(
    _SCHEDULE.where(IS_ON, schedules.c.next_due_at <= bindparam("now"))
    .order_by(schedules.c.next_due_at, schedules.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_ADVANCE = Statement(update(schedules).where(schedules.c.id == bindparam("id")).values(**given("next_due_at")))
_OCCUR = Statement(
    lambda insert: (
        insert(occurrences)
        .values(**given("schedule_id", "day", "due_at", "prompt_key"))
        .on_conflict_do_nothing()
        .returning(occurrences.c.id)
    )
)
_RECENT_PROMPTS = Statement(
    select(occurrences.c.prompt_key)
    .join(schedules, schedules.c.id == occurrences.c.schedule_id)
    .where(
        schedules.c.group_id == bindparam("group_id"),
        occurrences.c.day >= bindparam("since"),
        occurrences.c.prompt_key.is_not(None),
    )
)


class SqlSchedules:
    """See `bot.ports.store.Schedules`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, group_id: int) -> Mapping[Post, Schedule]:
        """Return the group's schedules."""
        found = map(_schedule, _OF.rows(self._connection, group_id=group_id))
        return {each.post: each for each in found}

    def put(self, group_id: int, post: Post, *, at: time, weekdays: Weekdays, next_due_at: datetime | None) -> None:
        """Set a group's schedule."""
        _PUT.count(
            self._connection,
            group_id=group_id,
            post=post.value,
            at=at,
            weekdays=weekdays.mask,
            next_due_at=next_due_at,
        )

    def due(self, now: datetime, *, limit: int) -> list[Schedule]:
        """Lock and return the schedules that are due, the longest waiting first.

        On PostgreSQL those that another transaction holds are passed over: it is posting them.
        """
        return [_schedule(row) for row in _DUE.rows(self._connection, now=now, limit=limit)]

    def advance(self, schedule_id: int, next_due_at: datetime | None) -> None:
        """Say when the schedule is due next."""
        _ADVANCE.count(self._connection, id=schedule_id, next_due_at=next_due_at)

    def occur(self, schedule_id: int, day: date, *, due_at: datetime, prompt_key: str | None) -> int | None:
        """Record the occurrence of a local date and return its id; None when it was there already."""
        row = _OCCUR.row(self._connection, schedule_id=schedule_id, day=day, due_at=due_at, prompt_key=prompt_key)
        return row[0] if row else None

    def recent_prompts(self, group_id: int, *, since: date) -> frozenset[str]:
        """Return the keys of the prompts the group has had since a day."""
        rows = _RECENT_PROMPTS.rows(self._connection, group_id=group_id, since=since)
        return frozenset(key for (key,) in rows)


def _schedule(row: Row) -> Schedule:
    number, group_id, post, at, mask, next_due_at = row
    return Schedule(number, group_id, Post(post), at, Weekdays(mask), next_due_at)

"""When each group's posts are due, and one row per occurrence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from sqlalchemy import BigInteger, Connection, Date, Text, bindparam, select, true, update

from adapters.sql.rows import Joined, given_rows
from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import IS_ON, groups, occurrences, schedules
from adapters.sql.types import Utc
from bot.domain.day import Weekdays
from bot.domain.schedule import DueSchedule, Occurrence, Post, Schedule

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
    _SCHEDULE.add_columns(groups.c.zone)
    .join(groups, groups.c.id == schedules.c.group_id)
    .where(IS_ON, schedules.c.next_due_at <= bindparam("now"))
    .order_by(schedules.c.next_due_at, schedules.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=schedules, key_share=True)
)
_next = given_rows(id=BigInteger(), next_due_at=Utc())
_ADVANCE = Statement(update(schedules).where(schedules.c.id == _next.c.id).values(next_due_at=_next.c.next_due_at))
_new = given_rows(schedule_id=BigInteger(), day=Date(), due_at=Utc(), prompt_key=Text())
_OCCUR = Statement(
    lambda insert: (
        insert(occurrences)
        .from_select(list(_new.c.keys()), select(_new).where(true()))
        .on_conflict_do_nothing()
        .returning(occurrences.c.schedule_id, occurrences.c.id)
    )
)
_since = given_rows(schedule_id=BigInteger(), day=Date())
_RECENT_PROMPTS = Statement(
    select(occurrences.c.schedule_id, Joined(occurrences.c.prompt_key))
    .join(_since, (_since.c.schedule_id == occurrences.c.schedule_id) & (occurrences.c.day >= _since.c.day))
    .where(occurrences.c.prompt_key.is_not(None))
    .group_by(occurrences.c.schedule_id)
)


class SqlSchedules:
    """See `bot.ports.posts.Schedules`."""

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

    def due(self, now: datetime, *, limit: int) -> list[DueSchedule]:
        """Lock and return the schedules that are due, the longest waiting first.

        On PostgreSQL those that another transaction holds are passed over: it is posting them.
        """
        rows = _DUE.rows(self._connection, now=now, limit=limit)
        return [DueSchedule(_schedule(row), zone) for *row, zone in rows]

    def advance(self, next_due_at: Mapping[int, datetime | None]) -> None:
        """Say when schedules are due next, by id."""
        _ADVANCE.count(self._connection, given=next_due_at.items())

    def occur(self, occurrences: Iterable[Occurrence]) -> Mapping[int, int]:
        """Record one occurrence for each schedule; return their ids by schedule, without those that were there."""
        new = [(each.schedule_id, each.day, each.due_at, each.prompt_key) for each in occurrences]
        return dict(map(tuple, _OCCUR.rows(self._connection, given=new)))

    def recent_prompts(self, since: Mapping[int, date]) -> Mapping[int, frozenset[str]]:
        """Return the keys of the prompts that each schedule had since its day."""
        found = _RECENT_PROMPTS.rows(self._connection, given=since.items())
        return {schedule_id: frozenset(keys.split(",")) for schedule_id, keys in found}


def _schedule(row: Row) -> Schedule:
    number, group_id, post, at, mask, next_due_at = row
    return Schedule(number, group_id, Post(post), at, Weekdays(mask), next_due_at)

"""What members did and meant to do: check-ins, plans, pauses and rests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from operator import itemgetter

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
    update,
)

from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import COUNTS, check_in_changes, check_ins, pauses, plans, rests
from adapters.sql.types import OneOf, Together
from bot.domain.checkin import CheckIn
from bot.domain.day import Weekdays
from bot.domain.group import Member
from bot.domain.history import History, Logged
from bot.domain.plan import Pause, Plan

# Read as they are and added up in Python: GROUP BY makes SQLite take twice as long, for rows that mostly stand alone.
_MINUTES = Statement(
    select(type_coerce(check_ins.c.day, Text), check_ins.c.minutes).where(
        check_ins.c.member_id == bindparam("member_id"), COUNTS
    )
)
# Of many people boards need less, and get it in one row for each.
_LOGGED = Statement(
    select(check_ins.c.member_id, Together(check_ins.c.day), func.sum(check_ins.c.minutes))
    .where(
        check_ins.c.group_id == bindparam("group_id"),
        COUNTS,
        check_ins.c.day.between(bindparam("first"), bindparam("last")),
    )
    .group_by(check_ins.c.member_id)
)
_DAYS = Statement(
    select(check_ins.c.member_id, Together(check_ins.c.day))
    .where(OneOf(check_ins.c.member_id), COUNTS, check_ins.c.day <= bindparam("until"))
    .group_by(check_ins.c.member_id)
)

_PLAN, _PAUSE, _REST = range(3)


def _intentions(of: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> Statement:
    """Build the query of plans, pauses and rests: few rows each, in one round trip."""
    no_day, no_number = type_coerce(cast(null(), Date), Text), cast(null(), Integer)
    kinds = (
        (_PLAN, plans, type_coerce(plans.c.since, Text), no_day, plans.c.weekdays, plans.c.weekly_minutes),
        (_PAUSE, pauses, pauses.c.first, pauses.c.last, no_number, no_number),
        (_REST, rests, rests.c.day, no_day, no_number, no_number),
    )
    return Statement(
        union_all(
            *(
                select(table.c.member_id, literal_column(str(kind)), *columns).where(of(table.c.member_id))
                for kind, table, *columns in kinds
            )
        )
    )


_INTENTIONS_OF_ONE = _intentions(lambda column: column == bindparam("member_id"))
_INTENTIONS_OF_MANY = _intentions(OneOf)

_FIELDS = ("member_id", "group_id", "day", "minutes", "note", "link", "at", "undone")
_CHECK_IN = select(check_ins.c.id, *(check_ins.c[name] for name in _FIELDS))
_ADD = Statement(insert(check_ins).values(**given("event", *_FIELDS)).returning(check_ins.c.id))
_GET = Statement(_CHECK_IN.where(check_ins.c.id == bindparam("id")))
_LATEST = Statement(
    _CHECK_IN.where(check_ins.c.member_id == bindparam("member_id"), COUNTS)
    .order_by(check_ins.c.at.desc(), check_ins.c.id.desc())
    .limit(1)
)
_ON_DAY = Statement(
    _CHECK_IN.where(
        check_ins.c.group_id == bindparam("group_id"), check_ins.c.day == bindparam("day"), COUNTS
    ).order_by(check_ins.c.at, check_ins.c.id)
)
_CHANGED = ("day", "minutes", "note", "link", "undone")
_AUDIT = Statement(insert(check_in_changes).values(**given("check_in_id", "changed_at", *_CHANGED)))
_CHANGE = Statement(update(check_ins).where(check_ins.c.id == bindparam("id")).values(**given(*_CHANGED)))

_SET_PLAN = Statement(
    lambda insert: (
        insert(plans)
        .values(**given("member_id", "since", "weekdays", "weekly_minutes"))
        .on_conflict_do_update(index_elements=["member_id", "since"], set_=given("weekdays", "weekly_minutes"))
    )
)
_ADD_PAUSE = Statement(insert(pauses).values(**given("member_id", "first", "last", "at")))
_SAME_PAUSE = tuple(pauses.c[name] == bindparam(name) for name in ("member_id", "first", "last"))
_END_PAUSE = Statement(update(pauses).where(*_SAME_PAUSE).values(last=bindparam("new_last")))
_DROP_PAUSE = Statement(delete(pauses).where(*_SAME_PAUSE))
_ADD_REST = Statement(lambda insert: insert(rests).values(**given("member_id", "day", "at")).on_conflict_do_nothing())


class SqlLog:
    """See `bot.ports.store.Log`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def history(self, member: Member) -> History:
        """Return one member's log."""
        intentions = _INTENTIONS_OF_ONE.rows(self._connection, member_id=member.id)
        minutes: dict[date, int] = {}
        for written, spent in _MINUTES.rows(self._connection, member_id=member.id):
            day = _day(written)
            minutes[day] = minutes.get(day, 0) + spent
        return _history(member, minutes, intentions)

    def intentions(self, members: Sequence[Member]) -> Mapping[int, History]:
        """Return the logs of several members by member id, without their check-ins."""
        intentions: dict[int, list[Row]] = {member.id: [] for member in members}
        for row in _INTENTIONS_OF_MANY.rows(self._connection, ids=list(intentions)):
            intentions[row[0]].append(row)
        return {each.id: _history(each, {}, intentions[each.id]) for each in members}

    def logged(self, group_id: int, first: date, last: date) -> Mapping[int, Logged]:
        """Return what members of a group logged between two days, by member id; who logged nothing is not in it."""
        rows = _LOGGED.rows(self._connection, group_id=group_id, first=first, last=last)
        return {number: Logged(_days(written), spent) for number, written, spent in rows}

    def days(self, members: Sequence[Member], *, until: date) -> Mapping[int, Collection[date]]:
        """Return the days up to one on which several members checked in, by member id."""
        rows = _DAYS.rows(self._connection, ids=[member.id for member in members], until=until)
        return {number: _days(written) for number, written in rows}

    def add(self, check_in: CheckIn, *, event: str) -> CheckIn:
        """Record a check-in; its id is given by the store, and the event id is unique for ever."""
        values = {name: getattr(check_in, name) for name in _FIELDS}
        (number,) = _ADD.one(self._connection, event=event, **values)
        return CheckIn(number, **values)

    def get(self, check_in_id: int) -> CheckIn | None:
        """Return a check-in, undone or not."""
        row = _GET.row(self._connection, id=check_in_id)
        return CheckIn(*row) if row else None

    def latest(self, member_id: int) -> CheckIn | None:
        """Return the member's newest check-in that was not undone."""
        row = _LATEST.row(self._connection, member_id=member_id)
        return CheckIn(*row) if row else None

    def change(self, old: CheckIn, new: CheckIn, *, at: datetime) -> None:
        """Replace a check-in and keep an audit line of what it was."""
        was = {name: getattr(old, name) for name in _CHANGED}
        _AUDIT.count(self._connection, check_in_id=old.id, changed_at=at, **was)
        _CHANGE.count(self._connection, id=old.id, **{name: getattr(new, name) for name in _CHANGED})

    def on_day(self, group_id: int, day: date) -> list[CheckIn]:
        """Return the group's check-ins of a study day that were not undone, oldest first."""
        return [CheckIn(*row) for row in _ON_DAY.rows(self._connection, group_id=group_id, day=day)]

    def plan(self, member_id: int, plan: Plan) -> None:
        """Record a plan; a second one from the same day replaces the first."""
        _SET_PLAN.count(
            self._connection,
            member_id=member_id,
            since=plan.since,
            weekdays=plan.weekdays.mask,
            weekly_minutes=plan.weekly_minutes,
        )

    def pause(self, member_id: int, pause: Pause, *, at: datetime) -> None:
        """Record a pause."""
        _ADD_PAUSE.count(self._connection, member_id=member_id, first=pause.first, last=pause.last, at=at)

    def end_pause(self, member_id: int, pause: Pause, *, last: date | None) -> None:
        """Let a pause end on `last`, or remove it when None."""
        same = {"member_id": member_id, "first": pause.first, "last": pause.last}
        if last is None:
            _DROP_PAUSE.count(self._connection, **same)
        else:
            _END_PAUSE.count(self._connection, **same, new_last=last)

    def rest(self, member_id: int, day: date, *, at: datetime) -> bool:
        """Spend a freeze on a day by hand; False when that was done before."""
        return _ADD_REST.count(self._connection, member_id=member_id, day=day, at=at) == 1


@cache
def _day(written: str | date) -> date:
    """Return a day as PostgreSQL gives it or as SQLite writes it.

    The same few days come thousands of times: one object for each halves the time that a large group's log takes.
    """
    return date.fromisoformat(written) if isinstance(written, str) else written


def _days(written: str | Sequence[date]) -> Collection[date]:
    """Return days that stood together in one row."""
    return frozenset(map(_day, written.split(",") if isinstance(written, str) else written))


@lru_cache(maxsize=4096)
def _plan(since: str | date, mask: int, weekly_minutes: int) -> Plan:
    """Return a plan as it is written: one object for all who joined on one day with their group's study days."""
    return Plan(_day(since), Weekdays(mask), weekly_minutes)


def _history(member: Member, minutes: Mapping[date, int], rows: Sequence[Row]) -> History:
    """Put a member's log together. The rows of the union come in any order and are sorted here, by their first day."""
    if len(rows) == 1 and rows[0][1] == _PLAN:  # so it is with most people, and a group may have thousands
        _, _, since, _, mask, weekly_minutes = rows[0]
        return History(minutes, (_plan(since, mask, weekly_minutes),), moves=member.moves)
    chosen, paused, rested = list[Plan](), list[Pause](), list[date]()
    for _, kind, first, last, mask, weekly_minutes in sorted(rows, key=itemgetter(2)):
        if kind == _PLAN:
            chosen.append(_plan(first, mask, weekly_minutes))
        elif kind == _PAUSE:
            paused.append(Pause(_day(first), _day(last)))
        else:
            rested.append(_day(first))
    return History(
        minutes=minutes,
        plans=tuple(chosen) or (Plan(member.joined),),
        pauses=tuple(paused),
        rests=frozenset(rested),
        moves=member.moves,
    )

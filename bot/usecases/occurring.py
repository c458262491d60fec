"""Occurrences: what is due by the schedules of many groups becomes one row per local date and one delivery per channel.

All of it is one transaction with saying when each schedule is due next, so a crash at any instant leaves either both or
neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.content import prompts
from bot.domain.pace import crowded, jitter, minute_of
from bot.domain.prompt import NO_REPEAT_DAYS, choose_prompt
from bot.domain.schedule import Due, DueSchedule, Occurrence, Post, Schedule, next_due
from bot.ports.posts import Parcel
from bot.ports.store import Transaction

SCHEDULES_A_ROUND = 500
DATES_A_ROUND = 30
"""After a long downtime a schedule catches up with so many dates in one transaction."""

AT_ONCE = timedelta()
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Happening:
    """An occurrence to be recorded, and how long its posts wait after it is due."""

    schedule: Schedule
    due: Due
    wait: timedelta = AT_ONCE


def occur(tx: Transaction, schedule: Schedule, due: Due) -> bool:
    """Record one occurrence with a delivery for each channel of the group; False when that date had one already."""
    return _record(tx, [_Happening(schedule, due)]) == 1


def occur_due(tx: Transaction, *, now: datetime) -> bool:
    """Record every occurrence up to now of schedules that are due; tells whether more is waiting.

    A schedule that missed several dates gets its occurrences in their order, because prompts do not repeat.
    """
    due = tx.schedules.due(now, limit=SCHEDULES_A_ROUND)
    if not due:
        return False
    coming = {each.schedule.id: _after(each, (each.schedule.next_due_at or now) - INSTANT) for each in due}
    crowd = crowded(each.at for each in coming.values() if each and each.at <= now)
    for _ in range(DATES_A_ROUND):
        happening = []
        for each in due:
            occurs = coming[each.schedule.id]
            if occurs and occurs.at <= now:
                wait = jitter(each.schedule.group_id) if minute_of(occurs.at) in crowd else AT_ONCE
                happening.append(_Happening(each.schedule, occurs, wait))
                coming[each.schedule.id] = _after(each, occurs.at)
        if not happening:
            break
        _record(tx, happening)
    tx.schedules.advance({schedule_id: occurs.at if occurs else None for schedule_id, occurs in coming.items()})
    return len(due) == SCHEDULES_A_ROUND or any(occurs and occurs.at <= now for occurs in coming.values())


def _after(each: DueSchedule, instant: datetime) -> Due | None:
    return next_due(instant, at=each.schedule.at, weekdays=each.schedule.weekdays, zone=each.zone)


def _record(tx: Transaction, happening: Sequence[_Happening]) -> int:
    """Record one occurrence of each schedule with its deliveries; return how many there were not yet."""
    keys = _prompt_keys(tx, happening)
    ids = tx.schedules.occur(
        Occurrence(each.schedule.id, each.due.day, each.due.at, keys.get(each.schedule.id)) for each in happening
    )
    parcels = []
    for each in happening:
        if (occurrence_id := ids.get(each.schedule.id)) is None:
            continue
        post, day = each.schedule.post, each.due.day
        about = day if post is Post.PROMPT else day - timedelta(days=7)
        key = keys.get(each.schedule.id)
        parcel = Parcel(post, about, each.due.at, occurrence_id=occurrence_id, prompt_key=key, wait=each.wait)
        parcels.append((each.schedule.group_id, parcel))
    if parcels:
        tx.deliveries.add_to_groups(parcels)
    return len(parcels)


def _prompt_keys(tx: Transaction, happening: Sequence[_Happening]) -> dict[int, str]:
    """Choose the prompt of each schedule that posts one, by the schedule's id."""
    days = {each.schedule.id: each.due.day for each in happening if each.schedule.post is Post.PROMPT}
    if not days:
        return {}
    recent = tx.schedules.recent_prompts({number: day - timedelta(days=NO_REPEAT_DAYS) for number, day in days.items()})
    groups = {each.schedule.id: each.schedule.group_id for each in happening}
    return {
        number: choose_prompt(prompts(), recent=recent.get(number, frozenset()), group_id=groups[number], day=day).key
        for number, day in days.items()
    }

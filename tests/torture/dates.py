"""The calendar of each schedule: each local date has one occurrence, counted with a clock on the wall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.domain.day import Weekdays
from tests.domain import oracles
from tests.torture.database import Occurred
from tests.torture.sheet import Finding

DAY = timedelta(days=1)
WEEK = 7 * DAY


def occurrences(rows: Sequence[Occurred], *, now: datetime, latest: datetime) -> Iterator[Finding]:
    """Yield every date without an occurrence or with one too many. `latest` is how far any clock ever was."""
    by_schedule: dict[tuple[str, str], list[Occurred]] = defaultdict(list)
    for each in rows:
        by_schedule[each.channel, each.post].append(each)
    for (channel, post), of_one in by_schedule.items():
        schedule, there = of_one[0], sorted(each.day for each in of_one if each.day)
        # The first leaderboard is that of the first whole week.
        since = schedule.since + WEEK if post == "leaderboard" else schedule.since
        certain, possible = set(_dates(schedule, since, now)), set(_dates(schedule, schedule.since, latest))
        if len(set(there)) < len(there):
            yield Finding(f"the {post} of {channel} has a date twice: {there}", [[channel]])
        for day in sorted(certain - set(there)):
            yield Finding(f"the {post} of {channel} for {day} is missing", [[channel]])
        for day in sorted(set(there) - possible):
            yield Finding(f"the {post} of {channel} for {day} came too early", [[channel]])


def _dates(schedule: Occurred, since: datetime, until: datetime) -> Iterator[date]:
    """Yield the local dates on which a schedule was due, by looking at the clock minute by minute."""
    day = since.date() - DAY
    while day <= until.date() + DAY:
        if day in Weekdays(schedule.weekdays) and oracles.exists(day, schedule.zone):
            due = oracles.instant(day, schedule.at, schedule.zone)
            if since < due <= until:
                yield day
        day += DAY

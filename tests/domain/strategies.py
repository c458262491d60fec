"""What the tests of the domain draw: histories of a member, zones, and the moments at which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.domain.day import DAY, Weekdays, ZoneMove, zone_names
from bot.domain.history import History
from bot.domain.plan import Pause, Plan

MONDAY = date(2026, 3, 2)
"""Where the histories begin, give or take."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
AT_HOME = (ZoneMove(LONG_AGO, "UTC"),)


def days(first: int = 0, last: int = 100) -> st.SearchStrategy[date]:
    """Draw days so many days after the Monday on which everything begins."""
    return st.integers(first, last).map(lambda number: MONDAY + DAY * number)


@st.composite
def logs(draw: st.DrawFn) -> dict[date, int]:
    """Draw minutes by day: runs of days in a row with gaps between them, as lives have them."""
    day, log = draw(days(0, 13)), dict[date, int]()
    for run, gap in draw(st.lists(st.tuples(st.integers(1, 16), st.integers(0, 4)), max_size=7)):
        minutes = draw(st.sampled_from((0, 5, 25, 60, 90, 200)))
        log |= {day + DAY * number: minutes for number in range(run)}
        day += DAY * (run + gap)
    return log


weekdays = st.integers(1, 127).map(Weekdays)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, ...]:
    """Draw up to four plans, oldest first, no two from the same day."""
    begins = sorted(draw(st.sets(days(-10, 60), min_size=1, max_size=4)))
    minutes = st.sampled_from((10, 60, 175, 300, 600, 1000))
    return tuple(Plan(since, draw(weekdays), draw(minutes)) for since in begins)


pauses = st.lists(
    st.builds(
        lambda first, length: Pause(first, first + DAY * (length - 1)), days(0, 60), st.integers(1, 20)
    ),
    max_size=2,
).map(tuple)
rests = st.frozensets(days(0, 70), max_size=3)
histories = st.builds(
    History, minutes=logs(), plans=plans(), pauses=pauses, rests=rests, moves=st.just(AT_HOME)
)

zones = st.sampled_from(sorted(zone_names()))


@st.composite
def journeys(draw: st.DrawFn) -> tuple[ZoneMove, ...]:
    """Draw a life in up to four zones, changed at quarters of an hour in three weeks of March 2026."""
    quarters = sorted(draw(st.sets(st.integers(0, 21 * 96), max_size=3)))
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    since = [LONG_AGO, *(begin + timedelta(minutes=15 * number) for number in quarters)]
    places = st.sampled_from(
        ("Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kathmandu", "UTC", "America/New_York", "Pacific/Midway")
    )
    return tuple(ZoneMove(each, draw(places), draw(st.integers(0, 6))) for each in since)


class ClockChange(NamedTuple):
    """The first second with a new offset, in UTC, and the local times on the clock before and at it."""

    zone: str
    at: datetime
    before: datetime
    after: datetime


@cache
def clock_changes(zone: str) -> tuple[ClockChange, ...]:
    """Find every change of a zone's offset from 2006 to 2027."""
    place, offsets = ZoneInfo(zone), _offsets(zone)
    found = []
    for number, (old, new) in enumerate(pairwise(offsets)):
        if old != new:
            at = _first_second_without(old, place, MOMENTS[number], MOMENTS[number + 1])
            found.append(
                ClockChange(
                    zone, at, (at + old).replace(tzinfo=None), at.astimezone(place).replace(tzinfo=None)
                )
            )
    return tuple(found)


MOMENTS = [LONG_AGO + DAY * number for number in range(36 * 365, 58 * 365, 10)]


@cache
def _offsets(zone: str) -> tuple[timedelta, ...]:
    place = ZoneInfo(zone)
    return tuple(moment.astimezone(place).utcoffset() or timedelta() for moment in MOMENTS)


def _first_second_without(old: timedelta, place: ZoneInfo, low: datetime, high: datetime) -> datetime:
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(place).utcoffset() == old else (low, middle)
    return high


@cache
def kinds_of_clock_change() -> tuple[ClockChange, ...]:
    """Return the latest clock change of every kind on Earth: the same jump at the same local time is one kind."""
    different = {_offsets(zone): zone for zone in sorted(zone_names())}
    changes = [change for zone in different.values() for change in clock_changes(zone)]
    kinds = {
        (change.after - change.before, change.before.time()): change
        for change in sorted(changes, key=lambda change: change.at)
    }
    return tuple(kinds.values())

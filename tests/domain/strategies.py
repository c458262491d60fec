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


def log_of(first: date, runs: bytes) -> dict[date, int]:
    """Return minutes by day: a byte is 1 to 16 days in a row and the up to 4 days without a check-in after them."""
    day, log = first, dict[date, int]()
    for byte in runs:
        run, gap = byte // 16 + 1, byte % 5
        log |= dict.fromkeys((day + DAY * number for number in range(run)), (0, 5, 25, 60, 90, 200)[byte % 6])
        day += DAY * (run + gap)
    return log


logs = st.builds(log_of, days(0, 13), st.binary(max_size=8))
"""Check-ins as lives have them: runs of days in a row with gaps between them."""

weekdays = st.integers(1, 127).map(Weekdays)
WEEKLY_MINUTES = (10, 60, 175, 300, 600, 1000)


def plans_of(numbers: list[int]) -> tuple[Plan, ...]:
    """Return plans, each some days after the one before, by numbers that hold weekdays, minutes and days."""
    since, made = MONDAY - DAY * 10, list[Plan]()
    for number in numbers:
        rest, mask = divmod(number, 127)
        later, minutes = divmod(rest, len(WEEKLY_MINUTES))
        since += DAY * (later + 1)
        made.append(Plan(since, Weekdays(mask + 1), WEEKLY_MINUTES[minutes]))
    return tuple(made)


plans = st.lists(st.integers(0, 127 * len(WEEKLY_MINUTES) * 30 - 1), min_size=1, max_size=4).map(plans_of)
"""Up to four plans, oldest first, no two from the same day."""


def pause_of(number: int) -> Pause:
    """Return a pause of 1 to 20 days in the first 60."""
    length, first = divmod(number, 60)
    return Pause(MONDAY + DAY * first, MONDAY + DAY * (first + length))


pauses = st.lists(st.integers(0, 60 * 20 - 1).map(pause_of), max_size=2).map(tuple)
rests = st.binary(max_size=3).map(lambda days: frozenset(MONDAY + DAY * (day % 70) for day in days))
histories = st.builds(History, minutes=logs, plans=plans, pauses=pauses, rests=rests, moves=st.just(AT_HOME))

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


travellers = st.builds(History, minutes=logs, plans=plans, pauses=pauses, rests=rests, moves=journeys())
"""Everything that a history can hold, in lives that travel."""


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
                ClockChange(zone, at, (at + old).replace(tzinfo=None), at.astimezone(place).replace(tzinfo=None))
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

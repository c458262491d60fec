"""Days: study days, weekdays, weeks, and local times as instants. Every rule about zones and clock changes is here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

DAY = timedelta(days=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Earlier than anything a member did: where their first zone begins."""

WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Weekdays:
    """A set of weekdays as seven bits, Monday the lowest."""

    mask: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Weekdays:
        """Make the set from weekday numbers, Monday 0."""
        return cls(sum(1 << number for number in set(numbers)))

    def __contains__(self, day: date) -> bool:
        """Tell whether the date falls on one of the weekdays."""
        return bool(self.mask >> day.weekday() & 1)

    def __iter__(self) -> Iterator[int]:
        """Yield the weekday numbers, Monday 0 first."""
        return (number for number in range(7) if self.mask >> number & 1)

    def __len__(self) -> int:
        """Count the weekdays."""
        return self.mask.bit_count()


EVERY_DAY = Weekdays(0b1111111)


@dataclass(frozen=True, slots=True)
class ZoneMove:
    """From `since` on, a person lives in `zone` and their day starts `day_start` hours after midnight."""

    since: datetime
    zone: str
    day_start: int = 0


@cache
def zone_names() -> frozenset[str]:
    """Return the IANA zones a person may choose: places, without the aliases nobody lives in."""
    hidden = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
    return frozenset(
        name for name in available_timezones() if ("/" in name and not name.startswith(hidden)) or name == "UTC"
    )


@lru_cache(maxsize=1024)
def zone_named(text: str) -> str | None:
    """Find an IANA zone by its name or its city, in any letter case.

    None when there is no such place, or when several places of that name keep different times.
    """
    wanted = text.strip().replace(" ", "_").casefold()
    by_name = {name.casefold(): name for name in zone_names()}
    if wanted in by_name:
        return by_name[wanted]
    cities = [name for name in zone_names() if name.rpartition("/")[2].casefold() == wanted]
    return min(cities) if len({_rules(name) for name in cities}) == 1 else None


def _rules(zone: str) -> tuple[timedelta | None, ...]:
    """Return a zone's offsets through the years: two names with the same are one place (Istanbul has two)."""
    place = ZoneInfo(zone)
    return tuple(
        datetime(year, month, 1, tzinfo=place).utcoffset() for year in range(1970, 2038) for month in range(1, 13)
    )


def short(day: date) -> str:
    """Return a date as `Mon 2 Mar`."""
    return f"{WEEKDAY_NAMES[day.weekday()]} {day.day} {_MONTH_NAMES[day.month - 1]}"


def is_zone(name: str) -> bool:
    """Tell whether this machine knows the zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is opened as a file
        return False
    return True


@lru_cache(maxsize=1024)
def study_day(now: datetime, zone: str, day_start: int = 0) -> date:
    """Return the local date for which a check-in at this instant counts."""
    return (now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=day_start)).date()


def instant(day: date, at: time, zone: str) -> datetime:
    """Return the instant of a local time, in UTC.

    A local time that occurs twice means the first; one that does not exist means the first valid instant after the gap.
    """
    wall = datetime.combine(day, at.replace(fold=0))
    place = ZoneInfo(zone)
    found = wall.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == wall:
        return found
    return _end_of_gap(wall.replace(tzinfo=place, fold=1).astimezone(UTC), found, place)


def _end_of_gap(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Find the second at which the offset changes between two instants, by halving."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = before.astimezone(place).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, place).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def hours_lived(day: date, moves: tuple[ZoneMove, ...]) -> float:
    """Return how many hours of a study day a person had, given where they lived when.

    Travel can shorten a day and a zone can skip one (Apia had no 30 December 2011): nobody misses such a day.
    """
    lived = timedelta()
    for move, until in zip(moves, [*(later.since for later in moves[1:]), None], strict=True):
        begin = instant(day, time(move.day_start), move.zone)
        end = instant(day + DAY, time(move.day_start), move.zone)
        begin = max(begin, move.since)
        end = end if until is None else min(end, until)
        lived += max(end - begin, timedelta())
    return lived.total_seconds() / 3600


def moves_about(day: date, moves: tuple[ZoneMove, ...]) -> tuple[ZoneMove, ...]:
    """Return the moves that a study day may have seen: wherever it is lived, it lies within 48 hours of noon in UTC."""
    noon, since = datetime.combine(day, time(12), UTC), attrgetter("since")
    held = bisect_right(moves, noon - 2 * DAY, key=since) - 1
    return moves[max(held, 0) : bisect_right(moves, noon + 2 * DAY, key=since)]


@lru_cache(maxsize=65_536)
def exists(day: date, zone: str) -> bool:
    """Tell whether a local date has any instant in a zone: Apia had no 30 December 2011."""
    return instant(day, time(), zone) < instant(day + DAY, time(), zone)


def week_of(day: date, week_start: int = 0) -> date:
    """Return the first day of the week that holds the date; `week_start` is a weekday number, Monday 0."""
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def days_between(first: date, last: date, *, step: int = 1) -> Iterator[date]:
    """Yield every date from the first to the last, both included, or every so many days."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1, step))


def listed(weekdays: Weekdays) -> str:
    """Return weekdays as they can be typed: `mon,wed,fri`."""
    return ",".join(WEEKDAY_NAMES[number].casefold() for number in weekdays)

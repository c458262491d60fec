"""Local times as instants, on the nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import instant
from tests.domain import oracles
from tests.domain.strategies import ClockChange, clock_changes, kinds_of_clock_change, zones

ONCE = [
    ("Europe/Berlin", "2026-07-01T09:00", "2026-07-01T07:00"),
    ("America/New_York", "2026-07-01T09:00", "2026-07-01T13:00"),
    ("Asia/Kathmandu", "2026-03-02T09:00", "2026-03-02T03:15"),
    ("Asia/Tehran", "2026-07-01T09:00", "2026-07-01T05:30"),
    ("Pacific/Kiritimati", "2026-03-02T09:00", "2026-03-01T19:00"),
    ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
    ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
]
IN_A_GAP = [
    ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29T02:59", "2026-03-29T01:00"),
    ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
    ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00"),
    ("Africa/Cairo", "2026-04-24T00:30", "2026-04-23T22:00"),
    ("America/Havana", "2026-03-08T00:00", "2026-03-08T05:00"),
    ("America/Asuncion", "2023-10-01T00:15", "2023-10-01T04:00"),
    ("Asia/Tehran", "2022-03-22T00:30", "2022-03-21T20:30"),
    ("America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00"),
    ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-30T23:59", "2011-12-30T10:00"),
]
TWICE = [
    ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00"),
    ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
    ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
    ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
    ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30"),
    ("America/Havana", "2026-11-01T00:30", "2026-11-01T04:30"),
    ("America/Asuncion", "2024-03-23T23:30", "2024-03-24T02:30"),
    ("Asia/Tehran", "2022-09-21T23:30", "2022-09-21T19:00"),
]


def at(wall: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(wall)
    return instant(moment.date(), moment.time(), zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "wall", "expected"), ONCE)
def test_a_local_time_is_an_instant_in_utc(zone: str, wall: str, expected: str) -> None:
    assert at(wall, zone) == utc(expected)
    assert at(wall, zone).tzinfo is UTC


@pytest.mark.parametrize(("zone", "wall", "expected"), IN_A_GAP)
def test_a_local_time_that_does_not_exist_means_the_first_instant_after_the_gap(
    zone: str, wall: str, expected: str
) -> None:
    assert at(wall, zone) == utc(expected)


@pytest.mark.parametrize(("zone", "wall", "expected"), TWICE)
def test_a_local_time_that_exists_twice_means_the_first(zone: str, wall: str, expected: str) -> None:
    assert at(wall, zone) == utc(expected)
    assert ZoneInfo(zone).utcoffset(datetime.fromisoformat(wall)) != ZoneInfo(zone).utcoffset(
        datetime.fromisoformat(wall).replace(fold=1)
    )


def test_it_is_the_first_even_for_a_time_that_is_marked_as_the_second() -> None:
    first, second = time(2, 30), time(2, 30, fold=1)
    assert instant(date(2026, 10, 25), second, "Europe/Berlin") == instant(date(2026, 10, 25), first, "Europe/Berlin")
    assert instant(date(2026, 3, 29), second, "Europe/Berlin") == instant(date(2026, 3, 29), first, "Europe/Berlin")


@pytest.mark.parametrize("change", kinds_of_clock_change(), ids=lambda change: f"{change.zone} {change.before}")
def test_every_kind_of_clock_change_on_earth_moves_times_in_its_gap_to_its_end(change: ClockChange) -> None:
    wall = change.before
    while wall < change.after:
        assert instant(wall.date(), wall.time(), change.zone) == change.at
        wall += timedelta(minutes=7, seconds=30)


@st.composite
def times_near_a_clock_change(draw: st.DrawFn) -> tuple[date, time, str]:
    zone = draw(zones.filter(clock_changes))
    change = draw(st.sampled_from(clock_changes(zone)))
    wall = change.before + timedelta(minutes=draw(st.integers(-200, 200)))
    return wall.date(), wall.time(), zone


@given(times_near_a_clock_change())
@settings(max_examples=100, deadline=None)
def test_near_clock_changes_it_is_what_walking_along_the_clock_finds(wall: tuple[date, time, str]) -> None:
    assert instant(*wall) == oracles.instant(*wall)


@given(st.dates(date(1973, 1, 1), date(2050, 1, 1)), st.times().map(lambda at: at.replace(fold=0)), zones)
@settings(max_examples=200, deadline=None)
def test_a_local_time_is_shown_again_by_its_instant_or_it_does_not_exist(day: date, local: time, zone: str) -> None:
    wall = datetime.combine(day, local)
    shown = instant(day, local, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    exists = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    assert shown == wall if exists.replace(tzinfo=None) == wall else shown > wall

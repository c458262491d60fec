"""When posts are due: once per local date that exists, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY, EVERY_DAY, Weekdays, days_between, instant, study_day
from bot.domain.schedule import Due, Post, is_too_late, next_due
from tests.domain import oracles
from tests.domain.strategies import ClockChange, clock_changes, kinds_of_clock_change, weekdays, zones

NINE = time(9)


times = st.times().map(lambda at: at.replace(microsecond=0, fold=0))


def dues(after: datetime, until: date, *, at: time, days: Weekdays, zone: str) -> Iterator[Due]:
    """Yield what is due after an instant up to a date, each from the one before it."""
    while (due := next_due(after, at=at, weekdays=days, zone=zone)) and due.day <= until:
        yield due
        after = due.at


def test_the_next_due_is_today_when_its_time_is_still_to_come() -> None:
    now = datetime(2026, 3, 2, 7, 59, tzinfo=UTC)
    due = next_due(now, at=NINE, weekdays=EVERY_DAY, zone="Europe/Berlin")
    assert due == Due(date(2026, 3, 2), datetime(2026, 3, 2, 8, tzinfo=UTC))


def test_the_next_due_is_later_than_the_instant_and_never_at_it() -> None:
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    due = next_due(now, at=NINE, weekdays=EVERY_DAY, zone="Europe/Berlin")
    assert due == Due(date(2026, 3, 3), datetime(2026, 3, 3, 8, tzinfo=UTC))


def test_the_local_date_of_a_due_is_the_one_in_the_zone() -> None:
    now = datetime(2026, 3, 1, 18, tzinfo=UTC)
    due = next_due(now, at=NINE, weekdays=EVERY_DAY, zone="Pacific/Kiritimati")
    assert due == Due(date(2026, 3, 2), datetime(2026, 3, 1, 19, tzinfo=UTC))


def test_only_the_chosen_weekdays_are_due() -> None:
    found = dues(datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 12), at=NINE, days=Weekdays.of((0, 3)), zone="UTC")
    assert [due.day.day for due in found] == [2, 5, 9, 12]


def test_without_weekdays_nothing_is_due() -> None:
    assert next_due(datetime(2026, 3, 2, tzinfo=UTC), at=NINE, weekdays=Weekdays(0), zone="UTC") is None


def test_a_prompt_in_the_spring_gap_is_due_at_its_end() -> None:
    due = next_due(datetime(2026, 3, 28, 12, tzinfo=UTC), at=time(2, 30), weekdays=EVERY_DAY, zone="Europe/Berlin")
    assert due == Due(date(2026, 3, 29), datetime(2026, 3, 29, 1, tzinfo=UTC))


def test_a_prompt_in_the_hour_that_comes_twice_is_due_once() -> None:
    found = dues(
        datetime(2026, 10, 24, 12, tzinfo=UTC),
        date(2026, 10, 26),
        at=time(2, 30),
        days=EVERY_DAY,
        zone="Europe/Berlin",
    )
    assert [(due.day.day, due.at.day, due.at.hour) for due in found] == [(25, 25, 0), (26, 26, 1)]


def test_a_saturday_whose_last_hour_is_skipped_is_due_when_the_gap_ends() -> None:
    found = dues(
        datetime(2026, 3, 27, 12, tzinfo=UTC),
        date(2026, 3, 30),
        at=time(23, 30),
        days=EVERY_DAY,
        zone="America/Nuuk",
    )
    assert [due.day.day for due in found] == [27, 28, 29, 30]


def test_a_weekly_post_on_the_friday_that_apia_skipped_comes_a_week_later() -> None:
    fridays = dues(
        datetime(2011, 12, 20, tzinfo=UTC),
        date(2012, 1, 13),
        at=NINE,
        days=Weekdays.of((4,)),
        zone="Pacific/Apia",
    )
    assert [due.day for due in fridays] == [date(2011, 12, 23), date(2012, 1, 6), date(2012, 1, 13)]


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Africa/Cairo", time(0, 0)),
        ("America/Havana", time(0, 0)),
        ("America/New_York", time(2, 30)),
        ("America/Nuuk", time(23, 45)),
        ("Asia/Kathmandu", time(9, 0)),
        ("Asia/Tehran", time(0, 0)),
        ("Australia/Lord_Howe", time(2, 15)),
        ("Europe/Berlin", time(2, 0)),
        ("Pacific/Apia", time(0, 0)),
    ],
)
def test_over_20_years_every_local_date_is_due_exactly_once(zone: str, at: time) -> None:
    first, last = date(2010, 1, 1), date(2029, 12, 31)
    skipped = {date(2011, 12, 30)} if zone == "Pacific/Apia" else set[date]()
    begin = instant(first, at, zone) - timedelta(seconds=1)
    found = [due.day for due in dues(begin, last, at=at, days=EVERY_DAY, zone=zone)]
    assert found == [day for day in days_between(first, last) if day not in skipped]


@pytest.mark.parametrize("change", kinds_of_clock_change(), ids=lambda change: f"{change.zone} {change.before}")
def test_around_every_kind_of_clock_change_on_earth_every_date_is_due_once_at_times_near_it(
    change: ClockChange,
) -> None:
    first, last = change.after.date() - DAY * 2, change.before.date() + DAY * 2
    existing = [day for day in days_between(first, last) if oracles.exists(day, change.zone)]
    for number in range(-4, 9):
        at = (change.before + timedelta(minutes=15 * number)).time()
        begin = instant(first, at, change.zone) - timedelta(seconds=1)
        found = list(dues(begin, last, at=at, days=EVERY_DAY, zone=change.zone))
        assert [due.day for due in found] == existing
        assert all(before.at < after.at for before, after in pairwise(found))


@st.composite
def weeks_of_schedules(draw: st.DrawFn) -> tuple[date, time, Weekdays, str]:
    """Draw a date, half of the time one with a clock change, and a time, weekdays and a zone."""
    zone = draw(zones)
    days = st.dates(date(2006, 2, 1), date(2037, 11, 30))
    if changes := clock_changes(zone):
        days |= st.sampled_from([change.before.date() for change in changes])
    return draw(days), draw(times), draw(weekdays), zone


@given(weeks_of_schedules())
@settings(max_examples=60, deadline=None)
def test_in_any_zone_no_date_is_skipped_or_repeated(schedule: tuple[date, time, Weekdays, str]) -> None:
    day, at, chosen, zone = schedule
    first, last = day - DAY * 9, day + DAY * 9
    begin = instant(first, at, zone) - timedelta(seconds=1)
    found = [due.day for due in dues(begin, last, at=at, days=chosen, zone=zone)]
    expected = [each for each in days_between(first, last) if each in chosen and oracles.exists(each, zone)]
    assert found == expected


@given(st.datetimes(datetime(2006, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)), times, zones)  # noqa: DTZ001
@settings(max_examples=150, deadline=None)
def test_what_is_due_next_comes_within_two_days_at_its_local_time(now: datetime, at: time, zone: str) -> None:
    due = next_due(now, at=at, weekdays=EVERY_DAY, zone=zone)
    assert due is not None
    assert due.at == instant(due.day, at, zone)
    assert now < due.at <= now + timedelta(hours=50)
    assert study_day(due.at, zone) - due.day in {timedelta(), DAY}


@pytest.mark.parametrize(("post", "hours"), [(Post.PROMPT, 2), (Post.LEADERBOARD, 24), (Post.FEED, 24)])
def test_after_a_downtime_a_post_is_made_up_to_its_lateness_and_not_later(post: Post, hours: int) -> None:
    due_at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    late = due_at + timedelta(hours=hours)
    assert not is_too_late(post, due_at, due_at)
    assert not is_too_late(post, due_at, late)
    assert is_too_late(post, due_at, late + timedelta(seconds=1))

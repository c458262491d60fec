"""Study days, weeks and weekdays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.day import (
    DAY,
    EVERY_DAY,
    Weekdays,
    ZoneMove,
    days_between,
    exists,
    instant,
    is_zone,
    listed,
    short,
    study_day,
    week_of,
)
from bot.domain.history import History
from bot.domain.streak import daily_streak
from tests.domain.strategies import LONG_AGO, weekdays, zones

instants = st.datetimes(datetime(2012, 1, 2), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def test_the_study_day_is_the_local_date() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert study_day(late, "UTC") == date(2026, 3, 2)
    assert study_day(late, "Europe/Berlin") == date(2026, 3, 3)
    assert study_day(late, "America/New_York") == date(2026, 3, 2)
    assert study_day(late, "Pacific/Kiritimati") == date(2026, 3, 3)
    assert study_day(late, "Asia/Kathmandu") == date(2026, 3, 3)


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 0, 1), (3, 59, 1), (4, 0, 2), (12, 0, 2), (23, 59, 2)])
def test_a_day_that_starts_at_four_holds_the_night_before_it(hour: int, minute: int, day: int) -> None:
    now = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
    assert study_day(now, "UTC", day_start=4) == date(2026, 3, day)


@given(instants, zones, st.sampled_from((0, 4, 5, 6)))
@settings(max_examples=150, deadline=None)
def test_a_study_day_runs_from_its_start_to_the_start_of_the_next(now: datetime, zone: str, start: int) -> None:
    assume(not zone.startswith("Antarctica/"))
    day = study_day(now, zone, start)
    assert instant(day, time(start), zone) <= now < instant(day + DAY, time(start), zone)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_ten_past_midnight_every_night_across_the_autumn_clock_change_is_a_60_day_streak(zone: str) -> None:
    nights = [date(2026, 10, 1) + DAY * number for number in range(60)]
    moments = [instant(night, time(0, 10), zone) for night in nights]
    assert {later - earlier for earlier, later in pairwise(moments)} == {
        timedelta(hours=24),
        timedelta(hours=25),
    }
    log = {study_day(moment, zone): 45 for moment in moments}
    streak = daily_streak(History(log, moves=(ZoneMove(LONG_AGO, zone),)), nights[-1])
    assert (streak.current, streak.best, streak.freezes) == (60, 60, 2)


@pytest.mark.parametrize(("week_start", "first"), [(0, 2), (5, 28), (6, 1)])
def test_a_week_begins_on_monday_saturday_or_sunday(week_start: int, first: int) -> None:
    assert week_of(date(2026, 3, 4), week_start).day == first


@given(st.dates(date(1971, 1, 1)), st.integers(0, 6))
@settings(deadline=None)
def test_a_week_holds_its_day_and_begins_on_its_weekday(day: date, week_start: int) -> None:
    first = week_of(day, week_start)
    assert first.weekday() == week_start
    assert first <= day < first + DAY * 7


def test_the_days_between_two_dates_include_both() -> None:
    assert list(days_between(date(2026, 2, 27), date(2026, 3, 2))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 3, 2),
    ]
    assert list(days_between(date(2026, 3, 2), date(2026, 3, 2))) == [date(2026, 3, 2)]
    assert list(days_between(date(2026, 3, 2), date(2026, 3, 1))) == []


def test_weekdays_are_a_set_of_numbers_from_monday_0_to_sunday_6() -> None:
    chosen = Weekdays.of((4, 0, 2, 2))
    assert list(chosen) == [0, 2, 4]
    assert len(chosen) == 3
    assert [day.day for day in days_between(date(2026, 3, 2), date(2026, 3, 8)) if day in chosen] == [2, 4, 6]
    assert listed(chosen) == "mon,wed,fri"


@given(weekdays)
@settings(deadline=None)
def test_weekdays_are_the_same_after_being_taken_apart(chosen: Weekdays) -> None:
    assert Weekdays.of(chosen) == chosen
    assert (len(chosen) == 7) == (chosen == EVERY_DAY)


def test_a_date_is_shown_with_its_weekday() -> None:
    assert short(date(2026, 3, 2)) == "Mon 2 Mar"
    assert short(date(2026, 12, 27)) == "Sun 27 Dec"


@pytest.mark.parametrize("name", ["", "Nowhere/Else", "../etc/passwd", "Europe", "\0"])
def test_what_is_no_zone_is_known_to_be_none(name: str) -> None:
    assert not is_zone(name)


def test_a_zone_is_known_to_be_one() -> None:
    assert is_zone("Asia/Kathmandu")


def test_apia_had_no_30_december_2011_and_all_other_dates() -> None:
    around = list(days_between(date(2011, 12, 25), date(2012, 1, 5)))
    assert [day for day in around if not exists(day, "Pacific/Apia")] == [date(2011, 12, 30)]


def test_a_date_without_its_last_hour_or_its_first_exists_all_the_same() -> None:
    assert exists(date(2026, 3, 28), "America/Nuuk")
    assert exists(date(2026, 3, 8), "America/Havana")

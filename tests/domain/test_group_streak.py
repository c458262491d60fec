"""The group streak: days on which at least half of those who had a study day checked in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY, Weekdays, ZoneMove, days_between
from bot.domain.group_streak import Stay, group_streak
from bot.domain.history import History
from bot.domain.plan import Pause, Plan
from tests.domain import oracles
from tests.domain.strategies import LONG_AGO, MONDAY, days, histories


def member(*numbers: int, plan: Plan | None = None, pause: Pause | None = None) -> Stay:
    log = {MONDAY + DAY * number: 30 for number in numbers}
    return Stay(History(log, (plan or Plan(MONDAY),), (pause,) if pause else ()), MONDAY)


def test_a_group_without_members_has_no_streak() -> None:
    assert group_streak([], MONDAY) == 0


def test_half_of_the_members_is_enough() -> None:
    assert group_streak([member(0, 1, 2), member()], MONDAY + DAY * 2) == 3


def test_less_than_half_is_not_enough() -> None:
    assert group_streak([member(0, 1, 2), member(2), member(0, 2)], MONDAY + DAY * 2) == 1


def test_today_does_not_break_the_group_streak_before_it_is_over() -> None:
    group = [member(0, 1), member(0, 1)]
    assert group_streak(group, MONDAY + DAY * 2) == 2
    assert group_streak(group, MONDAY + DAY * 3) == 0


def test_today_counts_as_soon_as_half_have_checked_in() -> None:
    assert group_streak([member(0, 1, 2), member(0, 1)], MONDAY + DAY * 2) == 3


def test_a_member_without_a_study_day_is_not_waited_for() -> None:
    sundays = Plan(MONDAY, Weekdays.of((6,)))
    group = [member(0, 1), member(plan=sundays), member(plan=sundays)]
    assert group_streak(group, MONDAY + DAY) == 2


def test_a_paused_member_is_not_waited_for() -> None:
    away = Pause(MONDAY, MONDAY + DAY * 30)
    assert group_streak([member(0, 1), member(pause=away), member(pause=away)], MONDAY + DAY) == 2


def test_a_day_on_which_nobody_had_a_study_day_is_passed_over() -> None:
    weekdays = Plan(MONDAY, Weekdays.of(range(5)))
    assert group_streak([member(3, 4, 7, plan=weekdays)], MONDAY + DAY * 7) == 3


def test_a_member_counts_from_the_day_of_joining_up_to_the_day_before_leaving() -> None:
    steady = member(*range(10))
    late = Stay(History(), MONDAY + DAY * 5)
    gone = Stay(History(), MONDAY, left=MONDAY + DAY * 5)
    later = Stay(History(), MONDAY + DAY * 9)
    assert group_streak([steady, late, later], MONDAY + DAY * 8) == 9
    assert group_streak([steady, gone], MONDAY + DAY * 8) == 9
    gone_too = Stay(History(), MONDAY, left=MONDAY + DAY * 5)
    assert group_streak([steady, gone, gone_too], MONDAY + DAY * 8) == 4


def test_the_day_that_apia_skipped_does_not_break_a_group_streak() -> None:
    skipped = date(2011, 12, 30)
    log = {day: 30 for day in days_between(date(2011, 12, 20), date(2012, 1, 5)) if day != skipped}
    history = History(log, moves=(ZoneMove(LONG_AGO, "Pacific/Apia"),))
    assert group_streak([Stay(history, date(2011, 12, 20))], date(2012, 1, 5)) == 16


def test_a_day_lost_over_the_date_line_does_not_break_a_group_streak() -> None:
    arrival = datetime(2026, 3, 12, 19, tzinfo=UTC)
    moves = (ZoneMove(LONG_AGO, "America/Los_Angeles"), ZoneMove(arrival - timedelta(hours=9), "Pacific/Auckland"))
    lost = date(2026, 3, 12)
    log = {day: 30 for day in days_between(date(2026, 3, 2), date(2026, 3, 16)) if day != lost}
    assert group_streak([Stay(History(log, moves=moves), date(2026, 3, 2))], date(2026, 3, 16)) == 14


@given(
    st.lists(st.builds(Stay, histories, days(0, 40), st.none() | days(20, 110)), min_size=1, max_size=4),
    days(0, 110),
)
@settings(max_examples=150, deadline=None)
def test_the_group_streak_agrees_with_a_slow_reading_of_the_rules(stays: list[Stay], today: date) -> None:
    assert group_streak(stays, today) == oracles.group_streak(stays, today)


@given(
    st.lists(st.builds(Stay, histories, days(0, 40), st.none() | days(20, 110)), min_size=1, max_size=4),
    days(0, 110),
    days(-10, 110),
)
@settings(max_examples=150, deadline=None)
def test_the_group_streak_is_known_from_a_part_of_the_log_or_said_to_be_unknown(
    stays: list[Stay], today: date, since: date
) -> None:
    part = [
        replace(stay, history=stay.history.with_days(day for day in stay.history.minutes if day >= since))
        for stay in stays
    ]
    found, whole = group_streak(part, today, since=since), group_streak(stays, today)
    assert found in {None, whole}
    assert found is not None or since > min(stay.joined for stay in stays)

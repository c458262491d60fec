"""A member's figures for a leaderboard: each against their own plan."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY, Weekdays, ZoneMove, days_between
from bot.domain.group import Member
from bot.domain.history import History
from bot.domain.leaderboard import Period, Span
from bot.domain.plan import Pause, Plan
from tests.domain import oracles
from tests.domain.people import LONG_BEFORE, SUNDAY, WEEK, figures, history, member, weekly
from tests.domain.strategies import AT_HOME, LONG_AGO, MONDAY, days, histories


def test_the_share_kept_is_the_days_done_of_the_days_planned() -> None:
    found = figures(member(), history(0, 2, plan=weekly((0, 2, 4, 6))))
    assert (found.done, found.planned, found.kept) == (2, 4, 0.5)


def test_the_share_kept_is_at_most_whole() -> None:
    found = figures(member(), history(0, 1, 2, 3, plan=weekly((0, 2))))
    assert (found.done, found.planned, found.kept) == (4, 2, 1.0)


def test_a_check_in_on_a_rest_day_makes_up_for_a_missed_day() -> None:
    assert figures(member(), history(0, 1, plan=weekly((0, 2)))).kept == 1.0


def test_paused_days_are_not_planned() -> None:
    away = (Pause(MONDAY + DAY * 2, MONDAY + DAY * 20),)
    found = figures(member(), history(0, 1, pauses=away))
    assert (found.planned, found.kept) == (2, 1.0)


def test_days_before_joining_are_not_planned() -> None:
    found = figures(member(joined=MONDAY + DAY * 4), history(4, 5, 6))
    assert (found.planned, found.kept) == (3, 1.0)


def test_a_late_check_in_for_a_day_before_joining_counts_as_done_and_as_planned() -> None:
    found = figures(member(joined=MONDAY + DAY * 4), history(3, 4))
    assert (found.done, found.planned, found.kept) == (2, 4, 0.5)
    found = figures(member(joined=MONDAY + DAY * 4), history(0, 4))
    assert (found.done, found.planned, found.kept) == (2, 4, 0.5)


def test_who_showed_up_with_nothing_planned_kept_it_all() -> None:
    away = (Pause(MONDAY, SUNDAY),)
    found = figures(member(), history(3, pauses=away))
    assert (found.planned, found.kept, found.minutes_share) == (0, 1.0, 1.0)


def test_the_day_that_apia_skipped_is_not_planned() -> None:
    week = Period(date(2011, 12, 26), date(2012, 1, 1))
    log = {day: 30 for day in days_between(week.first, week.last) if day != date(2011, 12, 30)}
    there = (ZoneMove(LONG_AGO, "Pacific/Apia"),)
    maya = Member(1, 1, 1, "Maya", date(2011, 1, 1), there)
    found = figures(maya, History(log, moves=there), period=week)
    assert (found.done, found.planned, found.kept) == (6, 6, 1.0)


def test_a_day_lost_over_the_date_line_is_not_planned() -> None:
    lost, arrival = MONDAY + DAY * 3, datetime(2026, 3, 5, 19, tzinfo=UTC)
    moves = (ZoneMove(LONG_AGO, "America/Los_Angeles"), ZoneMove(arrival - DAY / 2, "Pacific/Auckland"))
    log = {day: 30 for day in days_between(MONDAY, SUNDAY) if day != lost}
    found = figures(member(), History(log, moves=moves))
    assert (found.done, found.planned, found.kept) == (6, 6, 1.0)


def test_each_day_is_planned_by_the_plan_that_held_on_it() -> None:
    plans = (weekly(), Plan(MONDAY + DAY * 3, Weekdays.of((6,))))
    assert figures(member(), History({MONDAY: 30}, plans, moves=AT_HOME)).planned == 4


def test_the_share_of_the_minutes_is_those_logged_of_those_planned() -> None:
    found = figures(member(), history(0, 1, minutes=150, plan=weekly(minutes=600)))
    assert (found.minutes, found.goal, found.minutes_share) == (300, 600, 0.5)


def test_the_share_of_the_minutes_is_at_most_whole() -> None:
    assert figures(member(), history(0, 1, minutes=400, plan=weekly(minutes=600))).minutes_share == 1.0


def test_paused_days_and_days_before_joining_take_sevenths_away() -> None:
    away = (Pause(MONDAY + DAY * 5, SUNDAY),)
    assert figures(member(), history(0, plan=weekly(minutes=700), pauses=away)).goal == 500
    assert figures(member(joined=MONDAY + DAY * 4), history(4, plan=weekly(minutes=700))).goal == 300


def test_a_month_is_planned_week_by_week() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    plans = (weekly(minutes=700), Plan(date(2026, 3, 9), weekly().weekdays, 1400))
    found = figures(member(), History({MONDAY: 30}, plans, moves=AT_HOME), period=march)
    assert found.goal == 8 * 100 + 23 * 200


@pytest.mark.parametrize(
    ("week_start", "first"), [(0, date(2026, 3, 2)), (5, date(2026, 2, 28)), (6, date(2026, 3, 1))]
)
def test_a_week_is_seven_days_from_the_group_s_first_weekday(week_start: int, first: date) -> None:
    found = Period.around(date(2026, 3, 4), Span.WEEK, week_start=week_start, earliest=MONDAY)
    assert found == Period(first, first + DAY * 6)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 4), date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_is_the_whole_month(day: date, first: date, last: date) -> None:
    assert Period.around(day, Span.MONTH, week_start=0, earliest=MONDAY) == Period(first, last)


def test_all_time_is_everything_since_the_first_member_joined() -> None:
    found = Period.around(MONDAY, Span.ALL, week_start=0, earliest=LONG_BEFORE)
    assert found == Period(LONG_BEFORE, MONDAY)
    assert Period.around(MONDAY, Span.ALL, week_start=0, earliest=SUNDAY) == Period(MONDAY, MONDAY)


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    assert WEEK.before() == Period(MONDAY - DAY * 7, MONDAY - DAY)
    assert Period(MONDAY, MONDAY).before() == Period(MONDAY - DAY, MONDAY - DAY)


def test_the_first_and_the_last_day_of_a_period_count_and_their_neighbours_do_not() -> None:
    found = figures(member(), history(-1, 0, 6, 7), today=SUNDAY + DAY * 5)
    assert (found.done, found.minutes) == (2, 120)


@pytest.mark.parametrize(("number", "new"), [(-1, False), (0, True), (6, True), (7, False)])
def test_a_newcomer_is_who_joined_in_the_period(number: int, *, new: bool) -> None:
    assert figures(member(joined=MONDAY + DAY * number), history(0)).newcomer is new


def test_the_streak_is_the_one_at_the_end_of_the_period() -> None:
    found = figures(member(), history(*range(-3, 20)), today=MONDAY + DAY * 20)
    assert (found.streak, found.best) == (10, 10)


def test_in_the_running_week_the_streak_is_the_one_of_today() -> None:
    log = history(0, 1)
    assert figures(member(), log, today=MONDAY + DAY * 2).streak == 2
    assert figures(member(), log, today=MONDAY + DAY * 5).streak == 0


@given(histories, days(-5, 60))
@settings(max_examples=120, deadline=None)
def test_the_figures_agree_with_a_slow_count(log: History, joined: date) -> None:
    week = Period(MONDAY + DAY * 21, MONDAY + DAY * 27)
    found = figures(member(joined=joined), log, period=week)
    asked = [
        day
        for day in oracles.dates(week.first, week.last)
        if (day >= joined or day in log.minutes) and not any(pause.first <= day <= pause.last for pause in log.pauses)
    ]
    plans = [oracles.plan_that_held(log.plans, day) for day in asked]
    assert found.planned == sum(day.weekday() in list(plan.weekdays) for day, plan in zip(asked, plans, strict=True))
    assert found.done == len([day for day in log.minutes if week.first <= day <= week.last])
    assert found.minutes == sum(log.minutes.get(day, 0) for day in oracles.dates(week.first, week.last))
    of_the_week = oracles.plan_that_held(log.plans, week.last if log.plans[0].since >= week.first else week.first)
    assert 0 <= found.goal - Fraction(of_the_week.weekly_minutes * len(asked), 7) < 1
    assert 0 <= found.kept <= 1
    assert 0 <= found.minutes_share <= 1


@given(histories, st.dictionaries(days(7, 40), st.integers(0, 500), max_size=8), st.integers(1, 30))
@settings(max_examples=120, deadline=None)
def test_a_past_week_s_board_is_not_changed_by_what_comes_later(
    log: History, later: dict[date, int], number: int
) -> None:
    then = log.with_minutes({day: spent for day, spent in log.minutes.items() if day <= SUNDAY})
    monday = figures(member(), then, today=SUNDAY + DAY)
    assert figures(member(), then.with_minutes({**then.minutes, **later}), today=SUNDAY + DAY * number) == monday


def test_the_board_of_a_member_who_lives_ahead_of_the_group_is_that_of_their_own_today() -> None:
    now = datetime(2026, 3, 8, 20, tzinfo=UTC)
    ahead = Member(1, 1, 1, "Sione", LONG_BEFORE, (ZoneMove(LONG_AGO, "Pacific/Kiritimati"),))
    assert ahead.today(now) == SUNDAY + DAY
    assert figures(ahead, history(*range(7)), today=ahead.today(now)).streak == 7

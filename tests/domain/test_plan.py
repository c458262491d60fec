"""Plans are effective-dated: a new one never rewrites the past."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings

from bot.domain.day import DAY, Weekdays
from bot.domain.history import History
from bot.domain.plan import DEFAULT_WEEKLY_MINUTES, PAUSE_DAYS_AT_MOST, Pause, Plan, plan_of_week, plan_on
from tests.domain import oracles
from tests.domain.strategies import MONDAY, days, plans

OLD, NEW = Plan(MONDAY, Weekdays(1), 100), Plan(MONDAY + DAY * 9, Weekdays(2), 200)


def test_the_default_plan_is_ten_hours_on_every_day() -> None:
    assert DEFAULT_WEEKLY_MINUTES == 600
    assert (len(Plan(MONDAY).weekdays), Plan(MONDAY).weekly_minutes) == (7, 600)


def test_a_pause_is_60_days_at_most() -> None:
    assert PAUSE_DAYS_AT_MOST == 60


def test_a_plan_holds_from_its_first_day_until_the_next_plan() -> None:
    assert plan_on((OLD, NEW), MONDAY) is OLD
    assert plan_on((OLD, NEW), MONDAY + DAY * 8) is OLD
    assert plan_on((OLD, NEW), MONDAY + DAY * 9) is NEW
    assert plan_on((OLD, NEW), MONDAY + DAY * 900) is NEW


def test_days_before_the_first_plan_are_measured_by_it() -> None:
    assert plan_on((OLD, NEW), MONDAY - DAY) is OLD


@given(plans, days(-30, 100))
@settings(deadline=None)
def test_the_plan_of_a_day_is_the_newest_that_had_begun(chosen: tuple[Plan, ...], day: date) -> None:
    assert plan_on(chosen, day) == oracles.plan_that_held(chosen, day)


def test_a_week_is_measured_by_the_plan_that_held_when_it_began() -> None:
    week = MONDAY + timedelta(days=7)
    assert plan_of_week((OLD, NEW), week, 0) is OLD
    assert plan_of_week((OLD, NEW), week + timedelta(days=7), 0) is NEW


def test_a_first_week_is_measured_by_the_last_plan_chosen_in_it() -> None:
    second_thoughts = Plan(MONDAY + DAY * 6, Weekdays(2), 300)
    assert plan_of_week((OLD, second_thoughts), MONDAY, 0) is second_thoughts
    assert plan_of_week((OLD, NEW), MONDAY, 0) is OLD
    assert plan_of_week((OLD, NEW), MONDAY - timedelta(days=7), 0) is OLD


def test_the_first_week_is_the_one_in_which_the_group_s_weeks_hold_the_first_plan() -> None:
    sunday = MONDAY - DAY
    friday = Plan(MONDAY + DAY * 4, Weekdays(2), 300)
    assert plan_of_week((OLD, friday), sunday, 6) is friday
    assert plan_of_week((OLD, friday), MONDAY + DAY * 5, 5) is friday


def test_a_study_day_is_in_the_plan_of_that_day_and_in_no_pause() -> None:
    history = History(
        plans=(OLD, NEW),
        pauses=(Pause(MONDAY + DAY * 7, MONDAY + DAY * 7), Pause(MONDAY + DAY * 15, MONDAY + DAY * 16)),
    )
    asked = [number for number in range(30) if history.is_study_day(MONDAY + DAY * number)]
    assert asked == [0, 22, 29]

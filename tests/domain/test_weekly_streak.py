"""The weekly streak: weeks in which the weekly minutes were met."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY, EVERY_DAY
from bot.domain.history import History
from bot.domain.plan import Pause, Plan
from bot.domain.streak import WeeklyStreak, weekly_goal, weekly_minutes, weekly_streak
from tests.domain import oracles
from tests.domain.strategies import MONDAY, days, histories

WEEK = timedelta(days=7)
TEN_HOURS = (Plan(MONDAY - WEEK * 10, EVERY_DAY, 600),)
week_starts = st.sampled_from((0, 5, 6))


def weeks(*minutes: int) -> History:
    """Make a history with these minutes on the Wednesdays of weeks in a row."""
    wednesday = MONDAY + DAY * 2
    return History({wednesday + WEEK * number: spent for number, spent in enumerate(minutes)}, TEN_HOURS)


def test_without_a_check_in_there_is_no_weekly_streak() -> None:
    assert weekly_streak(History(), MONDAY) == WeeklyStreak(current=0, best=0)


def test_each_week_in_a_row_that_met_its_minutes_counts() -> None:
    assert weekly_streak(weeks(600, 700, 600), MONDAY + WEEK * 2 + DAY * 6) == WeeklyStreak(3, 3)


def test_a_week_that_missed_its_minutes_by_one_breaks_and_the_best_stays() -> None:
    assert weekly_streak(weeks(600, 600, 599, 600), MONDAY + WEEK * 4) == WeeklyStreak(1, 2)


def test_the_running_week_never_breaks() -> None:
    history = weeks(600, 600, 10)
    assert weekly_streak(history, MONDAY + WEEK * 2 + DAY * 6).current == 2
    assert weekly_streak(history, MONDAY + WEEK * 3).current == 0


def test_the_running_week_counts_as_soon_as_its_minutes_are_met() -> None:
    assert weekly_streak(weeks(600, 600), MONDAY + WEEK + DAY * 2).current == 2


def test_a_fully_paused_week_neither_adds_nor_breaks() -> None:
    history = weeks(600, 0, 600)
    paused = Pause(MONDAY + WEEK, MONDAY + WEEK + DAY * 6)
    with_pause = History(history.minutes, history.plans, (paused,))
    assert weekly_streak(history, MONDAY + WEEK * 3).current == 1
    assert weekly_streak(with_pause, MONDAY + WEEK * 3).current == 2


def test_each_paused_day_takes_a_seventh_of_the_weekly_minutes_away() -> None:
    for paused_days, goal in enumerate((600, 515, 429, 343, 258, 172, 86, 0)):
        pauses = (Pause(MONDAY, MONDAY + DAY * (paused_days - 1)),) if paused_days else ()
        assert weekly_goal(History(plans=TEN_HOURS, pauses=pauses), MONDAY, 0) == goal


def test_the_plan_that_held_when_the_week_began_measures_it() -> None:
    easier_on_tuesday = (*TEN_HOURS, Plan(MONDAY + DAY, EVERY_DAY, 60))
    history = History(plans=easier_on_tuesday)
    assert weekly_goal(history, MONDAY, 0) == 600
    assert weekly_goal(history, MONDAY + WEEK, 0) == 60


def test_in_the_first_week_the_last_plan_chosen_measures_it() -> None:
    for first_day in range(7):
        plans = (
            Plan(MONDAY + DAY * first_day, EVERY_DAY, 600),
            Plan(MONDAY + DAY * first_day + timedelta(hours=24), EVERY_DAY, 60),
            Plan(MONDAY + WEEK + DAY, EVERY_DAY, 300),
        )
        assert weekly_goal(History(plans=plans), MONDAY, 0) == (60 if first_day < 6 else 600)
        assert weekly_goal(History(plans=plans), MONDAY + WEEK, 0) == 60


@pytest.mark.parametrize(("week_start", "first"), [(0, 0), (5, 5), (6, 6)])
def test_a_week_has_seven_days_from_its_first_weekday(week_start: int, first: int) -> None:
    begin = MONDAY + DAY * first
    history = History({begin - DAY: 1, begin: 10, begin + DAY * 6: 100, begin + WEEK: 1000}, TEN_HOURS)
    assert weekly_minutes(history, week_start) == {begin - WEEK: 1, begin: 110, begin + WEEK: 1000}
    met = History({begin: 300, begin + DAY * 6: 300}, TEN_HOURS)
    assert weekly_streak(met, begin + WEEK, week_start).current == 1
    for other in {0, 5, 6} - {week_start}:
        assert weekly_streak(met, begin + WEEK * 3, other).best == 0


@pytest.mark.parametrize("week_start", [0, 5, 6])
def test_the_weekly_streak_of_a_history_with_the_default_plan_can_be_asked_for(week_start: int) -> None:
    assert weekly_streak(History({MONDAY: 600}), MONDAY, week_start).current == 1


@given(histories, days(0, 110), week_starts)
@settings(max_examples=200, deadline=None)
def test_the_weekly_streak_agrees_with_a_slow_reading_of_the_rules(
    history: History, today: date, week_start: int
) -> None:
    found = weekly_streak(history, today, week_start)
    assert (found.current, found.best) == oracles.weekly_streak(history, today, week_start)


@given(histories, days(0, 110), week_starts, st.sampled_from((10, 200, 1000)))
@settings(max_examples=100, deadline=None)
def test_a_new_plan_changes_no_earlier_week_and_not_the_running_one(
    history: History, today: date, week_start: int, minutes: int
) -> None:
    known = tuple(plan for plan in history.plans if plan.since < today)
    if not known or (today - known[0].since).days < 7:
        return
    before = History(history.minutes, known, history.pauses)
    after = History(history.minutes, (*known, Plan(today, EVERY_DAY, minutes)), history.pauses)
    running = today - DAY * ((today.weekday() - week_start) % 7)
    if running == today:
        running -= WEEK
    for number in range(15):
        week = running - WEEK * number
        assert weekly_goal(after, week, week_start) == weekly_goal(before, week, week_start)

"""Milestones: close together at first, each celebrated once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY
from bot.domain.history import History
from bot.domain.milestone import Kind, Milestone, milestones, next_streak_milestone, streak_before
from bot.domain.streak import Streak, daily_streak
from tests.domain.strategies import MONDAY, days, histories

STREAKS = [3, 7, 14, 30, 50, 100, 200, 365, 400, 500, 600, 700, 800, 900, 1000]
HOURS = [10, 50, 100, 250, 500, 1000, 1500, 2000]


def of_streak(before: int, after: int) -> list[int]:
    found = milestones(before=before, after=Streak(after), minutes_before=0, minutes_after=0)
    assert {each.kind for each in found} <= {Kind.STREAK}
    return [each.value for each in found]


def of_minutes(before: int, after: int) -> list[int]:
    found = milestones(before=5, after=Streak(6), minutes_before=before, minutes_after=after)
    assert {each.kind for each in found} <= {Kind.HOURS}
    return [each.value for each in found]


def test_the_streaks_that_are_celebrated_up_to_a_thousand_days() -> None:
    assert [day for day in range(1, 1001) if of_streak(day - 1, day)] == STREAKS
    assert of_streak(0, 1000) == STREAKS


def test_the_hours_that_are_celebrated_up_to_two_thousand() -> None:
    assert [hour for hour in range(1, 2001) if of_minutes(60 * (hour - 1), 60 * hour)] == HOURS
    assert of_minutes(0, 60 * 2000) == HOURS


def test_an_hour_counts_when_its_last_minute_is_there() -> None:
    assert of_minutes(0, 599) == []
    assert of_minutes(599, 600) == [10]
    assert of_minutes(600, 659) == []


def test_the_next_milestone_is_above_the_streak() -> None:
    expected = [next(value for value in STREAKS if value > streak) for streak in range(1000)]
    assert [next_streak_milestone(streak) for streak in range(1000)] == expected
    assert next_streak_milestone(1000) == 1100


@given(st.integers(0, 1500), st.integers(0, 400))
@settings(deadline=None)
def test_what_is_next_is_what_is_reached_next(streak: int, more: int) -> None:
    reached = of_streak(streak, streak + more)
    coming = next_streak_milestone(streak)
    assert reached[:1] == ([coming] if streak + more >= coming else [])


def test_a_late_check_in_that_joins_two_runs_reaches_several_at_once() -> None:
    log = {MONDAY + DAY * number: 60 for number in (*range(9), 12)}
    broken = daily_streak(History(log), MONDAY + DAY * 12)
    repaired = daily_streak(History({**log, MONDAY + DAY * 11: 60}), MONDAY + DAY * 12)
    assert (broken.current, repaired.current) == (1, 11)
    found = milestones(before=broken.current, after=repaired, minutes_before=0, minutes_after=0)
    assert found == [Milestone(Kind.STREAK, 3), Milestone(Kind.STREAK, 7)]


def test_one_check_in_can_reach_milestones_of_both_kinds_the_largest_of_each_last() -> None:
    found = milestones(before=2, after=Streak(7), minutes_before=0, minutes_after=6000)
    assert found == [
        Milestone(Kind.STREAK, 3),
        Milestone(Kind.STREAK, 7),
        Milestone(Kind.HOURS, 10),
        Milestone(Kind.HOURS, 50),
        Milestone(Kind.HOURS, 100),
    ]


def test_nothing_is_reached_by_a_second_check_in_on_the_same_day() -> None:
    assert of_streak(7, 7) == []


def test_nothing_is_reached_on_the_way_down() -> None:
    assert of_streak(50, 3) == []
    assert of_minutes(6000, 600) == []


def streak_of(*numbers: int) -> Streak:
    return daily_streak(
        History({MONDAY + DAY * number: 30 for number in numbers}), MONDAY + DAY * max(numbers, default=0)
    )


def kinds(before: Streak, after: Streak) -> list[Kind]:
    return [each.kind for each in milestones(before=before.current, after=after, minutes_before=0, minutes_after=0)]


def test_three_days_in_a_row_after_a_break_are_a_comeback() -> None:
    found = milestones(before=2, after=streak_of(0, 1, 8, 9, 10), minutes_before=0, minutes_after=0)
    broken_on = MONDAY + DAY * 4
    assert found == [Milestone(Kind.STREAK, 3), Milestone(Kind.COMEBACK, broken_on.toordinal())]


@pytest.mark.parametrize("days", [1, 2, 4, 5])
def test_only_the_third_day_is_the_comeback(days: int) -> None:
    back = list(range(8, 8 + days))
    assert Kind.COMEBACK not in kinds(streak_of(0, 1, *back[:-1]), streak_of(0, 1, *back))


def test_the_first_three_days_are_no_comeback() -> None:
    assert kinds(streak_of(0, 1), streak_of(0, 1, 2)) == [Kind.STREAK]


def test_three_days_after_a_freeze_are_no_comeback() -> None:
    assert Kind.COMEBACK not in kinds(streak_of(0, 3, 4), streak_of(0, 3, 4, 5))


def test_each_break_has_a_comeback_of_its_own() -> None:
    first = streak_of(0, 5, 6, 7)
    second = streak_of(0, 5, 6, 7, 12, 13, 14)
    assert first.broken_on != second.broken_on
    values = {milestones(before=2, after=each, minutes_before=0, minutes_after=0)[-1].value for each in (first, second)}
    assert values == {date.toordinal(each.broken_on) for each in (first, second) if each.broken_on}
    assert len(values) == 2


@given(histories, days(0, 60), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_the_streak_before_a_check_in_is_the_one_of_the_log_without_it(log: History, today: date, late: int) -> None:
    day = today - DAY * late
    after = daily_streak(log.with_minutes({**log.minutes, day: 25}), today)
    assert streak_before(log, day, after, today=today) == daily_streak(log, today).current

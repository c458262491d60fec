"""Streaks: pure folds over a member's history that return their reasons with their result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.day import DAY, days_between, week_of
from bot.domain.history import History
from bot.domain.plan import plan_of_week

FREEZES_AT_MOST = 2
DONE_DAYS_PER_FREEZE = 7


class Status(StrEnum):
    """What a day was."""

    DONE = "done"
    REST = "rest"
    PAUSED = "paused"
    FROZEN = "frozen"
    MISSED = "missed"
    PENDING = "pending"


class Rule(StrEnum):
    """Why a day was that."""

    CHECKED_IN = "checked in"
    EARNED_FREEZE = "checked in and earned a freeze"
    IN_A_PAUSE = "in a pause"
    NOT_IN_PLAN = "not in the plan"
    RESTED = "a freeze was spent by hand"
    NOT_OVER = "the day is not over"
    CUT_SHORT = "travel or the calendar left less than half of the day"
    FREEZE_SPENT = "a freeze was spent"
    NO_FREEZE = "no freeze was left"
    NO_STREAK = "there was no streak to protect"


class Day(NamedTuple):
    """One day's verdict, and the streak and the banked freezes at its end."""

    day: date
    status: Status
    rule: Rule
    streak: int
    freezes: int


@dataclass(frozen=True, slots=True)
class Streak:
    """The daily streak with its reasons, oldest day first; `broken_on` is the last day that broke one."""

    current: int = 0
    best: int = 0
    freezes: int = FREEZES_AT_MOST
    broken_on: date | None = None
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class WeeklyStreak:
    """Consecutive weeks in which the weekly minutes were met."""

    current: int = 0
    best: int = 0


def daily_streak(history: History, today: date) -> Streak:
    """Fold the log into the number of done days since the last missed day.

    The fold runs to today, or to the last check-in where travel has put that ahead of today.
    """
    done = history.minutes
    if not done:
        return Streak()
    streak, best, freezes, broken_on = 0, 0, FREEZES_AT_MOST, None
    days: list[Day] = []
    for day in days_between(min(done), max(today, *done)):
        if day in done:
            status, rule = Status.DONE, Rule.CHECKED_IN
            streak += 1
            if streak % DONE_DAYS_PER_FREEZE == 0 and freezes < FREEZES_AT_MOST:
                freezes, rule = freezes + 1, Rule.EARNED_FREEZE
            best = max(best, streak)
        else:
            status, rule = _without_check_in(history, day, today=today, streak=streak, freezes=freezes)
            if status is Status.FROZEN:
                freezes = max(freezes - 1, 0)
            elif status is Status.MISSED:
                broken_on = day if streak else broken_on
                streak = 0
        days.append(Day(day, status, rule, streak, freezes))
    return Streak(streak, best, freezes, broken_on, tuple(days))


def _without_check_in(history: History, day: date, *, today: date, streak: int, freezes: int) -> tuple[Status, Rule]:
    """Decide what a day without a check-in was, given the streak and the freezes at its beginning."""
    if history.is_paused(day):
        return Status.PAUSED, Rule.IN_A_PAUSE
    if not history.is_study_day(day):
        return Status.REST, Rule.NOT_IN_PLAN
    if day in history.rests:
        return Status.FROZEN, Rule.RESTED
    if day >= today:
        return Status.PENDING, Rule.NOT_OVER
    if history.is_cut_short(day):
        return Status.REST, Rule.CUT_SHORT
    if not streak:
        return Status.MISSED, Rule.NO_STREAK
    if not freezes:
        return Status.MISSED, Rule.NO_FREEZE
    return Status.FROZEN, Rule.FREEZE_SPENT


def savable_days(streak: Streak, today: date, grace_days: int) -> list[date]:
    """Return the past days, latest first, that a check-in can still save within the grace; chosen rests are none."""
    savable = {Rule.FREEZE_SPENT, Rule.NO_FREEZE, Rule.NO_STREAK}
    earliest = today - timedelta(days=grace_days)
    return [each.day for each in reversed(streak.days) if earliest <= each.day < today and each.rule in savable]


def weekly_minutes(history: History, week_start: int) -> Mapping[date, int]:
    """Return the minutes logged in each week that has a check-in, by the first day of the week."""
    weeks: dict[date, int] = {}
    for day, spent in history.minutes.items():
        week = week_of(day, week_start)
        weeks[week] = weeks.get(week, 0) + spent
    return weeks


def weekly_goal(history: History, week: date, week_start: int) -> int:
    """Return the weekly minutes asked of the week that begins on `week`; each paused day takes a seventh away."""
    goal = plan_of_week(history.plans, week, week_start).weekly_minutes
    paused = sum(history.is_paused(week + timedelta(days=number)) for number in range(7)) if history.pauses else 0
    return -(-goal * (7 - paused) // 7)


def weekly_streak(history: History, today: date, week_start: int = 0) -> WeeklyStreak:
    """Fold the log into consecutive weeks that met their weekly minutes; the running week never breaks it."""
    minutes = weekly_minutes(history, week_start)
    if not minutes:
        return WeeklyStreak()
    current = best = 0
    running = week_of(today, week_start)
    for week in days_between(min(minutes), max(running, *minutes), step=7):
        goal = weekly_goal(history, week, week_start)
        if not goal:
            continue
        if minutes.get(week, 0) >= goal:
            current += 1
            best = max(best, current)
        elif week < running:
            current = 0
    return WeeklyStreak(current, best)


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a member in a group: from `joined` up to, not including, `left`."""

    history: History
    joined: date
    left: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the member belonged to the group on that day."""
        return self.joined <= day and (self.left is None or day < self.left)


def group_streak(stays: Iterable[Stay], today: date) -> int:
    """Count consecutive days, back from today, on which at least half of those with a study day checked in.

    A day on which nobody had a study day is passed over, and so is today until it is reached.
    """
    stays = tuple(stays)
    if not stays:
        return 0
    streak, day, first = 0, today, min(stay.joined for stay in stays)
    while day >= first:
        asked = [stay for stay in stays if stay.holds(day) and stay.history.was_asked(day)]
        done = sum(day in stay.history.minutes for stay in asked)
        if asked and 2 * done >= len(asked):
            streak += 1
        elif asked and day < today:
            break
        day -= DAY
    return streak

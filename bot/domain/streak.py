"""Streaks: pure folds over a member's history that return their reasons with their result."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple, overload

from bot.domain.day import days_between, week_of
from bot.domain.history import History
from bot.domain.plan import plan_of_week, plan_on

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


_STATUS = {
    Rule.CHECKED_IN: Status.DONE,
    Rule.EARNED_FREEZE: Status.DONE,
    Rule.IN_A_PAUSE: Status.PAUSED,
    Rule.NOT_IN_PLAN: Status.REST,
    Rule.RESTED: Status.FROZEN,
    Rule.NOT_OVER: Status.PENDING,
    Rule.CUT_SHORT: Status.REST,
    Rule.FREEZE_SPENT: Status.FROZEN,
    Rule.NO_FREEZE: Status.MISSED,
    Rule.NO_STREAK: Status.MISSED,
}


class Day(NamedTuple):
    """One day's verdict, and the streak and the banked freezes at its end."""

    day: date
    rule: Rule
    streak: int
    freezes: int

    @property
    def status(self) -> Status:
        """What the day was."""
        return _STATUS[self.rule]


@dataclass(frozen=True, slots=True)
class Days(Sequence[Day]):
    """Days in a row, each with its verdict, which is made when it is looked at.

    What is kept are the landmarks: the first day, and every day without a check-in. All days between them are done.
    """

    landmarks: tuple[Day, ...]
    last: date

    def __len__(self) -> int:
        """Count the days."""
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Day: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Day, ...]: ...
    def __getitem__(self, index: int | slice) -> Day | tuple[Day, ...]:
        """Return one day, or several."""
        chosen = self._numbers[index]
        return self._on(chosen) if isinstance(chosen, int) else tuple(map(self._on, chosen))

    def __iter__(self) -> Iterator[Day]:
        """Yield the days, oldest first."""
        starts = [each.day.toordinal() for each in self.landmarks]
        for landmark, start, end in zip(self.landmarks, starts, [*starts[1:], self._numbers.stop], strict=True):
            yield landmark
            for number in range(1, end - start):
                yield _done(landmark, number)

    def __reversed__(self) -> Iterator[Day]:
        """Yield the days, latest first."""
        end = self._numbers.stop
        for landmark in reversed(self.landmarks):
            start = landmark.day.toordinal()
            for number in range(end - start - 1, 0, -1):
                yield _done(landmark, number)
            yield landmark
            end = start

    @property
    def _numbers(self) -> range:
        return range(self.landmarks[0].day.toordinal(), self.last.toordinal() + 1)

    def _on(self, number: int) -> Day:
        day = date.fromordinal(number)
        landmark = self.landmarks[bisect_right(self.landmarks, day, key=attrgetter("day")) - 1]
        return landmark if landmark.day == day else _done(landmark, (day - landmark.day).days)


def _done(landmark: Day, number: int) -> Day:
    """Return the verdict of the so-manieth done day in a row after a landmark."""
    streak, freezes = _after(landmark, number)
    _, banked = _after(landmark, number - 1)
    day = date.fromordinal(landmark.day.toordinal() + number)
    return Day(day, Rule.EARNED_FREEZE if freezes > banked else Rule.CHECKED_IN, streak, freezes)


def _after(landmark: Day, done: int) -> tuple[int, int]:
    """Return the streak and the banked freezes so many done days after a landmark."""
    streak = landmark.streak + done
    earned = streak // DONE_DAYS_PER_FREEZE - landmark.streak // DONE_DAYS_PER_FREEZE
    return streak, min(landmark.freezes + earned, FREEZES_AT_MOST)


class Streak(NamedTuple):
    """The daily streak with its reasons, oldest day first; `broken_on` is the last day that broke one."""

    current: int = 0
    best: int = 0
    freezes: int = FREEZES_AT_MOST
    broken_on: date | None = None
    days: Sequence[Day] = ()


@dataclass(frozen=True, slots=True)
class WeeklyStreak:
    """Consecutive weeks in which the weekly minutes were met."""

    current: int = 0
    best: int = 0


def daily_streak(history: History, today: date) -> Streak:
    """Fold the log into the number of done days since the last missed day.

    The fold runs to today, or to the last check-in where travel has put that ahead of today.
    """
    if not history.minutes:
        return Streak()
    done = sorted(map(date.toordinal, history.minutes))
    last = max(done[-1], today.toordinal())
    landmark, seen = Day(date.fromordinal(done[0]), Rule.CHECKED_IN, 1, FREEZES_AT_MOST), done[0]
    landmarks, best, broken_on = [landmark], 0, None
    for number in sorted(set(range(done[0], last + 1)).difference(done)):
        streak, freezes = _after(landmark, number - seen - 1)
        landmark = _without_check_in(history, date.fromordinal(number), today=today, streak=streak, freezes=freezes)
        if landmark.rule is Rule.NO_FREEZE:
            best, broken_on = max(best, streak), landmark.day
        landmarks.append(landmark)
        seen = number
    current, freezes = _after(landmark, last - seen)
    return Streak(current, max(best, current), freezes, broken_on, Days(tuple(landmarks), date.fromordinal(last)))


def _without_check_in(history: History, day: date, *, today: date, streak: int, freezes: int) -> Day:
    """Decide what a day without a check-in was, given the streak and the freezes at its beginning."""
    if history.is_paused(day):
        return Day(day, Rule.IN_A_PAUSE, streak, freezes)
    if day not in plan_on(history.plans, day).weekdays:
        return Day(day, Rule.NOT_IN_PLAN, streak, freezes)
    if day in history.rests:
        return Day(day, Rule.RESTED, streak, max(freezes - 1, 0))
    if day >= today:
        return Day(day, Rule.NOT_OVER, streak, freezes)
    if history.is_cut_short(day):
        return Day(day, Rule.CUT_SHORT, streak, freezes)
    if not streak:
        return Day(day, Rule.NO_STREAK, 0, freezes)
    if not freezes:
        return Day(day, Rule.NO_FREEZE, 0, 0)
    return Day(day, Rule.FREEZE_SPENT, streak, freezes - 1)


def savable_days(streak: Streak, today: date, grace_days: int) -> list[date]:
    """Return the past days, latest first, that a check-in can still save within the grace; chosen rests are none."""
    savable = {Rule.FREEZE_SPENT, Rule.NO_FREEZE, Rule.NO_STREAK}
    earliest = today - timedelta(days=grace_days)
    open_days = takewhile(lambda each: each.day >= earliest, reversed(streak.days))
    return [each.day for each in open_days if each.day < today and each.rule in savable]


def weekly_minutes(history: History, week_start: int) -> Mapping[date, int]:
    """Return the minutes logged in each week that has a check-in, by the first day of the week."""
    weeks: dict[int, int] = {}
    first = date.min.toordinal() + week_start  # the first day of a week: date.min was a Monday
    for day, spent in history.minutes.items():
        number = (day.toordinal() - first) // 7
        weeks[number] = weeks.get(number, 0) + spent
    return {date.fromordinal(first + 7 * number): spent for number, spent in weeks.items()}


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

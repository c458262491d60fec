"""Milestones: close together at first, each celebrated once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, count

from bot.domain.history import History
from bot.domain.streak import Streak, daily_streak

STREAKS = (3, 7, 14, 30, 50, 100, 200, 365)
HOURS = (10, 50, 100, 250, 500, 1000)
COMEBACK_DAYS = 3


class Kind(StrEnum):
    """What is celebrated."""

    STREAK = "streak"
    HOURS = "hours"
    COMEBACK = "comeback"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A value reached: days of a streak, hours in all, or, for a comeback, the day of the break as an ordinal."""

    kind: Kind
    value: int


def next_streak_milestone(streak: int) -> int:
    """Return the next milestone above a streak; after a year they come every 100 days."""
    return next(value for value in chain(STREAKS, count(400, 100)) if value > streak)


def _crossed(before: int, after: int, values: tuple[int, ...], step: int) -> list[int]:
    """Return the milestones above `before` and up to `after`; past the last value they come every `step`."""
    beyond = range(-(-(values[-1] + 1) // step) * step, after + 1, step)
    return [value for value in (*values, *beyond) if before < value <= after]


def streak_before(history: History, day: date, after: Streak, *, today: date) -> int:
    """Return the current streak before a check-in for a day, given the log without it and the streak with it.

    Only a late check-in makes a second fold necessary.
    """
    if day in history.minutes:
        return after.current
    if day == after.days[-1].day:  # today: every verdict before it stands, and without a check-in it breaks nothing
        return after.days[-2].streak if len(after.days) > 1 else 0
    return daily_streak(history, today).current


def milestones(*, before: int, after: Streak, minutes_before: int, minutes_after: int) -> list[Milestone]:
    """Return what a check-in reached that was not reached before it, the largest of each kind last.

    `before` is the current streak before the check-in.
    """
    found = [Milestone(Kind.STREAK, value) for value in _crossed(before, after.current, STREAKS, 100)]
    hours = _crossed(minutes_before // 60, minutes_after // 60, HOURS, 500)
    found += [Milestone(Kind.HOURS, value) for value in hours]
    if after.broken_on and before < COMEBACK_DAYS <= after.current:
        found.append(Milestone(Kind.COMEBACK, after.broken_on.toordinal()))
    return found

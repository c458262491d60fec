"""Milestones: close together at first, each celebrated once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count

from bot.domain.streak import Streak

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


def milestones(*, before: Streak, after: Streak, minutes_before: int, minutes_after: int) -> list[Milestone]:
    """Return what a check-in reached that was not reached before it, the largest of each kind last."""
    found = [Milestone(Kind.STREAK, value) for value in _crossed(before.current, after.current, STREAKS, 100)]
    hours = _crossed(minutes_before // 60, minutes_after // 60, HOURS, 500)
    found += [Milestone(Kind.HOURS, value) for value in hours]
    if after.broken_on and before.current < COMEBACK_DAYS <= after.current:
        found.append(Milestone(Kind.COMEBACK, after.broken_on.toordinal()))
    return found

"""A member's figures at one moment: what every personal answer shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.day import DAY, week_of
from bot.domain.group import Group
from bot.domain.history import History
from bot.domain.streak import (
    Streak,
    WeeklyStreak,
    daily_streak,
    savable_days,
    weekly_goal,
    weekly_streak,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Streaks, minutes and what is next, as of `today`. `savable` is the latest past day a check-in can still save."""

    today: date
    streak: Streak
    weekly: WeeklyStreak
    minutes_today: int
    minutes_week: int
    goal_week: int
    savable: date | None
    next_study_day: date | None


def figures(history: History, group: Group, today: date) -> Figures:
    """Compute the figures from the log."""
    week = week_of(today, group.week_start)
    streak = daily_streak(history, today)
    savable = savable_days(streak, today, group.grace_days)
    ahead = (today + DAY * number for number in range(1, 62))
    return Figures(
        today=today,
        streak=streak,
        weekly=weekly_streak(history, today, group.week_start),
        minutes_today=history.minutes.get(today, 0),
        minutes_week=sum(history.minutes.get(week + DAY * number, 0) for number in range(7)),
        goal_week=weekly_goal(history, week, group.week_start),
        savable=savable[0] if savable else None,
        next_study_day=next((day for day in ahead if history.is_study_day(day) and day not in history.minutes), None),
    )

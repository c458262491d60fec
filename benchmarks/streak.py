"""A streak with its reasons over three years, against counting the same days without any rule."""

from __future__ import annotations

import random
from datetime import date, timedelta

from benchmarks.measure import Figure, at_most, milliseconds
from bot.domain.history import History
from bot.domain.streak import daily_streak

DAYS = 1095
FILLED = 0.85
A_WEEK = 7


def figures() -> list[Figure]:
    """Measure the fold with the days that an answer shows, and with all of them one by one."""
    dice = random.Random(1)
    first = date(2024, 1, 1)
    history = History({first + timedelta(days=number): 30 for number in range(DAYS) if dice.random() < FILLED})
    today = first + timedelta(days=DAYS)

    def count() -> int:
        streak = 0
        for number in range(DAYS):
            streak = streak + 1 if first + timedelta(days=number) in history.minutes else 0
        return streak

    baseline = milliseconds(count)
    shown = milliseconds(lambda: daily_streak(history, today).days[-A_WEEK:])
    whole = milliseconds(lambda: list(daily_streak(history, today).days))
    return [
        Figure("streak with reasons, 3 years", shown, "ms", baseline, (at_most(0.5),)),
        Figure("streak with reasons, 3 years, every day looked at", whole, "ms", baseline),
    ]

"""A streak with its reasons over three years, against counting the same days without any rule."""

from __future__ import annotations

import random
from datetime import date, timedelta

from benchmarks.measure import Figure, milliseconds
from bot.domain.history import History
from bot.domain.streak import daily_streak

DAYS = 1095


def figures() -> list[Figure]:
    """Measure the fold."""
    dice = random.Random(1)
    first = date(2024, 1, 1)
    history = History({first + timedelta(days=number): 30 for number in range(DAYS) if dice.random() < 0.85})
    today = first + timedelta(days=DAYS)

    def count() -> int:
        streak = 0
        for number in range(DAYS):
            streak = streak + 1 if first + timedelta(days=number) in history.minutes else 0
        return streak

    value = milliseconds(lambda: daily_streak(history, today))
    return [Figure("streak with reasons, 3 years", value, "ms", milliseconds(count))]

"""A streak with its reasons over three years, against counting the same days without any rule.

Time is that of the processor, measured in turns: what else the machine does meanwhile counts for little.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.measure import Figure, at_most
from bot.domain.history import History
from bot.domain.streak import daily_streak

DAYS = 1095
FILLED = 0.85
A_WEEK = 7
ROUNDS = 40
CALLS = 5


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

    def shown() -> object:
        return daily_streak(history, today).days[-A_WEEK:]

    def whole() -> object:
        return list(daily_streak(history, today).days)

    rounds = [[_milliseconds(do) for do in (count, shown, whole)] for _ in range(ROUNDS)]
    baseline, some, all_ = map(min, zip(*rounds, strict=True))
    return [
        Figure("streak with reasons, 3 years", some, "ms", baseline, (at_most(0.5),)),
        Figure("streak with reasons, 3 years, every day looked at", all_, "ms", baseline),
    ]


def _milliseconds(do: Callable[[], object]) -> float:
    begin = time.process_time()
    for _ in range(CALLS):
        do()
    return (time.process_time() - begin) / CALLS * 1000

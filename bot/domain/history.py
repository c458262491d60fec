"""A member's log as the folds see it. Everything that is shown is computed from this; nothing is counted up in a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.day import BEGINNING, ZoneMove
from bot.domain.plan import Pause, Plan, plan_on

HALF_A_DAY = 12.0


@dataclass(frozen=True, slots=True)
class History:
    """What a member did and meant to do.

    `minutes` holds every study day with a check-in, even one of 0 minutes. `plans` and `moves` are ascending and
    never empty. `rests` are days on which the member spent a freeze by hand.
    """

    minutes: Mapping[date, int] = field(default_factory=dict[date, int])
    plans: tuple[Plan, ...] = (Plan(date.min),)
    pauses: tuple[Pause, ...] = ()
    rests: frozenset[date] = frozenset()
    moves: tuple[ZoneMove, ...] = (ZoneMove(BEGINNING, "UTC"),)

    def is_paused(self, day: date) -> bool:
        """Tell whether the day lies in a pause."""
        return any(day in pause for pause in self.pauses)

    def is_study_day(self, day: date) -> bool:
        """Tell whether the plan of that day asked for a check-in and no pause excused it."""
        return day in plan_on(self.plans, day).weekdays and not self.is_paused(day)

    def without(self, day: date) -> History:
        """Return the same history as if there were no check-in on that day."""
        return self.with_minutes({each: spent for each, spent in self.minutes.items() if each != day})

    def with_minutes(self, minutes: Mapping[date, int]) -> History:
        """Return the same history with other check-ins."""
        return History(minutes, self.plans, self.pauses, self.rests, self.moves)

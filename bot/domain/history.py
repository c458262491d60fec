"""A member's log as the folds see it. All that is shown is computed from this; nothing is counted up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.day import BEGINNING, ZoneMove, exists, hours_lived
from bot.domain.plan import Pause, Plan, plan_on

HALF_A_DAY = 12.0


@dataclass(frozen=True, slots=True)
class History:
    """What a member did and meant to do.

    `minutes` holds every study day with a check-in, even one of 0 minutes. `plans` and `moves` are ascending and
    never empty. `rests` are days on which the member spent a freeze by hand.
    """

    minutes: Mapping[date, int] = field(default_factory=dict[date, int])
    plans: tuple[Plan, ...] = (Plan(BEGINNING.date()),)
    pauses: tuple[Pause, ...] = ()
    rests: frozenset[date] = frozenset()
    moves: tuple[ZoneMove, ...] = (ZoneMove(BEGINNING, "UTC"),)

    def is_paused(self, day: date) -> bool:
        """Tell whether the day lies in a pause."""
        return any(day in pause for pause in self.pauses)

    def is_study_day(self, day: date) -> bool:
        """Tell whether the plan of that day asked for a check-in and no pause excused it."""
        return day in plan_on(self.plans, day).weekdays and not self.is_paused(day)

    def is_cut_short(self, day: date) -> bool:
        """Tell whether travel or the calendar left less than half of the day: nobody misses such a day."""
        if len(self.moves) == 1:
            return not exists(day, self.moves[0].zone)
        return hours_lived(day, self.moves) < HALF_A_DAY

    def was_asked(self, day: date) -> bool:
        """Tell whether the day counts as a study day in shares and group streaks."""
        return self.is_study_day(day) and (day in self.minutes or not self.is_cut_short(day))

    def with_minutes(self, minutes: Mapping[date, int]) -> History:
        """Return the same history with other check-ins."""
        return History(minutes, self.plans, self.pauses, self.rests, self.moves)

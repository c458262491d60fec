"""A member's log as the folds see it. All that is shown is computed from this; nothing is counted up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bot.domain.day import BEGINNING, Weekdays, ZoneMove, days_between, exists, hours_lived, moves_about
from bot.domain.plan import Pause, Plan, plan_on

HALF_A_DAY = 12.0


class Logged(NamedTuple):
    """What a member logged in some days: those with a check-in, and the minutes of all of them."""

    days: Collection[date]
    minutes: int


NOTHING = Logged((), 0)


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
        return bool(self.pauses) and any(day in pause for pause in self.pauses)

    def is_study_day(self, day: date) -> bool:
        """Tell whether the plan of that day asked for a check-in and no pause excused it."""
        return day in plan_on(self.plans, day).weekdays and not self.is_paused(day)

    def is_cut_short(self, day: date) -> bool:
        """Tell whether travel or the calendar left less than half of the day: nobody misses such a day."""
        moves = self.moves if len(self.moves) == 1 else moves_about(day, self.moves)
        if len(moves) == 1:
            return not exists(day, moves[0].zone)
        return hours_lived(day, moves) < HALF_A_DAY

    def was_asked(self, day: date) -> bool:
        """Tell whether the day counts as a study day in shares and group streaks."""
        return self.is_study_day(day) and (day in self.minutes or not self.is_cut_short(day))

    def only_plan(self, since: date) -> Plan | None:
        """Return the plan that has held from a day on, in one zone and without a pause; None where life was fuller."""
        newest = self.plans[-1]
        held = len(self.plans) == 1 or newest.since <= since
        return newest if held and not self.pauses and len(self.moves) == 1 else None

    def asked(self, first: date, last: date) -> frozenset[date]:
        """Return the days between two, both included, that count as study days in shares and group streaks."""
        if plan := self.only_plan(first):
            days = _study_days(plan.weekdays.mask, self.moves[0].zone, first, last)
            if days is not None:
                return days
        return frozenset(filter(self.was_asked, days_between(first, last)))

    def logged(self, first: date, last: date) -> Logged:
        """Return what was logged between two days, both included."""
        logged = {day: spent for day, spent in self.minutes.items() if first <= day <= last}
        return Logged(logged, sum(logged.values()))

    def until(self, last: date) -> History:
        """Return the same history without the check-ins after a day."""
        return self.with_minutes({day: spent for day, spent in self.minutes.items() if day <= last})

    def with_days(self, days: Iterable[date]) -> History:
        """Return the same history with check-ins on these days, where nobody asks for how long."""
        return self.with_minutes(dict.fromkeys(days, 0))

    def with_minutes(self, minutes: Mapping[date, int]) -> History:
        """Return the same history with other check-ins."""
        return History(minutes, self.plans, self.pauses, self.rests, self.moves)


@lru_cache(maxsize=64)
def _study_days(mask: int, zone: str, first: date, last: date) -> frozenset[date] | None:
    """Return the days on which a plan asks for a check-in: one set for all who share it. None where one is skipped."""
    days = list(days_between(first, last))
    return frozenset(day for day in days if day in Weekdays(mask)) if all(exists(day, zone) for day in days) else None

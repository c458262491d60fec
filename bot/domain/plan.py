"""What a member means to do: study weekdays and weekly minutes, effective-dated, and the pauses in between."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.day import EVERY_DAY, Weekdays, week_of

DEFAULT_WEEKLY_MINUTES = 600
LEAST_WEEKLY_MINUTES = 10
PAUSE_DAYS_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """Study weekdays and weekly minutes that hold from `since` until the next plan."""

    since: date
    weekdays: Weekdays = EVERY_DAY
    weekly_minutes: int = DEFAULT_WEEKLY_MINUTES


@dataclass(frozen=True, slots=True)
class Pause:
    """A range of days, both ends included, in which nothing is expected."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Tell whether the day lies in the pause."""
        return self.first <= day <= self.last


def plan_on(plans: tuple[Plan, ...], day: date) -> Plan:
    """Return the plan that held on a day; days before the first plan are measured by the first."""
    if plans[-1].since <= day:
        return plans[-1]
    return plans[max(bisect_right(plans, day, key=lambda plan: plan.since) - 1, 0)]


def plan_of_week(plans: tuple[Plan, ...], week: date, week_start: int) -> Plan:
    """Return the plan whose weekly minutes measure the week that begins on `week`.

    It is the plan that held when the week began, so nobody moves the goal while playing. In a member's first week
    it is the last one they chose that week.
    """
    if plans[-1].since <= week:
        return plans[-1]
    if week <= week_of(plans[0].since, week_start):
        return plan_on(plans, week + timedelta(days=6))
    return plan_on(plans, week)

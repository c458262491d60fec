"""Members and their weeks, by a few numbers: days are counted from the Monday on which everything begins."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.day import DAY, Weekdays
from bot.domain.group import Member
from bot.domain.history import History
from bot.domain.leaderboard import Period, Standing, standing, with_streak
from bot.domain.plan import Pause, Plan
from tests.domain.strategies import AT_HOME, MONDAY

WEEK = Period(MONDAY, MONDAY + DAY * 6)
SUNDAY = WEEK.last
LONG_BEFORE = MONDAY - timedelta(days=100)


def member(name: str = "Maya", *, joined: date = LONG_BEFORE, hidden: bool = False, alias: str | None = None) -> Member:
    """Make a member who is told apart by the name."""
    number = int.from_bytes(name.encode())
    return Member(number, 1, number, name, joined, AT_HOME, alias=alias, hidden=hidden)


def history(*numbers: int, minutes: int = 60, plan: Plan | None = None, pauses: tuple[Pause, ...] = ()) -> History:
    """Make a history with check-ins on these days."""
    log = {MONDAY + DAY * number: minutes for number in numbers}
    return History(log, (plan or Plan(LONG_BEFORE),), pauses, moves=AT_HOME)


def weekly(weekdays: tuple[int, ...] = tuple(range(7)), minutes: int = 600) -> Plan:
    """Make a plan that held all along."""
    return Plan(LONG_BEFORE, Weekdays.of(weekdays), minutes)


def figures(who: Member, log: History, *, period: Period = WEEK, today: date | None = None) -> Standing:
    """Return a member's standing in a period, as of the day after it unless told otherwise."""
    logged, before = (log.logged(each.first, each.last) for each in (period, period.before()))
    found = standing(who, log, logged, period, week_start=0, before=before)
    return with_streak(found, log.until(period.last), period, today=today or period.last + DAY)

"""The leaderboard: consistency first. It ranks each member against their own plan, never against another's pace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.day import DAY, days_between, week_of
from bot.domain.group import Member
from bot.domain.history import History
from bot.domain.plan import plan_of_week
from bot.domain.streak import daily_streak

ROWS_AT_MOST = 10


class By(StrEnum):
    """What a leaderboard ranks by."""

    CONSISTENCY = "consistency"
    HOURS = "hours"
    STREAK = "streak"
    IMPROVED = "improved"


class Span(StrEnum):
    """What a leaderboard looks at."""

    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days, both ends included."""

    first: date
    last: date

    @classmethod
    def around(cls, day: date, span: Span, *, week_start: int, earliest: date) -> Period:
        """Return the week or month that holds the day, or everything since `earliest`."""
        match span:
            case Span.WEEK:
                first = week_of(day, week_start)
                return cls(first, first + timedelta(days=6))
            case Span.MONTH:
                first = day.replace(day=1)
                return cls(first, (first + timedelta(days=31)).replace(day=1) - DAY)
            case Span.ALL:
                return cls(min(earliest, day), day)

    def before(self) -> Period:
        """Return the period of the same length that ends where this one begins."""
        return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's figures in a period. Shares are of the member's own plan and never exceed 1."""

    member: Member
    done: int
    planned: int
    minutes: int
    goal: int
    streak: int
    best: int
    gain: int
    newcomer: bool

    @property
    def kept(self) -> float:
        """The share of the planned study days that were done; a check-in on a rest day makes up for a missed one."""
        return min(self.done / self.planned, 1.0) if self.planned else float(self.done > 0)

    @property
    def minutes_share(self) -> float:
        """The share of the planned minutes that were logged."""
        return min(self.minutes / self.goal, 1.0) if self.goal else float(self.minutes > 0)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A standing with its rank; equal scores share a rank."""

    rank: int
    standing: Standing


def standing(member: Member, history: History, period: Period, *, today: date, week_start: int) -> Standing:
    """Compute one member's figures from their log.

    Paused days are not planned, nor are days before joining unless they are done.
    """
    days = (day for day in days_between(period.first, period.last) if day >= member.joined or day in history.minutes)
    asked = [day for day in days if not history.is_paused(day)]
    until = min(today, period.last + DAY)
    streak = daily_streak(_up_to(history, period.last), until)
    minutes = _minutes(history, period)
    sevenths = sum(plan_of_week(history.plans, week_of(day, week_start), week_start).weekly_minutes for day in asked)
    return Standing(
        member=member,
        done=sum(period.first <= day <= period.last for day in history.minutes),
        planned=sum(history.was_asked(day) for day in asked),
        minutes=minutes,
        goal=-(-sevenths // 7),
        streak=streak.current,
        best=streak.best,
        gain=minutes - _minutes(history, period.before()),
        newcomer=period.first <= member.joined <= period.last,
    )


def _up_to(history: History, last: date) -> History:
    return history.with_minutes({day: spent for day, spent in history.minutes.items() if day <= last})


def _minutes(history: History, period: Period) -> int:
    return sum(spent for day, spent in history.minutes.items() if period.first <= day <= period.last)


def rank(standings: Iterable[Standing], by: By) -> list[Ranked]:
    """Rank those who showed up in the period. Nobody is listed for having done nothing."""
    shown = [each for each in standings if each.done and not each.member.hidden]
    if by is By.IMPROVED:
        shown = [each for each in shown if each.gain > 0 and not each.newcomer]
    ordered = sorted(shown, key=lambda each: (score(each, by), each.member.shown_name.casefold()))
    places: list[Ranked] = []
    for position, each in enumerate(ordered, start=1):
        tied = places and score(places[-1].standing, by) == score(each, by)
        places.append(Ranked(places[-1].rank if tied else position, each))
    return places


def score(each: Standing, by: By) -> tuple[float, ...]:
    """Return what a standing is ordered by, best first."""
    match by:
        case By.CONSISTENCY:
            return (-each.kept, -each.minutes_share, -each.streak)
        case By.HOURS:
            return (-each.minutes,)
        case By.STREAK:
            return (-each.streak, -each.best)
        case By.IMPROVED:
            return (-each.gain,)

"""The leaderboard: consistency first. It ranks each member against their own plan, never against another's pace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, count, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from bot.domain.day import DAY, Weekdays, days_between, exists, week_of
from bot.domain.group import Member
from bot.domain.history import NOTHING, History, Logged
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

    @property
    def days(self) -> Iterator[date]:
        """The days, oldest first."""
        return days_between(self.first, self.last)

    def before(self) -> Period:
        """Return the period of the same length that ends where this one begins."""
        return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)


class Standing(NamedTuple):
    """A member's figures in a period. Shares are of the member's own plan and never exceed 1.

    `streak` and `best` are 0 until `with_streak` looked them up: most places can be told without.
    """

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


def standing(
    member: Member, history: History, logged: Logged, period: Period, *, week_start: int, before: Logged = NOTHING
) -> Standing:
    """Compute one member's figures, but for the streak.

    `logged` is what they logged in the period, `before` what they did in the one before.
    """
    planned, goal = _asked(member, history, logged, period, week_start)
    return Standing(
        member=member,
        done=len(logged.days),
        planned=planned,
        minutes=logged.minutes,
        goal=goal,
        streak=0,
        best=0,
        gain=logged.minutes - before.minutes,
        newcomer=period.first <= member.joined <= period.last,
    )


def with_streak(each: Standing, history: History, period: Period, *, today: date) -> Standing:
    """Return a standing with the streak of today, or of the end of a past period, by the whole log up to then."""
    streak = daily_streak(history, min(today, period.last + DAY))
    return each._replace(streak=streak.current, best=streak.best)


def _asked(member: Member, history: History, logged: Logged, period: Period, week_start: int) -> tuple[int, int]:
    """Return the days and the minutes that the member planned for a period.

    Paused days are not planned, nor are days before joining unless they are done.
    """
    since = max(period.first, member.joined)
    early = [day for day in logged.days if day < since] if since > period.first else []
    plan = history.only_plan(week_of(since, week_start))
    if plan and not early:
        asked = _asked_by(plan.weekdays.mask, plan.weekly_minutes, history.moves[0].zone, since, period.last)
        if asked:
            return asked
    history = history.with_days(logged.days)
    days = [day for day in (*early, *days_between(since, period.last)) if not history.is_paused(day)]
    sevenths = sum(plan_of_week(history.plans, week_of(day, week_start), week_start).weekly_minutes for day in days)
    return sum(map(history.was_asked, days)), -(-sevenths // 7)


@lru_cache(maxsize=4096)
def _asked_by(mask: int, weekly_minutes: int, zone: str, first: date, last: date) -> tuple[int, int] | None:
    """Return the days and minutes that a plan asks for where nothing comes between; None where the zone skips a day.

    Most members of a group have that in common: it is worked out once for all of them.
    """
    days = list(days_between(first, last))
    if not all(exists(day, zone) for day in days):
        return None
    return sum(day in Weekdays(mask) for day in days), -(-weekly_minutes * len(days) // 7)


class Tier(NamedTuple):
    """Members whom the period alone does not tell apart, and how many are above them."""

    above: int
    standings: list[Standing]


def tiers(standings: Iterable[Standing], by: By, reader: int | None = None) -> list[Tier]:
    """Return the tiers that hold the top, and those around a reader, a member's id: all that is shown of a leaderboard.

    Only their streaks have to be known: whatever streak the others have, they are above or below.
    """

    def told(each: Standing) -> tuple[float, ...]:
        match by:
            case By.CONSISTENCY:
                return (-each.kept, -each.minutes_share)
            case By.STREAK:
                return ()
            case By.HOURS | By.IMPROVED:
                return score(each, by)

    ordered = list(_in_order(_listed(standings, by), told))
    found = list(map(Tier, accumulate(map(len, ordered), initial=0), ordered))
    own = next((n for n, tier in enumerate(found) if any(each.member.id == reader for each in tier.standings)), None)
    around = () if own is None else (own - 1, own, own + 1)
    return [tier for number, tier in enumerate(found) if tier.above < ROWS_AT_MOST or number in around]


def rank(standings: Iterable[Standing], by: By, *, above: int = 0) -> list[Ranked]:
    """Rank those who showed up in the period, below those above. Nobody is listed for having done nothing."""
    places: list[Ranked] = []
    for equals in _in_order(_listed(standings, by), lambda each: score(each, by)):
        place = above + len(places) + 1
        places += [Ranked(place, each) for each in sorted(equals, key=_name)]
    return places


def near(places: Sequence[Ranked], reader: int | None) -> Sequence[Ranked]:
    """Return the place of a reader, a member's id, and its neighbours, where the top does not hold it."""
    own = next((index for index, each in enumerate(places) if each.standing.member.id == reader), 0)
    return places[max(own - 1, ROWS_AT_MOST) : own + 2] if own >= ROWS_AT_MOST else ()


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


def _listed(standings: Iterable[Standing], by: By) -> list[Standing]:
    shown = [each for each in standings if each.done and not each.member.hidden]
    return [each for each in shown if each.gain > 0 and not each.newcomer] if by is By.IMPROVED else shown


def _in_order(standings: Sequence[Standing], key: Callable[[Standing], Any]) -> Iterator[list[Standing]]:
    """Yield those who are equal together, the best first."""
    keyed = sorted(zip(map(key, standings), count(), standings, strict=False))
    return ([each for *_, each in equals] for _, equals in groupby(keyed, itemgetter(0)))


def _name(each: Standing) -> str:
    return each.member.shown_name.casefold()

"""A small model of the log: what each command makes of it, by the words of the product and not by its code.

Each method does what a member asked for at an instant, and returns how the answer's first line ends: what was done, or
why it was not. The streaks are those of `tests.domain.oracles`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.day import BEGINNING, EVERY_DAY, Weekdays, ZoneMove
from bot.domain.group_streak import Stay
from bot.domain.history import History
from bot.domain.plan import Pause, Plan
from tests.domain import oracles

DAY = timedelta(days=1)
A_DAY_AT_MOST = 16 * 60
NOT_A_MEMBER = "You are not in this group"
TOO_MUCH = "is more than 16 h for one day"
CLOSED = "is closed"
NOTHING_TO_CHANGE = "There is no recent check-in to change"
NO_FREEZE_LEFT = "You have no freeze left for today"
OVERLAPS = "You have a pause in those days already"
REFUSALS = (NOT_A_MEMBER, TOO_MUCH, CLOSED, NOTHING_TO_CHANGE, NO_FREEZE_LEFT, OVERLAPS)
JOINED = "Welcome! "


def spent(minutes: int) -> str:
    """Return minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass
class CheckIn:
    """One check-in."""

    day: date
    minutes: int
    at: datetime
    undone: bool = False


@dataclass
class Member:
    """One person in one group, who lives where the group does."""

    name: str
    zone: str
    grace_days: int
    joined: date | None = None
    left: date | None = None
    log: list[CheckIn] = field(default_factory=list)
    plans: dict[date, Plan] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    rests: set[date] = field(default_factory=set)

    def today(self, now: datetime) -> date:
        """Return the local date."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def minutes(self) -> Counter[date]:
        """The minutes of each day with a check-in."""
        days: Counter[date] = Counter()
        for each in self.log:
            if not each.undone:
                days[each.day] += each.minutes
        return days

    @property
    def history(self) -> History:
        """The log as the oracles read it."""
        plans = sorted(self.plans.values(), key=lambda each: each.since)
        pauses = sorted(self.pauses, key=lambda each: each.first)
        home = (ZoneMove(BEGINNING, self.zone),)
        return History(self.minutes, tuple(plans), tuple(pauses), frozenset(self.rests), home)

    def check_in(self, now: datetime, minutes: int, *, yesterday: bool) -> str:
        """Log so many minutes."""
        day = self.today(now) - yesterday * DAY
        if yesterday and not self.grace_days:
            return CLOSED
        if self.minutes[day] + minutes > A_DAY_AT_MOST:
            return TOO_MUCH
        welcome = JOINED * self._arrive(now)
        self.log.append(CheckIn(day, minutes, now))
        logged = f"{spent(minutes)} logged" if minutes else "You showed up"
        return f"{welcome}{logged}{' for yesterday' * yesterday}"

    def undo(self, now: datetime) -> str:
        """Take the newest check-in back."""
        if why_not := self._why_unchanged(now):
            return why_not
        self._newest().undone = True
        return "Undone: "

    def edit(self, now: datetime, minutes: int) -> str:
        """Let the newest check-in have other minutes."""
        if why_not := self._why_unchanged(now):
            return why_not
        newest = self._newest()
        if self.minutes[newest.day] - newest.minutes + minutes > A_DAY_AT_MOST:
            return TOO_MUCH
        newest.minutes = minutes
        return "Changed: "

    def rest(self, now: datetime) -> str:
        """Spend a freeze on today, where that is of use."""
        if self.joined is None:
            return NOT_A_MEMBER
        today = self.today(now)
        book = oracles.ledger(self.history, today)
        status = next((entry.status for entry in book if entry.day == today), None)
        if status != "pending" or not book[-1].streak:
            return "No freeze was spent"
        if not book[-1].freezes:
            return NO_FREEZE_LEFT
        self.rests.add(today)
        return "Rest well: a freeze covers today"

    def pause(self, now: datetime, days: int, *, tomorrow: bool) -> str:
        """Expect nothing for so many days."""
        if self.joined is None:
            return NOT_A_MEMBER
        first = self.today(now) + tomorrow * DAY
        wanted = Pause(first, first + (days - 1) * DAY)
        if any(wanted.first <= each.last and each.first <= wanted.last for each in self.pauses):
            return OVERLAPS
        self.pauses.append(wanted)
        return "Pause planned" if tomorrow else "Paused"

    def resume(self, now: datetime) -> str:
        """End the running pause with yesterday, or the next one before it begins."""
        if self.joined is None:
            return NOT_A_MEMBER
        today = self.today(now)
        coming = [each for each in self.pauses if each.last >= today]
        if coming:
            ended = min(coming, key=lambda each: each.first)
            self.pauses.remove(ended)
            if ended.first < today:
                self.pauses.append(Pause(ended.first, today - DAY))
        return ""

    def plan(self, now: datetime, weekdays: Weekdays, weekly_minutes: int) -> str:
        """Plan anew from today."""
        self._arrive(now)
        today = self.today(now)
        self.plans[today] = Plan(today, weekdays, weekly_minutes)
        return "Your new plan holds from today"

    def join(self, now: datetime) -> str:
        """Join, or come back."""
        self._arrive(now)
        return ""

    def leave(self, now: datetime) -> str:
        """Leave; the log is kept."""
        if not self._is_there:
            return NOT_A_MEMBER
        self.left = self.today(now)
        return ""

    @property
    def _is_there(self) -> bool:
        return self.joined is not None and self.left is None

    def _arrive(self, now: datetime) -> bool:
        """Be a member from now on; tells whether that is news."""
        if self._is_there:
            return False
        if self.joined is None:
            self.joined = self.today(now)
            self.plans[self.joined] = Plan(self.joined, EVERY_DAY)
        self.left = None
        return True

    def _newest(self) -> CheckIn:
        return [each for each in sorted(self.log, key=lambda each: each.at) if not each.undone][-1]

    def _why_unchanged(self, now: datetime) -> str:
        if not self._is_there:
            return NOT_A_MEMBER
        if all(each.undone for each in self.log) or now - self._newest().at > DAY:
            return NOTHING_TO_CHANGE
        return ""


def streak_page(member: Member, group: Iterable[Member], now: datetime) -> list[str]:
    """Return what begins the page of a member's streak."""
    if member.joined is None:
        return ["You have a 0-day streak so far"]
    today, history = member.today(now), member.history
    book = oracles.ledger(history, today)
    current, freezes = (book[-1].streak, book[-1].freezes) if book else (0, 2)
    best = max((entry.streak for entry in book), default=0)
    weeks, most = oracles.weekly_streak(history, today, 0)
    stays = [Stay(each.history, each.joined, each.left) for each in group if each.joined]
    together = oracles.group_streak(stays, today)
    others = [f"weekly streak {counted(weeks, 'week')}, best {most}"] * bool(most)
    others += [f"group streak {counted(together, 'day')}"] * bool(together)
    lines = [f"You have a {current}-day streak"]
    lines.append(f"{current}-day streak · best {best} · {counted(freezes, 'freeze')} left")
    return [*lines, " · ".join(others).capitalize()] if others else lines


def roster(group: Iterable[Member], day: date) -> set[str]:
    """Return who is named under the prompt of a day, with their minutes."""
    named = [(each.name, each.minutes.get(day)) for each in group]
    return {f"{name} {spent(minutes) if minutes else 'showed up'}" for name, minutes in named if minutes is not None}

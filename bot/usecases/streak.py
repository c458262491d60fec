"""Reading a member's streak with its reasons, and spending a freeze on today by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.calls import Request
from bot.domain.day import study_day
from bot.domain.group import Group, Member
from bot.domain.group_streak import Stay, group_streak
from bot.domain.history import NOTHING, History
from bot.domain.plan import Pause
from bot.domain.streak import Status
from bot.errors import Impossible, NotAMember, Obstacle
from bot.ports.store import Transaction
from bot.usecases.figures import Figures, figures
from bot.usecases.here import caller_here

MOST_GROUP_STREAKS = 28
"""How many days most group streaks are shorter than."""


@dataclass(frozen=True, slots=True)
class Own:
    """A member's own log and figures."""

    member: Member
    group: Group
    history: History
    figures: Figures

    @property
    def pause(self) -> Pause | None:
        """The pause in which today lies."""
        return next((pause for pause in self.history.pauses if self.figures.today in pause), None)

    @property
    def status(self) -> Status | None:
        """What today is so far; None before the first check-in, when no day counts yet."""
        return next(
            (each.status for each in reversed(self.figures.streak.days) if each.day == self.figures.today), None
        )


def own(tx: Transaction, request: Request) -> Own:
    """Return the caller's own log and figures, also after they left. Raises `NotAMember` when they never joined."""
    mine = own_or_none(tx, request)
    if mine is None:
        raise NotAMember
    return mine


def own_or_none(tx: Transaction, request: Request) -> Own | None:
    """Return the caller's own log and figures, also after they left; None when they never joined."""
    group, member = caller_here(tx, request)
    if member is None:
        return None
    history = tx.log.history(member)
    return Own(member, group, history, figures(history, group, member.today(request.now)))


def group_streak_of(tx: Transaction, group: Group, today: date) -> int:
    """Return the group's streak. The log is read back from today, further and further until the streak ends in it."""
    members = tx.members.of(group.id)
    intentions = tx.log.intentions(members)
    days, streak = MOST_GROUP_STREAKS, None
    while streak is None:
        since = today - timedelta(days=days)
        logged = tx.log.logged(group.id, since, today)
        histories = {each.id: intentions[each.id].with_days(logged.get(each.id, NOTHING).days) for each in members}
        stays = (Stay(histories[each.id], each.joined, each.left) for each in members)
        streak = group_streak(stays, today, since=since)
        days *= MOST_GROUP_STREAKS
    return streak


@dataclass(frozen=True, slots=True)
class Rested:
    """What "rest today" came to: a freeze spent, or the reason why none had to be."""

    figures: Figures
    spent: bool
    status: Status | None


def rest_today(tx: Transaction, request: Request, *, prompt_day: date | None = None) -> Rested:
    """Spend a banked freeze on today, where today asks for a check-in and there is a streak to protect.

    Raises `Impossible` when none is left, and for the button of an old prompt: nobody means to rest today with it.
    """
    mine = own(tx, request)
    today = mine.figures.today
    if prompt_day and prompt_day not in {today, study_day(request.now, mine.group.zone)}:
        raise Impossible(Obstacle.PROMPT_IS_OLD)
    if mine.status is not Status.PENDING or not mine.figures.streak.current:
        return Rested(mine.figures, spent=False, status=mine.status)
    if not mine.figures.streak.freezes:
        raise Impossible(Obstacle.NO_FREEZE_LEFT)
    tx.log.rest(mine.member.id, today, at=request.now)
    tx.deliveries.touch(now=request.now, group_id=mine.group.id, day=today)
    after = tx.log.history(mine.member)
    return Rested(figures(after, mine.group, today), spent=True, status=Status.FROZEN)

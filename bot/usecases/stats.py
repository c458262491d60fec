"""A member's public figures: what boards show of them anyway, for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.calls import Request
from bot.domain.day import study_day
from bot.domain.group import Group, Member
from bot.domain.leaderboard import Period, Span, Standing, standing, with_streak
from bot.identity import Account
from bot.ports.store import Transaction
from bot.usecases.here import group_here


@dataclass(frozen=True, slots=True)
class Stats:
    """The standing of the running week, and the minutes and days of all time."""

    week: Standing
    minutes: int
    days: int


def stats_of(tx: Transaction, request: Request, user: str | None) -> Stats | None:
    """Return the figures of a user of the caller's platform, or the caller's own; None where none are to be seen.

    None means not a member, left or hidden, and nobody can tell which. Who hides still sees their own.
    """
    group = group_here(tx, request)
    account = Account(request.caller.account.platform, user) if user else request.caller.account
    member = tx.members.find(account, group.id)
    if member is None or member.left is not None or (member.hidden and not _is_caller(tx, request, member)):
        return None
    return _stats(tx, request, group, member)


def _is_caller(tx: Transaction, request: Request, member: Member) -> bool:
    """Tell whether it is the same person, who may have several accounts."""
    caller = tx.members.find(request.caller.account, member.group_id)
    return caller is not None and caller.id == member.id


def _stats(tx: Transaction, request: Request, group: Group, member: Member) -> Stats:
    history = tx.log.history(member)
    here = study_day(request.now, group.zone)
    week = Period.around(here, Span.WEEK, week_start=group.week_start, earliest=here)
    logged = history.logged(week.first, week.last)
    figures = standing(member, history, logged, week, week_start=group.week_start)
    figures = with_streak(figures, history.until(week.last), week, today=member.today(request.now))
    return Stats(figures, sum(history.minutes.values()), len(history.minutes))

"""Leaderboards of a group, for the weekly post and for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.calls import Request
from bot.domain.day import study_day
from bot.domain.group import Group, Member
from bot.domain.leaderboard import By, Period, Ranked, Span, Standing, rank, standing
from bot.domain.milestone import Milestone
from bot.errors import Impossible, Obstacle
from bot.ports.store import Transaction
from bot.usecases.here import group_here

MILESTONES_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class BoardResult:
    """A leaderboard.

    `minutes` is the whole group's total; `running` tells that the period is not over; `milestones` are the newest of
    those who can be seen, as (name, milestone).
    """

    group: Group
    by: By
    span: Span
    period: Period
    places: tuple[Ranked, ...]
    minutes: int
    showed_up: int
    running: bool
    milestones: tuple[tuple[str, Milestone], ...] = ()


def board(tx: Transaction, group: Group, *, by: By, span: Span, day: date, now: datetime) -> BoardResult:
    """Compute the leaderboard of the period around a day, from the log as it is now."""
    today = study_day(now, group.zone)
    everybody = tx.members.of(group.id)
    members = [each for each in everybody if each.left is None]
    earliest = min((each.joined for each in everybody), default=day)
    period = Period.around(day, span, week_start=group.week_start, earliest=earliest)
    histories = tx.log.histories(members)
    standings: list[Standing] = [
        standing(each, histories[each.id], period, today=each.today(now), week_start=group.week_start)
        for each in members
    ]
    return BoardResult(
        group=group,
        by=by,
        span=span,
        period=period,
        places=tuple(rank(standings, by)),
        minutes=sum(each.minutes for each in standings),
        showed_up=sum(each.done > 0 for each in standings),
        running=today <= period.last,
        milestones=_milestones(tx, group, members, period),
    )


def _milestones(
    tx: Transaction, group: Group, members: list[Member], period: Period
) -> tuple[tuple[str, Milestone], ...]:
    names = {each.id: each.shown_name for each in members if not each.hidden}
    reached = tx.members.milestones(group.id, period.first, period.last)
    return tuple((names[member_id], each) for member_id, each in reached if member_id in names)[:MILESTONES_AT_MOST]


@dataclass(frozen=True, slots=True)
class AskedBoard:
    """A leaderboard for one reader: `own` is their index among the places, or None when they are not listed."""

    result: BoardResult
    own: int | None


def ask_board(tx: Transaction, request: Request, *, by: By, span: Span) -> AskedBoard:
    """Return the running leaderboard as the caller may see it. Raises `Impossible` for one that cannot be made."""
    if by is By.IMPROVED and span is Span.ALL:
        raise Impossible(Obstacle.NO_IMPROVEMENT_BOARD)
    group = group_here(tx, request)
    result = board(tx, group, by=by, span=span, day=study_day(request.now, group.zone), now=request.now)
    member = tx.members.find(request.caller.account, group.id)
    mine = (index for index, each in enumerate(result.places) if member and each.standing.member.id == member.id)
    return AskedBoard(result, next(mine, None))

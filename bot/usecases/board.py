"""Leaderboards of a group, for the weekly post and for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.calls import Request
from bot.domain.day import study_day
from bot.domain.group import Group, Member
from bot.domain.history import NOTHING, History, Logged
from bot.domain.leaderboard import (
    ROWS_AT_MOST,
    By,
    Period,
    Ranked,
    Span,
    Standing,
    Tier,
    near,
    rank,
    standing,
    tiers,
    with_streak,
)
from bot.domain.milestone import Milestone
from bot.errors import Impossible, Obstacle
from bot.ports.store import Transaction
from bot.usecases.here import caller_here

MILESTONES_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class BoardResult:
    """A leaderboard: the `places` at the top, and those `near` a reader whom the top does not hold.

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
    near: tuple[Ranked, ...] = ()


def board(
    tx: Transaction, group: Group, *, by: By, span: Span, day: date, now: datetime, reader: int | None = None
) -> BoardResult:
    """Compute the leaderboard of the period around a day, from the log as it is now. `reader` is a member's id."""
    everybody = tx.members.of(group.id)
    members = [each for each in everybody if each.left is None]
    earliest = min((each.joined for each in everybody), default=day)
    period = Period.around(day, span, week_start=group.week_start, earliest=earliest)
    logged = tx.log.logged(group.id, period.first, period.last)
    active = [each for each in members if each.id in logged]
    histories = tx.log.intentions(active)
    before = _before(tx, group, period) if by is By.IMPROVED else {}
    standings = [
        standing(
            each,
            histories[each.id],
            logged[each.id],
            period,
            week_start=group.week_start,
            before=before.get(each.id, NOTHING),
        )
        for each in active
    ]
    places = _places(tx, tiers(standings, by, reader), histories, period=period, by=by, now=now)
    return BoardResult(
        group=group,
        by=by,
        span=span,
        period=period,
        places=tuple(places[:ROWS_AT_MOST]),
        minutes=sum(each.minutes for each in standings),
        showed_up=len(standings),
        running=study_day(now, group.zone) <= period.last,
        milestones=_milestones(tx, group, members, period),
        near=tuple(near(places, reader)),
    )


def _before(tx: Transaction, group: Group, period: Period) -> Mapping[int, Logged]:
    """Return what was logged in the period before, by member id."""
    before = period.before()
    return tx.log.logged(group.id, before.first, before.last)


def _places(
    tx: Transaction, shown: list[Tier], histories: Mapping[int, History], *, period: Period, by: By, now: datetime
) -> list[Ranked]:
    """Rank those who are shown. Only their logs are read from the beginning, and only where streaks are shown."""
    streaks: dict[int, Standing] = {}
    if by is not By.IMPROVED:
        chosen = [each for tier in shown for each in tier.standings]
        days = tx.log.days([each.member for each in chosen], until=period.last)
        for each in chosen:
            who = each.member
            log = histories[who.id].with_days(days[who.id])
            streaks[who.id] = with_streak(each, log, period, today=who.today(now))
    return [
        place
        for tier in shown
        for place in rank([streaks.get(each.member.id, each) for each in tier.standings], by, above=tier.above)
    ]


def _milestones(
    tx: Transaction, group: Group, members: list[Member], period: Period
) -> tuple[tuple[str, Milestone], ...]:
    names = {each.id: each.shown_name for each in members if not each.hidden}
    reached = tx.members.milestones(group.id, period.first, period.last)
    return tuple((names[member_id], each) for member_id, each in reached if member_id in names)[:MILESTONES_AT_MOST]


@dataclass(frozen=True, slots=True)
class AskedBoard:
    """A leaderboard for one reader, a member's id; None for somebody who never joined."""

    result: BoardResult
    reader: int | None


def ask_board(tx: Transaction, request: Request, *, by: By, span: Span) -> AskedBoard:
    """Return the running leaderboard as the caller may see it. Raises `Impossible` for one that cannot be made."""
    if by is By.IMPROVED and span is Span.ALL:
        raise Impossible(Obstacle.NO_IMPROVEMENT_BOARD)
    group, member = caller_here(tx, request)
    reader = member.id if member else None
    today = study_day(request.now, group.zone)
    return AskedBoard(board(tx, group, by=by, span=span, day=today, now=request.now, reader=reader), reader)

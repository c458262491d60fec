"""Plans, pauses and zones: what a member means to do, when nothing is expected, and where they live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.calls import Request
from bot.domain.day import DAY, Weekdays, ZoneMove, week_of
from bot.domain.duration import MINUTES_A_DAY_AT_MOST
from bot.domain.group import Member
from bot.domain.plan import LEAST_WEEKLY_MINUTES, PAUSE_DAYS_AT_MOST, Pause, Plan, plan_of_week, plan_on
from bot.errors import Impossible, Obstacle
from bot.ports.store import Transaction
from bot.usecases.here import arrive, member_here, named_day
from bot.usecases.streak import own


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan that holds from today, and the weekly minutes by which the running week is measured.

    `next_week` is the day from which the plan's own weekly minutes count, when that is later than today.
    """

    plan: Plan
    minutes_this_week: int
    next_week: date | None
    changed: bool


def show_plan(tx: Transaction, request: Request) -> Planned:
    """Return the caller's plan."""
    return change_plan(tx, request, weekdays=None, weekly_minutes=None)


def change_plan(tx: Transaction, request: Request, *, weekdays: Weekdays | None, weekly_minutes: int | None) -> Planned:
    """Let a new plan hold from today, keeping what is not given. The past is never rewritten.

    Raises `Impossible` for weekly minutes that no week can hold.
    """
    if weekly_minutes is not None and not LEAST_WEEKLY_MINUTES <= weekly_minutes <= 7 * MINUTES_A_DAY_AT_MOST:
        raise Impossible(Obstacle.PLAN_SIZE)
    changed = weekdays is not None or weekly_minutes is not None
    group, member = arrive(tx, request)[:2] if changed else member_here(tx, request)
    today = member.today(request.now)
    plans = tx.log.history(member).plans
    plan = plan_on(plans, today)
    if changed:
        plan = Plan(today, weekdays or plan.weekdays, plan.weekly_minutes if weekly_minutes is None else weekly_minutes)
        tx.log.plan(member.id, plan)
        plans = tx.log.history(member).plans
    week = week_of(today, group.week_start)
    this_week = plan_of_week(plans, week, group.week_start).weekly_minutes
    later = week + timedelta(days=7) if this_week != plan.weekly_minutes else None
    return Planned(plan, this_week, later, changed)


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause, and the first study day after it."""

    pause: Pause
    back: date
    today: date


def pause(tx: Transaction, request: Request, *, days: int, start: str) -> Paused:
    """Pause the caller for so many days from a day on: `today`, `tomorrow` or an ISO date.

    Raises `Impossible` for a pause that begins in the past, is empty or too long, or overlaps another.
    """
    mine = own(tx, request)
    today = mine.figures.today
    first = named_day(start, today=today)
    if first < today:
        raise Impossible(Obstacle.PAUSE_IN_THE_PAST)
    if not 1 <= days <= PAUSE_DAYS_AT_MOST:
        raise Impossible(Obstacle.PAUSE_LENGTH)
    wanted = Pause(first, first + timedelta(days=days - 1))
    if any(wanted.first <= each.last and each.first <= wanted.last for each in mine.history.pauses):
        raise Impossible(Obstacle.PAUSE_OVERLAP)
    tx.log.pause(mine.member.id, wanted, at=request.now)
    return Paused(wanted, wanted.last + DAY, today)


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause that ended early, or None when there was none."""

    pause: Pause | None


def resume(tx: Transaction, request: Request) -> Resumed:
    """End the caller's running pause with yesterday, or cancel the next one that is planned."""
    mine = own(tx, request)
    today = mine.figures.today
    coming = sorted((each for each in mine.history.pauses if each.last >= today), key=lambda each: each.first)
    if not coming:
        return Resumed(None)
    ended = coming[0]
    tx.log.end_pause(mine.member.id, ended, last=today - DAY if ended.first < today else None)
    return Resumed(ended)


@dataclass(frozen=True, slots=True)
class Home:
    """Where the member lives, and their study day there now."""

    member: Member
    today: date
    changed: bool


def change_zone(tx: Transaction, request: Request, *, zone: str | None, day_start: int | None) -> Home:
    """Let the caller live in a zone, and their day start at an hour, from now on; recorded days stay as they are."""
    _, member, _ = arrive(tx, request)
    home = member.home
    move = ZoneMove(request.now, zone or home.zone, home.day_start if day_start is None else day_start)
    changed = (move.zone, move.day_start) != (home.zone, home.day_start)
    if changed:
        tx.members.move(member, move)
        member = tx.members.get(member.id)
    return Home(member, member.today(request.now), changed)

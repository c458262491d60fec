"""Slow and obviously right readings of product.md, against which the folds are held.

They count everything anew for each day, know no running totals, and share no code with the folds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.day import ZoneMove
from bot.domain.group_streak import Stay
from bot.domain.history import History
from bot.domain.plan import Plan

QUARTER = timedelta(minutes=15)


def dates(first: date, last: date) -> Iterator[date]:
    """Yield the dates from the first to the last."""
    while first <= last:
        yield first
        first += timedelta(days=1)


def plan_that_held(plans: Sequence[Plan], day: date) -> Plan:
    """Return the newest plan that had begun by that day; before the first one, the first."""
    return [plans[0], *(plan for plan in plans if plan.since <= day)][-1]


def quarters_lived(day: date, moves: Sequence[ZoneMove]) -> int:
    """Count the quarters of an hour that fall on a study day, by looking at the clock at each of them."""
    noon = datetime.combine(day, time(12), UTC)
    return sum(_study_day(noon + QUARTER * number, moves) == day for number in range(-4 * 60, 4 * 60))


def _study_day(now: datetime, moves: Sequence[ZoneMove]) -> date:
    home = [move for move in moves if move.since <= now][-1]
    return (now.astimezone(ZoneInfo(home.zone)).replace(tzinfo=None) - timedelta(hours=home.day_start)).date()


def start_of(day: date, move: ZoneMove) -> datetime:
    """Walk a quarter of an hour at a time to the first moment of a study day in one zone."""
    now = datetime.combine(day, time(12), UTC) - QUARTER * 4 * 48
    while _study_day(now, (replace(move, since=now),)) < day:
        now += QUARTER
    return now


class Entry(NamedTuple):
    """A day of the ledger, with the streak and the banked freezes at its end."""

    day: date
    status: str
    streak: int
    freezes: int


def ledger(history: History, today: date) -> list[Entry]:
    """Write down the days of a member's streak one after the other, looking back at all earlier ones for each."""
    book: list[Entry] = []
    log = sorted(history.minutes)
    for day in dates(log[0], max(today, log[-1])) if log else ():
        status = _status(history, day, today, book)
        statuses = [*(entry.status for entry in book), status]
        since_missed = takewhile(lambda each: each != "missed", reversed(statuses))
        streak = sum(each == "done" for each in since_missed)
        book.append(Entry(day, status, streak, 0))
        book[-1] = Entry(day, status, streak, _banked(book))
    return book


def _status(history: History, day: date, today: date, book: list[Entry]) -> str:
    if day in history.minutes:
        return "done"
    if any(pause.first <= day <= pause.last for pause in history.pauses):
        return "paused"
    if day.weekday() not in list(plan_that_held(history.plans, day).weekdays):
        return "rest"
    if day in history.rests:
        return "frozen"
    if day >= today:
        return "pending"
    if len(history.moves) > 1 and quarters_lived(day, history.moves) < 4 * 12:
        return "rest"
    return "frozen" if book[-1].streak and book[-1].freezes else "missed"


def _banked(book: list[Entry]) -> int:
    """Count the freezes: two at first, one less for each frozen day, one more for every 7 done days of the streak."""
    banked = 2
    for entry in book:
        if entry.status == "frozen":
            banked = max(banked - 1, 0)
        if entry.status == "done" and entry.streak in range(7, 1000, 7):
            banked = min(banked + 1, 2)
    return banked


def last_break(book: list[Entry]) -> date | None:
    """Return the last missed day that ended a streak."""
    breaks = [entry.day for before, entry in pairwise(book) if entry.status == "missed" and before.streak]
    return breaks[-1] if breaks else None


def weekly_streak(history: History, today: date, week_start: int) -> tuple[int, int]:
    """Return the consecutive weeks with enough minutes up to now, and the most there ever were."""
    if not history.minutes:
        return 0, 0
    verdicts: list[bool] = []
    weeks = [
        day
        for day in dates(min(history.minutes) - timedelta(days=6), max(today, *history.minutes))
        if day.weekday() == week_start
    ]
    for week in weeks:
        whole_week = list(dates(week, week + timedelta(days=6)))
        open_days = [day for day in whole_week if not any(day in pause for pause in history.pauses)]
        began_in_it = history.plans[0].since >= whole_week[0]
        plan = plan_that_held(history.plans, whole_week[-1 if began_in_it else 0])
        enough = Fraction(plan.weekly_minutes * len(open_days), 7)
        met = sum(history.minutes.get(day, 0) for day in whole_week) >= enough
        if open_days and (met or whole_week[-1] < today):
            verdicts.append(met)
    runs = "".join("x" if met else " " for met in verdicts).split(" ")
    return len(runs[-1]), max(len(run) for run in runs)


def group_streak(stays: Sequence[Stay], today: date) -> int:
    """Count the days since the last one on which less than half of those who had a study day checked in."""
    counted: list[date] = []
    for day in dates(min(stay.joined for stay in stays), today):
        there = [stay for stay in stays if stay.joined <= day and not (stay.left and stay.left <= day)]
        asked = [
            stay.history
            for stay in there
            if day.weekday() in list(plan_that_held(stay.history.plans, day).weekdays)
            and not any(day in pause for pause in stay.history.pauses)
        ]
        came = [history for history in asked if day in history.minutes]
        if asked and len(came) >= len(asked) / 2:
            counted.append(day)
        elif asked and day != today:
            counted.clear()
    return len(counted)


def instant(day: date, at: time, zone: str) -> datetime:
    """Walk minute by minute to the first moment at which clocks in the zone show that time or a later one."""
    wall, place = datetime.combine(day, at), ZoneInfo(zone)
    now = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    while now.astimezone(place).replace(tzinfo=None) < wall:
        now += timedelta(minutes=1)
    return now


def exists(day: date, zone: str) -> bool:
    """Tell whether clocks in the zone ever showed the date, by looking at each hour around it."""
    noon, place = datetime.combine(day, time(12), UTC), ZoneInfo(zone)
    return any((noon + timedelta(hours=number)).astimezone(place).date() == day for number in range(-40, 40))

"""Correcting the log: undo, edit, and counting a night's check-in for yesterday. Every change leaves an audit line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.calls import Request
from bot.domain.checkin import CheckIn
from bot.domain.day import DAY
from bot.domain.group import Group, Member
from bot.errors import Impossible, NothingToUndo, NotYours, Obstacle
from bot.ports.store import Transaction
from bot.usecases.checkin import require_possible
from bot.usecases.figures import Figures, figures
from bot.usecases.here import member_here, require_open


@dataclass(frozen=True, slots=True)
class Corrected:
    """A check-in as it was and as it is, with the figures that follow from it."""

    old: CheckIn
    new: CheckIn
    member: Member
    figures: Figures


def undo(tx: Transaction, request: Request, *, check_in_id: int | None) -> Corrected:
    """Take back a check-in of the caller, the latest when none is named. Raises `NothingToUndo`, `NotYours`."""
    group, member, old = recent(tx, request, check_in_id)
    return _save(tx, request, group=group, member=member, old=old, new=replace(old, undone=True))


def edit(
    tx: Transaction,
    request: Request,
    *,
    check_in_id: int | None,
    minutes: int | None,
    note: str | None,
    link: str | None,
) -> Corrected:
    """Change what is given of a check-in of the caller. Raises `NothingToUndo`, `NotYours`, `TooMuch`."""
    group, member, old = recent(tx, request, check_in_id)
    new = replace(
        old,
        minutes=old.minutes if minutes is None else minutes,
        note=old.note if note is None else note,
        link=old.link if link is None else link,
    )
    already = tx.log.history(member).minutes.get(old.day, 0) - old.minutes
    require_possible(new.minutes, already)
    return _save(tx, request, group=group, member=member, old=old, new=new)


def count_for_yesterday(tx: Transaction, request: Request, *, check_in_id: int) -> Corrected:
    """Move a check-in of the caller to the day before the one it counts for, while that day is open."""
    group, member, old = recent(tx, request, check_in_id)
    recorded = member.today(old.at)
    if old.day != recorded:
        raise Impossible(Obstacle.ALREADY_MOVED)
    day = old.day - DAY
    require_open(day, today=member.today(request.now), grace_days=group.grace_days)
    require_possible(old.minutes, tx.log.history(member).minutes.get(day, 0))
    return _save(tx, request, group=group, member=member, old=old, new=replace(old, day=day))


def recent(tx: Transaction, request: Request, check_in_id: int | None) -> tuple[Group, Member, CheckIn]:
    """Return the caller's check-in that may be corrected, the latest when none is named."""
    group, member = member_here(tx, request)
    found = tx.log.latest(member.id) if check_in_id is None else tx.log.get(check_in_id)
    if found is None or not found.can_be_undone(request.now):
        raise NothingToUndo
    if found.member_id != member.id:
        raise NotYours
    return group, member, found


def _save(tx: Transaction, request: Request, *, group: Group, member: Member, old: CheckIn, new: CheckIn) -> Corrected:
    tx.log.change(old, new, at=request.now)
    for day in sorted({old.day, new.day}):  # always in one order, so that no two wait for each other
        tx.deliveries.touch(now=request.now, group_id=group.id, day=day)
    tx.deliveries.touch(now=request.now, group_id=group.id, check_in_id=old.id)
    history = tx.log.history(member)
    return Corrected(old, new, member, figures(history, group, member.today(request.now)))

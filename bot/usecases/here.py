"""Who is speaking and in which group: the first step of every use case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.calls import Request
from bot.domain.day import BEGINNING, ZoneMove, is_zone, study_day
from bot.domain.group import Group, Member
from bot.domain.plan import Plan
from bot.errors import DayClosed, NoGroupHere, NotAMember
from bot.ports.store import Transaction


def group_here(tx: Transaction, request: Request) -> Group:
    """Return the group of the channel. Raises `NoGroupHere`."""
    if group := tx.groups.at(request.place):
        return group
    raise NoGroupHere


def caller_here(tx: Transaction, request: Request) -> tuple[Group, Member | None]:
    """Return the group of the channel and the caller's place in it, None when they never joined.

    Raises `NoGroupHere`.
    """
    if found := tx.members.here(request.place, request.caller.account):
        return found
    raise NoGroupHere


def member_here(tx: Transaction, request: Request) -> tuple[Group, Member]:
    """Return the group of the channel and the caller's membership.

    Raises `NoGroupHere`, and `NotAMember` when they never joined or have left.
    """
    group, member = caller_here(tx, request)
    if member is None or member.left is not None:
        raise NotAMember
    return group, member


def arrive(tx: Transaction, request: Request) -> tuple[Group, Member, bool]:
    """Return the group of the channel and the caller's membership, joining them where they are not in the group.

    Tells whether they joined now. Raises `NoGroupHere`.
    """
    caller = request.caller
    group, member = caller_here(tx, request)
    if member is None:
        zone = caller.zone if caller.zone and is_zone(caller.zone) else group.zone
        plan = Plan(study_day(request.now, zone), group.study_days)
        home = ZoneMove(BEGINNING, zone)
        return group, tx.members.add(caller.account, group, name=caller.name, home=home, plan=plan), True
    if (member.name, member.left) == (caller.name, None):
        return group, member, False
    known = replace(member, name=caller.name, left=None)
    tx.members.change(known)
    return group, known, member.left is not None


def named_day(word: str, *, today: date) -> date:
    """Return the day a word names: `today`, `yesterday`, `tomorrow` or an ISO date."""
    offsets = {"today": 0, "yesterday": -1, "tomorrow": 1}
    return today + timedelta(days=offsets[word]) if word in offsets else date.fromisoformat(word)


def require_open(day: date, *, today: date, grace_days: int) -> None:
    """Raise `DayClosed` unless a check-in may still count for the day."""
    earliest = today - timedelta(days=grace_days)
    if not earliest <= day <= today:
        raise DayClosed(day, earliest=earliest, today=today)

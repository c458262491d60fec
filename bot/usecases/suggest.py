"""What suggestions for an option depend on, read in one go while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.calls import Request
from bot.domain.day import is_zone, study_day
from bot.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Around:
    """The group's zone and grace, and the caller's study day in it; empty where there is no group."""

    zone: str | None = None
    today: date | None = None
    grace_days: int = 0


NOWHERE = Around()


def around(tx: Transaction, request: Request) -> Around:
    """Look around for the caller, who need not be a member: then their days are as if they joined now."""
    caller = request.caller
    found = tx.members.here(request.place, caller.account)
    if found is None:
        return NOWHERE
    group, member = found
    if member:
        return Around(group.zone, member.today(request.now), group.grace_days)
    zone = caller.zone if caller.zone and is_zone(caller.zone) else group.zone
    return Around(group.zone, study_day(request.now, zone), group.grace_days)

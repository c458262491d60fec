"""Joining, leaving, and how a member is shown to others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.calls import Request
from bot.domain.group import Group, Member
from bot.ports.store import Transaction
from bot.usecases.here import arrive, member_here


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership after a change; `changed` is False when it was so already."""

    member: Member
    group: Group
    changed: bool


def join(tx: Transaction, request: Request) -> Membership:
    """Let the caller join the channel's group, or come back to it."""
    group, member, joined = arrive(tx, request)
    return Membership(member, group, joined)


def leave(tx: Transaction, request: Request) -> Membership:
    """Let the caller leave the channel's group. The history is kept."""
    group, member = member_here(tx, request)
    gone = replace(member, left=member.today(request.now))
    tx.members.change(gone)
    return Membership(gone, group, changed=True)


def show_as(tx: Transaction, request: Request, *, hidden: bool | None = None, alias: str | None = None) -> Membership:
    """Change how the caller is shown: hidden or not, by an alias or, with an empty one, by their name.

    What is already on show follows: today's roster and the feed posts of the last check-in.
    """
    group, member = member_here(tx, request)
    shown = replace(
        member,
        hidden=member.hidden if hidden is None else hidden,
        alias=member.alias if alias is None else (alias or None),
    )
    if shown != member:
        tx.members.change(shown)
        tx.deliveries.touch(now=request.now, group_id=group.id, day=member.today(request.now))
        if latest := tx.log.latest(member.id):
            tx.deliveries.touch(now=request.now, group_id=group.id, check_in_id=latest.id)
    return Membership(shown, group, shown != member)

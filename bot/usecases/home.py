"""What there is at home: a member's own day in a group, its leaderboard, and what admins look after."""

from __future__ import annotations

from dataclasses import dataclass

from bot.calls import Request
from bot.domain.group import Group
from bot.domain.leaderboard import By, Span
from bot.ports.store import Transaction
from bot.usecases.board import AskedBoard, ask_board
from bot.usecases.group import GroupState, show
from bot.usecases.streak import Own, own_or_none


@dataclass(frozen=True, slots=True)
class Mine:
    """What a member sees of themselves and of the others."""

    own: Own
    board: AskedBoard


@dataclass(frozen=True, slots=True)
class Home:
    """A group as one person sees it: `mine` for a member, `state` for an admin."""

    group: Group
    mine: Mine | None
    state: GroupState | None


def home(tx: Transaction, request: Request) -> Home | None:
    """Return the channel's group as the caller sees it; None where there is no group.

    Who never joined or has left sees nothing of the members: they may not be in the channel any more.
    """
    group = tx.groups.at(request.place)
    if group is None:
        return None
    state = show(tx, request) if request.caller.admin else None
    own = own_or_none(tx, request)
    if own is None or own.member.left is not None:
        return Home(group, None, state)
    return Home(group, Mine(own, ask_board(tx, request, by=By.CONSISTENCY, span=Span.WEEK)), state)

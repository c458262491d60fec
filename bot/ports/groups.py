"""The need to keep groups, their channels, and the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.day import ZoneMove
from bot.domain.group import Binding, Group, Member
from bot.domain.milestone import Milestone
from bot.domain.plan import Plan
from bot.identity import Account, Place


@dataclass(frozen=True, slots=True)
class GroupHere:
    """A channel with the name of its group."""

    place: Place
    name: str


class Groups(Protocol):
    """Groups and their channel bindings."""

    def at(self, place: Place) -> Group | None:
        """Return the group bound to the channel."""
        ...

    def get(self, group_id: int) -> Group:
        """Return a group that is known to exist."""
        ...

    def add(self, group: Group, *, at: datetime) -> Group:
        """Add a group; its id is given by the store."""
        ...

    def change(self, group: Group) -> None:
        """Save a group's settings."""
        ...

    def bind(self, group_id: int, place: Place, *, by: Account, at: datetime) -> bool:
        """Bind a channel; False when it already belongs to a group."""
        ...

    def move(self, place: Place, channel: str) -> bool:
        """Let the channel have another id; False when it has no group, or when the other one has one already."""
        ...

    def bindings(self, group_id: int) -> list[Binding]:
        """Return the group's channels, oldest first."""
        ...

    def binding(self, place: Place) -> Binding | None:
        """Return the binding of the channel to its group."""
        ...

    def set_up_by(self, place: Place) -> Account | None:
        """Return who bound the channel."""
        ...

    def of(self, account: Account, *, community: str) -> list[GroupHere]:
        """Return the channels of a community whose group the account belongs to now or set up, oldest first."""
        ...

    def pause(self, binding_id: int, reason: str, *, at: datetime) -> bool:
        """Stop posting in a channel, with the platform's reason; False when it is paused already."""
        ...

    def resume(self, group_id: int) -> None:
        """Post again in every paused channel of the group, except where the bot was removed."""
        ...


class Members(Protocol):
    """People, their accounts and their places in groups."""

    def here(self, place: Place, account: Account) -> tuple[Group, Member | None] | None:
        """Return the channel's group and the person's place in it, whether they belong to it now or left."""
        ...

    def find(self, account: Account, group_id: int) -> Member | None:
        """Return the person's place in the group, whether they belong to it now or left."""
        ...

    def add(self, account: Account, group: Group, *, name: str, home: ZoneMove, plan: Plan) -> Member:
        """Add the person to the group from the day of their first plan; who is new gets an account."""
        ...

    def get(self, member_id: int) -> Member:
        """Return a member that is known to exist."""
        ...

    def of(self, group_id: int) -> list[Member]:
        """Return everybody who ever joined the group, in that order."""
        ...

    def change(self, member: Member) -> None:
        """Save name, alias, visibility and the days of joining and leaving."""
        ...

    def move(self, member: Member, move: ZoneMove) -> None:
        """Record where the person lives from now on."""
        ...

    def celebrate(self, member_id: int, milestone: Milestone, *, day: date) -> bool:
        """Record a milestone; False when it was celebrated before."""
        ...

    def milestones(self, group_id: int, first: date, last: date) -> Sequence[tuple[int, Milestone]]:
        """Return who of the group reached what between two days, as (member id, milestone), newest first."""
        ...

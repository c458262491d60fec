"""The need to keep what members did and meant to do, and what the bot answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.cards import Answer
from bot.domain.checkin import CheckIn
from bot.domain.group import Member
from bot.domain.history import History, Logged
from bot.domain.plan import Pause, Plan


class Answers(Protocol):
    """The answers given to events, so that a repeated event gets its first answer."""

    def claim(self, event: str, *, at: datetime) -> Answer | None:
        """Take the event for this transaction, or return the answer it got before."""
        ...

    def keep(self, event: str, answer: Answer) -> None:
        """Remember the answer of a claimed event."""
        ...

    def hear(self, event: str, *, at: datetime) -> bool:
        """Take an event that gets no answer; False when it was taken before."""
        ...

    def forget(self, before: datetime) -> None:
        """Forget the answers given before an instant."""
        ...


class Log(Protocol):
    """What members did and meant to do: check-ins, plans, pauses and rests."""

    def history(self, member: Member) -> History:
        """Return one member's log."""
        ...

    def intentions(self, members: Sequence[Member]) -> Mapping[int, History]:
        """Return the logs of several members by member id, without their check-ins."""
        ...

    def logged(self, group_id: int, first: date, last: date) -> Mapping[int, Logged]:
        """Return what members of a group logged between two days, by member id; who logged nothing is not in it."""
        ...

    def days(self, members: Sequence[Member], *, until: date) -> Mapping[int, Collection[date]]:
        """Return the days up to one on which several members checked in, by member id."""
        ...

    def add(self, check_in: CheckIn, *, event: str) -> CheckIn:
        """Record a check-in; its id is given by the store, and the event id is unique for ever."""
        ...

    def get(self, check_in_id: int) -> CheckIn | None:
        """Return a check-in, undone or not."""
        ...

    def latest(self, member_id: int) -> CheckIn | None:
        """Return the member's newest check-in that was not undone."""
        ...

    def change(self, old: CheckIn, new: CheckIn, *, at: datetime) -> None:
        """Replace a check-in and keep an audit line of what it was."""
        ...

    def on_day(self, group_id: int, day: date) -> list[CheckIn]:
        """Return the group's check-ins of a study day that were not undone, oldest first."""
        ...

    def plan(self, member_id: int, plan: Plan) -> None:
        """Record a plan; a second one from the same day replaces the first."""
        ...

    def pause(self, member_id: int, pause: Pause, *, at: datetime) -> None:
        """Record a pause."""
        ...

    def end_pause(self, member_id: int, pause: Pause, *, last: date | None) -> None:
        """Let a pause end on `last`, or remove it when None."""
        ...

    def rest(self, member_id: int, day: date, *, at: datetime) -> bool:
        """Spend a freeze on a day by hand; False when that was done before."""
        ...

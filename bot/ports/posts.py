"""The need to keep what is due, and how far each post has got."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from bot.domain.day import Weekdays
from bot.domain.delivery import Delivery, State
from bot.domain.group import Binding
from bot.domain.schedule import Post, Schedule


class Schedules(Protocol):
    """When each group's posts are due, and one row per occurrence."""

    def of(self, group_id: int) -> Mapping[Post, Schedule]:
        """Return the group's schedules."""
        ...

    def put(self, group_id: int, post: Post, *, at: time, weekdays: Weekdays, next_due_at: datetime | None) -> None:
        """Set a group's schedule."""
        ...

    def due(self, now: datetime, *, limit: int) -> list[Schedule]:
        """Lock and return the schedules that are due, the longest waiting first."""
        ...

    def advance(self, schedule_id: int, next_due_at: datetime | None) -> None:
        """Say when the schedule is due next."""
        ...

    def occur(self, schedule_id: int, day: date, *, due_at: datetime, prompt_key: str | None) -> int | None:
        """Record the occurrence of a local date and return its id; None when it was there already."""
        ...

    def recent_prompts(self, group_id: int, *, since: date) -> frozenset[str]:
        """Return the keys of the prompts the group has had since a day."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a new delivery is about; the store makes one delivery of it for each channel."""

    post: Post
    day: date
    due_at: datetime
    occurrence_id: int | None = None
    prompt_key: str | None = None
    check_in_id: int | None = None
    threaded: bool = False


class Deliveries(Protocol):
    """What must reach the channels and people, at most once each."""

    def add(self, parcel: Parcel, bindings: Iterable[Binding]) -> None:
        """Make a delivery for each channel; one that is there already is left alone."""
        ...

    def claim(self, now: datetime, *, limit: int, lease_until: datetime) -> list[Delivery]:
        """Take due deliveries, the longest waiting first, and note that they are tried; notices go out while paused."""
        ...

    def expired(self, now: datetime) -> list[Delivery]:
        """Take over claimed deliveries whose lease ran out before an outcome was recorded."""
        ...

    def sent(self, delivery_id: int, message: str, *, at: datetime) -> None:
        """Record that the platform has the message."""
        ...

    def put_off(self, delivery: Delivery, until: datetime, reason: str) -> None:
        """Let a delivery be due again that the platform did not take: it is as it was before this claim."""
        ...

    def repeat(self, delivery: Delivery, at: datetime, reason: str) -> None:
        """Let a delivery be due again that the platform may have taken; when it was first tried is kept."""
        ...

    def close(self, delivery_id: int, state: State, reason: str) -> None:
        """Record that a delivery will not be sent."""
        ...

    def touch(self, *, now: datetime, group_id: int, day: date | None = None, check_in_id: int | None = None) -> None:
        """Ask for an edit of the group's prompts of a day, or of a check-in's feed posts, at the pace of edits."""
        ...

    def edits(self, now: datetime, *, limit: int, lease_until: datetime) -> list[Delivery]:
        """Take sent messages whose edit is due; the edit is due again when the lease runs out."""
        ...

    def edited(self, delivery: Delivery, *, at: datetime) -> None:
        """Record that the message shows the delivery's revision."""
        ...

    def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which anything is due: a schedule, a delivery, an edit, a lease or a purge."""
        ...

    def counts(self) -> Mapping[State, int]:
        """Count the deliveries by state."""
        ...

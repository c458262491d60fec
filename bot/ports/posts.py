"""The need to keep what is due, how far each post has got, and at which pace posts may go out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.domain.day import Weekdays
from bot.domain.delivery import Delivery, State
from bot.domain.group import Binding
from bot.domain.schedule import DueSchedule, Occurrence, Post, Schedule


class Schedules(Protocol):
    """When each group's posts are due, and one row per occurrence."""

    def of(self, group_id: int) -> Mapping[Post, Schedule]:
        """Return the group's schedules."""
        ...

    def put(self, group_id: int, post: Post, *, at: time, weekdays: Weekdays, next_due_at: datetime | None) -> None:
        """Set a group's schedule."""
        ...

    def due(self, now: datetime, *, limit: int) -> list[DueSchedule]:
        """Lock and return the schedules that are due, the longest waiting first."""
        ...

    def advance(self, next_due_at: Mapping[int, datetime | None]) -> None:
        """Say when schedules are due next, by id."""
        ...

    def occur(self, occurrences: Iterable[Occurrence]) -> Mapping[int, int]:
        """Record one occurrence for each schedule; return their ids by schedule, without those that were there."""
        ...

    def recent_prompts(self, since: Mapping[int, date]) -> Mapping[int, frozenset[str]]:
        """Return the keys of the prompts that each schedule had since its day."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a new delivery is about; the store makes one delivery of it for each channel.

    `wait` is how long after it is due it goes out at the earliest.
    """

    post: Post
    day: date
    due_at: datetime
    occurrence_id: int | None = None
    prompt_key: str | None = None
    check_in_id: int | None = None
    threaded: bool = False
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Lease:
    """By whom deliveries are claimed, and until when they belong to that process."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """A delivery that is due again. `is_open` tells that the platform may have taken it this time."""

    delivery: Delivery
    at: datetime
    reason: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """A delivery that will not be sent."""

    delivery: Delivery
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The earliest instants at which something is due to be posted or edited, and at which a community is purged.

    `possible` is the earliest at which what is due can go out: some of it waits for a platform to take more.
    """

    due: datetime | None
    possible: datetime | None
    purge: datetime | None

    @property
    def next(self) -> datetime | None:
        """The earliest instant at which there is something to do."""
        return min((each for each in (self.possible, self.purge) if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class Seen:
    """A member who has checked in for a day, and for how many minutes in all."""

    name: str
    hidden: bool
    minutes: int


class Deliveries(Protocol):
    """What must reach the channels and people, at most once each."""

    def add(self, parcel: Parcel, bindings: Iterable[Binding]) -> None:
        """Make a delivery for each channel; one that is there already is left alone."""
        ...

    def add_to_group(self, group_id: int, parcel: Parcel) -> None:
        """Make a delivery for every channel of the group; one that is there already is left alone."""
        ...

    def add_to_groups(self, parcels: Iterable[tuple[int, Parcel]]) -> None:
        """Make a delivery of each parcel for every channel of its group; one that is there already is left alone."""
        ...

    def waiting(self, platform: str, now: datetime, *, limit: int, lease: Lease) -> list[Delivery]:
        """Lock what may go out, the longest waiting first, and return it as it is once it is taken.

        First comes what was claimed and whose lease ran out. What is for a paused channel waits, except notices.
        """
        ...

    def take(self, deliveries: Collection[Delivery], *, now: datetime, lease: Lease) -> None:
        """Claim what was locked, and note that it is tried."""
        ...

    def hold_back(self, until: Mapping[int, datetime]) -> None:
        """Let deliveries that were locked be due at an instant, by id."""
        ...

    def late(self, platform: str, *, too_late: Mapping[Post, datetime], limit: int) -> list[Delivery]:
        """Lock and return what was due before the instant of its kind and is in nobody's hands, paused or not."""
        ...

    def recall(self, now: datetime) -> None:
        """Let nothing that was tried wait for an instant that only a clock could mean that was ahead of this one."""
        ...

    def forget(self, before: datetime, *, limit: int) -> None:
        """Forget what was due before and has ended, of so many of the oldest deliveries and occurrences."""
        ...

    def hold(self, ids: Collection[int]) -> None:
        """Lock deliveries, always in the same order."""
        ...

    def sent(self, messages: Iterable[tuple[Delivery, str]], *, at: datetime) -> None:
        """Record that the platform has these messages. That is so even if the lease ran out meanwhile."""
        ...

    def again(self, deliveries: Iterable[Again]) -> None:
        """Let deliveries be due again, of those that are still claimed as given.

        When one was first tried is kept where it is open; else it is as it was before it was claimed.
        """
        ...

    def close(self, deliveries: Iterable[Closed]) -> None:
        """Record that deliveries will not be sent. What was sent or closed stays so."""
        ...

    def begin_anew(self, delivery: Delivery, *, now: datetime, lease: Lease) -> bool:
        """Let no earlier try count, and hold it longer; False when it is not claimed as given any more."""
        ...

    def told(self, binding_ids: Collection[int], *, at: datetime) -> None:
        """Note that who set the channels up was told that they are paused."""
        ...

    def relieved(self, binding_ids: Collection[int]) -> list[Binding]:
        """Return those of the channels that are not paused although who set them up was told so; it is noted once."""
        ...

    def touch(self, *, now: datetime, group_id: int, day: date | None = None, check_in_id: int | None = None) -> None:
        """Ask for an edit of the group's prompts of a day, or of a check-in's feed posts, at the pace of edits."""
        ...

    def edits(self, platform: str, now: datetime, *, limit: int) -> list[Delivery]:
        """Lock and return sent messages whose edit is due, the longest waiting first."""
        ...

    def edit_at(self, due_at: Mapping[int, datetime]) -> None:
        """Let the edits of messages that were locked be due at an instant, by id."""
        ...

    def edited(self, deliveries: Iterable[Delivery], *, at: datetime) -> None:
        """Record that the messages show these revisions."""
        ...

    def rosters(self, about: Iterable[tuple[int, date]]) -> Mapping[tuple[int, date], Sequence[Seen]]:
        """Return who has checked in, first come first, for each group and day; without those of which nobody has."""
        ...

    def platforms(self) -> list[str]:
        """Return the platforms on which groups have channels."""
        ...

    def agenda(self, platforms: Collection[str]) -> Agenda:
        """Return when there is something to do next, of what is due on these platforms."""
        ...


class Buckets(Protocol):
    """Token buckets that all processes share, each kept as the instant at which it gives the next token."""

    def lock(self, platform: str) -> None:
        """Let no other process take from the buckets of a platform until this transaction ends."""
        ...

    def free_at(self, names: Collection[str]) -> Mapping[str, datetime]:
        """Return the instants of those buckets that anybody took from lately."""
        ...

    def put(self, free_at: Mapping[str, datetime]) -> None:
        """Keep the instants."""
        ...

    def forget(self, before: datetime) -> None:
        """Forget the buckets that gave a token before and that nobody took from since."""
        ...

"""The need to keep things: a transaction with one small Protocol per aggregate, and the store that runs it.

A use case is a plain synchronous function whose first argument is a `Transaction`. `Store.write` commits what it did
before it returns; when the function raises, nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.cards import Answer
from bot.domain.checkin import CheckIn
from bot.domain.day import Weekdays, ZoneMove
from bot.domain.delivery import Delivery, State
from bot.domain.group import Binding, Group, Member
from bot.domain.history import History
from bot.domain.milestone import Milestone
from bot.domain.plan import Pause, Plan
from bot.domain.schedule import Post, Schedule
from bot.identity import Account, Place

P = ParamSpec("P")
R = TypeVar("R")


class Answers(Protocol):
    """The answers given to events, so that a repeated event gets its first answer."""

    def claim(self, event: str, *, at: datetime) -> Answer | None:
        """Take the event for this transaction, or return the answer it got before."""
        ...

    def keep(self, event: str, answer: Answer) -> None:
        """Remember the answer of a claimed event."""
        ...


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

    def bindings(self, group_id: int) -> list[Binding]:
        """Return the group's channels, oldest first."""
        ...

    def pause(self, binding_id: int, reason: str, *, at: datetime) -> None:
        """Stop posting in a channel, with the platform's reason."""
        ...

    def resume(self, group_id: int) -> None:
        """Post again in every paused channel of the group."""
        ...


class Members(Protocol):
    """People, their accounts and their places in groups."""

    def find(self, account: Account, group_id: int) -> Member | None:
        """Return the person's place in the group, whether they belong to it now or left."""
        ...

    def add(self, account: Account, group: Group, *, name: str, home: ZoneMove, joined: date) -> Member:
        """Add the person to the group; the person and their account are made when they are new."""
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


class Log(Protocol):
    """What members did and meant to do: check-ins, plans, pauses and rests."""

    def history(self, member: Member) -> History:
        """Return one member's log."""
        ...

    def histories(self, members: Sequence[Member]) -> Mapping[int, History]:
        """Return the logs of several members by member id, in a fixed number of queries."""
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
    """What must reach the channels, at most once each."""

    def add(self, parcel: Parcel, bindings: Iterable[Binding]) -> None:
        """Make a delivery for each channel; one that is there already is left alone."""
        ...

    def claim(self, now: datetime, *, limit: int, lease_until: datetime) -> list[Delivery]:
        """Take due deliveries, the longest waiting first; the rest of this process's work is done outside."""
        ...

    def expired(self, now: datetime) -> list[Delivery]:
        """Return claimed deliveries whose lease ran out before an outcome was recorded."""
        ...

    def sent(self, delivery_id: int, message: str, *, at: datetime) -> None:
        """Record that the platform has the message."""
        ...

    def put_off(self, delivery_id: int, until: datetime, reason: str) -> None:
        """Let a delivery be due again at a later instant."""
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
        """Return the earliest instant at which a schedule, a delivery or an edit is due, or a lease runs out."""
        ...

    def counts(self) -> Mapping[State, int]:
        """Count the deliveries by state."""
        ...


class Transaction(Protocol):
    """Everything a use case can touch. What it did is kept as a whole or not at all."""

    @property
    def answers(self) -> Answers: ...  # noqa: D102 - named by its type
    @property
    def groups(self) -> Groups: ...  # noqa: D102
    @property
    def members(self) -> Members: ...  # noqa: D102
    @property
    def log(self) -> Log: ...  # noqa: D102
    @property
    def schedules(self) -> Schedules: ...  # noqa: D102
    @property
    def deliveries(self) -> Deliveries: ...  # noqa: D102


class Store(Protocol):
    """Runs plain functions of a transaction."""

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function and commit. Raises `bot.errors.Unavailable` when the store cannot take it now."""
        ...

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function on a snapshot. Raises `bot.errors.Unavailable` when the store cannot be read now."""
        ...

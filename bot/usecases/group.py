"""What admins do: set a group up, change its settings, see its members, and post now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta

from bot.calls import Request
from bot.content import prompts
from bot.domain.day import Weekdays, ZoneMove, instant, study_day, week_of
from bot.domain.group import Binding, Feed, Group, Member
from bot.domain.prompt import choose_prompt
from bot.domain.schedule import Due, Post, Schedule, next_due
from bot.errors import Impossible, Obstacle
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from bot.usecases.here import group_here
from bot.usecases.occurring import INSTANT, occur

PROMPT_AT = time(9)
BOARD_AT = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an admin may set; None keeps what is there. `board` is the leaderboard's weekday, Monday 0."""

    name: str | None = None
    zone: str | None = None
    days: Weekdays | None = None
    prompt: time | None = None
    board: int | None = None
    board_at: time | None = None
    week_start: int | None = None
    feed: Feed | None = None
    grace_days: int | None = None
    weekly_goal: int | None = None

    @property
    def given(self) -> bool:
        """Tell whether anything is to be changed."""
        return any(getattr(self, field.name) is not None for field in fields(self))


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group with its schedules and channels, and what the bot lacks in this one and what mends that.

    `resumed` tells that posting had been paused and goes on.
    """

    group: Group
    schedules: Mapping[Post, Schedule]
    bindings: tuple[Binding, ...]
    lacking: tuple[str, ...]
    remedy: str = ""
    changed: bool = False
    resumed: bool = False

    @property
    def paused(self) -> str | None:
        """The platform's reason why nothing is posted in a channel of the group."""
        return next((each.paused for each in self.bindings if each.paused), None)


@dataclass(frozen=True, slots=True)
class FirstPrompt:
    """The prompt that will come first: when, and what it says."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group that was just made; `first` is None only where no prompt is due."""

    state: GroupState
    first: FirstPrompt | None


def require_free(tx: Transaction, request: Request) -> None:
    """Raise `Impossible` when the channel has a group already."""
    if tx.groups.at(request.place):
        raise Impossible(Obstacle.CHANNEL_IS_TAKEN)


def setup(tx: Transaction, request: Request, settings: Settings, *, zone: str) -> NewGroup:
    """Make a group in the channel. Raises `Impossible` when the channel has one already."""
    require_free(tx, request)
    made = tx.groups.add(_with(Group(0, "Study group", zone), settings), at=request.now)
    if not tx.groups.bind(made.id, request.place, by=request.caller.account, at=request.now):
        raise Impossible(Obstacle.CHANNEL_IS_TAKEN)
    board = Weekdays.of([made.week_start if settings.board is None else settings.board])
    due = _schedule(tx, made, Post.PROMPT, at=settings.prompt or PROMPT_AT, weekdays=made.study_days, now=request.now)
    # The first board shows the week that is running now: there was no group in the one before.
    _schedule(
        tx, made, Post.LEADERBOARD, at=settings.board_at or BOARD_AT, weekdays=board, now=_week_over(made, request.now)
    )
    return NewGroup(_state(tx, request, made, changed=True), _first_prompt(made, due) if due else None)


def _first_prompt(group: Group, due: Due) -> FirstPrompt:
    """Choose as it will be chosen when it is due: a new group has had no prompt yet."""
    chosen = choose_prompt(prompts(), recent=frozenset(), group_id=group.id, day=due.day)
    return FirstPrompt(due.at, chosen.text)


def change(tx: Transaction, request: Request, settings: Settings) -> GroupState:
    """Change what is given of the group's settings; members who live in its old zone move with it."""
    old = group_here(tx, request)
    new = _with(old, settings)
    if not settings.given:
        return _state(tx, request, old)
    tx.groups.change(new)
    tx.groups.resume(new.id)
    schedules = tx.schedules.of(new.id)
    prompt, board = (_caught_up(tx, schedules[each], old.zone, request.now) for each in (Post.PROMPT, Post.LEADERBOARD))
    board_days = board.weekdays if settings.board is None else Weekdays.of([settings.board])
    _schedule(tx, new, Post.PROMPT, at=settings.prompt or prompt.at, weekdays=new.study_days, now=request.now)
    week_over = _week_over(old, request.now)
    # Last week's board is not posted a second time when it is moved to a later day of this week.
    is_out = board.next_due_at is not None and board.next_due_at > week_over
    board_from = week_over if is_out else request.now
    _schedule(tx, new, Post.LEADERBOARD, at=settings.board_at or board.at, weekdays=board_days, now=board_from)
    if new.zone != old.zone:
        for member in tx.members.of(new.id):
            if member.home.zone == old.zone:
                tx.members.move(member, ZoneMove(request.now, new.zone, member.home.day_start))
    return _state(tx, request, new, changed=True)


def _caught_up(tx: Transaction, schedule: Schedule, zone: str, now: datetime) -> Schedule:
    """Record what was due by the old settings up to now, which nobody looks for by the new ones."""
    due_at = schedule.next_due_at
    while due_at and due_at <= now:
        due = next_due(due_at - INSTANT, at=schedule.at, weekdays=schedule.weekdays, zone=zone)
        if due is None or due.at > now:
            break
        occur(tx, schedule, due)
        coming = next_due(due.at, at=schedule.at, weekdays=schedule.weekdays, zone=zone)
        due_at = coming.at if coming else None
    return replace(schedule, next_due_at=due_at)


def try_again(tx: Transaction, request: Request) -> GroupState:
    """Post again in the group's paused channels."""
    group = group_here(tx, request)
    was_paused = any(each.paused for each in tx.groups.bindings(group.id))
    tx.groups.resume(group.id)
    return _state(tx, request, group, resumed=was_paused)


def _with(group: Group, settings: Settings) -> Group:
    return replace(
        group,
        name=settings.name or group.name,
        zone=settings.zone or group.zone,
        study_days=settings.days or group.study_days,
        week_start=group.week_start if settings.week_start is None else settings.week_start,
        feed=settings.feed or group.feed,
        grace_days=group.grace_days if settings.grace_days is None else settings.grace_days,
        weekly_goal=group.weekly_goal if settings.weekly_goal is None else (settings.weekly_goal or None),
    )


def _week_over(group: Group, now: datetime) -> datetime:
    """Return the last instant of the running week."""
    next_week = week_of(study_day(now, group.zone), group.week_start) + timedelta(days=7)
    return instant(next_week, time(), group.zone) - timedelta(microseconds=1)


def _schedule(tx: Transaction, group: Group, post: Post, *, at: time, weekdays: Weekdays, now: datetime) -> Due | None:
    due = next_due(now, at=at, weekdays=weekdays, zone=group.zone)
    tx.schedules.put(group.id, post, at=at, weekdays=weekdays, next_due_at=due.at if due else None)
    return due


def _state(
    tx: Transaction, request: Request, group: Group, *, changed: bool = False, resumed: bool = False
) -> GroupState:
    bindings = tuple(tx.groups.bindings(group.id))
    schedules = tx.schedules.of(group.id)
    return GroupState(group, schedules, bindings, request.lacking, request.remedy, changed, resumed)


def show(tx: Transaction, request: Request) -> GroupState:
    """Return the group of the channel with its schedules and channels."""
    return _state(tx, request, group_here(tx, request))


@dataclass(frozen=True, slots=True)
class Membered:
    """The members of a group who have not left, in the order in which they joined."""

    group: Group
    members: tuple[Member, ...]


def members(tx: Transaction, request: Request) -> Membered:
    """Return the members of the channel's group."""
    group = group_here(tx, request)
    return Membered(group, tuple(each for each in tx.members.of(group.id) if each.left is None))


def prompt_now(tx: Transaction, request: Request) -> Group:
    """Post today's prompt now instead of at its time. Raises `Impossible` when it is up: once per local date."""
    group = group_here(tx, request)
    schedule = tx.schedules.of(group.id)[Post.PROMPT]
    if not occur(tx, schedule, Due(study_day(request.now, group.zone), request.now)):
        raise Impossible(Obstacle.PROMPT_IS_UP)
    return group


def leaderboard_now(tx: Transaction, request: Request) -> Group:
    """Post the running week's leaderboard as it stands; the weekly one still comes at its time."""
    group = group_here(tx, request)
    parcel = Parcel(Post.LEADERBOARD, study_day(request.now, group.zone), request.now)
    tx.deliveries.add(parcel, tx.groups.bindings(group.id))
    return group

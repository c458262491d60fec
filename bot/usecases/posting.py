"""What the scheduler posts: claim what is due, gather what it shows, record how it ended.

No network call happens here. A schedule that is due becomes one occurrence row and one delivery for each channel in
the transaction that moves it on, so a crash at any instant leaves either both or neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.content import prompts
from bot.domain.checkin import CheckIn
from bot.domain.delivery import LEASE, REPEAT_AFTER, Delivery, State, may_be_tried
from bot.domain.group import REMOVED, Binding, Group
from bot.domain.leaderboard import By, Span
from bot.domain.prompt import NO_REPEAT_DAYS, choose_prompt
from bot.domain.schedule import Due, Post, Schedule, is_too_late, next_due
from bot.domain.streak import daily_streak
from bot.ports.messenger import Later, Outcome, Refused, Sent, Unknown
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from bot.usecases.board import BoardResult, board
from bot.usecases.channel import pause
from bot.usecases.community import purge

SCHEDULES_A_ROUND = 100
DELIVERIES_A_ROUND = 20


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one tick is to post and to edit, in the order in which it fell due. `more` says that more is waiting."""

    posts: tuple[Delivery, ...]
    edits: tuple[Delivery, ...]
    more: bool

    @property
    def all(self) -> tuple[Delivery, ...]:
        """Return everything that is in hand."""
        return (*self.posts, *self.edits)


NOTHING_DUE = Claimed((), (), more=False)


def next_due_at(tx: Transaction) -> datetime | None:
    """Return the earliest instant at which anything is due."""
    return tx.deliveries.next_due_at()


def counts(tx: Transaction) -> Mapping[State, int]:
    """Count the deliveries by state."""
    return tx.deliveries.counts()


def claim(tx: Transaction, *, now: datetime) -> Claimed:
    """Turn due schedules into occurrences, and claim due deliveries and those whose lease ran out.

    What should not go out any more is closed. What is due to be forgotten is forgotten first.
    """
    purge(tx, now=now)
    schedules = tx.schedules.due(now, limit=SCHEDULES_A_ROUND)
    for schedule in schedules:
        _occur(tx, schedule, now)
    expired = tx.deliveries.expired(now)
    claimed = tx.deliveries.claim(now, limit=DELIVERIES_A_ROUND, lease_until=now + LEASE)
    posts = tuple(each for each in (*expired, *claimed) if not _is_overtaken(tx, each, now))
    edits = tx.deliveries.edits(now, limit=DELIVERIES_A_ROUND, lease_until=now + LEASE)
    full = len(schedules) == SCHEDULES_A_ROUND or DELIVERIES_A_ROUND in {len(claimed), len(edits)}
    return Claimed(posts, tuple(edits), more=full)


def _is_overtaken(tx: Transaction, delivery: Delivery, now: datetime) -> bool:
    """Tell whether a delivery came too late or was overtaken by events, and record that."""
    if is_too_late(delivery.post, delivery.due_at, now):
        reason = f"{now - delivery.due_at} late"
    elif delivery.post is Post.NOTICE and _reason_of_pause(tx, delivery) in {None, REMOVED}:
        reason = "the channel is no longer paused for what the platform said"
    else:
        return False
    # An earlier try may have got through after all.
    tx.deliveries.close(delivery.id, State.UNKNOWN if delivery.tried_at else State.MISSED, reason)
    return True


def _reason_of_pause(tx: Transaction, delivery: Delivery) -> str | None:
    return next(each.paused for each in tx.groups.bindings(delivery.group_id) if each.id == delivery.binding_id)


def _occur(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Record every occurrence of a schedule up to now, and say when the next one is due."""
    group = tx.groups.get(schedule.group_id)
    coming = _after(schedule, group, (schedule.next_due_at or now) - timedelta(microseconds=1))
    while coming and coming.at <= now:
        occur(tx, group, schedule, coming)
        coming = _after(schedule, group, coming.at)
    tx.schedules.advance(schedule.id, coming.at if coming else None)


def _after(schedule: Schedule, group: Group, instant: datetime) -> Due | None:
    return next_due(instant, at=schedule.at, weekdays=schedule.weekdays, zone=group.zone)


def occur(tx: Transaction, group: Group, schedule: Schedule, due: Due) -> bool:
    """Record one occurrence with a delivery for each channel; False when that date had one already."""
    prompt_key = _prompt_key(tx, group, due.day) if schedule.post is Post.PROMPT else None
    occurrence_id = tx.schedules.occur(schedule.id, due.day, due_at=due.at, prompt_key=prompt_key)
    if occurrence_id is None:
        return False
    about = due.day if schedule.post is Post.PROMPT else due.day - timedelta(days=7)
    parcel = Parcel(schedule.post, about, due.at, occurrence_id=occurrence_id, prompt_key=prompt_key)
    tx.deliveries.add(parcel, tx.groups.bindings(group.id))
    return True


def _prompt_key(tx: Transaction, group: Group, day: date) -> str:
    recent = tx.schedules.recent_prompts(group.id, since=day - timedelta(days=NO_REPEAT_DAYS))
    return choose_prompt(prompts(), recent=recent, group_id=group.id, day=day).key


@dataclass(frozen=True, slots=True)
class PromptContent:
    """What a prompt shows: its text and who has checked in for its day. `unnamed` counts those who hide."""

    day: date
    text: str
    roster: tuple[tuple[str, int], ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed post shows: one check-in as it is now. `name` is None for somebody who hides since."""

    name: str | None
    check_in: CheckIn
    streak: int


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What a notice tells: where posting is paused, and why, in the platform's words."""

    group: Group
    reason: str


Content = PromptContent | BoardResult | FeedContent | NoticeContent


def claim_with_contents(tx: Transaction, *, now: datetime) -> tuple[Claimed, Mapping[int, Content]]:
    """Claim what is due, and gather in the same transaction what each delivery shows, by its id.

    So a delivery shows exactly the revision it was claimed with; what changes later is a later revision.
    """
    claimed = claim(tx, now=now)
    return claimed, {each.id: _content(tx, each, now) for each in claimed.all}


def _content(tx: Transaction, delivery: Delivery, now: datetime) -> Content:
    match delivery.post:
        case Post.PROMPT:
            return _prompt(tx, delivery)
        case Post.LEADERBOARD:
            group = tx.groups.get(delivery.group_id)
            return board(tx, group, by=By.CONSISTENCY, span=Span.WEEK, day=delivery.day, now=now)
        case Post.FEED:
            return _feed(tx, delivery, now)
        case Post.NOTICE:
            return NoticeContent(tx.groups.get(delivery.group_id), _reason_of_pause(tx, delivery) or "")


def _prompt(tx: Transaction, delivery: Delivery) -> PromptContent:
    members = {each.id: each for each in tx.members.of(delivery.group_id)}
    minutes: dict[int, int] = {}
    for check_in in tx.log.on_day(delivery.group_id, delivery.day):
        minutes[check_in.member_id] = minutes.get(check_in.member_id, 0) + check_in.minutes
    seen = [(members[member_id], spent) for member_id, spent in minutes.items()]
    text = next((each.text for each in prompts() if each.key == delivery.prompt_key), "")
    return PromptContent(
        day=delivery.day,
        text=text,
        roster=tuple((member.shown_name, spent) for member, spent in seen if not member.hidden),
        unnamed=sum(member.hidden for member, _ in seen),
    )


def _feed(tx: Transaction, delivery: Delivery, now: datetime) -> FeedContent:
    check_in = tx.log.get(delivery.check_in_id or 0)
    if check_in is None:
        raise LookupError(f"delivery {delivery.id} is about a check-in that is gone")
    member = tx.members.get(check_in.member_id)
    streak = daily_streak(tx.log.history(member), member.today(now))
    return FeedContent(None if member.hidden else member.shown_name, check_in, streak.current)


def record_post(tx: Transaction, delivery: Delivery, outcome: Outcome, *, recognises: timedelta, now: datetime) -> None:
    """Record how posting a claimed delivery ended; a channel that refuses is paused with its reason.

    `recognises` is for how long the platform takes the same key for the same message.
    """
    match outcome:
        case Sent(message):
            tx.deliveries.sent(delivery.id, message, at=now)
        case Later(seconds, reason):
            tx.deliveries.put_off(delivery, now + timedelta(seconds=seconds), reason)
        case Refused(reason):
            tx.deliveries.close(delivery.id, State.REFUSED, reason)
            if delivery.to is None:
                here = Binding(delivery.binding_id, delivery.group_id, delivery.place)
                pause(tx, here, reason, now=now)
        case Unknown(reason) if may_be_tried(delivery.tried_at or now, now, recognises=recognises):
            tx.deliveries.repeat(delivery, now + REPEAT_AFTER, reason)
        case Unknown(reason):
            tx.deliveries.close(delivery.id, State.UNKNOWN, reason)


def record_edit(tx: Transaction, delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    """Record how an edit ended. The last state wins: only one that may still be taken is tried again, by its lease."""
    if not isinstance(outcome, Later):
        tx.deliveries.edited(delivery, at=now)

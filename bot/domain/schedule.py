"""When a group's posts are due: a local time in an IANA zone on weekdays, once per local date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.domain.day import DAY, Weekdays, exists, instant, study_day


class Post(StrEnum):
    """What is posted in a group's channels, and of what the person is told who set a channel up.

    A notice says that posting there is paused; after one that arrived, another one says that it was resumed.
    """

    PROMPT = "prompt"
    LEADERBOARD = "leaderboard"
    FEED = "feed"
    NOTICE = "notice"
    RESUMED = "resumed"

    @property
    def is_private(self) -> bool:
        """Whether it goes to one person instead of the channel."""
        return self in {Post.NOTICE, Post.RESUMED}


LATE_AT_MOST = {
    Post.PROMPT: timedelta(hours=2),
    Post.LEADERBOARD: timedelta(hours=24),
    Post.FEED: timedelta(hours=24),
    Post.NOTICE: timedelta(hours=24),
    Post.RESUMED: timedelta(hours=24),
}
"""After a downtime, a post later than this is recorded as missed instead of being posted at the wrong hour."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A group's scheduled post. `next_due_at` is None when it is switched off."""

    id: int
    group_id: int
    post: Post
    at: time
    weekdays: Weekdays
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueSchedule:
    """A schedule that is due, and the zone of its group."""

    schedule: Schedule
    zone: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A schedule's post of one local date. `prompt_key` names the prompt of the deck, where it is one."""

    schedule_id: int
    day: date
    due_at: datetime
    prompt_key: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence to come: its local date, and the instant of its local time on that date."""

    day: date
    at: datetime


@lru_cache(maxsize=4096)
def next_due(after: datetime, *, at: time, weekdays: Weekdays, zone: str) -> Due | None:
    """Return the first occurrence later than an instant; None when there are no weekdays.

    Each local date that exists gives exactly one: a time in a gap is moved to the end of the gap, a time that occurs
    twice is taken once, and a date that a zone skipped has none. What is due at once has mostly the same time and zone.
    """
    first = study_day(after, zone) - DAY
    for number in range(16):
        day = first + DAY * number
        if day not in weekdays:
            continue
        due = instant(day, at, zone)
        if due > after and exists(day, zone):
            return Due(day, due)
    return None


def is_too_late(post: Post, due_at: datetime, now: datetime) -> bool:
    """Tell whether a post that was due then should no longer be posted."""
    return now - due_at > LATE_AT_MOST[post]

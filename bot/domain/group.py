"""A study group, its members and the channels it is bound to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.day import EVERY_DAY, Weekdays, ZoneMove, study_day
from bot.identity import Place

GRACE_DAYS_AT_MOST = 3
REMOVED = "Showup was removed"
"""The reason for which every channel of a community is paused that the bot was removed from."""

KEPT_AFTER_REMOVAL = timedelta(days=30)
"""How long everything of a community is kept after the bot was removed from it."""


class Feed(StrEnum):
    """Where a check-in is shown: in the thread of today's prompt, in the channel, or on the roster only."""

    THREAD = "thread"
    CHANNEL = "channel"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class Group:
    """A study group and its settings. `week_start` is a weekday number, Monday 0; `weekly_goal` is in minutes."""

    id: int
    name: str
    zone: str
    week_start: int = 0
    study_days: Weekdays = EVERY_DAY
    feed: Feed = Feed.THREAD
    grace_days: int = 1
    weekly_goal: int | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A channel of the group; paused when the platform refuses posts there, with the platform's reason."""

    id: int
    group_id: int
    place: Place
    paused: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group. `moves` says where they live since when; `left` is None while they belong to it."""

    id: int
    group_id: int
    person_id: int
    name: str
    joined: date
    moves: tuple[ZoneMove, ...]
    left: date | None = None
    alias: str | None = None
    hidden: bool = False

    @property
    def shown_name(self) -> str:
        """The name by which others see the member."""
        return self.alias or self.name

    @property
    def home(self) -> ZoneMove:
        """Where the member lives now."""
        return self.moves[-1]

    def today(self, now: datetime) -> date:
        """Return the member's study day at this instant."""
        return study_day(now, self.home.zone, self.home.day_start)

"""Deliveries: what must reach one channel, at most once, and how far it has got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.schedule import Post
from bot.identity import Place

LEASE = timedelta(seconds=60)
"""How long a claimed delivery belongs to the process that claimed it."""

EDIT_EVERY = timedelta(seconds=5)
EDIT_OLD_EVERY = timedelta(seconds=60)
OLD_AFTER = timedelta(hours=1)


class State(StrEnum):
    """How far a delivery has got."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    MISSED = "missed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one channel.

    `day` is the prompt's study day, a day of the leaderboard's week, or the check-in's day. `prompt_key` names the
    prompt of the deck, `check_in_id` the check-in of a feed post. `revision` counts what should be shown.
    """

    id: int
    group_id: int
    binding_id: int
    place: Place
    post: Post
    day: date
    due_at: datetime
    state: State
    prompt_key: str | None = None
    check_in_id: int | None = None
    message: str | None = None
    thread: str | None = None
    revision: int = 0

    @property
    def key(self) -> str:
        """The name under which a platform recognises a repetition."""
        return f"showup-{self.id}"


def next_edit(now: datetime, *, sent_at: datetime, edited_at: datetime) -> datetime:
    """Return when a changed message may be edited: every 5 s, every 60 s once it is an hour old."""
    pace = EDIT_OLD_EVERY if now - sent_at >= OLD_AFTER else EDIT_EVERY
    return max(now, edited_at + pace)

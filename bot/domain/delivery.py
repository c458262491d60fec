"""Deliveries: what must reach one channel or one person, at most once, and how far it has got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.schedule import Post
from bot.identity import Account, Place

LEASE = timedelta(seconds=60)
"""How long a claimed delivery belongs to the process that claimed it."""

BEGUN_WITHIN = timedelta(seconds=30)
"""How long after its claim a delivery is handed to the platform at the latest: a post takes less than what is left."""

SKEW = timedelta(seconds=5)
"""By how much the clocks of two processes may differ, or one clock be set, without anybody having to think of it."""

CLOCK_ERROR = timedelta(hours=3)
"""By how much a clock may be wrong without a post being doubled or lost for long."""

REPEAT_AFTER = timedelta(seconds=15)
"""How long a delivery rests after a try of which nobody knows the end."""

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
    """One message for one channel, or for one person where `to` says so.

    `day` is the prompt's study day, a day of the leaderboard's week, or the check-in's day. `prompt_key` names the
    prompt of the deck, `check_in_id` the check-in of a feed post. `revision` counts what should be shown. The process
    `owner` has claimed it and has it until `lease_until`; `tried_at` tells when the first of the earlier tries was made
    of which nobody knows the end, None where there is none. `paused` is why its channel is, and `told` whether who set
    the channel up was told of a pause and not yet of its end.
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
    sent_at: datetime | None = None
    revision: int = 0
    to: Account | None = None
    owner: str | None = None
    lease_until: datetime | None = None
    tried_at: datetime | None = None
    paused: str | None = None
    told: bool = False

    @property
    def key(self) -> str:
        """The name under which a platform recognises a repetition."""
        return f"showup-{self.id}"


def may_be_tried(tried_at: datetime | None, now: datetime, *, recognises: timedelta) -> bool:
    """Tell whether trying now cannot make a second message: nothing is outstanding, or the platform knows the key.

    `recognises` is for how long after the first try the platform takes the same key for the same message. Where the
    clock was set back since, nobody knows how long ago that was: only a platform that never forgets will do.
    """
    if tried_at is None:
        return True
    is_known = tried_at <= now + SKEW or recognises == timedelta.max
    return is_known and max(now - tried_at, timedelta()) < recognises


def may_be_begun(lease_until: datetime, now: datetime) -> bool:
    """Tell whether there is time to post what was claimed before its lease runs out.

    Not so after it waited behind a channel that hangs, nor after the clock was set.
    """
    return -SKEW <= now - (lease_until - LEASE) < BEGUN_WITHIN


def look_from(tried_at: datetime, now: datetime) -> datetime:
    """Return since when to look for a message that was tried then by a clock that may have been wrong."""
    return min(tried_at, now) - CLOCK_ERROR


def next_edit(now: datetime, *, sent_at: datetime, edited_at: datetime) -> datetime:
    """Return when a changed message may be edited: every 5 s, every 60 s once it is an hour old.

    A message that was edited in what is the future now, because the clock was set back, waits no longer than another.
    """
    pace = EDIT_OLD_EVERY if now - sent_at >= OLD_AFTER else EDIT_EVERY
    return min(max(now, edited_at + pace), now + pace)

"""The need to look into the books of what was to be posted. Nothing here changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.delivery import State
from bot.domain.schedule import Post
from bot.identity import Place


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not posted yet although it is due: how many wait, how many are in hand, how late the longest waiting is.

    A schedule whose posts are still to be made counts as one. What is for a paused channel does not wait.
    """

    due: int
    claimed: int
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery as the books have it. `paused` tells that its channel is, and `owner` which process had it last."""

    id: int
    due_at: datetime
    sent_at: datetime | None
    try_at: datetime
    place: Place
    group: str
    post: Post
    state: State
    paused: bool
    attempts: int
    owner: str | None
    reason: str | None


class Ledger(Protocol):
    """The books."""

    def backlog(self, now: datetime) -> Backlog:
        """Count what is due now and not posted."""
        ...

    def newest(self, *, limit: int) -> list[Entry]:
        """Return the newest deliveries, the newest first."""
        ...

    def failed(self, *, limit: int) -> list[Entry]:
        """Return the newest that were missed, refused, are unknown, or wait for a paused channel."""
        ...

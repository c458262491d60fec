"""The need to count what becomes of deliveries, for whoever watches over the program."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.schedule import Post


class Fate(StrEnum):
    """What became of a delivery, or of an edit of it, this time."""

    SENT = "sent"
    EDITED = "edited"
    RETRIED = "retried"
    MISSED = "missed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Meter(Protocol):
    """Counts."""

    def count(self, platform: str, post: Post, fate: Fate, *, late: timedelta) -> None:
        """Count one; `late` is how long after its due time."""
        ...


class NoMeter:
    """Counts nothing."""

    def count(self, platform: str, post: Post, fate: Fate, *, late: timedelta) -> None:
        """Do nothing."""

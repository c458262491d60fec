"""Paces: how many posts go out in a while, and how those of one minute are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

CROWD = 20
"""So many posts that fall due in the same minute are spread."""

SPREAD = timedelta(seconds=60)
_GOLDEN = 2_654_435_761
"""2^32 divided by the golden ratio: its multiples lie evenly between 0 and 2^32, however many there are."""


class Bucket:
    """A token bucket at one instant: so many tokens a second on average, and at most `burst` of them at once.

    All there is to keep of it is `free_at`, the earliest instant at which it gives a token (known as GCRA). None is a
    bucket that nobody took from yet.
    """

    __slots__ = ("_apart", "_now", "_turn", "free_at", "is_changed")

    def __init__(self, free_at: datetime | None, now: datetime, *, per_second: float, burst: int) -> None:
        self._now = now
        self._apart = timedelta(microseconds=ceil(1_000_000 / per_second))
        full, empty = now - self._apart * (burst - 1), now + self._apart
        # One that is empty has a token soon. What lies further ahead was noted by a clock that was ahead of this one.
        self.free_at = full if free_at is None else min(max(free_at, full), empty)
        self.is_changed = free_at is not None and free_at > empty
        self._turn = self.free_at

    @property
    def tokens(self) -> int:
        """How many tokens there are."""
        return (self._now - self.free_at) // self._apart + 1 if self.free_at <= self._now else 0

    def take(self) -> None:
        """Take a token of those that there are."""
        self.free_at += self._apart
        self._turn = self.free_at
        self.is_changed = True

    def turn(self) -> datetime:
        """Return when who finds it empty should come again: whoever asks gets the instant of a token of their own."""
        turn, self._turn = self._turn, self._turn + self._apart
        return turn


def crowded(instants: Iterable[datetime]) -> frozenset[datetime]:
    """Return the minutes, by their first instant, in which so many posts fall due that they are to be spread."""
    minutes = Counter(map(minute_of, instants))
    return frozenset(minute for minute, number in minutes.items() if number >= CROWD)


def minute_of(instant: datetime) -> datetime:
    """Return the first instant of the minute."""
    return instant.replace(second=0, microsecond=0)


def jitter(group_id: int) -> timedelta:
    """Return how much later a group's posts go out where many are due at once: always the same, below a minute."""
    return SPREAD * (group_id * _GOLDEN % 2**32 / 2**32)

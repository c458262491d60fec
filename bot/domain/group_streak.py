"""The group streak: days on which at least half of those who had a study day checked in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.day import DAY, days_between
from bot.domain.history import History


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a member in a group: from `joined` up to, not including, `left`."""

    history: History
    joined: date
    left: date | None = None

    def asked(self, first: date, last: date) -> frozenset[date]:
        """Return the study days of the member between two days, both included, as far as they belonged to the group."""
        return self.history.asked(max(first, self.joined), min(last, self.left - DAY) if self.left else last)


def group_streak(stays: Iterable[Stay], today: date, *, since: date = date.min) -> int | None:
    """Count consecutive days, back from today, on which at least half of those with a study day checked in.

    A day on which nobody had a study day is passed over, and so is today until it is reached. None where the streak is
    longer than what is known: check-ins before `since` are not looked at.
    """
    stays = tuple(stays)
    first = min((stay.joined for stay in stays), default=today)
    begin = max(first, since)
    asked, done = Counter[date](), Counter[date]()
    for stay in stays:
        days = stay.asked(begin, today)
        asked.update(days)
        done.update(days & stay.history.minutes.keys())
    streak = 0
    for day in reversed(list(days_between(begin, today))):
        if asked[day] and 2 * done[day] >= asked[day]:
            streak += 1
        elif asked[day] and day < today:
            return streak
    return streak if begin == first else None

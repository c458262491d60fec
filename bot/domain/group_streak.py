"""The group streak: days on which at least half of those who had a study day checked in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.day import DAY
from bot.domain.history import History


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a member in a group: from `joined` up to, not including, `left`."""

    history: History
    joined: date
    left: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the member belonged to the group on that day."""
        return self.joined <= day and (self.left is None or day < self.left)


def group_streak(stays: Iterable[Stay], today: date, *, since: date = date.min) -> int | None:
    """Count consecutive days, back from today, on which at least half of those with a study day checked in.

    A day on which nobody had a study day is passed over, and so is today until it is reached. None where the streak is
    longer than what is known: check-ins before `since` are not looked at.
    """
    stays = tuple(stays)
    first = min((stay.joined for stay in stays), default=today)
    streak, day = 0, today
    while day >= first:
        if day < since:
            return None
        asked = [stay for stay in stays if stay.holds(day) and stay.history.was_asked(day)]
        done = sum(day in stay.history.minutes for stay in asked)
        if asked and 2 * done >= len(asked):
            streak += 1
        elif asked and day < today:
            break
        day -= DAY
    return streak

"""A check-in and the rules of recording, undoing and moving one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

NOTE_LENGTH = 500
LINK_LENGTH = 300
UNDO_WITHIN = timedelta(hours=24)
NIGHT_ENDS_AT = 4
"""Until this local hour a check-in is offered to count for yesterday, when yesterday is still open."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in: it counts for `day`, which was fixed when it was recorded."""

    id: int
    member_id: int
    group_id: int
    day: date
    minutes: int
    note: str
    link: str
    at: datetime
    undone: bool = False

    def can_be_undone(self, now: datetime) -> bool:
        """Tell whether it is recent enough to take back or edit."""
        return not self.undone and now - self.at <= UNDO_WITHIN

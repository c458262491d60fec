"""What members may type, as hypothesis draws it, each with what the model makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hypothesis import strategies as st

from bot.domain.day import Weekdays
from tests.torture.model import Member

WEEKDAYS = {"daily": range(7), "weekdays": range(5), "mon,wed,fri": (0, 2, 4), "sat,sun": (5, 6)}


@dataclass(frozen=True)
class Wish:
    """A line, and what it does to the model; that returns how the first line of the answer is to begin or end."""

    line: str
    does: Callable[[Member, datetime], str]

    def __repr__(self) -> str:
        return f"<{self.line}>"


def check_in(minutes: int, *, yesterday: bool = False) -> Wish:
    """Wish to log so many minutes."""
    line = f"/checkin {minutes}m vectors{' @yesterday' * yesterday}"
    return Wish(line, partial(Member.check_in, minutes=minutes, yesterday=yesterday))


def _edit(minutes: int) -> Wish:
    return Wish(f"/edit {minutes}m", partial(Member.edit, minutes=minutes))


def _pause(days: int, *, tomorrow: bool) -> Wish:
    line = f"/pause {days} @{'tomorrow' if tomorrow else 'today'}"
    return Wish(line, partial(Member.pause, days=days, tomorrow=tomorrow))


def _plan(weekdays: str, hours: int) -> Wish:
    days = Weekdays.of(WEEKDAYS[weekdays])
    return Wish(f"/plan {weekdays} {hours}h", partial(Member.plan, weekdays=days, weekly_minutes=60 * hours))


DURATIONS = st.sampled_from([0, 5, 25, 90, 600, 960])
CHECK_INS = st.builds(check_in, DURATIONS, yesterday=st.booleans())
PLAIN = {
    "/undo": Member.undo,
    "/rest": Member.rest,
    "/resume": Member.resume,
    "/join": Member.join,
    "/leave": Member.leave,
}
WISHES = st.one_of(
    CHECK_INS,
    CHECK_INS,
    st.builds(_edit, DURATIONS),
    st.builds(_pause, st.integers(1, 9), tomorrow=st.booleans()),
    st.builds(_plan, st.sampled_from(list(WEEKDAYS)), st.integers(1, 20)),
    st.sampled_from([Wish(line, does) for line, does in PLAIN.items()]),
)

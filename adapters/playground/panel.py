"""The clock panel: what it says, and where its buttons lead. Moving the clock is the room's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.playground.view import long_day

AT_MOST = timedelta(days=366)
"""How far one move may lead; everything due on the way is really posted, and someone waits for it."""

_MONDAY_AT = time(9)
_UNITS = ((1440, "day"), (60, "hour"), (1, "minute"))


def clock_view(now: datetime, ahead: timedelta, zone: str) -> dict[str, Any]:
    """Return what the panel shows."""
    local = now.astimezone(ZoneInfo(zone))
    return {
        "at": now.replace(second=0, microsecond=0).isoformat(),
        "local": f"{local:%Y-%m-%dT%H:%M}",
        "time": f"{local:%H:%M}",
        "day": long_day(local),
        "date": f"{local:%a} {local.day} {local:%b}",
        "zone": zone,
        "ahead": ahead_in_words(ahead),
        "live": _is_present(ahead),
    }


def ahead_in_words(ahead: timedelta) -> str:
    """Say how far the clock is from real time, in the largest unit that fits."""
    if _is_present(ahead):
        return "Follows real time"
    minutes = round(abs(ahead) / timedelta(minutes=1))
    size, unit = next(each for each in _UNITS if minutes >= each[0])
    count = round(minutes / size)
    side = "ahead of" if ahead > timedelta() else "behind"
    return f"{count} {unit}{'' if count == 1 else 's'} {side} real time"


def _is_present(ahead: timedelta) -> bool:
    return abs(ahead) < timedelta(minutes=1)


def next_monday(local: datetime) -> datetime:
    """Return the next Monday at 09:00 that is still to come."""
    days = (0 - local.weekday()) % 7
    monday = datetime.combine(local.date() + timedelta(days=days), _MONDAY_AT, local.tzinfo)
    return monday if monday > local else monday + timedelta(days=7)


_BUTTONS: Mapping[str, Callable[[datetime], datetime]] = {
    # An hour is an hour of real time, also across a clock change; a day is the same time on the next date.
    "hour": lambda local: (local.astimezone(UTC) + timedelta(hours=1)).astimezone(local.tzinfo),
    "day": lambda local: local + timedelta(days=1),
    "monday": next_monday,
}


def destination(to: str, now: datetime, zone: str) -> datetime:
    """Return the instant that a button or a local time such as 2026-03-09T09:00 means.

    A local time that the clocks skip is as far after the change as it seems; of one they repeat the first is
    meant. Raises ValueError with a kind sentence for what cannot be reached.
    """
    local = now.astimezone(ZoneInfo(zone))
    try:
        goal = _BUTTONS[to](local) if to in _BUTTONS else datetime.fromisoformat(to).replace(tzinfo=local.tzinfo)
        goal = goal.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("Please pick a date and a time.") from error
    if goal <= now:
        raise ValueError(
            f"The clock only moves forward, and it is {local:%H:%M} on {long_day(local)} here. "
            "Pick a later time, or go back to real time."
        )
    if goal > now + AT_MOST:
        raise ValueError("That is more than a year away. Please go there in smaller steps.")
    return goal

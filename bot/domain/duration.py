"""How long somebody studied: the durations people type, as whole minutes."""

from __future__ import annotations

import re

MINUTES_A_DAY_AT_MOST = 16 * 60
"""More than this for one study day is refused: it is a slip of the finger, not a day."""

_SHAPES = (
    re.compile(r"(?P<minutes>\d{1,6})\s*(?:m|min|mins|minutes?)?", re.IGNORECASE),
    re.compile(r"(?P<hours>\d{1,4})\s*h(?:ours?|rs?)?", re.IGNORECASE),
    re.compile(r"(?P<hours>\d{1,4})h(?P<minutes>[0-5]?\d)", re.IGNORECASE),
    re.compile(r"(?P<hours>\d{1,4})\s*h(?:ours?|rs?)?\s*(?P<minutes>[0-5]?\d)\s*m(?:ins?|inutes?)?", re.IGNORECASE),
    re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?:\s*h)?"),
    re.compile(r"(?P<hours>\d{0,4}[.,]\d{1,2})\s*h(?:ours?|rs?)?", re.IGNORECASE),
)


def minutes_of(text: str) -> int | None:
    """Read a duration such as `45`, `45m`, `1h`, `1h30`, `1:30` or `1.5h`; None when it is something else."""
    text = text.strip()
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            found = match.groupdict()
            hours = float((found.get("hours") or "0").replace(",", "."))
            return round(hours * 60) + int(found.get("minutes") or 0)
    return None

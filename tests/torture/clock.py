"""One time for everybody: the world's, which only moves forward, and that of a machine whose clock may be wrong."""

from __future__ import annotations

import mmap
import struct
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.clock import SystemClock

_SECONDS = struct.Struct("<d")
_PLAYED, _ERROR = 0, _SECONDS.size
"""Where the file says how far the world is ahead of this machine, and how wrong the clocks of the programs are."""


class WorldClock:
    """The true time, as the platforms have it. Every process that opens the file sees the same."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _ERROR + _SECONDS.size)

    @classmethod
    def at(cls, path: Path, start: datetime) -> WorldClock:
        """Make the file, with the world at an instant."""
        path.write_bytes(bytes(_ERROR + _SECONDS.size))
        made = cls(path)
        made.leap(start - made.now())
        return made

    def now(self) -> datetime:
        """Return the present instant."""
        return SystemClock().now() + self._get(_PLAYED)

    def leap(self, by: timedelta) -> None:
        """Let time pass at once."""
        assert by >= timedelta(), "the world's time runs forward"
        self._set(_PLAYED, self._get(_PLAYED) + by)

    @property
    def error(self) -> timedelta:
        """How far the clocks of the programs are ahead of the truth."""
        return self._get(_ERROR)

    def set_wrong(self, by: timedelta) -> None:
        """Let the clocks of the programs be ahead of the truth by so much, or behind it."""
        self._set(_ERROR, by)

    def _get(self, where: int) -> timedelta:
        return timedelta(seconds=_SECONDS.unpack_from(self._shared, where)[0])

    def _set(self, where: int, value: timedelta) -> None:
        _SECONDS.pack_into(self._shared, where, value.total_seconds())


class MachineClock(WorldClock):
    """The time as a program reads it."""

    def now(self) -> datetime:
        """Return what the machine takes for the present instant."""
        return super().now() + self.error

"""The clocks. This is the only module that reads the machine's time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tzlocal import get_localzone_name


def local_zone() -> str:
    """Return the IANA zone this machine is set to."""
    return get_localzone_name()


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


MACHINE = SystemClock()
"""What everything goes by that is not given another clock."""


class TravelClock:
    """A clock that can be set: it stands still where it was frozen, else it runs on from where it was set."""

    def __init__(self, *, frozen_at: datetime | None = None, ahead: timedelta = timedelta()) -> None:
        self._frozen_at = frozen_at
        self.ahead = ahead
        """How far the clock is ahead of the machine's time while it runs."""

    def now(self) -> datetime:
        """Return the clock's instant in UTC."""
        return self._frozen_at or datetime.now(UTC) + self.ahead

    @property
    def frozen(self) -> bool:
        """Tell whether the clock stands still."""
        return self._frozen_at is not None

    def hold(self, now: datetime) -> None:
        """Set the clock and let it stand still."""
        self._frozen_at = now

    def release(self) -> None:
        """Let a clock that stands still run on from where it stands."""
        if self._frozen_at is not None:
            self.ahead = self._frozen_at - datetime.now(UTC)
            self._frozen_at = None

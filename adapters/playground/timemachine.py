"""What the playground needs of the clock: that it can be moved. The composition root hands one in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class TimeMachine(Protocol):
    """A clock that lives through the time it is moved over."""

    def now(self) -> datetime:
        """Return the clock's instant, aware, in UTC."""
        ...

    @property
    def ahead(self) -> timedelta:
        """Return how far the clock is ahead of real time."""
        ...

    async def travel_to(self, instant: datetime) -> None:
        """Run everything that is due on the way, in due order. Raises ValueError for the past."""
        ...

    async def down_until(self, instant: datetime) -> None:
        """Move while nothing runs, as if the machine had been off, then catch up. Raises ValueError for the past."""
        ...

    async def return_to_present(self) -> None:
        """Follow real time again."""
        ...

    async def settle(self) -> None:
        """Post and edit what is due now."""
        ...

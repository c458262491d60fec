"""The need to know what was good for once and has been used."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Tickets(Protocol):
    """Tickets that were used up. Who has only what is kept of one has no ticket."""

    def use(self, name: str, *, expires_at: datetime) -> bool:
        """Use a ticket up; False when it was used before."""
        ...

    def forget(self, now: datetime) -> None:
        """Forget the tickets that have expired."""
        ...

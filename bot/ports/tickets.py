"""The need for words that can be used once and for a time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Tickets(Protocol):
    """Single-use tickets. Who has only what is kept of one cannot redeem it."""

    def issue(self, name: str, words: str, *, expires_at: datetime) -> None:
        """Let a ticket be redeemed until it expires; one of the same name is replaced."""
        ...

    def redeem(self, name: str, *, now: datetime) -> str | None:
        """Use a ticket up and return its words; None when it is unknown, used or expired."""
        ...

    def forget(self, now: datetime) -> None:
        """Forget the tickets that have expired."""
        ...

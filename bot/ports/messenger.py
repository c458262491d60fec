"""The need to post in a channel, and the closed set of ways in which that can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.cards import Card
from bot.identity import Place


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has the message, under this id."""

    message: str


@dataclass(frozen=True, slots=True)
class Later:
    """The platform definitely did not take it and may take it in so many seconds (429, connection refused)."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will not take it until somebody repairs something (kicked, channel gone, no permission)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the platform took it (timeout, reset, 5xx). Recorded, never repeated."""

    reason: str


Outcome = Sent | Later | Refused | Unknown


class Messenger(Protocol):
    """Posts to one platform. Expected failures are outcomes, not exceptions."""

    platform: str
    idempotent: bool
    """Whether posting again with the same key gives the same message instead of a second one."""

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post the card, in the thread of the message with that id where one is named."""
        ...

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what the message says."""
        ...

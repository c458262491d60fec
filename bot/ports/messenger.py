"""The need to post in a channel or to tell a person, and the closed set of ways in which that can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.cards import Card
from bot.identity import Account, Place

NEVER, ALWAYS = timedelta(0), timedelta.max
"""For how long platforms recognise a key that recognise none, and that never forget one."""


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
    """The platform will not take it until somebody repairs something (kicked, channel gone, no direct messages)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The platform will never take this message as it is (a word filter, its size); it may take others there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the platform took it (timeout, reset, 5xx). Repeated only where it knows the key."""

    reason: str


Outcome = Sent | Later | Refused | Declined | Unknown


@dataclass(frozen=True, slots=True)
class Absent:
    """The platform certainly has no message of this key: another try is the first."""


Found = Sent | Absent | Later | Unknown


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something takes messages: so many a second on average, and at most `burst` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Paces:
    """What a platform takes as a whole, in one community, and in one channel; None where it sets no limit."""

    platform: Pace | None = None
    community: Pace | None = None
    channel: Pace | None = None


UNPACED = Paces()


class Messenger(Protocol):
    """Posts to one platform. Expected failures are outcomes, not exceptions."""

    platform: str
    recognises: timedelta
    """For how long after the first try the same key gives the same message instead of a second one."""

    paces: Paces
    """How fast messages may go out, counted over all processes."""

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post the card, in the thread of the message with that id where one is named."""
        ...

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Look whether a try made at `since` or later got through; `Unknown` where the platform does not tell."""
        ...

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Send the card to one person, for nobody else to see."""
        ...

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what the message says."""
        ...

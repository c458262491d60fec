"""A platform as it is seen from outside: it has a clock of its own, and remembers what it received by its key."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.cards import Card
from bot.identity import Place
from bot.ports.messenger import Absent, Found, Later, Outcome, Refused, Sent, Unknown


class Fate(StrEnum):
    """What happens to a post."""

    SENT = "sent"
    LATER = "later"
    UNKNOWN = "unknown"
    TAKEN_UNKNOWN = "taken, then unknown"
    REFUSED = "refused"


class Received(NamedTuple):
    """A message, and when it came."""

    message: str
    at: datetime


@dataclass
class Hall:
    """A channel on a platform of its own.

    It recognises a key for so long, and `tells` on demand whether it has a message. `fates` are those of the next
    posts, one after the other, and `delays` is how often an edit or a look has to wait.
    """

    place: Place
    now: Callable[[], datetime]
    recognises: timedelta
    tells: bool
    fates: deque[Fate] = field(default_factory=deque)
    delays: int = 0
    cards: dict[str, Card] = field(default_factory=dict)
    received: dict[str, list[Received]] = field(default_factory=lambda: defaultdict(list))

    def post(self, card: Card, key: str) -> Outcome:
        """Let a post meet its fate."""
        fate = self.fates.popleft() if self.fates else Fate.SENT
        match fate:
            case Fate.SENT:
                return Sent(self._take(card, key))
            case Fate.LATER:
                return Later(20, "429")
            case Fate.UNKNOWN:
                return Unknown("timeout")
            case Fate.TAKEN_UNKNOWN:
                self._take(card, key)
                return Unknown("timeout")
            case Fate.REFUSED:
                return Refused("no permission to post")

    def find(self, key: str, since: datetime) -> Found:
        """Look for the newest message of the key."""
        if self._delayed():
            return Later(20, "429")
        if not self.tells:
            return Unknown("it does not tell")
        found = [each for each in self.received.get(key, ()) if each.at >= since]
        return Sent(found[-1].message) if found else Absent()

    def edit(self, message: str, card: Card) -> Outcome:
        """Replace a message."""
        if self._delayed():
            return Later(20, "429")
        self.cards[message] = card
        return Sent(message)

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self.fates.clear()
        self.delays = 0

    def _delayed(self) -> bool:
        if self.delays == 0:
            return False
        self.delays -= 1
        return True

    def _take(self, card: Card, key: str) -> str:
        """Keep a message, or find the one of the key while that is known."""
        earlier = self.received[key]
        if earlier and self.now() - earlier[-1].at < self.recognises:
            return earlier[-1].message
        message = f"{self.place.channel}/{len(self.cards)}"
        self.cards[message] = card
        earlier.append(Received(message, self.now()))
        return message

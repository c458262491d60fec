"""What goes wrong on the way, as a test has ordered it."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.simulators.discord.refusals import Refusal


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Discord asks to wait: 429. Without `via` it is not Discord that says so, but Cloudflare before it."""

    seconds: float = 0.2
    scope: Literal["user", "shared", "global"] = "user"
    via: bool = True


@dataclass(frozen=True, slots=True)
class Broken:
    """Nothing happens, and the answer is a 5xx."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Slow:
    """It happens, later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TakenThenBroken:
    """It happens, and the answer is a 5xx."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class TakenThenDropped:
    """It happens, and nobody hears: the connection is cut."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing happens, and the connection is cut."""


@dataclass(frozen=True, slots=True)
class Hung:
    """No answer comes; it happens where it is taken."""

    taken: bool = False


Fault = RateLimited | Broken | Slow | TakenThenBroken | TakenThenDropped | Dropped | Hung | Refusal


def fair(request: str) -> None:
    """Let nothing happen to a request."""


@dataclass
class Faults:
    """The faults that are still to come."""

    ordered: list[tuple[str, Fault]] = field(default_factory=list)
    weather: Callable[[str], Fault | None] = fair
    """Says what happens to requests such as `POST /channels/1/messages` for which nothing is ordered."""

    def next(self, pattern: str, *faults: Fault) -> None:
        """Let the next requests that a pattern such as `POST /channels/*/messages` means fail, one fault for each."""
        self.ordered += [(pattern, fault) for fault in faults]

    def take(self, method: str, path: str) -> Fault | None:
        """Return what is to happen to a request now."""
        for number, (pattern, fault) in enumerate(self.ordered):
            if fnmatch.fnmatchcase(f"{method} {path}", pattern):
                del self.ordered[number]
                return fault
        return self.weather(f"{method} {path}")

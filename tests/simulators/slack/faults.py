"""What goes wrong on the way from the app to Slack, as a test has ordered it."""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Slack asks to wait: 429, and nothing happens."""

    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Broken:
    """The answer is a 5xx with a page, or with plain text, instead of JSON; it happens where it is taken."""

    status: int = 503
    taken: bool = False
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer is `ok: false` with a code such as `fatal_error`; it happens where it is taken."""

    error: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection is reset without an answer; it happens where it is taken."""

    taken: bool = False


@dataclass(frozen=True, slots=True)
class Hung:
    """No answer comes; it happens where it is taken."""

    taken: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """It happens and is answered, later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Held:
    """It happens and is answered when the test lets it."""

    until: asyncio.Event


Fault = RateLimited | Broken | Refused | Dropped | Hung | Slow | Held


def fair(method: str) -> None:
    """Let nothing happen to a request."""


@dataclass
class Faults:
    """The faults that are still to come."""

    ordered: list[tuple[str, Fault]] = field(default_factory=list)
    weather: Callable[[str], Fault | None] = fair
    """Says what happens to requests of a method for which nothing is ordered."""

    def next(self, pattern: str, *faults: Fault, times: int = 1) -> None:
        """Let the next requests that a pattern means fail, one fault for each, so many times over.

        A pattern is a method such as `chat.postMessage` or `views.*`, or `upload`, or `response_url`.
        """
        self.ordered += [(pattern, fault) for _ in range(times) for fault in faults]

    def take(self, method: str) -> Fault | None:
        """Return what is to happen to a request now."""
        for number, (pattern, fault) in enumerate(self.ordered):
            if fnmatch.fnmatchcase(method, pattern):
                del self.ordered[number]
                return fault
        return self.weather(method)

"""The kinds of options a command can have. Each reads the words a person typed and says what it expected.

A kind is the single source for parsing here and for typed options, choices and autocomplete on platforms that have
them. `read` raises ValueError for words it cannot read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from bot.domain import duration
from bot.domain.day import EVERY_DAY, WEEKDAY_NAMES, Weekdays, zone_named


class Kind(Protocol):
    """How the words of one option are read."""

    @property
    def help(self) -> str:
        """What the option is for, as shown to members."""
        ...

    @property
    def expects(self) -> str:
        """What completes the sentence "I expected …"."""
        ...

    @property
    def tokens(self) -> int:
        """How many tokens of a typed line it may take at most."""
        ...

    def read(self, words: str) -> Any:
        """Return the value of the words. Raises ValueError when they have none."""
        ...

    def claims(self, token: str) -> bool:
        """Tell whether a token is plainly meant for this option, readable or not."""
        ...


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole minutes."""

    help: str
    expects: str = "a duration such as 45, 1h30, 1:30 or 1.5h"
    tokens: int = 4

    def read(self, words: str) -> int:
        """Return the minutes."""
        if (minutes := duration.minutes_of(words)) is None:
            raise ValueError(words)
        return minutes

    def claims(self, token: str) -> bool:
        """Tell whether the token begins like a number."""
        return token.lstrip("+-")[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Words:
    """Free text; in a typed line it takes what nothing else took."""

    help: str
    at_most: int
    least: int = 0
    tokens: int = 1

    @property
    def expects(self) -> str:
        """Say how long the text may be."""
        return f"{self.least or 'up'} to {self.at_most} characters"

    def read(self, words: str) -> str:
        """Return the text with spaces for control characters and without outer space."""
        cleaned = "".join(map(_clean, words)).strip()
        if not self.least <= len(cleaned) <= self.at_most:
            raise ValueError(words)
        return cleaned

    def claims(self, token: str) -> bool:
        """Leave every token to the others first."""
        return False


def _clean(letter: str) -> str:
    """Replace what no database or platform can keep: control characters and lone surrogates."""
    return letter if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"} else " "


@dataclass(frozen=True, slots=True)
class Link:
    """A web address."""

    help: str
    at_most: int
    expects: str = "a link that begins with https://"
    tokens: int = 1

    def read(self, words: str) -> str:
        """Return the address."""
        if words and (not re.fullmatch(r"https?://[^\s<>|]+", words) or len(words) > self.at_most):
            raise ValueError(words)
        return words

    def claims(self, token: str) -> bool:
        """Tell whether the token begins like a link."""
        return token.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class DayWord:
    """A day: `today`, `yesterday` or a date. In a typed line it is marked with an @."""

    help: str
    expects: str = "@today, @yesterday or a date such as @2026-03-02"
    tokens: int = 1

    def read(self, words: str) -> str:
        """Return `today`, `yesterday` or an ISO date."""
        word = words.removeprefix("@").casefold()
        return word if word in {"today", "yesterday", "tomorrow"} else date.fromisoformat(word).isoformat()

    def claims(self, token: str) -> bool:
        """Tell whether the token carries the mark."""
        return token.startswith("@")


@dataclass(frozen=True, slots=True)
class DaySet:
    """A set of weekdays."""

    help: str
    expects: str = "weekdays such as mon-fri, mon,wed,fri, weekdays or daily"
    tokens: int = 7

    def read(self, words: str) -> Weekdays:
        """Return the weekdays."""
        word = words.casefold().replace(" ", "")
        presets = {
            "daily": EVERY_DAY,
            "everyday": EVERY_DAY,
            "weekdays": Weekdays.of(range(5)),
            "weekends": Weekdays.of((5, 6)),
        }
        if word in presets:
            return presets[word]
        found = [number for part in re.split(r"[,+/]", word) for number in _range(part)]
        return Weekdays.of(found)

    def claims(self, token: str) -> bool:
        """Tell whether the token begins with a weekday."""
        return token[:3].casefold() in _WEEKDAYS


_WEEKDAYS = [name.casefold() for name in WEEKDAY_NAMES]


def _weekday(word: str) -> int:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    matches = [number for number, name in enumerate(full) if word[1:] and name.startswith(word)]
    if len(matches) != 1:
        raise ValueError(word)
    return matches[0]


def _range(part: str) -> list[int]:
    first, dash, last = part.partition("-")
    if not dash:
        return [_weekday(first)]
    begin, end = _weekday(first), _weekday(last)
    return [(begin + number) % 7 for number in range((end - begin) % 7 + 1)]


@dataclass(frozen=True, slots=True)
class Weekday:
    """One weekday, as its number, Monday 0."""

    help: str
    expects: str = "a weekday such as monday"
    tokens: int = 1

    def read(self, words: str) -> int:
        """Return the number of the weekday."""
        return _weekday(words.casefold())

    def claims(self, token: str) -> bool:
        """Leave the token to whichever kind can read it."""
        return False


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A local time of day."""

    help: str
    expects: str = "a time such as 09:00"
    tokens: int = 1

    def read(self, words: str) -> time:
        """Return the time."""
        if not (match := re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", words)):
            raise ValueError(words)
        return time(int(match[1]), int(match[2] or 0))

    def claims(self, token: str) -> bool:
        """Tell whether the token begins like a time."""
        return token[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA time zone, by name or by city."""

    help: str
    expects: str = "a time zone such as Europe/Berlin, or a city such as Berlin"
    tokens: int = 3

    def read(self, words: str) -> str:
        """Return the zone's name."""
        if (zone := zone_named(words)) is None:
            raise ValueError(words)
        return zone

    def claims(self, token: str) -> bool:
        """Tell whether the token looks like a zone."""
        return "/" in token


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a few."""

    help: str
    choices: tuple[str, ...]
    tokens: int = 1

    @property
    def expects(self) -> str:
        """List the choices."""
        return "one of " + ", ".join(self.choices)

    def read(self, words: str) -> str:
        """Return the chosen word."""
        if words.casefold() not in self.choices:
            raise ValueError(words)
        return words.casefold()

    def claims(self, token: str) -> bool:
        """Leave the token to whichever kind can read it."""
        return False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in a range."""

    help: str
    least: int
    most: int
    tokens: int = 1

    @property
    def expects(self) -> str:
        """Say the range."""
        return f"a whole number from {self.least} to {self.most}"

    def read(self, words: str) -> int:
        """Return the number."""
        if not re.fullmatch(r"\d{1,18}", words) or not self.least <= int(words) <= self.most:
            raise ValueError(words)
        return int(words)

    def claims(self, token: str) -> bool:
        """Tell whether the token begins like a number."""
        return token.lstrip("+-")[:1].isdigit()


@dataclass(frozen=True, slots=True)
class DayCount:
    """A number of days, also as weeks."""

    help: str
    expects: str = "a number of days such as 7, 3d or 2w"
    tokens: int = 2

    def read(self, words: str) -> int:
        """Return the days."""
        if not (match := re.fullmatch(r"(\d{1,4})\s*(d|days?|w|weeks?)?", words.casefold())):
            raise ValueError(words)
        return int(match[1]) * (7 if (match[2] or "d").startswith("w") else 1)

    def claims(self, token: str) -> bool:
        """Tell whether the token begins like a number."""
        return token.lstrip("+-")[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Carried:
    """A value that only buttons carry: never typed, never offered, and checked like any other."""

    help: str
    of: Callable[[str], Any]
    expects: str = "what the button carried"
    tokens: int = 0

    def read(self, words: str) -> Any:
        """Return the value."""
        return self.of(words)

    def claims(self, token: str) -> bool:
        """Claim nothing."""
        return False


def identifier(words: str) -> int:
    """Read the id of a row. Raises ValueError."""
    return Number("", 1, 2**62).read(words)

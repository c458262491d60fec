"""The kinds of options that speak of time: days, weekdays, times of day, zones. See `options` for what a kind is."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date, time

from bot.domain.day import EVERY_DAY, WEEKDAY_NAMES, Weekdays, zone_named

_NAMED_DAYS = ("today", "yesterday", "tomorrow")


@dataclass(frozen=True, slots=True)
class DayWord:
    """A day: `today`, `yesterday` or a date. In a typed line it is marked with an @.

    With `ahead` it is today or a day to come, else one for which a check-in may still count.
    """

    help: str
    ahead: bool = False
    expects: str = "@today, @yesterday or a date such as @2026-03-02"
    tokens: int = 1

    def read(self, words: str) -> str:
        """Return `today`, `yesterday` or an ISO date."""
        word = words.removeprefix("@").casefold()
        return word if word in _NAMED_DAYS else date.fromisoformat(word).isoformat()

    def claims(self, token: str) -> bool:
        """Tell whether the token carries the mark and is a day, or meant to be one; @ana is a person's name."""
        if not token.startswith("@"):
            return False
        word = token[1:].casefold()
        return not word or word[0].isdigit() or bool(difflib.get_close_matches(word, _NAMED_DAYS, n=1))


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


_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday(word: str) -> int:
    matches = [number for number, name in enumerate(_FULL) if word[1:] and name.startswith(word)]
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
    """One weekday, as its number, Monday 0. `choices` are the words a platform offers, Monday first."""

    help: str
    choices: tuple[str, ...] = _FULL
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

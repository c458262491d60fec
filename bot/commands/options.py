"""The kinds of options a command can have. Each reads the words a person typed and says what it expected.

A kind is the single source for parsing here and for typed options, choices and autocomplete on platforms that have
them. `read` raises ValueError for words it cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain import duration

_ADDRESS = re.compile(r"https?://(?:\([^\s<>|()]*\)|[^\s<>|()])+(?<![.,:;!?'\"*])")
"""An address in a text, without the signs that end a sentence after it."""

_UNKEEPABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no database or platform can keep: control characters, new lines aside, and lone surrogates."""


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
    """A length of time in whole minutes; `usual` are the ones people choose most."""

    help: str
    usual: tuple[int, ...] = (25, 50, 90)
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
        cleaned = _UNKEEPABLE.sub(" ", words).strip()
        if not self.least <= len(cleaned) <= self.at_most:
            raise ValueError(words)
        return cleaned

    def claims(self, token: str) -> bool:
        """Leave every token to the others first."""
        return False


@dataclass(frozen=True, slots=True)
class CommandWords(Words):
    """The name of a command, as free text: help finds the nearest one itself."""


@dataclass(frozen=True, slots=True)
class Link:
    """A web address."""

    help: str
    at_most: int
    expects: str = "a link that begins with https://"
    tokens: int = 1

    def read(self, words: str) -> str:
        """Return the address."""
        if words and not self._fits(words):
            raise ValueError(words)
        return words

    def first_in(self, text: str) -> str:
        """Return the first address in a text that can be read; nothing where there is none."""
        return next(filter(self._fits, _ADDRESS.findall(text)), "")

    def _fits(self, words: str) -> bool:
        return len(words) <= self.at_most and bool(re.fullmatch(r"https?://[^\s<>|]+", words))

    def claims(self, token: str) -> bool:
        """Tell whether the token begins like a link."""
        return token.startswith(("https://", "http://"))


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

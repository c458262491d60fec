"""Settings come from the environment; every problem is collected, so that all are reported at once.

Each adapter declares and reads its own keys with this; nothing here knows what a key is for.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.day import zone_named
from bot.errors import StartupProblem

PREFIX = "SHOWUP_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented setting: its key, its default as it would be written, and what it is for."""

    key: str
    default: str
    help: str


@dataclass(slots=True)
class Environment:
    """Reads settings and remembers what was wrong with them."""

    values: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def text(self, setting: Setting) -> str:
        """Return the value, or the default where it is missing or blank."""
        return self.values.get(setting.key, "").strip() or setting.default

    def number(self, setting: Setting, *, least: int, most: int) -> int:
        """Return a whole number in a range."""
        words = self.text(setting)
        if words.isdecimal() and least <= int(words) <= most:
            return int(words)
        self.problems.append(f"{setting.key} is “{words}”: a whole number from {least} to {most} is expected")
        return least

    def switch(self, setting: Setting) -> bool:
        """Return whether something is on."""
        return self.choice(setting, ("on", "off")) == "on"

    def choice(self, setting: Setting, choices: Sequence[str]) -> str:
        """Return one of a few words."""
        word = self.text(setting).casefold()
        if word not in choices:
            self.problems.append(f"{setting.key} is “{word}”: {' or '.join(choices)} is expected")
        return word

    def zone(self, setting: Setting) -> str:
        """Return an IANA zone, or nothing where none is set."""
        words = self.text(setting)
        if words and zone_named(words) is None:
            self.problems.append(f"{setting.key} is “{words}”: a time zone such as Europe/Berlin is expected")
        return zone_named(words) or ""

    def check(self, known: Sequence[Setting]) -> None:
        """Raise `StartupProblem` with every problem found, keys that nobody knows among them."""
        keys = [setting.key for setting in known]
        for key in sorted(self.values):
            if key.startswith(PREFIX) and key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                self.problems.append(f"{key} is not a setting" + (f"; did you mean {near[0]}?" if near else ""))
        if self.problems:
            raise StartupProblem("\n".join(self.problems))

"""What could complete an option that is being typed, for platforms that ask: one function for each kind of option."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.calls import Request, Suggestion
from bot.commands import COMMANDS
from bot.commands.declare import Command, Option
from bot.commands.options import CommandWords, Duration
from bot.commands.times import DayCount, DaySet, DayWord, LocalTime, Zone
from bot.domain.day import DAY, listed, zone_names
from bot.usecases.suggest import Around
from bot.views import suggest as view
from bot.views import words

AT_MOST = 25
DAYS_AHEAD = 7

WIDELY_USED = (
    "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Mexico_City",
    "America/Bogota", "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Istanbul", "Africa/Lagos",
    "Africa/Cairo", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Bangkok", "Asia/Shanghai",
    "Asia/Manila", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
DAY_SETS = ("daily", "weekdays", "weekends", "mon,wed,fri", "tue,thu", "tue,thu,sat", "mon-thu", "mon-sat", "sun-thu")
DAY_COUNTS = (3, 7, 14, 30)
CLOCK = tuple(time(hour % 24, minute) for minute in (0, 30) for hour in range(6, 30))
"""Whole hours from the morning on, then half hours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An option that is being typed, so far."""

    command: Command[Any]
    option: Option
    typed: str
    request: Request

    @property
    def depends_on_place(self) -> bool:
        """Tell whether the answer depends on the group and the member, or is known from memory."""
        return isinstance(self.option.kind, DayWord) or (isinstance(self.option.kind, Zone) and not self.typed)


def has_suggestions(option: Option) -> bool:
    """Tell whether anything is ever suggested for an option."""
    return type(option.kind) in _COMPLETE


def asked(command: Command[Any], name: str, typed: str, request: Request) -> Asked | None:
    """Return what is asked; None for an option that nothing is suggested for, or that is no more."""
    found = next((option for option in command.typed_options if option.name == name), None)
    return Asked(command, found, typed.strip(), request) if found and has_suggestions(found) else None


def suggestions(it: Asked, around: Around) -> tuple[Suggestion, ...]:
    """Return what could complete the option, the most likely first."""
    return tuple(islice(_COMPLETE[type(it.option.kind)](it.option.kind, it, around), AT_MOST))


def _zones(_: Zone, it: Asked, around: Around) -> Iterator[Suggestion]:
    names = _matching(_plain(it.typed)) if it.typed else _likely(it.request.caller.zone, around.zone)
    for name in islice(names, AT_MOST):
        yield Suggestion(view.zone(name, it.request.now.astimezone(_place(name))), name)


def _likely(*own: str | None) -> Iterable[str]:
    return dict.fromkeys(name for name in (*own, *WIDELY_USED) if name in zone_names())


def _matching(wanted: str) -> list[str]:
    """Return the zones whose city begins with what is typed, then whose name does, then those that contain it."""
    ranks: tuple[list[str], list[str], list[str]] = ([], [], [])
    for city, full, name in _zone_index():
        if wanted in full:
            ranks[0 if city.startswith(wanted) else 1 if full.startswith(wanted) else 2].append(name)
    return [name for rank in ranks for name in rank]


def _plain(text: str) -> str:
    """Return a text as it is compared: without regard to letter case, commas, underscores and how much space."""
    return " ".join(text.replace("_", " ").replace(",", " ").casefold().split())


@cache
def _zone_index() -> tuple[tuple[str, str, str], ...]:
    """Return every zone as (city, full name, name), the first two as they are compared; ordered by city."""
    return tuple(sorted((_plain(name.rpartition("/")[2]), _plain(name), name) for name in zone_names()))


_place = cache(ZoneInfo)
"""A zone's rules are read once: the module's own cache keeps eight, and one answer shows up to 25."""


def _days(kind: DayWord, it: Asked, around: Around) -> Iterator[Suggestion]:
    """Suggest the days that are open now, or from today to a week ahead."""
    if around.today is None:
        return
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    wanted = it.typed.removeprefix("@")
    for offset in range(DAYS_AHEAD + 1) if kind.ahead else range(0, -around.grace_days - 1, -1):
        day = around.today + DAY * offset
        label = view.day(day, around.today)
        if _begins_a_word(wanted, f"{label} {day}"):
            yield Suggestion(label, near.get(offset, str(day)))


def _day_sets(kind: DaySet, it: Asked, _: Around) -> Iterator[Suggestion]:
    known = ((kind.read(words), words) for words in DAY_SETS)
    fitting = [days for days, words in known if _begins_a_word(it.typed, f"{words} {view.day_set(days)}")]
    return _read_back(it, fitting, view.day_set, listed)


def _times(_: LocalTime, it: Asked, __: Around) -> Iterator[Suggestion]:
    fitting = [at for at in CLOCK if view.at(at).startswith(it.typed) or view.at(at).lstrip("0").startswith(it.typed)]
    return _read_back(it, fitting, view.at, view.at)


def _durations(kind: Duration, it: Asked, _: Around) -> Iterator[Suggestion]:
    return _read_back(it, () if it.typed else kind.usual, words.duration, str)


def _day_counts(_: DayCount, it: Asked, __: Around) -> Iterator[Suggestion]:
    return _read_back(it, DAY_COUNTS, view.day_count, str)


def _read_back(
    it: Asked, more: Iterable[Any], label: Callable[[Any], str], said: Callable[[Any], str]
) -> Iterator[Suggestion]:
    """Suggest what is typed, where it can be read, and then more; each once."""
    read = [it.option.kind.read(it.typed)] if it.option.can_read(it.typed) else []
    for value in dict.fromkeys([*read, *more]):
        # Thousands of weeks can be typed, but not as days.
        if it.option.can_read(said(value)):
            yield Suggestion(label(value), said(value))


def _commands(_: CommandWords, it: Asked, __: Around) -> Iterator[Suggestion]:
    wanted, admin = it.typed.removeprefix("/"), it.request.caller.admin
    names = [each.name for each in COMMANDS if each.listed and each is not it.command and (admin or not each.admin)]
    fitting = [name for name in names if _begins_a_word(wanted, name)]
    return (Suggestion(name, name) for name in sorted(fitting, key=lambda name: not name.startswith(_plain(wanted))))


def _begins_a_word(wanted: str, text: str) -> bool:
    return f" {_plain(wanted)}" in f" {_plain(text)}"


_COMPLETE: Mapping[type[Any], Callable[[Any, Asked, Around], Iterable[Suggestion]]] = {
    Zone: _zones,
    DayWord: _days,
    DaySet: _day_sets,
    LocalTime: _times,
    Duration: _durations,
    DayCount: _day_counts,
    CommandWords: _commands,
}

"""What suggestions say while an option is being typed. They are plain text of at most 100 characters everywhere."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.domain.day import Weekdays, short
from bot.views import words


def zone(name: str, local: datetime) -> str:
    """Return a zone with the time of day there, by which people recognise their own."""
    return f"{name}, now {local:%H:%M}"


def day(each: date, today: date) -> str:
    """Return a day with its date: `yesterday, Fri 20 Nov`."""
    said = words.day(each, today)
    return f"{said}, {short(each)}" if said.isalpha() else said


def day_set(chosen: Weekdays) -> str:
    """Return weekdays: `Mon, Wed and Fri`."""
    return words.sentence_case(words.weekdays(chosen))


def at(local: time) -> str:
    """Return a time of day."""
    return f"{local:%H:%M}"


def day_count(number: int) -> str:
    """Return a number of days."""
    return words.count(number, "day")

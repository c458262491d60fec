"""The small change of language: plurals, durations, days, names in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.cards.letters import isolated
from bot.domain.day import DAY, EVERY_DAY, WEEKDAY_NAMES, Weekdays, short


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 day`, `2 days`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(minutes: int) -> str:
    """Return minutes as `45 min`, `1 h` or `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"


def streak(days: int) -> str:
    """Return the product's phrase for a daily streak: `12-day streak`."""
    return f"{days}-day streak"


def day(each: date, today: date) -> str:
    """Return a day as people say it."""
    near = {today: "today", today - DAY: "yesterday", today + DAY: "tomorrow"}
    return near.get(each) or (short(each) if each.year == today.year else f"{short(each)} {each.year}")


def days(first: date, last: date) -> str:
    """Return a range of days."""
    return short(first) if first == last else f"{short(first)} to {short(last)}"


def weekdays(chosen: Weekdays) -> str:
    """Return weekdays as `every day`, `Mon to Fri` or `Mon, Wed and Fri`."""
    numbers = list(chosen)
    if chosen == EVERY_DAY:
        return "every day"
    if numbers[2:] and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{WEEKDAY_NAMES[numbers[0]]} to {WEEKDAY_NAMES[numbers[-1]]}"
    return together([WEEKDAY_NAMES[number] for number in numbers])


def sentence_case(text: str) -> str:
    """Return a text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def together(names: Sequence[str]) -> str:
    """Return names as `Ana`, `Ana and Bo` or `Ana, Bo and Cy`."""
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])


def name(who: str) -> str:
    """Return a name for the middle of a sentence; a right-to-left one is isolated, so that figures stay in place."""
    return isolated(who)


def sentence(parts: Iterable[str]) -> str:
    """Join the parts that are not empty with a middle dot."""
    return " · ".join(part for part in parts if part)


def one_line(text: str, at_most: int = 140) -> str:
    """Return a text on one line, cut with an ellipsis where it is longer."""
    flat = " ".join(text.split())
    return flat if len(flat) <= at_most else flat[: at_most - 1].rstrip() + "…"


def dated(each: date) -> str:
    """Return a day with its year: `2 Mar 2026`."""
    return f"{short(each).partition(' ')[2]} {each.year}"

"""The lines of a chat script: what they look like, and what goes wrong with them. Nothing is done here.

    # a comment
    maya: /checkin 45 eigenvalues            a line said by maya
    maya: [Undo]                             presses the newest button with that label that maya sees
    maya: (minutes=50, note=linear maps)     submits the form that is open for maya
    @ 2026-03-03 09:00                       moves the clock, in the group's local time; also `@ 09:30`
    down until 2026-03-03 09:00              moves it while nothing runs, as if the machine had been off

What a person says may not stand in brackets of either kind: those are always a button or a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.playground.messages import Person
from bot.errors import ShowupError

_CLOCK = re.compile(r"(?P<how>@|down until )\s*(?:(?P<day>\S+?)(?:[ \t]+|T))?(?P<at>\d{1,2}:\d{2})")
_SAID = re.compile(r"(?P<who>[^\s#@/(\[:][^:]*?)\s*:(?:\s+(?P<what>.*))?")
FAR = timedelta(days=3653)
"""How far one move of the clock may lead: every day on the way is really lived, which takes its time."""
FORMS = "a comment, `name: words`, `name: [Button]`, `name: (field=value)` or `@ 2026-03-02 09:00`"


class Unplayable(ShowupError):
    """A line that cannot be played; says why."""


class ScriptError(ShowupError):
    """A line of a script that cannot be played; says where and why, in one line."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}:{line}: {reason}")
        self.source, self.line, self.reason = source, line, reason


@dataclass(frozen=True, slots=True)
class Say:
    """A line said in the channel."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed, by its label."""

    who: str
    label: str


@dataclass(frozen=True, slots=True)
class Submit:
    """A form submitted; `values` as written, because only the open form knows the names of its fields."""

    who: str
    values: str


@dataclass(frozen=True, slots=True)
class MoveClock:
    """The clock moved to a local time; without a day, to a time of the same local date.

    With `down` nothing runs meanwhile, and what fell due is then late.
    """

    day: date | None
    at: time
    down: bool = False


Deed = Say | Press | Submit
Step = Deed | MoveClock


def parse(lines: Iterable[str], source: str) -> list[tuple[int, Step]]:
    """Return the steps of a script with their line numbers. Raises `ScriptError` for the first bad line."""
    steps: list[tuple[int, Step]] = []
    for number, line in enumerate(lines, start=1):
        try:
            step = parse_line(line)
        except Unplayable as error:
            raise ScriptError(source, number, str(error)) from error
        if step is not None:
            steps.append((number, step))
    return steps


def parse_line(line: str) -> Step | None:
    """Return what a line means; None for a comment or an empty line. Raises `Unplayable`."""
    text = line.strip()
    if not text or text.startswith("#"):
        return None
    if is_move(text):
        return _move(text)
    who, what = speaker(text) or ("", "")
    if not what:
        raise Unplayable(f"this is none of: {FORMS}")
    try:
        Person.named(who)
    except ValueError as error:
        raise Unplayable(f"nobody is called that: {error}") from error
    return deed(who, what)


def is_move(text: str) -> bool:
    """Tell whether a line is meant to move the clock."""
    return text.startswith(("@", "down until "))


def speaker(line: str) -> tuple[str, str] | None:
    """Split `name: words` into both, with no words after a bare `name:`; None when a line names nobody."""
    said = _SAID.fullmatch(line.strip())
    return (said["who"], said["what"] or "") if said else None


def deed(who: str, what: str) -> Deed:
    """Return what a person does with these words: speak, press a button or submit a form."""
    if what.startswith("[") and what.endswith("]"):
        return Press(who, what[1:-1].strip())
    if what.startswith("(") and what.endswith(")"):
        return Submit(who, what[1:-1].strip())
    return Say(who, what)


def _move(text: str) -> MoveClock:
    wanted = "write `@ 2026-03-02 09:00` or `@ 09:00`"
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise Unplayable(f"this is no time: {wanted}")
    try:
        day = None if match["day"] is None else date.fromisoformat(match["day"])
        hour, minute = match["at"].split(":")
        return MoveClock(day, time(int(hour), int(minute)), down=match["how"] != "@")
    except ValueError as error:
        raise Unplayable(f"there is no such time ({error}): {wanted}") from error


def written(step: Step) -> str:
    """Return the line that means this step."""
    match step:
        case Say(who, words):
            return f"{who}: {words}"
        case Press(who, label):
            return f"{who}: [{label}]"
        case Submit(who, values):
            return f"{who}: ({values})"
        case MoveClock(day, at, down):
            return " ".join(("down until" if down else "@", *([str(day)] if day else []), f"{at:%H:%M}"))


def values_of(written: str, names: Sequence[str]) -> dict[str, str]:
    """Split `minutes=50, note=a, b` into the values of a form's fields. Raises `Unplayable`.

    A value ends where `, name=` begins the next field of the form, so it may hold commas and `=`.
    """
    if not written:
        return {}
    known = "|".join(re.escape(name) for name in names)
    marks = list(re.finditer(rf"(?:^|,\s*)({known})\s*=", written)) if names else []
    if not marks or not re.match(rf"({known})\s*=", written):
        first = written.partition("=")[0].strip() if "=" in written else written
        raise Unplayable(f"the form has no field {first}; it has {', '.join(names)}")
    ends = [*(mark.start() for mark in marks[1:]), len(written)]
    values: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        if mark[1] in values:
            raise Unplayable(f"the field {mark[1]} is given twice")
        values[mark[1]] = written[mark.end() : end].strip()
    return values


def instant(move: MoveClock, *, now: datetime, zone: str) -> datetime:
    """Return the instant to which the clock is moved, in UTC. Raises `Unplayable` for the past.

    A local time that occurs twice means the first; one that does not exist means the end of the gap.
    """
    place = ZoneInfo(zone)
    local_now = now.astimezone(place)
    wall = datetime.combine(move.day or local_now.date(), move.at)
    if wall - local_now.replace(tzinfo=None) > FAR:
        raise Unplayable("the clock moves ten years at most at a time")
    if wall.date() < local_now.date():
        raise Unplayable(_backwards(wall, local_now))
    found = wall.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) != wall:
        found = _end_of_gap(wall.replace(tzinfo=place, fold=1).astimezone(UTC), found, place)
    if found < now:
        raise Unplayable(_backwards(wall, local_now))
    return found


def _backwards(wall: datetime, local_now: datetime) -> str:
    return f"the clock does not go back: it is {local_now:%Y-%m-%d %H:%M}, and {wall.isoformat(' ', 'minutes')} is past"


def _end_of_gap(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Find the second at which the offset changes between two instants, by halving."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0)
    old = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(place).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after

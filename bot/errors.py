"""The tree of things that go wrong in expected ways. Anything else is a surprise and is logged with an incident id.

ShowupError
├── Mistake               a member can mend it; becomes a private card (words in bot/views/mistakes.py)
│   ├── UnknownCommand    no command has that name; carries the nearest one
│   ├── Outdated          a button or a form of another version
│   ├── BadArgument       an option got words it cannot read
│   ├── NoGroupHere       the channel has no study group yet
│   ├── NotAMember        the person has not joined this group
│   ├── NotAnAdmin        only admins may do this
│   ├── Stranger          the person belongs to another organisation, with which the channel is shared
│   ├── TooLate           the platform stopped waiting before a form could open
│   ├── NotYours          the button belongs to somebody else
│   ├── TooMuch           more than 16 hours for one study day
│   ├── DayClosed         the day is in the future or past the grace
│   ├── NothingToUndo     there is no check-in that can be taken back or edited
│   └── Impossible        anything else that cannot be now; carries the obstacle
├── Unavailable           the store cannot take or read anything now; nothing was recorded
└── StartupProblem        the program cannot start; one clear line, exit 2
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class ShowupError(Exception):
    """The root of all expected errors."""


class Mistake(ShowupError):
    """Something a member can mend."""


class UnknownCommand(Mistake):
    """No command has that name."""

    def __init__(self, name: str, nearest: str | None) -> None:
        super().__init__(name)
        self.name, self.nearest = name, nearest


class Outdated(Mistake):
    """A button or a form of another version, whose command is no more."""


class BadArgument(Mistake):
    """An option got words it cannot read. `expected` completes the sentence "I expected …"."""

    def __init__(self, option: str, given: str, expected: str, *, command: str = "") -> None:
        super().__init__(f"{option}: {given}")
        self.option, self.given, self.expected, self.command = option, given, expected, command


class NoGroupHere(Mistake):
    """The channel has no study group yet."""


class NotAMember(Mistake):
    """The person has not joined this group, or left it."""


class NotAnAdmin(Mistake):
    """Only those who manage the place may do this."""


class Stranger(Mistake):
    """The person belongs to another organisation, with which the channel is only shared."""


class TooLate(Mistake):
    """The platform stopped waiting before a form could open."""


class NotYours(Mistake):
    """The button belongs to somebody else's message."""


class TooMuch(Mistake):
    """More than 16 hours for one study day; `already` are the minutes logged for it."""

    def __init__(self, minutes: int, already: int) -> None:
        super().__init__(f"{already} + {minutes}")
        self.minutes, self.already = minutes, already


class DayClosed(Mistake):
    """A check-in for a day in the future, or for one past the grace. `earliest` is the first open day."""

    def __init__(self, day: date, *, earliest: date, today: date) -> None:
        super().__init__(str(day))
        self.day, self.earliest, self.today = day, earliest, today


class NothingToUndo(Mistake):
    """There is no check-in of the last 24 hours that can be taken back or edited."""


class Obstacle(StrEnum):
    """Why something cannot be done now."""

    NO_FREEZE_LEFT = "no freeze left"
    ALREADY_MOVED = "check-in already moved"
    PAUSE_IN_THE_PAST = "pause in the past"
    PAUSE_LENGTH = "pause too short or too long"
    PAUSE_OVERLAP = "pause overlaps another"
    PROMPT_IS_UP = "today's prompt is already up"
    PROMPT_IS_OLD = "the prompt was for another day"
    CHANNEL_IS_TAKEN = "channel already has a group"
    NO_IMPROVEMENT_BOARD = "nothing to compare all time with"
    PLAN_SIZE = "less than ten minutes or more than a week holds"


class Impossible(Mistake):
    """Something that cannot be done now."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class Unavailable(ShowupError):
    """The store cannot take or read anything now; nothing was recorded."""


class StartupProblem(ShowupError):
    """The program cannot start; the message is one clear line for the operator."""

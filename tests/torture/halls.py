"""A study group as its people see it, on whichever platform it is."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from bot.domain.group import Feed

LOGGED = re.compile(r"\d+ (?:h|min) logged")
_PROMPT = re.compile(r"(?m)^\W*(\w{3} \d+ \w{3}): what will you study today\?")
_BOARD = re.compile(r"(?m)^(?:Last|This) week(?: so far)?, (\w{3} \d+ \w{3} to \w{3} \d+ \w{3})")
UNNAMED = "something else"
"""What cannot be told from others by what it says."""
_TOKEN = re.compile(r"\btry \d+\b")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a group is set up with."""

    name: str
    zone: str
    at: time
    feed: Feed


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the bot, by the id that a delivery has for it, in a hall, its threads, or a conversation."""

    id: str
    text: str

    @property
    def what(self) -> str:
        """What it is, by what it says: a prompt's day, a board's week, or the check-in that it tells of."""
        if prompt := _PROMPT.search(self.text):
            return f"prompt {prompt[1]}"
        if board := _BOARD.search(self.text):
            return f"leaderboard {board[1]}"
        told = _TOKEN.search(self.text)
        return f"feed {told[0]}" if told else UNNAMED


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a member did: the event as the program knows it, and what the member then read.

    `again` lets the platform tell the program of the same event once more.
    """

    event: str
    answer: str
    again: Callable[[], Awaitable[str]]

    @property
    def acknowledged(self) -> bool:
        """Whether the member read that it counts."""
        return is_acknowledgement(self.answer)


def is_acknowledgement(answer: str) -> bool:
    """Tell whether somebody who reads this believes that a check-in counts."""
    return bool(LOGGED.search(answer))


class Hall(Protocol):
    """The channel of a study group, with its members by number and whoever set it up."""

    terms: Terms
    platform: str
    is_shut: bool
    """Whether the channel refuses posts at the moment; nobody can write there then."""
    shut_at: datetime | None
    """When it did so last."""

    @property
    def channel(self) -> str:
        """The id of the channel."""
        ...

    @property
    def members(self) -> int:
        """How many members there are."""
        ...

    def name(self, member: int) -> str:
        """Return a member's name, which nobody else has."""
        ...

    async def set_up(self) -> None:
        """Let the group be made."""
        ...

    async def check_in(self, member: int, minutes: int, words: str) -> Asked:
        """Let a member type a check-in."""
        ...

    async def press(self, member: int) -> Asked | None:
        """Let a member press “25 min” below the newest prompt; None where there is no prompt."""
        ...

    async def streak(self, member: int) -> str:
        """Return what a member reads who asks for the streak."""
        ...

    async def shut(self) -> None:
        """Let the channel refuse posts."""
        ...

    async def reopen(self) -> None:
        """Let it take posts again, and tell the program to go on."""
        ...

    async def adjust(self, grace_days: int) -> None:
        """Let whoever set it up change a setting."""
        ...

    def posts(self) -> list[Post]:
        """Return everything that the bot posted for the group, in order."""
        ...

    def notices(self) -> list[Post]:
        """Return what the bot wrote to whoever set the group up."""
        ...

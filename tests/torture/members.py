"""The people: they check in all the time, and remember exactly what they were told counts."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.domain.group import Feed
from tests.torture.halls import Asked, Hall, is_acknowledgement

MINUTES_TYPED, MINUTES_PRESSED = 3, 25
REPEATED, PRESSED = 0.5, 0.2
"""How often what nobody answered is told again by the platform, and how often a button is used."""


@dataclass(slots=True)
class Intent:
    """One thing that a member meant to log. `token` is in its words where it was typed."""

    hall: Hall
    member: int
    minutes: int
    token: str
    event: str = ""
    told: int = 1
    """How often the program was told."""
    acknowledged: bool = False

    def __str__(self) -> str:
        return f"{self.hall.name(self.member)} {self.token or 'a press'} ({self.event})"


@dataclass
class Members:
    """Everybody in all the groups. `answers` counts what they read that was no acknowledgement, by its first line."""

    halls: Sequence[Hall]
    dice: random.Random
    tell: Callable[[str], None]
    pause: float
    """Seconds that somebody thinks between two check-ins, on average."""
    intents: list[Intent] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: int = 0
    _idle: asyncio.Condition = field(default_factory=asyncio.Condition)
    _acting: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self) -> None:
        """Let everybody act whenever they are awake."""
        for hall in self.halls:
            for member in range(hall.members):
                self._acting.append(asyncio.create_task(self._act(hall, member), name=hall.name(member)))

    def wake(self) -> None:
        """Let them act."""
        self._awake.set()

    async def rest(self) -> None:
        """Let them finish what they are at, and do nothing more."""
        self._awake.clear()
        async with self._idle:
            await self._idle.wait_for(lambda: not self._busy)
        self.look()

    def sleep(self) -> None:
        """Let them begin nothing more."""
        self._awake.clear()

    async def end(self) -> None:
        """Let them go. What broke them is raised."""
        for each in self._acting:
            each.cancel()
        for ended in await asyncio.gather(*self._acting, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    def look(self) -> None:
        """Raise what broke a member."""
        for each in self._acting:
            if each.done():
                each.result()

    async def _act(self, hall: Hall, member: int) -> None:
        while True:
            await asyncio.sleep(self.dice.expovariate(1 / self.pause))
            await self._awake.wait()
            if hall.is_shut:
                continue
            self._busy += 1
            try:
                await self._check_in(hall, member)
            finally:
                async with self._idle:
                    self._busy -= 1
                    self._idle.notify_all()

    async def _check_in(self, hall: Hall, member: int) -> None:
        intent = Intent(hall, member, MINUTES_TYPED, f"try {next(self._numbers)}")
        asked: Asked | None = None
        # A post about a press could not be told from one about another press: so where there are such, they type.
        if hall.terms.feed is Feed.ROSTER and self.dice.random() < PRESSED and (asked := await hall.press(member)):
            intent.token, intent.minutes = "", MINUTES_PRESSED
        asked = asked or await hall.check_in(member, intent.minutes, intent.token)
        intent.event = asked.event
        self.intents.append(intent)
        answer = asked.answer
        if not answer and self.dice.random() < REPEATED:
            intent.told += 1
            answer = await asked.again()
        intent.acknowledged = is_acknowledgement(answer)
        if not intent.acknowledged:
            self.answers[answer.strip().partition("\n")[0] or "no answer"] += 1
        self.tell(f"ask {intent}: {'acknowledged' if intent.acknowledged else answer.strip()[:60] or 'no answer'}")

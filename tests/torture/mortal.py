"""A process that dies at an instant that is bad for everybody, and is gone with all it remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Concatenate, Self

from adapters.sql.store import SqlStore
from bot.app import StudyBot
from bot.cards import Card
from bot.identity import Account, Place
from bot.ports.messenger import UNPACED, Found, Outcome
from bot.ports.store import P, R, Store, Transaction
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.travel import TimeMachine
from tests.torture.outside import Hall

Meanwhile = Callable[[], Awaitable[None]]


class Instant(StrEnum):
    """When a process can die."""

    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"
    BEFORE_POST = "before a post"
    AFTER_POST = "after a post"


class Killed(BaseException):
    """The process is gone. Nothing of it catches this; `instant` is how far what was going on has come."""

    def __init__(self, instant: Instant) -> None:
        super().__init__(instant.value)
        self.instant = instant


@dataclass
class Life:
    """Ends when an instant comes for the so-manieth time. From then on the process does nothing more."""

    fatal: Instant | None = None
    left: int = 1
    over: bool = False

    def at(self, instant: Instant) -> None:
        """Come to an instant. Raises `Killed`."""
        if not self.over and instant is self.fatal:
            self.left -= 1
            self.over = self.left == 0
        if self.over:
            raise Killed(instant)


@dataclass
class MortalStore:
    """A store whose process may die beside it."""

    store: Store
    life: Life

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        self.life.at(Instant.BEFORE_COMMIT)
        result = await self.store.write(do, *args, **kwargs)
        self.life.at(Instant.AFTER_COMMIT)
        return result

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        return await self.store.read(do, *args, **kwargs)


class Line:
    """How a process speaks to a hall; see `Messenger`. Before the hall hears it, something else happens."""

    paces = UNPACED

    def __init__(self, hall: Hall, life: Life, meanwhile: Meanwhile) -> None:
        self._hall = hall
        self._life = life
        self._meanwhile = meanwhile
        self.platform = hall.place.platform
        self.recognises = hall.recognises

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post the card."""
        return await self._deadly(lambda: self._hall.post(card, key))

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Send the card to one person."""
        return await self._deadly(lambda: self._hall.post(card, key))

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what the message says."""
        return await self._deadly(lambda: self._hall.edit(message, card))

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Look whether a try got through."""
        await self._meanwhile()
        return self._hall.find(key, since)

    async def _deadly(self, do: Callable[[], Outcome]) -> Outcome:
        self._life.at(Instant.BEFORE_POST)
        await self._meanwhile()
        outcome = do()
        self._life.at(Instant.AFTER_POST)
        return outcome


@dataclass
class Process:
    """The program, running on a file."""

    life: Life
    store: SqlStore
    bot: StudyBot
    dispatcher: Dispatcher
    machine: TimeMachine

    @classmethod
    async def start(cls, url: str, clock: TravelClock, hall: Hall, meanwhile: Meanwhile) -> Self:
        """Start it."""
        life, store = Life(), await SqlStore.open(url)
        bot = StudyBot(store=MortalStore(store, life), clock=clock)
        dispatcher = Dispatcher(bot)
        dispatcher.connect(Line(hall, life, meanwhile))
        return cls(life, store, bot, dispatcher, TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher))

    async def bury(self) -> None:
        """End what is left of it: whatever goes on does so up to the next instant, and no further."""
        self.life.over = True
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
        await self.store.close()

"""A small chat platform in memory for tests: a real Messenger that keeps what it was given and can refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from adapters.sql.store import SqlStore
from bot.app import StudyBot
from bot.calls import Call, Caller, Invocation, Line
from bot.cards import Answer, Card
from bot.cards.plain import as_text
from bot.domain.delivery import State
from bot.identity import Account, Place
from bot.ports.messenger import NEVER, UNPACED, Absent, Found, Outcome, Paces, Sent
from bot.ports.store import Store
from bot.presence import Presence
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.travel import TimeMachine

PLACE = Place("testland", "community", "study-hall")
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""08:00 in Berlin."""


@dataclass
class Platform:
    """Keeps messages by id, and forgets a key some time after it took a message under it.

    `outcomes` are given instead of taking a message, one after the other, and `finds` instead of looking for one.
    `told` are the direct messages, `sought` the keys that were looked for.
    """

    clock: TravelClock
    platform: str = "testland"
    recognises: timedelta = NEVER
    paces: Paces = UNPACED
    messages: dict[str, Card] = field(default_factory=dict)
    told: list[tuple[Account, Card]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    threads: dict[str, str | None] = field(default_factory=dict)
    edits: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)
    finds: list[Found] = field(default_factory=list)
    _taken: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message."""
        self.keys.append(key)
        if self.outcomes:
            return self.outcomes.pop(0)
        return Sent(self.take(place, card, key=key, thread=thread))

    def take(self, place: Place, card: Card, *, key: str, thread: str | None = None) -> str:
        """Keep a message, or find the one of the key while that is known; return its id."""
        now = self.clock.now()
        if key in self._taken:
            message, since = self._taken[key]
            if now - since < self.recognises:
                return message
        message = f"{place.channel}/{len(self.messages)}"
        self._taken[key] = message, now
        self.messages[message] = card
        self.threads[message] = thread
        return message

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Look for the newest message of the key."""
        del place, since, thread
        self.sought.append(key)
        if self.finds:
            return self.finds.pop(0)
        return Sent(self._taken[key][0]) if key in self._taken else Absent()

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Take a direct message."""
        self.keys.append(key)
        if self.outcomes:
            return self.outcomes.pop(0)
        self.told.append((account, card))
        return Sent(f"{account.user}/{len(self.told)}")

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace a message."""
        del place
        if self.outcomes:
            return self.outcomes.pop(0)
        self.messages[message] = card
        self.edits += 1
        return Sent(message)

    def titles(self) -> list[str]:
        """Return the first line of every message."""
        return [as_text(card, "Europe/Berlin").split("\n")[0] for card in self.messages.values()]


@dataclass
class World:
    """A bot with a store, a frozen clock and one platform, and a group in `place`."""

    bot: StudyBot
    presence: Presence
    store: SqlStore
    clock: TravelClock
    dispatcher: Dispatcher
    machine: TimeMachine
    platform: Platform
    place: Place = PLACE
    events: count[int] = field(default_factory=count)

    def call(
        self,
        who: str,
        what: str | Invocation,
        *,
        event: str | None = None,
        admin: bool = False,
        place: Place | None = None,
    ) -> Call:
        """Make the call of a person who typed a line or pressed a button."""
        body = Line(what) if isinstance(what, str) else what
        caller = Caller(Account("testland", who), who.title(), admin=admin)
        return Call(event or f"event-{next(self.events)}", caller, place or self.place, body)

    async def do(self, who: str, what: str | Invocation, *, event: str | None = None, admin: bool = False) -> Answer:
        """Let a person do something."""
        return await self.bot.handle(self.call(who, what, event=event, admin=admin))

    async def says(self, who: str, what: str | Invocation, *, event: str | None = None, admin: bool = False) -> str:
        """Let a person do something and return the answer as text."""
        return as_text((await self.do(who, what, event=event, admin=admin)).card, "Europe/Berlin")


@asynccontextmanager
async def world(url: str, *, recognises: timedelta = NEVER, group: bool = True) -> AsyncIterator[World]:
    """Make a world on a migrated database, Monday 2 March 2026, 08:00 in Berlin."""
    store = await SqlStore.open(url)
    try:
        clock = TravelClock(frozen_at=MONDAY)
        bot = StudyBot(store=store, clock=clock)
        dispatcher = Dispatcher(bot)
        platform = Platform(clock, recognises=recognises)
        dispatcher.connect(platform)
        machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
        made = World(bot, Presence(store=store, clock=clock), store, clock, dispatcher, machine, platform)
        if group:
            await made.do("ada", "/group setup Owls zone=Berlin", admin=True)
        yield made
    finally:
        await store.close()


async def delivery_counts(store: Store) -> dict[State, int]:
    """Count the deliveries by state."""
    return dict(Counter(each.state for each in await store.read(lambda tx: tx.ledger.newest(limit=1000))))

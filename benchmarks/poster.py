"""One process that posts all that is due, into the void: `python -m benchmarks.poster DATABASE_URL TIME`.

It says that it is ready, waits for a line, posts, and prints as JSON: the channels it posted to, the instants of the
machine's monotonic clock between which it worked, and the most memory it held.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from array import array
from datetime import UTC, datetime, timedelta

from adapters.sql.store import SqlStore
from benchmarks.processes import memory
from bot.app import StudyBot
from bot.cards import Card
from bot.identity import Account, Place
from bot.ports.messenger import ALWAYS, UNPACED, Absent, Found, Outcome, Sent
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher

READY = "ready"


class Void:
    """A platform that takes everything at once and shows it to nobody; it only counts."""

    platform = "bench"
    recognises: timedelta = ALWAYS
    paces = UNPACED

    def __init__(self) -> None:
        self.channels = array("q")

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a card."""
        self.channels.append(int(place.channel))
        return Sent(key)

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Find nothing: no try ever fails here."""
        return Absent()

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Take a message to one person."""
        return Sent(key)

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Take a change."""
        return Sent(message)


async def post_all(url: str, now: datetime) -> None:
    """Post all that is due at an instant, at which the clock stands still."""
    store = await SqlStore.open(url)
    bot = StudyBot(store=store, clock=TravelClock(frozen_at=now))
    dispatcher, void = Dispatcher(bot), Void()
    dispatcher.connect(void)
    try:
        print(READY, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        begin = time.perf_counter()
        while (due := await bot.next_due_at()) and due <= now:
            await dispatcher.run_due()
        end = time.perf_counter()
    finally:
        await dispatcher.stop()
        await store.close()
    print(json.dumps({"channels": void.channels.tolist(), "begin": begin, "end": end, "peak": memory("VmHWM")}))


if __name__ == "__main__":
    asyncio.run(post_all(sys.argv[1], datetime.fromisoformat(sys.argv[2]).astimezone(UTC)))

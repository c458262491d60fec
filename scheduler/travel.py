"""Moving a settable clock: what is due on the way is posted at its own time, in due order, by the real dispatcher."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.app import StudyBot
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher

TICK = timedelta(seconds=1)
"""How long what is still due after a stop waits for the next one; it waits longer each time."""
PAUSE_AT_MOST = timedelta(hours=1)


class TimeMachine:
    """Lets a playground live through days in seconds. Time only moves forward, except back to the present."""

    def __init__(self, *, clock: TravelClock, bot: StudyBot, dispatcher: Dispatcher) -> None:
        self._clock = clock
        self._bot = bot
        self._dispatcher = dispatcher

    def now(self) -> datetime:
        """Return the clock's instant."""
        return self._clock.now()

    @property
    def ahead(self) -> timedelta:
        """Return how far the clock is ahead of real time while it runs."""
        return self._clock.ahead

    async def travel_to(self, instant: datetime) -> None:
        """Move the clock to an instant, stopping wherever something is due. Raises ValueError for the past."""
        with self._standing_still(instant):
            stopped_at, pause = None, TICK
            while (due := await self._bot.next_due_at()) and due <= instant:
                stop = max(due, self._clock.now())
                if stop != stopped_at:
                    pause = TICK
                elif stop == instant:
                    break
                else:
                    # Something came while we were here, or is put off again and again: that must not hold up the rest.
                    stop, pause = min(stop + pause, instant), min(2 * pause, PAUSE_AT_MOST)
                stopped_at = stop
                self._clock.hold(stop)
                await self.settle()
            self._clock.hold(instant)

    async def down_until(self, instant: datetime) -> None:
        """Move the clock while nothing runs, as if the machine had been off. Raises ValueError for the past."""
        with self._standing_still(instant):
            self._clock.hold(instant)
            await self.settle()

    @contextmanager
    def _standing_still(self, instant: datetime) -> Iterator[None]:
        """Hold the clock while it is moved; one that ran runs on afterwards."""
        if instant < self._clock.now():
            raise ValueError(f"{instant} is in the past")
        running = not self._clock.frozen
        self._clock.hold(self._clock.now())
        try:
            yield
        finally:
            if running:
                self._clock.release()

    async def return_to_present(self) -> None:
        """Follow real time again."""
        self._clock.release()
        self._clock.ahead = timedelta()
        await self.settle()

    async def settle(self) -> None:
        """Post and edit what is due now."""
        await self._dispatcher.run_due()

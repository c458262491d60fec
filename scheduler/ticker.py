"""The metronome: APScheduler ticks, and each tick posts what is due. The database is the schedule."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import Unavailable
from bot.ports.clock import Clock
from scheduler.dispatch import Dispatcher

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
STALLED_AFTER = timedelta(seconds=60)
PATIENCE = 1.0
"""Seconds a tick under way may take when the program stops."""


class Ticker:
    """Ticks every second. A tick that runs long is never joined by a second one."""

    def __init__(self, dispatcher: Dispatcher, clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._last = clock.now()
        self.ticks = dict.fromkeys(("well", "failed"), 0)
        """How many ticks there were, by how they ended."""
        self._is_away = False
        self._ticking = asyncio.Lock()

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        self._scheduler.add_job(self._tick, "interval", seconds=EVERY.total_seconds(), id="tick")
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more; a tick under way ends first, because APScheduler would cut it off between post and record."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), self._ticking:
                pass
        self._scheduler.shutdown(wait=False)
        await self._dispatcher.stop()

    @property
    def healthy(self) -> bool:
        """Tell whether a tick has ended well lately."""
        return self._scheduler.running and self._clock.now() - self._last < STALLED_AFTER

    async def _tick(self) -> None:
        try:
            async with self._ticking:
                await self._dispatcher.run_due()
        except asyncio.CancelledError:
            log.warning("Stopped in the middle of a tick; what it had claimed is settled when its lease runs out")
        except Unavailable as error:
            self.ticks["failed"] += 1
            if not self._is_away:
                log.warning("The store is away, trying again every second: %s", error)
            self._is_away = True
        except Exception:
            self.ticks["failed"] += 1
            log.exception("A tick failed; the next one goes on")
        else:
            self.ticks["well"] += 1
            self._is_away = False
            self._last = self._clock.now()

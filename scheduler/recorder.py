"""Recording how posts ended: what ends while a record is being written waits and shares the next one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.app import StudyBot
from bot.errors import Unavailable
from bot.ports.meter import Meter
from bot.usecases.recording import Ending, Result

log = logging.getLogger(__name__)


class Recorder:
    """Writes results down in the order in which they come, at once where nothing is being written.

    What could not be written because the store is away is kept, and written with what comes next.
    """

    def __init__(self, bot: StudyBot, meter: Meter) -> None:
        self._bot = bot
        self._meter = meter
        self._waiting: list[Result] = []
        self._writing: asyncio.Task[None] | None = None
        self._away: Unavailable | None = None

    def add(self, result: Result) -> None:
        """Have a result recorded."""
        self._waiting.append(result)
        self._begin()

    async def written(self) -> None:
        """Wait until all that was added is recorded. Raises `Unavailable` where the store is away."""
        if self._waiting:
            self._begin()
        if self._writing:
            await asyncio.shield(self._writing)
        if self._away:
            raise self._away

    def _begin(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        self._away = None
        while self._waiting and not self._away:
            results, self._waiting = self._waiting, []
            try:
                self.count(await self._bot.record(results))
            except Unavailable as error:
                self._waiting[:0] = results
                self._away = error
            except Exception:
                log.exception("%s results could not be recorded together", len(results))
                await self._write_singly(results)

    async def _write_singly(self, results: Sequence[Result]) -> None:
        """Let a result that breaks the store go by itself: what is claimed is settled when its lease runs out."""
        for each in results:
            try:
                self.count(await self._bot.record([each]))
            except Unavailable as error:
                self._waiting.append(each)
                self._away = error
            except Exception:
                log.exception("The end of delivery %s could not be recorded", each.delivery.id)

    def count(self, endings: Sequence[Ending]) -> None:
        """Tell the meter."""
        for each in endings:
            self._meter.count(each.platform, each.post, each.fate, late=each.late)

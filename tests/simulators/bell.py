"""Waiting for something to have happened, without looking again and again: whoever changes something rings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes all who wait, so that they look whether it is what they wait for."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Tell that something changed."""
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def came(self, happened: Callable[[], bool], *, within: float) -> bool:
        """Wait until it happened, and tell whether it did in so many seconds."""
        try:
            async with asyncio.timeout(within):
                while not happened():
                    await self._next()
        except TimeoutError:
            return happened()
        return True

    async def until(self, happened: Callable[[], bool], what: str, *, within: float = 10) -> None:
        """Wait until it happened; a test fails when it does not in so many seconds."""
        assert await self.came(happened, within=within), f"not within {within:g} s: {what}"

    async def _next(self) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

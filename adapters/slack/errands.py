"""What goes on after a request was acknowledged, so that it can be seen to its end when the program stops."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

GRACE = 2.0
"""Seconds that what is under way has when the program stops."""
LAST_MOMENT = 0.1
"""Seconds that what is given up has to end, before what it uses is closed."""


class Errands:
    """Tasks of which nobody waits for the end."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self, doing: Coroutine[None, None, None]) -> None:
        """Let something go on by itself; it deals with its own errors."""
        task = asyncio.create_task(doing)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Give what is under way, and what follows from it, a moment, and give up the rest: what it did is done."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while self._under_way:
                    await asyncio.wait(self._under_way)
        if late := tuple(self._under_way):
            for task in late:
                task.cancel()
            await asyncio.wait(late, timeout=LAST_MOMENT)

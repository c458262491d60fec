"""The Painter's door: drawings go in, PNG bytes come out, and the event loop never waits for a pixel."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import assert_never

from adapters.pictures import leaderboard
from bot.cards import BoardDrawing, Drawing

_AT_ONCE = 2
"""Threads. More would only compete for the interpreter's lock with the event loop."""


class PillowPainter:
    """Paints with Pillow in threads of its own, at most two drawings at once; the others wait their turn."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="painter")

    async def paint(self, drawing: Drawing) -> bytes:
        """Return the drawing as a PNG. Equal drawings give equal bytes."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _png, drawing)


@lru_cache(maxsize=32)  # a board is posted to several places and asked for again: some 50 kB each
def _png(drawing: Drawing) -> bytes:
    match drawing:
        case BoardDrawing():
            return leaderboard.draw(drawing)
        case _:
            assert_never(drawing)

"""The need to turn a drawing (data) into a picture (bytes)."""

from __future__ import annotations

from typing import Protocol

from bot.cards import Drawing


class Painter(Protocol):
    """Draws off the event loop."""

    async def paint(self, drawing: Drawing) -> bytes:
        """Return the drawing as a PNG."""
        ...

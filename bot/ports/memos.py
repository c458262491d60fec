"""The need of an adapter to know something again after a restart."""

from __future__ import annotations

from typing import Protocol


class Memos(Protocol):
    """Short texts by name. Only who wrote one knows what it means."""

    def recall(self, name: str) -> str | None:
        """Return what was remembered under the name."""
        ...

    def remember(self, name: str, words: str) -> None:
        """Keep the words under the name, in place of what was there."""
        ...

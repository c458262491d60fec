"""The need to keep track of communities: where the bot was removed, and what is forgotten there in the end."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Communities(Protocol):
    """Servers and workspaces as a whole."""

    def bound(self, platform: str) -> frozenset[str]:
        """Return the communities in which a group has a channel."""
        ...

    def departed(self, platform: str) -> frozenset[str]:
        """Return the communities from which the bot was removed, until they are purged."""
        ...

    def depart(self, platform: str, community: str, *, at: datetime, purge_at: datetime) -> bool:
        """Record that the bot was removed; False when that is on record already."""
        ...

    def arrive(self, platform: str, community: str) -> None:
        """Record that the bot is there, so nothing is purged."""
        ...

    def pause(self, platform: str, community: str, reason: str, *, at: datetime) -> None:
        """Stop posting in every channel; the reason replaces what paused one before."""
        ...

    def resume(self, platform: str, community: str, reason: str) -> bool:
        """Post again in the channels that are paused for that reason; False when there are none."""
        ...

    def overdue(self, now: datetime) -> list[tuple[str, str]]:
        """Lock and return the communities that are to be purged by now, as (platform, community)."""
        ...

    def purge(self, platform: str, community: str) -> None:
        """Forget the community's channels, the groups without another one, and the people without another group."""
        ...

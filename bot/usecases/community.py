"""Being added to a community and removed from it: stop at once, forget after 30 days, lose nothing before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.domain.group import KEPT_AFTER_REMOVAL, REMOVED
from bot.ports.store import Transaction

ANSWERS_KEPT = timedelta(days=7)
"""How long a repeated event gets its first answer; platforms give up within hours. A check-in's event never counts
twice, however late it comes again."""


def departed(tx: Transaction, platform: str, community: str, *, now: datetime) -> None:
    """Stop posting in a community that the bot was removed from, and let everything of it be purged in 30 days."""
    if tx.communities.depart(platform, community, at=now, purge_at=now + KEPT_AFTER_REMOVAL):
        tx.communities.pause(platform, community, REMOVED, at=now)


def arrived(tx: Transaction, platform: str, community: str) -> bool:
    """Go on where the bot was removed before; tells whether there was anything to go on with."""
    tx.communities.arrive(platform, community)
    return tx.communities.resume(platform, community, REMOVED)


def present(
    tx: Transaction, platform: str, communities: Collection[str], *, covers: Callable[[str], bool], now: datetime
) -> None:
    """Learn in which communities the bot is, of those that the answer covers: it may have changed unseen."""
    here = frozenset(communities)
    for community in sorted(tx.communities.bound(platform) - here):
        if covers(community):
            departed(tx, platform, community, now=now)
    for community in sorted(tx.communities.departed(platform) & here):
        arrived(tx, platform, community)


def purge(tx: Transaction, *, now: datetime) -> None:
    """Forget the communities from which the bot was removed 30 days ago, and answers that nobody asks for again."""
    tx.answers.forget(now - ANSWERS_KEPT)
    for platform, community in tx.communities.overdue(now):
        tx.communities.purge(platform, community)

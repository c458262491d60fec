"""Being added to communities and removed from them: stop at once, forget after 30 days, lose nothing before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.domain.group import KEPT_AFTER_REMOVAL, REMOVED
from bot.ports.installations import Installation
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


def installed(tx: Transaction, platform: str, tenant: str, sealed: str, *, now: datetime) -> bool:
    """Keep an installation and go on in everything it is for; tells whether there was anything to go on with."""
    tx.installations.keep(platform, Installation(tenant, sealed, now))
    resumed = [arrived(tx, platform, each) for each in (tenant, *tx.installations.covered_by(platform, tenant))]
    return any(resumed)


def uninstalled(tx: Transaction, platform: str, tenant: str, *, at: datetime, now: datetime) -> bool:
    """Forget an installation and stop in everything it was for; False where it was made again after `at`."""
    if not tx.installations.drop(platform, tenant, until=at):
        return False
    for community in (tenant, *tx.installations.covered_by(platform, tenant)):
        departed(tx, platform, community, now=now)
    return True


def uncovered(tx: Transaction, platform: str, community: str, *, by: str) -> bool:
    """Tell whether it is news that a tenant's installation covers a community; the community's own comes first."""
    above = tx.installations.find(platform, by)
    if above is None or above.tenant != by:
        return False  # old news: that installation has ended
    here = tx.installations.find(platform, community)
    return here is None or here.tenant not in {community, by} or community in tx.communities.departed(platform)


def covered(tx: Transaction, platform: str, community: str, *, by: str, now: datetime) -> None:
    """Learn that the bot is in a community by the installation of a tenant that covers it."""
    if uncovered(tx, platform, community, by=by):
        tx.installations.cover(platform, community, by=by, at=now)
        arrived(tx, platform, community)


def purge(tx: Transaction, *, now: datetime) -> None:
    """Forget the communities from which the bot was removed 30 days ago, and what nobody can ask for again."""
    tx.answers.forget(now - ANSWERS_KEPT)
    tx.tickets.forget(now)
    for platform, community in tx.communities.overdue(now):
        tx.communities.purge(platform, community)

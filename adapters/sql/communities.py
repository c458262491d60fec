"""Servers and workspaces as a whole. How one is forgotten is in `purge`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from adapters.sql.purge import purge
from adapters.sql.statement import Statement, given
from adapters.sql.tables import bindings, departures

_WHICH = ("platform", "community")
_CHANNELS = tuple(bindings.c[name] == bindparam(name) for name in _WHICH)
_BOUND = Statement(select(bindings.c.community).distinct().where(bindings.c.platform == bindparam("platform")))
_DEPARTED = Statement(select(departures.c.community).where(departures.c.platform == bindparam("platform")))
_DEPART = Statement(
    lambda insert: insert(departures).values(**given(*_WHICH, "at", "purge_at")).on_conflict_do_nothing()
)
_ARRIVE = Statement(delete(departures).where(*(departures.c[name] == bindparam(name) for name in _WHICH)))
_PAUSE = Statement(update(bindings).where(*_CHANNELS).values(**given("paused_at", "paused_reason")))
_RESUME = Statement(
    update(bindings)
    .where(*_CHANNELS, bindings.c.paused_reason == bindparam("reason"))
    .values(paused_at=None, paused_reason=None)
)
_OVERDUE = Statement(
    select(*(departures.c[name] for name in _WHICH))
    .where(departures.c.purge_at <= bindparam("now"))
    .order_by(departures.c.purge_at)
    .with_for_update(skip_locked=True)
)


class SqlCommunities:
    """See `bot.ports.store.Communities`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bound(self, platform: str) -> frozenset[str]:
        """Return the communities in which a group has a channel."""
        return frozenset(community for (community,) in _BOUND.rows(self._connection, platform=platform))

    def departed(self, platform: str) -> frozenset[str]:
        """Return the communities from which the bot was removed, until they are purged."""
        return frozenset(community for (community,) in _DEPARTED.rows(self._connection, platform=platform))

    def depart(self, platform: str, community: str, *, at: datetime, purge_at: datetime) -> bool:
        """Record that the bot was removed; False when that is on record already."""
        which = {"platform": platform, "community": community}
        return _DEPART.count(self._connection, **which, at=at, purge_at=purge_at) == 1

    def arrive(self, platform: str, community: str) -> None:
        """Record that the bot is there, so nothing is purged."""
        _ARRIVE.count(self._connection, platform=platform, community=community)

    def pause(self, platform: str, community: str, reason: str, *, at: datetime) -> None:
        """Stop posting in every channel; the reason replaces what paused one before."""
        which = {"platform": platform, "community": community}
        _PAUSE.count(self._connection, **which, paused_at=at, paused_reason=reason)

    def resume(self, platform: str, community: str, reason: str) -> bool:
        """Post again in the channels that are paused for that reason; False when there are none."""
        return _RESUME.count(self._connection, platform=platform, community=community, reason=reason) > 0

    def overdue(self, now: datetime) -> list[tuple[str, str]]:
        """Lock and return the communities that are to be purged by now, as (platform, community).

        On PostgreSQL those that another transaction holds are passed over: it is purging them.
        """
        return [(platform, community) for platform, community in _OVERDUE.rows(self._connection, now=now)]

    def purge(self, platform: str, community: str) -> None:
        """Forget the community's channels, the groups without another one, and the people without another group."""
        purge(self._connection, platform, community)
        self.arrive(platform, community)

"""Token buckets that all processes share. The rule is in `bot.domain.pace`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, Text, bindparam, delete, select, true

from adapters.sql.rows import given_rows
from adapters.sql.statement import Statement, given
from adapters.sql.tables import buckets
from adapters.sql.types import Utc
from bot.domain.day import BEGINNING

_LOCK = Statement(select(buckets.c.name).where(buckets.c.name == bindparam("name")).with_for_update())
_MAKE = Statement(lambda insert: insert(buckets).values(**given("name", "free_at")).on_conflict_do_nothing())
_names = given_rows(name=Text())
_FREE_AT = Statement(select(buckets.c.name, buckets.c.free_at).join(_names, _names.c.name == buckets.c.name))
_instants = given_rows(name=Text(), free_at=Utc())
_PUT = Statement(
    lambda insert: (
        (made := insert(buckets))
        .from_select(["name", "free_at"], select(_instants.c.name, _instants.c.free_at).where(true()))
        .on_conflict_do_update(index_elements=["name"], set_={"free_at": made.excluded.free_at})
    )
)
_FORGET = Statement(delete(buckets).where(buckets.c.free_at < bindparam("before")))


class SqlBuckets:
    """See `bot.ports.posts.Buckets`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, platform: str) -> None:
        """Let no other process take from the buckets of a platform until this transaction ends.

        The bucket of the platform itself stands for all: it is locked also where the platform as a whole has no pace.
        """
        if _LOCK.row(self._connection, name=platform) is None:
            _MAKE.count(self._connection, name=platform, free_at=BEGINNING)
            _LOCK.one(self._connection, name=platform)

    def free_at(self, names: Collection[str]) -> Mapping[str, datetime]:
        """Return the instants of those buckets that anybody took from lately."""
        rows = _FREE_AT.rows(self._connection, given=[(name,) for name in names])
        return dict(map(tuple, rows))

    def put(self, free_at: Mapping[str, datetime]) -> None:
        """Keep the instants."""
        _PUT.count(self._connection, given=free_at.items())

    def forget(self, before: datetime) -> None:
        """Forget the buckets that gave a token before and that nobody took from since."""
        _FORGET.count(self._connection, before=before)

"""Single-use tickets, kept from their use until they expire. Of a ticket's name only a digest is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete

from adapters.sql.statement import Statement, given
from adapters.sql.tables import tickets

_USE = Statement(
    lambda insert: insert(tickets).values(**given("name", "expires_at"), words="").on_conflict_do_nothing()
)
_FORGET = Statement(delete(tickets).where(tickets.c.expires_at <= bindparam("now")))


class SqlTickets:
    """See `bot.ports.tickets.Tickets`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use(self, name: str, *, expires_at: datetime) -> bool:
        """Use a ticket up; False when it was used before."""
        digest = hashlib.sha256(name.encode()).hexdigest()
        return _USE.count(self._connection, name=digest, expires_at=expires_at) == 1

    def forget(self, now: datetime) -> None:
        """Forget the tickets that have expired."""
        _FORGET.count(self._connection, now=now)

"""Single-use tickets. Of a ticket's name only a digest is kept: whoever reads the database can redeem none."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete

from adapters.sql.statement import Statement, given
from adapters.sql.tables import tickets

_ISSUE = Statement(
    lambda insert: (
        insert(tickets)
        .values(**given("name", "words", "expires_at"))
        .on_conflict_do_update(index_elements=["name"], set_=given("words", "expires_at"))
    )
)
_REDEEM = Statement(
    delete(tickets).where(tickets.c.name == bindparam("name")).returning(tickets.c.words, tickets.c.expires_at)
)
_FORGET = Statement(delete(tickets).where(tickets.c.expires_at <= bindparam("now")))


class SqlTickets:
    """See `bot.ports.tickets.Tickets`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, name: str, words: str, *, expires_at: datetime) -> None:
        """Let a ticket be redeemed until it expires; one of the same name is replaced."""
        _ISSUE.count(self._connection, name=_digest(name), words=words, expires_at=expires_at)

    def redeem(self, name: str, *, now: datetime) -> str | None:
        """Use a ticket up and return its words; None when it is unknown, used or expired."""
        row = _REDEEM.row(self._connection, name=_digest(name))
        if row is None:
            return None
        words, expires_at = row
        return str(words) if now < expires_at else None

    def forget(self, now: datetime) -> None:
        """Forget the tickets that have expired."""
        _FORGET.count(self._connection, now=now)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()

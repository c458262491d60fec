"""What adapters must know after a restart."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from adapters.sql.statement import Statement, given
from adapters.sql.tables import memos

_RECALL = Statement(select(memos.c.words).where(memos.c.name == bindparam("name")))
_REMEMBER = Statement(
    lambda insert: (
        insert(memos)
        .values(**given("name", "words"))
        .on_conflict_do_update(index_elements=["name"], set_=given("words"))
    )
)


class SqlMemos:
    """See `bot.ports.store.Memos`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recall(self, name: str) -> str | None:
        """Return what was remembered under the name."""
        row = _RECALL.row(self._connection, name=name)
        return row[0] if row else None

    def remember(self, name: str, words: str) -> None:
        """Keep the words under the name, in place of what was there."""
        _REMEMBER.count(self._connection, name=name, words=words)

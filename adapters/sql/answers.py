"""The answers given to events, so that a repeated event gets its first answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from adapters.sql.statement import Statement, given
from adapters.sql.tables import answers
from bot.cards import Answer
from bot.cards.data import from_data, to_data

_TAKE = Statement(lambda insert: insert(answers).values(**given("event", "at")).on_conflict_do_nothing())
_FIRST = Statement(select(answers.c.answer).where(answers.c.event == bindparam("event")))
_KEEP = Statement(update(answers).where(answers.c.event == bindparam("event")).values(**given("answer")))
_FORGET = Statement(delete(answers).where(answers.c.at < bindparam("before")))


class SqlAnswers:
    """See `bot.ports.store.Answers`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, event: str, *, at: datetime) -> Answer | None:
        """Take the event for this transaction, or return the answer it got before.

        On PostgreSQL a second transaction with the same event waits here until the first has ended.
        """
        if _TAKE.count(self._connection, event=event, at=at):
            return None
        (data,) = _FIRST.one(self._connection, event=event)
        answer: Answer | None = from_data(data)
        return answer

    def keep(self, event: str, answer: Answer) -> None:
        """Remember the answer of a claimed event."""
        _KEEP.count(self._connection, event=event, answer=to_data(answer))

    def hear(self, event: str, *, at: datetime) -> bool:
        """Take an event that gets no answer; False when it was taken before.

        On PostgreSQL a second transaction with the same event waits here until the first has ended.
        """
        return _TAKE.count(self._connection, event=event, at=at) == 1

    def forget(self, before: datetime) -> None:
        """Forget the answers given before an instant."""
        _FORGET.count(self._connection, before=before)

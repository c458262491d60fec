"""The edits of messages that were sent: asking for one, taking those that are due, recording what a message shows.

A delivery counts what it should show (`revision`) and remembers what its message shows (`shown_revision`). What
changes between taking an edit and recording it raises the count, so the last state always gets its edit.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, case, select, update

from adapters.sql.delivery_rows import DELIVERY, IS_HEARD, delivery
from adapters.sql.statement import Statement
from adapters.sql.tables import IS_PROMPT, IS_SENT, deliveries
from adapters.sql.types import OneOf, Utc
from bot.domain.delivery import Delivery, State, next_edit

_THIS = deliveries.c.id == bindparam("id")


def _raise_revision(*about: ColumnElement[bool]) -> Statement:
    """Build the update of what was sent or may have been; what was never tried will show the newest state anyway."""
    return Statement(
        update(deliveries)
        .where(*about, IS_SENT | deliveries.c.tried_at.is_not(None))
        .values(revision=deliveries.c.revision + 1)
        .returning(deliveries.c.id, deliveries.c.sent_at, deliveries.c.edited_at, deliveries.c.edit_due_at)
    )


_TOUCH_PROMPTS = _raise_revision(
    deliveries.c.group_id == bindparam("group_id"), deliveries.c.day == bindparam("day"), IS_PROMPT
)
_TOUCH_FEED = _raise_revision(deliveries.c.check_in_id == bindparam("check_in_id"))
_ASK = Statement(
    update(deliveries)
    .where(_THIS, IS_SENT, deliveries.c.edit_due_at.is_(None))
    .values(edit_due_at=bindparam("edit_due_at"))
)
_WAITING = Statement(
    DELIVERY.where(deliveries.c.edit_due_at <= bindparam("now"), deliveries.c.edit_due_at.is_not(None), IS_HEARD)
    .order_by(deliveries.c.edit_due_at, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_TAKE = Statement(update(deliveries).where(OneOf(deliveries.c.id)).values(edit_due_at=bindparam("lease_until")))
_SENT_AT = Statement(select(deliveries.c.sent_at).where(_THIS))
_EDITED = Statement(
    update(deliveries)
    .where(_THIS)
    .values(shown_revision=bindparam("shown"), edited_at=bindparam("edited_at"))
    .values(edit_due_at=case((deliveries.c.revision > bindparam("shown"), bindparam("next_edit_at", type_=Utc()))))
)


class SqlEdits:
    """The part of `bot.ports.store.Deliveries` that is about edits."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def touch(self, *, now: datetime, group_id: int, day: date | None = None, check_in_id: int | None = None) -> None:
        """Ask for an edit of the group's prompts of a day, or of a check-in's feed posts, at the pace of edits."""
        touched = [
            *(_TOUCH_PROMPTS.rows(self._connection, group_id=group_id, day=day) if day else ()),
            *(_TOUCH_FEED.rows(self._connection, check_in_id=check_in_id) if check_in_id else ()),
        ]
        for number, sent_at, edited_at, edit_due_at in touched:
            if sent_at is not None and edit_due_at is None:
                at = next_edit(now, sent_at=sent_at, edited_at=edited_at or sent_at)
                _ASK.count(self._connection, id=number, edit_due_at=at)

    def edits(self, now: datetime, *, limit: int, lease_until: datetime) -> list[Delivery]:
        """Take sent messages whose edit is due; the edit is due again when the lease runs out."""
        taken = [delivery(row, state=State.SENT) for row in _WAITING.rows(self._connection, now=now, limit=limit)]
        if taken:
            _TAKE.count(self._connection, ids=[each.id for each in taken], lease_until=lease_until)
        return taken

    def edited(self, delivery: Delivery, *, at: datetime) -> None:
        """Record that the message shows the delivery's revision."""
        row = _SENT_AT.row(self._connection, id=delivery.id)
        if row is None:
            return  # purged while it was edited
        (sent_at,) = row
        _EDITED.count(
            self._connection,
            id=delivery.id,
            shown=delivery.revision,
            edited_at=at,
            next_edit_at=next_edit(at, sent_at=sent_at or at, edited_at=at),
        )

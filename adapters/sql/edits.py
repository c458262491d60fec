"""The edits of messages that were sent: asking for one, taking those that are due, recording what a message shows.

A delivery counts what it should show (`revision`) and remembers what its message shows (`shown_revision`). What
changes between taking an edit and recording it raises the count, so the last state always gets its edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, case, or_, update

from adapters.sql.delivery_rows import DELIVERY, IS_HEARD, delivery
from adapters.sql.rosters import rosters
from adapters.sql.rows import given_rows
from adapters.sql.statement import Statement
from adapters.sql.tables import IS_PROMPT, IS_SENT, deliveries
from adapters.sql.types import Utc
from bot.domain.delivery import LEASE, SKEW, Delivery, next_edit
from bot.ports.posts import Seen


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
_asked = given_rows(id=BigInteger(), edit_due_at=Utc())
_THESE = deliveries.c.id == _asked.c.id
_EDIT_AT = Statement(update(deliveries).where(_THESE).values(edit_due_at=_asked.c.edit_due_at))
# An edit further ahead than a lease was asked for by a clock that was ahead of this one.
_ASK = Statement(
    update(deliveries)
    .where(_THESE, IS_SENT, or_(deliveries.c.edit_due_at.is_(None), deliveries.c.edit_due_at > bindparam("beyond")))
    .values(edit_due_at=_asked.c.edit_due_at)
)
_WAITING = Statement(
    DELIVERY.where(
        deliveries.c.platform == bindparam("platform"),
        deliveries.c.edit_due_at <= bindparam("now"),
        deliveries.c.edit_due_at.is_not(None),
        IS_HEARD,
    )
    .order_by(deliveries.c.edit_due_at, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_shown = given_rows(id=BigInteger(), revision=BigInteger(), next_edit_at=Utc())
_EDITED = Statement(
    update(deliveries)
    .where(deliveries.c.id == _shown.c.id)
    .values(shown_revision=_shown.c.revision, edited_at=bindparam("edited_at"))
    .values(edit_due_at=case((deliveries.c.revision > _shown.c.revision, _shown.c.next_edit_at)))
)


class SqlEdits:
    """The part of `bot.ports.posts.Deliveries` that is about edits."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def touch(self, *, now: datetime, group_id: int, day: date | None = None, check_in_id: int | None = None) -> None:
        """Ask for an edit of the group's prompts of a day, or of a check-in's feed posts, at the pace of edits."""
        touched = [
            *(_TOUCH_PROMPTS.rows(self._connection, group_id=group_id, day=day) if day else ()),
            *(_TOUCH_FEED.rows(self._connection, check_in_id=check_in_id) if check_in_id else ()),
        ]
        beyond = now + LEASE + SKEW
        asked = [
            (number, next_edit(now, sent_at=sent_at, edited_at=edited_at or sent_at))
            for number, sent_at, edited_at, edit_due_at in touched
            if sent_at is not None and (edit_due_at is None or edit_due_at > beyond)
        ]
        if asked:
            _ASK.count(self._connection, given=asked, beyond=beyond)

    def edits(self, platform: str, now: datetime, *, limit: int) -> list[Delivery]:
        """Lock and return sent messages whose edit is due, the longest waiting first."""
        return [delivery(row) for row in _WAITING.rows(self._connection, platform=platform, now=now, limit=limit)]

    def edit_at(self, due_at: Mapping[int, datetime]) -> None:
        """Let the edits of messages that were locked be due at an instant, by id."""
        _EDIT_AT.count(self._connection, given=due_at.items())

    def edited(self, deliveries: Iterable[Delivery], *, at: datetime) -> None:
        """Record that the messages show these revisions."""
        rows = [
            (each.id, each.revision, next_edit(at, sent_at=each.sent_at or at, edited_at=at)) for each in deliveries
        ]
        _EDITED.count(self._connection, given=rows, edited_at=at)

    def rosters(self, about: Iterable[tuple[int, date]]) -> Mapping[tuple[int, date], Sequence[Seen]]:
        """Return who has checked in, first come first, for each group and day; without those of which nobody has."""
        return rosters(self._connection, about)

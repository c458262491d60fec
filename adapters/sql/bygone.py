"""Posts of long ago: that they were posted is of no use any more, while check-ins are kept for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, select

from adapters.sql.statement import Statement
from adapters.sql.tables import IS_CLAIMED, IS_DUE, deliveries, occurrences

# The oldest rows are those with the lowest ids, so only they are looked at, however long the table is.
_oldest = select(deliveries.c.id).order_by(deliveries.c.id).limit(bindparam("limit")).scalar_subquery()
_DELIVERIES = Statement(
    delete(deliveries).where(
        deliveries.c.id.in_(_oldest), deliveries.c.due_at < bindparam("before"), ~IS_DUE, ~IS_CLAIMED
    )
)
_first = select(occurrences.c.id).order_by(occurrences.c.id).limit(bindparam("limit")).scalar_subquery()
_OCCURRENCES = Statement(
    delete(occurrences).where(
        occurrences.c.id.in_(_first),
        occurrences.c.due_at < bindparam("before"),
        ~exists().where(deliveries.c.occurrence_id == occurrences.c.id),
    )
)


def forget(connection: Connection, *, before: datetime, limit: int) -> None:
    """Forget what was due before and has ended, of so many of the oldest deliveries and occurrences."""
    _DELIVERIES.count(connection, before=before, limit=limit)
    _OCCURRENCES.count(connection, before=before, limit=limit)

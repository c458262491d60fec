"""What must reach the channels: making, claiming and settling deliveries. The edits of sent messages are in `edits`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update

from adapters.sql.delivery_rows import DELIVERY, IS_HEARD, delivery
from adapters.sql.edits import SqlEdits
from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import IS_CLAIMED, IS_DUE, IS_ON, bindings, deliveries, schedules
from adapters.sql.types import OneOf, Utc
from bot.domain.delivery import LEASE, Delivery, State, next_edit
from bot.domain.group import Binding
from bot.ports.posts import Parcel

_OPEN = IS_DUE | IS_CLAIMED
_THIS = deliveries.c.id == bindparam("id")

_ADD = Statement(
    lambda insert: (
        insert(deliveries)
        .values(**given("group_id", "binding_id", "occurrence_id", "check_in_id", "post", "day", "prompt_key"))
        .values(**given("threaded", "due_at"), try_at=bindparam("due_at"))
        .values(state=State.DUE.value, attempts=0, revision=0, shown_revision=0)
        .on_conflict_do_nothing()
    )
)
_DUE = Statement(
    DELIVERY.where(IS_DUE, deliveries.c.try_at <= bindparam("now"), IS_HEARD)
    .order_by(deliveries.c.try_at, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_EXPIRED = Statement(
    DELIVERY.where(IS_CLAIMED, deliveries.c.lease_until <= bindparam("now"))
    .order_by(deliveries.c.lease_until, deliveries.c.id)
    .with_for_update(skip_locked=True, of=deliveries)
)
# Whoever claims renders afterwards, so the post will show at least the revision of this moment.
_TAKE = Statement(
    update(deliveries)
    .where(OneOf(deliveries.c.id))
    .values(
        state=State.CLAIMED.value,
        lease_until=bindparam("lease_until"),
        attempts=deliveries.c.attempts + 1,
        shown_revision=deliveries.c.revision,
    )
)
_SENT = Statement(
    update(deliveries)
    .where(_THIS)
    .values(**given("message", "sent_at"), state=State.SENT.value, lease_until=None, reason=None)
    .values(
        edit_due_at=case((deliveries.c.revision > deliveries.c.shown_revision, bindparam("edit_due_at", type_=Utc())))
    )
)
_PUT_OFF = Statement(
    update(deliveries).where(_THIS, _OPEN).values(**given("try_at", "reason"), state=State.DUE.value, lease_until=None)
)
_CLOSE = Statement(update(deliveries).where(_THIS, _OPEN).values(**given("state", "reason"), lease_until=None))
_NEXT_DUE_AT = Statement(
    select(
        select(func.min(schedules.c.next_due_at)).where(IS_ON).scalar_subquery(),
        select(deliveries.c.try_at)
        .join(bindings, bindings.c.id == deliveries.c.binding_id)
        .where(IS_DUE, IS_HEARD)
        .order_by(deliveries.c.try_at)
        .limit(1)
        .scalar_subquery(),
        select(deliveries.c.edit_due_at)
        .join(bindings, bindings.c.id == deliveries.c.binding_id)
        .where(deliveries.c.edit_due_at.is_not(None), IS_HEARD)
        .order_by(deliveries.c.edit_due_at)
        .limit(1)
        .scalar_subquery(),
        select(func.min(deliveries.c.lease_until)).where(IS_CLAIMED).scalar_subquery(),
    )
)
_COUNTS = Statement(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))


class SqlDeliveries(SqlEdits):
    """See `bot.ports.store.Deliveries`."""

    __slots__ = ()

    def add(self, parcel: Parcel, bindings: Iterable[Binding]) -> None:
        """Make a delivery for each channel; one that is there already is left alone."""
        for binding in bindings:
            _ADD.count(
                self._connection,
                group_id=binding.group_id,
                binding_id=binding.id,
                occurrence_id=parcel.occurrence_id,
                check_in_id=parcel.check_in_id,
                post=parcel.post.value,
                day=parcel.day,
                prompt_key=parcel.prompt_key,
                threaded=parcel.threaded,
                due_at=parcel.due_at,
            )

    def claim(self, now: datetime, *, limit: int, lease_until: datetime) -> list[Delivery]:
        """Take due deliveries, the longest waiting first. Those for a paused channel wait.

        On PostgreSQL those that another transaction holds are passed over: it is posting them.
        """
        return self._take(_DUE.rows(self._connection, now=now, limit=limit), lease_until)

    def expired(self, now: datetime) -> list[Delivery]:
        """Take over claimed deliveries whose lease ran out before an outcome was recorded, for a lease of one's own."""
        return self._take(_EXPIRED.rows(self._connection, now=now), now + LEASE)

    def _take(self, rows: Iterable[Row], lease_until: datetime) -> list[Delivery]:
        taken = [delivery(row, state=State.CLAIMED) for row in rows]
        if taken:
            _TAKE.count(self._connection, ids=[each.id for each in taken], lease_until=lease_until)
        return taken

    def sent(self, delivery_id: int, message: str, *, at: datetime) -> None:
        """Record that the platform has the message. That is so even if the lease ran out meanwhile."""
        edit_due_at = next_edit(at, sent_at=at, edited_at=at)
        _SENT.count(self._connection, id=delivery_id, message=message, sent_at=at, edit_due_at=edit_due_at)

    def put_off(self, delivery_id: int, until: datetime, reason: str) -> None:
        """Let a delivery be due again at a later instant. One that was sent or closed stays so."""
        _PUT_OFF.count(self._connection, id=delivery_id, try_at=until, reason=reason)

    def close(self, delivery_id: int, state: State, reason: str) -> None:
        """Record that a delivery will not be sent. One that was sent or closed stays so."""
        _CLOSE.count(self._connection, id=delivery_id, state=state.value, reason=reason)

    def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which a schedule, a delivery or an edit is due, or a lease runs out."""
        instants = _NEXT_DUE_AT.one(self._connection)
        return min((each for each in instants if each is not None), default=None)

    def counts(self) -> Mapping[State, int]:
        """Count the deliveries by state."""
        return {State(state): number for state, number in _COUNTS.rows(self._connection)}

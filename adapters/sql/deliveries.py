"""What must reach channels and people: making, claiming and settling deliveries. Edits are in `edits`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update

from adapters.sql.delivery_rows import DELIVERY, IS_HEARD, MAY_GO, delivery
from adapters.sql.edits import SqlEdits
from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import IS_CLAIMED, IS_DUE, IS_ON, bindings, deliveries, departures, schedules
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
    DELIVERY.where(IS_DUE, deliveries.c.try_at <= bindparam("now"), MAY_GO)
    .order_by(deliveries.c.try_at, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_EXPIRED = Statement(
    DELIVERY.where(IS_CLAIMED, deliveries.c.lease_until <= bindparam("now"))
    .order_by(deliveries.c.lease_until, deliveries.c.id)
    .with_for_update(skip_locked=True, of=deliveries)
)
# Whoever claims renders afterwards, so the post will show at least the revision of this moment. A repetition may find
# the message of the first try instead, which shows the revision of that moment.
_TAKE = Statement(
    update(deliveries)
    .where(OneOf(deliveries.c.id))
    .values(
        state=State.CLAIMED.value,
        lease_until=bindparam("lease_until"),
        tried_at=func.coalesce(deliveries.c.tried_at, bindparam("now", type_=Utc())),
        attempts=deliveries.c.attempts + 1,
        shown_revision=case(
            (deliveries.c.tried_at.is_(None), deliveries.c.revision), else_=deliveries.c.shown_revision
        ),
    )
)
_SENT = Statement(
    update(deliveries)
    .where(_THIS)
    .values(**given("message", "sent_at"), state=State.SENT.value, lease_until=None, tried_at=None, reason=None)
    .values(
        edit_due_at=case((deliveries.c.revision > deliveries.c.shown_revision, bindparam("edit_due_at", type_=Utc())))
    )
)
# Only for who still holds the lease: after that another process may be trying, and old news must not undo its claim.
_REPEAT_WORDS = (
    update(deliveries)
    .where(_THIS, deliveries.c.lease_until == bindparam("lease"))
    .values(**given("try_at", "reason"), state=State.DUE.value, lease_until=None)
)
_REPEAT = Statement(_REPEAT_WORDS)
_PUT_OFF = Statement(_REPEAT_WORDS.values(**given("tried_at")))
_CLOSE = Statement(
    update(deliveries).where(_THIS, _OPEN).values(**given("state", "reason"), lease_until=None, tried_at=None)
)
_NEXT_DUE_AT = Statement(
    select(
        select(func.min(schedules.c.next_due_at)).where(IS_ON).scalar_subquery(),
        select(deliveries.c.try_at)
        .join(bindings, bindings.c.id == deliveries.c.binding_id)
        .where(IS_DUE, MAY_GO)
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
        select(func.min(departures.c.purge_at)).scalar_subquery(),
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
        """Take due deliveries, the longest waiting first, and note that they are tried. A paused channel's wait.

        On PostgreSQL those that another transaction holds are passed over: it is posting them.
        """
        return self._take(_DUE.rows(self._connection, now=now, limit=limit), now, lease_until)

    def expired(self, now: datetime) -> list[Delivery]:
        """Take over claimed deliveries whose lease ran out before an outcome was recorded, for a lease of one's own."""
        return self._take(_EXPIRED.rows(self._connection, now=now), now, now + LEASE)

    def _take(self, rows: Iterable[Row], now: datetime, lease_until: datetime) -> list[Delivery]:
        taken = [delivery(row, state=State.CLAIMED, lease_until=lease_until) for row in rows]
        if taken:
            _TAKE.count(self._connection, ids=[each.id for each in taken], now=now, lease_until=lease_until)
        return taken

    def sent(self, delivery_id: int, message: str, *, at: datetime) -> None:
        """Record that the platform has the message. That is so even if the lease ran out meanwhile."""
        edit_due_at = next_edit(at, sent_at=at, edited_at=at)
        _SENT.count(self._connection, id=delivery_id, message=message, sent_at=at, edit_due_at=edit_due_at)

    def put_off(self, delivery: Delivery, until: datetime, reason: str) -> None:
        """Let a delivery be due again that the platform did not take: it is as it was before this claim."""
        again = {"id": delivery.id, "lease": delivery.lease_until, "try_at": until, "reason": reason}
        _PUT_OFF.count(self._connection, **again, tried_at=delivery.tried_at)

    def repeat(self, delivery: Delivery, at: datetime, reason: str) -> None:
        """Let a delivery be due again that the platform may have taken; when it was first tried is kept."""
        again = {"id": delivery.id, "lease": delivery.lease_until, "try_at": at, "reason": reason}
        _REPEAT.count(self._connection, **again)

    def close(self, delivery_id: int, state: State, reason: str) -> None:
        """Record that a delivery will not be sent. One that was sent or closed stays so."""
        _CLOSE.count(self._connection, id=delivery_id, state=state.value, reason=reason)

    def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which anything is due: a schedule, a delivery, an edit, a lease or a purge."""
        instants = _NEXT_DUE_AT.one(self._connection)
        return min((each for each in instants if each is not None), default=None)

    def counts(self) -> Mapping[State, int]:
        """Count the deliveries by state."""
        return {State(state): number for state, number in _COUNTS.rows(self._connection)}

"""How deliveries end: sent, due again, or closed. Many are recorded together, each kind in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Text, bindparam, case, select, update

from adapters.sql.edits import SqlEdits
from adapters.sql.rows import given_rows
from adapters.sql.statement import Statement, given
from adapters.sql.tables import IS_CLAIMED, IS_DUE, bindings, deliveries
from adapters.sql.types import OneOf, Utc
from bot.domain.delivery import Delivery, State, next_edit
from bot.domain.group import Binding
from bot.identity import Place
from bot.ports.posts import Again, Closed, Lease

_HOLD = Statement(select(deliveries.c.id).where(OneOf(deliveries.c.id)).order_by(deliveries.c.id).with_for_update())
_message = given_rows(id=BigInteger(), message=Text())
_SENT = Statement(
    update(deliveries)
    .where(deliveries.c.id == _message.c.id)
    .values(**given("sent_at"), message=_message.c.message, state=State.SENT.value)
    .values(lease_until=None, tried_at=None, reason=None)
    .values(
        edit_due_at=case((deliveries.c.revision > deliveries.c.shown_revision, bindparam("edit_due_at", type_=Utc())))
    )
)
# Only for who still holds the lease: after that another process may be trying, and old news must not undo its claim.
_again = given_rows(
    id=BigInteger(), owner=Text(), lease=Utc(), try_at=Utc(), reason=Text(), is_open=Boolean(), tried_at=Utc()
)
_AGAIN = Statement(
    update(deliveries)
    .where(
        deliveries.c.id == _again.c.id, deliveries.c.owner == _again.c.owner, deliveries.c.lease_until == _again.c.lease
    )
    .values(try_at=_again.c.try_at, reason=_again.c.reason, state=State.DUE.value, lease_until=None)
    .values(tried_at=case((_again.c.is_open, deliveries.c.tried_at), else_=_again.c.tried_at))
)
_closed = given_rows(id=BigInteger(), state=Text(), reason=Text())
_CLOSE = Statement(
    update(deliveries)
    .where(deliveries.c.id == _closed.c.id, IS_DUE | IS_CLAIMED)
    .values(state=_closed.c.state, reason=_closed.c.reason, lease_until=None, tried_at=None)
)
_BEGIN_ANEW = Statement(
    update(deliveries)
    .where(
        deliveries.c.id == bindparam("id"),
        deliveries.c.owner == bindparam("by"),
        deliveries.c.lease_until == bindparam("held_until"),
    )
    .values(**given("owner", "lease_until", "tried_at"))
)
_TOLD = Statement(update(bindings).where(OneOf(bindings.c.id)).values(**given("told_at")))
_RELIEVED = Statement(
    update(bindings)
    .where(OneOf(bindings.c.id), bindings.c.told_at.is_not(None), bindings.c.paused_at.is_(None))
    .values(told_at=None)
    .returning(bindings.c.id, bindings.c.group_id, *(bindings.c[name] for name in ("platform", "community", "channel")))
)


class SqlOutcomes(SqlEdits):
    """The part of `bot.ports.posts.Deliveries` that is about how they end."""

    __slots__ = ()

    def hold(self, ids: Collection[int]) -> None:
        """Lock deliveries, always in the same order: no two transactions wait for each other."""
        _HOLD.rows(self._connection, ids=ids)

    def sent(self, messages: Iterable[tuple[Delivery, str]], *, at: datetime) -> None:
        """Record that the platform has these messages. That is so even if the lease ran out meanwhile."""
        rows = [(delivery.id, message) for delivery, message in messages]
        _SENT.count(self._connection, given=rows, sent_at=at, edit_due_at=next_edit(at, sent_at=at, edited_at=at))

    def again(self, deliveries: Iterable[Again]) -> None:
        """Let deliveries be due again, of those that are still claimed as given."""
        rows = [
            (
                each.delivery.id,
                each.delivery.owner,
                each.delivery.lease_until,
                each.at,
                each.reason,
                each.is_open,
                each.delivery.tried_at,
            )
            for each in deliveries
        ]
        _AGAIN.count(self._connection, given=rows)

    def close(self, deliveries: Iterable[Closed]) -> None:
        """Record that deliveries will not be sent. What was sent or closed stays so."""
        rows = [(each.delivery.id, each.state.value, each.reason) for each in deliveries]
        _CLOSE.count(self._connection, given=rows)

    def begin_anew(self, delivery: Delivery, *, now: datetime, lease: Lease) -> bool:
        """Let no earlier try count, and hold it longer; False when it is not claimed as given any more."""
        held = {"id": delivery.id, "by": delivery.owner, "held_until": delivery.lease_until}
        new = {"owner": lease.owner, "lease_until": lease.until, "tried_at": now}
        return _BEGIN_ANEW.count(self._connection, **held, **new) == 1

    def told(self, binding_ids: Collection[int], *, at: datetime) -> None:
        """Note that who set the channels up was told that they are paused."""
        _TOLD.count(self._connection, ids=binding_ids, told_at=at)

    def relieved(self, binding_ids: Collection[int]) -> list[Binding]:
        """Return those of the channels that are not paused although who set them up was told so; it is noted once."""
        rows = _RELIEVED.rows(self._connection, ids=binding_ids)
        return [Binding(number, group_id, Place(*place)) for number, group_id, *place in rows]

"""What must reach channels and people: making and claiming deliveries. How they end is in `outcomes`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)

from adapters.sql import agenda, bygone
from adapters.sql.columns import is_literally
from adapters.sql.delivery_rows import DELIVERY, MAY_GO, delivery
from adapters.sql.outcomes import SqlOutcomes
from adapters.sql.rows import given_rows
from adapters.sql.statement import Row, Statement
from adapters.sql.tables import IS_CLAIMED, IS_DUE, IS_TRIED, bindings, deliveries
from adapters.sql.types import OneOf, Utc
from bot.domain.delivery import LEASE, SKEW, Delivery, State
from bot.domain.group import Binding
from bot.domain.schedule import Post
from bot.ports.posts import Agenda, Lease, Parcel

_new = given_rows(
    number=BigInteger(),
    receiver=BigInteger(),
    post=Text(),
    day=Date(),
    due_at=Utc(),
    try_at=Utc(),
    occurrence_id=BigInteger(),
    prompt_key=Text(),
    check_in_id=BigInteger(),
    threaded=Boolean(),
)
_COPIED = [column for column in _new.c if column.name not in {"number", "receiver"}]
_FRESH = {"state": "'due'", "attempts": "0", "revision": "0", "shown_revision": "0"}


def _add(
    receives: ColumnElement[bool],
    copied: Iterable[ColumnElement[Any]] = _COPIED,
    order: Iterable[ColumnElement[Any]] = (_new.c.number,),
) -> Statement:
    """Build the INSERT of a delivery for each channel that receives it."""
    names = ["group_id", "binding_id", "platform", *(column.name for column in _COPIED), *_FRESH]
    fresh: list[ColumnElement[Any]] = [literal_column(words) for words in _FRESH.values()]
    words = select(bindings.c.group_id, bindings.c.id, bindings.c.platform, *copied, *fresh).where(receives)
    words = words.order_by(*order, bindings.c.id)  # what is due at the same instant goes out in this order
    return Statement(lambda insert: insert(deliveries).from_select(names, words).on_conflict_do_nothing())


_ADD = _add(bindings.c.id == _new.c.receiver)
_ADD_TO_GROUPS = _add(bindings.c.group_id == _new.c.receiver)
_ADD_TO_GROUP = _add(
    bindings.c.group_id == bindparam("receiver"), [bindparam(each.name, type_=each.type) for each in _COPIED], ()
)

_HERE = deliveries.c.platform == bindparam("platform")
_DUE = Statement(
    DELIVERY.where(IS_DUE, _HERE, deliveries.c.try_at <= bindparam("now"), MAY_GO)
    .order_by(deliveries.c.try_at, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_EXPIRED = Statement(
    DELIVERY.where(IS_CLAIMED, _HERE, deliveries.c.lease_until <= bindparam("now"))
    .order_by(deliveries.c.lease_until, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
# Whoever claims renders afterwards, so the post will show at least the revision of this moment. A repetition may find
# the message of the first try instead, which shows the revision of that moment.
_TAKE = Statement(
    update(deliveries)
    .where(OneOf(deliveries.c.id))
    .values(
        state=State.CLAIMED.value,
        owner=bindparam("owner"),
        lease_until=bindparam("lease_until"),
        tried_at=func.coalesce(deliveries.c.tried_at, bindparam("now", type_=Utc())),
        attempts=deliveries.c.attempts + 1,
        shown_revision=case(
            (deliveries.c.tried_at.is_(None), deliveries.c.revision), else_=deliveries.c.shown_revision
        ),
    )
)
_until = given_rows(id=BigInteger(), at=Utc())
_HOLD_BACK = Statement(
    update(deliveries)
    .where(deliveries.c.id == _until.c.id)
    .values(state=State.DUE.value, try_at=_until.c.at, lease_until=None)
)
_IS_TOO_LATE = or_(
    *(and_(is_literally(deliveries.c.post, post), deliveries.c.due_at < bindparam(f"{post}_due_at")) for post in Post)
)


def _late(waits: ColumnElement[bool], since: ColumnElement[datetime]) -> Statement:
    return Statement(
        DELIVERY.where(waits, _HERE, since <= bindparam("long_ago"), _IS_TOO_LATE)
        .order_by(since, deliveries.c.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True, of=deliveries)
    )


_LATE = _late(IS_DUE, deliveries.c.try_at)
_LATE_AND_EXPIRED = _late(IS_CLAIMED, deliveries.c.lease_until)
# A clock that was ahead of this one may have meant any instant. Whoever has it in hand keeps the time of a lease.
_SHORTEN = Statement(
    update(deliveries)
    .where(IS_CLAIMED, deliveries.c.lease_until > bindparam("beyond"))
    .values(lease_until=bindparam("lease_until"))
)
_PULL = Statement(
    update(deliveries)
    .where(IS_TRIED, deliveries.c.tried_at > bindparam("ahead"), deliveries.c.try_at > bindparam("now"))
    .values(try_at=bindparam("now"))
)


class SqlDeliveries(SqlOutcomes):
    """See `bot.ports.posts.Deliveries`."""

    __slots__ = ()

    def add(self, parcel: Parcel, bindings: Iterable[Binding]) -> None:
        """Make a delivery for each channel; one that is there already is left alone."""
        if rows := [_row(number, binding.id, parcel) for number, binding in enumerate(bindings)]:
            _ADD.count(self._connection, given=rows)

    def add_to_group(self, group_id: int, parcel: Parcel) -> None:
        """Make a delivery for every channel of the group; one that is there already is left alone."""
        _ADD_TO_GROUP.count(self._connection, **dict(zip(_new.c.keys(), _row(0, group_id, parcel), strict=True)))

    def add_to_groups(self, parcels: Iterable[tuple[int, Parcel]]) -> None:
        """Make a delivery of each parcel for every channel of its group; one that is there already is left alone."""
        rows = [_row(number, group_id, parcel) for number, (group_id, parcel) in enumerate(parcels)]
        _ADD_TO_GROUPS.count(self._connection, given=rows)

    def waiting(self, platform: str, now: datetime, *, limit: int, lease: Lease) -> list[Delivery]:
        """Lock what may go out, the longest waiting first, and return it as it is once it is taken.

        On PostgreSQL those that another transaction holds are passed over: it is posting them.
        """
        asked: dict[str, Any] = {"platform": platform, "now": now}
        rows = list(_EXPIRED.rows(self._connection, **asked, limit=limit))
        rows += _DUE.rows(self._connection, **asked, limit=limit - len(rows))
        return [delivery(row, lease) for row in rows]

    def take(self, deliveries: Collection[Delivery], *, now: datetime, lease: Lease) -> None:
        """Claim what was locked, and note that it is tried."""
        ids = [each.id for each in deliveries]
        _TAKE.count(self._connection, ids=ids, now=now, owner=lease.owner, lease_until=lease.until)

    def hold_back(self, until: Mapping[int, datetime]) -> None:
        """Let deliveries that were locked be due at an instant, by id."""
        _HOLD_BACK.count(self._connection, given=until.items())

    def late(self, platform: str, *, too_late: Mapping[Post, datetime], limit: int) -> list[Delivery]:
        """Lock and return what was due before the instant of its kind and is in nobody's hands, paused or not."""
        asked: dict[str, Any] = {f"{post}_due_at": instant for post, instant in too_late.items()}
        asked |= {"platform": platform, "long_ago": max(too_late.values()), "limit": limit}
        rows = [*_LATE.rows(self._connection, **asked), *_LATE_AND_EXPIRED.rows(self._connection, **asked)]
        return [delivery(row) for row in rows]

    def recall(self, now: datetime) -> None:
        """Let nothing that was tried wait for an instant that only a clock could mean that was ahead of this one."""
        _SHORTEN.count(self._connection, beyond=now + LEASE + SKEW, lease_until=now + LEASE)
        _PULL.count(self._connection, ahead=now + SKEW, now=now)

    def forget(self, before: datetime, *, limit: int) -> None:
        """Forget what was due before and has ended, of so many of the oldest deliveries and occurrences."""
        bygone.forget(self._connection, before=before, limit=limit)

    def platforms(self) -> list[str]:
        """Return the platforms on which groups have channels."""
        return agenda.platforms(self._connection)

    def agenda(self, platforms: Collection[str]) -> Agenda:
        """Return when there is something to do next, of what is due on these platforms."""
        return agenda.of(self._connection, platforms)


def _row(number: int, receiver: int, parcel: Parcel) -> Row:
    return (
        number,
        receiver,
        parcel.post.value,
        parcel.day,
        parcel.due_at,
        parcel.due_at + parcel.wait,
        parcel.occurrence_id,
        parcel.prompt_key,
        parcel.check_in_id,
        parcel.threaded,
    )

"""The books of what was to be posted, for those who watch over the program. Nothing is written or locked here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from adapters.sql.delivery_rows import MAY_GO
from adapters.sql.statement import Row, Statement
from adapters.sql.tables import HAS_FAILED, IS_CLAIMED, IS_DUE, IS_ON, bindings, deliveries, groups, schedules
from bot.domain.delivery import State
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.ledger import Backlog, Entry

_OWED = bindings.c.id == deliveries.c.binding_id
_COMING = Statement(
    select(func.count(), func.min(schedules.c.next_due_at)).where(IS_ON, schedules.c.next_due_at <= bindparam("now"))
)
_DUE = Statement(
    select(func.count(), func.min(deliveries.c.due_at))
    .join(bindings, _OWED)
    .where(IS_DUE, deliveries.c.due_at <= bindparam("now"), MAY_GO)
)
_CLAIMED = Statement(select(func.count()).where(IS_CLAIMED))
_ENTRY = (
    select(
        deliveries.c.id,
        deliveries.c.due_at,
        deliveries.c.sent_at,
        deliveries.c.try_at,
        bindings.c.platform,
        bindings.c.community,
        bindings.c.channel,
        groups.c.name,
        deliveries.c.post,
        deliveries.c.state,
        IS_DUE & ~MAY_GO,
        deliveries.c.attempts,
        deliveries.c.owner,
        deliveries.c.reason,
    )
    .join(bindings, _OWED)
    .join(groups, groups.c.id == deliveries.c.group_id)
    .limit(bindparam("limit"))
)
_NEWEST = Statement(_ENTRY.order_by(deliveries.c.id.desc()))
_FAILED = Statement(_ENTRY.where(HAS_FAILED).order_by(deliveries.c.id.desc()))
# Few wait, among many that are done: going through all by their ids would look like a short way to their order.
_PAUSED = Statement(_ENTRY.where(IS_DUE, ~MAY_GO).order_by((deliveries.c.id + 0).desc()))


class SqlLedger:
    """See `bot.ports.ledger.Ledger`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def backlog(self, now: datetime) -> Backlog:
        """Count what is due now and not posted. It reads no more than what is."""
        coming, first = _COMING.one(self._connection, now=now)
        due, oldest = _DUE.one(self._connection, now=now)
        (claimed,) = _CLAIMED.one(self._connection)
        since = min((each for each in (first, oldest) if each is not None), default=now)
        return Backlog(due=coming + due, claimed=claimed, longest=max(now - since, timedelta()))

    def newest(self, *, limit: int) -> list[Entry]:
        """Return the newest deliveries, the newest first."""
        return _entries(_NEWEST.rows(self._connection, limit=limit))

    def failed(self, *, limit: int) -> list[Entry]:
        """Return the newest that were missed, refused, are unknown, or wait for a paused channel."""
        found = [row for each in (_FAILED, _PAUSED) for row in each.rows(self._connection, limit=limit)]
        return sorted(_entries(found), key=lambda entry: entry.id, reverse=True)[:limit]


def _entries(rows: Iterable[Row]) -> list[Entry]:
    found = []
    for number, due_at, sent_at, try_at, platform, community, channel, group, *rest in rows:
        post, state, is_paused, attempts, owner, reason = rest
        found.append(
            Entry(
                id=number,
                due_at=due_at,
                sent_at=sent_at,
                try_at=try_at,
                place=Place(platform, community, channel),
                group=group,
                post=Post(post),
                state=State(state),
                paused=bool(is_paused),
                attempts=attempts,
                owner=owner,
                reason=reason,
            )
        )
    return found

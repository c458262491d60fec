"""How a delivery is read: the query that `deliveries` and `edits` narrow down, and its rows as domain values."""

from __future__ import annotations

from sqlalchemy import case, or_, select

from adapters.sql.columns import is_literally
from adapters.sql.statement import Row
from adapters.sql.tables import IS_PRIVATE, bindings, deliveries
from bot.domain.delivery import Delivery, State
from bot.domain.schedule import Post
from bot.identity import Account, Place
from bot.ports.posts import Lease

_prompt = deliveries.alias("prompt")
_THREAD = (
    select(_prompt.c.message)
    .where(
        _prompt.c.group_id == deliveries.c.group_id,
        _prompt.c.binding_id == deliveries.c.binding_id,
        _prompt.c.day == deliveries.c.day,
        is_literally(_prompt.c.post, Post.PROMPT),
        is_literally(_prompt.c.state, State.SENT),
        # A repetition goes where the first try went: a platform may look for a key in one place only.
        or_(deliveries.c.tried_at.is_(None), _prompt.c.sent_at <= deliveries.c.tried_at),
    )
    .order_by(_prompt.c.sent_at.desc())
    .limit(1)
    .correlate(deliveries)
    .scalar_subquery()
)
DELIVERY = select(
    deliveries.c.id,
    deliveries.c.group_id,
    deliveries.c.binding_id,
    bindings.c.platform,
    bindings.c.community,
    bindings.c.channel,
    deliveries.c.post,
    deliveries.c.day,
    deliveries.c.due_at,
    deliveries.c.prompt_key,
    deliveries.c.check_in_id,
    deliveries.c.message,
    case((deliveries.c.threaded, _THREAD)),
    deliveries.c.sent_at,
    deliveries.c.revision,
    deliveries.c.tried_at,
    case((IS_PRIVATE, bindings.c.set_up_by_platform)),
    case((IS_PRIVATE, bindings.c.set_up_by_user)),
    bindings.c.paused_reason,
    bindings.c.told_at,
).join(bindings, bindings.c.id == deliveries.c.binding_id)
IS_HEARD = bindings.c.paused_at.is_(None)
"""The channel takes posts. What is for a paused one waits."""

MAY_GO = IS_HEARD | IS_PRIVATE
"""Nothing holds the delivery back: a notice is about the very pause."""


def delivery(row: Row, lease: Lease | None = None) -> Delivery:
    """Return the delivery of a row: as it is once it is claimed with the lease, or one that was sent."""
    number, group_id, binding_id, platform, community, channel, post, day, due_at, *rest = row
    prompt_key, check_in_id, message, thread, sent_at, revision, tried_at, to_platform, to_user, paused, told_at = rest
    return Delivery(
        id=number,
        group_id=group_id,
        binding_id=binding_id,
        place=Place(platform, community, channel),
        post=Post(post),
        day=day,
        due_at=due_at,
        state=State.CLAIMED if lease else State.SENT,
        prompt_key=prompt_key,
        check_in_id=check_in_id,
        message=message,
        thread=thread,
        sent_at=sent_at,
        revision=revision,
        to=Account(to_platform, to_user) if to_user is not None else None,
        owner=lease.owner if lease else None,
        lease_until=lease.until if lease else None,
        tried_at=tried_at,
        paused=paused,
        told=told_at is not None,
    )

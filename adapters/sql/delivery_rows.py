"""How a delivery is read: the query that `deliveries` and `edits` narrow down, and its rows as domain values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, or_, select

from adapters.sql.columns import is_literally
from adapters.sql.statement import Row
from adapters.sql.tables import IS_NOTICE, bindings, deliveries
from bot.domain.delivery import Delivery, State
from bot.domain.schedule import Post
from bot.identity import Account, Place

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
    deliveries.c.revision,
    deliveries.c.tried_at,
    case((IS_NOTICE, bindings.c.set_up_by_platform)),
    case((IS_NOTICE, bindings.c.set_up_by_user)),
).join(bindings, bindings.c.id == deliveries.c.binding_id)
IS_HEARD = bindings.c.paused_at.is_(None)
"""The channel takes posts. What is for a paused one waits."""

MAY_GO = IS_HEARD | IS_NOTICE
"""Nothing holds the delivery back: a notice tells of the very pause."""


def delivery(row: Row, *, state: State, lease_until: datetime | None = None) -> Delivery:
    """Return the delivery of a row, in the state in which its reader just put it."""
    number, group_id, binding_id, platform, community, channel, post, day, due_at, *rest = row
    prompt_key, check_in_id, message, thread, revision, tried_at, to_platform, to_user = rest
    return Delivery(
        id=number,
        group_id=group_id,
        binding_id=binding_id,
        place=Place(platform, community, channel),
        post=Post(post),
        day=day,
        due_at=due_at,
        state=state,
        prompt_key=prompt_key,
        check_in_id=check_in_id,
        message=message,
        thread=thread,
        revision=revision,
        to=Account(to_platform, to_user) if to_user is not None else None,
        lease_until=lease_until,
        tried_at=tried_at,
    )

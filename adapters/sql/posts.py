"""The part of the schema that is about posts: when they are due, what must reach whom, and how fast."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer, SmallInteger, Text, Time, UniqueConstraint

from adapters.sql.columns import (
    between,
    check,
    is_literally,
    key,
    one_of,
    only_where,
    optional,
    part_of_key,
    points_to,
    required,
    table,
)
from adapters.sql.types import Utc
from bot.domain.delivery import State
from bot.domain.schedule import Post

schedules = table(
    "schedules",
    key(),
    points_to("groups", "group_id"),
    required("post", Text),
    required("at", Time),
    required("weekdays", SmallInteger, between("weekdays", 0, 127)),
    optional("next_due_at", Utc),
    UniqueConstraint("group_id", "post"),
)
IS_ON = schedules.c.next_due_at.is_not(None)
Index("ix_schedules_due", schedules.c.next_due_at, schedules.c.id, **only_where(IS_ON))

occurrences = table(
    "occurrences",
    key(),
    points_to("schedules", "schedule_id"),
    required("day", Date),
    required("due_at", Utc),
    optional("prompt_key", Text),
    UniqueConstraint("schedule_id", "day"),
)

deliveries = table(
    "deliveries",
    key(),
    points_to("groups", "group_id"),
    points_to("bindings", "binding_id"),
    points_to("occurrences", "occurrence_id", nullable=True),
    points_to("check_ins", "check_in_id", nullable=True),
    required("platform", Text),
    required("post", Text),
    required("day", Date),
    optional("prompt_key", Text),
    required("threaded", Boolean),
    required("state", Text, one_of("state", State)),
    required("due_at", Utc),
    required("try_at", Utc),
    required("attempts", Integer),
    optional("owner", Text),
    optional("lease_until", Utc),
    optional("tried_at", Utc),
    optional("reason", Text),
    optional("message", Text),
    optional("sent_at", Utc),
    required("revision", Integer),
    required("shown_revision", Integer),
    optional("edit_due_at", Utc),
    optional("edited_at", Utc),
    check("lease", "(state = 'claimed') = (lease_until IS NOT NULL)"),
    check("message", "(state = 'sent') = (message IS NOT NULL)"),
    sqlite_autoincrement=True,
)
_out = deliveries.c
IS_DUE, IS_CLAIMED, IS_SENT = (is_literally(_out.state, each) for each in (State.DUE, State.CLAIMED, State.SENT))
HAS_FAILED = is_literally(_out.state, State.MISSED, State.REFUSED, State.UNKNOWN)
IS_PROMPT = is_literally(_out.post, Post.PROMPT)
IS_PRIVATE = is_literally(_out.post, *(each for each in Post if each.is_private))
IS_TRIED = IS_DUE & _out.tried_at.is_not(None)
_OF_OCCURRENCE = only_where(_out.occurrence_id.is_not(None))
_OF_CHECK_IN = only_where(_out.check_in_id.is_not(None))
# Each process looks for what belongs to its platforms, so that another one's backlog is never in its way.
Index("ix_deliveries_due", _out.platform, _out.try_at, _out.id, **only_where(IS_DUE))
Index("ix_deliveries_claimed", _out.platform, _out.lease_until, _out.id, **only_where(IS_CLAIMED))
Index("ix_deliveries_edits", _out.platform, _out.edit_due_at, _out.id, **only_where(_out.edit_due_at.is_not(None)))
Index("ix_deliveries_tried", _out.tried_at, **only_where(IS_TRIED))
Index("ix_deliveries_failed", _out.id, **only_where(HAS_FAILED))
Index("ix_deliveries_prompts", _out.group_id, _out.day, **only_where(IS_PROMPT))
Index("uq_deliveries_occurrence", _out.occurrence_id, _out.binding_id, unique=True, **_OF_OCCURRENCE)
Index("uq_deliveries_check_in", _out.check_in_id, _out.binding_id, unique=True, **_OF_CHECK_IN)

# Token buckets that all processes share: of a platform, of a community, of a channel.
buckets = table("buckets", part_of_key("name", Text), required("free_at", Utc))

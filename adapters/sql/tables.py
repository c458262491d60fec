"""THE SCHEMA. Every table, constraint and index is declared here; `migrations/` says how a database gets there.

The database has the last word on what must be unique. Nothing is deleted by cascade: a member's history is sacred.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Date, Index, Integer, MetaData, SmallInteger, Table, Text, Time, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from adapters.sql.columns import (
    NAMES,
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
)
from adapters.sql.types import Utc
from bot.domain.delivery import State
from bot.domain.duration import MINUTES_A_DAY_AT_MOST
from bot.domain.group import GRACE_DAYS_AT_MOST, Feed
from bot.domain.schedule import Post

metadata = MetaData(naming_convention=NAMES)


def table(name: str, *parts: SchemaItem, **options: Any) -> Table:
    """Declare a table of the schema."""
    return Table(name, metadata, *parts, **options)


groups = table(
    "groups",
    key(),
    required("name", Text),
    required("zone", Text),
    required("week_start", SmallInteger, between("week_start", 0, 6)),
    required("study_days", SmallInteger, between("study_days", 1, 127)),
    required("feed", Text, one_of("feed", Feed)),
    required("grace_days", SmallInteger, between("grace_days", 0, GRACE_DAYS_AT_MOST)),
    optional("weekly_goal", Integer, check("weekly_goal", "weekly_goal > 0")),
    required("created_at", Utc),
)

bindings = table(
    "bindings",
    key(),
    points_to("groups", "group_id", index=True),
    required("platform", Text),
    required("community", Text),
    required("channel", Text),
    required("set_up_by_platform", Text),
    required("set_up_by_user", Text),
    required("created_at", Utc),
    optional("paused_at", Utc),
    optional("paused_reason", Text),
    UniqueConstraint("platform", "community", "channel"),
    check("paused", "(paused_at IS NULL) = (paused_reason IS NULL)"),
)

people = table("people", key())

accounts = table(
    "accounts", part_of_key("platform", Text), part_of_key("user", Text), points_to("people", "person_id", index=True)
)

zone_moves = table(
    "zone_moves",
    points_to("people", "person_id", primary_key=True),
    part_of_key("since", Utc),
    required("zone", Text),
    required("day_start", SmallInteger, between("day_start", 0, 6)),
)

# The name stands here and not with the person: platforms know people by a name of their own in each community.
members = table(
    "members",
    key(),
    points_to("groups", "group_id"),
    points_to("people", "person_id", index=True),
    required("name", Text),
    optional("alias", Text),
    required("hidden", Boolean),
    required("joined", Date),
    optional("left", Date),
    UniqueConstraint("group_id", "person_id"),
)

milestones = table(
    "milestones",
    points_to("members", "member_id", primary_key=True),
    part_of_key("kind", Text),
    part_of_key("value", Integer),
    required("day", Date),
)

plans = table(
    "plans",
    points_to("members", "member_id", primary_key=True),
    part_of_key("since", Date),
    required("weekdays", SmallInteger, between("weekdays", 1, 127)),
    required("weekly_minutes", Integer, between("weekly_minutes", 0, 7 * 24 * 60)),
)

pauses = table(
    "pauses",
    key(),
    points_to("members", "member_id", index=True),
    required("first", Date),
    required("last", Date),
    required("at", Utc),
    check("order", "first <= last"),
)

rests = table(
    "rests", points_to("members", "member_id", primary_key=True), part_of_key("day", Date), required("at", Utc)
)

# These ids leave the database, in buttons and as keys of posts: no other row ever gets one (sqlite_autoincrement).
check_ins = table(
    "check_ins",
    key(),
    required("event", Text),
    points_to("members", "member_id"),
    points_to("groups", "group_id"),
    required("day", Date),
    required("minutes", SmallInteger, between("minutes", 0, MINUTES_A_DAY_AT_MOST)),
    required("note", Text),
    required("link", Text),
    required("at", Utc),
    required("undone", Boolean),
    UniqueConstraint("event"),
    sqlite_autoincrement=True,
)
COUNTS = ~check_ins.c.undone
# Both indexes hold all that boards and histories ask for, `undone` included: their queries never touch the table.
_in = check_ins.c
Index("ix_check_ins_board", _in.group_id, _in.undone, _in.day, _in.member_id, _in.minutes)
Index("ix_check_ins_history", _in.member_id, _in.undone, _in.day, _in.minutes)

check_in_changes = table(
    "check_in_changes",
    key(),
    points_to("check_ins", "check_in_id", index=True),
    required("changed_at", Utc),
    required("day", Date),
    required("minutes", SmallInteger),
    required("note", Text),
    required("link", Text),
    required("undone", Boolean),
)

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
    required("post", Text),
    required("day", Date),
    optional("prompt_key", Text),
    required("threaded", Boolean),
    required("state", Text, one_of("state", State)),
    required("due_at", Utc),
    required("try_at", Utc),
    required("attempts", Integer),
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
IS_PROMPT, IS_NOTICE = (is_literally(_out.post, each) for each in (Post.PROMPT, Post.NOTICE))
_OF_OCCURRENCE = only_where(_out.occurrence_id.is_not(None))
_OF_CHECK_IN = only_where(_out.check_in_id.is_not(None))
Index("uq_deliveries_occurrence", _out.occurrence_id, _out.binding_id, unique=True, **_OF_OCCURRENCE)
Index("uq_deliveries_check_in", _out.check_in_id, _out.binding_id, unique=True, **_OF_CHECK_IN)
Index("ix_deliveries_due", _out.try_at, _out.id, **only_where(IS_DUE))
Index("ix_deliveries_claimed", _out.lease_until, **only_where(IS_CLAIMED))
Index("ix_deliveries_edits", _out.edit_due_at, _out.id, **only_where(_out.edit_due_at.is_not(None)))
Index("ix_deliveries_prompts", _out.group_id, _out.day, **only_where(IS_PROMPT))

answers = table("answers", part_of_key("event", Text), required("at", Utc, index=True), optional("answer", JSON))

departures = table(
    "departures",
    part_of_key("platform", Text),
    part_of_key("community", Text),
    required("at", Utc),
    required("purge_at", Utc),
)
Index("ix_departures_purge", departures.c.purge_at)

# By which installation the bot is where, encrypted by the adapter; or by whose, where an organisation's covers it.
installations = table(
    "installations",
    part_of_key("platform", Text),
    part_of_key("tenant", Text),
    optional("sealed", Text),
    optional("under", Text),
    required("installed_at", Utc),
    check("own_or_covered", "(sealed IS NULL) <> (under IS NULL)"),
)
Index("ix_installations_under", installations.c.platform, installations.c.under)

tickets = table("tickets", part_of_key("name", Text), required("words", Text), required("expires_at", Utc, index=True))

memos = table("memos", part_of_key("name", Text), required("words", Text))

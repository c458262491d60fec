"""THE SCHEMA. Every table, constraint and index is declared here and in `posts`; `migrations/` says how to get there.

The database has the last word on what must be unique. Nothing is deleted by cascade: a member's history is sacred.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Date, Index, Integer, SmallInteger, Text, UniqueConstraint

from adapters.sql.columns import (
    between,
    check,
    key,
    metadata,
    one_of,
    optional,
    part_of_key,
    points_to,
    required,
    table,
)
from adapters.sql.posts import (
    HAS_FAILED,
    IS_CLAIMED,
    IS_DUE,
    IS_ON,
    IS_PRIVATE,
    IS_PROMPT,
    IS_SENT,
    IS_TRIED,
    buckets,
    deliveries,
    occurrences,
    schedules,
)
from adapters.sql.types import Utc
from bot.domain.duration import MINUTES_A_DAY_AT_MOST
from bot.domain.group import GRACE_DAYS_AT_MOST, Feed

__all__ = [
    "COUNTS",
    "HAS_FAILED",
    "IS_CLAIMED",
    "IS_DUE",
    "IS_ON",
    "IS_PRIVATE",
    "IS_PROMPT",
    "IS_SENT",
    "IS_TRIED",
    "accounts",
    "answers",
    "bindings",
    "buckets",
    "check_in_changes",
    "check_ins",
    "deliveries",
    "departures",
    "groups",
    "installations",
    "members",
    "memos",
    "metadata",
    "milestones",
    "occurrences",
    "pauses",
    "people",
    "plans",
    "rests",
    "schedules",
    "tickets",
    "zone_moves",
]

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
    optional("told_at", Utc),
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

"""The first schema: groups, people, members, their log, schedules, deliveries and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
TEXT, INTEGER, SMALL, DATE, FLAG = sa.Text(), sa.Integer(), sa.SmallInteger(), sa.Date(), sa.Boolean()


def upgrade() -> None:
    groups()
    people()
    intentions()
    check_ins()
    schedules()
    deliveries()
    table("answers", *columns(TEXT, "event"), *columns(INSTANT, "at"), sa.Column("answer", sa.JSON()), key=["event"])


def downgrade() -> None:
    for name in ("answers", "deliveries", "occurrences", "schedules", "check_in_changes", "check_ins"):
        op.drop_table(name)
    for name in ("rests", "pauses", "plans", "milestones", "members", "zone_moves", "accounts", "people"):
        op.drop_table(name)
    for name in ("bindings", "groups"):
        op.drop_table(name)


def groups() -> None:
    table(
        "groups",
        *columns(TEXT, "name", "zone", "feed"),
        *columns(SMALL, "week_start", "study_days", "grace_days"),
        *columns(INTEGER, "weekly_goal", empty=True),
        *columns(INSTANT, "created_at"),
        week_start="week_start BETWEEN 0 AND 6",
        study_days="study_days BETWEEN 1 AND 127",
        feed="feed IN ('thread', 'channel', 'roster')",
        grace_days="grace_days BETWEEN 0 AND 3",
        weekly_goal="weekly_goal > 0",
    )
    table(
        "bindings",
        *columns(TEXT, "platform", "community", "channel", "set_up_by_platform", "set_up_by_user"),
        *columns(INSTANT, "created_at"),
        *columns(INSTANT, "paused_at", empty=True),
        *columns(TEXT, "paused_reason", empty=True),
        unique("bindings", "platform", "community", "channel"),
        points={"group_id": "groups"},
        paused="(paused_at IS NULL) = (paused_reason IS NULL)",
    )
    index("bindings", "group_id")


def people() -> None:
    table("people")
    table(
        "accounts",
        *columns(TEXT, "platform", "user"),
        key=["platform", "user"],
        points={"person_id": "people"},
    )
    index("accounts", "person_id")
    table(
        "zone_moves",
        *columns(INSTANT, "since"),
        *columns(TEXT, "zone"),
        *columns(SMALL, "day_start"),
        key=["person_id", "since"],
        points={"person_id": "people"},
        day_start="day_start BETWEEN 0 AND 6",
    )
    table(
        "members",
        *columns(TEXT, "name"),
        *columns(TEXT, "alias", empty=True),
        *columns(FLAG, "hidden"),
        *columns(DATE, "joined"),
        *columns(DATE, "left", empty=True),
        unique("members", "group_id", "person_id"),
        points={"group_id": "groups", "person_id": "people"},
    )
    index("members", "person_id")
    table(
        "milestones",
        *columns(TEXT, "kind"),
        *columns(INTEGER, "value"),
        *columns(DATE, "day"),
        key=["member_id", "kind", "value"],
        points={"member_id": "members"},
    )


def intentions() -> None:
    table(
        "plans",
        *columns(DATE, "since"),
        *columns(SMALL, "weekdays"),
        *columns(INTEGER, "weekly_minutes"),
        key=["member_id", "since"],
        points={"member_id": "members"},
        weekdays="weekdays BETWEEN 1 AND 127",
        weekly_minutes="weekly_minutes BETWEEN 0 AND 10080",
    )
    table(
        "pauses",
        *columns(DATE, "first", "last"),
        *columns(INSTANT, "at"),
        points={"member_id": "members"},
        order="first <= last",
    )
    index("pauses", "member_id")
    table(
        "rests",
        *columns(DATE, "day"),
        *columns(INSTANT, "at"),
        key=["member_id", "day"],
        points={"member_id": "members"},
    )


def check_ins() -> None:
    table(
        "check_ins",
        *columns(TEXT, "event"),
        *columns(DATE, "day"),
        *columns(SMALL, "minutes"),
        *columns(TEXT, "note", "link"),
        *columns(INSTANT, "at"),
        *columns(FLAG, "undone"),
        unique("check_ins", "event"),
        points={"member_id": "members", "group_id": "groups"},
        never_again=True,
        minutes="minutes BETWEEN 0 AND 960",
    )
    index("check_ins", "group_id", "undone", "day", "member_id", "minutes", name="ix_check_ins_board")
    index("check_ins", "member_id", "undone", "day", "minutes", name="ix_check_ins_history")
    table(
        "check_in_changes",
        *columns(INSTANT, "changed_at"),
        *columns(DATE, "day"),
        *columns(SMALL, "minutes"),
        *columns(TEXT, "note", "link"),
        *columns(FLAG, "undone"),
        points={"check_in_id": "check_ins"},
    )
    index("check_in_changes", "check_in_id")


def schedules() -> None:
    table(
        "schedules",
        *columns(TEXT, "post"),
        *columns(sa.Time(), "at"),
        *columns(SMALL, "weekdays"),
        *columns(INSTANT, "next_due_at", empty=True),
        unique("schedules", "group_id", "post"),
        points={"group_id": "groups"},
        weekdays="weekdays BETWEEN 0 AND 127",
    )
    index("schedules", "next_due_at", "id", name="ix_schedules_due", where="next_due_at IS NOT NULL")
    table(
        "occurrences",
        *columns(DATE, "day"),
        *columns(INSTANT, "due_at"),
        *columns(TEXT, "prompt_key", empty=True),
        unique("occurrences", "schedule_id", "day"),
        points={"schedule_id": "schedules"},
    )


def deliveries() -> None:
    table(
        "deliveries",
        *columns(TEXT, "post", "state"),
        *columns(DATE, "day"),
        *columns(FLAG, "threaded"),
        *columns(INSTANT, "due_at", "try_at"),
        *columns(INTEGER, "attempts", "revision", "shown_revision"),
        *columns(INSTANT, "lease_until", "sent_at", "edit_due_at", "edited_at", empty=True),
        *columns(TEXT, "prompt_key", "reason", "message", empty=True),
        points={"group_id": "groups", "binding_id": "bindings"},
        may_point={"occurrence_id": "occurrences", "check_in_id": "check_ins"},
        never_again=True,
        state="state IN ('due', 'claimed', 'sent', 'missed', 'refused', 'unknown')",
        lease="(state = 'claimed') = (lease_until IS NOT NULL)",
        message="(state = 'sent') = (message IS NOT NULL)",
    )
    for what in ("occurrence", "check_in"):
        column, name = f"{what}_id", f"uq_deliveries_{what}"
        index("deliveries", column, "binding_id", name=name, where=f"{column} IS NOT NULL", unique=True)
    index("deliveries", "try_at", "id", name="ix_deliveries_due", where="state = 'due'")
    index("deliveries", "lease_until", name="ix_deliveries_claimed", where="state = 'claimed'")
    index("deliveries", "edit_due_at", "id", name="ix_deliveries_edits", where="edit_due_at IS NOT NULL")
    index("deliveries", "group_id", "day", name="ix_deliveries_prompts", where="post = 'prompt'")


def columns(kind: sa.types.TypeEngine[Any], *names: str, empty: bool = False) -> list[sa.Column[Any]]:
    """Return columns of one type, that may be empty or not."""
    return [sa.Column(name, kind, nullable=empty) for name in names]


def unique(name: str, *of: str) -> sa.UniqueConstraint:
    """Let no two rows of a table agree in all of the columns."""
    return sa.UniqueConstraint(*of, name=op.f(f"uq_{name}_{'_'.join(of)}"))


def table(
    name: str,
    *parts: sa.Column[Any] | sa.UniqueConstraint,
    key: Sequence[str] = ("id",),
    points: Mapping[str, str] = MappingProxyType({}),
    may_point: Mapping[str, str] = MappingProxyType({}),
    never_again: bool = False,
    **checks: str,
) -> None:
    """Create a table: its key, the columns that point to other tables, its own, and the rules for its rows by name."""
    op.create_table(
        name,
        *columns(ID, *(each for each in key if each == "id"), *points),
        *columns(ID, *may_point, empty=True),
        *parts,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{name}_{column}_{target}"))
            for column, target in {**points, **may_point}.items()
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{check}")) for check, rule in checks.items()),
        sqlite_autoincrement=never_again,  # the id of a deleted row is never given to another one
    )


def index(on: str, *of: str, name: str = "", where: str = "", unique: bool = False) -> None:
    """Create an index, of those rows only for which a condition holds."""
    rows = {"postgresql_where": sa.text(where), "sqlite_where": sa.text(where)} if where else {}
    options: dict[str, Any] = {"unique": unique, **rows}
    op.create_index(op.f(name or f"ix_{on}_{'_'.join(of)}"), on, list(of), **options)

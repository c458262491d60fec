"""What many workspaces need: installations, tickets, and a reason that suits every platform."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
OLD, NEW = "Showup was removed from the server", "Showup was removed"


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text()),
        sa.Column("under", sa.Text()),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", name=op.f("pk_installations")),
        sa.CheckConstraint("(sealed IS NULL) <> (under IS NULL)", name=op.f("ck_installations_own_or_covered")),
    )
    op.create_index(op.f("ix_installations_under"), "installations", ["platform", "under"])
    op.create_table(
        "tickets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tickets")),
    )
    op.create_index(op.f("ix_tickets_expires_at"), "tickets", ["expires_at"])
    reword(OLD, NEW)


def downgrade() -> None:
    op.drop_table("tickets")
    op.drop_table("installations")
    reword(NEW, OLD)


def reword(old: str, new: str) -> None:
    """Say anew why channels are paused where the bot was removed: coming back is told by these words."""
    statement = sa.text("UPDATE bindings SET paused_reason = :new WHERE paused_reason = :old")
    op.execute(statement.bindparams(old=old, new=new))

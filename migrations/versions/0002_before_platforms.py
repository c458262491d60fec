"""What real platforms need: when a delivery was first tried, communities that were left, and what adapters remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("tried_at", INSTANT))
    # Nobody knows any more when these were tried. As early as can be: better unknown than posted twice.
    op.execute("UPDATE deliveries SET tried_at = due_at WHERE state = 'claimed'")
    op.create_table(
        "departures",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("purge_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "community", name=op.f("pk_departures")),
    )
    op.create_index(op.f("ix_departures_purge"), "departures", ["purge_at"])
    op.create_index(op.f("ix_answers_at"), "answers", ["at"])
    op.create_table(
        "memos",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_memos")),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_answers_at"), "answers")
    op.drop_table("memos")
    op.drop_table("departures")
    op.drop_column("deliveries", "tried_at")
    # The code of that schema knows no notices.
    op.execute("DELETE FROM deliveries WHERE post = 'notice'")

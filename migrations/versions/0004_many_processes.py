"""What many processes need: deliveries by platform, who has claimed them, and the pace that they keep together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
DUE, CLAIMED, EDITS = "state = 'due'", "state = 'claimed'", "edit_due_at IS NOT NULL"
TRIED = "state = 'due' AND tried_at IS NOT NULL"
FAILED = "state = 'missed' OR state = 'refused' OR state = 'unknown'"


def upgrade() -> None:
    op.create_table(
        "buckets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_buckets")),
    )
    op.add_column("bindings", sa.Column("told_at", INSTANT))
    op.add_column("deliveries", sa.Column("owner", sa.Text()))
    op.add_column("deliveries", sa.Column("platform", sa.Text()))
    op.execute(
        "UPDATE deliveries SET platform ="
        " (SELECT bindings.platform FROM bindings WHERE bindings.id = deliveries.binding_id)"
    )
    drop("due", "claimed", "edits")
    with rebuilt() as deliveries:
        deliveries.alter_column("platform", existing_type=sa.Text(), nullable=False)
    index("due", "platform", "try_at", "id", where=DUE)
    index("claimed", "platform", "lease_until", "id", where=CLAIMED)
    index("edits", "platform", "edit_due_at", "id", where=EDITS)
    index("tried", "tried_at", where=TRIED)
    index("failed", "id", where=FAILED)


def downgrade() -> None:
    drop("due", "claimed", "edits", "tried", "failed")
    with rebuilt() as deliveries:
        deliveries.drop_column("platform")
        deliveries.drop_column("owner")
    index("due", "try_at", "id", where=DUE)
    index("claimed", "lease_until", where=CLAIMED)
    index("edits", "edit_due_at", "id", where=EDITS)
    op.drop_column("bindings", "told_at")
    op.drop_table("buckets")
    # The code of that schema knows no such news.
    op.execute("DELETE FROM deliveries WHERE post = 'resumed'")


@contextmanager
def rebuilt() -> Iterator[BatchOperations]:
    """Change the table of deliveries: SQLite makes it anew, and still gives no id that was ever given."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    given = (
        op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'")) if is_sqlite else 0
    )
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as deliveries:
        yield deliveries
    if given:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'deliveries'")
        statement = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('deliveries', :given)")
        op.execute(statement.bindparams(given=given))


def drop(*names: str) -> None:
    """Drop indexes of the table of deliveries."""
    for name in names:
        op.drop_index(op.f(f"ix_deliveries_{name}"), "deliveries")


def index(name: str, *of: str, where: str) -> None:
    """Create an index of those deliveries only for which a condition holds."""
    rows: dict[str, Any] = {"postgresql_where": sa.text(where), "sqlite_where": sa.text(where)}
    op.create_index(op.f(f"ix_deliveries_{name}"), "deliveries", list(of), **rows)

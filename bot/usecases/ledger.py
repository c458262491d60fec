"""Looking into the books: what was to be posted, and what has become of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.ports.ledger import Backlog, Entry
from bot.ports.store import Transaction


def backlog(tx: Transaction, *, now: datetime) -> Backlog:
    """Return how much is due and not posted."""
    return tx.ledger.backlog(now)


def entries(tx: Transaction, *, failed: bool, limit: int) -> Sequence[Entry]:
    """Return the newest deliveries, or the newest of those that came to nothing or wait for a paused channel."""
    return tx.ledger.failed(limit=limit) if failed else tx.ledger.newest(limit=limit)

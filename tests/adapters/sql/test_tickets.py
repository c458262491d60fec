from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from adapters.sql.store import SqlStore
from adapters.sql.tables import tickets
from bot.ports.store import Transaction
from tests.adapters.sql.samples import SOON, rows

MOMENT = timedelta(microseconds=1)


async def test_a_ticket_is_used_once_and_no_other_with_it(store: SqlStore, other: SqlStore) -> None:
    assert await store.write(lambda tx: tx.tickets.use("“Γειά” 👋", expires_at=SOON))
    assert not await other.write(lambda tx: tx.tickets.use("“Γειά” 👋", expires_at=SOON))
    assert await other.write(lambda tx: tx.tickets.use("other", expires_at=SOON))


async def test_expired_tickets_are_forgotten_and_others_kept(store: SqlStore, database_url: str) -> None:
    def use_and_forget(tx: Transaction) -> None:
        tx.tickets.use("expired", expires_at=SOON)
        tx.tickets.use("good", expires_at=SOON + MOMENT)
        tx.tickets.forget(SOON)

    await store.write(use_and_forget)
    assert [expires_at for (expires_at,) in await rows(database_url, select(tickets.c.expires_at))] == [SOON + MOMENT]


async def test_the_database_holds_no_ticket(store: SqlStore, database_url: str) -> None:
    await store.write(lambda tx: tx.tickets.use("state", expires_at=SOON))
    ((kept,),) = await rows(database_url, select(tickets.c.name))
    assert "state" not in kept

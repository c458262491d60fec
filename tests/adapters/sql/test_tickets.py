from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from adapters.sql.store import SqlStore
from adapters.sql.tables import tickets
from bot.ports.store import Transaction
from tests.adapters.sql.samples import NOW, SOON, rows

MOMENT = timedelta(microseconds=1)


async def issue(store: SqlStore, name: str, words: str = "") -> None:
    """Issue a ticket that is good until soon."""
    await store.write(lambda tx: tx.tickets.issue(name, words, expires_at=SOON))


async def test_a_ticket_is_redeemed_once_with_its_words(store: SqlStore, other: SqlStore) -> None:
    await issue(store, "state", "“Γειά” 👋")
    await issue(store, "other")
    redeemed = [await other.write(lambda tx: tx.tickets.redeem("state", now=NOW)) for _ in range(2)]
    assert redeemed == ["“Γειά” 👋", None]
    assert await store.write(lambda tx: tx.tickets.redeem("other", now=NOW)) == ""


async def test_nobody_redeems_a_ticket_that_was_not_issued(store: SqlStore) -> None:
    assert await store.write(lambda tx: tx.tickets.redeem("state", now=NOW)) is None


async def test_a_ticket_is_good_until_the_instant_at_which_it_expires(store: SqlStore) -> None:
    for name in ("in time", "too late"):
        await issue(store, name, name)
    assert await store.write(lambda tx: tx.tickets.redeem("in time", now=SOON - MOMENT)) == "in time"
    assert await store.write(lambda tx: tx.tickets.redeem("too late", now=SOON)) is None
    assert await store.write(lambda tx: tx.tickets.redeem("too late", now=NOW)) is None


async def test_a_ticket_that_is_issued_again_is_good_for_the_new_time_and_words(store: SqlStore) -> None:
    await issue(store, "state", "first")
    await store.write(lambda tx: tx.tickets.issue("state", "second", expires_at=SOON + MOMENT))
    assert await store.write(lambda tx: tx.tickets.redeem("state", now=SOON)) == "second"


async def test_expired_tickets_are_forgotten_and_others_kept(store: SqlStore, database_url: str) -> None:
    def forget(tx: Transaction) -> None:
        tx.tickets.forget(SOON)

    await issue(store, "expired")
    await store.write(lambda tx: tx.tickets.issue("good", "", expires_at=SOON + MOMENT))
    await store.write(forget)
    assert [expires_at for (expires_at,) in await rows(database_url, select(tickets.c.expires_at))] == [SOON + MOMENT]


async def test_the_database_holds_no_name_that_could_be_redeemed(store: SqlStore, database_url: str) -> None:
    await issue(store, "state")
    ((kept,),) = await rows(database_url, select(tickets.c.name))
    assert kept != "state"
    assert await store.write(lambda tx: tx.tickets.redeem(kept, now=NOW)) is None
    assert await store.write(lambda tx: tx.tickets.redeem("state", now=NOW)) == ""

from __future__ import annotations

from datetime import timedelta

from adapters.sql.store import SqlStore
from bot.domain.day import DAY
from bot.ports.store import Transaction
from tests.adapters.sql.samples import NOW, SOON

NAMES = ("discord", "discord/G", "discord/G/C")


async def test_buckets_are_kept_by_name_and_those_that_nobody_took_from_are_not_there(store: SqlStore) -> None:
    assert await store.read(lambda tx: tx.buckets.free_at(NAMES)) == {}
    await store.write(lambda tx: tx.buckets.put({"discord": NOW, "discord/G": NOW}))
    await store.write(lambda tx: tx.buckets.put({"discord/G": SOON, "slack": NOW}))
    assert await store.read(lambda tx: tx.buckets.free_at(NAMES)) == {"discord": NOW, "discord/G": SOON}


async def test_buckets_that_have_long_been_full_are_forgotten(store: SqlStore) -> None:
    await store.write(lambda tx: tx.buckets.put({"discord": NOW, "discord/G": NOW - DAY - timedelta(seconds=1)}))
    await store.write(lambda tx: tx.buckets.forget(NOW - DAY))
    assert await store.read(lambda tx: tx.buckets.free_at(NAMES)) == {"discord": NOW}


async def test_locking_a_platform_does_not_change_what_is_kept_of_it(store: SqlStore) -> None:
    def lock(tx: Transaction) -> None:
        tx.buckets.lock("discord")
        tx.buckets.lock("discord")

    await store.write(lock)
    await store.write(lambda tx: tx.buckets.put({"discord": NOW}))
    await store.write(lock)
    assert await store.read(lambda tx: tx.buckets.free_at(NAMES)) == {"discord": NOW}

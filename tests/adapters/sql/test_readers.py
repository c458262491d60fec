from __future__ import annotations

import asyncio
import threading

import pytest

from adapters.sql import readers
from adapters.sql.engines import READERS
from adapters.sql.store import SqlStore
from bot.errors import Unavailable
from bot.ports.store import Transaction
from tests.adapters.sql.samples import HALL, found_group


@pytest.fixture
async def store(sqlite_url: str) -> SqlStore:
    return await SqlStore.open(sqlite_url)


async def test_a_long_read_stops_neither_the_loop_nor_other_reads_nor_writes(store: SqlStore) -> None:
    over = threading.Event()

    def look(tx: Transaction) -> bool:
        tx.groups.at(HALL)
        return over.wait(60)

    long = asyncio.create_task(store.read(look))
    group = await store.write(found_group)
    assert await store.read(lambda tx: tx.groups.at(HALL)) == group
    assert not long.done()
    over.set()
    assert await long
    await store.close()


async def test_who_finds_no_free_reader_is_turned_away_in_time_and_then_all_works_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "ANSWER_WITHIN", 0.05)
    over = threading.Event()
    long = [asyncio.create_task(store.read(lambda _: over.wait(60))) for _ in range(READERS)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await store.read(lambda tx: tx.groups.at(HALL))
    over.set()
    assert all(await asyncio.gather(*long))
    monkeypatch.undo()
    assert await store.read(lambda tx: tx.groups.at(HALL)) is None
    await store.close()


async def test_closing_waits_for_what_is_being_read(store: SqlStore) -> None:
    began, over = threading.Event(), threading.Event()

    def look(tx: Transaction) -> None:
        began.set()
        over.wait(60)
        assert tx.groups.at(HALL) is None

    long = asyncio.create_task(store.read(look))
    await asyncio.to_thread(began.wait)
    closing = asyncio.create_task(store.close())
    over.set()
    await asyncio.gather(long, closing)
    with pytest.raises(Unavailable):
        await store.read(look)

from __future__ import annotations

from adapters.sql.store import SqlStore


async def test_what_nobody_remembered_is_not_there(store: SqlStore) -> None:
    assert await store.read(lambda tx: tx.memos.recall("commands")) is None


async def test_a_memo_is_there_for_the_next_process_until_it_is_replaced(store: SqlStore, other: SqlStore) -> None:
    await store.write(lambda tx: tx.memos.remember("commands", "first"))
    await store.write(lambda tx: tx.memos.remember("greeting", "“Γειά” 👋"))
    await store.write(lambda tx: tx.memos.remember("commands", "second"))
    assert await other.read(lambda tx: tx.memos.recall("commands")) == "second"
    assert await other.read(lambda tx: tx.memos.recall("greeting")) == "“Γειά” 👋"

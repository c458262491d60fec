from __future__ import annotations

import asyncio
import threading

import pytest

from adapters.sql.statement import StatementFailed
from adapters.sql.store import SqlStore
from bot.domain.group import Group
from bot.errors import NotAMember, Unavailable
from bot.ports.store import Transaction
from tests.adapters.sql.samples import GROUP, HALL, MAYA, NOW, check_in, found, found_group, join


async def test_arguments_reach_the_function_and_its_result_comes_back(store: SqlStore) -> None:
    def add(tx: Transaction, group: Group, *, twice: bool) -> list[int]:
        return [tx.groups.add(group, at=NOW).id for _ in range(1 + twice)]

    assert len(await store.write(add, GROUP, twice=True)) == 2


@pytest.mark.parametrize(
    "error", [NotAMember(), KeyError("x"), OSError("the unit's own"), StopIteration(), asyncio.CancelledError()]
)
async def test_what_the_function_raises_passes_through_and_nothing_is_kept(
    store: SqlStore, error: BaseException
) -> None:
    def fail(tx: Transaction) -> None:
        found_group(tx)
        raise error

    # A coroutine cannot raise StopIteration: Python itself makes a RuntimeError of it.
    expected = RuntimeError if isinstance(error, StopIteration) else type(error)
    with pytest.raises(expected) as raised:
        await store.write(fail)
    assert error in {raised.value, raised.value.__cause__}
    assert await store.read(lambda tx: tx.groups.at(HALL)) is None


async def test_what_a_read_raises_passes_through(store: SqlStore) -> None:
    def fail(_: Transaction) -> None:
        raise NotAMember

    with pytest.raises(NotAMember):
        await store.read(fail)


async def test_a_read_cannot_write(store: SqlStore) -> None:
    with pytest.raises((StatementFailed, Unavailable)):
        await store.read(found_group)
    assert await store.read(lambda tx: tx.groups.at(HALL)) is None


async def test_what_was_written_is_read_by_everyone_at_once(store: SqlStore, other: SqlStore) -> None:
    group = await store.write(found_group)
    assert await store.read(lambda tx: tx.groups.at(HALL)) == group
    assert await other.read(lambda tx: tx.groups.at(HALL)) == group


async def test_a_read_sees_one_snapshot_from_its_first_look_on(store: SqlStore, other: SqlStore) -> None:
    """A read that lets others go on at each query, while another process writes between two of them."""
    maya = await store.write(found)
    looked, written = threading.Event(), threading.Event()

    def look_twice(tx: Transaction) -> tuple[int, int]:
        before = len(tx.log.on_day(maya.group_id, maya.joined))
        looked.set()
        while not written.is_set():  # on PostgreSQL each query lets the loop go on with the other task
            tx.log.get(0)
        return before, len(tx.log.on_day(maya.group_id, maya.joined))

    async def write_between() -> None:
        await asyncio.to_thread(looked.wait)
        await other.write(lambda tx: check_in(tx, maya, "between"))
        written.set()

    seen, _ = await asyncio.gather(store.read(look_twice), write_between())
    assert seen == (0, 0)


async def test_a_closed_store_takes_nothing(store: SqlStore) -> None:
    await store.close()
    with pytest.raises(Unavailable):
        await store.write(found_group)
    with pytest.raises(Unavailable):
        await store.read(lambda tx: tx.groups.at(HALL))
    await store.close()


async def test_a_failed_statement_leaves_the_store_usable(store: SqlStore) -> None:
    maya = await store.write(found)

    def twice(tx: Transaction) -> None:
        check_in(tx, maya, "same")
        check_in(tx, maya, "same")

    with pytest.raises(StatementFailed):
        await store.write(twice)
    assert (await store.write(lambda tx: check_in(tx, maya, "same"))).member_id == maya.id
    assert (await store.write(lambda tx: join(tx, tx.groups.get(maya.group_id), MAYA))) == maya

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from adapters.sql.store import SqlStore
from bot.errors import Unavailable
from bot.ports.store import Transaction
from tests.adapters.sql.samples import HALL, TODAY, check_in, execute, found, found_group
from tests.databases import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def server(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """The server, running again after a test that stopped it."""
    yield postgres_server
    postgres_server.start()


async def test_while_the_server_is_away_nothing_can_be_taken_or_read_and_then_all_works_again(
    server: PostgresServer, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = await SqlStore.open(postgres_url)
    maya = await store.write(found)
    server.stop()
    for number in range(3):
        with pytest.raises(Unavailable) as outage:
            await store.write(lambda tx, number: check_in(tx, maya, f"lost {number}"), number)
        assert outage.value.__cause__ is not None
        with pytest.raises(Unavailable):
            await store.read(lambda tx: tx.groups.at(HALL))
    server.start()
    made = await store.write(lambda tx: check_in(tx, maya, "kept"))
    assert await store.read(lambda tx: tx.log.on_day(maya.group_id, TODAY)) == [made]
    began, ended = [record for record in caplog.records if record.name.startswith("adapters.sql")]
    assert began.getMessage().startswith("The database cannot be used: ")
    assert ended.getMessage() == "The database can be used again."
    await store.close()


async def test_a_server_that_was_restarted_is_not_noticed(server: PostgresServer, postgres_url: str) -> None:
    store = await SqlStore.open(postgres_url)
    maya = await store.write(found)
    await asyncio.gather(*(store.read(lambda tx: tx.groups.at(HALL)) for _ in range(5)))
    server.stop()
    server.start()
    assert await store.read(lambda tx: tx.members.get(maya.id)) == maya
    assert (await store.write(lambda tx: check_in(tx, maya, "event"))).member_id == maya.id
    await store.close()


async def test_transactions_that_stand_in_each_other_s_way_are_run_once_more(postgres_url: str) -> None:
    """Two transactions lock two rows in opposite order: the server ends one of them."""
    store = await SqlStore.open(postgres_url)
    one, other = [(await store.write(found_group, place)).id for place in (HALL, HALL)]
    runs: list[int] = []
    locked: set[int] = set()

    def rename(tx: Transaction, first: int, second: int) -> None:
        runs.append(first)
        tx.groups.change(tx.groups.get(first))
        locked.add(first)
        while second not in locked:  # each query lets the loop go on with the other transaction
            tx.groups.get(first)
        tx.groups.change(tx.groups.get(second))

    await asyncio.gather(store.write(rename, one, other), store.write(rename, other, one))
    assert len(runs) == 3
    await store.close()


async def test_a_schema_that_changes_under_prepared_statements_is_not_noticed(
    postgres_url: str,
) -> None:
    store = await SqlStore.open(postgres_url)
    group = await store.write(found_group)
    await asyncio.gather(*(store.read(lambda tx: tx.groups.at(HALL)) for _ in range(5)))
    await execute(postgres_url, "ALTER TABLE groups ALTER COLUMN zone TYPE varchar(99)")
    assert await store.read(lambda tx: tx.groups.at(HALL)) == group
    found_again = await asyncio.gather(*(store.write(lambda tx: tx.groups.at(HALL)) for _ in range(5)))
    assert found_again == [group] * 5
    await store.close()

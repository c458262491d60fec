from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from adapters.sql import engines
from adapters.sql.faults import Fault, fault_of
from adapters.sql.store import SqlStore
from adapters.sql.tables import check_ins
from bot.errors import Unavailable
from bot.ports.store import Transaction
from tests.adapters.sql.samples import HALL, TODAY, check_in, execute, found, found_group, rows
from tests.postgres_server import PostgresServer

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


async def test_a_server_that_was_restarted_is_noticed_on_no_connection(
    server: PostgresServer, postgres_url: str
) -> None:
    store = await SqlStore.open(postgres_url)
    maya = await store.write(found)
    together = 2 * (engines.POOL_SIZE + engines.POOL_OVERFLOW)
    await asyncio.gather(*(store.read(lambda tx: tx.groups.at(HALL)) for _ in range(together)))
    server.stop()
    server.start()
    reads = [store.read(lambda tx: tx.members.get(maya.id)) for _ in range(together)]
    writes = [store.write(lambda tx, n: check_in(tx, maya, f"event {n}", minutes=0), n) for n in range(together)]
    found_again = await asyncio.gather(*reads, *writes)
    assert found_again[:together] == [maya] * together
    await store.close()


async def test_a_restart_under_load_turns_members_away_and_loses_nothing_that_was_acknowledged(
    server: PostgresServer, postgres_url: str
) -> None:
    store = await SqlStore.open(postgres_url)
    maya = await store.write(found)
    acknowledged: set[str] = set()
    turned_away: set[str] = set()
    over = False

    async def call(caller: int) -> None:
        for number in count():
            event = f"{caller}-{number}"
            try:
                await store.write(lambda tx, event: check_in(tx, maya, event, minutes=0), event)
                acknowledged.add(event)
            except Unavailable:  # whatever else it were, it would end the test
                turned_away.add(event)
            if over:
                return

    async def more(events: set[str]) -> None:
        enough = len(events) + 100
        while len(events) < enough:
            await asyncio.sleep(0)
            assert not any(caller.done() for caller in callers)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        callers = [group.create_task(call(caller)) for caller in range(30)]
        await more(acknowledged)
        await asyncio.to_thread(server.stop)
        await more(turned_away)
        await asyncio.to_thread(server.start)
        await more(acknowledged)
        over = True
    kept = {event for (event,) in await rows(postgres_url, select(check_ins.c.event))}
    assert acknowledged <= kept
    await store.close()


class Said(Exception):
    """What PostgreSQL says of itself, by its code."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("fault", "sqlstates"),
    [
        (Fault.OUTAGE, ("28P01", "3D000", "53100", "53300", "55P03", "57014", "57P02", "57P03", "58030")),
        (Fault.LOST, ("08003", "08006", "08P01", "25P03", "25P04", "57P01", "57P05")),
        (Fault.CONFLICT, ("40001", "40P01")),
        (Fault.MISTAKE, ("22021", "23505", "42P01")),
    ],
)
def test_each_code_of_postgresql_says_whether_another_try_may_help(fault: Fault, sqlstates: tuple[str, ...]) -> None:
    assert {sqlstate: fault_of(Said(sqlstate)) for sqlstate in sqlstates} == dict.fromkeys(sqlstates, fault)


def test_a_pool_whose_connections_end_one_after_the_other_may_have_another_one() -> None:
    assert fault_of(InvalidRequestError("This connection is closed")) is Fault.LOST


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

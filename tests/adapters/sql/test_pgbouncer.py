"""Behind PgBouncer in transaction mode each transaction may meet another process of the server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.sql import engines
from adapters.sql.address import read_address
from adapters.sql.migrate import migrate
from adapters.sql.move import move
from adapters.sql.store import SqlStore
from bot.errors import StartupProblem, Unavailable
from tests.adapters.sql.samples import HALL, check_in, found
from tests.pgbouncer import SERVER_CONNECTIONS, PgBouncer
from tests.platforms import world
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres
MEMBERS = [f"member{number}" for number in range(30)]


@pytest.fixture
def pgbouncer(postgres_server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[PgBouncer]:
    """A running PgBouncer in front of the server; the parameter is for how long it lets somebody wait."""
    made = PgBouncer.of(postgres_server, wait=getattr(request, "param", 60.0))
    if made is None:
        pytest.skip("NO PGBOUNCER: install pgbouncer")
    made.start()
    yield made
    made.stop()


async def test_two_programs_migrate_and_share_two_connections_and_leave_nothing_with_them(
    pgbouncer: PgBouncer, empty_postgres_url: str
) -> None:
    url = pgbouncer.url(empty_postgres_url)
    await asyncio.gather(migrate(url), migrate(url))
    async with world(url) as one, world(url, group=False) as other:
        said = await asyncio.gather(
            *(one.says(member, "/checkin 25", event=f"{member} 1") for member in MEMBERS),
            *(other.says(member, "/checkin 20", event=f"{member} 2") for member in MEMBERS),
            *(program.says("ada", "/leaderboard") for program in (one, other) for _ in range(5)),
        )
        assert not [answer for answer in said if "try again" in answer]
        boards = [await program.says("ada", "/leaderboard") for program in (one, other)]
        assert boards[0] == boards[1]
        assert boards[0].count("45 min") >= 1
    assert await left_behind(url) == [0] * SERVER_CONNECTIONS


async def left_behind(url: str) -> list[int]:
    """Count the prepared statements on each connection to the server."""
    engine = engines.once(read_address(url))
    connections = [await engine.connect() for _ in range(SERVER_CONNECTIONS)]
    count = text("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")
    # Each is in a transaction until it is closed, so no two of them share a connection to the server.
    counted = [await each.scalar(count) for each in connections]
    for each in connections:
        await each.close()
    return counted


@pytest.mark.parametrize("pgbouncer", [0.5], indirect=True)
async def test_who_gets_no_connection_in_time_is_asked_to_try_again(pgbouncer: PgBouncer, postgres_url: str) -> None:
    url = pgbouncer.url(postgres_url)
    store = await SqlStore.open(url)
    maya = await store.write(found)
    engine = engines.once(read_address(url))
    greedy = [await engine.connect() for _ in range(SERVER_CONNECTIONS)]
    for each in greedy:
        await each.execute(text("SELECT 1"))
    read, write = store.read(lambda tx: tx.groups.at(HALL)), store.write(lambda tx: check_in(tx, maya, "lost"))
    outcomes = await asyncio.gather(read, write, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    for each in greedy:
        await each.close()
    assert await store.read(lambda tx: tx.groups.at(HALL))
    assert await store.write(lambda tx: check_in(tx, maya, "kept"))
    await store.close()


async def test_a_pgbouncer_that_was_away_is_used_again(pgbouncer: PgBouncer, postgres_url: str) -> None:
    store = await SqlStore.open(pgbouncer.url(postgres_url))
    maya = await store.write(found)
    await asyncio.gather(*(store.read(lambda tx: tx.groups.at(HALL)) for _ in range(10)))
    pgbouncer.stop()
    with pytest.raises(Unavailable):
        await store.write(lambda tx: check_in(tx, maya, "lost"))
    pgbouncer.start()
    await asyncio.gather(*(store.read(lambda tx: tx.groups.at(HALL)) for _ in range(10)))
    pgbouncer.stop()
    pgbouncer.start()
    made = await asyncio.gather(
        *(store.write(lambda tx, n: check_in(tx, maya, f"{n}", minutes=0), n) for n in range(10))
    )
    assert len(made) == 10
    await store.close()


async def test_a_database_is_moved_through_it_and_back(
    pgbouncer: PgBouncer, sqlite_url: str, empty_postgres_url: str, tmp_path: Path
) -> None:
    store = await SqlStore.open(sqlite_url)
    maya = await store.write(found)
    await store.write(lambda tx: [check_in(tx, maya, f"{n}", minutes=0) for n in range(100)])
    await store.close()
    through = pgbouncer.url(empty_postgres_url)
    counts = await move(sqlite_url, through)
    assert counts["check_ins"] == 100
    assert await move(through, f"sqlite:///{tmp_path}/back.db") == counts


async def test_a_pooler_is_found_out_or_said(pgbouncer: PgBouncer, postgres_url: str) -> None:
    through = pgbouncer.url(postgres_url)
    assert await engines.has_pooler(read_address(through))
    assert not await engines.has_pooler(read_address(postgres_url))
    assert not await engines.has_pooler(read_address(f"{through}?pgbouncer=false"))
    assert await engines.has_pooler(read_address(f"{postgres_url}?pgbouncer=true"))
    store = await SqlStore.open(f"{postgres_url}?pgbouncer=true")
    assert await store.write(found)
    await store.close()
    with pytest.raises(StartupProblem, match="neither pgbouncer=true nor pgbouncer=false"):
        read_address(f"{postgres_url}?pgbouncer=maybe")


async def test_without_a_pooler_a_session_has_its_limits_whatever_the_server_s_are(postgres_url: str) -> None:
    engine = engines.postgresql(read_address(postgres_url), pooler=False)
    names = ("application_name", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    async with engine.connect() as connection:
        assert [await connection.scalar(text(f"SHOW {name}")) for name in names] == ["showup", "5s", "30s", "30s"]
        assert await connection.scalar(text("SHOW transaction_isolation")) == "read committed"
    await engine.dispose()

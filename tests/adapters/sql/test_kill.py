from __future__ import annotations

import multiprocessing
import random
import sqlite3
from contextlib import closing

import pytest

from adapters.sql.address import read_address
from adapters.sql.store import SqlStore
from tests.adapters.sql import checking_in
from tests.adapters.sql.samples import MAYA, check_in, found

KILLS = 20


def live_and_die(url: str, life: int, group_id: int, acknowledged_at_least: int) -> set[str]:
    """Start a process, kill it once it has had so many check-ins acknowledged, and return those."""
    processes = multiprocessing.get_context("forkserver")
    ours, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=checking_in.main, args=(url, life, group_id, theirs))
    child.start()
    theirs.close()
    acknowledged = {ours.recv() for _ in range(acknowledged_at_least)}
    child.kill()
    try:
        while True:
            acknowledged.add(ours.recv())
    except EOFError:
        child.join()
        ours.close()
        return acknowledged


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
async def test_twenty_kills_lose_no_acknowledged_check_in_and_the_file_opens_each_time(sqlite_url: str) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload([checking_in.__name__])
    store = await SqlStore.open(sqlite_url)
    maya = await store.write(found)
    await store.close()
    dice = random.Random(20)
    acknowledged: set[str] = set()
    for life in range(KILLS):
        acknowledged |= live_and_die(sqlite_url, life, maya.group_id, dice.randint(1, 60))
        with closing(sqlite3.connect(str(read_address(sqlite_url).database))) as connection:
            kept = {event for (event,) in connection.execute("SELECT event FROM check_ins")}
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert acknowledged <= kept
    again = await SqlStore.open(sqlite_url)
    assert await again.read(lambda tx: tx.members.find(MAYA, maya.group_id)) == maya
    assert (await again.write(lambda tx: check_in(tx, maya, "after all that"))).member_id == maya.id
    await again.close()

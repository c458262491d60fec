"""A process that checks in as fast as it can until it is killed, and says what was acknowledged."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection

from adapters.sql.store import SqlStore
from bot.ports.store import Transaction
from tests.adapters.sql.samples import MAYA, check_in

CALLERS = 4


def main(url: str, life: int, group_id: int, acknowledge: Connection) -> None:
    """Write for ever; `life` makes this process's events its own."""
    asyncio.run(_write(url, life, group_id, acknowledge))


async def _write(url: str, life: int, group_id: int, acknowledge: Connection) -> None:
    store = await SqlStore.open(url)

    def record(tx: Transaction, event: str) -> None:
        member = tx.members.find(MAYA, group_id)
        assert member
        check_in(tx, member, event, minutes=0)

    async def call(caller: int) -> None:
        number = 0
        while True:
            event = f"{life}-{caller}-{number}"
            await store.write(record, event)
            acknowledge.send(event)
            number += 1

    await asyncio.gather(*(call(caller) for caller in range(CALLERS)))

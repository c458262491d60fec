"""A process that starts together with others, on the same database."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection as Transaction

from adapters.sql import migrate, steps
from adapters.sql.store import SqlStore


def main(url: str, number: int, together: Barrier, said: Connection) -> None:
    """Migrate and write something, as soon as all are ready; say how often steps were taken here."""
    taken: list[str] = []
    take = steps.take

    def counted(connection: Transaction, scripts: str, way: str, revision: str) -> None:
        taken.append(revision)
        take(connection, scripts, way, revision)

    steps.take = counted
    together.wait()
    migrate.upgrade(url)
    asyncio.run(_write(url, number))
    said.send(len(taken))


async def _write(url: str, number: int) -> None:
    store = await SqlStore.open(url)
    await store.write(lambda tx: tx.memos.remember(f"process {number}", "was here"))
    await store.close()

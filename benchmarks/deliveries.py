"""What is due among many schedules: claimed, rendered, sent into the void and recorded, by one process and by four."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.sql.migrate import migrate
from benchmarks import jobs, postgres, seeds
from benchmarks.measure import Figure, Of, at_least, at_most, progress
from benchmarks.poster import READY
from benchmarks.processes import Running, running
from benchmarks.seeds import Size

MANY, MANY_QUICK = Size(1_000_000, 100_000), Size(20_000, 5_000)
FEW, FEW_QUICK = Size(10_000, 1_000), Size(2_000, 500)
PROCESSES = 4
WITHIN = 300.0
"""Seconds after which posting is given up."""

FIRST, SECOND = seeds.HOURS


@dataclass(frozen=True, slots=True)
class Posted:
    """What some processes posted together: how many a second, and the most memory that one of them held, in MB."""

    rate: float
    peak: float


async def figures(folder: Path, *, quick: bool = False) -> list[Figure]:
    """Measure on both engines. Raises AssertionError when a delivery went out twice or not at all."""
    many, few = (MANY_QUICK, FEW_QUICK) if quick else (MANY, FEW)
    return [*await _on_sqlite(folder, many, few), *await _on_postgres(folder, many, few)]


async def _on_sqlite(folder: Path, many: Size, few: Size) -> list[Figure]:
    url = f"sqlite:///{folder}/deliveries.db"
    await migrate(url)
    await _fill(url, many, "SQLite")
    one = await post(url, many, folder, hour=FIRST)
    small = f"sqlite:///{folder}/jobs.db"
    await migrate(small)
    await _fill(small, few, "SQLite")
    beside = await _jobs(small, few)
    return [Figure("deliveries, SQLite, 1 process", one.rate, "per s", beside, (at_least(5, Of.RATIO),))]


async def _on_postgres(folder: Path, many: Size, few: Size) -> list[Figure]:
    with postgres.database() as url:
        if url is None:
            return []
        await _fill(url, few, "PostgreSQL")
        alone = await post(url, few, folder, hour=FIRST)
        beside = await _jobs(url, few)
    with postgres.database() as url:
        assert url
        await _fill(url, many, "PostgreSQL")
        one = await post(url, many, folder, hour=FIRST)
        four = await post(url, many, folder, hour=SECOND, processes=PROCESSES, before=many.due)
    return [
        Figure("deliveries, PostgreSQL, 1 process", one.rate, "per s", beside, (at_least(3000), at_least(5, Of.RATIO))),
        Figure(f"deliveries, PostgreSQL, {PROCESSES} processes, each once", four.rate, "per s", one.rate),
        Figure("most memory of a posting process", one.peak, "MB", alone.peak, (at_most(50, Of.GROWTH),)),
    ]


async def _fill(url: str, size: Size, engine: str) -> None:
    progress(f"{engine}: filling in {size.schedules:,} schedules")
    await seeds.fill(url, size)


async def _jobs(url: str, size: Size) -> float:
    progress(f"APScheduler: {size.due:,} due of {size.schedules:,} jobs in its own store")
    return await jobs.rate(url, size)


async def post(url: str, size: Size, folder: Path, *, hour: int, processes: int = 1, before: int = 0) -> Posted:
    """Let so many processes post what is due at an hour, and hold them to each of it once."""
    progress(f"posting {size.due:,} due of {size.schedules:,}, {processes} at once")
    now = (seeds.moment(hour) + seeds.LATE).isoformat()
    async with AsyncExitStack() as stack, asyncio.timeout(WITHIN):
        started = [
            await stack.enter_async_context(running("-m", "benchmarks.poster", url, now, ready=READY, folder=folder))
            for _ in range(processes)
        ]
        ended = await asyncio.gather(*map(_posted, started))
    channels = [channel for each in ended for channel in each["channels"]]
    assert len(channels) == len(set(channels)) == size.due, f"{len(channels)} posts in {len(set(channels))} channels"
    recorded = await seeds.sent(url) - before
    assert recorded == size.due, f"{recorded} of {size.due} recorded"
    seconds = max(each["end"] for each in ended) - min(each["begin"] for each in ended)
    return Posted(size.due / seconds, max(each["peak"] for each in ended))


async def _posted(poster: Running) -> dict[str, Any]:
    """Let a process begin that is ready, and return what it says at its end."""
    said, _ = await poster.process.communicate(b"go\n")
    told: dict[str, Any] = json.loads(said)
    return told

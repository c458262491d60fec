"""What deliveries are compared with: APScheduler with one daily job for each group, in its own database store.

Each job does what has to be done for its group: it reads the channel, records the post of the day, and makes the card.
Everything that a bot must do besides is left out: the roster, a second try, what happens after a crash.
"""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cache

from apscheduler.events import EVENT_JOB_SUBMITTED, EVENT_SCHEDULER_STARTED, SchedulerEvent
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Column, Date, Integer, MetaData, Table, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import greenlet_spawn

from adapters.sql.address import is_sqlite, read_address
from adapters.sql.engines import sqlite_writer
from adapters.sql.tables import bindings
from benchmarks.seeds import DAY, Size
from bot.content import prompts
from bot.domain.prompt import choose_prompt
from bot.usecases.contents import PromptContent
from bot.views.posts import post
from scheduler.clock import SystemClock

posted = Table(
    "posted", MetaData(), Column("group_id", Integer, primary_key=True), Column("day", Date, primary_key=True)
)


async def rate(url: str, size: Size) -> float:
    """Return how many due jobs a second are done and stored anew, in a database that is filled with such a size."""
    if is_sqlite(read_address(url)):
        return _rate(url, size)
    # The store is synchronous: it runs in SQLAlchemy's bridge to asyncpg, because that is the driver that is here.
    return float(await greenlet_spawn(_rate, url, size))


@cache
def _engine(url: str) -> Engine:
    """Return the engine of an address: jobs are stored in a database, and can be given no more than its address."""
    address = read_address(url)
    return sqlite_writer(address) if is_sqlite(address) else create_async_engine(address).sync_engine


def _rate(url: str, size: Size) -> float:
    scheduler = BlockingScheduler(
        timezone="UTC",
        jobstores={"default": SQLAlchemyJobStore(engine=_engine(url))},
        executors={"default": DebugExecutor()},  # one after the other, where the scheduler is: no thread is waited for
        job_defaults={"misfire_grace_time": None, "coalesce": True},
    )
    posted.create(_engine(url))
    now = SystemClock().now()
    for number in range(size.schedules):
        first = now - timedelta(minutes=1) if number < size.due else now + timedelta(hours=1)
        scheduler.add_job(do, CronTrigger(hour=8, timezone="UTC"), args=[url, 1 + number], next_run_time=first)
    instants: list[float] = []

    def note(_: SchedulerEvent) -> None:
        instants.append(time.perf_counter())
        if len(instants) == 1 + size.due:
            scheduler.shutdown()  # closes the store's engine too

    # All jobs are in the store before it tells that it started, and done and stored anew before it tells of the first.
    scheduler.add_listener(note, EVENT_SCHEDULER_STARTED | EVENT_JOB_SUBMITTED)
    scheduler.start()
    return size.due / (instants[1] - instants[0])


def do(url: str, group_id: int) -> None:
    """Post a group's prompt into the void."""
    with _engine(url).begin() as connection:
        connection.execute(select(bindings.c.channel).where(bindings.c.group_id == group_id)).scalar_one()
        connection.execute(insert(posted).values(group_id=group_id, day=DAY.date()))
    prompt = choose_prompt(prompts(), recent=frozenset(), group_id=group_id, day=DAY.date())
    post(PromptContent(day=DAY.date(), text=prompt.text, roster=(), unnamed=0))

"""A check-in through `app.handle`, by 16 callers at once: parsed, decided, committed durably, answered with a card.

The baseline asks the same of the same database in turns, with nothing around it. Every turn has a day of its own, on
which everybody checks in once each way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.sql.address import read_address
from adapters.sql.migrate import migrate
from adapters.sql.store import SqlStore
from adapters.sql.tables import check_ins
from benchmarks import postgres
from benchmarks.bare import Bare, BareCore, BareThread
from benchmarks.measure import Figure, Of, Target, at_least, progress
from bot.app import StudyBot
from bot.calls import Call, Caller, Line
from bot.domain.day import BEGINNING, DAY, ZoneMove
from bot.domain.group import Group, Member
from bot.domain.plan import Plan
from bot.domain.schedule import Post
from bot.identity import Account, Place
from bot.ports.posts import Lease, Parcel
from bot.ports.store import Transaction
from scheduler.clock import TravelClock

CALLERS = 16
GROUPS = {**{f"group {number}": 20 for number in range(25)}, "crowd": 500}
"""The groups and how many members each has. All of the crowd change one roster."""

PAST_DAYS = 60
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TURNS = [NOON + DAY * number for number in range(11)]
"""When the turns are. The first one only warms up. On PostgreSQL, which takes longer, there are about half as many."""

NOTE = "eigenvalues and bases"


class Person(NamedTuple):
    """Who checks in, and in which group."""

    group: str
    number: int

    @property
    def account(self) -> Account:
        """The account of the person."""
        return Account("bench", f"{self.group} {self.number}")

    @property
    def place(self) -> Place:
        """The channel of the group."""
        return Place("bench", "community", self.group)

    def call(self, at: datetime) -> Call:
        """Return what the platform hands in."""
        who = self.account
        return Call(f"{who.user} at {at}", Caller(who, who.user), self.place, Line(f"/checkin 1 {NOTE}"))


PEOPLE = [Person(group, number) for number in range(500) for group, size in GROUPS.items() if number < size]
CROWD, SPREAD = ([each for each in PEOPLE if (each.group == "crowd") is crowded] for crowded in (True, False))


class Rates(NamedTuple):
    """How many check-ins a second there were in the best turn, and how many beside it."""

    ours: float
    beside: float


async def figures(folder: Path) -> list[Figure]:
    """Measure on both engines."""
    url = f"sqlite:///{folder}/checkin.db"
    found = await _figures("SQLite", url, BareThread, TURNS, (at_least(2000), at_least(0.25, Of.RATIO)))
    with postgres.database() as server:
        if server:
            found += await _figures("PostgreSQL", server, BareCore, TURNS[:6], (at_least(0.5, Of.RATIO),))
    return found


async def _figures(
    engine: str, url: str, beside: Callable[[str], Bare], turns: Sequence[datetime], target: tuple[Target, ...]
) -> list[Figure]:
    """Measure many groups, and one alone, which shows how long a roster makes people wait and is only watched."""
    progress(f"{engine}: {len(PEOPLE):,} check in {len(turns)} times, and again beside it")
    await migrate(url)
    store, bare = await SqlStore.open(url), beside(url)
    try:
        await _remember(url, await store.write(_found))
        spread, crowd = [await _rates(store, bare, people, turns) for people in (SPREAD, CROWD)]
    finally:
        await bare.close()
        await store.close()
    name = f"check-in through app.handle, {engine}, {CALLERS} callers"
    return [
        Figure(name, spread.ours, "per s", spread.beside, target),
        Figure(f"{name} of one group", crowd.ours, "per s", crowd.beside),
    ]


async def _rates(store: SqlStore, bare: Bare, people: Sequence[Person], turns: Sequence[datetime]) -> Rates:
    ours, beside = [], []
    for now in turns:
        bot = StudyBot(store=store, clock=TravelClock(frozen_at=now))
        ours.append(await _rate(partial(_check_in, bot, now), people))
        beside.append(await _rate(partial(_check_in_bare, bare, now), people))
    return Rates(max(ours[1:]), max(beside[1:]))


async def _rate(do: Callable[[Person], Awaitable[None]], people: Sequence[Person]) -> float:
    todo = iter(people)

    async def caller() -> None:
        for person in todo:
            await do(person)

    begin = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return len(people) / (time.perf_counter() - begin)


async def _check_in(bot: StudyBot, now: datetime, person: Person) -> None:
    answer = await bot.handle(person.call(now))
    assert not answer.refused, answer


async def _check_in_bare(bare: Bare, now: datetime, person: Person) -> None:
    account, place = person.account, person.place
    who = {"platform": place.platform, "community": place.community, "channel": place.channel, "user": account.user}
    await bare.write({**who, "event": f"{account.user} beside {now}", "at": now, "day": now.date(), "note": NOTE})


def _found(tx: Transaction) -> list[Member]:
    """Make the groups and their members, and let the prompts of all turns be sent."""
    joined = (NOON - DAY * PAST_DAYS).date()
    groups = {name: tx.groups.add(Group(0, name, "UTC"), at=NOON) for name in GROUPS}
    for name, group in groups.items():
        first = Person(name, 0)
        tx.groups.bind(group.id, first.place, by=first.account, at=NOON)
    prompts = [(group.id, Parcel(Post.PROMPT, now.date(), NOON)) for now in TURNS for group in groups.values()]
    tx.deliveries.add_to_groups(prompts)
    lease = Lease("bench", NOON + DAY)
    posted = tx.deliveries.waiting("bench", NOON, limit=len(prompts), lease=lease)
    tx.deliveries.take(posted, now=NOON, lease=lease)
    tx.deliveries.sent([(each, each.key) for each in posted], at=NOON)
    home, plan = ZoneMove(BEGINNING, "UTC"), Plan(joined)
    return [
        tx.members.add(each.account, groups[each.group], name=each.account.user, home=home, plan=plan)
        for each in PEOPLE
    ]  # fmt: skip


async def _remember(url: str, members: Sequence[Member]) -> None:
    """Let everybody have checked in on most of the past days."""
    same = {"minutes": 30, "note": NOTE, "link": "", "undone": False}
    rows = [
        {
            "event": f"{each.id} {at}",
            "member_id": each.id,
            "group_id": each.group_id,
            "day": at.date(),
            "at": at,
            **same,
        }
        for each in members
        for at in (NOON - DAY * back for back in range(1, PAST_DAYS) if (each.id + back) % 6)
    ]
    engine = create_async_engine(read_address(url))
    async with engine.begin() as connection:
        await connection.execute(insert(check_ins), rows)
    await engine.dispose()

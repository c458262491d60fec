"""One run of the torture: a world, chaos in it, and the balance sheet."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from tests.torture.books import Books
from tests.torture.chaos import Chaos
from tests.torture.database import Database
from tests.torture.dates import occurrences
from tests.torture.diary import history
from tests.torture.figures import rosters, streaks
from tests.torture.members import Members
from tests.torture.settling import settle
from tests.torture.sheet import Finding, Sheet
from tests.torture.world import World, world

ALL = ("all",)
MIXED = (ALL, ("discord", "scheduler"), ("slack", "scheduler"))
"""The roles of three processes that share the work."""
BEFORE_IT_IS_DUE = timedelta(seconds=1.5)
STARTS_AN_EPISODE = 4.0
"""An episode is at least so many times as long as the program takes to start, or there would be nothing but starts."""
SHORT_DOWNTIME, LONGEST_DOWNTIME = timedelta(seconds=70), timedelta(hours=30)
SHORT, LONG = 0.5, 0.15
"""How often a downtime is short, and how often it goes on after the next prompt was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How bad it is to be. A run ends after so many kills or minutes."""

    seed: int
    kills: int
    minutes: float = 5.0
    cast: tuple[tuple[str, ...], ...] = MIXED
    """The roles of each process."""
    night: Literal["spring", "autumn"] = "spring"
    groups: int = 6
    members: int = 2
    pause: float = 0.5
    """Seconds between two check-ins of a member, on average."""
    kills_an_episode: int = 5
    seconds_an_episode: float = 3.0
    balance_every: int = 10
    """After how many episodes the books are balanced meanwhile."""


async def torture(plan: Plan, database: Database, folder: Path, tell: Callable[[str], None]) -> Sheet:
    """Do it, tell the balance sheet and return it. Where it does not balance, tell how that came about."""
    dice = random.Random(plan.seed)
    weather = random.Random(dice.random())
    async with world(folder, database, dice=weather, cast=plan.cast, night=plan.night) as there:
        there.people(groups=plan.groups, members=plan.members)
        run = _Run(plan, there, dice, tell)
        sheet = await run.whole()
        tell(sheet.markdown())
        for finding in sheet.findings[:1]:
            tell(f"How “{finding.words}” came about:")
            tell("\n".join(history([*there.diary.entries, *there.requests()], finding.needles)))
        return sheet


class _Run:
    def __init__(self, plan: Plan, there: World, dice: random.Random, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._world = there
        self._dice = dice
        self._tell = tell
        self._began = time.monotonic()
        self._start = self._latest = there.clock.now()
        self._chaos = Chaos(there, random.Random(dice.random()), random.Random(dice.random()))
        self._members = Members(there.halls, random.Random(dice.random()), there.diary.note, plan.pause)

    async def whole(self) -> Sheet:
        """Let everything happen, until it is enough or the books do not balance."""
        await self._world.begin()
        self._members.begin()
        try:
            episode = 0
            while not self._enough:
                episode += 1
                await self._episode()
                if episode % self._plan.balance_every == 0 and not self._enough:
                    sheet = await self._balance()
                    self._tell(self._progress(sheet))
                    if not sheet.balances:
                        return sheet
                    self._world.forget()
            return await self._balance()
        finally:
            await self._members.end()

    @property
    def _enough(self) -> bool:
        is_late = time.monotonic() - self._began > 60 * self._plan.minutes
        return self._chaos.done["killed"] >= self._plan.kills or is_late

    async def _episode(self) -> None:
        """Let everything be down for a while, and come up again into chaos."""
        world = self._world
        wait = await self._downtime()
        self._chaos.done["killed"] += await world.fall()
        world.leap(wait)
        world.rise()
        self._members.wake()
        left = max(self._plan.kills - self._chaos.done["killed"], 0)
        seconds = max(self._plan.seconds_an_episode, STARTS_AN_EPISODE * await self._start_up())
        await self._chaos.episode(kills=min(self._plan.kills_an_episode, left), seconds=seconds)
        self._members.sleep()
        self._members.look()
        self._latest = max(self._latest, world.clock.now() + abs(world.clock.error))

    async def _start_up(self) -> float:
        """Wait until there is somebody to be killed, and return how many seconds that took: many on a busy machine."""
        began = time.monotonic()
        await self._world.listening(everybody=False)
        return time.monotonic() - began

    async def _downtime(self) -> timedelta:
        """Return for how long: until what died is given up, or until the next prompt is due, or for longer."""
        world, kind = self._world, self._dice.random()
        if kind < SHORT and world.clock.now() - self._start > SHORT_DOWNTIME:
            return SHORT_DOWNTIME
        due = await world.database.next_due("prompt")
        assert due
        wait = due - world.clock.now() - world.clock.error - BEFORE_IT_IS_DUE
        if kind > 1 - LONG:
            wait += self._dice.random() * LONGEST_DOWNTIME
        return max(wait, timedelta())

    async def _balance(self) -> Sheet:
        """Let everything settle, and look into the books."""
        world = self._world
        await self._members.rest()
        await settle(world)
        now, database = world.clock.now(), world.database
        books = Books(world.halls, self._members.intents, await database.checked_in(), await database.delivered())
        in_rosters = [*rosters(world.halls, books.delivered, books.checked_in)]
        in_streaks = [each async for each in streaks(world.halls, books.checked_in, now)]
        in_calendar = occurrences(await database.occurred(), now=now, latest=max(self._latest, now))
        found = [*books.findings(), *in_calendar, *(each for each in (*in_rosters, *in_streaks) if each)]
        return Sheet(
            title=f"{len(self._plan.cast)} on {database.name}, seed {self._plan.seed}, in {self._plan.night}",
            seconds=time.monotonic() - self._began,
            days=(now - self._start) / timedelta(days=1),
            done=self._chaos.done | {"started": sum(each.starts for each in world.crew)},
            troubles={trouble.value: number for trouble, number in world.weather.met.items()},
            check_ins=books.check_ins(),
            posts=books.posts(),
            rosters=len(in_rosters),
            streaks=len(in_streaks),
            answers=self._members.answers,
            findings=[*found, *self._surprises()],
        )

    def _surprises(self) -> list[Finding]:
        """Return what the program itself took for a surprise."""
        crashes = [Finding(f"{each.name} ended by itself: {each.ends}") for each in self._world.crew if each.crashes]
        return [*crashes, *(Finding(f"{each.name}: {line}") for each in self._world.crew for line in each.surprises())]

    def _progress(self, sheet: Sheet) -> str:
        return (
            f"{sheet.seconds:6.0f} s: {sheet.done['killed']} killed, {sheet.days:.1f} days, "
            f"{sheet.check_ins['acknowledged']} check-ins acknowledged, {len(sheet.findings)} things do not balance"
        )

"""Everything that goes wrong, at random moments: kills, drops, storms, wrong clocks, a database that stops."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.torture.weather import DRIZZLE, Trouble
from tests.torture.world import World

STORM = {Trouble.LIMIT: 0.7, Trouble.ILL: 0.5, Trouble.CUT_TAKEN: 0.5, Trouble.ILL_TAKEN: 0.3}
"""How bad each storm is."""
STORM_SECONDS = 1.0
WRONG_AT_MOST = timedelta(hours=2)

Action = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Chaos:
    """Does it, as the dice fall. `done` counts what was done, by name."""

    world: World
    dice: random.Random
    """Says what is done and when, apart from what the program does meanwhile."""
    luck: random.Random
    """Says to whom."""
    done: Counter[str] = field(default_factory=Counter)

    async def episode(self, *, kills: int, seconds: float) -> None:
        """Let so many processes be killed within some seconds, and other things happen meanwhile."""
        self.world.weather.turn(DRIZZLE)
        actions: list[Action] = [self._kill] * kills
        actions += [action for action, chance in self._others() if self.dice.random() < chance]
        plan = sorted((self.dice.uniform(0, seconds), number) for number in range(len(actions)))
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as tasks:
            for at, number in plan:
                await asyncio.sleep(began + at - asyncio.get_running_loop().time())
                tasks.create_task(actions[number]())

    def _others(self) -> list[tuple[Action, float]]:
        storms = [(self._storm(trouble), 0.3) for trouble in STORM]
        stops = [(self._stop_the_database, 0.3)] if self.world.database.server else []
        return [
            (self._drop_discord, 0.4),
            (self._renew_discord, 0.2),
            (self._drop_slack, 0.3),
            (self._renew_slack, 0.3),
            (self._wrong_clocks, 0.4),
            (self._shut_or_reopen_a_hall, 0.4),
            (self._adjust_a_hall, 0.5),
            *storms,
            *stops,
        ]

    async def _kill(self) -> None:
        alive = [each for each in self.world.crew if each.pid]
        if alive:
            worker = self.luck.choice(alive)
            self._tell(f"to kill {worker.name}")
            self.done["killed"] += await worker.kill()

    async def _drop_discord(self) -> None:
        self._tell("to cut the gateway")
        self.done["gateway cut"] += 1
        self.world.discord.gateway.drop()

    async def _renew_discord(self) -> None:
        self._tell("to ask for a new gateway connection")
        self.done["gateway asked to reconnect"] += 1
        self.world.discord.gateway.ask_to_reconnect()

    async def _drop_slack(self) -> None:
        if there := self.world.slack.sockets.open:
            self._tell("to cut a socket")
            self.done["socket cut"] += 1
            self.luck.choice(there).drop()

    async def _renew_slack(self) -> None:
        self._tell("to ask for new sockets")
        self.done["sockets asked to reconnect"] += 1
        await self.world.slack.sockets.disconnect()

    async def _wrong_clocks(self) -> None:
        wrong = self.world.clock.error
        by = timedelta() if wrong else self.luck.choice((-1, 1)) * self.luck.uniform(0.1, 1) * WRONG_AT_MOST
        self._tell(f"to set all clocks wrong by {by}")
        self.done["clocks stepped"] += 1
        self.world.clock.set_wrong(by)

    async def _stop_the_database(self) -> None:
        self._tell("to stop the database")
        self.done["database restarted"] += 1
        await self.world.database.restart()
        self._tell("the database answers again")

    async def _shut_or_reopen_a_hall(self) -> None:
        if there := next((each for each in self.world.halls if each.is_shut), None):
            self._tell(f"to reopen {there.terms.name}")
            await there.reopen()
        else:
            hall = self.luck.choice(self.world.halls)
            self._tell(f"to shut {hall.terms.name}")
            self.done["channel shut"] += 1
            await hall.shut()

    async def _adjust_a_hall(self) -> None:
        if there := [each for each in self.world.halls if not each.is_shut]:
            hall = self.luck.choice(there)
            self._tell(f"to change the settings of {hall.terms.name}")
            self.done["settings changed"] += 1
            await hall.adjust(self.luck.choice((1, 2)))

    def _storm(self, trouble: Trouble) -> Action:
        async def storm() -> None:
            self._tell(f"a storm of {trouble}")
            self.done[f"storm of {trouble}"] += 1
            with self.world.weather.storm(trouble, STORM[trouble]):
                await asyncio.sleep(self.luck.uniform(0.2, 1) * STORM_SECONDS)

        return storm

    def _tell(self, words: str) -> None:
        self.world.diary.tell(words)

"""The world that the program lives in: two platforms, a database, a clock, and groups that are set up on both."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from pathlib import Path

from bot.domain.group import Feed
from tests.simulators.bell import Bell
from tests.simulators.discord.simulator import Simulator
from tests.simulators.discord.simulator import simulator as discord
from tests.simulators.slack.simulator import Slack, slack
from tests.simulators.slack.state import State as SlackState
from tests.torture.clock import WorldClock
from tests.torture.crew import Worker
from tests.torture.database import Database
from tests.torture.diary import Diary, Entry
from tests.torture.discord_halls import DiscordHall, PlayedState
from tests.torture.halls import Hall, Terms
from tests.torture.slack_halls import SlackHall
from tests.torture.weather import Weather
from tests.torture.worker import Order

NIGHTS = {
    "spring": datetime(2031, 3, 29, 20, tzinfo=UTC),
    "autumn": datetime(2031, 10, 25, 20, tzinfo=UTC),
}
"""When the world begins: in the evening before Europe's clocks change."""

TIMES = (
    # At these times of the night Europe's clocks are changed, all at the same instant: in spring they do not exist, in
    # autumn they come twice.
    ("Europe/Berlin", time(2, 30)),
    ("Europe/London", time(1, 30)),
    ("America/New_York", time(12)),
    ("Asia/Kolkata", time(21, 30)),
    ("Atlantic/Azores", time(0, 30)),
    ("America/Sao_Paulo", time(13)),
)
"""The zones of groups and the times of their prompts, which are due at two instants of the day."""

DEADLINE, PATIENCE = 1.5, 2.0
"""Seconds that people wait for an answer, and for one that was put off: less than the platforms let them."""


@dataclass
class World:
    """All of it. `crew` is the program."""

    clock: WorldClock
    discord: Simulator
    slack: Slack
    database: Database
    weather: Weather
    diary: Diary
    crew: Sequence[Worker]
    bell: Bell
    """Rings whenever anything happens on either platform."""
    halls: list[Hall] = field(default_factory=list)

    def people(self, *, groups: int, members: int) -> None:
        """Make channels with people, by turns on Discord and on Slack."""
        guild = self.discord.add_guild("Night Owls")
        workspace = next(iter(self.slack.state.workspaces.values()))
        for number, (zone, at), feed in zip(range(groups), cycle(TIMES), cycle(Feed), strict=False):
            terms = Terms(f"Flock{number}", zone, at, feed)
            if number % 2:
                self.halls.append(SlackHall.made(self.slack, workspace, terms, members))
            else:
                self.halls.append(DiscordHall.made(self.discord, guild, terms, members))

    async def begin(self) -> None:
        """Start the program, and let every group be set up while all is well."""
        self.rise()
        await self.listening(everybody=True)
        for hall in self.halls:
            await hall.set_up()
        self.diary.tell(f"{len(self.halls)} groups are set up")

    def rise(self) -> None:
        """Start every process."""
        for worker in self.crew:
            worker.begin()

    async def fall(self) -> int:
        """Kill every process and leave it dead; return how many that were. What they asked for has arrived then."""
        killed = sum(await asyncio.gather(*(each.end() for each in self.crew)))
        await self.weather.cleared()
        return killed

    async def listening(self, *, everybody: bool) -> None:
        """Wait until somebody listens to each platform, or everybody does who is for it."""
        wanted = {name: self._listeners(name) if everybody else 1 for name in ("discord", "slack")}

        def are_there() -> bool:
            sessions = [each for each in self.discord.gateway.sessions if each.connection]
            return len(sessions) >= wanted["discord"] and len(self.slack.sockets.open) >= wanted["slack"]

        assert await self.bell.came(are_there, within=60), f"the program does not connect:\n{self.said()}"

    def leap(self, by: timedelta) -> None:
        """Let time pass at once. Nothing may be on its way to a platform then, or it would have lasted as long."""
        self.clock.leap(by)
        self.diary.tell(f"the world leaps by {by}")

    async def something(self, within: float) -> None:
        """Wait until the program asks a platform for something, or not so long."""
        asked = len(self.discord.ledger) + len(self.slack.ledger)
        await self.bell.came(lambda: len(self.discord.ledger) + len(self.slack.ledger) != asked, within=within)

    def requests(self) -> Iterator[Entry]:
        """Yield what the platforms were asked for."""
        for asked in self.discord.ledger:
            yield Entry(datetime.fromtimestamp(asked.at, UTC), f"Discord: {asked} {json.dumps(asked.body)}")
        for called in self.slack.ledger:
            yield Entry(called.at, f"Slack: {called} {json.dumps(called.arguments)}")

    def forget(self) -> None:
        """Forget what nobody needs any more, so that a long run stays small."""
        self.diary.entries.clear()
        for ledger in (self.discord.ledger, self.slack.ledger):
            ledger.requests.clear()
        self.discord.state.interactions.clear()
        self.discord.state.posts[:] = [each for each in self.discord.state.posts if not each.ephemeral]
        self.slack.sent.clear()
        self.slack.state.posts[:] = [each for each in self.slack.state.posts if not each.ephemeral]
        for user in self.slack.state.users.values():
            user.sights.clear()
            user.ephemerals.clear()

    def said(self, lines: int = 40) -> str:
        """Return the last lines that each process wrote."""
        return "\n".join(f"--- {each.name}\n" + "\n".join(each.said()[-lines:]) for each in self.crew)

    def _listeners(self, platform: str) -> int:
        return sum(not {"all", platform}.isdisjoint(each.order.roles) for each in self.crew)


@asynccontextmanager
async def world(
    folder: Path, database: Database, *, dice: random.Random, cast: Sequence[tuple[str, ...]], night: str
) -> AsyncIterator[World]:
    """Make a world without people, and leave nothing of it. `cast` is the roles of each process."""
    clock = WorldClock.at(folder / "clock", NIGHTS[night])
    bell, weather, diary = Bell(), Weather(dice), Diary(clock)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(discord(PlayedState(bell=bell, clock=clock)))
        it = await stack.enter_async_context(slack(state=SlackState(bell=bell, clock=clock)))
        api.faults.weather, it.faults.weather = weather.over_discord, weather.over_slack
        api.state.deadline = it.state.deadline = DEADLINE
        api.patience = it.desk.patience = PATIENCE
        settings = _settings(api, it, database)
        orders = [Order(settings, roles, folder / "clock", folder / f"{n}.log") for n, roles in enumerate(cast, 1)]
        crew = [Worker(f"process {n} ({', '.join(each.roles)})", each, diary.tell) for n, each in enumerate(orders, 1)]
        made = World(clock, api, it, database, weather, diary, crew, bell)
        stack.push_async_callback(made.fall)
        yield made


def _settings(api: Simulator, it: Slack, database: Database) -> Mapping[str, str]:
    return {
        "SHOWUP_DATABASE_URL": database.url,
        "SHOWUP_HTTP_PORT": "0",
        "DISCORD_TOKEN": api.state.token,
        "DISCORD_API_URL": api.api_url,
        "SLACK_BOT_TOKEN": it.workspace("Night Owls").token.value,
        "SLACK_APP_TOKEN": it.app_token,
        "SLACK_API_URL": it.api_url,
    }

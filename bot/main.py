"""The composition root: settings, store, adapters and scheduler are put together here and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from adapters.pictures.painter import PillowPainter
from adapters.playground import chat as terminal
from adapters.playground.room import Room
from adapters.playground.routes import playground_routes
from adapters.playground.settings import PlaygroundSettings
from adapters.playground.shelf import Shelf
from adapters.sql.migrate import upgrade
from adapters.sql.settings import DatabaseSettings, sqlite_file
from adapters.sql.store import SqlStore
from adapters.web.health import State
from adapters.web.server import WebServer
from adapters.web.settings import WebSettings
from bot.app import StudyBot
from bot.domain.day import instant, study_day
from bot.errors import StartupProblem, Unavailable
from bot.settings import Environment, Setting
from scheduler.clock import SystemClock, TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.ticker import Ticker
from scheduler.travel import TimeMachine

SETTINGS: tuple[Setting, ...] = (*DatabaseSettings.KEYS, *WebSettings.KEYS, *PlaygroundSettings.KEYS)
"""Every setting there is, in the order of `.env.example`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, read and checked."""

    database: DatabaseSettings
    web: WebSettings
    playground: PlaygroundSettings

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Settings:
        """Read all settings. Raises `StartupProblem` with every problem there is."""
        environment = Environment(values)
        web = WebSettings.read(environment)
        settings = cls(
            database=DatabaseSettings.read(environment),
            web=web,
            playground=PlaygroundSettings.read(environment, exposed=not web.is_loopback),
        )
        environment.check(SETTINGS)
        return settings


async def migrate(database_url: str) -> None:
    """Bring the database to the schema of this code."""
    await asyncio.to_thread(upgrade, database_url)


@dataclass(frozen=True, slots=True)
class Core:
    """The running parts behind every platform."""

    bot: StudyBot
    store: SqlStore
    clock: TravelClock
    dispatcher: Dispatcher
    machine: TimeMachine
    room: Room


@asynccontextmanager
async def core(database_url: str, shelf: Shelf, clock: TravelClock, *, admin: str = "maya") -> AsyncIterator[Core]:
    """Put the core and the playground's room together on a migrated database; close it at the end."""
    await migrate(database_url)
    store = await SqlStore.open(database_url)
    try:
        bot = StudyBot(store=store, clock=clock)
        dispatcher = Dispatcher(bot)
        machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
        room = Room(bot=bot, shelf=shelf, time=machine, admin=admin)
        dispatcher.connect(room)
        yield Core(bot, store, clock, dispatcher, machine, room)
    finally:
        await store.close()


async def run(settings: Settings) -> None:
    """Run everything until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    async with AsyncExitStack() as stack:
        shelf = await stack.enter_async_context(Shelf(shelf_beside(settings.database.file)))
        clock = TravelClock(ahead=await shelf.ahead())
        parts = await stack.enter_async_context(core(settings.database.url, shelf, clock))
        await parts.room.open(settings.playground.zone or local_zone())
        ticker = Ticker(parts.dispatcher, SystemClock())
        ticker.start()
        stack.callback(ticker.stop)
        server = WebServer(
            host=settings.web.host,
            port=settings.web.port,
            routes=playground_routes(parts.room, time=parts.machine, painter=PillowPainter()),
            health={"database": lambda: database_state(parts), "scheduler": lambda: scheduler_state(ticker)},
        )
        await server.start()
        stack.push_async_callback(server.stop)
        print(f"Showup is running: {server.address} is the playground. Ctrl-C stops it.", flush=True)
        await stop.wait()
    print("Showup has stopped.", flush=True)


def shelf_beside(database: Path | None) -> Path:
    """Return where the playground keeps its messages: beside the database file, or in the data folder."""
    return database.with_name(f"{database.stem}-playground.db") if database else Path("data/playground.db")


async def database_state(parts: Core) -> State:
    """Tell whether the database can be read."""
    try:
        counts = await parts.store.read(delivery_counts)
    except Unavailable:
        return State(ok=False, detail="cannot be read")
    return State(ok=True, detail=", ".join(f"{number} {state}" for state, number in sorted(counts.items())))


async def scheduler_state(ticker: Ticker) -> State:
    """Tell whether the metronome ticks."""
    return State(ok=ticker.healthy, detail="ticking" if ticker.healthy else "no tick has ended well for a minute")


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How `showup chat` was called. `clock` is a local time in `zone`; without a script it is interactive."""

    database_url: str | None
    zone: str
    clock: datetime | None
    admin: str
    empty: bool
    script: Path | None


async def chat(options: ChatOptions) -> None:
    """Talk to the bot in the terminal, from a script or by hand."""
    with tempfile.TemporaryDirectory(prefix="showup-") as folder:
        url = options.database_url or f"sqlite:///{folder}/chat.db"
        frozen_at = options.clock and instant(options.clock.date(), options.clock.time(), options.zone)
        async with (
            Shelf(":memory:") as shelf,
            core(url, shelf, TravelClock(frozen_at=frozen_at), admin=options.admin) as parts,
        ):
            if not options.empty:
                await parts.room.open(options.zone)

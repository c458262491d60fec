"""The composition root: settings, store, adapters and scheduler are put together here and nowhere else."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from aiohttp.web import AbstractRouteDef

from adapters.discord.connection import DiscordConnection, invitation
from adapters.discord.settings import DiscordSettings
from adapters.pictures.painter import PillowPainter
from adapters.playground import chat as talk
from adapters.playground.room import Room
from adapters.playground.routes import playground_routes
from adapters.playground.settings import PlaygroundSettings
from adapters.playground.shelf import Shelf
from adapters.sql.migrate import upgrade
from adapters.sql.settings import DatabaseSettings
from adapters.sql.store import SqlStore
from adapters.web.health import Check, State
from adapters.web.server import WebServer
from adapters.web.settings import WebSettings
from bot.app import StudyBot
from bot.domain.day import instant, zone_named
from bot.errors import StartupProblem, Unavailable
from bot.settings import Environment, Setting
from scheduler.clock import SystemClock, TravelClock, local_zone
from scheduler.dispatch import Dispatcher
from scheduler.ticker import Ticker
from scheduler.travel import TimeMachine

R = TypeVar("R")

SETTINGS: tuple[Setting, ...] = (
    *DatabaseSettings.KEYS,
    *WebSettings.KEYS,
    *DiscordSettings.KEYS,
    *PlaygroundSettings.KEYS,
)
"""Every setting there is, in the order of `.env.example`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, read and checked."""

    database: DatabaseSettings
    web: WebSettings
    discord: DiscordSettings
    playground: PlaygroundSettings

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Settings:
        """Read all settings. Raises `StartupProblem` with every problem there is."""
        environment = Environment(values)
        web = WebSettings.read(environment)
        discord = DiscordSettings.read(environment)
        settings = cls(
            database=DatabaseSettings.read(environment),
            web=web,
            discord=discord,
            playground=PlaygroundSettings.read(environment, exposed=not (web.is_loopback or discord.is_on)),
        )
        environment.check(SETTINGS)
        return settings


async def migrate(database_url: str) -> None:
    """Bring the database to the schema of this code. Raises `StartupProblem` where that is not possible."""
    await asyncio.to_thread(upgrade, database_url)


@dataclass(frozen=True, slots=True)
class Parts:
    """The running parts behind every platform."""

    bot: StudyBot
    dispatcher: Dispatcher
    machine: TimeMachine
    room: Room


@asynccontextmanager
async def assembled(
    database_url: str, *, shelf: Shelf, clock: TravelClock, admin: str = "maya"
) -> AsyncIterator[Parts]:
    """Put the core and the playground's room together on a migrated database; close the database at the end."""
    store = await SqlStore.open(database_url)
    try:
        bot = StudyBot(store=store, clock=clock)
        dispatcher = Dispatcher(bot)
        machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
        room = Room(bot=bot, shelf=shelf, time=machine, admin=admin)
        dispatcher.connect(room)
        yield Parts(bot, dispatcher, machine, room)
    finally:
        await store.close()


async def run(settings: Settings) -> None:
    """Run everything until SIGINT or SIGTERM. Raises `StartupProblem`.

    With a platform's token the bot is there, in real time; without one there is the playground, where time can move.
    """
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await migrate(settings.database.url)
    async with AsyncExitStack() as stack:
        await (_on_discord if settings.discord.is_on else _in_the_playground)(settings, stack, stop)
    print("Showup has stopped.", flush=True)


async def _in_the_playground(settings: Settings, stack: AsyncExitStack, stop: asyncio.Event) -> None:
    shelf = await stack.enter_async_context(Shelf(shelf_beside(settings.database.file)))
    clock = TravelClock(ahead=await shelf.ahead())
    parts = await stack.enter_async_context(assembled(settings.database.url, shelf=shelf, clock=clock))
    await parts.room.open(settings.playground.zone or zone_named(local_zone()) or "UTC")
    ticker = Ticker(parts.dispatcher, SystemClock())
    routes = playground_routes(parts.room, time=parts.machine, painter=PillowPainter())
    server = _server(settings, routes, _health(parts.bot, ticker))
    await server.start()
    stack.push_async_callback(server.stop)
    ticker.start()
    stack.push_async_callback(ticker.stop)
    print(f"Showup is running. The playground is at {server.address} and Ctrl-C stops it.", flush=True)
    await stop.wait()


async def _on_discord(settings: Settings, stack: AsyncExitStack, stop: asyncio.Event) -> None:
    store = await SqlStore.open(settings.database.url)
    stack.push_async_callback(store.close)
    bot = StudyBot(store=store, clock=SystemClock())
    connection = DiscordConnection(settings.discord, bot=bot, painter=PillowPainter())
    stack.push_async_callback(connection.stop)
    dispatcher = Dispatcher(bot)
    dispatcher.connect(connection.messenger)
    ticker = Ticker(dispatcher, SystemClock())

    async def discord() -> State:
        return State(ok=connection.healthy, detail=connection.detail)

    server = _server(settings, (), {**_health(bot, ticker), "discord": discord})
    await server.start()
    stack.push_async_callback(server.stop)
    if (name := await _unless(stop, connection.start())) is None:
        return
    ticker.start()
    stack.push_async_callback(ticker.stop)
    print(f"Showup is running on Discord as {name}. Its health is at {server.address}/healthz.", flush=True)
    await _unless(stop, connection.lost())


async def _unless(stop: asyncio.Event, doing: Coroutine[None, None, R]) -> R | None:
    """Return what comes of something, or None when the program is stopped before."""
    task, stopped = asyncio.create_task(doing), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
        return None
    return task.result()


def _health(bot: StudyBot, ticker: Ticker) -> dict[str, Check]:
    async def database() -> State:
        try:
            waiting = await bot.delivery_counts()
        except Unavailable:
            return State(ok=False, detail="cannot be read")
        return State(ok=True, detail=", ".join(f"{number} {state}" for state, number in sorted(waiting.items())))

    async def scheduler() -> State:
        return State(ok=ticker.healthy, detail="ticking" if ticker.healthy else "no tick has ended well for a minute")

    return {"database": database, "scheduler": scheduler}


def _server(settings: Settings, routes: Iterable[AbstractRouteDef], health: Mapping[str, Check]) -> WebServer:
    return WebServer(host=settings.web.host, port=settings.web.port, routes=routes, health=health)


async def invite(settings: Settings) -> str:
    """Return the link that adds the bot to a Discord server. Raises `StartupProblem`."""
    if not settings.discord.is_on:
        raise StartupProblem("DISCORD_TOKEN is not set: docs/discord.md says where to find it")
    return await invitation(settings.discord)


def shelf_beside(database: Path | None) -> Path:
    """Return where the playground keeps its messages: beside the database file, or in the data folder."""
    return database.with_name(f"{database.stem}-playground.db") if database else Path("data/playground.db")


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
    """Talk to the bot in the terminal, by hand or from a script. Raises `ScriptError` and `StartupProblem`."""
    with tempfile.TemporaryDirectory(prefix="showup-") as folder:
        url = options.database_url or f"sqlite:///{folder}/chat.db"
        await migrate(url)
        local = options.clock
        clock = TravelClock(frozen_at=local and instant(local.date(), local.time(), options.zone))
        async with Shelf(":memory:") as shelf, assembled(url, shelf=shelf, clock=clock, admin=options.admin) as parts:
            await parts.room.open(options.zone, make_group=not options.empty)
            if options.script or not sys.stdin.isatty():
                source = str(options.script) if options.script else "<stdin>"
                await talk.play(parts.room, script_lines(options.script), source=source, out=sys.stdout)
            else:
                ticker = Ticker(parts.dispatcher, SystemClock())
                ticker.start()
                try:
                    await talk.interactive(parts.room, out=sys.stdout, who=options.admin)
                finally:
                    await ticker.stop()


def script_lines(script: Path | None) -> Sequence[str]:
    """Return the lines of a script, or of standard input. Raises `StartupProblem` for a file that cannot be read."""
    try:
        return (script.read_text(encoding="utf-8") if script else sys.stdin.read()).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise StartupProblem(f"cannot read {script or 'standard input'}: {reason}") from error

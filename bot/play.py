"""Showup without a platform: the playground in a browser, and the conversation in a terminal. Time can move there."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.pictures.painter import PillowPainter
from adapters.playground import chat as talk
from adapters.playground.room import Room
from adapters.playground.routes import playground_routes
from adapters.playground.shelf import Shelf
from adapters.sql.migrate import migrate
from adapters.sql.store import SqlStore
from adapters.web.metrics import Metrics
from bot.app import StudyBot
from bot.configuration import Settings
from bot.domain.day import instant, zone_named
from bot.errors import StartupProblem
from bot.serving import web_server
from scheduler.clock import SystemClock, TravelClock, local_zone
from scheduler.dispatch import Dispatcher
from scheduler.ticker import Ticker
from scheduler.travel import TimeMachine


@dataclass(frozen=True, slots=True)
class Parts:
    """The running parts behind every platform."""

    bot: StudyBot
    dispatcher: Dispatcher
    metrics: Metrics
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
        metrics = Metrics(["playground"])
        dispatcher = Dispatcher(bot, metrics)
        machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
        room = Room(bot=bot, shelf=shelf, time=machine, admin=admin)
        dispatcher.connect(room)
        yield Parts(bot, dispatcher, metrics, machine, room)
    finally:
        await store.close()


async def in_the_playground(settings: Settings, stack: AsyncExitStack, stop: asyncio.Event) -> None:
    """Run the playground until it is stopped: a demo group, whose clock can be moved."""
    shelf = await stack.enter_async_context(Shelf(shelf_beside(settings.database.file)))
    clock = TravelClock(ahead=await shelf.ahead())
    parts = await stack.enter_async_context(assembled(settings.database.url, shelf=shelf, clock=clock))
    await parts.room.open(settings.playground.zone or zone_named(local_zone()) or "UTC")
    ticker = Ticker(parts.dispatcher, SystemClock())
    routes = playground_routes(parts.room, time=parts.machine, painter=PillowPainter())
    server = web_server(settings.web, parts.bot, parts.metrics, ticker=ticker, routes=routes)
    await server.start()
    stack.push_async_callback(server.stop)
    ticker.start()
    stack.push_async_callback(ticker.stop)
    print(f"Showup is running. The playground is at {server.address} and Ctrl-C stops it.", flush=True)
    await stop.wait()


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

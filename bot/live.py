"""Showup on its platforms, in real time: one core and one scheduler behind all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Protocol, TypeVar

from aiohttp.web import AbstractRouteDef

from adapters.pictures.painter import PillowPainter
from adapters.sql.store import SqlStore
from adapters.web.health import Check, State
from adapters.web.metrics import Metrics
from bot.app import StudyBot
from bot.configuration import Settings
from bot.ports.clock import Clock
from bot.ports.messenger import Messenger
from bot.presence import Presence
from bot.roles import EVERYTHING, Role, Roles, listens_to_slack
from bot.serving import web_server
from scheduler.clock import MACHINE
from scheduler.dispatch import Dispatcher
from scheduler.ticker import Ticker

R = TypeVar("R")


class Connection(Protocol):
    """Being on one platform. `messenger` is there once it has started."""

    @property
    def messenger(self) -> Messenger:
        """What posts there."""
        ...

    @property
    def healthy(self) -> bool:
        """Whether it is connected."""
        ...

    @property
    def detail(self) -> str:
        """A short line for the operator."""
        ...

    def routes(self) -> list[AbstractRouteDef]:
        """Return the web routes that the platform needs."""
        ...

    async def start(self) -> str:
        """Connect, and return where Showup is there. Raises `StartupProblem`."""
        ...

    async def lost(self) -> None:
        """Wait until the connection has ended for good, and raise `StartupProblem` with the reason."""
        ...

    async def stop(self) -> None:
        """Answer what is under way, and leave."""
        ...


async def on_platforms(
    settings: Settings, stack: AsyncExitStack, stop: asyncio.Event, roles: Roles = EVERYTHING, clock: Clock = MACHINE
) -> None:
    """Do these parts of the work on the platforms that are set up, until it is stopped. Raises `StartupProblem`."""
    store = await SqlStore.open(settings.database.url)
    stack.push_async_callback(store.close)
    bot = StudyBot(store=store, clock=clock)
    platforms = _platforms(settings, roles, bot, Presence(store=store, clock=clock))
    posts = Role.SCHEDULER in roles
    metrics = Metrics(platforms if posts else ())
    dispatcher = Dispatcher(bot, metrics)
    ticker = Ticker(dispatcher, clock)
    server = web_server(
        settings.web,
        bot,
        metrics,
        ticker=ticker if posts else None,
        routes=[route for each in platforms.values() for route in each.routes()],
        parts={name: _check(each) for name, each in platforms.items()},
    )
    await server.start()
    stack.push_async_callback(server.stop)
    places: list[str] = []
    for name, each in platforms.items():
        stack.push_async_callback(each.stop)
        if (where := await _unless(stop, each.start())) is None:
            return
        places.append(f"on {name.capitalize()} {where}")
        dispatcher.connect(each.messenger)
    if posts:
        ticker.start()
        stack.push_async_callback(ticker.stop)
    print(f"{_running(roles, places)} Its health is at {server.address}/healthz.", flush=True)
    await (_unless(stop, _first(each.lost() for each in platforms.values())) if platforms else stop.wait())


def _platforms(settings: Settings, roles: Roles, bot: StudyBot, presence: Presence) -> dict[str, Connection]:
    """Return the platforms that these roles need, by name.

    Only their SDKs are imported: each takes time and memory.
    """
    painter = PillowPainter()
    posts = Role.SCHEDULER in roles
    platforms: dict[str, Connection] = {}
    listens = Role.DISCORD in roles
    if settings.discord.is_on and (listens or posts):
        from adapters.discord.connection import DiscordConnection

        platforms["discord"] = DiscordConnection(
            settings.discord, bot=bot, presence=presence, painter=painter, listens=listens
        )
    listens = listens_to_slack(roles, settings)
    if settings.slack.is_on and (listens or posts):
        from adapters.slack.connection import SlackConnection

        platforms["slack"] = SlackConnection(
            settings.slack, bot=bot, presence=presence, painter=painter, listens=listens
        )
    return platforms


def _running(roles: Roles, places: Sequence[str]) -> str:
    part = "" if roles == EVERYTHING else f" ({', '.join(sorted(roles))})"
    return " ".join(["Showup is running" + part, *([" and ".join(places)] if places else [])]) + "."


def _check(connection: Connection) -> Check:
    async def check() -> State:
        return State(ok=connection.healthy, detail=connection.detail)

    return check


async def _first(doing: Iterable[Coroutine[None, None, None]]) -> None:
    """Wait for whatever ends first, and raise what it raises."""
    tasks = [asyncio.create_task(each) for each in doing]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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
